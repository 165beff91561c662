"""Two releases side by side, line by line: how each line moved from one to the other, and why.

A line is a period, an economy, a partner and a product. Everything that grows with the data is done by the engine. Amounts are
whole thousandths of a dollar, so that the parts of a change are the change, to the last digit.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from greentrade import economies, nomenclature
from greentrade.flows.current import edition_years
from greentrade.flows.exact import THOUSANDTHS
from greentrade.flows.matching import MEMBERSHIP, UNSTATED, Selection
from greentrade.flows.release_sides import Side

if TYPE_CHECKING:
    from greentrade.engine import Engine
    from greentrade.nomenclature import Weights

RULES = 1
"""Number of the rules of this module. It stands in the names of what is kept: raise it when a rule changes."""

NEW_PERIOD, OLD_PERIOD, UNCHANGED = "new period", "dropped period", "unchanged"

EXPLANATIONS: Mapping[str, str] = {
    NEW_PERIOD: "only the later release covers the period",
    OLD_PERIOD: "only the earlier release covers the period",
    "new economy": "the earlier release has no flow at all of the exporter, or of the importer, in the period",
    "economy left": "the later release has no flow at all of the exporter, or of the importer, in the period",
    "new reporter": "the earlier release has no report of the economy, period and direction",
    "reporter left": "the later release has no report of the economy, period and direction",
    "edition": "the line stands in different editions, and how it changed rests on the weights that move them to one",
    "new product": "the earlier release has no line at all with the product's code in the period",
    "dropped product": "the later release has no line at all with the product's code in the period",
    "new product line": "the earlier release has no such line between the two economies",
    "dropped product line": "the later release has no such line between the two economies",
    "revised value": "both releases have the line, with another value",
    UNCHANGED: "both releases have the line with the same value",
}
"""Why a line differs. Of several reasons the first in this order is given."""

PAIR = ("period", "direction", "economy", "partner", "edition", "product")
AMOUNTS = ("before", "after", "rise", "fall", "least", "most")
"""Thousandths of a dollar: the values, their difference where it is above and where it is below zero, and its bounds."""
COUNTS = ("lines", "lines_before", "lines_after")

_ALL = "all"
_MEASURES = ("value", "lower", "upper")


def totals(names: Sequence[str] = (*AMOUNTS, *COUNTS)) -> list[nw.Expr]:
    """The sums of a group, as whole numbers."""
    return [nw.col(name).sum().cast(nw.Int64) for name in names]


@dataclass(frozen=True)
class Pairs:
    """Two sides, and what is asked of them: products, codes of economies and partners, periods; None is all."""

    first: Side
    second: Side
    products: Selection | None
    reporters: Collection[int] | None
    partners: Collection[int] | None
    years: Collection[int] | None

    @property
    def engine(self) -> Engine:
        return self.first.engine

    @cached_property
    def weights(self) -> Weights:
        """The weights that move data from one edition to another."""
        return nomenclature.read_weights(nomenclature.weights_folder(self.first.release.root))

    @cached_property
    def chosen(self) -> list[pl.DataFrame]:
        """What each side is compared in: its cells (a period; of records a report) with their edition."""
        both = [self.first.chosen(self.second), self.second.chosen(self.first)]  # type: ignore[arg-type]
        return both if self.years is None else [part.filter(pl.col("period").is_in(list(self.years))) for part in both]

    @cached_property
    def moved(self) -> pl.DataFrame:
        """The cells that stand in different editions: cell, before, after, and the target that both are moved to."""
        cell: list[str] = list(self.first.cell)
        held = [
            part.group_by(cell).agg(pl.col("edition").unique().sort().str.join("+").alias(name))
            for part, name in zip(self.chosen, ("before", "after"), strict=True)
        ]
        apart = held[0].join(held[1], on=cell).filter(pl.col("before") != pl.col("after")).sort(cell)
        targets = [self._target(_editions(row)) for row in apart.iter_rows(named=True)]
        return apart.with_columns(pl.Series("target", targets, pl.String))

    def sums(self, labels: Mapping[str, str] | None, partner: bool) -> nw.LazyFrame:
        """Sums of AMOUNTS and COUNTS by the keys of a pair (without the partner, unless asked for) and the explanation.

        With products, by `labels` of their codes in the place of the product, each line with the weight with which it counts.
        """
        kept = self._kept(partner)
        if self.products is None or labels is None:
            return kept.drop("moved")
        table = [self._membership(name, labels) for name in sorted({name for part in self.chosen for name in part["edition"]})]
        weighed = self._weighed(kept.filter(~nw.col("moved")), pl.concat(table or [_no_membership()]))
        moved = self._renamed(kept.filter(nw.col("moved")), labels)
        columns = [name for name in kept.collect_schema().names() if name != "moved"]
        return nw.concat([weighed.select(columns), moved.select(columns)])

    # --- what is known of the whole releases --------------------------------------------------------------------------------

    def _target(self, editions: Collection[str]) -> str:
        """The list's edition, else the oldest of these."""
        if self.products is not None and self.products.edition is not None:
            return self.products.edition
        since = dict(edition_years().iter_rows())
        return min(sorted(set(editions) - {UNSTATED}), key=lambda name: since.get(name, 0))

    def _alone(self) -> list[pl.DataFrame]:
        """Keys under which one release alone has anything, with the reason (`why`), the first reason first."""
        seen = [side.present(part) for side, part in zip((self.first, self.second), self.chosen, strict=True)]
        found = [_only([part.select("period").unique() for part in self.chosen], NEW_PERIOD, OLD_PERIOD)]
        found += [_only([side[end] for side in seen], self.first.comes, self.first.goes) for end in self.first.ends]
        keys = [name for name in PAIR if name not in ("economy", "partner")]
        codes = [self.engine.collect(rows.select(*keys).unique()) for rows in self._plain(whole=True)]
        found.append(_only(codes, "new product", "dropped product"))
        return [part for part in found if part.height]

    # --- rows -----------------------------------------------------------------------------------------------------------

    def _rows(self, whole: bool) -> list[nw.LazyFrame]:
        """The rows of both sides, of all economies or of those that are asked for."""
        both = []
        for side, part in zip((self.first, self.second), self.chosen, strict=True):
            rows = side.rows(self.products, part)
            rows = rows if self.years is None else rows.filter(nw.col("period").is_in(list(self.years)))
            for end, codes in (("economy", self.reporters), ("partner", self.partners)):
                if codes is not None and not whole:
                    rows = rows.filter(nw.col(end).is_in(sorted({economies.canonical(code) for code in codes})))
            both.append(rows)
        return both

    def _plain(self, whole: bool = False) -> list[nw.LazyFrame]:
        """Rows that stand in one edition in both releases, or in one release alone."""
        if self.moved.is_empty():
            return self._rows(whole)
        cell = list(self.first.cell)
        return [rows.join(self.engine.frame(self.moved.select(cell)), on=cell, how="anti") for rows in self._rows(whole)]

    def _converted(self) -> list[nw.LazyFrame]:
        """Rows that stand in different editions, moved to one: the keys of a pair, value, lower and upper."""
        cell = list(self.first.cell)
        cells = self.engine.frame(self.moved.select(*cell, "target"))
        wanted = sorted({(name, row["target"]) for row in self.moved.iter_rows(named=True) for name in _editions(row)})
        weighed = self.engine.frame(pl.concat([self._moving(edition, target) for edition, target in wanted]))
        moved = []
        for rows in self._rows(whole=False):
            joined = rows.join(cells, on=cell, how="inner")
            joined = joined.join(weighed, on=["edition", "product", "target"], how="left" if self.products is None else "inner")
            # A code that the conversion does not know stays as it is: it is not lost.
            shares = zip(_MEASURES, MEMBERSHIP[2:], strict=True)
            parts = [(nw.col("value_usd") * nw.coalesce(nw.col(share), nw.lit(1.0))).alias(f"_{name}") for name, share in shares]
            label = nw.coalesce(nw.col("label"), nw.col("product")).alias("product")
            found = joined.with_columns(*parts, label).select(*PAIR[:4], nw.col("target").alias("edition"), "product", *_hidden(_MEASURES))
            moved.append(found.rename({f"_{name}": name for name in _MEASURES}))
        return moved

    def _moving(self, edition: str, target: str) -> pl.DataFrame:
        """edition, target, and how the edition's codes count as codes of the target."""
        if self.products is not None:
            found = self._membership(edition, {code: code for code in self.products.codes})
        else:
            every = Selection(tuple(sorted(nomenclature.codes(target))), _ALL, "converted", target)
            found = every.membership(self.weights, edition, {code: code for code in every.codes})
            found = found.with_columns(pl.lit(edition).alias("edition"))
        return found.with_columns(pl.lit(target).alias("target"))

    def _membership(self, edition: str, labels: Mapping[str, str]) -> pl.DataFrame:
        assert self.products is not None, "without products all codes count"
        return self.products.membership(self.weights, edition, labels).with_columns(pl.lit(edition).alias("edition"))

    # --- pairs ----------------------------------------------------------------------------------------------------------

    def _pairs(self) -> nw.LazyFrame:
        """One row a line that either release has."""
        alone = self._alone()
        pairs = self._explained(_paired(self._plain(), exact=True), alone, moved=False)
        if self.moved.is_empty():
            return pairs
        return nw.concat([pairs, self._explained(_paired(self._converted(), exact=False), alone, moved=True)])

    def _explained(self, pairs: nw.LazyFrame, alone: Sequence[pl.DataFrame], moved: bool) -> nw.LazyFrame:
        """The pairs with their explanation, and whether they were moved to another edition."""
        line = nw.when(nw.col("lines_after") == 0).then(nw.lit("dropped product line")).otherwise(nw.lit("revised value"))
        line = nw.when(nw.col("lines_before") == 0).then(nw.lit("new product line")).otherwise(line)
        change = nw.col("after") - nw.col("before")
        if moved:
            # A line whose conversion leaves no doubt changed for other reasons.
            line = nw.when((nw.col("least") == change) & (nw.col("most") == change)).then(line).otherwise(nw.lit("edition"))
        reasons: list[Any] = []
        for number, found in enumerate(alone):
            name, keys = f"_why{number}", [key for key in found.columns if key != "why"]
            pairs = pairs.join(self.engine.frame(found.rename({"why": name})), on=keys, how="left")
            reasons.append(nw.col(name))
        told = nw.coalesce(*reasons, line) if reasons else line
        same = (nw.col("before") == nw.col("after")) & (nw.col("lines_before") == nw.col("lines_after"))
        told = nw.when(same).then(nw.lit(UNCHANGED)).otherwise(told)
        return pairs.select(*PAIR, *AMOUNTS, *COUNTS, nw.lit(moved).alias("moved"), told.alias("explanation"))

    def _kept(self, partner: bool) -> nw.LazyFrame:
        """Sums of the pairs by their keys and reason, worked out once for a question."""
        first, second = self.first.release, self.second.release
        limits = [None if codes is None else sorted(codes) for codes in (self.reporters, self.partners, self.years)]
        asked = (second.key, self.first.freq, self.first.direction, self.products, self.weights.hash, limits, partner)
        folder = first.cache(self.engine.name) / f"changes-{sha256(repr(asked).encode()).hexdigest()[:16]}-r{RULES}"
        found = self.engine.kept(folder)
        if found is None:
            keys = [name for name in PAIR if name != "partner" or partner]
            found = self.engine.keep(self._pairs().group_by(*keys, "moved", "explanation").agg(*totals()), folder)
        return found

    # --- products ---------------------------------------------------------------------------------------------------------

    def _weighed(self, sums: nw.LazyFrame, table: pl.DataFrame) -> nw.LazyFrame:
        """The sums of codes of the data, with what of them counts: bounds for shares that are the same in both releases."""
        joined = sums.join(self.engine.frame(table), on=["edition", "product"], how="inner")
        rise, fall, low, high = (nw.col(name) for name in ("rise", "fall", "lower", "upper"))
        parts = {name: nw.col(name) * nw.col("weight") for name in ("before", "after", "rise", "fall")}
        parts |= {"least": rise * low + fall * high, "most": rise * high + fall * low}
        weighed = joined.with_columns(value.round().cast(nw.Int64).alias(name) for name, value in parts.items())
        assert self.products is not None
        return weighed.with_columns(nw.lit(self.products.edition or UNSTATED).alias("edition"), nw.col("label").alias("product"))

    def _renamed(self, sums: nw.LazyFrame, labels: Mapping[str, str]) -> nw.LazyFrame:
        """The sums of codes of the products, under their labels."""
        frame = pl.DataFrame({"product": list(labels), "label": list(labels.values())})
        return sums.join(self.engine.frame(frame), on="product", how="inner").with_columns(nw.col("label").alias("product"))


