"""Concentration on few partners or products: the Herfindahl-Hirschman index."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw
from narwhals.typing import IntoFrame, IntoFrameT

from greentrade.indicators.formulas.division import ratio


def hhi(frame: IntoFrameT, value: str, by: Sequence[str], name: str = "hhi") -> IntoFrameT:
    """H = sum_k s_k^2,  s_k = v_k / sum_l v_l

    `value`: v_k >= 0, one row a partner or product k (USD); `by`: key columns of the result. Returns one row a group
    with `name` in [1/n, 1] and `n`, the number of positive v_k; null where the sum is zero.

    Source: Hirschman (1964), The Paternity of an Index, American Economic Review 54(5), p. 761.
    """
    return _summed(frame, value, by).with_columns(_index().alias(name)).select(*by, name, "n").to_native()


def normalised_hhi(frame: IntoFrameT, value: str, by: Sequence[str], name: str = "hhi") -> IntoFrameT:
    """H* = (H - 1/n) / (1 - 1/n)

    H and n as in `hhi`; 0 where all n are alike, 1 where one has everything; null where n is 1 or less.

    Source: World Bank WITS, Trade Indicators, "HH Market concentration index" (normalised form).
    """
    n = nw.col("n").cast(nw.Float64)
    index = nw.when(n > 1).then(ratio(_index() * n - 1, n - 1))
    return _summed(frame, value, by).with_columns(index.alias(name)).select(*by, name, "n").to_native()


def hhi_bounds(frame: IntoFrameT, value: str, lower: str, upper: str, by: Sequence[str]) -> IntoFrameT:
    """max(1/n, sum_k (l_k / (l_k + U - u_k))^2) <= H <= min(1, sum_k (u_k / (u_k + L - l_k))^2)

    `lower`, `upper`: l_k <= v_k <= u_k, what each v_k lies between (USD); L and U their sums, n the number of positive v_k.
    Each share is least where its own value is least and all others are greatest. Returns one row a group with `lower` and
    `upper`; null where all of v are zero.

    Source: interval arithmetic on `hhi`; Moore (1966), Interval Analysis, Englewood Cliffs: Prentice-Hall, ch. 3.
    """
    return _bounds(frame, value, lower, upper, by).select(*by, "lower", "upper").to_native()


def normalised_hhi_bounds(frame: IntoFrameT, value: str, lower: str, upper: str, by: Sequence[str]) -> IntoFrameT:
    """The bounds of H* = (H - 1/n) / (1 - 1/n), which rises with H; H and n as in `hhi_bounds`, null where n is 1 or less.

    Source: as `normalised_hhi` and `hhi_bounds`.
    """
    n = nw.col("n").cast(nw.Float64)
    ends = [nw.when(n > 1).then(ratio(nw.col(end) * n - 1, n - 1)).alias(end) for end in ("lower", "upper")]
    return _bounds(frame, value, lower, upper, by).with_columns(*ends).select(*by, "lower", "upper").to_native()


def _bounds(frame: IntoFrame, value: str, lower: str, upper: str, by: Sequence[str]) -> nw.DataFrame[Any] | nw.LazyFrame[Any]:
    low, high = nw.col(lower).cast(nw.Float64), nw.col(upper).cast(nw.Float64)
    all_low, all_high = (low.sum().over(*by), high.sum().over(*by)) if by else (low.sum(), high.sum())
    shares = nw.from_native(frame).with_columns(
        ratio(low, low + all_high - high).alias("_least"),
        ratio(high, high + all_low - low).alias("_most"),
        (nw.col(value) > 0).cast(nw.Int64).alias("n"),
    )
    squares = shares.with_columns(nw.col("_least") * nw.col("_least"), nw.col("_most") * nw.col("_most"))
    sums = squares.group_by(*by).agg(nw.col("_least").sum(), nw.col("_most").sum(), nw.col("n").sum())
    few = ratio(nw.lit(1.0), nw.col("n"))
    return sums.with_columns(
        nw.when(nw.col("n") > 0).then(nw.max_horizontal(nw.col("_least"), few)).alias("lower"),
        nw.when(nw.col("n") > 0).then(nw.min_horizontal(nw.col("_most"), nw.lit(1.0))).alias("upper"),
    )


def _summed(frame: IntoFrame, value: str, by: Sequence[str]) -> nw.DataFrame[Any] | nw.LazyFrame[Any]:
    v = nw.col(value).cast(nw.Float64)
    terms = nw.from_native(frame).with_columns(v.alias("_v"), (v * v).alias("_v2"), (v > 0).cast(nw.Int64).alias("n"))
    sums = terms.group_by(*by).agg(nw.col("_v").sum(), nw.col("_v2").sum(), nw.col("n").sum())
    # An engine's sum of whole numbers may come in a wider type than the numbers.
    return sums.with_columns(nw.col("n").cast(nw.Int64))


def _index() -> nw.Expr:
    return ratio(nw.col("_v2"), nw.col("_v") * nw.col("_v"))
