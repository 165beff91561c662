"""Tables for a person to read: the editions side by side, and the weights between two of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greentrade.nomenclature.chains import way
from greentrade.nomenclature.codes import chapters, codes, headings, known_editions
from greentrade.nomenclature.editions import edition

if TYPE_CHECKING:
    import polars as pl

    from greentrade.nomenclature.weights import Weights


def editions_table() -> pl.DataFrame:
    """One row an edition whose codes are known: edition, comtrade, baci, first, last, chapters, headings, codes, new, gone.

    `first` and `last` are years of force. `new` counts codes that the edition before did not have, `gone` codes of that one that
    it has no more.
    """
    import polars as pl

    rows, before = [], None
    for name in known_editions():
        each, own = edition(name), codes(name)
        change = (None, None) if before is None else (len(own - before), len(before - own))
        years = (each.in_force_from, each.in_force_to)
        rows.append((name, each.short, each.baci, *years, len(chapters(name)), len(headings(name)), len(own), *change))
        before = own
    names = ["edition", "comtrade", "baci", "first", "last", "chapters", "headings", "codes", "new", "gone"]
    kinds = [pl.String] * 3 + [pl.Int32] * 7
    return pl.DataFrame(rows, schema=dict(zip(names, kinds, strict=True)), orient="row")


def weights_table(weights: Weights, a: str, b: str) -> pl.DataFrame:
    """The weights between two editions: source, target, weight, origin, reporters, formal.

    Between editions that are no neighbours the weight is the product of the steps' and its origin `chained`; reporters and
    formal are then null.
    """
    import polars as pl

    if len(way(a, b)) == 1:
        return weights.step(a, b)
    origin = pl.lit("chained" if way(a, b) else "fixed").alias("origin")
    unknown = [pl.lit(None, pl.Int64).alias("reporters"), pl.lit(None, pl.Boolean).alias("formal")]
    return weights.matrix(a, b).with_columns(origin, *unknown)
