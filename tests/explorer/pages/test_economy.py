"""The page of an economy shows the numbers of `Database.compute`, in the page's language, each with the way to its origin."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from lxml import html
from starlette.testclient import TestClient

from greentrade.engine import get_engine
from greentrade.explorer.app import create_app
from greentrade.explorer.pages.view import View
from greentrade.explorer.settings import Settings
from greentrade.flows.reconcile import reconcile
from greentrade.indicators import Database
from greentrade.lists import product_list

NAMES = {"en": "Kazakhstan", "ru": "Казахстан", "zh": "哈萨克斯坦"}


def cells(page: html.HtmlElement, figure: str, row: str) -> list[html.HtmlElement]:
    """The cells of a figure's table, in the row of that name."""
    found = page.xpath(f"//figure[@id='figure-{figure}']//tr[th[@scope='row'][normalize-space()='{row}']]/td")
    assert found, (figure, row, [each.text_content() for each in page.xpath("//th[@scope='row']")][:20])
    return found


@pytest.mark.parametrize("lang", NAMES)
def test_numbers_are_those_of_compute(visit, database: Database, lang: str) -> None:
    page = visit(f"/{lang}/economies/KAZ")
    assert page.get("lang", "").startswith(lang)
    assert page.xpath("string(//h1)") == NAMES[lang]
    result = database.compute("imports", reporters="KAZ", products=product_list("imf-lct"))
    numbers = View(lang).numbers
    unit = numbers.unit("USD", result.frame["value"].max())  # type: ignore[arg-type]
    # The table prints exports and imports in one unit, which the larger of them chooses.
    shown = [each.text_content().strip() for each in cells(page, "economy-trade", View(lang)._("Imports"))]
    wanted = ["–" if row["value"] is None else numbers.figure(row["value"], unit) for row in result.frame.to_dicts()]
    assert shown == wanted
    assert len(wanted) > 3


def test_every_number_leads_to_its_explanation(visit) -> None:
    page = visit("/en/economies/KAZ")
    numbers = page.xpath("//figure//td[contains(@class, 'n')][not(contains(normalize-space(), '%'))]")
    linked = page.xpath("//figure//td[contains(@class, 'n')]/a[@data-explain]")
    assert len(linked) > 20
    plain = [each.text_content() for each in numbers if not each.xpath("a") and each.text_content().strip() not in ("–", "")]
    assert not [each for each in plain if each.replace(".", "").isdigit()]
    link = page.xpath("//figure[@id='figure-economy-suppliers']//td/a/@href")[0]
    assert "as_of=" in link and "list=imf-lct@" in link and "key.partner=" in link


def test_the_link_of_a_number_leads_to_the_same_number(visit) -> None:
    page = visit("/en/economies/KAZ")
    link = page.xpath("(//dl[contains(@class, 'facts')]//a)[1]")[0]
    explained = visit(link.get("href"))
    assert link.text_content() in explained.xpath("string(//main)")


def test_rank_counts_all_economies_with_data(visit, database: Database) -> None:
    frame = database.compute("imports", by="reporter", products=product_list("imf-lct"), years=2024).frame.drop_nulls("value")
    mine = frame.filter(frame["economy"] == "KAZ")["value"][0]
    place = frame.filter(frame["value"] > mine).height + 1
    page = visit("/en/economies/KAZ")
    assert f"number {place} of {frame.height}" in page.xpath("string(//dl[contains(@class, 'facts')])")


def test_choices_change_the_numbers(visit, database: Database) -> None:
    page = visit("/en/economies/UZB?perspective=mirror&years=2020:2022")
    assert page.xpath("//figure[@id='figure-economy-trade']//thead//th[position() > 1]/text()") == ["2020", "2021", "2022"]
    value = database.compute("imports", reporters="UZB", products=product_list("imf-lct"), perspective="mirror", years=2022).frame["value"][
        0
    ]
    assert View("en").numbers.usd(value) in page.xpath("string(//dl[contains(@class, 'facts')])")


def test_an_economy_without_reports_has_a_page(visit) -> None:
    page = visit("/en/economies/UZB")
    assert "no data" in page.xpath("string(//main)")
    assert page.xpath("//main//a[contains(@href, 'perspective=mirror')]")


def test_unknown_economies_are_not_found_with_a_search_at_hand(visit, client) -> None:
    page = visit("/ru/economies/XXX", 404)
    assert page.xpath("//main//form[@role='search']")
    assert client.get("/en/economies/XXX", headers={"accept": "application/json"}).json()["status"] == 404
    assert client.get("/en/economies/kaz", follow_redirects=False).headers["location"] == "/en/economies/KAZ"


@pytest.mark.parametrize("kind", ["destinations", "products-exports", "sankey-imports", "sankey-exports", "rca", "concentration"])
def test_figures_further_down_have_pages_of_their_own(visit, kind: str) -> None:
    page = visit("/en/economies/KAZ")
    address = page.xpath(f"//*[@id='figure-economy-{kind}-place']//a/@href")[0]
    alone = visit(address)
    assert alone.xpath(f"//figure[@id='figure-economy-{kind}']//table//tbody//td")


def test_reliability_is_told_where_the_store_was_reconciled(visit, small_store: Path, tmp_path: Path) -> None:
    assert "no reconciliation of its own" in visit("/en/economies/KAZ").xpath("string(//section[@aria-labelledby='data'])")
    store = tmp_path / "store"
    shutil.copytree(small_store, store)
    reconcile(store, get_engine("duckdb"), [2022])
    answer = TestClient(create_app(Settings(store=store, per_minute=0))).get("/en/economies/KAZ")
    data = html.document_fromstring(answer.text).xpath("//section[@aria-labelledby='data']")[0]
    rows = [[cell.text_content().strip() for cell in row] for row in data.xpath(".//table[.//th='Standard error']/tbody/tr")]
    assert [row[:2] for row in rows] == [["2022", "as exporter"], ["2022", "as importer"]]
    assert all(int(row[-1]) > 0 for row in rows)
