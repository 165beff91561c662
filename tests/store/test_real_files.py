"""Publishers' own files: every row accounted for, and found again at its own line."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from greentrade.store import Store


def test_baci_rows_and_their_lines(store: Store, shared_data: Path) -> None:
    path = shared_data / "baci" / "BACI_HS17_Y2020_V202201_exporters_AFG_ZAF.csv"
    report = store.ingest([path])[0]
    assert (report.read, report.accepted, report.vintage) == (70_920, 70_920, "V202201")
    lines = path.read_text().splitlines()
    rows = store.snapshot().rows("flows", "exporter = 4 AND product LIKE '85%'")
    for row in rows.iter_rows(named=True):
        t, i, j, k, v, q = (field.strip() for field in lines[row["line"] - 1].split(","))
        assert (row["period"], row["exporter"], row["importer"], int(row["product"])) == (int(t), int(i), int(j), int(k))
        assert row["value_fob_usd"] == pytest.approx(float(v) * 1000)
        assert row["weight_kg"] == (None if q == "NA" else pytest.approx(float(q) * 1000))


def test_the_code_tables_beside_baci_are_no_trade(store: Store, shared_data: Path) -> None:
    reports = {report.file: report for report in store.ingest([shared_data / "baci"])}
    assert {name for name, report in reports.items() if report.status == "ingested"} == {
        "BACI_HS17_Y2020_V202201_exporters_AFG_ZAF.csv",
        "BACI_HS92_Y1995-2022_V202401b_arms.csv",
    }
    assert {report.status for name, report in reports.items() if not name.startswith("BACI_")} == {"skipped"}


def test_legacy_values_equal_the_file(store: Store, shared_data: Path) -> None:
    folder = shared_data / "comtrade" / "legacy"
    store.ingest([folder])
    total, count = 0.0, 0
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream):
                total, count = total + float(row["Trade Value (US$)"]), count + 1
    rows = store.snapshot().rows("records", "reporter = 360")
    assert rows.height == count
    assert rows["value_usd"].sum() == pytest.approx(total)
    assert set(rows["edition"]) == {"HS2012", "HS2017"}


def test_thailand_as_csv_and_as_a_sheet_is_held_once(store: Store, shared_data: Path) -> None:
    """The CSV's trailing commas and the sheet's numbers are the same 1,178 rows."""
    folder = shared_data / "comtrade" / "current"
    reports = {report.file: report for report in store.ingest([folder / "thailand_8542.csv", folder / "thailand_8542.xlsx"])}
    assert (reports["thailand_8542.csv"].read, reports["thailand_8542.csv"].accepted) == (1178, 1178)
    assert (reports["thailand_8542.xlsx"].accepted, reports["thailand_8542.xlsx"].duplicate) == (0, 1178)


def test_monthly_files_land_whole_and_again_without_change(store: Store, shared_data: Path) -> None:
    paths = sorted((shared_data / "comtrade" / "monthly").glob("0303*.parquet"))
    expected = sum(pq.ParquetFile(path).metadata.num_rows for path in paths)
    reports = store.ingest(paths)
    assert sum(report.accepted for report in reports) == sum(report.read for report in reports) == expected
    assert {report.status for report in store.ingest(paths)} == {"unchanged"}
    assert store.snapshot().number == len(paths)
