"""Sums that do not depend on the order of rows.

Engines add up in parallel, and floating-point sums change in their last digits with the order. Two runs on one snapshot
must give the same bytes, so values are added as whole numbers of a thousandth of a dollar, the finest unit that the
publishers use.
"""

from __future__ import annotations

import narwhals as nw

THOUSANDTHS = 1000


def exact_sum(column: str) -> nw.Expr:
    """Sum_i round(1000 v_i) / 1000, for a group or a frame; nulls are left out. Values in USD, below 9e15."""
    whole = (nw.col(column) * THOUSANDTHS).round().cast(nw.Int64)
    return (whole.sum().cast(nw.Float64) / THOUSANDTHS).alias(column)


def whole_sum_or_null(column: str) -> nw.Expr:
    """The sum of a group, null where any of its rows is null: a weight known in part is not a weight."""
    complete = nw.col(column).is_null().cast(nw.Int32).max() == 0
    return nw.when(complete).then(exact_sum(column)).alias(column)
