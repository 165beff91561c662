"""Intra-industry trade: how much of an economy's trade goes both ways in the same product."""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw
from narwhals.typing import IntoFrameT

from greentrade.indicators.formulas.division import ratio


def grubel_lloyd(frame: IntoFrameT, x: str, m: str, by: Sequence[str], name: str = "grubel_lloyd") -> IntoFrameT:
    """GL = 1 - sum_k |x_k - m_k| / sum_k (x_k + m_k)

    `x`, `m`: exports and imports of product k, one row a product (USD); `by`: key columns of the result; with the product
    among them, GL_k = 1 - |x_k - m_k| / (x_k + m_k). Returns one row a group with `name` in [0, 1]: 0 where each product
    goes one way, 1 where all trade is balanced. Null where there is no trade, or a term is missing.

    Source: Grubel & Lloyd (1975), Intra-Industry Trade: The Theory and Measurement of International Trade in
    Differentiated Products, London: Macmillan, ch. 2.
    """
    out, back = nw.col(x).cast(nw.Float64), nw.col(m).cast(nw.Float64)
    terms = nw.from_native(frame).with_columns(
        (out - back).abs().alias("_apart"),
        (out + back).alias("_both"),
        (out + back).is_null().cast(nw.Int32).alias("_missing"),
    )
    sums = terms.group_by(*by).agg(nw.col("_apart").sum(), nw.col("_both").sum(), nw.col("_missing").max())
    index = nw.when(nw.col("_missing") == 0).then(1 - ratio(nw.col("_apart"), nw.col("_both")))
    return sums.with_columns(index.alias(name)).select(*by, name).to_native()


def grubel_lloyd_bounds(frame: IntoFrameT, x: str, m: str, by: Sequence[str]) -> IntoFrameT:
    """1 - min(1, sum_k D_k / sum_k s_k) <= GL <= 1 - sum_k d_k / sum_k S_k

    d_k and D_k are the least and the greatest |x_k - m_k|, s_k and S_k those of x_k + m_k, for x_k between the columns
    `{x}_lower` and `{x}_upper` and m_k likewise (USD). Returns one row a group with `lower` and `upper`; null where a term is
    missing, `lower` 0 and `upper` null where the sum may be zero.

    Source: interval arithmetic on `grubel_lloyd`; Moore (1966), Interval Analysis, Englewood Cliffs: Prentice-Hall, ch. 3.
    """
    x_low, x_high, m_low, m_high = (nw.col(f"{name}_{end}").cast(nw.Float64) for name in (x, m) for end in ("lower", "upper"))
    terms = nw.from_native(frame).with_columns(
        nw.max_horizontal(x_low - m_high, m_low - x_high, nw.lit(0.0)).alias("_near"),
        nw.max_horizontal(x_high - m_low, m_high - x_low).alias("_far"),
        (x_low + m_low).alias("_least"),
        (x_high + m_high).alias("_most"),
        (x_low + m_low).is_null().cast(nw.Int32).alias("_missing"),
    )
    sums = terms.group_by(*by).agg(*(nw.col(name).sum() for name in ("_near", "_far", "_least", "_most")), nw.col("_missing").max())
    known = nw.col("_missing") == 0
    return (
        sums.with_columns(
            nw.when(known).then(1 - nw.min_horizontal(ratio(nw.col("_far"), nw.col("_least")).fill_null(1.0), nw.lit(1.0))).alias("lower"),
            nw.when(known).then(1 - ratio(nw.col("_near"), nw.col("_most"))).alias("upper"),
        )
        .select(*by, "lower", "upper")
        .to_native()
    )
