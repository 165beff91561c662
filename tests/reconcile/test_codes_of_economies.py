"""An economy that the two sides of a flow write under different codes is one economy, and its trade counts once."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from greentrade.cli import main
from greentrade.engine import get_engine
from greentrade.flows.reconcile import reconcile
from greentrade.store import Store
from tests.reconcile.conftest import line

CHN, SUDAN, SUDAN_UNTIL_2011, USA_ISO, USA = 156, 729, 736, 840, 842


def flows(store: Store) -> list[tuple[object, ...]]:
    found = store.snapshot().rows("flows", "true").sort("exporter", "importer")
    return found.select("exporter", "importer", "value_exporter_usd", "value_importer_usd", "status").rows()


def test_two_reports_under_two_codes_are_one_flow(ingest: Callable[..., Store]) -> None:
    store = ingest([
        line(100.0, period=2012, edition="H4", reporter=SUDAN, flow="X", partner=CHN),
        line(106.0, period=2012, edition="H4", reporter=CHN, partner=SUDAN_UNTIL_2011),
        line(50.0, period=2012, edition="H4", reporter=CHN, flow="X", partner=USA_ISO),
        line(53.0, period=2012, edition="H4", reporter=USA, partner=CHN),
    ])  # fmt: skip
    reconcile(store.root, get_engine())
    assert flows(store) == [(CHN, USA, 50.0, 50.0, "both"), (SUDAN, CHN, 100.0, 100.0, "both")]


def test_months_under_two_codes_are_one_year(ingest: Callable[..., Store]) -> None:
    """Sudan's code changed in July 2011: its report of the year has twelve months, not six and six."""
    codes = {month: SUDAN_UNTIL_2011 if month <= 6 else SUDAN for month in range(1, 13)}
    lines = [line(10.0, period=201100 + month, edition="H3", reporter=code, flow="X", partner=CHN) for month, code in codes.items()]
    store = ingest([*lines, line(127.2, period=2011, edition="H3", reporter=CHN, partner=SUDAN)])
    assert reconcile(store.root, get_engine()).periods["partial_reports"].to_list() == [0]
    assert flows(store) == [(SUDAN, CHN, 120.0, 120.0, "both")]
    out = store.root.parent / "months.csv"
    assert main(["reconcile", "report", "--table", "months", "--store", str(store.root), "--out", str(out)]) == 0
    assert pl.read_csv(out).is_empty()
