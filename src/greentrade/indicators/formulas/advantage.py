"""Revealed comparative advantage, in three forms.

Symbols: x_ik exports of product k by economy i, x_i its exports of all products, x_wk the world's exports of k, x_w the
world's exports of all products; one period, one unit (USD).
"""

from __future__ import annotations

import narwhals as nw
from narwhals.typing import IntoFrameT

from greentrade.indicators.formulas.division import ratio


def _balassa(x_ik: str, x_i: str, x_wk: str, x_w: str) -> nw.Expr:
    own, world = ratio(nw.col(x_ik), nw.col(x_i)), ratio(nw.col(x_wk), nw.col(x_w))
    return ratio(own, world)


def rca(frame: IntoFrameT, x_ik: str = "x_ik", x_i: str = "x_i", x_wk: str = "x_wk", x_w: str = "x_w", name: str = "rca") -> IntoFrameT:
    """RCA_ik = (x_ik / x_i) / (x_wk / x_w)

    Adds `name` >= 0: above 1 the economy is specialised in k. Null where x_i, x_wk or x_w is zero or a term is missing.

    Source: Balassa (1965), Trade Liberalisation and "Revealed" Comparative Advantage, The Manchester School 33(2), pp. 99-123.
    """
    return nw.from_native(frame).with_columns(_balassa(x_ik, x_i, x_wk, x_w).alias(name)).to_native()


def symmetric_rca(
    frame: IntoFrameT, x_ik: str = "x_ik", x_i: str = "x_i", x_wk: str = "x_wk", x_w: str = "x_w", name: str = "rca"
) -> IntoFrameT:
    """RSCA_ik = (RCA_ik - 1) / (RCA_ik + 1)

    Adds `name` in [-1, 1): 0 is neutral. Null as for `rca`.

    Source: Dalum, Laursen & Villumsen (1998), Structural Change in OECD Export Specialisation Patterns, International
    Review of Applied Economics 12(3), pp. 423-443.
    """
    index = _balassa(x_ik, x_i, x_wk, x_w)
    return nw.from_native(frame).with_columns(ratio(index - 1, index + 1).alias(name)).to_native()


def normalised_rca(
    frame: IntoFrameT, x_ik: str = "x_ik", x_i: str = "x_i", x_wk: str = "x_wk", x_w: str = "x_w", name: str = "rca"
) -> IntoFrameT:
    """NRCA_ik = x_ik / x_w - x_i x_wk / x_w^2

    Adds `name` in [-1/4, 1/4]; it sums to zero over all economies i and over all products k. Null where x_w is zero or a
    term is missing.

    Source: Yu, Cai & Leung (2009), The Normalized Revealed Comparative Advantage Index, The Annals of Regional Science
    43(1), pp. 267-282.
    """
    # Two ratios, not one over x_w^2: the square of world trade leaves little of a double's precision.
    share, economy, product = (ratio(nw.col(x), nw.col(x_w)) for x in (x_ik, x_i, x_wk))
    return nw.from_native(frame).with_columns((share - economy * product).alias(name)).to_native()
