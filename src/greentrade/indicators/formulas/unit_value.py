"""Unit values: what a kilogram costs on average."""

from __future__ import annotations

import narwhals as nw
from narwhals.typing import IntoFrameT

from greentrade.indicators.formulas.division import ratio


def unit_value(frame: IntoFrameT, value: str, weight: str, name: str = "unit_value") -> IntoFrameT:
    """u = v / q

    `value`: the sum of the values (USD) of records that state a net weight; `weight`: the sum of these weights (kg).
    Adds `name` in USD a kilogram; null where the weight is zero or either is missing.

    The unit value of one good is its mean price, weighed with the quantities sold. That of several moves with their mix
    as well as with their prices.

    Source: ILO, IMF, OECD, UN, World Bank & Eurostat (2009), Export and Import Price Index Manual: Theory and Practice,
    Washington: International Monetary Fund, ch. 2.
    """
    return nw.from_native(frame).with_columns(ratio(nw.col(value), nw.col(weight)).alias(name)).to_native()
