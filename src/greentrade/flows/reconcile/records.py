"""Before step 1: the records that count for some periods, cleaned, and what each step of cleaning found in them.

Cleaning flags, mends and adds; which rows count once is decided again behind it, by the rules of `flows.reports`, because what a report
says of the World alone has no other side here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import narwhals as nw
import polars as pl

from greentrade.columns import RECORDS
from greentrade.errors import InputError
from greentrade.flows import calendar
from greentrade.flows.canonical import unions
from greentrade.flows.census import DIRECTIONS, for_frequency, one_edition
from greentrade.flows.cleaning import STEPS, Cleaning, Tools, cleaned, counts
from greentrade.flows.cleaning.run import TESTED
from greentrade.flows.cleaning.settings import ALLOCATE
from greentrade.flows.cleaning.staging import Staging
from greentrade.flows.leaves import REPORT
from greentrade.flows.reconcile.months import partial_reports
from greentrade.flows.reconcile.pairs import ROWS
from greentrade.flows.reports import Reports

if TYPE_CHECKING:
    from greentrade.engine import Engine
    from greentrade.flows.cleaning import Correction
    from greentrade.store import Snapshot

ALWAYS = ("superseded", "other-edition", "aggregate")
"""Steps without which trade would be counted twice."""

NEIGHBOURS = ("ratio", "jump")
"""Steps that read the periods before and after. They change no flow, and with them a period is due as soon as a neighbour changes."""

CLEANING = Cleaning.of(skip=NEIGHBOURS)
"""The cleaning that a reconciliation starts with where nothing else is asked for."""

UNREAD = ("value_cif_usd", "weight_estimated", "is_reported", "is_aggregate")
"""Columns of records that neither the steps' counts nor the flows depend on: left out, they need not be written down on the way."""

MENDED = ("value_usd", "value_fob_usd", "weight_kg")
NO_STEPS = {"step": pl.String, "title": pl.String, "tested": pl.Int64, "flagged": pl.Int64, "share": pl.Float64,
            "flagged_usd": pl.Float64, "lines": pl.Int64}  # fmt: skip


def chosen_cleaning(steps: Iterable[str] | None = None, skip: Iterable[str] | None = None, **choices: object) -> Cleaning:
    """`Cleaning.of`, with the steps that count once always among them, and those that look at neighbours only where they are named.

    Raises `InputError` where one that counts once is to be skipped.
    """
    given = None if steps is None else [*steps]
    without = [*(skip or ())]
    refused = [name for name in without if name in ALWAYS]
    if refused:
        raise InputError(
            "Without these steps trade would be counted twice", rows=refused, remedy="Skip others; greentrade clean can do without them"
        )
    named = [name for name in STEPS if name not in NEIGHBOURS] if given is None else [*ALWAYS, *given]
    return Cleaning.of(named, without, **choices)


class SidedReports(Reports):
    """Reports by partner: what a report says of the World alone has no other side, and goes before anything is compared."""

    @cached_property
    def admitted(self) -> pl.DataFrame:
        return for_frequency(one_edition(self.found), self.freq).with_columns(pl.lit(0).cast(pl.Int64).alias("worlds"))

    @cached_property
    def partial(self) -> pl.DataFrame | None:
        """The years that are made of fewer than twelve months (`months.partial_reports`); None where months are asked for."""
        return partial_reports(self.admitted) if self.freq == "A" else None

    def added_rows(self, lines: nw.LazyFrame) -> nw.LazyFrame:
        """Lines that cleaning added to reports that count, under the period that they count for: each stands once as it is."""
        which = self.admitted
        if which.height < self.found.height:
            lines = lines.join(self.engine.frame(which.select(REPORT)), on=list(REPORT), how="semi")
        return self._dated(lines)


@dataclass(frozen=True)
class Counted:
    """The rows that count (`pairs.ROWS`, under the period they count for), and one row a step of cleaning (`cleaning.counts`)."""

    rows: nw.LazyFrame
    steps: pl.DataFrame


def read_along(periods: Collection[int], cleaning: Cleaning | None) -> list[int]:
    """The periods of the records that are read to clean those of some: with steps that look at neighbours, those before and after too."""
    looks = cleaning is not None and cleaning.has(*NEIGHBOURS)
    return calendar.of_records(calendar.with_neighbours(periods) if looks else periods)


