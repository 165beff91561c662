"""Division as statistics means it: nothing divided by nothing is unknown, not zero and not infinite."""

from __future__ import annotations

import narwhals as nw


def ratio(numerator: nw.Expr, denominator: nw.Expr) -> nw.Expr:
    """numerator / denominator; null where the denominator is zero or either is missing.

    Both are taken as floating-point numbers, so that whole numbers divide alike on every engine.
    """
    top, bottom = numerator.cast(nw.Float64), denominator.cast(nw.Float64)
    return nw.when(bottom != 0).then(top / bottom)
