"""Native matching: a row counts if its code is spelt like one that was asked for; headings and chapters stand for what is below."""

from __future__ import annotations

import duckdb
import narwhals as nw
import polars as pl
import pytest

from greentrade.errors import InputError
from greentrade.flows import Selection
from greentrade.lists import product_list

CODES = ["850760", "850710", "8507", "85", "854140", "010121", "851010", "TOTAL", "0101"]


@pytest.mark.parametrize(
    ("asked", "met"),
    [
        ("850760", {"850760"}),
        ("8507", {"850760", "850710", "8507"}),
        ("85", {"850760", "850710", "8507", "85", "854140", "851010"}),
        (" 854140 , 01", {"854140", "010121", "0101"}),
        (["850760", "850760"], {"850760"}),
    ],
)
def test_what_codes_meet_as_expression_and_as_sql(asked, met: set[str]):
    selection = Selection.of(asked)
    frame = pl.DataFrame({"product": CODES})
    assert set(nw.from_native(frame).filter(selection.condition()).to_native()["product"]) == met
    connection = duckdb.connect()
    connection.register("rows", frame.to_arrow())
    assert {row[0] for row in connection.sql(f"SELECT product FROM rows WHERE {selection.sql()}").fetchall()} == met


@pytest.mark.parametrize("wrong", ["85076", "8507.60", "battery", "", "TOTAL", "８５０７"])
def test_what_is_no_code(wrong: str):
    with pytest.raises(InputError, match=r"Not a product code.*2, 4 or 6 digits"):
        Selection.of(wrong)


def test_unknown_match():
    with pytest.raises(InputError, match=r"Unknown match 'fuzzy'.*native"):
        Selection.of("8507", "fuzzy")


def test_a_list_is_cited_with_its_version_and_brings_its_groups():
    products = product_list("imf-lct")
    selection = Selection.of_list(products)
    assert (selection.label, selection.edition, len(selection.codes)) == (products.label, "HS2017", 124)
    assert set(selection.groups) == set(products.codes)
    assert set(selection.group_frame()["group"]) == {entry.group for entry in products.entries}


def test_the_key_depends_on_the_codes_alone():
    assert Selection.of("8507,854140").key == Selection.of(["854140", "8507"]).key != Selection.of("8507").key
