"""The two sides of a comparison of releases: each release's rows in one shape, and what each of them covers.

Flows are seen from one end: `economy` is the exporter (direction export) or the importer (import), `partner` the other end.
Records are seen from the reporter, with totals counted once and one edition a report, as everywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import narwhals as nw
import polars as pl

from greentrade import economies
from greentrade.errors import InputError
from greentrade.flows.calendar import LAST_YEAR, years
from greentrade.flows.canonical import canonical
from greentrade.flows.census import DIRECTIONS
from greentrade.flows.current import edition_years, held_flows, rows_in_force
from greentrade.flows.reports import RULES, Reports

if TYPE_CHECKING:
    from greentrade.engine import Engine
    from greentrade.flows.matching import Selection
    from greentrade.flows.releases import Release

ROW = ("period", "direction", "economy", "partner", "edition", "product", "value_usd")
"""Columns of a side's rows; economies stand under the codes that hold their records today."""

_PRESENT = {"period": pl.Int32, "direction": pl.String}


@dataclass(frozen=True)
class FlowsSide:
    """A release of flows, from the end of the exporter or of the importer."""

    release: Release
    engine: Engine
    freq: str
    direction: str

    cell: ClassVar[tuple[str, ...]] = ("period",)
    ends: ClassVar[tuple[str, ...]] = ("economy", "partner")
    comes, goes = "new economy", "economy left"

    @cached_property
    def editions(self) -> pl.DataFrame:
        """period, edition: what the release holds, one row each."""
        monthly = pl.col("period") > LAST_YEAR
        mine = self._held.filter(monthly if self.freq == "M" else ~monthly)
        return mine.select("period", "edition").unique().sort("period", "edition")

    def chosen(self, other: FlowsSide) -> pl.DataFrame:
        """period, edition: the one that is compared with the other release, one that both have if there is any."""
        shared = self.editions.join(other.editions, on=["period", "edition"], how="semi")
        alone = self.editions.join(shared, on="period", how="anti")
        return pl.concat([_best(shared), _best(alone)]).sort("period")

    def rows(self, selection: Selection | None, chosen: pl.DataFrame) -> nw.LazyFrame:
        """The rows (ROW) of selected products, of the periods and editions in `chosen`."""
        force = self._held.join(chosen, on=["period", "edition"], how="semi")
        if force.is_empty():
            return self.engine.frame(pl.DataFrame(schema=_schema()))
        scan = self.release.scan("flows", self.engine, sorted(force["ingest"].unique()))
        assert scan is not None, "an ingest that the ledger gives rows has a file"
        found = rows_in_force(scan, self._held, force, self.engine.frame).filter(nw.col("freq") == self.freq)
        found = found if selection is None else found.filter(selection.condition())
        end, other = ("exporter", "importer") if self.direction == "export" else ("importer", "exporter")
        seen = found.rename({end: "economy", other: "partner", "value_fob_usd": "value_usd"})
        return seen.with_columns(nw.lit(self.direction).alias("direction"), *_canonical()).select(*ROW)

    def present(self, chosen: pl.DataFrame) -> Mapping[str, pl.DataFrame]:
        """For each end: period, direction and the economies that have any flow there."""
        rows = self.rows(None, chosen)
        found = {end: self.engine.collect(rows.select("period", "direction", end).unique()) for end in self.ends}
        return {end: frame.cast({**_PRESENT, end: pl.Int32}) for end, frame in found.items()}  # type: ignore[arg-type]

    @cached_property
    def _held(self) -> pl.DataFrame:
        return held_flows(self.release, self.engine)


