"""The life of a code: what it was before and what became of it, edition by edition, with the weights on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greentrade.nomenclature.chains import links, way
from greentrade.nomenclature.codes import checked, known_editions, within
from greentrade.nomenclature.editions import edition

if TYPE_CHECKING:
    import polars as pl

    from greentrade.nomenclature.weights import Weights

COLUMNS = ("code", "from", "source", "to", "target", "relation", "weight", "origin", "reporters", "formal", "share")


def trace(weights: Weights, code: str, edition_name: str, to: str | None = None) -> pl.DataFrame:
    """Follow a code of 2, 4 or 6 digits from its edition to another one, or through all editions where `to` is None.

    One row a link on the way: `code` (the six-digit code that is followed), from, source, to, target, relation, weight, origin,
    reporters, formal, and `share`: which share of the code's trade goes this way (the product of the weights up to here). Links
    of weight 0 are shown and not followed. Raises `InputError` where the edition has no such code, saying which one has.
    """
    import polars as pl

    name = edition(edition_name).name
    roots = within(checked(code, name), name)
    order = known_editions()
    ends = [to] if to is not None else [end for end in (order[-1], order[0]) if end != name]
    parts = [_followed(weights, roots, way(name, end)) for end in ends]
    parts = [part for part in parts if part.height]
    return pl.concat(parts) if parts else pl.DataFrame(schema=dict.fromkeys(COLUMNS, pl.String))


def _followed(weights: Weights, roots: tuple[str, ...], steps: tuple[tuple[str, str], ...]) -> pl.DataFrame:
    import polars as pl

    at = pl.DataFrame({"code": roots, "source": roots, "before": [1.0] * len(roots)})
    rows: list[pl.DataFrame] = []
    for a, b in steps:
        found = at.join(weights.step(a, b), on="source").join(links(a, b).drop("formal"), on=["source", "target"])
        found = found.with_columns(pl.lit(a).alias("from"), pl.lit(b).alias("to"), (pl.col("before") * pl.col("weight")).alias("share"))
        rows.append(found.select(COLUMNS).sort("code", "source", "formal", "target"))
        on = found.filter(pl.col("share") > 0).group_by("code", pl.col("target").alias("source")).agg(pl.col("share").sum())
        at = on.rename({"share": "before"})
    return pl.concat(rows) if rows else pl.DataFrame(schema=dict.fromkeys(COLUMNS, pl.String))
