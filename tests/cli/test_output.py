"""Formats: a table to read, or clean text and files for the next program."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import polars as pl
import pytest

from greentrade.cli.output import render_table, show


def test_csv_and_json_on_the_output_are_clean(run) -> None:
    entries = list(csv.DictReader(io.StringIO(run("lists", "show", "imf-lct", "-o", "csv").out)))
    assert entries == json.loads(run("lists", "show", "imf-lct", "-o", "json").out)


@pytest.mark.parametrize(
    ("name", "read"), [("a.csv", pl.read_csv), ("a.json", pl.read_json), ("a.parquet", pl.read_parquet), ("a.xlsx", pl.read_excel)]
)
def test_a_file_takes_its_format_from_its_ending(run, name: str, read) -> None:
    done = run("lists", "show", "imf-lct", "--out", name)
    assert (done.code, done.out) == (0, "")
    assert read(Path(name)).height == 124


def test_an_ending_that_no_format_has(run) -> None:
    done = run("lists", "--out", "lists.docx")
    assert done.code == 2 and "lists.docx" in done.err and ".xlsx" in done.err


def test_a_binary_format_needs_a_file(run) -> None:
    done = run("lists", "-o", "parquet")
    assert (done.code, done.out) == (2, "")
    assert "--out" in done.err


def test_cells_read_as_a_person_expects() -> None:
    assert show("value", 1234567.8, "USD") == "1,234,568"
    assert show("value", 0.05213, "share") == "0.0521"
    assert show("period", 202407) == "202407"
    assert show("read", 1440599) == "1,440,599"
    assert show("value", None, "USD") == "-"
    assert show("periods", [2023, 2024]) == "2023, 2024"


def test_a_table_keeps_every_row_and_does_not_cut_cells() -> None:
    frame = pl.DataFrame({"name": ["x" * 150, "y"], "value": [1.0, None], "unit": ["USD", "USD"]})
    text = render_table(frame)
    assert "x" * 150 in text and len(text.splitlines()) == 3
