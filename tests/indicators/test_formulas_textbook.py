"""The formulas give the numbers that are printed in their textbooks, or worked by hand on a small table."""

from __future__ import annotations

import polars as pl
import pytest

from greentrade.indicators import formulas

# Three economies, three products, exports in USD; all that the hand-worked numbers below need.
#          p     q     r   x_i
#   A     60    30    10   100
#   B     20    20    60   100
#   C     20    50   130   200
#  x_wk  100   100   200   400
TRADE = {"A": (60, 30, 10), "B": (20, 20, 60), "C": (20, 50, 130)}


def advantage_table() -> pl.DataFrame:
    rows = [(i, k, float(x)) for i, exports in TRADE.items() for k, x in zip("pqr", exports, strict=True)]
    frame = pl.DataFrame(rows, schema=["i", "k", "x_ik"], orient="row")
    return frame.with_columns(
        pl.col("x_ik").sum().over("i").alias("x_i"), pl.col("x_ik").sum().over("k").alias("x_wk"), pl.col("x_ik").sum().alias("x_w")
    )


def by_pair(frame: pl.DataFrame, name: str = "rca") -> dict[str, float]:
    return {f"{row['i']}{row['k']}": row[name] for row in frame.iter_rows(named=True)}


def test_the_merger_guidelines_example_of_the_herfindahl_index():
    """US Department of Justice & Federal Trade Commission, Horizontal Merger Guidelines (2010), section 5.3, note 9:
    four firms with 30, 30, 20 and 20 per cent have an index of 2600 (900 + 900 + 400 + 400)."""
    market = pl.DataFrame({"market": ["m"] * 4, "sales": [30, 30, 20, 20]})
    assert formulas.hhi(market, "sales", ["market"])["hhi"][0] == pytest.approx(0.26)
    # (0.26 - 1/4) / (1 - 1/4) = 0.01 / 0.75
    assert formulas.normalised_hhi(market, "sales", ["market"])["hhi"][0] == pytest.approx(0.01 / 0.75)


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ([10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5], [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]),
        ([8, 8, 8, 8, 8, 8, 8, 19, 8, 8, 8], [6.58, 5.76, 7.71, 8.84, 8.47, 7.04, 5.25, 12.50, 5.56, 7.91, 6.89]),
    ],
)
def test_anscombes_quartet(x: list[float], y: list[float]):
    """Anscombe (1973), Graphs in Statistical Analysis, The American Statistician 27(1), p. 19: data sets 1 and 4 both have
    n = 11, the line y = 3 + 0.5 x and a multiple R^2 of 0.667."""
    fit = formulas.least_squares(pl.DataFrame({"x": x, "y": y}), "x", "y")
    assert fit.n == 11
    assert fit.slope == pytest.approx(0.5, abs=5e-4)
    assert fit.intercept == pytest.approx(3.0, abs=5e-3)
    assert fit.r2 == pytest.approx(0.667, abs=5e-4)


@pytest.mark.parametrize(
    ("economy", "nominal", "real"),
    [("KOR", 2.27, 1.04), ("DEU", 2.19, 0.99), ("USA", 1.10, 0.31), ("JPN", 0.67, 0.04)],
)
def test_growth_and_real_growth_of_the_carec_brief(economy: str, nominal: float, real: float):
    """Holzhacker (2025), CAREC Institute, p. 4: growth of exports 2005 to 2024 in current US dollars and adjusted for US
    consumer prices, which rose from 195.3 to 313.7 (US Bureau of Labor Statistics, CPI-U, annual means)."""
    prices = pl.DataFrame({"period": [2005, 2024], "price": [195.3, 313.689]})
    series = pl.DataFrame({"economy": [economy] * 2, "period": [2005, 2024], "v": [1.0, 1.0 + nominal]}).join(prices, on="period")
    grown = formulas.growth(series, "v", 2005, ["economy"])
    assert grown["growth"].to_list() == pytest.approx([0.0, nominal])
    deflated = formulas.growth(formulas.deflate(series, "v", "price", 195.3), "real_value", 2005, ["economy"])
    assert deflated["growth"][1] == pytest.approx(real, abs=0.005)


def test_balassa_index_by_hand():
    index = by_pair(formulas.rca(advantage_table()))
    assert index["Ap"] == pytest.approx((60 / 100) / (100 / 400))  # 2.4
    assert index["Aq"] == pytest.approx(1.2)
    assert index["Br"] == pytest.approx(1.2)
    assert index["Cr"] == pytest.approx((130 / 200) / (200 / 400))  # 1.3


def test_brazils_soybeans():
    """Wikipedia, Revealed comparative advantage: soybeans are 0.35 % of world trade and 7.9 % of Brazil's exports: 22 times."""
    brazil = pl.DataFrame({"x_ik": [7.9], "x_i": [100.0], "x_wk": [0.35], "x_w": [100.0]})
    assert formulas.rca(brazil)["rca"][0] == pytest.approx(22, abs=0.6)


def test_symmetric_and_normalised_advantage_by_hand():
    assert by_pair(formulas.symmetric_rca(advantage_table()))["Ap"] == pytest.approx(1.4 / 3.4)
    # 60/400 - 100 x 100 / 400^2 = 0.15 - 0.0625
    assert by_pair(formulas.normalised_rca(advantage_table()))["Ap"] == pytest.approx(0.0875)


def test_trade_intensity_by_hand():
    """i sells 30 of its 100 to j; j buys 200 of the 1,000 that the world buys, of which i itself buys 200: 0.3 / (200 / 800)."""
    pair = pl.DataFrame({"x_ij": [30.0], "x_i": [100.0], "m_j": [200.0], "m_w": [1000.0], "m_i": [200.0]})
    assert formulas.trade_intensity(pair)["intensity"][0] == pytest.approx(1.2)


def test_grubel_lloyd_by_hand():
    """Product p: 1 - |10 - 20| / 30 = 2/3; q goes one way: 0; together 1 - (10 + 30) / (30 + 30) = 1/3."""
    trade = pl.DataFrame({"i": ["A", "A"], "k": ["p", "q"], "x": [10, 30], "m": [20, 0]})
    by_product = formulas.grubel_lloyd(trade, "x", "m", ["i", "k"]).sort("k")
    assert by_product["grubel_lloyd"].to_list() == pytest.approx([2 / 3, 0.0])
    assert formulas.grubel_lloyd(trade, "x", "m", ["i"])["grubel_lloyd"][0] == pytest.approx(1 / 3)


def test_shares_by_hand():
    frame = pl.DataFrame({"i": ["A", "A", "B"], "list": [10.0, 30.0, 5.0], "all": [100.0, 100.0, 50.0]})
    assert formulas.share_of(frame, "list", "all")["share"].to_list() == pytest.approx([0.1, 0.3, 0.1])
    assert formulas.share_within(frame, "list", ["i"])["share"].to_list() == pytest.approx([0.25, 0.75, 1.0])
    mean = formulas.mean_share(frame.with_columns(pl.col("all").alias("g")), "list", ["i"]).sort("i")
    assert mean["mean_share"].to_list() == pytest.approx([20.0, 5.0])
