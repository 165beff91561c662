"""Before and after a change of definition: totals, shares and ranks of every economy."""

from __future__ import annotations

import duckdb
import polars as pl
import pytest

from greentrade.lists import Entry
from greentrade.scope import impact


@pytest.fixture(scope="module")
def changed(db, make_list):
    """Batteries and solar cells; then batteries and electric cars."""
    before, after = make_list("850760", "854140"), make_list("850760", "870380", version="2021-01-01")
    return impact(db, before, after, match="native")


def test_totals_shares_and_ranks_by_hand(changed, by):
    rows = by(changed.frame, "period", "economy", "direction")
    china = rows[2020, "CHN", "export"]
    assert (china["before_value_usd"], china["after_value_usd"], china["change_usd"]) == (80_000, 70_000, -10_000)
    assert (china["before_share"], china["after_share"]) == (0.8, 0.7)
    assert china["growth"] == -0.125 and china["change_share"] == pytest.approx(-0.1)
    germany = rows[2020, "DEU", "export"]
    assert (germany["before_value_usd"], germany["after_value_usd"]) == (30_000, 70_000)
    assert (germany["before_share"], germany["after_share"]) == (0.15, 0.35)
    kazakhstan = rows[2020, "KAZ", "export"]
    assert (kazakhstan["before_value_usd"], kazakhstan["after_value_usd"], kazakhstan["growth"]) == (0, 30_000, None)
    assert rows[2020, "KGZ", "import"]["after_value_usd"] == 60_000
    assert {row["status"] for row in changed.frame.iter_rows(named=True)} == {"exact"}


def test_equal_values_share_a_rank_and_the_next_one_is_skipped(changed, by):
    """After the change China and Germany export 70 each: both are first, Kazakhstan is third."""
    rows = by(changed.frame.filter(period=2020, direction="export"), "economy")
    assert {name: row["before_rank"] for name, row in rows.items()} == {"CHN": 1, "DEU": 2, "KAZ": 3, "WLD": None}
    assert {name: row["after_rank"] for name, row in rows.items()} == {"CHN": 1, "DEU": 1, "KAZ": 3, "WLD": None}
    assert {name: row["rank_change"] for name, row in rows.items()} == {"CHN": 0, "DEU": 1, "KAZ": 0, "WLD": None}


def test_the_world_is_the_sum_of_all_economies(changed):
    sums = changed.frame.filter(pl.col("economy") != "WLD").group_by("period", "direction").agg(pl.col("^.*_usd$").sum())
    world = changed.frame.filter(pl.col("economy") == "WLD").select("period", "direction", pl.col("^.*_usd$"))
    assert sums.sort("period", "direction").equals(world.sort("period", "direction"))
    assert changed.frame.filter(economy="WLD", period=2020)["after_value_usd"].to_list() == [170_000, 170_000]


def test_the_codes_that_differ_carry_the_worlds_change(changed):
    codes = changed.codes.filter(period=2020, direction="export")
    assert codes.select("code", "change", "contribution_usd").rows() == [("854140", "dropped", -20_000), ("870380", "added", 80_000)]
    sums = changed.codes.group_by("period", "direction").agg(pl.col("contribution_usd").sum()).sort("period", "direction")
    world = changed.frame.filter(economy="WLD").sort("period", "direction")
    assert sums["contribution_usd"].to_list() == world["change_usd"].to_list()


def test_ranks_are_those_among_all_economies_whoever_is_asked_for(db, make_list, changed, by):
    """Kazakhstan alone is still third, and a group has no rank."""
    asked = impact(db, make_list("850760", "854140"), make_list("850760", "870380"), 2020, "KAZ,CAREC-CHN", "native")
    rows = by(asked.frame, "economy", "direction")
    assert set(rows) == {("KAZ", "export"), ("KAZ", "import"), ("CAREC-CHN", "export"), ("CAREC-CHN", "import")}
    assert rows["KAZ", "export"]["after_rank"] == 3
    assert rows["CAREC-CHN", "import"]["after_value_usd"] == 160_000 and rows["CAREC-CHN", "import"]["after_rank"] is None


def test_totals_equal_sql_on_the_files_of_the_store(db, changed, by):
    """The sums before and after, straight from the Parquet files."""
    files = str(db.store.root / "flows" / "**" / "*.parquet")
    sql = f"""SELECT period, importer, sum(value_fob_usd) FILTER (product IN ('850760', '854140')),
        sum(value_fob_usd) FILTER (product IN ('850760', '870380')) FROM read_parquet('{files}') GROUP BY ALL"""
    names = {156: "CHN", 276: "DEU", 398: "KAZ", 417: "KGZ"}
    expected = {(period, names[code]): (before or 0, after or 0) for period, code, before, after in duckdb.sql(sql).fetchall()}
    found = by(changed.frame.filter(pl.col("direction") == "import", pl.col("economy") != "WLD"), "period", "economy")
    assert len(expected) == 8
    assert {key: (found[key]["before_value_usd"], found[key]["after_value_usd"]) for key in expected} == expected


