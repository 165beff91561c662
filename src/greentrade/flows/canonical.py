"""Codes of economies: the one that holds an economy's records today, since two sides or two releases may write it differently, and
those that are no economy's."""

from __future__ import annotations

import narwhals as nw
import polars as pl

from greentrade import economies


def canonical(column: str) -> nw.Expr:
    """The codes of a column, with `economies.aliases` followed: 840 is 842, 736 (Sudan until 2011) is 729."""
    known = economies.aliases()
    return nw.col(column).replace_strict([*known], [*known.values()], default=nw.col(column), return_dtype=nw.Int32)


def unions() -> list[int]:
    """Codes of the World and of unions of economies, whose trade is their members'."""
    return economies.table().filter(pl.col("kind") == "group")["code"].to_list()
