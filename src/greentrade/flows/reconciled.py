"""The reconciled flows of a snapshot that are in force: what the perspective `reconciled` is made of, as reports are of the others.

Where greentrade's own flows are among them, each flow's value has its bounds beside it: the lower and the higher of its two reports.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

import narwhals as nw
import polars as pl

from greentrade.engine import Engine
from greentrade.errors import InputError
from greentrade.flows.current import OWN, Bring, flows_in_force, held_flows, rows_in_force
from greentrade.flows.exact import exact_sum
from greentrade.flows.hands import Choice, Hands
from greentrade.flows.matching import Selection

if TYPE_CHECKING:
    from greentrade.store import Snapshot

BOUNDS = ("lower_usd", "upper_usd")
"""Columns beside value_usd where greentrade's own flows are in force: the interval between the two reports of a flow."""


@dataclass(frozen=True)
class Flows:
    """The flows that count for a frequency, under a choice of whose they are. `held`: what the ledger says of all flows."""

    snapshot: Snapshot
    engine: Engine
    freq: str
    held: pl.DataFrame
    hands: Hands | None
    choice: Choice

    @classmethod
    def of(cls, snapshot: Snapshot, engine: Engine, freq: str) -> Flows:
        """Those of a snapshot, where nothing in particular is asked."""
        held = held_flows(snapshot, engine)
        hands = Hands.of(snapshot, held, freq)
        return cls(snapshot, engine, freq, held, hands, hands.any if hands else Choice())

    def under(self, choice: Choice) -> Flows:
        """The same under another choice."""
        return replace(self, choice=choice)

    @cached_property
    def force(self) -> pl.DataFrame:
        """The ingests, editions and periods that count."""
        return flows_in_force(self.held, None if self.hands is None else self.choice.own)

    @cached_property
    def own_editions(self) -> dict[int, str]:
        """The periods in which greentrade's own flows are in force, with their edition."""
        if self.hands is None:
            return {}
        mine = self.force.filter(pl.col("source") == OWN).select("period", "edition").sort("period")
        return dict(mine.iter_rows())

    @property
    def measures(self) -> tuple[str, ...]:
        """value_usd, and BOUNDS where flows have them."""
        return ("value_usd", *BOUNDS) if self.own_editions else ("value_usd",)

    @cached_property
    def mark(self) -> str:
        """What tells the names of one choice from those of another; nothing where there are only a publisher's flows."""
        own = ",".join(map(str, self.own_editions))
        return f"-own-{sha256(own.encode()).hexdigest()[:8]}" if own else ""

    @cached_property
    def rows(self) -> nw.LazyFrame:
        """The flows in force; with BOUNDS where any are greentrade's own: of a publisher's flow they are its value."""
        scan = self.snapshot.scan("flows", self.engine, sorted(self.force["ingest"].unique())) if self.force.height else None
        if scan is None:
            raise InputError("None of the flows in the store is in force", remedy="See greentrade store history")
        found = self.in_force(scan, self.engine.frame).filter(nw.col("freq") == self.freq)
        if not self.own_editions:
            return found
        ends = zip(("lower", "upper"), BOUNDS, strict=True)
        return found.with_columns(nw.coalesce(end, "value_fob_usd").alias(name) for end, name in ends)

    def in_force(self, rows: nw.LazyFrame, bring: Bring) -> nw.LazyFrame:
        """Of rows of the table `flows`, all of them or an excerpt of whole cells, those that count."""
        return rows_in_force(rows, self.held, self.force, bring)

    def products(self, selection: Selection | None, editions: Sequence[str]) -> nw.LazyFrame:
        """The flows of the selected products; None selects all. `editions`: those in which the store's rows stand."""
        rows = self.rows if selection is None else self.rows.filter(selection.condition(editions))
        more = (*BOUNDS, "status") if self.own_editions else ()
        return rows.select("freq", "period", "edition", "exporter", "importer", "product", "value_fob_usd", "weight_kg", *more)

    def totals(self) -> nw.LazyFrame:
        """One row a pair of economies and period: value_fob_usd of all products, its BOUNDS, and `products`, the rows of the sum."""
        pairs = self.rows.group_by("period", "exporter", "importer")
        sums = (exact_sum(name) for name in ("value_fob_usd", *self.measures[1:]))
        summed = pairs.agg(*sums, nw.len().cast(nw.Int64).alias("products"))
        # A period has one edition: joined on afterwards, it need not be carried through the sum over all rows.
        editions = self.engine.frame(self.force.select("period", "edition").unique().sort("period"))
        return summed.join(editions, on="period", how="inner").with_columns(nw.lit(self.freq).alias("freq"))

    def releases(self, ledger: pl.DataFrame, periods: Collection[int] | None = None) -> pl.DataFrame:
        """The ledger's rows of the ingests that count; of several hands' flows those of these periods only."""
        force = self.force if self.hands is None or periods is None else self.force.filter(pl.col("period").is_in(list(periods)))
        return ledger.filter(pl.col("ingest").is_in(force["ingest"].unique().implode()))

    def ahead_of_force(self) -> pl.DataFrame:
        """edition, period: flows that do not count because no edition of theirs was in force by then."""
        unused = self.held.join(self.force, on="period", how="anti")
        partial = [period for period, _ in self.choice.partial]
        unused = unused.filter((pl.col("source") != OWN) | ~pl.col("period").is_in(partial))
        return unused.select("edition", "period").unique().sort("edition", "period")


def ends(pairs: nw.LazyFrame) -> nw.LazyFrame:
    """Who has flows: period, edition, direction and economy of both ends of pairs, one row each."""
    sides = [
        pairs.select("period", "edition", nw.lit(direction).alias("direction"), nw.col(end).alias("economy"))
        for direction, end in (("export", "exporter"), ("import", "importer"))
    ]
    return nw.concat(sides).unique()
