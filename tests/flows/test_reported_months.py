"""For how many months a year that is their sum speaks: one count for coverage, transit and reconciliation."""

from __future__ import annotations

import polars as pl
import pytest

from greentrade.engine import get_engine
from greentrade.flows.census import FULL_CHAPTERS
from greentrade.flows.coverage import of_reports
from greentrade.flows.reconcile.records import SidedReports
from greentrade.flows.transit import transit

CHN, KAZ, SUDAN, SUDAN_UNTIL_2011 = 156, 398, 729, 736
FULL = [f"{chapter:02d}0110" for chapter in range(1, FULL_CHAPTERS + 1)]


def months(snapshot) -> dict[tuple[int, str], int | None]:
    """By economy and direction, as coverage has them; reconciliation must find the same years short."""
    reports = SidedReports(snapshot, get_engine(), "A")
    found = of_reports(reports.admitted).select("economy", "direction", "months")
    partial = reports.partial
    assert partial is not None
    short = {(row["economy"], {"X": "export", "M": "import"}[row["flow_code"]]): row["months"] for row in partial.iter_rows(named=True)}
    counted = {(economy, direction): count for economy, direction, count in found.iter_rows()}
    assert short == {key: count for key, count in counted.items() if count is not None and count < 12}
    return counted


def test_who_reports_without_a_trade_in_the_product_has_reported(add_records, record):
    lines = [record(1, period=202000 + month) for month in range(1, 13)] + [record(1, period=202007, flow="X")]
    lines += [record(1, period=202000 + month, reporter=CHN, partner=KAZ) for month in (1, 2, 12)]
    assert months(add_records(lines)) == {(KAZ, "import"): 12, (KAZ, "export"): 12, (CHN, "import"): 3}


def test_a_full_report_of_one_direction_says_nothing_of_the_other(add_records, record):
    """Nobody imports goods of thirty chapters and exports nothing at all: exports have not been reported."""
    lines = [record(1, period=202000 + month, code=code) for month in range(1, 13) for code in FULL]
    lines += [record(1, period=202000 + month, flow="X", code=code) for month in range(1, 10) for code in FULL]
    assert months(add_records(lines)) == {(KAZ, "import"): 12, (KAZ, "export"): 9}


@pytest.mark.parametrize("annual", [False, True])
def test_an_annual_report_is_no_sum_of_months(add_records, record, annual: bool):
    lines = [record(1, period=202001), *([record(12)] if annual else [])]
    found = of_reports(SidedReports(add_records(lines), get_engine(), "A").admitted)
    assert found["months"].to_list() == [None if annual else 1]


def test_transit_compares_an_economy_that_imports_in_few_months(add_records, record):
    """Kazakhstan reports each month, and imported in March alone what China says to have sent in every month."""
    lines = [record(1000, period=202000 + month, reporter=CHN, flow="X", partner=KAZ) for month in range(1, 13)]
    lines += [record(100, period=202003), *(record(5, period=202000 + month, flow="X", partner=643) for month in range(1, 13))]
    found = transit(add_records(lines), get_engine(), "KAZ").row(0, named=True)
    assert (found["supplier_usd"], found["declared_usd"], found["flag"]) == (12_000, 100, "imports undeclared")


def test_two_codes_of_one_economy_make_one_year(add_records, record):
    codes = {month: SUDAN_UNTIL_2011 if month <= 6 else SUDAN for month in range(1, 13)}
    snapshot = add_records([record(1, period=201100 + month, edition="H3", reporter=code) for month, code in codes.items()])
    assert set(of_reports(SidedReports(snapshot, get_engine(), "A").admitted).select(pl.col("months")).to_series()) == {12}
