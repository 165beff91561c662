"""Trade intensity: whether two economies trade more than their weight in world trade would have it."""

from __future__ import annotations

import narwhals as nw
from narwhals.typing import IntoFrameT

from greentrade.indicators.formulas.division import ratio


def trade_intensity(
    frame: IntoFrameT,
    x_ij: str = "x_ij",
    x_i: str = "x_i",
    m_j: str = "m_j",
    m_w: str = "m_w",
    m_i: str = "m_i",
    name: str = "intensity",
) -> IntoFrameT:
    """I_ij = (x_ij / x_i) / (m_j / (m_w - m_i))

    x_ij exports of i to j, x_i all exports of i, m_j all imports of j, m_w the world's imports, m_i all imports of i (an
    economy cannot sell to itself); one period, one unit (USD). Adds `name` >= 0: above 1, i sells more to j than j's
    share in the rest of the world's imports. Null where a denominator is zero or a term is missing.

    Source: Kojima (1964), The Pattern of International Trade among Advanced Countries, Hitotsubashi Journal of Economics
    5(1), pp. 16-36.
    """
    towards = ratio(nw.col(x_ij), nw.col(x_i))
    weight = ratio(nw.col(m_j), nw.col(m_w) - nw.col(m_i))
    return nw.from_native(frame).with_columns(ratio(towards, weight).alias(name)).to_native()
