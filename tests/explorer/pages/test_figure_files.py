"""A figure as files: the numbers of compute in CSV, XLSX and JSON, the picture as SVG and PNG; permanent links name all that counts."""

from __future__ import annotations

import io
import zipfile

import polars as pl
import pytest

from greentrade.explorer.pages.figures import FIGURES
from greentrade.indicators import Database
from greentrade.lists import product_list


def test_csv_holds_every_number_of_compute(client, database: Database) -> None:
    answer = client.get("/en/figures/economy-trade/KAZ.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert 'filename="economy-trade-KAZ.csv"' in answer.headers["content-disposition"]
    frame = pl.read_csv(io.BytesIO(answer.content))
    for indicator in ("exports", "imports"):
        wanted = database.compute(indicator, reporters="KAZ", products=product_list("imf-lct")).frame
        found = frame.filter(frame["indicator"] == indicator)
        assert found["value"].to_list() == wanted["value"].to_list()
        assert found["upper"].to_list() == wanted["upper"].to_list()


def test_json_says_what_was_asked_and_of_which_snapshot(client) -> None:
    told = client.get("/ru/figures/economy-trade/KAZ.json?years=2020:2022").json()
    provenance = told["answers"][0]["provenance"]
    assert provenance["parameters"]["periods"] == [2020, 2021, 2022]
    assert f"as_of={provenance['snapshot']}" in told["permanent"]


@pytest.mark.parametrize("ending", ["svg", "png", "xlsx"])
def test_files_are_of_their_kind_and_the_same_twice(client, ending: str) -> None:
    begins = {"svg": b"<svg", "png": b"\x89PNG", "xlsx": b"PK"}
    once, again = (client.get(f"/en/figures/economy-share/KAZ.{ending}").content for _ in range(2))
    assert once.startswith(begins[ending]) and once == again
    if ending == "xlsx":
        with zipfile.ZipFile(io.BytesIO(once)) as book:
            assert "imports of all" not in book.read("xl/worksheets/sheet1.xml").decode()
            assert "import-share" in book.read("xl/sharedStrings.xml").decode()


def test_the_map_as_a_picture_carries_its_shapes(client) -> None:
    picture = client.get("/en/figures/world/exports.svg").text
    assert picture.count("<path") > 150


def test_a_permanent_link_names_snapshot_and_version_and_shows_the_same(visit, database: Database) -> None:
    page = visit("/en/economies/KAZ?years=2020:2024")
    link = page.xpath("//figure[@id='figure-economy-trade']//dd/a[@data-copy]/@href")[0]
    assert f"as_of={database.snapshot.number}" in link and "list=imf-lct@2025-08-16" in link and "years=2020:2024" in link
    pinned = visit(link)
    rows = "//figure[@id='figure-economy-trade']//tbody//td//text()"
    assert pinned.xpath(rows) == page.xpath(rows)


def test_an_earlier_snapshot_answers_as_the_store_stood_then(client) -> None:
    """The first release says a thousand dollars more of every trade than the second."""
    url = "/en/figures/economy-trade/KAZ.csv?perspective=reconciled&years=2020"
    now, then = (pl.read_csv(io.BytesIO(client.get(url + pinned).content))["value"] for pinned in ("", "&as_of=1"))
    assert all(0 < before - after < 100_000 and (before - after) % 1000 == 0 for before, after in zip(then, now, strict=True))


def test_the_api_call_under_a_figure_gives_its_numbers(visit, client) -> None:
    page = visit("/en/figures/economy-trade/KAZ?years=2024")
    call = page.xpath("//a[starts-with(@href, '/api/v1/observations')]/@href")[0]
    answer = client.get(call, headers={"accept": "application/json"})
    assert answer.status_code == 200
    csv = pl.read_csv(io.BytesIO(client.get("/en/figures/economy-trade/KAZ.csv?years=2024").content))
    assert repr(csv.filter(csv["indicator"] == "exports")["value"][0]) in answer.text


@pytest.mark.parametrize(
    "wrong", ["no-such-kind/KAZ", "economy-trade/XXX", "economy-trade/XXX.csv", "world/weather", "product-price/123456"]
)
def test_unknown_figures_are_not_found(visit, wrong: str) -> None:
    visit(f"/en/figures/{wrong}", 404)


def test_every_kind_of_economies_and_products_is_registered() -> None:
    wanted = {"trade", "share", "concentration", "suppliers", "destinations", "sankey-imports", "sankey-exports", "rca"}
    assert {f"economy-{each}" for each in wanted} <= set(FIGURES)
