"""The same number under several lists and both matches: what the definition alone does to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from greentrade.errors import InputError
from greentrade.scope.measures import measures

if TYPE_CHECKING:
    from greentrade.indicators import Database
    from greentrade.indicators.request import Names, Years
    from greentrade.lists import ProductList

MATCHES = ("native", "converted")


def sensitivity(
    db: Database,
    lists: Sequence[ProductList],
    indicator: str = "imports",
    reporters: Names = None,
    years: Years = None,
    matches: Sequence[str] = MATCHES,
    **asked: Any,
) -> pl.DataFrame:
    """An indicator under each list and each match: list (id@version), match, the result's keys, its measures.

    Every number is what `Database.compute` gives for that list and match, with its bounds, unit and status. `asked`: any other
    parameter of `Database.compute` (partners, perspective, fill, by, real, freq). Rows are in the order of the lists and
    matches. Raises `InputError` as `Database.compute` does, and for a list that is named twice.
    """
    labels = [products.label for products in lists]
    twice = sorted({label for label in labels if labels.count(label) > 1})
    if twice or not lists:
        raise InputError("A list is named twice" if twice else "No list is named", rows=twice, remedy="Name each list once")
    parts = []
    for products in lists:
        for match in matches:
            frame = db.compute(indicator, reporters=reporters, products=products, years=years, match=match, **asked).frame
            keys = [name for name in frame.columns[: frame.columns.index("value")]]
            named = frame.select(pl.lit(products.label).alias("list"), pl.lit(match).alias("match"), *keys, *measures(frame))
            parts.append(named)
    return pl.concat(parts, how="diagonal_relaxed")
