"""What lies around the numbers of a panel: their bounds, where a series changes edition, and in which editions the data stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

Bounds = tuple[float, float]

UNEXACT = ("bounded", "unknown")
"""Status of a value whose bounds differ."""


def bounds(frame: pl.DataFrame) -> dict[tuple[str, int], Bounds]:
    """(key, year) -> lower and upper bound of every value that is not exact and has both."""
    found = frame.filter(pl.col("status").is_in(UNEXACT)).drop_nulls(["lower", "upper"])
    return {(key, year): (low, high) for key, year, low, high in found.select("key", "period", "lower", "upper").iter_rows()}


def total_bounds(results: Iterable[Any]) -> dict[int, Bounds]:
    """year -> bounds of the sum over the economies of results that have no other split, where they differ.

    The bounds of a total are not the sums of its products' bounds: a code that was split between two products of the list
    lies wholly inside the list, and inside neither product.
    """
    frames = [result.frame.select("period", "value", "lower", "upper") for result in results]
    if not frames:
        return {}
    known = pl.concat(frames).filter(pl.col("value").is_not_null())
    # Without a bound of its own a value may lie anywhere: so may the sum.
    sums = known.group_by("period").agg(pl.col("lower", "upper").sum(), pl.col("lower", "upper").null_count().name.suffix("_none"))
    whole = sums.filter((pl.col("lower_none") == 0) & (pl.col("upper_none") == 0) & (pl.col("lower") < pl.col("upper")))
    return {year: (low, high) for year, low, high in whole.select("period", "lower", "upper").sort("period").iter_rows()}


def breaks(frame: pl.DataFrame) -> dict[str, tuple[int, ...]]:
    """key -> the years in which its data stand in another edition than the year before.

    Of single series only: the rest of a top-N, the World and an average mix editions, and change a little every year.
    """
    single = frame.filter(pl.col("edition_break") & ~pl.col("role").is_in(["rest", "average", "world"]) & (pl.col("key") != "other"))
    found = single.select("key", "period").unique().sort("key", "period").group_by("key", maintain_order=True).agg("period")
    return {key: tuple(years) for key, years in found.iter_rows()}


def editions(frames: Iterable[pl.DataFrame], years: Sequence[int]) -> list[tuple[str, int, int]]:
    """Edition, first and last year of the data in these years, the earliest first."""
    parts = [
        frame.filter(pl.col("period").is_in(list(years)) & pl.col("value").is_not_null()).select("period", "edition") for frame in frames
    ]
    if not parts:
        return []
    each = pl.concat(parts).drop_nulls().unique().with_columns(pl.col("edition").str.split("+")).explode("edition")
    spans = each.group_by("edition").agg(pl.col("period").min().alias("first"), pl.col("period").max().alias("last"))
    return list(spans.sort("first", "edition").iter_rows())


MOST_BANDS = 3
"""Bands of more lines than this cover one another: then the lines are dotted where they are not exact."""


def ceiling(largest: float, found: Mapping[Any, Bounds], factor: float = 1.0) -> float:
    """How high an axis must reach: over the upper bounds, but to no more than twice the largest value.

    An upper bound counts all that a code may be; a few of them would press the values themselves to the ground.
    """
    highest = max((high for _, high in found.values()), default=0.0) / factor
    return max(largest, min(highest * 1.03, largest * 2))