def _paired(both: Sequence[nw.LazyFrame], exact: bool) -> nw.LazyFrame:
    """A full outer join of two sides on the keys of a pair, written as one grouping: it spills to disk, and keys may repeat.

    Exact rows have value_usd; others have value, lower and upper, and the change has the bounds of two independent numbers.
    """
    values = {"value": "value_usd"} if exact else {name: name for name in _MEASURES}
    parts = []
    for number, rows in enumerate(both):
        columns: list[Any] = []
        for side, name in enumerate(("before", "after")):
            mine = side == number
            columns.append(nw.lit(int(mine)).cast(nw.Int64).alias(f"lines_{name}"))
            for measure, column in values.items():
                amount = (nw.col(column) * THOUSANDTHS).round() if mine else nw.lit(0)
                columns.append(amount.cast(nw.Int64).alias(f"{name}_{measure}"))
        parts.append(rows.select(*PAIR, *columns))
    names = [f"{name}_{measure}" for name in ("before", "after") for measure in values]
    joined = nw.concat(parts).group_by(*PAIR).agg(*totals(names), nw.col("lines_before").max(), nw.col("lines_after").max())
    change = nw.col("after_value") - nw.col("before_value")
    least = change if exact else nw.col("after_lower") - nw.col("before_upper")
    most = change if exact else nw.col("after_upper") - nw.col("before_lower")
    nothing = nw.lit(0).cast(nw.Int64)
    return joined.select(
        *PAIR,
        nw.col("before_value").alias("before"),
        nw.col("after_value").alias("after"),
        nw.when(change > 0).then(change).otherwise(nothing).alias("rise"),
        nw.when(change < 0).then(change).otherwise(nothing).alias("fall"),
        least.alias("least"),
        most.alias("most"),
        nw.lit(1).cast(nw.Int64).alias("lines"),
        "lines_before",
        "lines_after",
    )


def _only(both: Sequence[pl.DataFrame], comes: str, goes: str) -> pl.DataFrame:
    """Keys that one of two tables has, with the reason: `comes` for those of the second, `goes` for those of the first."""
    keys = both[0].columns
    new = both[1].join(both[0], on=keys, how="anti").with_columns(pl.lit(comes).alias("why"))
    return pl.concat([new, both[0].join(both[1], on=keys, how="anti").with_columns(pl.lit(goes).alias("why"))]).sort(keys)


def _editions(row: Mapping[str, Any]) -> set[str]:
    return {name for side in ("before", "after") for name in row[side].split("+")}


def _hidden(names: Sequence[str]) -> list[str]:
    return [f"_{name}" for name in names]


def _no_membership() -> pl.DataFrame:
    kinds = {"product": pl.String, "label": pl.String, "weight": pl.Float64, "lower": pl.Float64, "upper": pl.Float64}
    return pl.DataFrame(schema={**kinds, "edition": pl.String})
