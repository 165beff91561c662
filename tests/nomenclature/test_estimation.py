"""Weights estimated from reporters that changed editions: planted shares come back, and nothing is made up where no data speak."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greentrade import nomenclature
from greentrade.nomenclature.estimation import estimate

WEIGHTS = nomenclature.default_weights()
SCHEMA = {"source": pl.String, "target": pl.String}


def planted(step: pl.DataFrame, seed: int) -> pl.DataFrame:
    """A share for every link that is not formal: source, target, planted."""
    links = step.filter(~pl.col("formal"))
    drawn = links.with_columns(pl.Series("drawn", np.random.default_rng(seed).gamma(0.8, 1, links.height) + 1e-3))
    return drawn.select("source", "target", (pl.col("drawn") / pl.col("drawn").sum().over("source")).alias("planted"))


def reports(shares: pl.DataFrame, reporters: int, noise: float, seed: int, growth: float = 1.3) -> pl.DataFrame:
    """What simulated reporters say on both sides of a change: sizes and mixes of their own, growth, and noise in the second year."""
    draw = np.random.default_rng(seed)
    codes = sorted(shares["source"].unique())
    mix = draw.lognormal(0, 1, (reporters, len(codes))) * draw.lognormal(0, 1, (1, len(codes))) * 1e5
    mix *= draw.random(mix.shape) < 0.85
    rows, columns = np.nonzero(mix)
    x = pl.DataFrame({"reporter": rows, "product": [codes[c] for c in columns], "value_usd": mix[rows, columns]})
    y = x.rename({"product": "source"}).join(shares, on="source")
    y = y.group_by("reporter", product="target").agg((pl.col("value_usd") * pl.col("planted")).sum()).sort("reporter", "product")
    y = y.with_columns(pl.col("value_usd") * growth * pl.Series(draw.lognormal(0, noise, y.height)))
    sides = [frame.with_columns(side=pl.lit(side)).select("reporter", "side", "product", "value_usd") for frame, side in
             ((x, "source"), (y, "target"))]  # fmt: skip
    return pl.concat(sides).with_columns(report=pl.lit("export 2011"), full=pl.lit(True))


def errors(found: pl.DataFrame, shares: pl.DataFrame) -> pl.Series:
    both = found.join(shares, on=["source", "target"])
    assert both.height == found.height
    return (both["weight"] - both["planted"]).abs()


@pytest.mark.parametrize(("a", "b"), [("HS1992", "HS1996"), ("HS2007", "HS2012"), ("HS2012", "HS2007"), ("HS2022", "HS2017")])
def test_planted_shares_are_recovered(a: str, b: str) -> None:
    """Without noise every weight of a step comes back, in either direction."""
    step = WEIGHTS.step(a, b)
    shares = planted(step, seed=1)
    found = estimate(step, reports(shares, reporters=190, noise=0, seed=2))
    assert errors(found.frame, shares).max() < 1e-4  # type: ignore[operator]
    several = step.filter(~pl.col("formal")).filter(pl.len().over("source") > 1)
    assert set(found.frame["source"]) == set(several["source"])
    assert found.residual is not None and found.residual_default is not None
    assert found.residual < 1e-6 < found.residual_default


def test_noise_blurs_them_little() -> None:
    step = WEIGHTS.step("HS2007", "HS2012")
    shares = planted(step, seed=3)
    noisy = [estimate(step, reports(shares, reporters=n, noise=0.1, seed=4)).frame for n in (20, 150)]
    few, many = (float(errors(frame, shares).mean()) for frame in noisy)  # type: ignore[arg-type]
    estimated = noisy[0]["source"].implode()
    without = step.filter(pl.col("source").is_in(estimated) & ~pl.col("formal"))
    default = float(errors(without, shares).mean())  # type: ignore[arg-type]
    assert many < few < default
    assert many < 0.05


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.integers(1, 25), st.floats(0, 1))
def test_weights_are_shares_whatever_the_reports(seed: int, reporters: int, noise: float) -> None:
    step = WEIGHTS.step("HS2007", "HS2012")
    found = estimate(step, reports(planted(step, seed), reporters, noise, seed)).frame
    sums = found.group_by("source").agg(pl.col("weight").sum())
    assert found["weight"].is_between(0, 1).all()
    assert (sums["weight"] - 1).abs().max() < 1e-12  # type: ignore[operator]
    assert found.join(step.filter(~pl.col("formal")), on=["source", "target"], how="anti").is_empty()
    assert found["reporters"].is_between(1, reporters).all()
    assert nomenclature.with_estimates({("HS2007", "HS2012"): found}).hash != WEIGHTS.hash


def test_the_order_of_the_reports_does_not_matter() -> None:
    step = WEIGHTS.step("HS2012", "HS2017")
    observed = reports(planted(step, 5), 15, 0.2, 6)
    shuffled = estimate(step.sample(fraction=1, shuffle=True, seed=1), observed.sample(fraction=1, shuffle=True, seed=2)).frame
    assert estimate(step, observed).frame.equals(shuffled)


def test_growth_between_the_years_does_not_count() -> None:
    step = WEIGHTS.step("HS2007", "HS2012")
    shares = planted(step, 7)
    found = [estimate(step, reports(shares, 40, 0.0, 8, growth)).frame["weight"].to_numpy() for growth in (1.0, 5.0)]
    assert np.allclose(*found, atol=1e-6)


SPLIT = pl.DataFrame(
    {"source": ["a"] * 2 + ["b", "c", "c"], "target": ["x", "y", "y", "z", "q"], "weight": [0.5, 0.5, 1.0, 0.5, 0.5],
     "origin": ["equal", "equal", "fixed", "equal", "equal"], "reporters": [0] * 5, "formal": [False] * 5}
)  # fmt: skip
"""a may be x or y, b is y, c may be z or q."""


def observed(*rows: tuple[int, str, str, float], full: bool = True) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=["reporter", "side", "product", "value_usd"], orient="row")
    return frame.with_columns(report=pl.lit("export 2011"), full=pl.lit(full))


def test_a_case_that_can_be_done_by_hand() -> None:
    """Two reporters, a of 100 and of 200: x took 30 and 60; b's trade in y is known."""
    found = estimate(
        SPLIT,
        observed((1, "source", "a", 100), (1, "source", "b", 10), (1, "target", "x", 30), (1, "target", "y", 80),
                 (2, "source", "a", 200), (2, "target", "x", 60), (2, "target", "y", 140)),
    )  # fmt: skip
    assert found.frame["target"].to_list() == ["x", "y"]
    assert found.frame["weight"].to_list() == pytest.approx([0.3, 0.7], abs=1e-6)
    assert (found.frame["reporters"].to_list(), found.groups, found.reporters) == ([2, 2], 1, 2)
    assert found.residual == pytest.approx(0, abs=1e-6)
    assert found.residual_default == pytest.approx((20 + 40) / 310)


