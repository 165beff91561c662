"""Which format a client gets, by its header or by the address."""

from __future__ import annotations

import pytest

from .conftest import KEY, Get

DATA = {"2.1": f"2.1/data/IMPORTS/{KEY}", "3.0": f"3.0/data/dataflow/GREENTRADE/IMPORTS/+/{KEY}"}
STRUCTURE = {"2.1": "2.1/codelist/GREENTRADE/CL_FREQ", "3.0": "3.0/structure/codelist/GREENTRADE/CL_FREQ"}
VND = "application/vnd.sdmx."
GENERIC, SPECIFIC = f"{VND}genericdata+xml;version=2.1", f"{VND}structurespecificdata+xml;version=2.1"
XML, JSON = f"{VND}data+xml;version=3.0.0", f"{VND}data+json;version=2.0.0"
CSV1, CSV2 = f"{VND}data+csv;version=1.0.0", f"{VND}data+csv;version=2.0.0"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "old", "modern"),
    [
        ("*/*", GENERIC, JSON),
        ("application/*", GENERIC, JSON),
        (BROWSER, GENERIC, XML),
        ("application/xml", GENERIC, XML),
        ("application/json", JSON, JSON),
        ("text/csv", CSV1, CSV2),
        ("text/*;q=0.5, image/png", GENERIC, JSON),
        (SPECIFIC, SPECIFIC, SPECIFIC),
        (f"{VND}generictimeseriesdata+xml;version=2.1", f"{VND}generictimeseriesdata+xml;version=2.1", None),
        (XML.upper(), XML, XML),
        (f"{VND}data+json", JSON, JSON),
        (f"{VND}data+json;version=2+.0.0", JSON, JSON),
        (f"{VND}data+xml;version=3.0", XML, XML),
        (f"{CSV2};labels=both", f"{CSV2};labels=both", None),
        (f"{CSV1};q=0.2, {JSON};q=0.9, {XML};q=0.4", JSON, JSON),
        (f"image/png, {CSV1};q=0.1", CSV1, CSV1),
    ],
)
def test_data(get: Get, accept: str, old: str, modern: str | None) -> None:
    for grammar, wanted in (("2.1", old), ("3.0", modern or old)):
        answer = get(DATA[grammar], accept)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].removesuffix(";charset=utf-8") == wanted, grammar
        assert "Accept" in answer.headers["vary"]


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("*/*", {"2.1": "structure+xml;version=2.1", "3.0": "structure+json;version=2.0.0"}),
        ("application/xml", {"2.1": "structure+xml;version=2.1", "3.0": "structure+xml;version=3.0.0"}),
        (f"{VND}structure+json;version=2.0.0", dict.fromkeys(("2.1", "3.0"), "structure+json;version=2.0.0")),
        (f"{VND}structure+xml;version=3.0.0", dict.fromkeys(("2.1", "3.0"), "structure+xml;version=3.0.0")),
    ],
)
def test_structures(get: Get, accept: str, wanted: dict[str, str]) -> None:
    for grammar, media in wanted.items():
        assert get(STRUCTURE[grammar], accept).headers["content-type"] == VND + media


@pytest.mark.parametrize(
    "accept",
    [
        "image/png",
        "text/html",
        f"{VND}data+json;version=1.0.0",
        f"{VND}data+xml;version=4.0.0",
        f"{VND}data+json;version=two",
        f"{VND}structure+xml;version=2.1",
        f"{CSV1};labels=name",
        f"{CSV2};timeFormat=normalized",
        f"{JSON};q=0",
    ],
)
def test_what_is_not_offered_is_not_acceptable(get: Get, accept: str) -> None:
    for path in DATA.values():
        assert get(path, accept).status_code == 406, accept


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("csv", CSV2), ("csv1", CSV1), ("json", JSON), ("jsondata", JSON), ("structurespecificdata", SPECIFIC), ("xml", XML)],
)
def test_the_address_may_name_the_format(get: Get, name: str, wanted: str) -> None:
    answer = get(DATA["2.1"], "image/png", format=name)
    assert answer.status_code == 200 and answer.headers["content-type"].startswith(wanted)
    assert get(DATA["2.1"], format="parquet").status_code == 400


def test_csv_with_names_and_keys(get: Get) -> None:
    both = get(DATA["3.0"], f"{CSV2};labels=both;keys=both").text.splitlines()
    assert both[0].startswith("STRUCTURE,STRUCTURE_ID,ACTION,SERIES_KEY,OBS_KEY,FREQ: Frequency,REF_AREA: Reference area,")
    assert f"{KEY},{KEY}.2018,A: Annual,KAZ: Kazakhstan,_T: All partners together" in both[1]
    named = get(DATA["3.0"], f"{CSV2};labels=name").text.splitlines()
    assert named[0].startswith("STRUCTURE,STRUCTURE_ID,STRUCTURE_NAME,ACTION,FREQ,Frequency,REF_AREA,Reference area,")
    assert named[1].startswith("dataflow,GREENTRADE:IMPORTS(1.0.0),Imports,I,A,Annual,KAZ,Kazakhstan,")
    assert "NOTES" not in both[0] and "NOTES" in get(DATA["3.0"], CSV2, attributes="NOTES,SOURCE").text.splitlines()[0]
