"""Of a record in several files the newest counts; of a report in two editions, one; a year without a report is its months."""

from __future__ import annotations

import polars as pl
import pytest

from greentrade.engine import get_engine
from greentrade.flows import Selection, Trade
from greentrade.store import Store


def values(snapshot, code: str = "8507", direction: str = "import", **options) -> dict[tuple[int, int], float]:
    """(period, partner): value of the reported trade in a code."""
    trade = Trade(snapshot, get_engine(), **options)
    found = trade.engine.collect(trade.products(Selection.of(code))).filter(pl.col("direction") == direction)
    return {(row["period"], row["partner"]): row["value_usd"] for row in found.iter_rows(named=True)}


def test_a_revised_record_counts_once_and_the_others_stay(add_records, record, tmp_path):
    add_records([record(10, partner=156), record(5, partner=643)], vintage="2024-01-01")
    snapshot = add_records([record(12, partner=156), record(1, partner=276)], vintage="2025-01-01")
    assert values(snapshot) == {(2020, 156): 12.0, (2020, 643): 5.0, (2020, 276): 1.0}
    assert values(Store.open(tmp_path / "store").snapshot(1)) == {(2020, 156): 10.0, (2020, 643): 5.0}


def test_the_vintage_decides_not_the_order_of_ingest(add_records, record):
    add_records([record(12)], vintage="2025-01-01")
    assert values(add_records([record(10)], vintage="2024-01-01")) == {(2020, 156): 12.0}


def test_within_a_vintage_the_later_file_wins(add_records, record):
    add_records([record(12)])
    assert values(add_records([record(10)])) == {(2020, 156): 10.0}


def test_files_of_different_products_of_one_report_stand_together(add_records, record):
    add_records([record(12, code="850760")])
    snapshot = add_records([record(3, code="850710"), record(13, code="850760", reporter=417)])
    assert values(snapshot, "850710") == {(2020, 156): 3.0}
    trade = Trade(snapshot, get_engine())
    assert trade.engine.collect(trade.totals())["value_usd"].sum() == 12 + 3 + 13


def test_the_reporters_own_edition_wins_over_a_conversion_and_the_later_over_the_earlier(add_records, record):
    own = record(10, edition="H4", original=True)
    converted = record(11, edition="H5", original=False)
    assert values(add_records([own, converted])) == {(2020, 156): 10.0}


def test_of_two_conversions_the_latest_edition_wins(add_records, record):
    assert values(add_records([record(10, edition="H4", original=False), record(11, edition="H5", original=False)])) == {(2020, 156): 11.0}


def test_other_flows_than_exports_and_imports_are_not_added(add_records, record):
    lines = [record(10, flow="X"), record(4, flow="RX"), record(6, flow="DX"), record(3, flow="M")]
    snapshot = add_records(lines)
    assert values(snapshot, direction="export") == {(2020, 156): 10.0}
    assert values(snapshot, direction="import") == {(2020, 156): 3.0}


def test_total_is_the_record_total_where_there_is_one_and_else_the_sum(add_records, record):
    lines = [record(100, code="TOTAL", partner=0), record(90, code="TOTAL", partner=156), record(10, partner=156)]
    lines += [record(7, reporter=417), record(3, reporter=417, code="8701"), record(2, reporter=417, code="870110")]
    trade = Trade(add_records(lines), get_engine())
    found = trade.engine.collect(trade.totals()).sort("economy").select("economy", "partner", "value_usd", "products")
    assert found.rows() == [(398, 156, 90.0, 0), (417, 156, 9.0, 2)]


def test_weight_is_null_where_it_is_known_in_part(add_records, record):
    lines = [record(10, transport=1000, weight="5"), record(6, transport=2000)]
    lines += [record(1, transport=1000, weight="5", partner=643), record(2, transport=2000, weight="6", partner=643)]
    trade = Trade(add_records(lines), get_engine())
    found = trade.engine.collect(trade.products(Selection.of("8507"))).sort("partner").select("partner", "value_usd", "weight_kg")
    assert found.rows() == [(156, 16.0, None), (643, 3.0, 11.0)]


MONTHS = [(202301, 10), (202302, 20), (202312, 5)]


def test_a_year_without_a_report_is_the_sum_of_its_months(add_records, record):
    snapshot = add_records([record(value, period=period) for period, value in MONTHS] + [record(50, period=2022), record(1, period=202201)])
    assert values(snapshot) == {(2022, 156): 50.0, (2023, 156): 35.0}
    coverage = Trade(snapshot, get_engine()).coverage
    assert coverage.select("period", "months").rows() == [(2022, None), (2023, 3)]


def test_an_annual_report_of_imports_leaves_exports_to_the_months(add_records, record):
    lines = [record(50, period=2023), record(7, period=202301), record(9, period=202301, flow="X")]
    snapshot = add_records(lines)
    assert values(snapshot) == {(2023, 156): 50.0}
    assert values(snapshot, direction="export") == {(2023, 156): 9.0}


def test_months_are_their_own(add_records, record):
    snapshot = add_records([record(value, period=period) for period, value in MONTHS] + [record(50, period=2023)])
    assert values(snapshot, freq="M") == {(period, 156): float(value) for period, value in MONTHS}


@pytest.mark.parametrize("reverse", [False, True])
def test_the_order_of_lines_does_not_matter(add_records, record, reverse: bool):
    lines = [record(0.1 * n, partner=100 + n, code=("850710", "850760")[n % 2]) for n in range(1, 40)]
    found = values(add_records(lines[::-1] if reverse else lines), code="850710")
    assert sum(found.values()) == pytest.approx(sum(0.1 * n for n in range(2, 40, 2)))
