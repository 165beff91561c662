"""One row of UN Comtrade under the names and in the formats in which it is met: all give the same record."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from greentrade.errors import InputError
from greentrade.sources import comtrade, comtrade_legacy
from greentrade.sources.reading import Member, Reading

Rows = list[dict[str, object]]
SNAKE = {"partner2Code": "partner2code", "reporterISO": "reporter_iso"}
BULK = (
    "datasetCode", "typeCode", "freqCode", "refPeriodId", "refYear", "refMonth", "period", "reporterCode", "flowCode", "partnerCode",
    "partner2Code", "classificationCode", "isOriginalClassification", "cmdCode", "customsCode", "mosCode", "motCode", "qtyUnitCode", "qty",
    "isQtyEstimated", "netWgt", "isnetWgtEstimated", "CIFValue", "FOBValue", "primaryValue", "legacyEstimationFlag", "isReported",
    "isAggregate",
)  # fmt: skip
"""Names in the bulk files, in the capitals that clients of them list (ropensci/comtradr)."""


def snake(name: str) -> str:
    return SNAKE.get(name) or "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


@pytest.fixture
def expected(write: Callable[..., Path], look: Callable[..., Member], rows_of: Callable[[Member, Reading], Rows], tmp_path: Path,
             comtrade_cells: dict[str, str]) -> dict[str, object]:  # fmt: skip
    member = look(write(tmp_path / "plain.csv", [comtrade_cells]))
    return rows_of(member, comtrade.read(member, {}))[0]


@pytest.mark.parametrize("rename", [snake, str.upper, str.lower, lambda name: name[0].upper() + name[1:], lambda name: f" {name}"])
def test_capitals_and_underscores_make_no_difference(
    write: Callable[..., Path], look: Callable[..., Member], rows_of: Callable[[Member, Reading], Rows], tmp_path: Path,
    comtrade_cells: dict[str, str], expected: dict[str, object], rename: Callable[[str], str],
) -> None:  # fmt: skip
    member = look(write(tmp_path / "renamed.csv", [{rename(name): value for name, value in comtrade_cells.items()}]))
    assert comtrade.recognises(member)
    assert rows_of(member, comtrade.read(member, {}))[0] == expected


def test_bulk_file_with_tabs_and_its_own_columns(
    write: Callable[..., Path], look: Callable[..., Member], rows_of: Callable[[Member, Reading], Rows], tmp_path: Path,
    comtrade_cells: dict[str, str], expected: dict[str, object],
) -> None:  # fmt: skip
    cells = {name.lower(): value for name, value in comtrade_cells.items()}
    name = "COMTRADE-FINAL-CA7642020H5[2024-05-01].gz"
    member = look(write(tmp_path / "bulk.txt", [{column: cells.get(column.lower(), "1") for column in BULK}], "\t"), "\t", name)
    assert comtrade.recognises(member)
    reading = comtrade.read(member, {})
    assert reading.vintage == "2024-05-01"
    # The bulk file has the unit's code alone, and no level of aggregation.
    assert rows_of(member, reading)[0] == expected


def test_the_preview_returns_fewer_columns(comtrade_row: Callable[..., dict[str, object]], expected: dict[str, object]) -> None:
    fewer = comtrade_row(
        partner2Code=None, customsCode=None, motCode=None, isAggregate=None, isReported=None, aggrLevel=None, freqCode=None
    )
    assert fewer == {**expected, "is_aggregate": None, "is_reported": None}


def test_typed_parquet_equals_text(
    look: Callable[..., Member], rows_of: Callable[[Member, Reading], Rows], tmp_path: Path, comtrade_cells: dict[str, str],
    expected: dict[str, object],
) -> None:  # fmt: skip
    numbers = {"refPeriodId", "refYear", "refMonth", "reporterCode", "partnerCode", "partner2Code", "aggrLevel", "motCode", "qtyUnitCode"}
    amounts = {"qty", "netWgt", "cifvalue", "primaryValue"}
    typed: dict[str, object] = dict(comtrade_cells)
    typed |= {name: int(comtrade_cells[name]) for name in numbers} | {name: float(comtrade_cells[name]) for name in amounts}
    typed |= {
        name: comtrade_cells[name] == "true" for name in ("isOriginalClassification", "isNetWgtEstimated", "isReported", "isAggregate")
    }
    path = tmp_path / "typed.parquet"
    pl.DataFrame([{snake(name): value for name, value in typed.items()}]).write_parquet(path)
    member = look(path)
    assert rows_of(member, comtrade.read(member, {}))[0] == expected


@pytest.mark.parametrize("as_numbers", [False, True])
def test_workbook_with_codes_as_text_or_as_numbers(
    look: Callable[..., Member], rows_of: Callable[[Member, Reading], Rows], tmp_path: Path, comtrade_cells: dict[str, str],
    expected: dict[str, object], as_numbers: bool,
) -> None:  # fmt: skip
    path = tmp_path / "data.xlsx"
    with xlsxwriter.Workbook(path, {"strings_to_numbers": as_numbers}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, list(comtrade_cells))
        sheet.write_row(1, 0, list(comtrade_cells.values()))
    member = look(path)
    assert rows_of(member, comtrade.read(member, {}))[0] == expected


def test_the_publication_date_of_a_bulk_file_is_its_vintage_unless_the_user_says_otherwise(
    write: Callable[..., Path], look: Callable[..., Member], tmp_path: Path, comtrade_cells: dict[str, str]
) -> None:
    path = write(tmp_path / "bulk.csv", [comtrade_cells])
    bulk = look(path, name="COMTRADE-FINAL-CM504200003H1[2023-01-03].gz", modified="2024-08-09")
    assert comtrade.read(bulk, {}).vintage == "2023-01-03"
    assert comtrade.read(bulk, {"vintage": "2025-02-02"}).vintage == "2025-02-02"
    assert comtrade.read(look(path, modified="2024-08-09"), {}).vintage == "2024-08-09"
    with pytest.raises(InputError, match="--vintage"):
        comtrade.read(look(path, modified=""), {})


def test_the_old_layout_is_not_todays(
    write: Callable[..., Path], look: Callable[..., Member], tmp_path: Path, comtrade_cells: dict[str, str], legacy_cells: dict[str, str]
) -> None:
    today, old = look(write(tmp_path / "today.csv", [comtrade_cells])), look(write(tmp_path / "old.csv", [legacy_cells]))
    assert (comtrade.recognises(today), comtrade_legacy.recognises(today)) == (True, False)
    assert (comtrade.recognises(old), comtrade_legacy.recognises(old)) == (False, True)


@pytest.mark.parametrize(
    ("gone", "named"),
    [
        ("primaryValue", "primaryvalue"),
        ("reporterCode", "reportercode"),
        ("cmdCode", "cmdcode"),
        ("flowCode,flowDesc", "flowcode or flowdesc"),
    ],
)
def test_a_missing_column_is_named_with_what_there_is(
    write: Callable[..., Path], look: Callable[..., Member], tmp_path: Path, comtrade_cells: dict[str, str], gone: str, named: str
) -> None:
    cells = {name: value for name, value in comtrade_cells.items() if name not in gone.split(",")}
    member = look(write(tmp_path / "partial.csv", [cells]))
    assert not comtrade.recognises(member)
    with pytest.raises(InputError, match=f"partial.csv: misses the column {named}.*partnerCode.*--as tabular"):
        comtrade.read(member, {})


def test_without_a_classification_the_user_says_the_edition(comtrade_row: Callable[..., dict[str, object]]) -> None:
    assert comtrade_row({"edition": "HS2017"}, classificationCode=None)["edition"] == "HS2017"
    with pytest.raises(InputError, match="--edition"):
        comtrade_row(classificationCode=None)
