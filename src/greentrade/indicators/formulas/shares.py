"""Shares: a part of a whole, a part of the sum of its peers, and the simple mean of shares."""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw
from narwhals.typing import IntoFrameT

from greentrade.indicators.formulas.division import ratio


def share_of(frame: IntoFrameT, part: str, whole: str, name: str = "share") -> IntoFrameT:
    """s = part / whole

    `part`, `whole`: columns in one unit, say a list's exports and all exports of the same economy and period (USD).
    Adds `name`, in [0, 1] where the part belongs to the whole; null where the whole is zero or either is missing.

    Source: the ratio of low-carbon technology exports (imports) to all exports (imports), IMF Climate Change Indicators
    Dashboard, "Trade in Low Carbon Technology Products", methodology.
    """
    return nw.from_native(frame).with_columns(ratio(nw.col(part), nw.col(whole)).alias(name)).to_native()


def share_within(frame: IntoFrameT, value: str, over: Sequence[str], name: str = "share") -> IntoFrameT:
    """s_k = v_k / sum_l v_l,  the sum over all rows l that agree with k in `over`

    `value`: column of non-negative values (USD); `over`: key columns, say period and economy for a product mix.
    Adds `name`; the shares of a group sum to one. Missing values are left out of the sum and have no share; null where
    the sum is zero.

    Source: United Nations ESCAP (2009), Trade Statistics in Policymaking: A Handbook of Commonly Used Trade Indices and
    Indicators, revised edition, ch. 2 (export/import share).
    """
    whole = nw.col(value).cast(nw.Float64).sum().over(*over)
    return nw.from_native(frame).with_columns(ratio(nw.col(value), whole).alias(name)).to_native()


def mean_share(frame: IntoFrameT, share: str, by: Sequence[str], name: str = "mean_share") -> IntoFrameT:
    """s = (1/n) sum_i s_i,  over the n economies i of a group that have a share

    `share`: column of shares in [0, 1], one row an economy; `by`: key columns of the result, say period.
    Returns one row a group with `name`, null where no economy has a share. Each economy weighs the same, however
    little it trades; the weighted mean is the ratio of sums, `share_of` of the group's totals.

    Source: Holzhacker (2025), The CAREC Region's Increasing Trade in Low Carbon Technology, CAREC Institute, Figure 8
    ("the simple average of CAREC economies").
    """
    known = nw.from_native(frame)
    return known.group_by(*by).agg(nw.col(share).mean().alias(name)).to_native()
