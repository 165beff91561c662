"""The forms of an answer: chosen by Accept or by format, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import math
from datetime import UTC, date, datetime

import polars as pl
import pytest
from starlette.testclient import TestClient

from greentrade.explorer.api import forms

JSON, CSV, PARQUET = "application/json", "text/csv", "application/vnd.apache.parquet"


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("*/*", JSON),
        ("text/csv", CSV),
        ("TEXT/CSV", CSV),
        ("text/*", CSV),
        (PARQUET, PARQUET),
        ("text/csv;q=0.5, application/json;q=0.4", CSV),
        ("text/csv;q=0, */*", JSON),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", JSON),
        ("application/json;q=0.1, application/*;q=0.9", PARQUET),
    ],
)
def test_accept_chooses_the_form(client: TestClient, accept: str, wanted: str) -> None:
    answer = client.get("/api/v1/groups", headers={"Accept": accept})
    assert answer.headers["content-type"].partition(";")[0] == wanted
    assert "Accept" in answer.headers["vary"]


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "text/csv;q=0", "*/*;q=0", "nonsense", "text/csv;q=x"])
def test_what_is_not_offered_is_refused(client: TestClient, accept: str) -> None:
    answer = client.get("/api/v1/groups", headers={"Accept": accept})
    assert answer.status_code == 406
    assert CSV in answer.json()["detail"]


def test_one_thing_is_json_only(client: TestClient) -> None:
    assert client.get("/api/v1/economies/KAZ", headers={"Accept": "text/csv"}).status_code == 406


def test_format_goes_before_accept(client: TestClient) -> None:
    answer = client.get("/api/v1/groups", params={"format": "csv"}, headers={"Accept": JSON})
    assert answer.headers["content-type"].startswith(CSV)
    assert 'filename="groups.csv"' in answer.headers["content-disposition"]


def test_csv_is_rfc_4180_and_no_cell_is_a_formula() -> None:
    texts = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", 'say "a, b"', "two\nlines", "中", None, ""]
    frame = pl.DataFrame({"text": texts, "number": [-1.5, math.nan, math.inf, *[0.0] * 8], "items": [["=a", "b"], *[[]] * 10]})
    written = forms.as_csv(frame).decode()
    assert written.count("\r\n") == 12
    rows = list(csv.DictReader(io.StringIO(written, newline="")))
    assert [row["text"] for row in rows] == ["'=1+1", "'+1", "'-1", "'@x", "'\tx", "'\rx", 'say "a, b"', "two\nlines", "中", "", ""]
    assert [row["number"] for row in rows[:3]] == ["-1.5", "", ""]
    assert rows[0]["items"] == "'=a;b"


def test_json_has_no_number_that_is_none() -> None:
    frame = pl.DataFrame({"value": [1.0, math.nan, math.inf, -math.inf, None]})
    told = json.loads(forms.as_json({"fit": {"r2": math.nan}, "day": date(2024, 1, 2)}, frame), parse_constant=pytest.fail)
    assert [row["value"] for row in told["data"]] == [1.0, None, None, None, None]
    assert told["fit"] == {"r2": None} and told["day"] == "2024-01-02"


def test_moments_are_utc() -> None:
    frame = pl.DataFrame({"at": [datetime(2026, 1, 31, 12, 0, 1, 5000, tzinfo=UTC)]})
    assert json.loads(forms.as_json({}, frame))["data"] == [{"at": "2026-01-31T12:00:01Z"}]
    assert forms.as_csv(frame) == b"at\r\n2026-01-31T12:00:01Z\r\n"


def test_pages_of_a_file_are_asked_for(client: TestClient) -> None:
    every = client.get("/api/v1/products", params={"format": "csv"})
    assert every.text.count("\r\n") > 6000 and "next" not in every.links
    part = client.get("/api/v1/products", params={"format": "csv", "limit": 10, "offset": 20})
    assert part.text.count("\r\n") == 11
    assert "offset=30" in part.links["next"]["url"] and "offset=10" in part.links["prev"]["url"]


def test_a_page_of_json_has_a_default_length(client: TestClient) -> None:
    told = client.get("/api/v1/products").json()
    assert told["limit"] == len(told["data"]) == 1000 < told["total"]
    assert client.get("/api/v1/products", params={"offset": 10**9}).json()["data"] == []
