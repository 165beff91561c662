"""The page of a code: who sells and buys it, what a kilogram costs, what the code was and became, which lists hold it."""

from __future__ import annotations

import pytest

from greentrade.explorer.pages.view import View
from greentrade.indicators import Database


def test_sellers_are_ranked_with_the_numbers_of_compute(visit, database: Database) -> None:
    page = visit("/en/products/850760")
    frame = database.compute("exports", by="reporter", products="850760", years=2024).frame.drop_nulls("value")
    ranked = frame.filter(frame["value"] > 0).sort("value", descending=True)
    rows = page.xpath("//figure[@id='figure-product-sellers']//tbody/tr")
    assert [row.xpath("string(th)").strip() for row in rows] == ["China", *[_name(code) for code in ranked["economy"].to_list()[1:]]]
    unit = View("en").numbers.unit("USD", ranked["value"][0] / 5)
    assert rows[0].xpath("string(td[1])").strip() == View("en").numbers.figure(ranked["value"][0], unit)


def _name(code: str) -> str:
    return {"DEU": "Germany", "KAZ": "Kazakhstan", "KGZ": "Kyrgyzstan"}[code]


def test_prices_are_value_over_weight_of_rows_with_both(visit, client) -> None:
    answers = client.get("/en/figures/product-price/850760.json").json()["answers"]
    exports = {row["period"]: row for row in answers[0]["data"]}
    # The records weigh a kilogram for ten dollars of exports; a year without records has no price.
    assert exports[2020]["value"] == pytest.approx(10.0)
    assert {row["unit"] for row in exports.values()} == {"USD/kg"}
    # Imports are declared a tenth higher for the same weight.
    assert answers[1]["data"][-1]["value"] == pytest.approx(11.0)
    page = visit("/en/figures/product-price/850760")
    (call,) = page.xpath("//a[starts-with(@href, '/api/v1/observations')][contains(@href, 'export-unit-value')]/@href")
    assert {row["period"]: row["value"] for row in client.get(call).json()["data"]}[2020] == exports[2020]["value"]


def test_a_price_leads_to_the_rows_of_both_its_terms(visit) -> None:
    page = visit("/en/figures/product-price/850760")
    link = page.xpath("//figure//tbody/tr[1]/td/a[@data-explain]/@href")[0]
    told = visit(link)
    terms = {row.xpath("string(th)").strip(): row.xpath("string(td[1])") for row in told.xpath("//main//table")[0].xpath(".//tbody/tr")}
    assert list(terms) == ["exports that state a net weight", "net weight of these exports"]
    assert terms["exports that state a net weight"].startswith("USD ") and terms["net weight of these exports"].endswith(" kg")
    assert told.xpath("string(//p[@class='number'])").strip().endswith("USD/kg")
    assert told.xpath("//th[normalize-space()='Row’s weight']")


def test_history_follows_the_code_through_the_editions(visit) -> None:
    page = visit("/en/products/854143")
    history = page.xpath("//section[@aria-labelledby='history']//tbody/tr")
    steps = [[cell.text_content().strip() for cell in row] for row in history]
    assert steps[0][:3] == ["HS2022 → HS2017", "854143", "854140"]
    assert page.xpath("//section[@aria-labelledby='history']//a[@href='/en/products/854140']")


def test_lists_that_hold_it_are_named(visit) -> None:
    page = visit("/en/products/850760")
    assert "/en/lists/imf-lct" in page.xpath("//section[@aria-labelledby='holders']//a/@href")
    assert not visit("/en/products/100190").xpath("//section[@aria-labelledby='holders']//ul")


@pytest.mark.parametrize("wrong", ["123456", "85076", "8507600", "abcdef", "850760.5"])
def test_what_is_no_code_is_not_found(visit, wrong: str) -> None:
    visit(f"/en/products/{wrong}", 404)


def test_products_of_the_list_stand_by_technology(visit) -> None:
    page = visit("/en/products")
    assert "/en/products/850760" in page.xpath("//main//a/@href")
    assert len(page.xpath("//main//section")) > 5


def test_the_headline_is_compared_with_the_first_value_that_is_no_guess(visit, database: Database) -> None:
    """854143 is a part of 854140 until 2021: what it traded then rests on weights alone."""
    frame = database.compute("exports", products="854143").frame.sort("period")
    assert frame["status"][0] == "unknown" and frame.filter(frame["period"] == 2022)["status"][0] == "exact"
    told = visit("/en/products/854143").xpath("string(//p[@class='headline']/span[@class='what'])")
    assert told.endswith("times those of 2022")
