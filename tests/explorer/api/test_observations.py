"""Observations are what `Database.compute` gives, in pages and in every form, with a link that answers alike for ever."""

from __future__ import annotations

import io
import json
from pathlib import Path

import duckdb
import polars as pl
import pyarrow.parquet as pq
import pytest
from starlette.testclient import TestClient

import greentrade as gt
from greentrade.store import Store

QUESTION = {"indicator": "imports", "reporter": "KAZ,CAREC-CHN", "list": "imf-lct", "years": "2019:2023", "by": "product"}


@pytest.fixture(scope="module")
def computed(small_store: Path):
    """The same question asked of the store itself."""
    products = gt.product_list("imf-lct")
    return gt.open(small_store).compute("imports", reporters="KAZ,CAREC-CHN", products=products, years="2019:2023", by="product")


def test_they_are_what_compute_gives(client: TestClient, computed) -> None:
    told = client.get("/api/v1/observations", params=QUESTION).json()
    assert told["data"] == computed.frame.to_dicts()
    assert told["total"] == computed.frame.height > 20
    assert told["provenance"] == json.loads(json.dumps(computed.provenance.as_dict()))
    assert told["notes"] == list(computed.notes)
    assert told["coverage"] == computed.coverage.to_dicts()
    assert told["question"] == QUESTION


def test_a_number_agrees_with_sql_over_the_files_of_the_store(client: TestClient, small_store: Path) -> None:
    files = Store.open(small_store).snapshot().files("records")
    which = "reporter = 398 AND flow_code = 'M' AND period = 2023 AND product = '850760'"
    by_hand = duckdb.sql(f"SELECT sum(value_usd) FROM read_parquet({files}) WHERE {which}").fetchall()[0][0]
    asked = {"indicator": "imports", "reporter": "KAZ", "products": "850760", "years": "2023"}
    row = client.get("/api/v1/observations", params=asked).json()["data"][0]
    assert row["value"] == by_hand > 0
    assert (row["lower"], row["upper"], row["status"], row["unit"]) == (by_hand, by_hand, "exact", "USD")


def test_pages_together_are_the_whole(client: TestClient, computed) -> None:
    rows, address = [], f"/api/v1/observations?{'&'.join(f'{name}={value}' for name, value in QUESTION.items())}&limit=7"
    while address:
        answer = client.get(address)
        told = answer.json()
        assert len(told["data"]) <= told["limit"] == 7
        rows += told["data"]
        address = told["links"].get("next")
        assert answer.links.get("next", {}).get("url") == address
    assert rows == computed.frame.to_dicts()
    assert told["links"]["prev"] and told["offset"] + len(told["data"]) == told["total"]


def test_csv_and_parquet_hold_all_rows(client: TestClient, computed) -> None:
    text = client.get("/api/v1/observations", params=QUESTION, headers={"Accept": "text/csv"})
    assert text.headers["content-type"].startswith("text/csv; charset=utf-8")
    assert pl.read_csv(text.content, schema_overrides={"product": pl.String}).to_dicts() == computed.frame.to_dicts()
    file = client.get("/api/v1/observations", params=QUESTION | {"format": "parquet"})
    assert pl.read_parquet(io.BytesIO(file.content)).equals(computed.frame)
    about = json.loads(pq.read_metadata(io.BytesIO(file.content)).metadata[b"greentrade"])
    assert about["provenance"]["snapshot"] == computed.provenance.snapshot


def test_csv_tells_where_its_provenance_is(client: TestClient, computed) -> None:
    link = client.get("/api/v1/observations", params=QUESTION | {"format": "csv"}).links["describedby"]
    assert link["type"] == "application/json"
    assert client.get(link["url"]).json()["provenance"]["products"] == computed.provenance.products


def test_the_permanent_link_pins_snapshot_and_version(client: TestClient, computed) -> None:
    told = client.get("/api/v1/observations", params=QUESTION).json()
    permanent = told["links"]["permanent"]
    assert f"as_of={computed.provenance.snapshot}" in permanent and f"list={computed.provenance.products}" in permanent
    assert client.get(permanent).json()["data"] == told["data"]


def test_an_earlier_snapshot_is_answered_as_it_was(client: TestClient, small_store: Path) -> None:
    asked = {"indicator": "exports", "reporter": "CHN", "years": "2018", "perspective": "reconciled"}
    first, newest = (client.get("/api/v1/observations", params=asked | extra).json() for extra in ({"as_of": 1}, {}))
    then = gt.open(small_store, as_of=1).compute("exports", reporters="CHN", years=2018, perspective="reconciled")
    assert first["data"] == then.frame.to_dicts() != newest["data"]


def test_a_result_that_is_too_large_says_how_to_narrow_it(small_store: Path) -> None:
    from greentrade.explorer.app import create_app
    from greentrade.explorer.settings import Settings

    with TestClient(create_app(Settings(store=small_store, per_minute=0, most_rows=5))) as small:
        answer = small.get("/api/v1/observations", params=QUESTION)
    assert answer.status_code == 422
    assert answer.json()["remedy"]


def test_months(client: TestClient) -> None:
    asked = {"indicator": "imports", "reporter": "KAZ", "products": "850760", "freq": "M", "years": "202402"}
    assert client.get("/api/v1/observations", params=asked).json()["data"][0]["value"] == 4_202_402


def test_nothing_traded_is_an_answer(client: TestClient) -> None:
    told = client.get("/api/v1/observations", params={"indicator": "imports", "products": "01", "years": "2020", "by": "partner"})
    assert told.status_code == 200 and told.json()["data"] == []


@pytest.mark.parametrize("asked", [QUESTION, {"indicator": "exports"}, {"indicator": "rca", "products": "850760", "by": "reporter"}])
def test_the_same_question_is_a_page(client: TestClient, asked: dict) -> None:
    told = client.get("/api/v1/observations", params=asked).json()
    page = client.get(told["links"]["page"], headers={"Accept": "text/html"})
    assert page.status_code == 200
    # The page's own file of what it shows is the same answer.
    file = client.get(told["links"]["page"].replace(f"/{asked['indicator']}?", f"/{asked['indicator']}.csv?"))
    shown = pl.read_csv(file.content, schema_overrides={"product": pl.String}, comment_prefix="#")
    assert shown["value"].to_list() == [row["value"] for row in told["data"]]
