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
