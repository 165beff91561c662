"""A series through a change of definition: under the old version, under the new one, and chain-linked at the year of change.

The two levels differ, because the definitions do. A linked series has the level of one of them and everywhere the growth of
the version that was in force: it shows how trade grew, and its values before the link are no sums of trade.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import polars as pl

from greentrade.errors import InputError
from greentrade.indicators.bounds import status
from greentrade.scope.measures import measures, worst

if TYPE_CHECKING:
    from greentrade.indicators import Database
    from greentrade.indicators.request import Names, Years
    from greentrade.lists import ProductList

LINKED = "linked"
ANCHORS = ("newest", "oldest")
LEVELS = ("exports", "imports", "turnover", "intra-regional-imports")
"""Indicators that can be linked: sums of trade. A share is linked by linking its terms; a balance has no ratio."""


def linked(
    db: Database,
    versions: Sequence[ProductList],
    indicator: str = "imports",
    reporters: Names = None,
    years: Years = None,
    at: Sequence[int] | int | None = None,
    anchor: str = "newest",
    match: str = "converted",
    **asked: Any,
) -> pl.DataFrame:
    """Series under each version and chain-linked: period, the result's keys, series (id@version or linked), version, factor, measures.

    With A the old version, B the new one and T the year in which both are measured (annual overlap):

        anchor newest:  L_t = B_t for t >= T,  L_t = A_t (B_T / A_T) for t < T
        anchor oldest:  L_t = A_t for t <= T,  L_t = A_T (B_t / B_T) for t > T

    Both have the same growth. The default keeps the newest version as it is published and scales history, as indices are
    rebased; more versions are linked one by one from the anchor. `factor` is what the version's own number (`version`) was
    multiplied by. Values in current US dollars. Bounds multiply as intervals, lower = A_t.l B_T.l / A_T.u and upper =
    A_t.u B_T.u / A_T.l, which is wide, as the three numbers err together more than apart. Where A_T (B_T) is zero or missing
    there is no link: value null, status missing; where only a bound is, that bound is null and the status unknown.

    `versions`: oldest first. `at`: the years of overlap, one fewer than versions; None takes the year of each newer version's
    `valid_from`. `asked`: other parameters of `Database.compute`. Raises `InputError` for indicators that are no sums of trade,
    for versions without an order, and for an overlap outside the data.

    Source: ILO, IMF, OECD, Eurostat, UN, World Bank (2020), Consumer Price Index Manual: Concepts and Methods, ch. 9 (chain
    index over an overlapping period); IMF (2017), Quarterly National Accounts Manual, ch. 8 (annual overlap technique).
    """
    _check(versions, indicator, anchor)
    links = _links(versions, at)
    held = sorted(db.trade(asked.get("perspective"), asked.get("fill"), asked.get("freq", "A")).coverage["period"].unique().to_list())
    outside = [year for year in links if year not in held]
    if outside:
        span = f"The data run from {held[0]} to {held[-1]}" if held else "There are no data"
        raise InputError("The versions cannot be linked where both are not measured", rows=outside, remedy=f"{span}: name a year with at")
    from greentrade.indicators.request import parse_periods

    wanted = parse_periods(years, asked.get("freq", "A"), held)
    parts = []
    for products in versions:
        # The years of overlap are computed even where they are not asked for: the factors come from them.
        parameters = {"reporters": reporters, "years": sorted({*wanted, *links}), "match": match, **asked}
        frame = db.compute(indicator, products=products, **parameters).frame
        parts.append(frame.with_columns(pl.lit(products.label).alias("version")))
    own = pl.concat(parts, how="diagonal_relaxed")
    return _tidy(own, chained(own, [products.label for products in versions], links, anchor), wanted)


def chained(own: pl.DataFrame, order: Sequence[str], links: Sequence[int], anchor: str = "newest") -> pl.DataFrame:
    """The linked series of versions in their order: the rows of `own` that it is made of, scaled, with `factor`.

    `own`: period, other keys, version, value, lower, upper, status; `links[n]` is the overlap of versions n and n + 1.
    """
    keys = _others(own)
    step = -1 if anchor == "newest" else 1
    path = list(range(len(order)))[::step]
    parts, factor = [], None
    for place in path:
        mine = own.filter(pl.col("version") == order[place], _reign(place, links, anchor))
        if factor is None:
            parts.append(mine.with_columns(pl.lit(1.0).alias("factor")))
        else:
            parts.append(_scaled(mine, factor, keys))
        following = place + step
        if 0 <= following < len(order):
            overlap = links[min(place, following)]
            ratio = _ratio(own, order[place], order[following], overlap, keys)
            factor = ratio if factor is None else _product(factor, ratio, keys)
    return pl.concat(parts, how="diagonal_relaxed").sort(*keys, "period")


def _reign(place: int, links: Sequence[int], anchor: str) -> pl.Expr:
    """The periods in which a version's own numbers stand in the linked series; an overlap belongs to the anchor's side."""
    first, last = (links[place - 1] if place else None), (links[place] if place < len(links) else None)
    period = pl.col("period")
    lower = pl.lit(True) if first is None else (period >= first if anchor == "newest" else period > first)
    upper = pl.lit(True) if last is None else (period < last if anchor == "newest" else period <= last)
    return lower & upper


def _ratio(own: pl.DataFrame, anchored: str, other: str, period: int, keys: list[str]) -> pl.DataFrame:
    """keys, factor, its bounds: the anchored version over the other one in the year of overlap; null over zero."""
    there = own.filter(pl.col("period") == period)
    top, bottom = (there.filter(pl.col("version") == version).select(*keys, "value", "lower", "upper") for version in (anchored, other))
    both = bottom.join(top, on=keys, how="left", suffix="_top", nulls_equal=True)

    def over(numerator: str, denominator: str) -> pl.Expr:
        return pl.when(pl.col(denominator) > 0).then(pl.col(numerator) / pl.col(denominator))

    return both.select(
        *keys,
        pl.when(pl.col("value_top") > 0).then(over("value_top", "value")).alias("factor"),
        over("lower_top", "upper").alias("factor_lower"),
        over("upper_top", "lower").alias("factor_upper"),
    )


def _product(factor: pl.DataFrame, ratio: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    both = factor.join(ratio, on=keys, how="full", coalesce=True, suffix="_next", nulls_equal=True)
    names = ("factor", "factor_lower", "factor_upper")
    return both.select(*keys, *((pl.col(name) * pl.col(f"{name}_next")).alias(name) for name in names))


def _scaled(mine: pl.DataFrame, factor: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """A version's numbers times a factor, as intervals."""
    both = mine.join(factor, on=keys, how="left", nulls_equal=True)
    value = pl.col("value") * pl.col("factor")
    scaled = both.with_columns(
        value.alias("value"),
        pl.when(value.is_not_null()).then(pl.col("lower") * pl.col("factor_lower")).alias("lower"),
        pl.when(value.is_not_null()).then(pl.col("upper") * pl.col("factor_upper")).alias("upper"),
    )
    weighed = scaled.rename({"status": "own"}).with_columns(status()).with_columns(worst("own", "status").alias("status"))
    return weighed.drop("factor_lower", "factor_upper", "own")


