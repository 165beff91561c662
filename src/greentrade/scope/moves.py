"""Codes whose trade moves with a list's: exported by the same economies, or growing faster than the heading they share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from greentrade.scope.proximity import advantages, proximity
from greentrade.scope.sentences import money

if TYPE_CHECKING:
    from greentrade.lists import ProductList

ECONOMIES = 5
"""Economies that the product space needs at least: with fewer every product is everybody's neighbour."""

GROWTHS = 5
"""Growth rates that a correlation needs at least: with fewer it says next to nothing."""

NOTABLE = 0.01
"""Part of its heading's trade below which a riser is left out: small numbers grow fast."""


def moving_along(products: ProductList, world: pl.DataFrame, exports: pl.DataFrame) -> pl.DataFrame:
    """Codes near the list in the product space that are not on it.

    `world`: period, product, value, lower, upper; `exports`: economy, product, value; both in the list's edition. None where the
    store has the exports of fewer than ECONOMIES economies.
    """
    mine = list(products.hs6_codes)
    few = exports["economy"].n_unique() < ECONOMIES
    near = proximity(advantages(exports.clear() if few else exports), mine).filter(~pl.col("product").is_in(mine), pl.col("proximity") > 0)
    found = near.join(_last(world), on="product").join(_correlations(world, mine), on="product", how="left")
    told = [_near(row) for row in found.iter_rows(named=True)]
    return _candidates(products, found, told, pl.col("proximity"), "mean proximity to the list's codes, 0 to 1", pl.lit(""))


def _near(row: dict[str, object]) -> str:
    told = f"Proximity {row['proximity']:.2f} on average to {row['neighbours']} listed codes"
    told += f"; exported with RCA > 1 by {row['exporters']} {'economy' if row['exporters'] == 1 else 'economies'}"
    if row["correlation"] is None:
        return told
    return f"{told}; its growth correlates with the list's at {row['correlation']:+.2f} over {row['growths']} periods"


def _correlations(world: pl.DataFrame, mine: list[str]) -> pl.DataFrame:
    """product, correlation, growths: Pearson's r of ln(v_t / v_t-1) of a code and of the list, null below GROWTHS of them."""
    listed = world.filter(pl.col("product").is_in(mine)).group_by("period").agg(pl.col("value").sum()).sort("period")
    own = listed.select("period", _growth().alias("listed"))
    grown = world.sort("product", "period").select("period", "product", _growth().over("product").alias("own"))
    both = grown.join(own, on="period").drop_nulls(["own", "listed"])
    enough = pl.col("growths") >= GROWTHS
    found = both.group_by("product").agg(pl.corr("own", "listed").alias("correlation"), pl.len().alias("growths"))
    return found.with_columns(pl.when(enough & pl.col("correlation").is_not_nan()).then(pl.col("correlation")).alias("correlation"))


def _growth() -> pl.Expr:
    """ln(v_t / v_t-1) of successive periods; null at a gap or over zero."""
    value, before = pl.col("value"), pl.col("value").shift()
    return pl.when((value > 0) & (before > 0) & (pl.col("period") == pl.col("period").shift() + 1)).then((value / before).log())


def rising(products: ProductList, world: pl.DataFrame) -> pl.DataFrame:
    """Codes of a listed code's heading that are not on the list and outgrow the heading.

    g = (v_T / v_0)^(1 / (T - 0)) - 1 a year, of the code and of all codes of its heading together; the score is the difference.
    """
    mine = list(products.hs6_codes)
    ends = world.filter(pl.col("period").is_in([world["period"].min(), world["period"].max()]))
    heading = pl.col("product").str.slice(0, 4).alias("heading")
    codes = _growth_a_year(ends.with_columns(heading), ["heading", "product"], "own")
    headings = _growth_a_year(ends.with_columns(heading), ["heading"], "heading")
    listed = pl.DataFrame({"listed": sorted(mine)}, schema={"listed": pl.String}).group_by(
        pl.col("listed").str.slice(0, 4).alias("heading")
    )
    found = (
        codes.join(headings, on="heading")
        .join(listed.agg(pl.col("listed").sort().str.join(", ")), on="heading")
        .filter(~pl.col("product").is_in(mine), pl.col("own_last") >= NOTABLE * pl.col("heading_last"))
        .with_columns((pl.col("own_growth") - pl.col("heading_growth")).alias("above"))
        .filter(pl.col("above") > 0)
        .join(_last(world), on="product")
    )
    told = [
        f"World exports {money(row['own_first'])} in {row['first']}, {money(row['own_last'])} in {row['last']}: "
        f"{row['own_growth']:+.1%} a year, its heading {row['heading']} {row['heading_growth']:+.1%}"
        for row in found.iter_rows(named=True)
    ]
    return _candidates(products, found, told, pl.col("above"), "growth a year above the heading's", pl.col("listed"))


def _growth_a_year(ends: pl.DataFrame, keys: list[str], name: str) -> pl.DataFrame:
    """keys, first, last, value in both, growth a year between them; only what is traded in both."""
    sums = ends.group_by(*keys, "period").agg(pl.col("value").sum()).filter(pl.col("value") > 0).sort("period")
    sides = sums.group_by(keys).agg(
        pl.col("period").first().alias("first"), pl.col("period").last().alias("last"),
        pl.col("value").first().alias(f"{name}_first"), pl.col("value").last().alias(f"{name}_last"),
    ).filter(pl.col("last") > pl.col("first"))  # fmt: skip
    ratio, span = pl.col(f"{name}_last") / pl.col(f"{name}_first"), pl.col("last") - pl.col("first")
    grown = sides.with_columns((ratio ** (1 / span) - 1).alias(f"{name}_growth"))
    return grown if len(keys) > 1 else grown.drop("first", "last")


def _last(world: pl.DataFrame) -> pl.DataFrame:
    """product, period, value, lower, upper in the last period."""
    return world.filter(pl.col("period") == pl.col("period").max()).select("product", "period", "value", "lower", "upper")


def _candidates(products: ProductList, found: pl.DataFrame, told: list[str], score: pl.Expr, measure: str, listed: pl.Expr) -> pl.DataFrame:
    own = {"edition": pl.lit(products.edition), "jurisdiction": pl.lit(""), "measure": pl.lit(measure), "listed": listed}
    evidence = pl.Series("evidence", told, pl.String)
    return found.with_columns(evidence, pl.col("product").alias("code"), score.alias("score"), score.alias("order"), **own)
