"""Links between any two editions, by chaining the tables of the editions between them."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from greentrade.errors import InputError
from greentrade.nomenclature.codes import known_editions
from greentrade.nomenclature.editions import edition
from greentrade.nomenclature.tables import Tables, tables

if TYPE_CHECKING:
    import polars as pl


def way(a: str, b: str) -> tuple[tuple[str, str], ...]:
    """The steps from edition a to edition b, each from one edition to its neighbour; none where they are the same.

    Raises `InputError` where an edition is unknown or has no table.
    """
    order = known_editions()
    names = [edition(each).name for each in (a, b)]
    for name in names:
        if name not in order:
            raise InputError(f"The codes of {name} are not known", remedy=f"The editions with codes are {', '.join(order)}")
    i, j = (order.index(name) for name in names)
    stops = order[i : j + 1] if i <= j else order[j : i + 1][::-1]
    return tuple(pairwise(stops))


def links(a: str, b: str) -> pl.DataFrame:
    """All links between two editions: source, target, relation, formal.

    `source` is a code of edition a, `target` one of edition b. `relation` is 1:1, n:1, 1:n or n:n, source to target: n on the
    left where the target has other sources too, n on the right where the source has other targets. `formal` is true where every
    way from one to the other leads over a nominal link (see `formal.csv`): goods need not have gone it.
    """
    return _links(tables(), way(a, b) or ((edition(a).name, edition(b).name),))


def oriented(found: Tables, a: str, b: str) -> pl.DataFrame:
    """The links of two neighbouring editions as source, target, unsd, formal; `unsd` is the conversion of the newer code."""
    import polars as pl

    if is_newer(a, b):
        return found.step(a, b).select(pl.col("newer").alias("source"), pl.col("older").alias("target"), "unsd", "formal")
    return found.step(b, a).select(pl.col("older").alias("source"), pl.col("newer").alias("target"), "unsd", "formal")


def is_newer(a: str, b: str) -> bool:
    """Whether edition a came into force after edition b."""
    return edition(a).in_force_from > edition(b).in_force_from


@cache
def _links(found: Tables, steps: tuple[tuple[str, str], ...]) -> pl.DataFrame:
    import polars as pl

    if steps[0][0] == steps[0][1]:
        every = pl.Series("source", sorted(found.codes[steps[0][0]]), pl.String)
        pairs = pl.DataFrame([every, every.alias("target")]).with_columns(formal=pl.lit(False))
    else:
        pairs = oriented(found, *steps[0]).select("source", "target", "formal")
        for step in steps[1:]:
            pairs = _joined(pairs, oriented(found, *step))
    several = [pl.when(pl.len().over(side) > 1).then(pl.lit("n")).otherwise(pl.lit("1")) for side in ("target", "source")]
    return (
        pairs.with_columns(pl.concat_str(several, separator=":").alias("relation"))
        .select("source", "target", "relation", "formal")
        .sort("source", "target")
    )


def _joined(pairs: pl.DataFrame, step: pl.DataFrame) -> pl.DataFrame:
    """Pairs of a chain and a further step; a pair is formal where no way between its codes is free of formal links."""
    import polars as pl

    on = step.select(pl.col("source").alias("target"), pl.col("target").alias("next"), pl.col("formal").alias("nominal"))
    both = pairs.join(on, on="target").select("source", pl.col("next").alias("target"), pl.col("formal") | pl.col("nominal"))
    return both.group_by("source", "target").agg(pl.col("formal").all())
