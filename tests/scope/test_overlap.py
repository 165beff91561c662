"""What two lists have in common, in codes and in the trade that they cover."""

from __future__ import annotations

import polars as pl
import pytest

from greentrade.lists import Entry
from greentrade.scope import covered, overlap


def test_lists_of_one_edition(make_list):
    row = overlap([make_list("850760", "854140", "870380", name="a"), make_list("850760", "870380", "100190", "271600", name="b")]).row(
        0, named=True
    )
    assert (row["codes_a"], row["codes_b"], row["in_common"], row["wholly_in_common"], row["only_a"], row["only_b"]) == (3, 4, 2, 2, 1, 2)
    assert row["jaccard"] == 2 / 5
    assert (row["edition"], row["counted"]) == ("HS2017", "as written, in HS2017")


def test_the_newer_edition_is_taken_back_to_the_older_one(make_list):
    """854143 of HS2022 came out of 854140, which has other successors: in common, but not wholly."""
    older, newer = make_list("854140", "850760", name="a"), make_list("854143", "850760", "870380", name="b", edition="HS2022")
    for lists, counted in (([older, newer], "b@2020-01-01"), ([newer, older], "b@2020-01-01")):
        row = overlap(lists).row(0, named=True)
        assert (row["in_common"], row["wholly_in_common"], row["jaccard"]) == (2, 1, pytest.approx(2 / 3))
        assert (row["edition"], row["counted"]) == ("HS2017", f"{counted} taken back to HS2017")


def test_every_pair_stands_once(make_list):
    lists = [make_list("850760", name=name) for name in "abc"]
    assert overlap(lists).select("a", "b").rows() == [
        ("a@2020-01-01", "b@2020-01-01"), ("a@2020-01-01", "c@2020-01-01"), ("b@2020-01-01", "c@2020-01-01"),
    ]  # fmt: skip


@pytest.mark.parametrize("match", ["native", "converted"])
def test_trade_covered_by_hand(db, make_list, match):
    """2020: batteries 90, cells 20, cars 80, all in HS2017."""
    a, b = make_list("850760", "854140", name="a"), make_list("850760", "870380", name="b")
    frame = covered(db, [a, b], 2020, match).filter(direction="import")
    assert frame.select("part", "a", "b", "value", "lower", "upper", "unit", "status").rows() == [
        ("list", a.label, None, 110_000, 110_000, 110_000, "USD", "exact"),
        ("list", b.label, None, 170_000, 170_000, 170_000, "USD", "exact"),
        ("intersection", a.label, b.label, 90_000, 90_000, 90_000, "USD", "exact"),
        ("union", a.label, b.label, 190_000, 190_000, 190_000, "USD", "exact"),
    ]


def test_nothing_in_common_is_nought(db, make_list):
    frame = covered(db, [make_list("850760", name="a"), make_list("870380", name="b")], 2020).filter(part="intersection")
    assert frame.select("direction", "value", "status").rows() == [("export", 0, "exact"), ("import", 0, "exact")]


def test_a_code_that_two_lists_count_in_part_counts_with_the_lesser_part_in_both(db, make_list):
    a, b = (
        make_list(Entry("850760", "", "all", dual_use=x, dual_use_low=x, dual_use_high=x), name=name)
        for x, name in ((0.5, "a"), (0.2, "b"))
    )
    found = {row["part"]: row["value"] for row in covered(db, [a, b], 2020).filter(direction="export").iter_rows(named=True)}
    assert (found["intersection"], found["union"]) == (pytest.approx(18_000), pytest.approx(45_000))


def test_lists_of_two_editions_meet_in_the_data(two_editions, make_list, by):
    """In HS2022's data of 2022 all cells are known: 854140 holds 80, the panels 60 of them."""
    a, b = make_list("854140", "850760", name="a"), make_list("854143", edition="HS2022", name="b")
    rows = by(covered(two_editions, [a, b], 2022).filter(direction="export"), "part", "a")
    assert rows["list", b.label]["value"] == rows["intersection", a.label]["value"] == 60_000
    assert rows["list", a.label]["value"] == rows["union", a.label]["value"] == 110_000
    assert {row["status"] for row in rows.values()} == {"exact"}
    # In HS2017's data of 2020 the panels are some part of the cells' 20, nobody knows which; they are all in the other list.
    rows = by(covered(two_editions, [a, b], 2020).filter(direction="export"), "part", "a")
    both = rows["intersection", a.label]
    assert (both["lower"], both["upper"]) == (0, 20_000) and both["value"] == rows["list", b.label]["value"]
    assert rows["union", a.label]["value"] == rows["list", a.label]["value"] == 110_000


def test_both_and_either_add_up_to_the_two_lists(two_editions, make_list):
    """|A and B| + |A or B| = |A| + |B|, in every year, direction and match, and every bound holds its value."""
    lists = [
        make_list("854140", "850760", name="a"),
        make_list("854143", "870380", edition="HS2022", name="b"),
        make_list("870380", name="c"),
    ]
    frame = covered(two_editions, lists)
    assert (
        frame.drop_nulls("value")
        .select(pl.all_horizontal(pl.col("lower") <= pl.col("value"), pl.col("value") <= pl.col("upper")).all())
        .item()
    )
    single = frame.filter(part="list").select("period", "direction", "a", pl.col("value").fill_null(0))
    joint = frame.filter(pl.col("part") != "list").group_by("period", "direction", "a", "b").agg(pl.col("value").fill_null(0).sum())
    sums = joint.join(single, on=["period", "direction", "a"], suffix="_a").join(
        single.rename({"a": "b"}), on=["period", "direction", "b"], suffix="_b"
    )
    assert sums.height == 3 * 3 * 2
    assert sums["value"].to_list() == pytest.approx((sums["value_a"] + sums["value_b"]).to_list(), abs=0.01)
