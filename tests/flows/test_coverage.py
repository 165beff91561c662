"""Who has data when is found from the data, and a report answers only for products that it speaks of."""

from __future__ import annotations

import polars as pl

from greentrade.engine import get_engine
from greentrade.flows import Selection, Trade
from greentrade.flows.coverage import FULL_CHAPTERS, answers


def covered(trade: Trade, code: str, direction: str = "import") -> set[tuple[int, int]]:
    """(period, economy) whose silence about a code means zero."""
    coverage = trade.coverage.filter(pl.col("direction") == direction)
    found = coverage.filter(answers(coverage, trade.traders(Selection.of(code), direction)))
    return set(found.select("period", "economy").rows())


def test_directions_periods_and_partners(add_records, record):
    snapshot = add_records([record(1, period=2019, partner=0), record(2, period=2021), record(3, flow="X", code="TOTAL", partner=0)])
    found = Trade(snapshot, get_engine()).coverage.select(
        "period", "direction", "economy", "basis", "editions", "products", "product_partners", "total_partners"
    )
    assert found.rows() == [
        (2019, "import", 398, "reported", ["HS2017"], True, False, False),
        (2020, "export", 398, "reported", ["HS2017"], False, False, False),
        (2021, "import", 398, "reported", ["HS2017"], True, True, True),
    ]


def test_a_file_of_fish_says_nothing_of_batteries(add_records, record):
    snapshot = add_records(
        [record(1, reporter=398, code="030214"), record(2, reporter=417, code="850710"), record(2, reporter=417, code="030214")]
    )
    trade = Trade(snapshot, get_engine())
    assert covered(trade, "850710") == {(2020, 417)}
    assert covered(trade, "03") == {(2020, 398), (2020, 417)}


def test_a_full_report_answers_for_every_product(add_records, record):
    chapters = [record(1, code=f"{chapter:02d}0110") for chapter in range(1, FULL_CHAPTERS + 1)]
    assert covered(Trade(add_records(chapters[:-1]), get_engine()), "850760") == set()
    assert covered(Trade(add_records(chapters[-1:]), get_engine()), "850760") == {(2020, 398)}


def test_a_total_alone_answers_for_no_product(add_records, record):
    assert covered(Trade(add_records([record(1, code="TOTAL")]), get_engine()), "850760") == set()


def test_reconciled_flows_answer_for_every_economy_once_they_speak_of_a_product(add_flows):
    trade = Trade(
        add_flows(["2020,156,398,850760,1,1", "2020,276,417,010121,1,1", "2019,276,417,010121,1,1"], part="2019-2020"), get_engine()
    )
    assert covered(trade, "850760") == {(2020, 398), (2020, 417)}
    assert covered(trade, "854140") == set()
