"""Publishers' own files give what hand-written SQL and a hand count of the file give."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import polars as pl
import pytest

import greentrade as gt
from greentrade.indicators import Database
from greentrade.store import Store

LIST = gt.product_list("imf-lct")
CODES = ", ".join(f"'{code}'" for code in LIST.codes)


def opened(folder: Path, *files: Path) -> Database:
    store = Store.open(folder / "store", create=True)
    assert {report.status for report in store.ingest(files)} == {"ingested"}
    return gt.open(store.root)


def test_product_mix_of_afghanistan_and_south_africa_equals_sql(shared_data: Path, tmp_path: Path):
    file = shared_data / "baci" / "BACI_HS17_Y2020_V202201_exporters_AFG_ZAF.csv"
    frame = opened(tmp_path, file).compute("product-mix-exports", reporters="AFG,ZAF", products=LIST).frame
    rows = duckdb.sql(
        f"""SELECT CASE i WHEN 4 THEN 'AFG' ELSE 'ZAF' END AS economy, lpad(k, 6, '0') AS product,
        sum(v) / sum(sum(v)) OVER (PARTITION BY i) FROM read_csv('{file}', types = {{'k': 'VARCHAR'}})
        WHERE lpad(k, 6, '0') IN ({CODES}) GROUP BY i, lpad(k, 6, '0') ORDER BY ALL"""
    ).fetchall()
    expected = {(economy, product): share for economy, product, share in rows}
    found = {(row["economy"], row["product"]): row["value"] for row in frame.iter_rows(named=True)}
    assert len(expected) > 100
    assert found == {key: pytest.approx(share, rel=1e-12) for key, share in expected.items()}


def test_indonesias_list_exports_equal_a_count_of_the_file(shared_data: Path, tmp_path: Path):
    folder = shared_data / "comtrade" / "legacy"
    counted: dict[int, float] = {}
    for file in sorted(folder.glob("*.csv")):
        with file.open(encoding="utf-8-sig", newline="") as text:
            for row in csv.DictReader(text):
                if row["Commodity Code"] in LIST.codes:
                    counted[int(row["Year"])] = counted.get(int(row["Year"]), 0) + float(row["Trade Value (US$)"])
    result = opened(tmp_path, folder).compute("exports", reporters="IDN", products=LIST, years="2014:2019", match="native")
    found = dict(result.frame.select("period", "value").iter_rows())
    assert found == {2014: counted[2014], 2015: counted[2015], 2016: None, 2017: None, 2018: counted[2018], 2019: counted[2019]}
    assert "Exports of Indonesia are missing in 2016 to 2017." in result.notes


def test_thailands_world_and_partners_are_counted_once(shared_data: Path, tmp_path: Path):
    """The file has the World (partner 0) beside the partners: the sum over partners is the World, not twice the World."""
    file = shared_data / "comtrade" / "current" / "thailand_8542.csv"
    db = opened(tmp_path, file)
    # The data rows end in a comma that the header lacks, so the file is read without its header.
    raw = pl.read_csv(file, has_header=False, skip_rows=1, infer_schema=False, encoding="latin-1")
    names = file.read_text(encoding="latin-1").splitlines()[0].split(",")
    raw = raw.rename(dict(zip(raw.columns, names, strict=False))).with_columns(pl.col("primaryValue").cast(pl.Float64))
    for direction, code in (("imports", "M"), ("exports", "X")):
        rows = raw.filter(pl.col("flowCode") == code, pl.col("partnerCode") != "0")
        if rows.is_empty():
            continue
        expected = dict(rows.group_by(pl.col("refYear").cast(pl.Int32)).agg(pl.col("primaryValue").sum()).iter_rows())
        found = dict(
            db.compute(direction, reporters="THA", products="8542").frame.drop_nulls("value").select("period", "value").iter_rows()
        )
        assert found == {year: pytest.approx(value) for year, value in expected.items()}


def test_monthly_records_are_counted_once(shared_data: Path, tmp_path: Path):
    """Aggregates beside originals, other flows than X and M, CIF beside FOB: each cell of 160414 counts once."""
    file = shared_data / "comtrade" / "monthly" / "160414.parquet"
    db = opened(tmp_path, file)
    expected = {
        (period, economy): value
        for period, economy, value in duckdb.sql(
            f"""SELECT period::INT, reporter_code, sum(primary_value) FROM '{file}'
            WHERE flow_code = 'M' AND reporter_code IN (276, 392, 842)
            AND period BETWEEN '202201' AND '202312' AND partner_code <> 0 GROUP BY ALL"""
        ).fetchall()
    }
    names = {276: "DEU", 392: "JPN", 842: "USA"}
    frame = db.compute("imports", reporters="DEU,JPN,USA", products="160414", freq="M", years="2022:2023").frame.drop_nulls("value")
    found = {(row["period"], row["economy"]): row["value"] for row in frame.iter_rows(named=True)}
    assert found == {(period, names[economy]): pytest.approx(value, rel=1e-9) for (period, economy), value in expected.items()}
    annual = db.compute("imports", reporters="JPN", products="160414", years=2022).frame["value"][0]
    assert annual == pytest.approx(sum(value for (period, economy), value in expected.items() if economy == 392 and period < 202300))
