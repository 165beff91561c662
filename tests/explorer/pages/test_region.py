"""Regions: the groups, the members compared, the brief's figures for any expression, and what is said of one that is none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import greentrade as gt
from greentrade import economies
from greentrade.explorer.pages.region_members import drawing
from greentrade.explorer.pages.region_panels import needs, region_kinds
from greentrade.explorer.pages.view import View
from greentrade.indicators import Database

HTML = {"Accept": "text/html"}
REGION = "KAZ+KGZ+CHN"


@pytest.fixture(scope="module")
def db(small_store: Path) -> Database:
    return gt.open(small_store)


@pytest.mark.parametrize("lang", ["en", "ru", "zh"])
def test_page_of_a_region_names_its_members_in_the_readers_language(client: TestClient, lang: str) -> None:
    answer = client.get(f"/{lang}/regions/{REGION}?years=2020:2024", headers=HTML)
    assert answer.status_code == 200
    for code in ("KAZ", "KGZ", "CHN"):
        assert economies.name(code, lang) in answer.text
        assert f"/{lang}/economies/{code}" in answer.text
    # The first two charts are on the page, the others behind links that scripts follow when a reader comes near.
    assert answer.text.count("data-chart") == 2
    assert f'hx-get="/{lang}/figures/brief-suppliers/{REGION}?years=2020:2024"' in answer.text
    assert f'<a href="/{lang}/figures/brief-suppliers/{REGION}?years=2020:2024">' in answer.text


def test_figure_that_the_page_links_to_stands_alone(client: TestClient) -> None:
    answer = client.get(f"/en/figures/brief-suppliers/{REGION}?years=2022:2024", headers=HTML)
    assert answer.status_code == 200
    assert "imports by supplier" in answer.text and "key.partner=DEU" in answer.text


def test_groups_are_listed_with_dates_and_those_who_left(client: TestClient) -> None:
    answer = client.get("/en/regions", headers=HTML)
    assert answer.status_code == 200
    assert 'href="/en/regions/CAREC"' in answer.text
    assert re.search(r"Georgia</a> <span class=\"when\">since 26 Oct 2016", answer.text)
    assert re.search(r"United Kingdom <span class=\"when\">31 Jan 2020", answer.text)


def test_form_and_spelling_lead_to_one_address(client: TestClient) -> None:
    for asked in ("/en/regions?region=carec+-+chn", "/en/regions/carec-chn"):
        address = asked
        for _ in range(3):
            answer = client.get(address, headers=HTML, follow_redirects=False)
            if answer.status_code != 303:
                break
            address = answer.headers["location"]
        assert address == "/en/regions/CAREC-CHN"


@pytest.mark.parametrize("expression", ["ATLANTIS", "KAZ-KAZ", "WLD", "(KAZ", "<script>"])
def test_what_is_no_region_has_a_page_that_says_what_would_be_one(client: TestClient, expression: str) -> None:
    answer = client.get(f"/en/regions/{expression}", headers=HTML)
    assert answer.status_code == 404
    assert "There is no such page" in answer.text and "<script>alert" not in answer.text
    assert client.get(f"/en/regions/{expression}").json()["remedy"]


def test_members_table_has_the_numbers_of_compute_and_their_explanations(db: Database) -> None:
    view = View("en", match="native", years="2020:2024")
    made = drawing(db, view, REGION)
    asked = db.compute(
        "imports", reporters=REGION, by="reporter", products=gt.product_list("imf-lct"), years=2024, match="native", fill="mirror:TKM"
    )
    expected = dict(asked.frame.select("economy", "value").iter_rows())
    shown = {re.search(r"economies/(\w+)", row[0].href or "")[1]: row[2] for row in made.table.rows}  # type: ignore[index]
    assert {code: cell.value for code, cell in shown.items()} == expected
    assert all("key.economy=" in (cell.url or "") for cell in shown.values())
    # The largest importer first, unless the reader chose otherwise.
    assert [row[2].value for row in made.table.rows] == sorted(expected.values(), reverse=True)
    turned = drawing(db, view, REGION, "imports", turned=True)
    assert [row[2].value for row in turned.table.rows] == sorted(expected.values())


def test_ranks_are_among_all_economies(db: Database) -> None:
    view = View("en", match="native", years="2020:2024")
    world = db.compute(
        "exports", reporters="WLD", by="reporter", products=gt.product_list("imf-lct"), years=2024, match="native", fill="mirror:TKM"
    )
    values = {code: value for code, value in world.frame.select("economy", "value").iter_rows() if value}
    by_rank = drawing(db, view, REGION, "export-rank").table.rows
    for row in by_rank:
        code = re.search(r"economies/(\w+)", row[0].href or "")[1]  # type: ignore[index]
        assert row[7].value == 1 + sum(value > values[code] for value in values.values())
    assert [row[7].value for row in by_rank] == sorted(row[7].value or 0 for row in by_rank)


def test_headings_sort_by_links(client: TestClient) -> None:
    answer = client.get(f"/en/regions/{REGION}?years=2023:2024&sort=exports", headers=HTML)
    assert (
        'aria-sort="descending"><a href="/en/regions/KAZ+KGZ+CHN?sort=exports&amp;order=reversed&amp;years=2023:2024#figure-members"'
        in answer.text
    )
    assert client.get(f"/en/regions/{REGION}?sort=beauty").status_code == 400


def test_unknown_table_column_says_what_there_is(client: TestClient) -> None:
    told = client.get(f"/en/regions/{REGION}?sort=beauty").json()
    assert "export-rank" in told["remedy"]


def test_a_single_economy_has_a_page_without_trade_within(client: TestClient) -> None:
    answer = client.get("/en/regions/KAZ?years=2023:2024", headers=HTML)
    assert answer.status_code == 200
    assert "brief-intra-products" not in answer.text and "brief-suppliers" in answer.text


def test_figures_wait_for_the_panels_that_they_refer_to() -> None:
    from greentrade.explorer.pages.brief_order import load

    panels = {panel.id: panel for panel in load("carec").panels()}
    assert [panel.id for panel in needs(panels["export-shares"], panels)] == ["world-exports"]
    assert needs(panels["suppliers"], panels) == []
    assert len(region_kinds()) == sum(len(figure.panels) for figure in load("carec").figures)


def test_constant_prices_have_the_year_in_their_unit(db: Database) -> None:
    view = View("en", years="2020:2024", real="us-cpi")
    made = region_kinds()["brief-region-imports"](db, view, REGION)
    assert "prices of 2020" in made.subtitle
    assert made.question.real == "us-cpi"
