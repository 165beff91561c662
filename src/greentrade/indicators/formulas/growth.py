"""Growth since a base period, in current and in constant prices."""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw
from narwhals.typing import IntoFrameT

from greentrade.indicators.formulas.division import ratio


def growth(frame: IntoFrameT, value: str, base: int, by: Sequence[str], period: str = "period", name: str = "growth") -> IntoFrameT:
    """g_t = v_t / v_0 - 1

    `value`: v, in any unit; `base`: the period 0; `by`: key columns that tell one series from another; each series has
    one row a period. Adds `name` as a fraction (0.5 is +50 %); null where v_0 or v_t is missing or v_0 is zero.

    Source: United Nations ESCAP (2009), Trade Statistics in Policymaking, revised edition, ch. 2 (growth rate).
    """
    start = nw.when(nw.col(period) == base).then(nw.col(value).cast(nw.Float64))
    known = nw.from_native(frame)
    # A series without a base row has only nulls here, which some engines sum to zero: max keeps them null.
    first = start.max().over(*by) if by else start.max()
    return known.with_columns((ratio(nw.col(value), first) - 1).alias(name)).to_native()


def deflate(frame: IntoFrameT, value: str, index: str, base_index: float, name: str = "real_value") -> IntoFrameT:
    """r_t = v_t P_0 / P_t

    `value`: v_t in current prices; `index`: column P_t, the deflator in the row's period; `base_index`: P_0, the same
    deflator in the base period. Adds `name`, v in prices of the base period; null where P_t is zero or missing. Growth
    of r is real growth, (v_t / v_0) / (P_t / P_0) - 1. A constant deflator changes nothing.

    Source: IMF (2004), Producer Price Index Manual, ch. 1 (deflation of values by a price index).
    """
    real = ratio(nw.col(value) * base_index, nw.col(index))
    return nw.from_native(frame).with_columns(real.alias(name)).to_native()