def test_the_same_list_twice_changes_nothing(db, make_list):
    same = impact(db, make_list("850760"), make_list("850760", version="2021-01-01"), match="native")
    assert same.frame["change_usd"].unique().to_list() == [0]
    assert same.frame["rank_change"].drop_nulls().unique().to_list() == [0]
    assert same.codes.is_empty()
    assert "the codes and what counts of them are the same" in same.summary()[0]


def test_the_summary_says_what_a_person_wants_to_know(changed):
    told = changed.summary()
    assert told[0] == "test@2020-01-01 -> test@2021-01-01 (native, reconciled): 1 added (870380), 1 dropped (854140)."
    # In 2021: 90 before; 90 + 110 after.
    assert "World exports of the list in 2021: 90,000 USD before, 200,000 USD after (+122.2%)." in told
    assert "Changes of exports in 2021: largest gains CHN +60,000 USD, DEU +50,000 USD." in told
    assert "Ranks in exports in 2021: 1 of 3 economies change, KAZ the most (from 2 to 3)." in told
    assert "The World's exports change in 2021 by 870380 (added) +110,000 USD." in told


def test_what_both_lists_have_cancels_out_of_the_bounds(two_editions, make_list, by):
    """HS2022 took 854143 out of 854140: how much of 854140 in the data of 2020 it is, is not known; what batteries add to it is."""
    before = make_list("854143", edition="HS2022")
    after = make_list("854143", "850760", edition="HS2022", version="2022-01-01")
    rows = by(impact(two_editions, before, after, 2020, match="converted").frame, "economy", "direction")
    china = rows["CHN", "export"]
    assert (china["before_lower_usd"], china["before_upper_usd"]) == (0, 20_000)
    assert (china["change_lower_usd"], china["change_usd"], china["change_upper_usd"]) == (60_000, 60_000, 60_000)


def test_a_change_of_what_counts_of_a_code_is_a_rescoping(db, make_list, by):
    """An ex-out counts whole but need not: assessed at a half, the code counts half; at the most all of it goes."""
    before = make_list(Entry("850760", "batteries", "all", scope="ex-out", scope_text="for cars"))
    half = Entry("850760", "batteries", "all", scope="ex-out", scope_text="for cars", dual_use=0.5, dual_use_low=0.4, dual_use_high=0.6)
    found = impact(db, before, make_list(half, version="2021-01-01"), 2020, match="converted")
    china = by(found.frame, "economy", "direction")["CHN", "export"]
    assert (china["before_value_usd"], china["after_value_usd"], china["change_usd"]) == (60_000, 30_000, -30_000)
    assert (china["change_lower_usd"], china["change_upper_usd"]) == (24_000 - 60_000, 36_000)
    assert found.changes["change"].to_list() == ["rescoped"]
    assert found.codes.filter(direction="export").select("value", "contribution_usd").rows() == [(45_000, -45_000)]


def test_versions_of_different_editions_are_compared_in_the_same_data(two_editions, make_list, by):
    """Solar cells of HS2017 re-issued in HS2022 as the panels: the LEDs are what is lost in HS2022's data."""
    before, after = make_list("854140", "850760"), make_list("854143", "850760", edition="HS2022", version="2022-01-01")
    found = impact(two_editions, before, after, 2022, match="converted")
    china = by(found.frame, "economy", "direction")["CHN", "export"]
    assert (china["before_value_usd"], china["after_value_usd"]) == (100_000, 80_000)
    assert china["change_lower_usd"] <= -20_000 <= china["change_upper_usd"]
    assert sorted(found.changes.select("code", "change").rows()) == [("850760", "kept"), ("854140", "dropped"), ("854143", "added")]


def test_between_editions_the_bounds_are_those_of_two_independent_numbers(add_flows, make_list, by):
    """Electric cars are the same code in HS2017 and HS2022; in HS2012's data they are anything from none to all of 870390."""
    db = add_flows({"12": {(2016, 156, 398, "870390"): 12, (2016, 156, 398, "100190"): 1}})
    found = impact(db, make_list("870380"), make_list("870380", edition="HS2022", version="2022-01-01"), match="converted")
    china = by(found.frame, "economy", "direction")["CHN", "export"]
    assert found.changes["change"].to_list() == ["kept"] and china["change_usd"] == 0
    assert (china["change_lower_usd"], china["change_upper_usd"], china["status"]) == (-12_000, 12_000, "unknown")


def test_bounds_hold_the_change_everywhere(two_editions, make_list):
    found = impact(two_editions, make_list("854140"), make_list("870380", "854190"), match="converted").frame
    inside = (pl.col("change_lower_usd") <= pl.col("change_usd")) & (pl.col("change_usd") <= pl.col("change_upper_usd"))
    sides = [pl.col(f"{side}_lower_usd") <= pl.col(f"{side}_value_usd") for side in ("before", "after")]
    sides += [pl.col(f"{side}_value_usd") <= pl.col(f"{side}_upper_usd") for side in ("before", "after")]
    assert found.drop_nulls("change_usd").select(pl.all_horizontal(inside, *sides).all()).item()
    assert found.drop_nulls("change_usd").height == 9
