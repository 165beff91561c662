"""Coverage, releases, snapshots and quarantine say what the store says."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from starlette.testclient import TestClient

import greentrade as gt
from greentrade.explorer.app import create_app
from greentrade.explorer.settings import Settings
from greentrade.indicators.reporting import coverage
from greentrade.store import Store


def test_coverage_is_that_of_python(client: TestClient, small_store: Path) -> None:
    told = client.get("/api/v1/coverage", params={"reporter": "KAZ,UZB", "years": "2020:2021"}).json()
    found = coverage(gt.open(small_store), "KAZ,UZB", "2020:2021")
    assert told["data"] == found.frame.to_dicts() and told["notes"] == list(found.notes)
    assert {row["economy"]: row["status"] for row in told["data"]} == {"KAZ": "annual", "UZB": "mirror"}


def test_coverage_of_a_list_and_direction(client: TestClient) -> None:
    told = client.get("/api/v1/coverage", params={"reporter": "KAZ", "list": "imf-lct", "direction": "import"}).json()
    assert {row["direction"] for row in told["data"]} == {"import"}
    assert told["products"].startswith("imf-lct@")


def test_snapshots_are_the_history(client: TestClient, small_store: Path) -> None:
    told = client.get("/api/v1/snapshots").json()["data"]
    history = Store.open(small_store).history()
    assert [row["snapshot"] for row in told] == history["snapshot"].to_list()
    assert [row["sha256"] for row in told] == history["sha256"].to_list()
    assert told[0]["at"].endswith("Z")
    assert len(client.get("/api/v1/snapshots", params={"as_of": 1}).json()["data"]) == 1


def test_releases_account_for_every_line(client: TestClient, small_store: Path) -> None:
    told = client.get("/api/v1/vintages").json()
    assert {row["release"] for row in told["data"]} == {"baci@V202401", "baci@V202501", "comtrade@2025-03-01"}
    for row in told["data"]:
        assert row["read"] == row["accepted"] + row["quarantined"] + row["blank"] + row["duplicate"]
    assert told["snapshot"] == Store.open(small_store).snapshot().number


def test_what_changed_between_two_releases(client: TestClient) -> None:
    asked = {"from": "baci@V202401", "to": "baci@V202501", "by": "economy", "years": "2018", "reporter": "KAZ"}
    told = client.get("/api/v1/vintages/diff", params=asked).json()
    flows = sum(row["rows"] for row in told["data"])
    # The earlier release says a thousand dollars more of every flow.
    assert [row["change_usd"] for row in told["data"]] == [-1000 * flows]
    assert sum(row["change_usd"] for row in told["summary"]) == -1000 * flows
    assert told["data"][0]["economy"] == "KAZ"


def test_a_release_that_is_not_held(client: TestClient) -> None:
    answer = client.get("/api/v1/vintages/diff", params={"from": "baci@V202401", "to": "baci@V209901"})
    assert answer.status_code == 400 and "baci@V202501" in answer.json()["remedy"]


def test_quarantined_lines_are_counted_by_reason(client: TestClient, small_store: Path) -> None:
    told = client.get("/api/v1/quarantine", params={"kind": "quarantined"}).json()["data"]
    found = Store.open(small_store).rejects(kind="quarantined")
    assert sum(row["lines"] for row in told) == found.height >= 1
    assert told[0]["reason"] == found["reason"][0] and told[0]["first_line"] == found["line"][0]
    before = client.get("/api/v1/quarantine", params={"as_of": 3}).json()
    assert before["total"] == 0


def test_a_snapshot_that_there_is_not(client: TestClient, small_store: Path) -> None:
    for path in ("snapshots", "vintages", "quarantine", "coverage"):
        answer = client.get(f"/api/v1/{path}", params={"as_of": 999})
        assert answer.status_code == 400, path
        assert str(small_store) not in answer.text, path


@pytest.mark.parametrize("path", ["coverage", "vintages/diff?from=baci@V202401&to=baci@V202501&top=100"])
def test_too_many_rows(small_store: Path, path: str) -> None:
    with TestClient(create_app(Settings(store=small_store, per_minute=0, most_rows=5))) as small:
        answer = small.get(f"/api/v1/{path}")
    assert answer.status_code == 422 and answer.json()["remedy"]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_tables_with_lists_and_moments_in_other_forms(client: TestClient, form: str) -> None:
    answer = client.get("/api/v1/snapshots", params={"format": form})
    frame = pl.read_csv(answer.content) if form == "csv" else pl.read_parquet(answer.content)
    assert frame["snapshot"].to_list() == [row["snapshot"] for row in client.get("/api/v1/snapshots").json()["data"]]
