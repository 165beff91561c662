"""An answer has at most as many observations as the operator allows, and a query that would have more is not computed to its end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from greentrade.explorer.app import create_app
from greentrade.explorer.settings import Settings
from greentrade.indicators import Database

from .conftest import LIST

OPEN = f"/sdmx/2.1/data/IMPORTS/A...{{}}.{LIST}.reported.native"


@pytest.fixture(scope="module")
def strict(small_store: Path) -> Iterator[TestClient]:
    """A server that gives at most forty observations."""
    with TestClient(create_app(Settings(store=small_store, per_minute=0, most_rows=40)), raise_server_exceptions=False) as opened:
        yield opened


def test_what_fits_is_answered_and_what_does_not_is_refused(strict: TestClient) -> None:
    key = f"/sdmx/2.1/data/IMPORTS/A.{{}}._T._T.{LIST}.reported.native"
    assert strict.get(key.format("KAZ+KGZ")).status_code == 200
    answer = strict.get(key.format(""))
    assert answer.status_code == 413 and 'code="510"' in answer.text and "40 observations" in answer.text
    assert strict.get(key.format(""), params={"lastNObservations": 1, "startPeriod": 2024}).status_code == 200


def test_a_query_with_far_too_many_cells_is_not_begun(strict: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("it was computed")

    monkeypatch.setattr(Database, "compute", never)
    assert strict.get(OPEN.format("")).status_code == 413


def test_availability_of_what_cannot_be_answered_tells_the_codes_of_each_dimension(strict: TestClient) -> None:
    answer = strict.get(f"/sdmx/3.0/availability/dataflow/GREENTRADE/IMPORTS/+/A.*.*.*.{LIST}.reported.native")
    (found,) = answer.json()["data"]["dataConstraints"]
    values = {each["id"]: each for each in found["cubeRegions"][0]["keyValues"]}
    assert [each["value"] for each in values["PERSPECTIVE"]["values"]] == ["reported"]
    assert {"KAZ", "CAREC", "WLD"} <= {each["value"] for each in values["REF_AREA"]["values"]}
    assert "annotations" not in found
