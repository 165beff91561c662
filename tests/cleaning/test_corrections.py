"""Corrections as data: read, applied with a flag, and loud once they no longer match."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from greentrade.errors import InputError
from greentrade.flows.cleaning import Cleaning, Correction, Tools, read_corrections
from greentrade.flows.cleaning.corrections import add_correction

ONE = Correction(2020, 398, 156, "M", "850760", "weight_kg", 12.0, 12000.0, "tonnes as kilograms", "the office's yearbook", "2025-01-31")


HEADER = "period,reporter,partner,flow_code,product,column,value,reason,source,date"


def told(clean, records, row, *corrections, options=None) -> pl.DataFrame:
    return clean(records([row, {"partner": 643, "weight_kg": 12.0}]), options, Tools.local(corrections=corrections))


def test_what_it_names_is_mended_and_flagged(records, clean):
    found = told(clean, records, {"weight_kg": 12.0}, ONE).sort("partner")
    shown = found.select("weight_kg", "weight_kg_corrected", "weight_basis").rows()
    assert shown == [(12.0, 12000.0, "corrected"), (12.0, 12.0, "declared")]
    assert found["flags"].to_list() == [["correction"], None]
    assert found["correction"].to_list() == ["tonnes as kilograms (the office's yearbook, 2025-01-31)", None]


def test_a_value_takes_its_fob_value_along(records, clean):
    mend = replace(ONE, column="value_usd", expect=100.0, value=90.0)
    found = told(clean, records, {"weight_kg": 1.0, "value_fob_usd": 100.0, "value_cif_usd": 105.0}, mend).filter(pl.col("partner") == 156)
    names = ["value_usd_corrected", "value_fob_usd_corrected", "value_cif_usd_corrected", "value_usd"]
    assert found.select(names).row(0) == (90.0, 90.0, 105.0, 100.0)


def test_a_missing_value_can_be_filled(records, clean):
    found = told(clean, records, {}, replace(ONE, expect=None))
    assert found.filter(pl.col("partner") == 156)["weight_kg_corrected"].item() == 12000.0


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"weight_kg": 12000.0}, "2020 KAZ M CHN 850760 weight_kg: expects 12.0, finds 12000.0, which the publisher has mended"),
        ({"weight_kg": 13.0}, "2020 KAZ M CHN 850760 weight_kg: expects 12.0, finds 13.0"),
        ({}, "expects 12.0, finds None"),
        ({"partner": 417}, "there is no such record"),
    ],
)
def test_one_out_of_date_stops_the_run(records, clean, row, says):
    with pytest.raises(InputError, match="does not match") as raised:
        told(clean, records, row, ONE)
    assert says in str(raised.value)
    assert told(clean, records, row, ONE, options=Cleaning.of(skip=["correction"])).height == 2


def test_reports_that_are_not_held_need_none(records, clean):
    assert told(clean, records, {"weight_kg": 12.0}, replace(ONE, period=2010)).height == 2


LEDGER = pl.DataFrame({"ingest": ["a", "b"], "target": ["records"] * 2, "vintage": ["2025-01-01", "2025-02-01"], "rank": [1, 2]})


@pytest.mark.parametrize(("revised", "says"), [(12000.0, "which the publisher has mended"), (13.0, "finds 13.0")])
def test_a_newer_file_without_the_error_puts_it_out_of_date(records, clean, revised, says):
    """The older row still holds the expected value, and no longer holds: what is newer must not be overwritten."""
    rows = records([{"weight_kg": 12.0, "ingest": "a"}, {"weight_kg": revised, "ingest": "b"}])
    with pytest.raises(InputError, match=says):
        clean(rows, None, Tools.local(LEDGER, [ONE]))
    # A newer file that repeats the error in a row with another change leaves it standing.
    again = records([{"weight_kg": 12.0, "ingest": "a"}, {"weight_kg": 12.0, "value_usd": 90.0, "ingest": "b"}])
    found = clean(again, None, Tools.local(LEDGER, [ONE])).filter(pl.col("counts"))
    assert found.select("ingest", "weight_kg_corrected").rows() == [("b", 12000.0)]


def test_only_rows_with_the_expected_value_are_mended(records, clean):
    """Of a record that stands in two editions, the conversion may have lost the error already."""
    rows = records([{"edition": "HS2012", "is_original": False, "weight_kg": 11000.0}, {"weight_kg": 12.0}])
    found = clean(rows, None, Tools.local(corrections=[ONE])).sort("edition")
    assert found["weight_kg_corrected"].to_list() == [11000.0, 12000.0]
    assert [row is not None for row in found["correction"]] == [False, True]


def test_files(tmp_path):
    (tmp_path / "customs.toml").write_text(
        '[[correction]]\nperiod = 202203\nreporter = "KGZ"\npartner = "CHN"\nflow_code = "M"\nproduct = "870380"\ncolumn = "value_usd"\n'
        'expect = 10.0\nvalue = 100.0\nreason = "a digit lost"\nsource = "letter"\ndate = 2025-02-01\n'
    )
    add_correction(ONE, tmp_path)
    add_correction(replace(ONE, partner=643, expect=None), tmp_path)
    found = read_corrections(tmp_path)
    assert [(each.period, each.partner, each.expect) for each in found] == [(2020, 156, 12.0), (2020, 643, None), (202203, 156, 10.0)]
    assert found[2].freq == "M" and found[2].reporter == 417 and found[2].date == "2025-02-01"
    with pytest.raises(InputError, match="already"):
        add_correction(replace(ONE, value=1.0), tmp_path)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("period,reporter\n2020,KAZ\n", "misses partner"),
        (f"{HEADER}\n2020,KAZ,CHN,M,850760,edition,1,r,s,d\n", "cannot be corrected"),
        (f"{HEADER}\nx,KAZ,CHN,M,850760,quantity,1,r,s,d\n", "correction 1"),
        (f"{HEADER}\n2020,QQQ,CHN,M,850760,quantity,1,r,s,d\n", "a.csv, correction 1: .*QQQ"),
        (f"{HEADER}\n2020,KAZ,CHN,M,850760,quantity,1,tonnes, not kg,s,d\n", "text with commas needs quotes"),
        (f"{HEADER}\n2020,KAZ,CHN,M,850760,quantity,nan,r,s,d\n", "correction 1: a value is no number"),
    ],
)
def test_files_that_are_wrong_say_where(tmp_path, text, says):
    (tmp_path / "a.csv").write_text(text)
    with pytest.raises(InputError, match=says):
        read_corrections(tmp_path)


@pytest.mark.parametrize("text", ["correction = 3\n", "[correction]\nperiod = 2020\n", "[[corection]]\nperiod = 2020\n"])
def test_what_is_no_table_of_corrections_is_not_passed_over(tmp_path, text):
    (tmp_path / "a.toml").write_text(text)
    with pytest.raises(InputError, match=r"a\.toml: it holds something else than corrections"):
        read_corrections(tmp_path)


def test_a_file_as_a_spreadsheet_writes_it(tmp_path):
    (tmp_path / "a.csv").write_text(f"{HEADER}\n2020,KAZ,CHN,M,850760,quantity,1,r,s,d\n", encoding="utf-8-sig")
    assert [each.period for each in read_corrections(tmp_path)] == [2020]
