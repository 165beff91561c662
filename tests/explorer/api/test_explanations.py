"""A number's rows: they sum to it, and each names its file, line, release and licence."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

import greentrade as gt

NUMBER = {"indicator": "imports", "reporter": "KAZ", "list": "imf-lct", "years": "2020:2023", "by": "product"}
KEYS = {"key.period": "2023", "key.economy": "KAZ", "key.product": "850760"}


def test_the_rows_sum_to_the_number(client: TestClient) -> None:
    told = client.get("/api/v1/explain", params=NUMBER | KEYS).json()
    assert sum(row["contribution"] for row in told["data"]) == pytest.approx(told["number"]["value"])
    assert told["number"]["product"] == "850760" and told["total"] == len(told["data"]) > 1


def test_a_row_is_that_line_of_its_file(client: TestClient, small_store: Path) -> None:
    row = client.get("/api/v1/explain", params=NUMBER | KEYS).json()["data"][0]
    line = (small_store.parent / "files" / row["file"]).read_text().splitlines()[row["line"] - 1]
    assert line.split(",")[:6] == ["A", "2023", "398", "M", str(row["partner"]), "850760"]
    assert row["licence"] and row["vintage"] == "2025-03-01" and "own report" in row["rule"]


def test_they_are_those_of_python(client: TestClient, small_store: Path) -> None:
    result = gt.open(small_store).compute("imports", reporters="KAZ", products=gt.product_list("imf-lct"), years="2020:2023", by="product")
    found = result.explain(period=2023, economy="KAZ", product="850760").to_dicts()
    assert client.get("/api/v1/explain", params=NUMBER | KEYS).json()["data"] == found


def test_the_smaller_rows_are_one_sum(client: TestClient) -> None:
    every = client.get("/api/v1/explain", params=NUMBER | KEYS).json()["data"]
    told = client.get("/api/v1/explain", params=NUMBER | KEYS | {"listed": "1"}).json()["data"]
    assert len(told) == 2 and told[1]["contribution"] == pytest.approx(sum(row["contribution"] for row in every[1:]))


def test_a_ratio_has_a_term_for_each_part(client: TestClient) -> None:
    asked = {"indicator": "import-share", "reporter": "KAZ", "list": "imf-lct", "years": "2023", "key.period": "2023"}
    told = client.get("/api/v1/explain", params=asked).json()
    sums: dict[str, float] = {}
    for row in told["data"]:
        sums[row["term"]] = sums.get(row["term"], 0) + row["contribution"]
    assert sums["imports"] / sums["imports of all products"] == pytest.approx(told["number"]["value"])


def test_keys_that_name_no_one_number_are_an_error(client: TestClient) -> None:
    answer = client.get("/api/v1/explain", params=NUMBER | {"key.economy": "KAZ"})
    assert answer.status_code == 400 and "Name one number" in answer.json()["remedy"]


def test_the_link_of_observations_asks_for_keys(client: TestClient) -> None:
    link = client.get("/api/v1/observations", params=NUMBER).json()["links"]["explain"]
    told = client.get(f"{link}&key.period=2023&key.economy=KAZ&key.product=850760").json()
    assert client.get(told["links"]["permanent"]).json()["data"] == told["data"]
