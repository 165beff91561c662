"""Formats: a table to read, or clean text and files for the next program."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import polars as pl
import pytest


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


def test_a_folder_that_is_not_there(run) -> None:
    done = run("lists", "show", "imf-lct", "--out", "nowhere/a.csv")
    assert done.code == 2 and "there is no folder nowhere" in done.err
