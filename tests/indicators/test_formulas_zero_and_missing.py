"""Nothing divided by nothing is unknown: a zero denominator or a missing term gives null, never zero or infinity."""

from __future__ import annotations

import polars as pl
import pytest

from greentrade.indicators import formulas

NOTHING = pl.DataFrame({"k": ["a", "b"], "v": [0.0, 0.0], "zero": [0.0, 0.0], "none": [None, None]}, schema_overrides={"none": pl.Float64})


def test_share_of_nothing():
    assert formulas.share_of(NOTHING, "v", "zero")["share"].to_list() == [None, None]
    assert formulas.share_of(NOTHING, "none", "v")["share"].to_list() == [None, None]
    assert formulas.share_within(NOTHING, "v", ["zero"])["share"].to_list() == [None, None]


def test_unit_value_of_what_weighs_nothing():
    assert formulas.unit_value(NOTHING, "v", "zero")["unit_value"].to_list() == [None, None]
    assert formulas.unit_value(NOTHING, "v", "none")["unit_value"].to_list() == [None, None]


def test_mean_share_leaves_out_who_has_none_and_is_null_where_nobody_has_one():
    frame = pl.DataFrame({"g": ["x", "x", "y"], "s": [0.2, None, None]})
    assert formulas.mean_share(frame, "s", ["g"]).sort("g")["mean_share"].to_list() == [0.2, None]


@pytest.mark.parametrize("formula", [formulas.rca, formulas.symmetric_rca, formulas.normalised_rca])
@pytest.mark.parametrize("gone", ["x_i", "x_w"])
def test_advantage_of_nothing(formula, gone: str):
    terms = {"x_ik": [1.0], "x_i": [10.0], "x_wk": [5.0], "x_w": [50.0]}
    missing = pl.DataFrame({**terms, gone: [None]}, schema_overrides={gone: pl.Float64})
    assert formula(missing)["rca"][0] is None
    if gone == "x_w" or formula is not formulas.normalised_rca:
        assert formula(pl.DataFrame({**terms, gone: [0.0]}))["rca"][0] is None


def test_growth_from_nothing():
    series = pl.DataFrame({"i": ["a", "a", "b", "b"], "period": [2005, 2006] * 2, "v": [0.0, 5.0, None, 5.0]})
    assert formulas.growth(series, "v", 2005, ["i"])["growth"].to_list() == [None, None, None, None]


def test_growth_without_a_base_row():
    assert formulas.growth(pl.DataFrame({"i": ["a"], "period": [2006], "v": [5.0]}), "v", 2005, ["i"])["growth"][0] is None


def test_concentration_of_nothing_and_of_one():
    assert formulas.hhi(NOTHING, "v", ["zero"]).row(0) == (0.0, None, 0)
    one = pl.DataFrame({"i": ["a"], "v": [7.0]})
    assert formulas.hhi(one, "v", ["i"])["hhi"][0] == 1.0
    assert formulas.normalised_hhi(one, "v", ["i"])["hhi"][0] is None


def test_intra_industry_trade_of_nothing():
    assert formulas.grubel_lloyd(NOTHING, "v", "zero", ["k"])["grubel_lloyd"].to_list() == [None, None]
    assert formulas.grubel_lloyd(NOTHING, "v", "none", ["k"])["grubel_lloyd"].to_list() == [None, None]


def test_intensity_where_one_economy_buys_all():
    pair = pl.DataFrame({"x_ij": [30.0], "x_i": [100.0], "m_j": [200.0], "m_w": [200.0], "m_i": [200.0]})
    assert formulas.trade_intensity(pair)["intensity"][0] is None


def test_no_line_through_one_point_or_one_x():
    assert formulas.least_squares(pl.DataFrame({"x": [1.0], "y": [1.0]}), "x", "y") == formulas.Fit(None, None, None, 1)
    assert formulas.least_squares(pl.DataFrame({"x": [1.0, 1.0], "y": [1.0, 2.0]}), "x", "y") == formulas.Fit(None, None, None, 2)
    flat = formulas.least_squares(pl.DataFrame({"x": [1.0, 2.0, None], "y": [3.0, 3.0, 9.0]}), "x", "y")
    assert flat == formulas.Fit(0.0, 3.0, None, 2)
