"""Finer national lines below a listed code that other lists name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from greentrade.lists import ProductList

_SCHEMA = {**dict.fromkeys(("code", "jurisdiction", "product", "listed", "evidence"), pl.String), "score": pl.Float64}


def national_lines(products: ProductList, world: pl.DataFrame, others: Sequence[ProductList] | None = None) -> pl.DataFrame:
    """Candidates among the national lines of other lists: one row a line, with the World's exports of its six digits.

    `world`: period, product, value, lower, upper in the list's edition, which says nothing of the line itself: its six digits
    are an upper bound. A line of a list in another edition counts where its six digits are spelt like a listed code.
    """
    from greentrade.lists import available

    own = {(entry.jurisdiction, entry.code) for entry in products.entries}
    mine = set(products.hs6_codes)
    lines: dict[tuple[str, str], list[str]] = {}
    for other in available() if others is None else others:
        if other.id == products.id:
            continue
        for entry in other.entries:
            key = (entry.jurisdiction, entry.code)
            if entry.national and entry.hs6 in mine and key not in own:
                lines.setdefault(key, []).append(f"{other.label} ({other.edition}) names it: {entry.name}")
    rows = [(code, where, code[:6], code[:6], "; ".join(told), float(len(told))) for (where, code), told in sorted(lines.items())]
    found = pl.DataFrame(rows, schema=_SCHEMA, orient="row")
    last = world.filter(pl.col("period") == pl.col("period").max()).select("product", "period", "value", "upper")
    measured = found.join(last, on="product", how="left")
    # Of the line itself nothing is known but that it is no more than its six digits.
    return measured.with_columns(
        pl.lit("lists that name it").alias("measure"), pl.lit(products.edition).alias("edition"),
        pl.when(pl.col("value").is_not_null()).then(0.0).alias("lower"), pl.col("value").alias("order"),
    )  # fmt: skip
