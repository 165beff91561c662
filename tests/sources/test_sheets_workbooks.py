"""Workbooks and pages rewritten as text: types, title rows, blank rows, several sheets, damaged files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from greentrade.errors import InputError
from greentrade.sources import comtrade, sheets
from greentrade.sources.reading import Member, Reading

Rows = list[dict[str, object]]


def look(path: Path) -> Member | None:
    return sheets.as_member(path, path.name, path.parent, siblings=("a",), modified="2024-05-01")


def workbook(path: Path, *sheets_of_rows: list[list[object]]) -> Path:
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        for rows in sheets_of_rows:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def test_cells_as_text_whole_numbers_without_a_fraction_and_dates_as_iso(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["code", "number", "fraction", "day", "moment", "yes", "text"],
        ["010129", 12, 12.5, dt.date(2024, 5, 1), dt.datetime(2024, 5, 1, 10, 30), True, "12.0"],
        [10129, 1.0, 0.001, dt.date(1999, 12, 31), dt.datetime(2024, 5, 1, 0, 0, 1), False, " x "],
    ]
    member = look(workbook(tmp_path / "cells.xlsx", rows))
    assert member is not None
    assert pl.read_parquet(member.path).rows() == [
        ("010129", "12", "12.5", "2024-05-01", "2024-05-01 10:30:00", "true", "12.0"),
        ("10129", "1", "0.001", "1999-12-31", "2024-05-01 00:00:01", "false", " x "),
    ]
    assert (member.columns, member.text, member.first_line) == (tuple(map(str, rows[0])), None, 2)
    assert (member.siblings, member.modified, member.name) == (("a",), "2024-05-01", "cells.xlsx")
    assert member.head[0] == ("010129", "12", "12.5", "2024-05-01", "2024-05-01 10:30:00", "true", "12.0")


def test_titles_above_the_header_and_blank_rows_keep_their_numbers(
    tmp_path: Path, rows_of: Callable[[Member, Reading], Rows], comtrade_cells: dict[str, str]
) -> None:
    values: list[object] = list(comtrade_cells.values())
    path = workbook(tmp_path / "titled.xlsx", [[], ["Trade of Thailand"], [], list(comtrade_cells), values, [], values])
    member = look(path)
    assert member is not None
    assert (member.first_line, member.columns) == (5, tuple(comtrade_cells))
    rows = rows_of(member, comtrade.read(member, {}))
    assert [row["blank"] for row in rows] == [False, True, False]
    assert rows[0] == rows[2]


def test_columns_without_a_name_or_with_one_twice(tmp_path: Path) -> None:
    member = look(workbook(tmp_path / "names.xlsx", [["a", "", "A", "b", ""], [1, 2, 3, 4], [5, "", 7, 8]]))
    assert member is not None
    assert member.columns == ("a", "column_1", "A_2", "b")
    assert pl.read_parquet(member.path).rows() == [("1", "2", "3", "4"), ("5", None, "7", "8")]


def test_an_empty_second_sheet_is_passed_over_and_a_filled_one_is_not(tmp_path: Path) -> None:
    table: list[list[object]] = [["a", "b"], [1, 2]]
    assert look(workbook(tmp_path / "one.xlsx", table, [])) is not None
    with pytest.raises(InputError, match=r"two.xlsx: holds data on several sheets: Sheet1, Sheet2\. Save the one sheet"):
        look(workbook(tmp_path / "two.xlsx", table, table))


@pytest.mark.parametrize(
    ("rows", "said"), [([], "holds no data"), ([["only a title"]], "holds no table"), ([["one"], ["column"]], "holds no table")]
)
def test_a_workbook_without_a_table(tmp_path: Path, rows: list[list[object]], said: str) -> None:
    with pytest.raises(InputError, match=said):
        look(workbook(tmp_path / "empty.xlsx", rows))


def test_a_workbook_cut_short_or_with_a_password(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "whole.xlsx", [["a", "b"], [1, 2]]).read_bytes()
    cut, locked = tmp_path / "cut.xlsx", tmp_path / "locked.xlsx"
    cut.write_bytes(whole[: len(whole) // 2])
    # A workbook with a password is a compound file that holds no workbook in the clear.
    locked.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1016))
    for path in (cut, locked):
        with pytest.raises(InputError, match=f"{path.name}: cannot be read as a workbook .*without a password"):
            look(path)


def test_a_binary_xls_is_read_whatever_its_ending(tmp_path: Path) -> None:
    xlwt = pytest.importorskip("xlwt", reason="xlwt writes the binary format of Excel 97-2003 for this test")
    book = xlwt.Workbook()
    sheet = book.add_sheet("S")
    for number, row in enumerate([["code", "value"], ["010129", 12.0], ["10129", 0.5]]):
        for place, cell in enumerate(row):
            sheet.write(number, place, cell)
    for name in ("old.xls", "misnamed.xlsx"):
        book.save(str(tmp_path / name))
        member = look(tmp_path / name)
        assert member is not None
        assert pl.read_parquet(member.path).rows() == [("010129", "12"), ("10129", "0.5")]


def test_an_xlsx_named_xls_is_read(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["a", "b"], [1, 2]]).rename(tmp_path / "a.xls")
    assert look(path) is not None


def test_a_page_opens_as_a_spreadsheet_opens_it(tmp_path: Path) -> None:
    path = tmp_path / "page.xls"
    path.write_bytes(
        "<?xml version='1.0' encoding='iso-8859-1'?><html><body><table><tr><td>Title</td></tr></table><table><tr><td><table>"
        "<tr><th rowspan=2>Code</th><th colspan=2>Côte&nbsp;d'Ivoire</th></tr><tr><th>x</th><th>y</th></tr>"
        "<tr><td>\n 01 </td><td>1</td><td></td></tr><tr><td rowspan=3>02</td><td>3</td><td>4</td></tr>"
        "</table></td></tr></table><table><tr><td>05</td><td>6</td><td>7</td></tr></table></body></html>".encode("latin-1")
    )
    member = look(path)
    assert member is not None
    # Row 1 is the title; the table's first row is the header, its second (under merged cells) a row of data like any other.
    assert member.columns == ("Code", "Côte d'Ivoire", "column_2")
    assert member.first_line == 3
    assert pl.read_parquet(member.path).rows() == [(None, "x", "y"), ("01", "1", None), ("02", "3", "4"), ("05", "6", "7")]


@pytest.mark.parametrize(
    "content",
    [
        b"t,i,j,k,v,q\n2020,4,31,850760,1,2\n",
        b"\xef\xbb\xbfa\tb\n1\t2\n",
        b"",
        b"Year,2020\nx,1\n",
        "naïve,é\n".encode("latin-1"),
        b"PAR1....",
    ],
)
def test_plain_text_and_parquet_are_left_to_the_store(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "plain.csv"
    path.write_bytes(content)
    assert look(path) is None
