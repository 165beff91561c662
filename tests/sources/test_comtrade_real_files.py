"""UN Comtrade's own files: every row is read, and the sums are those of the file."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from greentrade.sources import comtrade, comtrade_legacy
from greentrade.sources.reading import Member, Reading

Rows = list[dict[str, object]]


def _complete(reading: Reading, rows: Rows) -> bool:
    return all(row[name] is not None for row in rows for name in reading.table.required)


def test_thailand_as_csv_with_a_trailing_comma_and_as_a_workbook_give_equal_rows(
    look: Callable[..., Member], rows_of: Callable[[Member, Reading], Rows], shared_data: Path, tmp_path: Path
) -> None:
    folder = shared_data / "comtrade" / "current"
    # The file is Latin-1, which the store turns into UTF-8 before a source sees it.
    text = tmp_path / "thailand_8542.csv"
    text.write_text((folder / "thailand_8542.csv").read_text(encoding="latin-1"), encoding="utf-8")
    book = tmp_path / "thailand_8542.xlsx"
    book.write_bytes((folder / "thailand_8542.xlsx").read_bytes())
    plain, sheet = look(text), look(book)
    assert plain.text is not None and plain.text.trailing_delimiter
    assert (sheet.text, sheet.first_line) == (None, 2)
    assert plain.columns == sheet.columns
    rows = rows_of(plain, comtrade.read(plain, {}))
    assert len(rows) == 1178
    assert rows == rows_of(sheet, comtrade.read(sheet, {}))
    assert _complete(comtrade.read(plain, {}), rows)
    with text.open(encoding="utf-8", newline="") as stream:
        world = [row for row in csv.DictReader(stream) if row["partnerCode"] == "0"]
    assert {row["period"]: row["value_usd"] for row in rows if row["partner"] == 0 and row["freq"] == "A"} == {
        int(row["period"]): float(row["primaryValue"]) for row in world
    }


@pytest.mark.parametrize(("years", "edition"), [("2014_2015", "HS2012"), ("2018_2019", "HS2017")])
def test_indonesia_in_the_old_layout(
    look: Callable[..., Member], rows_of: Callable[[Member, Reading], Rows], shared_data: Path, years: str, edition: str
) -> None:
    path = shared_data / "comtrade" / "legacy" / f"indonesia_exports_{years}.csv"
    member = look(path)
    rows = rows_of(member, comtrade_legacy.read(member, {}))
    with path.open(encoding="utf-8-sig", newline="") as stream:
        published = list(csv.DictReader(stream))
    assert len(rows) == len(published)
    assert [row["value_usd"] for row in rows] == [float(row["Trade Value (US$)"]) for row in published]
    assert [row["product"] for row in rows] == [row["Commodity Code"] for row in published]
    assert {(row["reporter"], row["partner"], row["flow_code"], row["edition"], row["product_level"]) for row in rows} == {
        (360, 0, "X", edition, 6)
    }
    assert all((row["weight_kg"] is None) == (row_["Netweight (kg)"] in ("", "0")) for row, row_ in zip(rows, published, strict=True))


def test_monthly_records_as_the_api_gave_them(look: Callable[..., Member], shared_data: Path) -> None:
    """One product's file, typed columns, `fobvalue` as text."""
    path = shared_data / "comtrade" / "monthly" / "030212.parquet"
    member = look(path)
    assert comtrade.recognises(member)
    reading = comtrade.read(member, {})
    select = ", ".join(f"CAST({reading.select[c.name]} AS {c.type}) AS {c.name}" for c in reading.table.columns)
    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE read AS SELECT {select} FROM '{path}'")
    required = " OR ".join(f"{name} IS NULL" for name in reading.table.required)
    ours = connection.execute(
        f"SELECT count(*), count(*) FILTER ({required}), sum(value_usd), count(weight_kg), count(value_fob_usd), min(period), max(period) "
        "FROM read"
    ).fetchall()[0]
    theirs = connection.execute(
        f"SELECT count(*), 0, sum(primary_value), count(*) FILTER (net_wgt > 0), count(*) FILTER (TRY_CAST(fobvalue AS DOUBLE) > 0), "
        f"min(period)::INTEGER, max(period)::INTEGER FROM '{path}'"
    ).fetchall()[0]
    assert ours[:2] == theirs[:2] and ours[3:] == theirs[3:]
    assert ours[2] == pytest.approx(theirs[2])
    flows = "SELECT array_agg(DISTINCT {} ORDER BY {}) FROM "
    assert (
        connection.execute(flows.format("flow_code", "flow_code") + "read").fetchall()
        == connection.execute(flows.format("flow_code", "flow_code") + f"'{path}'").fetchall()
    )
    assert connection.execute("SELECT DISTINCT freq, product, product_level, customs, transport, partner2 FROM read").fetchall() == [
        ("M", "030212", 6, "C00", 0, 0)
    ]
