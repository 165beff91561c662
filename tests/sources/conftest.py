"""What the tests of the sources share: a member made from a small file, and a reading evaluated by DuckDB without the store."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from pathlib import Path

import duckdb
import polars as pl
import pytest

from greentrade.sources import sheets
from greentrade.sources.reading import Member, Reading, TextFormat

Rows = list[dict[str, object]]
COMTRADE = {
    "typeCode": "C",
    "freqCode": "A",
    "refPeriodId": "20200101",
    "refYear": "2020",
    "refMonth": "52",
    "period": "2020",
    "reporterCode": "764",
    "reporterISO": "THA",
    "flowCode": "M",
    "flowDesc": "Import",
    "partnerCode": "156",
    "partner2Code": "0",
    "classificationCode": "H5",
    "isOriginalClassification": "true",
    "cmdCode": "850760",
    "aggrLevel": "6",
    "customsCode": "C00",
    "mosCode": "0 ",
    "motCode": "0",
    "qtyUnitCode": "5",
    "qtyUnitAbbr": "u",
    "qty": "12",
    "netWgt": "7.5",
    "isNetWgtEstimated": "false",
    "cifvalue": "100",
    "fobvalue": "",
    "primaryValue": "100",
    "legacyEstimationFlag": "0",
    "isReported": "true",
    "isAggregate": "false",
}
"""A row of today's Comtrade layout."""
LEGACY = {
    "Classification": "H4",
    "Year": "2014",
    "Period": "2014",
    "Aggregate Level": "6",
    "Trade Flow Code": "2",
    "Trade Flow": "Export",
    "Reporter Code": "360",
    "Partner Code": "0",
    "2nd Partner Code": "",
    "Customs Proc. Code": "",
    "Mode of Transport Code": "",
    "Commodity Code": "010129",
    "Qty Unit Code": "5",
    "Qty Unit": "Number of items",
    "Qty": "3",
    "Netweight (kg)": "3600",
    "Trade Value (US$)": "9653",
    "CIF Trade Value (US$)": "",
    "FOB Trade Value (US$)": "",
    "Flag": "0",
}
"""A row of the old Comtrade layout."""


def written(path: Path, rows: list[Mapping[str, object]], delimiter: str = ",") -> Path:
    """Rows as a delimited text file."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def member_of(path: Path, delimiter: str = ",", name: str | None = None, modified: str = "2024-05-01") -> Member:
    """A file as a source sees it."""
    rewritten = sheets.as_member(path, name or path.name, path.parent, modified=modified)
    if rewritten is not None:
        return rewritten
    if path.suffix == ".parquet":
        return Member(name or path.name, path, tuple(pl.read_parquet_schema(path)), (), None, 1, (), modified)
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        header, *rows = list(csv.reader(stream, delimiter=delimiter))
    trailing = bool(rows) and len(rows[0]) == len(header) + 1
    form = TextFormat(delimiter, '"', "utf-8", 1, trailing)
    return Member(name or path.name, path, tuple(header), tuple(map(tuple, rows[:50])), form, modified=modified)


def evaluated(member: Member, reading: Reading) -> Rows:
    """Every row of the file in the columns of the reading's table; `blank` says which hold nothing."""
    select = ", ".join(f"CAST({reading.select.get(c.name, 'NULL')} AS {c.type}) AS {c.name}" for c in reading.table.published)
    if member.text is None:
        relation = f"read_parquet('{member.path}')"
    else:
        columns = {column: "VARCHAR" for column in (*member.columns, *(["__trailing"] if member.text.trailing_delimiter else []))}
        relation = (
            f"read_csv('{member.path}', auto_detect=false, skip=1, columns={columns}, delim='{member.text.delimiter}', quote='\"', "
            f"escape='\"', nullstr='', encoding='{member.text.encoding}')"
        )
    frame = duckdb.connect().sql(f"SELECT {select}, coalesce({reading.where_blank or 'false'}, false) AS blank FROM {relation}").pl()
    return frame.rows(named=True)


@pytest.fixture
def write() -> Callable[..., Path]:
    """Write rows to a delimited text file."""
    return written


@pytest.fixture
def look() -> Callable[..., Member]:
    """See a file as a source sees it."""
    return member_of


@pytest.fixture
def rows_of() -> Callable[[Member, Reading], Rows]:
    """Evaluate a reading."""
    return evaluated


@pytest.fixture
def comtrade_cells() -> dict[str, str]:
    """A row of today's Comtrade layout, to change and to write."""
    return dict(COMTRADE)


@pytest.fixture
def legacy_cells() -> dict[str, str]:
    """A row of the old Comtrade layout, to change and to write."""
    return dict(LEGACY)


@pytest.fixture
def comtrade_row(tmp_path: Path) -> Callable[..., dict[str, object]]:
    """Read one row of today's Comtrade layout with some of its cells changed; None leaves a column out."""
    from greentrade.sources import comtrade

    def read(options: Mapping[str, str] | None = None, **changes: str | None) -> dict[str, object]:
        cells = {name: value for name, value in {**COMTRADE, **changes}.items() if value is not None}
        member = member_of(written(tmp_path / "data.csv", [cells]))
        return evaluated(member, comtrade.read(member, options or {}))[0]

    return read


@pytest.fixture
def legacy_row(tmp_path: Path) -> Callable[..., dict[str, object]]:
    """Read one row of the old Comtrade layout with some of its cells changed; None leaves a column out."""
    from greentrade.sources import comtrade_legacy

    def read(changes: Mapping[str, str | None] | None = None, options: Mapping[str, str] | None = None) -> dict[str, object]:
        cells = {name: value for name, value in {**LEGACY, **(changes or {})}.items() if value is not None}
        member = member_of(written(tmp_path / "legacy.csv", [cells]))
        return evaluated(member, comtrade_legacy.read(member, options or {}))[0]

    return read