def test_codes_without_data_are_left_out() -> None:
    none = estimate(SPLIT, observed((1, "source", "b", 100), (1, "target", "y", 90)))
    assert none.frame.is_empty() and none.groups == 0 and none.residual is None
    assert estimate(SPLIT, observed((1, "source", "a", 100))).frame.is_empty(), "a report with one side says nothing"


def test_what_the_data_do_not_decide_is_as_without_data() -> None:
    """a and b move together, so that their shares of x and y are one question: the answer nearest the default is taken."""
    step = pl.concat([SPLIT.filter(pl.col("source") == "a"), SPLIT.filter(pl.col("source") == "a").with_columns(source=pl.lit("b"))])
    rows = [(n, side, code, value * n) for n in (1, 2, 3) for side, code, value in
            (("source", "a", 100), ("source", "b", 100), ("target", "x", 100), ("target", "y", 100))]  # fmt: skip
    assert estimate(step, observed(*rows)).frame["weight"].to_list() == pytest.approx([0.5] * 4, abs=1e-4)


def test_reports_of_some_products_count_only_where_every_code_of_a_group_is_in_the_data() -> None:
    """A download of a and x alone looks as if all of a became x."""
    part = [(n, side, code, 100.0 * n) for n in (1, 2) for side, code in (("source", "a"), ("target", "x"))]
    assert estimate(SPLIT, observed(*part, full=False)).frame.is_empty()
    assert estimate(SPLIT, observed(*part, full=True)).frame["weight"].to_list() == pytest.approx([1, 0], abs=1e-6)
    whole = [*part, (3, "source", "a", 10.0), (3, "source", "b", 5.0), (3, "target", "x", 1.0), (3, "target", "y", 14.0)]
    assert estimate(SPLIT, observed(*whole, full=False)).groups == 1