def _others(own: pl.DataFrame) -> list[str]:
    return [name for name in ("economy", "partner", "group", "product") if name in own.columns]


def _tidy(own: pl.DataFrame, chain: pl.DataFrame, wanted: Sequence[int]) -> pl.DataFrame:
    keys = _others(own)
    plain = own.with_columns(pl.col("version").alias("series"), pl.lit(1.0).alias("factor"))
    every = pl.concat([plain, chain.with_columns(pl.lit(LINKED).alias("series"))], how="diagonal_relaxed")
    chosen = every.filter(pl.col("period").is_in(list(wanted))).select("period", *keys, "series", "version", "factor", *measures(every))
    order = {label: place for place, label in enumerate(own["version"].unique(maintain_order=True))}
    place = pl.col("series").replace_strict(order, default=len(order), return_dtype=pl.Int32)
    return chosen.with_columns(place.alias("_place")).sort("_place", *keys, "period").drop("_place")


def _check(versions: Sequence[ProductList], indicator: str, anchor: str) -> None:
    if len(versions) < 2:
        raise InputError("One version alone has nothing to be linked to", remedy="Name two or more, the oldest first")
    labels = [products.label for products in versions]
    if len(set(labels)) < len(labels):
        raise InputError(
            "A version is named twice", rows=sorted({each for each in labels if labels.count(each) > 1}), remedy="Name each once"
        )
    if indicator not in LEVELS:
        raise InputError(f"{indicator} cannot be linked", remedy=f"Link a sum of trade: {', '.join(LEVELS)}")
    if anchor not in ANCHORS:
        raise InputError(f"Unknown anchor {anchor!r}", remedy=f"Choose {' or '.join(ANCHORS)}")


def _links(versions: Sequence[ProductList], at: Sequence[int] | int | None) -> list[int]:
    """The years of overlap, checked."""
    if at is None:
        dated = [str(products.valid_from or products.version) for products in versions[1:]]
        years = [int(text[:4]) for text in dated if text[:4].isdigit()]
        if len(years) < len(dated):
            raise InputError("It is not known when a version began", rows=dated, remedy="Name the year of change with at")
    else:
        years = [at] if isinstance(at, int) else list(at)
    if len(years) != len(versions) - 1:
        raise InputError(f"{len(versions)} versions have {len(versions) - 1} changes", rows=years, remedy="Name one year for each change")
    if any(later <= earlier for earlier, later in pairwise(years)):
        raise InputError("The changes are not in order of time", rows=years, remedy="Name the versions and the years oldest first")
    return years
