"""The reports of a snapshot, down to one row a report, partner and product: what the perspectives are made of.

From the table `records`: the newest of rows that stand in several files, one edition a report, years from annual reports
or from months, totals once. The picture that the census gives says which of these rules have anything to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import narwhals as nw
import polars as pl

from greentrade.engine import Engine
from greentrade.flows import leaves
from greentrade.flows.census import DIRECTIONS, census, for_frequency, one_edition, without_annual
from greentrade.flows.current import Bring, newest_records
from greentrade.flows.exact import exact_sum, whole_sum_or_null
from greentrade.flows.leaves import REPORT
from greentrade.flows.matching import Selection
from greentrade.store import Snapshot

RULES = 2
"""Number of the rules of this room. It stands in the names of what is kept: raise it when a rule changes."""

KEYS = ("freq", "period", "reporter", "flow_code", "partner", "edition")
"""What identifies a row here, beside the product; `period` is the one that the report counts for."""


@dataclass(frozen=True)
class Reports:
    """The reports that count for a frequency: A (years) or M (months)."""

    snapshot: Snapshot
    engine: Engine
    freq: str

    @cached_property
    def editions(self) -> tuple[str, ...]:
        """The editions in which the snapshot's rows stand."""
        return tuple(sorted(set(self.snapshot.ingests["editions"].explode().drop_nulls())))

    @cached_property
    def found(self) -> pl.DataFrame:
        """The census of all reports, one row each; see `flows.census`."""
        folder = self.snapshot.cache(self.engine.name) / f"census-r{RULES}"
        return self.engine.collect(self.engine.kept(folder) or self.engine.keep(census(self._scan()), folder))

    @cached_property
    def admitted(self) -> pl.DataFrame:
        """The reports that count, with `counts_for`."""
        return for_frequency(one_edition(self.found), self.freq)

    def products(self, selection: Selection | None) -> nw.LazyFrame:
        """One row a report, partner and product: KEYS, product, value_usd, weight_kg. None selects all products."""
        rows = self.product_rows(self._scan(), selection, self.engine.frame)
        return rows.group_by(*KEYS, "product").agg(exact_sum("value_usd"), whole_sum_or_null("weight_kg"))

    def totals(self) -> nw.LazyFrame:
        """One row a report and partner: KEYS, value_usd of all products, and `products`, the rows it is the sum of.

        The record TOTAL where the report has one (`products` is 0), else the sum of its finest rows.
        """
        rows = self.total_rows(self._scan(), self.engine.frame)
        rows = rows.with_columns((nw.col("product_level") > 0).cast(nw.Int64).alias("products"))
        return rows.group_by(*KEYS).agg(exact_sum("value_usd"), nw.col("products").sum().cast(nw.Int64))

    def partners(self) -> nw.LazyFrame:
        """Which economies partners' reports name: freq, period, flow_code, partner."""
        named = self._scan().filter(nw.col("flow_code").is_in(list(DIRECTIONS)) & (nw.col("partner") != 0))
        named = named if self.freq == "A" else named.filter(nw.col("freq") == "M")
        return self._dated(named).select("freq", "period", "flow_code", "partner").unique()

    # --- rows, one by one: the same for a whole table and for an excerpt of whole cells -----------------------------------

    def product_rows(self, records: nw.LazyFrame, selection: Selection | None, bring: Bring) -> nw.LazyFrame:
        """The records of selected products that count, under the period that they count for."""
        condition = selection.condition(self.editions) if selection else nw.col("product_level") > 0
        return self._dated(self._leaves(self._in_force(records, self.admitted, condition, bring), self.admitted))

    def total_rows(self, records: nw.LazyFrame, bring: Bring) -> nw.LazyFrame:
        """The records that all products are the sum of, under the period that they count for."""
        # Months that stand for products beside an annual TOTAL have no part in the total.
        annual = self.admitted.filter(pl.col("freq") == self.freq)
        which = pl.concat([annual, without_annual(self.admitted.filter(pl.col("freq") != self.freq), annual)])
        with_total, without = (which.filter((pl.col("totals") > 0) == there) for there in (True, False))
        parts: list[nw.LazyFrame] = []
        if with_total.height:
            total = self._in_force(records, with_total, nw.col("product_level") == 0, bring)
            parts.append(self._total_leaves(total, with_total))
        if without.height:
            products = self._in_force(records, without, nw.col("product_level") > 0, bring)
            parts.append(self._leaves(products, without))
        return self._dated(parts[0] if len(parts) == 1 else nw.concat(parts))

    def _scan(self) -> nw.LazyFrame:
        scan = self.snapshot.scan("records", self.engine)
        assert scan is not None, "a snapshot without records has no reports"
        return scan

    def _in_force(self, records: nw.LazyFrame, which: pl.DataFrame, condition: nw.Expr, bring: Bring) -> nw.LazyFrame:
        """Rows in force of these reports that meet a condition, which must hold for all rows of a key or for none."""
        frame = records.filter(nw.col("flow_code").is_in(list(DIRECTIONS)) & condition)
        if which.height < self.found.height:
            frame = frame.join(bring(which.select(REPORT)), on=list(REPORT), how="semi")
        contested = which.filter(pl.col("ingests") > 1).select(REPORT)
        return newest_records(frame, contested, self.snapshot.ingests, bring)

    def _leaves(self, frame: nw.LazyFrame, which: pl.DataFrame) -> nw.LazyFrame:
        """The leaves of these reports' product rows, by those rules that have anything to do."""
        if which.filter((pl.col("shallowest") < 6) | (pl.col("deepest") < 6)).height:
            frame = leaves.finest_products(frame)
        if which["detailed"].sum():
            frame = leaves.least_detailed(frame)
        if which.filter((pl.col("worlds") > 0) & (pl.col("product_partners") > 0)).height:
            frame = leaves.partners_or_world(frame)
        return frame

    def _total_leaves(self, frame: nw.LazyFrame, which: pl.DataFrame) -> nw.LazyFrame:
        """The same of these reports' TOTAL rows."""
        if which["detailed"].sum():
            frame = leaves.least_detailed(frame)
        if which.filter((pl.col("total_partners") > 0) & (pl.col("total_partners") < pl.col("totals"))).height:
            frame = leaves.partners_or_world(frame)
        return frame

    def _dated(self, frame: nw.LazyFrame) -> nw.LazyFrame:
        """Rows under the period that they count for: a month's record under its year where years are asked for."""
        if self.freq == "M":
            return frame
        month = nw.col("freq") == "M"
        period = nw.when(month).then(nw.col("period") // 100).otherwise(nw.col("period"))
        return frame.with_columns(period.cast(nw.Int32).alias("period"), nw.lit("A").alias("freq"))
