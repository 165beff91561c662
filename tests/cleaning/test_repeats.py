"""Rows that stand twice, and codes of other editions: who stands instead, and where the code is from."""

from __future__ import annotations

import polars as pl

from greentrade.flows.cleaning import Cleaning, Tools

LEDGER = pl.DataFrame({"ingest": ["a", "b"], "rank": [1, 2], "target": ["records"] * 2, "vintage": ["2024-01-01", "2025-01-01"]})


def test_the_newer_file_stands_instead(records, clean):
    found = clean(records([{"ingest": "a", "value_usd": 1.0}, {"ingest": "b", "value_usd": 2.0}]), tools=Tools.local(LEDGER)).sort("ingest")
    assert found.select("counts", "superseded_by").rows() == [(False, "b"), (True, None)]
    assert found["flags"].to_list() == [["superseded"], None]


def test_the_reporters_own_edition_stands(records, clean):
    rows = [{"edition": "HS2012", "is_original": False}, {"edition": "HS2017"}, {"edition": "HS2012", "is_original": False, "partner": 643}]
    found = clean(records(rows)).sort("edition", "partner")
    assert found["edition_kept"].to_list() == ["HS2017", "HS2017", None]
    assert found["counts"].to_list() == [False, False, True]


def test_totals_beside_their_parts_count_once(records, clean):
    rows = [
        ({"product": "TOTAL"}, "the products"),
        ({"product": "85"}, "finer products"),
        ({"product": "8507"}, "finer products"),
        ({"partner": 0}, "the partners"),
        ({"customs": "C01"}, "a row with less detail"),
        ({}, None),
    ]
    frame = records([row for row, _ in rows])
    found = frame.join(clean(frame, Cleaning.of(["aggregate"])), on=["product", "partner", "customs"], maintain_order="left")
    assert found["aggregate_of"].to_list() == [why for _, why in rows]
    assert found["counts"].to_list() == [False] * 5 + [True]


def test_codes_of_other_editions(records, clean):
    rows = [
        {"product": "854140", "edition": "HS2022"},
        {"product": "854140"},
        {"product": "854143"},
        {"product": "123456"},
        {"product": "854143", "edition": "HS"},
        {"product": "9999AA"},
    ]
    found = clean(records(rows), Cleaning.of(["wrong-edition", "unknown-code"])).sort("product", "edition")
    shown = {(row["product"], row["edition"]): (row["flags"], row["stands_in"]) for row in found.iter_rows(named=True)}
    assert shown == {
        ("854140", "HS2022"): (["wrong-edition"], "HS1992 HS1996 HS2002 HS2007 HS2012 HS2017"),
        ("854140", "HS2017"): (None, None),
        ("854143", "HS2017"): (["wrong-edition"], "HS2022"),
        ("854143", "HS"): (None, None),
        ("123456", "HS2017"): (["unknown-code"], None),
        ("9999AA", "HS2017"): (None, None),
    }


def test_nothing_new_is_judged_where_steps_are_skipped(records, clean):
    frame = records([{"product": "TOTAL"}, {"product": "854143"}, {"partner": 899}])
    found = clean(frame, Cleaning(steps=()))
    assert found["flags"].null_count() == 3 and found["counts"].all()
