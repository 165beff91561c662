"""Properties that hold for any trade: shares sum to one, advantages to zero, and the order of rows does not matter."""

from __future__ import annotations

import math

import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from greentrade.indicators import formulas

VALUES = st.floats(min_value=0.01, max_value=1e9, allow_nan=False)


@st.composite
def matrices(draw: st.DrawFn) -> pl.DataFrame:
    """Exports of two to five economies in two to five products."""
    economies, products = draw(st.integers(2, 5)), draw(st.integers(2, 5))
    values = draw(st.lists(VALUES, min_size=economies * products, max_size=economies * products))
    rows = [(f"e{n // products}", f"k{n % products}", value) for n, value in enumerate(values)]
    frame = pl.DataFrame(rows, schema=["i", "k", "x_ik"], orient="row")
    return frame.with_columns(
        pl.col("x_ik").sum().over("i").alias("x_i"), pl.col("x_ik").sum().over("k").alias("x_wk"), pl.col("x_ik").sum().alias("x_w")
    )


@given(matrices())
def test_shares_of_a_group_sum_to_one(trade: pl.DataFrame):
    sums = formulas.share_within(trade, "x_ik", ["i"]).group_by("i").agg(pl.col("share").sum())
    assert sums["share"].to_list() == pytest.approx([1.0] * sums.height)


@given(matrices())
def test_normalised_advantage_sums_to_zero_both_ways(trade: pl.DataFrame):
    index = formulas.normalised_rca(trade)
    for key in ("i", "k"):
        assert index.group_by(key).agg(pl.col("rca").sum())["rca"].to_list() == pytest.approx([0.0] * trade[key].n_unique(), abs=1e-12)


@given(matrices())
def test_the_three_advantages_agree_on_who_has_one(trade: pl.DataFrame):
    plain, symmetric, normalised = (f(trade)["rca"] for f in (formulas.rca, formulas.symmetric_rca, formulas.normalised_rca))
    for balassa, other, third in zip(plain, symmetric, normalised, strict=True):
        assert -1 <= other < 1
        if abs(balassa - 1) > 1e-6:
            assert (balassa > 1) == (other > 0)
            assert (balassa > 1) == (third > 0) or math.isclose(third, 0, abs_tol=1e-15)


@given(matrices())
def test_concentration_lies_between_equality_and_one(trade: pl.DataFrame):
    n = trade["k"].n_unique()
    index = formulas.hhi(trade, "x_ik", ["i"])["hhi"]
    assert all(1 / n - 1e-12 <= value <= 1 + 1e-12 for value in index)
    normalised = formulas.normalised_hhi(trade, "x_ik", ["i"])["hhi"]
    assert all(-1e-9 <= value <= 1 + 1e-12 for value in normalised)


@given(matrices(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(trade: pl.DataFrame, rnd):
    order = list(range(trade.height))
    rnd.shuffle(order)
    mixed = trade[order]
    keys = ["i", "k"]
    assert formulas.share_within(mixed, "x_ik", ["i"]).sort(keys)["share"].to_list() == pytest.approx(
        formulas.share_within(trade, "x_ik", ["i"]).sort(keys)["share"].to_list()
    )
    assert formulas.rca(mixed).sort(keys).equals(formulas.rca(trade).sort(keys))
    assert formulas.hhi(mixed, "x_ik", ["i"]).sort("i")["hhi"].to_list() == pytest.approx(
        formulas.hhi(trade, "x_ik", ["i"]).sort("i")["hhi"].to_list()
    )


@given(st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=8))
def test_intra_industry_trade_lies_between_zero_and_one_and_is_the_same_seen_from_abroad(pairs: list[tuple[float, float]]):
    trade = pl.DataFrame(pairs, schema=["x", "m"], orient="row").with_columns(pl.lit("A").alias("i"))
    index = formulas.grubel_lloyd(trade, "x", "m", ["i"])["grubel_lloyd"][0]
    assert -1e-12 <= index <= 1
    assert formulas.grubel_lloyd(trade, "m", "x", ["i"])["grubel_lloyd"][0] == pytest.approx(index)


@given(st.lists(VALUES, min_size=2, max_size=10), st.floats(min_value=0.5, max_value=500))
def test_a_constant_deflator_changes_nothing(values: list[float], level: float):
    series = pl.DataFrame({"i": "a", "period": range(2005, 2005 + len(values)), "v": values, "p": [level] * len(values)})
    deflated = formulas.deflate(series, "v", "p", level)
    assert deflated["real_value"].to_list() == pytest.approx(values)
    nominal = formulas.growth(series, "v", 2005, ["i"])["growth"].to_list()
    assert formulas.growth(deflated, "real_value", 2005, ["i"])["growth"].to_list() == pytest.approx(nominal)


@given(st.lists(st.tuples(VALUES, VALUES), min_size=3, max_size=20), VALUES, VALUES)
def test_the_line_follows_a_change_of_units(points: list[tuple[float, float]], a: float, b: float):
    frame = pl.DataFrame(points, schema=["x", "y"], orient="row")
    # What is constant but for rounding has a line in one unit and none in another.
    assume(all(max(column) - min(column) > 1e-6 * max(column) for column in zip(*points, strict=True)))
    fit = formulas.least_squares(frame, "x", "y")
    other = formulas.least_squares(frame.with_columns(pl.col("x") * a, pl.col("y") * b), "x", "y")
    assert fit.slope is not None and fit.r2 is not None and other.r2 is not None
    assert 0 <= fit.r2 <= 1 + 1e-9
    assert other.r2 == pytest.approx(fit.r2, rel=1e-4, abs=1e-6)
    assert other.slope == pytest.approx(fit.slope * b / a, rel=1e-4, abs=1e-6 * b / a)


@given(st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=8))
def test_the_unit_value_of_a_whole_lies_between_those_of_its_parts(parts: list[tuple[float, float]]):
    frame = pl.DataFrame(parts, schema=["v", "q"], orient="row")
    each = formulas.unit_value(frame, "v", "q")["unit_value"].to_list()
    whole = formulas.unit_value(frame.sum(), "v", "q")["unit_value"][0]
    assert min(each) * (1 - 1e-12) <= whole <= max(each) * (1 + 1e-12)
