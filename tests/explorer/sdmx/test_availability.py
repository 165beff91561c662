"""Availability: the codes that a query's answer has, with counts, in either grammar."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .conftest import KEY, LIST, Get, Row

JSON = "application/vnd.sdmx.structure+json;version=2.0.0"
OPEN = f"A.KAZ.._T+850760.{LIST}.reported.native"


def constraint(get: Get, path: str, **parameters: str) -> dict[str, Any]:
    answer = get(path, JSON, **parameters)
    assert answer.status_code == 200, answer.text
    (found,) = answer.json()["data"]["dataConstraints"]
    return found


def values(found: dict[str, Any]) -> dict[str, Any]:
    held = found["cubeRegions"][0]["keyValues"]
    return {each["id"]: [value["value"] for value in each["values"]] if "values" in each else each["timeRange"] for each in held}


def test_exact_availability_is_what_the_data_have(get: Get, rows: Callable[..., list[Row]]) -> None:
    data = rows(f"IMPORTS/{OPEN}", startPeriod="2021")
    found = constraint(get, f"2.1/availableconstraint/IMPORTS/{OPEN}", startPeriod="2021")
    told = values(found)
    for name in ("FREQ", "REF_AREA", "COUNTERPART_AREA", "COMMODITY", "PRODUCT_LIST", "PERSPECTIVE", "MATCH"):
        assert told[name] == sorted({row[name] for row in data})
    assert (told["TIME_PERIOD"]["startPeriod"]["period"], told["TIME_PERIOD"]["endPeriod"]["period"]) == ("2021", "2024")
    counts = {each["id"]: each["title"] for each in found["annotations"]}
    assert counts["obs_count"] == str(len(data)) and found["role"] == "Actual"
    modern = constraint(get, f"3.0/availability/dataflow/GREENTRADE/IMPORTS/+/{OPEN}", **{"c[TIME_PERIOD]": "ge:2021"})
    assert values(modern) == told


def test_one_dimension_alone(get: Get) -> None:
    assert values(constraint(get, f"2.1/availableconstraint/IMPORTS/{KEY}/all/REF_AREA")) == {"REF_AREA": ["KAZ"]}
    assert set(values(constraint(get, f"3.0/availability/dataflow/GREENTRADE/IMPORTS/+/{KEY}/FREQ,MATCH"))) == {"FREQ", "MATCH"}


def test_the_whole_flow_tells_what_the_store_has(get: Get) -> None:
    told = values(constraint(get, "2.1/availableconstraint/RCA"))
    assert told["FREQ"] == ["A", "M"] and told["COUNTERPART_AREA"] == ["_T"]
    assert set(told["PERSPECTIVE"]) == {"reported", "mirror", "reconciled"} and {"_T", LIST} <= set(told["PRODUCT_LIST"])
    assert {"KAZ", "CAREC"} <= set(told["REF_AREA"]) and "FRA" not in told["REF_AREA"]
    assert {"_T", "850760", "batteries"} <= set(told["COMMODITY"])


def test_what_else_may_be_chosen(get: Get) -> None:
    told = values(constraint(get, f"2.1/availableconstraint/IMPORTS/{KEY}", mode="available"))
    assert {"KAZ", "KGZ", "CHN"} <= set(told["REF_AREA"]) and "native" in told["MATCH"]


def test_references_come_with_it(get: Get) -> None:
    told = get(f"2.1/availableconstraint/IMPORTS/{KEY}", JSON, references="all").json()["data"]
    assert {"dataflows", "dataStructures", "conceptSchemes", "codelists"} <= set(told)
    told = get(f"2.1/availableconstraint/IMPORTS/{KEY}", JSON, references="dataflow").json()["data"]
    assert set(told) == {"dataConstraints", "dataflows"}
