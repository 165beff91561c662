"""Of a publisher's releases the newest counts, of several editions the latest in force, of a flow in two files the newer."""

from __future__ import annotations

import polars as pl
import pytest

from greentrade.engine import get_engine
from greentrade.flows import Selection, Trade
from greentrade.flows.current import flows_in_force


def held(*rows: tuple) -> pl.DataFrame:
    """ingest, vintage, edition, period; ranked in this order."""
    frame = pl.DataFrame(rows, schema=["ingest", "vintage", "edition", "period"], orient="row")
    return frame.with_row_index("rank", offset=1).with_columns(pl.lit("baci").alias("source"), pl.lit("CEPII").alias("publisher"))


def in_force(*rows: tuple) -> list[tuple]:
    return flows_in_force(held(*rows)).select("ingest", "edition", "period").sort("period", "ingest").rows()


def test_the_newest_release_of_a_period_wins_whichever_came_first():
    new, old = ("a", "V202501", "HS2017", 2020), ("b", "V202401b", "HS2017", 2020)
    assert in_force(new, old) == in_force(old, new) == [("a", "HS2017", 2020)]


def test_a_period_that_the_newest_release_lacks_stays_with_the_older():
    assert in_force(("a", "V202401", "HS2017", 2020), ("a", "V202401", "HS2017", 2021), ("b", "V202501", "HS2017", 2021)) == [
        ("a", "HS2017", 2020),
        ("b", "HS2017", 2021),
    ]


def test_the_latest_edition_in_force_wins_and_never_a_later_one():
    rows = [
        ("a", "V1", "HS1992", 2018),
        ("b", "V1", "HS2017", 2018),
        ("c", "V1", "HS2022", 2018),
        ("a", "V1", "HS1992", 2016),
        ("b", "V1", "HS2017", 2016),
    ]
    assert in_force(*rows) == [("a", "HS1992", 2016), ("b", "HS2017", 2018)]


def test_an_edition_before_its_time_is_not_used_even_where_it_is_the_only_one():
    assert in_force(("a", "V1", "HS2022", 2018)) == []


def total(snapshot, period: int = 2020) -> float:
    trade = Trade(snapshot, get_engine())
    found = trade.engine.collect(trade.totals())
    return found.filter(pl.col("direction") == "export", pl.col("period") == period)["value_usd"].sum()


def test_a_newer_release_replaces_the_older_and_as_of_still_shows_it(add_flows, tmp_path):
    add_flows(["2020,398,156,850760,10,1", "2020,398,643,850760,5,1"], release="202401")
    after = add_flows(["2020,398,156,850760,12,1"], release="202501")
    assert total(after) == 12_000
    from greentrade.store import Store

    assert total(Store.open(tmp_path / "store").snapshot(1)) == 15_000


def test_two_files_of_one_release_add_up_and_a_flow_in_both_counts_once(add_flows):
    add_flows(["2020,398,156,850760,10,1", "2020,398,643,850760,5,1"], part="1")
    snapshot = add_flows(["2020,398,156,850760,11,1", "2020,417,156,850760,3,1"], part="2")
    assert total(snapshot) == 11_000 + 5_000 + 3_000


def test_contested_and_uncontested_periods_stand_together(add_flows):
    add_flows(["2019,398,156,850760,1,1", "2020,398,156,850760,10,1"], part="2019-2020")
    snapshot = add_flows(["2020,398,156,850760,11,1"], part="2020")
    assert (total(snapshot, 2019), total(snapshot, 2020)) == (1_000, 11_000)


def test_editions_side_by_side_are_not_added(add_flows):
    add_flows(["2016,398,156,850760,9,1", "2020,398,156,850760,10,1"], edition="92", part="2016-2020")
    snapshot = add_flows(["2020,398,156,850760,10.5,1"], edition="17", part="2020")
    trade = Trade(snapshot, get_engine())
    found = trade.engine.collect(trade.products(Selection.of("8507"))).filter(pl.col("direction") == "import").sort("period")
    assert found.select("period", "edition", "value_usd", "economy", "partner").rows() == [
        (2016, "HS1992", 9_000.0, 156, 398),
        (2020, "HS2017", 10_500.0, 156, 398),
    ]


def test_flows_of_an_edition_ahead_of_its_time_are_named(add_flows):
    snapshot = add_flows(["2018,398,156,850760,9,1", "2022,398,156,850760,9,1"], edition="22", part="2018-2022")
    trade = Trade(snapshot, get_engine())
    assert trade.ahead_of_force.rows() == [("HS2022", 2018)]
    assert trade.coverage["period"].unique().to_list() == [2022]


@pytest.mark.parametrize("freq", ["A", "M"])
def test_a_store_of_years_has_no_months(add_flows, freq: str):
    snapshot = add_flows(["2020,398,156,850760,9,1"])
    assert Trade(snapshot, get_engine(), freq=freq).coverage.height == (2 if freq == "A" else 0)


def test_a_publishers_flows_and_our_own_are_never_mixed():
    own = held(("a", "2026-01-01", "HS2017", 2020), ("a", "2026-01-01", "HS2017", 2021)).with_columns(pl.lit("greentrade").alias("source"))
    both = pl.concat([own, held(("b", "V202201", "HS2012", 2020))])
    assert flows_in_force(both).select("ingest", "period").sort("period").rows() == [("b", 2020), ("a", 2021)]
