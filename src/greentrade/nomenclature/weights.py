"""Conversion weights: which share of a code's trade is which code of another edition.

    v_b = sum over a of w_ab v_a,    w_ab in [0, 1],    sum over b of w_ab = 1 for every a

so that no trade is lost or made. Between neighbouring editions a weight comes from one of four origins:

    fixed       the code has one target only
    estimated   from reporters that switched editions (`estimation`)
    unsd        the UN Statistics Division's conversion table: newer to older all of a code goes to the one that it names; older to
                newer all of it goes to the only code that is converted back to it
    equal       equal parts of the newer codes that are converted back to it; where there are none, of all its targets

Formal links have weight 0 unless a code has no other. Further editions are reached by multiplying the steps' matrices.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, reduce
from typing import TYPE_CHECKING

from greentrade.errors import InputError
from greentrade.nomenclature.chains import is_newer, oriented, way
from greentrade.nomenclature.editions import edition
from greentrade.nomenclature.tables import Tables, tables

if TYPE_CHECKING:
    import polars as pl

FIXED, ESTIMATED, UNSD, EQUAL = "fixed", "estimated", "unsd", "equal"
"""Origins of a weight."""

RULES = 1
"""Number of the rules above. It is part of a set's hash: raise it when a rule changes."""

TOLERANCE = 1e-9
"""How far the weights of a code may be from 1 in a file; they are scaled to it then."""


@dataclass(frozen=True, eq=False)
class Weights:
    """A set of weights to convert with: the default ones, overlaid with `estimated` ones by step (edition, edition).

    `hash` names the set by its content, for what is kept and for provenance.
    """

    hash: str
    tables: Tables = field(repr=False)
    estimated: Mapping[tuple[str, str], pl.DataFrame] = field(default_factory=dict, repr=False)
    _kept: dict[tuple[str, str, str], pl.DataFrame] = field(default_factory=dict, repr=False)

    def step(self, a: str, b: str) -> pl.DataFrame:
        """The weights between two neighbouring editions: source, target, weight, origin, reporters, formal.

        All links stand in it, also those of weight 0. `reporters` counts the economies behind an estimated weight, else 0.
        Raises `InputError` for editions that are no neighbours.
        """
        if len(way(a, b)) != 1:
            raise InputError(f"{a} and {b} are no neighbouring editions", remedy="Ask for the matrix, which multiplies the steps")
        return self._kept_or("step", a, b, self._step)

    def matrix(self, a: str, b: str) -> pl.DataFrame:
        """The weights between any two editions: source, target, weight > 0. Every source's weights sum to 1 (within 1e-12)."""
        return self._kept_or("matrix", a, b, self._matrix)

    def reach(self, a: str, b: str) -> pl.DataFrame:
        """Every target that a source may touch: source, target.

        Formal links count from newer to older, where the code itself is waste or a panel; from older to newer they do not, unless
        a code has no other.
        """
        return self._kept_or("reach", a, b, self._reach)

    def _kept_or(self, kind: str, a: str, b: str, make: Callable[[str, str], pl.DataFrame]) -> pl.DataFrame:
        key = (kind, edition(a).name, edition(b).name)
        if key not in self._kept:
            self._kept[key] = make(*key[1:])
        return self._kept[key]

    def _step(self, a: str, b: str) -> pl.DataFrame:
        default = _default_step(self.tables, a, b)
        return _overlaid(default, self.estimated[a, b]) if (a, b) in self.estimated else default

    def _matrix(self, a: str, b: str) -> pl.DataFrame:
        import polars as pl

        if a == b:
            return _identity(self.tables, a)
        steps = [self.step(*each).filter(pl.col("weight") > 0).select("source", "target", "weight") for each in way(a, b)]
        return _scaled(reduce(_times, steps))

    def _reach(self, a: str, b: str) -> pl.DataFrame:
        import polars as pl

        steps = [_reachable(self.step(*each), *each).select("source", "target", weight=pl.lit(1.0)) for each in way(a, b)]
        return reduce(_times, steps or [_identity(self.tables, a)]).select("source", "target")


def default_weights() -> Weights:
    """The weights that need no data: fixed, unsd and equal."""
    return _default(tables())


@cache
def _default(found: Tables) -> Weights:
    return Weights(_named(found, {}), found)


def _named(found: Tables, estimated: Mapping[tuple[str, str], pl.DataFrame]) -> str:
    from hashlib import sha256

    content = sha256(f"{RULES} {found.hash}".encode())
    for step in sorted(estimated):
        content.update("-".join(step).encode())
        content.update(estimated[step].select("source", "target", "weight", "origin", "reporters").write_csv().encode())
    return content.hexdigest()


