"""The pages of data quality: releases, who reported what, lines turned away, what releases changed; as the Python API tells it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from starlette.testclient import TestClient

from greentrade.explorer.app import create_app
from greentrade.explorer.pages import quality_data
from greentrade.explorer.pages.view import View
from greentrade.explorer.settings import Settings
from greentrade.flows import vintages
from greentrade.indicators import Database
from greentrade.indicators.database import open_store
from greentrade.indicators.reporting import coverage
from greentrade.indicators.request import parse_products

HTML = {"accept": "text/html"}
RELEASES = "before=baci@V202401&after=baci@V202501"


@pytest.fixture(scope="module")
def db(small_store: Path) -> Iterator[Database]:
    yield open_store(small_store)


def test_releases_are_those_of_the_store(client: TestClient, db: Database) -> None:
    held = {(row["source"], row["vintage"]): row for row in quality_data.held(db.snapshot)}
    status = db.store.status()["held"]
    assert len(held) == status.height
    for row in status.iter_rows(named=True):
        mine = held[row["source"], row["vintage"]]
        assert all(mine[name] == row[name] for name in ("files", "first", "last", *quality_data.COUNTS))
        assert mine["read"] == sum(mine[name] for name in quality_data.COUNTS[1:])
    page = client.get("/en/quality", headers=HTML).text
    assert "baci V202401" in page and "comtrade 2025-03-01" in page


def test_lines_turned_away_are_told_with_reason_and_example(client: TestClient, db: Database) -> None:
    [row] = quality_data.rejected(db).rows
    [reject] = db.store.rejects(kind="quarantined").to_dicts()
    assert (row["member"], row["kind"], row["reason"], row["lines"]) == (reject["member"], "quarantined", reject["reason"], 1)
    assert (row["first_line"], row["example"]) == (reject["line"], reject["text"])
    page = client.get("/en/quality", headers=HTML).text
    assert "months.csv" in page and "M,202407,398,M,156,850760,unknown" in page
    assert quality_data.rejected(db, "duplicate").rows == ()


def test_snapshots_lead_back(client: TestClient, db: Database) -> None:
    told = quality_data.snapshots(db.snapshot)
    assert [row["rank"] for row in told] == db.store.history()["snapshot"].to_list()[::-1]
    page = client.get("/en/quality", headers=HTML).text
    assert 'href="/en/quality?as_of=1"' in page
    first = client.get("/en/quality?as_of=1", headers=HTML).text
    assert "baci V202401" in first and "baci V202501" not in first


@pytest.mark.parametrize("direction", ["import", "export"])
def test_who_reported_what(client: TestClient, db: Database, direction: str) -> None:
    told = client.get(f"/en/figures/coverage-{direction}s/CAREC-CHN.json").json()["answers"][0]["data"]
    found = coverage(db, "CAREC-CHN", directions=direction).frame
    assert [(row["economy"], row["period"], row["status"], row["share_mirrored"]) for row in told] == found.select(
        "economy", "period", "status", "share_mirrored"
    ).rows()
    page = client.get("/en/quality/coverage", headers=HTML).text
    share = found.filter(pl.col("status") == "region", pl.col("period") == 2024)["share_mirrored"][0]
    assert 0 < share < 1 and f">{share:.1%}</td>" in page
    assert f"/api/v1/coverage?reporter=CAREC-CHN&amp;direction={direction}" in page


@pytest.mark.parametrize("ending", ["xlsx", "svg"])
def test_coverage_is_a_file_too(client: TestClient, ending: str) -> None:
    found = client.get(f"/en/figures/coverage-imports/CAREC-CHN.{ending}")
    assert found.status_code == 200 and len(found.content) > 500


def test_coverage_of_the_list_alone(client: TestClient, db: Database) -> None:
    told = client.get("/en/figures/coverage-imports/KAZ+UZB/list.json").json()["answers"][0]
    found = coverage(db, "KAZ+UZB", directions="import", products=View("en").selection()).frame
    assert told["provenance"]["products"].startswith("imf-lct@")
    assert [row["mirrored_usd"] for row in told["data"]] == found["mirrored_usd"].to_list()


def test_what_a_release_changed(client: TestClient, db: Database) -> None:
    pair = quality_data.Pair("baci@V202401", "baci@V202501")
    assert quality_data.pairs(db.snapshot) == (pair,)
    plain = vintages.compare(db.snapshot, db.engine, pair.before, pair.after)
    page = client.get(f"/en/quality/changes?{RELEASES}", headers=HTML).text
    assert "another value of the same line" in page and "only the later release covers the period" in page
    for row in plain.summary.iter_rows(named=True):
        assert f">{View('en').numbers.usd(row['value_to_usd'])}</td>" in page
    listed = f"{plain.frame.height - quality_data.CHANGES} rows with smaller changes are not listed"
    assert listed in page


def test_what_a_release_changed_of_the_list(db: Database) -> None:
    pair = quality_data.Pair("baci@V202401", "baci@V202501")
    found = quality_data.changes(db, View("en", years="2020:2021"), pair, listed=True)
    products = parse_products(View("en").selection(), "converted")
    plain = vintages.compare(db.snapshot, db.engine, pair.before, pair.after, products=products, years=[2020, 2021])
    assert found.summary.equals(plain.summary) and found.frame.equals(plain.frame.head(quality_data.CHANGES))


def test_cleaning_is_told_where_it_was_done(small_store: Path, tmp_path: Path) -> None:
    from greentrade.flows.cleaning import Cleaning, clean
    from greentrade.flows.cleaning.run import counts

    copy = tmp_path / "store"
    shutil.copytree(small_store, copy, ignore=shutil.ignore_patterns(".cache"))
    cleaned = open_store(copy)
    assert quality_data.cleaned(cleaned) == ()
    done = counts(clean(cleaned.snapshot, cleaned.engine), Cleaning(), cleaned.engine)
    assert quality_data.cleaned(cleaned) == tuple(done.to_dicts())
    with TestClient(create_app(Settings(store=copy, per_minute=0))) as client:
        page = client.get("/en/quality", headers=HTML).text
    assert 'id="cleaning"' in page and all(title.split("'")[0] in page for title in done["title"])


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("quality?kind=odd", 400, "quarantined, blank, duplicate"),
        ("quality/coverage?region=ATLANTIS", 400, "ATLANTIS"),
        ("quality/coverage?of=some", 400, "all or list"),
        ("quality/changes", 400, "Name them"),
        ("quality/changes?before=baci@1&after=baci@2", 400, "V202501"),
        ("quality/changes?before=baci@V202401&after=comtrade@2025-03-01", 400, "of one publisher"),
        ("quality?as_of=99", 400, "no snapshot 99"),
        ("figures/coverage-imports/CAREC/some", 404, "/list"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_a_remedy(client: TestClient, path: str, status: int, says: str) -> None:
    page = client.get(f"/en/{path}", headers=HTML)
    assert page.status_code == status and says in page.text


@pytest.mark.parametrize("lang", ["en", "ru", "zh"])
def test_every_language_has_the_pages(client: TestClient, lang: str) -> None:
    for path in ("quality", "quality/coverage", f"quality/changes?{RELEASES}"):
        page = client.get(f"/{lang}/{path}", headers=HTML)
        assert page.status_code == 200 and page.headers["content-language"] == lang
