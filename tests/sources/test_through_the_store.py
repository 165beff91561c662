"""Each source's files by the ordinary road into a store: counted, placed at their lines, found again."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import xlsxwriter

from greentrade.store import Store

MARKETS = """\
Exporters\tImported value in 2019\tImported value in 2020\t
"World"\t1150\t2100\t
"Taipei, Chinese"\t100\t\t

"Atlantis"\t1\t2\t
"Japan"\t1050\tmuch\t
"""


def test_a_wide_table_is_counted_by_cells_and_placed_by_lines(store_path: Path, tmp_path: Path) -> None:
    path = tmp_path / "Trade_Map_-_List_of_supplying_markets_for_a_product_imported_by_China.txt"
    path.write_text(MARKETS, encoding="utf-8")
    store = Store.open(store_path, create=True)
    report = store.ingest([path], options={"product": "850760"})[0]
    assert (report.status, report.source) == ("ingested", "trademap")
    assert (report.read, report.accepted, report.quarantined, report.blank) == (10, 4, 3, 3)
    rows = store.snapshot().rows("records", "reporter = 156").sort("partner", "period")
    assert rows.select("partner", "period", "value_usd", "line").rows() == [
        (0, 2019, 1_150_000.0, 2),
        (0, 2020, 2_100_000.0, 2),
        (392, 2019, 1_050_000.0, 6),
        (490, 2019, 100_000.0, 3),
    ]
    rejects = store.rejects().sort("line", "position")
    assert rejects["line"].to_list() == [3, 4, 4, 5, 5, 6]
    said = dict(zip(rejects["position"], rejects["reason"], strict=True))
    assert said[6] == 'partner: cannot read "Atlantis" in column partner'
    assert said[9] == 'value_usd: cannot read "much" in column value'


def test_a_workbook_with_a_title_and_a_blank_row_is_placed_by_sheet_rows(
    store_path: Path, tmp_path: Path, comtrade_cells: dict[str, str]
) -> None:
    path = tmp_path / "download.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "UN Comtrade")
        sheet.write_row(2, 0, list(comtrade_cells))
        sheet.write_row(3, 0, list(comtrade_cells.values()))
        sheet.write_row(5, 0, list({**comtrade_cells, "partnerCode": "392"}.values()))
        sheet.write_row(6, 0, list({**comtrade_cells, "classificationCode": "S3"}.values()))
    store = Store.open(store_path, create=True)
    report = store.ingest([path])[0]
    assert (report.read, report.accepted, report.quarantined, report.blank) == (4, 2, 1, 1)
    assert store.snapshot().rows("records", "partner = 392")["line"].to_list() == [6]
    assert store.rejects().sort("line").select("line", "kind", "reason").rows() == [
        (5, "blank", "empty cell"),
        (7, "quarantined", 'edition: cannot read "S3" in column classificationCode'),
    ]


def test_a_national_table_with_its_mapping_beside_it(store_path: Path, tmp_path: Path, write: Callable[..., Path]) -> None:
    path = write(
        tmp_path / "national.csv", [{"y": "2023", "p": "CHN", "hs": "850760", "v": "2"}, {"y": "2023", "p": "?", "hs": "850760", "v": "2"}]
    )
    (tmp_path / "national.csv.toml").write_text(
        'publisher = "NSC"\nlicence = "open"\nedition = "HS2017"\n[columns]\nperiod = "y"\npartner = "p"\nproduct = "hs"\nvalue_usd = "v"\n'
        '[units]\nvalue_usd = "million USD"\n[constants]\nreporter = "KGZ"\nflow_code = "M"\n',
        encoding="utf-8",
    )
    store = Store.open(store_path, create=True)
    report = store.ingest([path])[0]
    assert (report.source, report.read, report.accepted, report.quarantined) == ("tabular", 2, 1, 1)
    assert store.snapshot().rows("records", "true").select("partner", "value_usd", "publisher").rows() == [(156, 2_000_000.0, "NSC")]


def test_both_comtrade_layouts_are_told_apart(
    store_path: Path, tmp_path: Path, write: Callable[..., Path], comtrade_cells: dict[str, str], legacy_cells: dict[str, str]
) -> None:
    write(tmp_path / "today.csv", [comtrade_cells])
    write(tmp_path / "old.csv", [legacy_cells])
    reports = Store.open(store_path, create=True).ingest([tmp_path / "today.csv", tmp_path / "old.csv"])
    assert [(report.source, report.accepted) for report in reports] == [("comtrade", 1), ("comtrade_legacy", 1)]


def test_a_bulk_file_as_it_is_published(
    store_path: Path, tmp_path: Path, write: Callable[..., Path], comtrade_cells: dict[str, str]
) -> None:
    text = write(tmp_path / "bulk.txt", [comtrade_cells, {**comtrade_cells, "partnerCode": "0"}], "\t").read_bytes()
    path = tmp_path / "COMTRADE-FINAL-CA7642020H5[2024-05-01].gz"
    path.write_bytes(gzip.compress(text))
    report = Store.open(store_path, create=True).ingest([path])[0]
    assert (report.source, report.vintage, report.read, report.accepted) == ("comtrade", "2024-05-01", 2, 2)
