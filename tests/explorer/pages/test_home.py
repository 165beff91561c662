"""The first page: a headline that compute gives, a map with its table, ways in, and search."""

from __future__ import annotations

import json

import pytest

from greentrade.explorer.pages.view import View
from greentrade.indicators import Database
from greentrade.lists import product_list


@pytest.mark.parametrize("lang", ["en", "ru", "zh"])
def test_the_headline_is_the_worlds_exports(visit, database: Database, lang: str) -> None:
    value = database.compute("exports", products=product_list("imf-lct"), years=2024).frame["value"][0]
    page = visit(f"/{lang}/")
    assert page.xpath("string(//p[@class='headline']//a)") == View(lang).numbers.usd(value)
    assert {"ru", "zh", "en"} == set(page.xpath("//link[@rel='alternate']/@hreflang"))


def test_the_map_shades_every_economy_of_its_table(visit) -> None:
    page = visit("/en/")
    figure = page.xpath("//figure[@id='figure-world']")[0]
    spec = json.loads(figure.xpath(".//script[@type='application/json']")[0].text)
    shaded = {row["name"] for layer in spec["layer"] for step in layer.get("transform", []) if "lookup" in step
              for row in step["from"]["data"]["values"]}  # fmt: skip
    named = {row.xpath("string(th)").strip() for row in figure.xpath(".//tbody/tr")}
    assert (
        {each.xpath("string(td[1])").strip() for each in figure.xpath(".//tbody/tr")}
        == shaded
        == {"China", "Germany", "Kazakhstan", "Kyrgyzstan"}
    )
    assert named == {"1", "2", "3", "4"}
    assert figure.xpath(".//div[@role='img']/@aria-label")[0].startswith("Exports by economy, 2024")


def test_the_map_can_show_other_measures(visit) -> None:
    assert "Share in all imports" in visit("/en/?map=import-share").xpath("string(//figure[@id='figure-world']//h2)")
    visit("/en/?map=weather", 404)


@pytest.mark.parametrize(
    ("sought", "address"),
    [("kaz", "/en/economies/KAZ"), ("Казах", "/en/economies/KAZ"), ("850760", "/en/products/850760"), ("CAREC", "/en/regions/CAREC"),
     ("imf", "/en/lists/imf-lct"), ("rca", "/en/indicators/rca")],
)  # fmt: skip
def test_search_finds_and_links(visit, client, sought: str, address: str) -> None:
    assert address in visit(f"/en/search?q={sought}").xpath("//main//ul[@class='hits']//a/@href")
    typed = client.get("/en/search/found", params={"q": sought})
    assert typed.status_code == 200 and f'href="{address}"' in typed.text
    assert "<html" not in typed.text


def test_search_without_hits_and_with_markup_is_plain_text(client) -> None:
    answer = client.get("/en/search", params={"q": "<script>alert(1)</script>"})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text and "&lt;script&gt;alert" in answer.text
    assert client.get("/en/search/found", params={"q": ""}).text.strip() == ""