def with_estimates(estimated: Mapping[tuple[str, str], pl.DataFrame]) -> Weights:
    """The default weights, with those of `estimated` in their place: by step frames source, target, weight, origin, reporters.

    A source's estimated weights replace all its default ones. Raises `InputError` where a weight stands off the links, is no
    number of [0, 1], or a source's weights do not sum to 1.
    """
    import polars as pl

    found, kept = tables(), {}
    for step, frame in estimated.items():
        links = oriented(found, *step).select("source", "target")
        off = frame.join(links, on=["source", "target"], how="anti")
        if off.height:
            raise InputError(
                f"Weights {'-'.join(step)} stand on pairs that are no links of {step[0]} and {step[1]}",
                rows=off.select("source", "target").rows(), remedy="Estimate them anew: greentrade hs weights estimate",
            )  # fmt: skip
        total = pl.col("weight").sum().over("source")
        wrong = frame.filter(~pl.col("weight").is_between(0, 1).fill_null(False) | ((total - 1).abs() > TOLERANCE))
        if wrong.height:
            raise InputError(
                f"Weights {'-'.join(step)} must be in [0, 1] and sum to 1 for every source",
                rows=wrong.select("source", "target", "weight").rows(), remedy="Estimate them anew: greentrade hs weights estimate",
            )  # fmt: skip
        kept[step] = frame.sort("source", "target").with_columns(pl.col("weight") / total)
    return Weights(_named(found, kept), found, kept) if kept else default_weights()


def _overlaid(default: pl.DataFrame, estimated: pl.DataFrame) -> pl.DataFrame:
    """The default weights of a step, with the estimated ones of every source that has them; its other links are 0."""
    import polars as pl

    ours = estimated.select("source", "target", "weight", "origin", pl.col("reporters").cast(pl.Int64))
    sources = ours.select("source").unique()
    blank = default.join(sources, on="source", how="semi").select("source", "target", "formal")
    replaced = blank.join(ours, on=["source", "target"], how="left").with_columns(
        pl.col("weight").fill_null(0.0), pl.col("origin").fill_null(ESTIMATED), pl.col("reporters").fill_null(0)
    )
    return pl.concat([default.join(sources, on="source", how="anti"), replaced.select(default.columns)]).sort("source", "target")


@cache
def _default_step(found: Tables, a: str, b: str) -> pl.DataFrame:
    """The weights of two neighbouring editions that need no data."""
    import polars as pl

    frame = oriented(found, a, b)
    only_formal = pl.col("formal").all().over("source")
    eligible = ~pl.col("formal") | only_formal
    named = pl.col("unsd") & eligible
    chosen = pl.when(named.any().over("source")).then(named).otherwise(eligible)
    frame = frame.with_columns(eligible.sum().over("source").alias("targets"), chosen.alias("chosen"))
    count = pl.col("chosen").sum().over("source")
    unsd = (pl.col("unsd") & pl.col("chosen")).any().over("source") & (count == 1)
    origin = pl.when(pl.col("targets") == 1).then(pl.lit(FIXED)).when(unsd).then(pl.lit(UNSD)).otherwise(pl.lit(EQUAL))
    return frame.select(
        "source",
        "target",
        (pl.col("chosen").cast(pl.Float64) / count).alias("weight"),
        origin.alias("origin"),
        pl.lit(0, pl.Int64).alias("reporters"),
        "formal",
    ).sort("source", "target")


def _reachable(step: pl.DataFrame, a: str, b: str) -> pl.DataFrame:
    import polars as pl

    if is_newer(a, b):
        return step
    return step.filter(~pl.col("formal") | pl.col("formal").all().over("source"))


# --- matrices, as their cells: source, target, weight > 0, in that order ------------------------------------------------------


def _identity(found: Tables, edition_name: str) -> pl.DataFrame:
    import polars as pl

    every = pl.Series("source", sorted(found.codes[edition_name]), pl.String)
    return pl.DataFrame([every, every.alias("target"), pl.repeat(1.0, len(every), eager=True).alias("weight")])


def _times(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """The product of two sparse matrices: cells joined on the edition between, then summed."""
    import polars as pl

    on = right.select(pl.col("source").alias("target"), pl.col("target").alias("next"), pl.col("weight").alias("share"))
    terms = left.join(on, on="target").sort("source", "next", "target")
    terms = terms.select("source", pl.col("next").alias("target"), pl.col("weight") * pl.col("share"))
    return _summed(terms, ["source", "target"])


def _summed(terms: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Sums of sorted terms by key. One after the other, so that no number depends on the threads of a machine."""
    import numpy as np
    import polars as pl

    heads = np.flatnonzero(terms.select((pl.struct(keys) != pl.struct(keys).shift()).fill_null(True)).to_series().to_numpy())
    sums = pl.Series("weight", np.add.reduceat(terms["weight"].to_numpy(), heads)) if len(heads) else terms["weight"]
    return terms[heads].select(keys).with_columns(sums) if len(heads) else terms.select(*keys, "weight")


def _scaled(cells: pl.DataFrame) -> pl.DataFrame:
    """Rows to a sum of one: products are there up to rounding."""
    import polars as pl

    sums = _summed(cells, ["source"]).rename({"weight": "total"})
    return cells.join(sums, on="source", maintain_order="left").select(
        "source", "target", (pl.col("weight") / pl.col("total")).clip(upper_bound=1.0)
    )
