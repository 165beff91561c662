"""The demonstration's files: publishers' own layouts, editions in force, totals beside their parts, the same bytes twice."""

from __future__ import annotations

import csv
import hashlib
import zipfile
from pathlib import Path

import duckdb
import pytest

from greentrade import demo, lists, nomenclature
from greentrade.demo.priors import goods


@pytest.fixture(scope="module")
def records(demo_folder: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(
        f"""CREATE TABLE records AS SELECT column05::INT AS period, column06::INT AS reporter, column09 AS flow, column11::INT AS partner,
                column17 AS edition, column20 AS product, column22::INT AS level, column37::DOUBLE AS weight, column41::DOUBLE AS cif,
                column42::DOUBLE AS fob, column43::DOUBLE AS value, column45 AS reported, column46 AS aggregate
            FROM read_csv('{demo_folder}/trade-files/comtrade/*.csv', header=false, skip=1, all_varchar=true)"""
    )
    return connection


def test_two_runs_give_the_same_bytes(demo_folder: Path, tmp_path: Path) -> None:
    demo.write_files(tmp_path)
    written = {path.relative_to(tmp_path): path for path in tmp_path.rglob("*") if path.is_file()}
    assert len(written) == 13
    for name, path in written.items():
        assert hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256((demo_folder / name).read_bytes()).digest(), name


def test_comtrades_layout_is_the_publishers(demo_folder: Path, shared_data: Path) -> None:
    real = (shared_data / "comtrade" / "current" / "thailand_8542.csv").read_text(encoding="latin-1").splitlines()
    files = sorted((demo_folder / "trade-files" / "comtrade").glob("*.csv"))
    assert len(files) == 5
    for file in files:
        with file.open(encoding="utf-8") as text:
            header, row = text.readline().rstrip("\n"), text.readline().rstrip("\n")
        assert header == real[0]
        assert row.endswith(",")
        assert len(next(csv.reader([row]))) == len(next(csv.reader([real[1]]))) == 48


def test_bacis_layout_is_the_publishers(demo_folder: Path, shared_data: Path) -> None:
    real = (shared_data / "baci" / "BACI_HS17_Y2020_V202201_exporters_AFG_ZAF.csv").read_text(encoding="utf-8").splitlines()
    codes = (shared_data / "baci" / "country_codes_V202401b.csv").read_text(encoding="utf-8").splitlines()
    zips = sorted((demo_folder / "trade-files" / "baci").glob("*.zip"))
    assert [path.name[:9] for path in zips] == ["BACI_HS02", "BACI_HS07", "BACI_HS12", "BACI_HS17", "BACI_HS22"]
    with zipfile.ZipFile(zips[3]) as archive:
        years = [name for name in archive.namelist() if name.startswith("BACI_HS17_Y")]
        assert years == [f"BACI_HS17_Y{year}_V202601.csv" for year in range(2017, 2022)]
        header, *rows = archive.read(years[3]).decode().splitlines()
        assert header == real[0]
        assert [len(cell) for cell in rows[0].split(",")[5:]] == [len(cell) for cell in real[1].split(",")[5:]]
        assert archive.read("country_codes_V202601.csv").decode().splitlines()[0] == codes[0]
        assert {"product_codes_HS17_V202601.csv", "Readme.txt"} <= set(archive.namelist())
        keys = [tuple(map(int, row.split(",")[1:4])) for row in rows]
    assert keys == sorted(set(keys))


def test_every_record_stands_in_the_edition_in_force(records: duckdb.DuckDBPyConnection) -> None:
    for period, edition in records.execute("SELECT DISTINCT period, edition FROM records").fetchall():
        assert nomenclature.edition_of_comtrade(edition) == nomenclature.edition_in_force(period)
    spans = {good.code: good for good in goods()}
    for period, product in records.execute("SELECT DISTINCT period, product FROM records WHERE level = 6").fetchall():
        assert spans[product].stands_in(nomenclature.edition_in_force(period)), (period, product)


def test_the_codes_stand_in_the_editions_that_the_table_says(shared_data: Path) -> None:
    for edition in ("HS1996", "HS2002", "HS2007", "HS2012", "HS2017", "HS2022"):
        with (shared_data / "hs" / "unsd" / f"{edition} to BEC Conversion and Correlation Tables.csv").open(encoding="utf-8-sig") as file:
            known = {row[0].replace(".", "") for row in csv.reader(file) if row}
        for good in goods():
            assert (good.code in known) == good.stands_in(edition), (good.code, edition)


def test_the_list_is_whole_where_its_edition_is_in_force(records: duckdb.DuckDBPyConnection) -> None:
    listed = set(lists.product_list("imf-lct").codes)
    found = {row[0] for row in records.execute("SELECT DISTINCT product FROM records WHERE period = 2019").fetchall()}
    assert len(listed & found) >= 120


def test_totals_stand_beside_their_parts(records: duckdb.DuckDBPyConnection) -> None:
    """TOTAL is the sum of the products and the World the sum of the partners, in every report."""
    for grouped, of in (("product", "partner = 0 AND level = 6"), ("partner", "partner <> 0 AND level = 0")):
        (gap,) = records.execute(
            f"""SELECT max(abs(a.value - b.value)), count(*) FROM
                (SELECT period, reporter, flow, {grouped}, value FROM records WHERE {of}) a FULL JOIN
                (SELECT period, reporter, flow, {grouped}, sum(value) AS value FROM records WHERE partner <> 0 AND level = 6 GROUP BY ALL) b
                USING (period, reporter, flow, {grouped})"""
        ).fetchall()
        assert gap[0] == 0
        assert gap[1] > 30_000
    assert records.execute("SELECT count(*) FROM records WHERE (aggregate = 'true') <> (partner = 0 OR level = 0)").fetchall() == [(0,)]


def test_imports_are_cif_and_exports_fob(records: duckdb.DuckDBPyConnection) -> None:
    wrong = "(flow = 'M' AND (cif <> value OR fob IS NOT NULL)) OR (flow = 'X' AND (fob <> value OR cif IS NOT NULL))"
    assert records.execute(f"SELECT count(*) FROM records WHERE {wrong} OR value <= 0").fetchall() == [(0,)]


def test_both_sides_of_a_flow_are_alike_but_not_the_same(records: duckdb.DuckDBPyConnection) -> None:
    (row,) = records.execute(
        """SELECT median(m.value / x.value), corr(ln(m.value), ln(x.value)), avg((m.value = x.value)::INT) FROM records m
           JOIN records x ON m.period = x.period AND m.product = x.product AND m.reporter = x.partner AND m.partner = x.reporter
           WHERE m.flow = 'M' AND x.flow = 'X' AND m.level = 6 AND m.value > 10000"""
    ).fetchall()
    assert 1 < row[0] < 1.1
    assert row[1] > 0.99
    assert row[2] < 0.01


def test_it_says_what_it_is(demo_folder: Path) -> None:
    assert demo.LABEL in (demo_folder / "README.txt").read_text(encoding="utf-8")
    assert demo.LABEL in (demo_folder / "world-bank" / "API_NY.GDP.PCAP.PP.CD_DS2_en_csv_v2.csv").read_text(encoding="utf-8")
    for path in (demo_folder / "trade-files").rglob("*.*"):
        assert "synthetic" in path.name
    with zipfile.ZipFile(next((demo_folder / "trade-files" / "baci").glob("*.zip"))) as archive:
        assert "Synthetic, fitted to published totals" in archive.read("Readme.txt").decode()