@dataclass(frozen=True)
class RecordsSide:
    """A release of records, as their reporters declare them. `direction` None is both."""

    release: Release
    engine: Engine
    freq: str
    direction: str | None

    cell: ClassVar[tuple[str, ...]] = ("period", "direction", "economy")
    ends: ClassVar[tuple[str, ...]] = ("economy",)
    comes, goes = "new reporter", "reporter left"

    @cached_property
    def editions(self) -> pl.DataFrame:
        """period, direction, economy, edition: what the release holds reports of, one row each."""
        found = self._reports.admitted.filter(pl.col("products") > 0)
        held = found.select(
            pl.col("counts_for").alias("period").cast(pl.Int32),
            pl.col("flow_code").replace_strict(DIRECTIONS).alias("direction"),
            pl.col("reporter").replace(economies.aliases()).alias("economy"),
            "edition",
        )
        return held.filter(pl.col("direction").is_in(self._directions)).unique().sort(*self.cell, "edition")

    def totals_alone(self, years: Collection[int] | None) -> int:
        """How many reports of these years (None: all) hold TOTAL and no product, so that no line of theirs is compared."""
        found = self._reports.admitted.filter(
            pl.col("products") == 0, pl.col("flow_code").replace_strict(DIRECTIONS).is_in(self._directions)
        )
        return (found if years is None else found.filter(pl.col("counts_for").is_in(list(years)))).height

    def chosen(self, other: RecordsSide) -> pl.DataFrame:
        """The same: a report stands in one edition."""
        return self.editions

    def rows(self, selection: Selection | None, chosen: pl.DataFrame) -> nw.LazyFrame:
        """The rows (ROW) of selected products."""
        codes = {code: direction for code, direction in DIRECTIONS.items() if direction in self._directions}
        found = self._products(selection).filter(nw.col("flow_code").is_in(list(codes)))
        direction = nw.when(nw.col("flow_code") == "X").then(nw.lit("export")).otherwise(nw.lit("import"))
        return found.rename({"reporter": "economy"}).with_columns(direction.alias("direction"), *_canonical()).select(*ROW)

    def present(self, chosen: pl.DataFrame) -> Mapping[str, pl.DataFrame]:
        """period, direction and the economies that report."""
        return {"economy": self.editions.select("period", "direction", "economy").unique()}

    @cached_property
    def _reports(self) -> Reports:
        if self.release.scan("records", self.engine) is None:
            raise InputError(f"{self.release.name} brought no record into the store", remedy="See greentrade store history")
        return Reports(self.release, self.engine, self.freq)

    @property
    def _directions(self) -> Collection[str]:
        return [self.direction] if self.direction else list(DIRECTIONS.values())

    def _products(self, selection: Selection | None) -> nw.LazyFrame:
        if selection is None:
            return self._reports.products(None)
        folder = self.release.cache(self.engine.name) / f"products-{self.freq}-{selection.key}-r{RULES}"
        return self.engine.kept(folder) or self.engine.keep(self._reports.products(selection), folder)


Side = FlowsSide | RecordsSide


def sides(before: Release, after: Release, engine: Engine, freq: str, direction: str | None) -> tuple[Side, Side]:
    """The sides of two releases of one table."""
    if before.table == "flows":
        seen = direction or "export"
        return FlowsSide(before, engine, freq, seen), FlowsSide(after, engine, freq, seen)
    return RecordsSide(before, engine, freq, direction), RecordsSide(after, engine, freq, direction)


def _schema() -> dict[str, type[pl.DataType]]:
    kinds: dict[str, type[pl.DataType]] = dict.fromkeys(ROW, pl.String)
    return kinds | {"period": pl.Int32, "economy": pl.Int32, "partner": pl.Int32, "value_usd": pl.Float64}


def _best(pairs: pl.DataFrame) -> pl.DataFrame:
    """Of each period the latest edition in force by then, else the latest there is."""
    dated = pairs.join(edition_years(), on="edition", how="left").with_columns(pl.col("since").fill_null(0))
    ranked = dated.sort(pl.col("since") <= years(), "since", "edition")
    return ranked.unique("period", keep="last", maintain_order=True).select("period", "edition")


def _canonical() -> list[nw.Expr]:
    """A change of an economy's code is no change of economy."""
    return [canonical(end) for end in ("economy", "partner")]
