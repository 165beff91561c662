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


def _summed(frame: IntoFrame, value: str, by: Sequence[str]) -> nw.DataFrame[Any] | nw.LazyFrame[Any]:
    v = nw.col(value).cast(nw.Float64)
    terms = nw.from_native(frame).with_columns(v.alias("_v"), (v * v).alias("_v2"), (v > 0).cast(nw.Int64).alias("n"))
    sums = terms.group_by(*by).agg(nw.col("_v").sum(), nw.col("_v2").sum(), nw.col("n").sum())
    # An engine's sum of whole numbers may come in a wider type than the numbers.
    return sums.with_columns(nw.col("n").cast(nw.Int64))


def _index() -> nw.Expr:
    return ratio(nw.col("_v2"), nw.col("_v") * nw.col("_v"))
