"""An answer depends on its address, the format and the snapshot alone: no clock, no chance; older snapshots can be asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from starlette.testclient import TestClient

from greentrade.explorer.app import create_app
from greentrade.explorer.settings import Settings
from greentrade.store import Store

from .conftest import CSV, KEY, Get, Row

ACCEPT = ("application/xml", "application/json", "text/csv")


def test_two_servers_give_the_same_bytes(client: TestClient, small_store: Path) -> None:
    paths = (f"2.1/data/IMPORTS/{KEY}", f"3.0/data/dataflow/GREENTRADE/IMPORTS/+/{KEY}", "2.1/dataflow/GREENTRADE/RCA?references=codelist")
    with TestClient(create_app(Settings(store=small_store, per_minute=0))) as other:
        for path in paths:
            for accept in ACCEPT if "data/" in path else ACCEPT[:2]:
                one, two = (each.get(f"/sdmx/{path}", headers={"Accept": accept}) for each in (client, other))
                assert one.status_code == 200 and one.content == two.content, (path, accept)


def test_the_header_is_of_the_snapshot(get: Get, small_store: Path) -> None:
    snapshot = Store.open(small_store).snapshot()
    meta = get(f"3.0/data/dataflow/GREENTRADE/IMPORTS/+/{KEY}").json()["meta"]
    assert meta["prepared"] == f"{snapshot.at:%Y-%m-%dT%H:%M:%SZ}" and meta["id"].startswith(f"GREENTRADE_{snapshot.number}_")
    assert meta["id"] != get(f"3.0/data/dataflow/GREENTRADE/EXPORTS/+/{KEY}").json()["meta"]["id"]


def test_an_older_snapshot_answers_as_it_did(get: Get, rows: Callable[..., list[Row]]) -> None:
    key = KEY.replace("reported", "reconciled")
    now = {row["TIME_PERIOD"]: row["OBS_VALUE"] for row in rows(f"IMPORTS/{key}")}
    first = {row["TIME_PERIOD"]: row["OBS_VALUE"] for row in rows(f"IMPORTS/{key}", asOf="1")}
    assert {row["SNAPSHOT"] for row in rows(f"IMPORTS/{key}", asOf="1")} == {"1"}
    assert set(first) == {str(year) for year in range(2017, 2022)} < set(now) and first["2020"] != now["2020"]
    assert get(f"2.1/data/IMPORTS/{key}", CSV, asOf="2000-01-01T00:00:00Z").status_code in (404, 422)


def test_head_and_what_changed_since(client: TestClient) -> None:
    path = f"/sdmx/2.1/data/IMPORTS/{KEY}"
    whole = client.get(path)
    head = client.head(path)
    assert head.status_code == 200 and head.content == b"" and head.headers["content-length"] == whole.headers["content-length"]
    assert client.get(path, headers={"If-None-Match": whole.headers["etag"]}).status_code == 304
