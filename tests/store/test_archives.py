"""Zips, gzips, folders and globs, whole and damaged."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from greentrade.errors import InputError
from greentrade.store import Store

ROWS = ["2020,4,31,850760,1,2", "2020,4,32,850760,3,4"]


@pytest.fixture
def release(tmp_path: Path, baci_file: Callable[..., Path]) -> Path:
    """A BACI release as published: a CSV a year, its code tables and its Readme in one zip, here in a folder."""
    folder = tmp_path / "download"
    folder.mkdir()
    years = [
        baci_file([row.replace("2020", str(year)) for row in ROWS], name=f"BACI_HS17_Y{year}_V202501.csv") for year in (2019, 2020, 2021)
    ]
    path = folder / "BACI_HS17_V202501.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for year in years:
            archive.write(year, year.name)
        archive.writestr("country_codes_V202501.csv", "country_code,country_name,country_iso2,country_iso3\n4,Afghanistan,AF,AFG\n")
        archive.writestr("product_codes_HS17_V202501.csv", "code,description\n850760,Accumulators\n")
        archive.writestr("Readme.txt", "BACI\n\nVersion: 202501\n")
    return path


def test_a_release_in_its_zip_inside_a_folder(store: Store, release: Path) -> None:
    report = store.ingest([release.parent])[0]
    assert (report.status, report.accepted, report.vintage) == ("ingested", 6, "V202501")
    rows = store.snapshot().rows("flows", "period = 2021")
    assert rows["member"].unique().to_list() == ["BACI_HS17_V202501.zip!BACI_HS17_Y2021_V202501.csv"]
    assert rows["line"].to_list() == [2, 3]
    assert rows["edition"].unique().to_list() == ["HS2017"]


def test_gz_holds_one_file(store: Store, baci_file: Callable[..., Path]) -> None:
    path = baci_file(ROWS)
    packed = path.with_name(path.name + ".gz")
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert store.ingest([packed])[0].accepted == 2


@pytest.mark.parametrize("suffix", [".gz", ".zip"])
def test_a_truncated_archive_is_refused_whole(store: Store, baci_file: Callable[..., Path], release: Path, suffix: str) -> None:
    if suffix == ".gz":
        path = release.with_name("BACI_HS17_Y2020_V202201.csv.gz")
        path.write_bytes(gzip.compress("\n".join(["t,i,j,k,v,q", *ROWS * 500]).encode())[:-20])
    else:
        path = release.with_name("cut.zip")
        path.write_bytes(release.read_bytes()[:-200])
    report = store.ingest([path])[0]
    assert report.status == "failed"
    assert path.name in report.message and "cut short" in report.message
    assert store.snapshot().number == 0
    assert not (store.root / ".staging").exists()


def test_a_hostile_name_in_a_zip_stays_inside(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "evil.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../BACI_HS17_Y2020_V202201.csv", "\n".join(["t,i,j,k,v,q", *ROWS]))
    assert store.ingest([path])[0].accepted == 2
    assert not (tmp_path / "BACI_HS17_Y2020_V202201.csv").exists()


def test_globs_and_folders_find_each_file_once(store: Store, tmp_path: Path, baci_file: Callable[..., Path]) -> None:
    baci_file(ROWS)
    reports = store.ingest([tmp_path / "BACI_*.csv", tmp_path])
    assert [report.status for report in reports if "BACI" in report.file] == ["ingested"]


def test_nothing_under_a_path_is_an_error(store: Store, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        store.ingest([tmp_path / "nothing-*.csv"])
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="no data files"):
        store.ingest([tmp_path / "empty"])


def test_an_unknown_file_is_skipped_in_a_folder_and_refused_by_name(store: Store, tmp_path: Path, baci_file: Callable[..., Path]) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "shopping.csv").write_text("milk,eggs\n1,2\n")
    baci_file(ROWS, folder=folder)
    statuses = {report.file: report.status for report in store.ingest([folder])}
    assert statuses == {"shopping.csv": "skipped", "BACI_HS17_Y2020_V202201.csv": "ingested"}
    report = store.ingest([folder / "shopping.csv"])[0]
    assert report.status == "failed" and "milk, eggs" in report.message


def test_a_workbook_under_a_wrong_ending_is_a_workbook(store: Store, tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "BACI_HS17_Y2020_V202201.xls"
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([["t", "i", "j", "k", "v", "q"], [2020, 4, 31, "850760", 1.5, "NA"]]):
            sheet.write_row(number, 0, row)
    (tmp_path / "book.xlsx").rename(path)
    report = store.ingest([path])[0]
    assert (report.status, report.accepted) == ("ingested", 1)
    assert store.snapshot().rows("flows", "true")["line"].to_list() == [2]


def test_a_mapping_beside_a_table_is_found_whatever_its_letters(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "national.csv"
    path.write_bytes("Jahr;Land;Ware;Wert für alle\n2023;398;850760;12\n".encode("latin-1"))
    path.with_name("national.csv.toml").write_text(
        'target = "records"\npublisher = "Office"\nlicence = "open"\nvintage = "2024-05-01"\nedition = "HS2022"\n'
        '[columns]\nperiod = "Jahr"\npartner = "Land"\nproduct = "Ware"\nvalue_usd = "Wert für alle"\n'
        '[constants]\nreporter = "KGZ"\nflow_code = "M"\n[units]\nvalue_usd = "thousand USD"\n',
        encoding="utf-8",
    )
    report = store.ingest([path])[0]
    assert (report.status, report.source, report.accepted) == ("ingested", "tabular", 1), report.message
    assert store.snapshot().rows("records", "true")["value_usd"].to_list() == [12_000.0]


def test_downloads_of_two_days_in_one_archive(store: Store, tmp_path: Path, comtrade_file: Callable[..., Path]) -> None:
    first, second = comtrade_file([{"period": 2014}], name="a.csv"), comtrade_file([{"period": 2015}], name="b.csv")
    path = tmp_path / "both.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for day, file in ((1, first), (2, second)):
            archive.writestr(zipfile.ZipInfo(file.name, (2024, 5, day, 0, 0, 0)), file.read_bytes())
    report = store.ingest([path])[0]
    assert (report.status, report.accepted, report.vintage) == ("ingested", 2, "2024-05-02")


def test_two_releases_in_one_archive_are_refused(store: Store, tmp_path: Path, baci_file: Callable[..., Path]) -> None:
    path = tmp_path / "mixed.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for release in ("V202201", "V202301"):
            archive.writestr(f"BACI_HS17_Y2020_{release}.csv", "\n".join(["t,i,j,k,v,q", *ROWS]))
    report = store.ingest([path])[0]
    assert report.status == "failed" and "several sources or releases" in report.message
