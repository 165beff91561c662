"""Which codes two versions of a list do not share, and what counts of them: the reason for every change of a number.

Compared are six-digit codes with the part of each that counts (value, low, high): a national line or an ex-out changes
that part of its code.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from greentrade.lists import ProductList

SCHEMA: dict[str, type[pl.DataType]] = dict.fromkeys(("code", "edition", "change", "before_code", "after_code"), pl.String)


def changes(before: ProductList, after: ProductList) -> pl.DataFrame:
    """code, edition, change (kept, rescoped, added, dropped), before_code, after_code: one row a six-digit code of either list.

    In two editions a code is kept where it is nothing but one code of the other edition (1:1), which the other list has. All
    other codes are dropped in the old edition and added in the new one. `code` and `edition` are those of the list after,
    except for what was dropped.
    """
    old, new = before.shares(), after.shares()
    twins = {code: code for code in old} if before.edition == after.edition else _twins(before, after)
    kept = {twins[code]: code for code in old if twins.get(code) in new}
    rows: list[tuple[str | None, ...]] = [(code, before.edition, "dropped", code, None) for code in old if twins.get(code) not in new]
    for code, parts in new.items():
        was = kept.get(code)
        change = "added" if was is None else "kept" if old[was] == parts else "rescoped"
        rows.append((code, after.edition, change, was, code))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row").sort("code", "edition")


def _twins(before: ProductList, after: ProductList) -> dict[str, str]:
    """Codes that are one and the same thing in both editions; links that are nominal do not count."""
    from greentrade.nomenclature import links

    found = links(before.edition, after.edition).filter(~pl.col("formal"))
    alone = found.filter((pl.len().over("source") == 1) & (pl.len().over("target") == 1))
    return dict(alone.select("source", "target").iter_rows())


def part(products: ProductList, codes: Collection[str]) -> ProductList | None:
    """The list's entries below these six-digit codes as a list of its own; None where there are none."""
    entries = tuple(entry for entry in products.entries if entry.hs6 in codes)
    return replace(products, id=f"{products.id} (part)", entries=entries) if entries else None