@dataclass(frozen=True)
class Counting:
    """How the records of a snapshot are brought to those that count."""

    snapshot: Snapshot
    engine: Engine
    reports: SidedReports
    cleaning: Cleaning | None
    corrections: tuple[Correction, ...] = ()

    def counted(self, periods: Sequence[int], products: Collection[str] | None, staging: Staging) -> Counted:
        """The records that count for some periods, and what the steps found in the last of them. `products`: the codes to read where not
        all of them. What `staging` wrote must stand until the rows were read."""
        records = self.snapshot.scan("records", self.engine)
        assert records is not None, "a run without records is refused before"
        outside = [code for code in unions() if code != 0]
        records = records.filter(
            nw.col("period").is_in(read_along(periods, self.cleaning))
            & nw.col("flow_code").is_in(list(DIRECTIONS))
            & ~nw.col("partner").is_in(outside)
            & ~nw.col("reporter").is_in(unions())
        )
        # Unspecified products are spread over all products of a report: there is no reading some of them.
        spread = self.cleaning is not None and self.cleaning.products == ALLOCATE
        if products is not None and not spread:
            records = records.filter(nw.col("product").is_in(sorted(products)))
        if self.cleaning is None:
            sided = self._sided(records)
            return Counted(self.reports.product_rows(sided, None, self.engine.frame), pl.DataFrame(schema=NO_STEPS))
        return self._cleaned(records, periods, self.cleaning, products, staging)

    def _cleaned(
        self, records: nw.LazyFrame, periods: Sequence[int], cleaning: Cleaning, products: Collection[str] | None, staging: Staging
    ) -> Counted:
        tools = Tools.of(self.snapshot, self.engine, self._corrections(periods, products), staging)
        kinds = {"DOUBLE": nw.Float64, "BOOLEAN": nw.Boolean}
        types = RECORDS.types()
        records = records.with_columns(nw.lit(None).cast(kinds[types[name]]).alias(name) for name in UNREAD)
        frame = cleaned(records, cleaning, tools).filter(nw.col("period").is_in(calendar.of_records(periods)))
        # Of the evidence that a step could judge a row it is enough that it is there.
        judged = (nw.when(~nw.col(name).is_null()).then(nw.lit(1)).alias(name) for name in {*TESTED.values()})
        frame = tools.stage(frame.with_columns(*judged).select(*_needed(frame)), "cleaned")
        steps = counts(frame.filter(nw.col("period").is_in(calendar.of_records(periods[-1:]))), cleaning, self.engine)
        mended = self._sided(frame).with_columns(nw.col(f"{name}_corrected").alias(name) for name in MENDED)
        # Which record is a total beside its parts is asked again, without the World; what was allocated counts no longer.
        reasons = (nw.col(name).is_null() for name in ("superseded_by", "edition_kept", "aggregate_of"))
        spread = ~nw.col("counts") & nw.all_horizontal(*reasons, ignore_nulls=False)
        own = nw.col("line") == "record"
        rows = self.reports.product_rows(mended.filter(own & ~spread), None, self.engine.frame)
        if len(periods) == 1 and not int(steps["lines"].sum()):
            return Counted(rows, steps)
        added = self.reports.added_rows(mended.filter(~own & nw.col("counts")))
        return Counted(nw.concat([rows.select(*ROWS), added.select(*ROWS)]), steps)

    def _sided(self, records: nw.LazyFrame) -> nw.LazyFrame:
        return records.filter(nw.col("partner") != 0)

    def _corrections(self, periods: Sequence[int], products: Collection[str] | None) -> list[Correction]:
        """Those of records and columns that are read; whether the others are out of date, a run that reads them says."""
        known = set(read_along(periods, self.cleaning))
        outside = set(unions()) - {0}
        return [
            each
            for each in self.corrections
            if each.period in known
            and each.partner not in outside
            and each.column not in UNREAD
            and (products is None or each.product in products)
        ]


def _needed(frame: nw.LazyFrame) -> list[str]:
    """The columns that counting once, the counts of the steps and the pairs read."""
    names = {*RECORDS.key, *ROWS, "product_level", "ingest", "line", "counts", "flags", "superseded_by", "edition_kept", "aggregate_of"}
    names |= {f"{name}_corrected" for name in MENDED} | set(TESTED.values())
    return [name for name in frame.collect_schema().names() if name in names]
