"""One period, from the records of a snapshot to its reconciled flows and what the model found, in a folder of its own.

Whatever is written stands under a name that its inputs give, and is renamed into place when it is whole: a run that was killed goes
on where it was.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl

from greentrade.columns import FLOWS
from greentrade.engine import Engine
from greentrade.flows.calendar import year_of
from greentrade.flows.canonical import unions
from greentrade.flows.cleaning import Cleaning, Correction
from greentrade.flows.cleaning.staging import Staging, kept_files
from greentrade.flows.reconcile.estimates import TABLES
from greentrade.flows.reconcile.linear import collected
from greentrade.flows.reconcile.margin import fit_margins, unit_values, with_terms
from greentrade.flows.reconcile.months import PARTIAL, marked, told
from greentrade.flows.reconcile.pairs import PLACE, codes_reaching, pair_reports
from greentrade.flows.reconcile.records import Counted, Counting, SidedReports
from greentrade.flows.reconcile.reliability import reliability
from greentrade.flows.reconcile.scope import Scope
from greentrade.flows.reconcile.valuation import fob_values
from greentrade.flows.reconcile.values import STATUSES, reconcile_values
from greentrade.nomenclature import Weights, edition_in_force
from greentrade.store import Snapshot

STEPS = 8
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Sources:
    """What periods are reconciled from."""

    snapshot: Snapshot
    engine: Engine
    weights: Weights
    geography: pl.DataFrame | None
    edition: str | None = None
    freq: str = "A"
    cleaning: Cleaning | None = None
    corrections: tuple[Correction, ...] = ()

    @cached_property
    def reports(self) -> SidedReports:
        return SidedReports(self.snapshot, self.engine, self.freq)

    @cached_property
    def counting(self) -> Counting:
        return Counting(self.snapshot, self.engine, self.reports, self.cleaning, self.corrections)

    def admitted(self, period: int) -> pl.DataFrame:
        """The reports with partners that count for a period, one row each."""
        mine = self.reports.admitted.filter(pl.col("counts_for") == period, pl.col("product_partners") > 0)
        return mine.filter(~pl.col("reporter").is_in(unions()))

    def partial(self, window: Sequence[int]) -> pl.DataFrame | None:
        """The reports of these years that are made of fewer than twelve months; None where periods are months."""
        found = self.reports.partial
        return None if found is None else found.filter(pl.col("period").is_in(list(window)))

    def edition_of(self, period: int) -> str:
        """The edition that a period's flows stand in: the one asked for, else of those in force by then the one in which most rows
        were reported, and of equal ones the later; where none is stated, the one in force."""
        if self.edition:
            return self.edition
        latest = edition_in_force(year_of(period))
        dated = self.admitted(period).filter(pl.col("edition").is_between(pl.lit("HS1992"), pl.lit(latest)))
        rows = dated.group_by("edition").agg(pl.col("product_partners").sum())
        best = rows.sort("product_partners", "edition", descending=True)["edition"]
        return best[0] if len(best) else latest


@dataclass(frozen=True)
class Done:
    """A period's files and facts. `flows` are Parquet files of `columns.FLOWS`."""

    period: int
    flows: list[Path]
    estimates: dict[str, Path]
    facts: dict[str, Any]


def finished(folder: Path) -> dict[str, Any] | None:
    """The facts of a period whose work stands whole in a folder; None where it does not."""
    file = folder / "facts.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else None


def reconcile_period(sources: Sources, period: int, window: Sequence[int], scope: Scope, folder: Path, tell: Tell) -> Done:
    """Reconcile one period. `window`: the periods that its estimates rest on, itself among them, all in its own edition."""
    facts = finished(folder)
    if facts is None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        # An engine may read what is staged as late as when the flows are written.
        staging = Staging(sources.snapshot, sources.engine)
        try:
            facts = _worked(sources, period, window, scope, folder, staging, tell)
        finally:
            staging.clear()
    estimates = {name: folder / f"{name}.parquet" for name in TABLES}
    return Done(period, kept_files(folder / "flows"), estimates, facts)


def _worked(
    sources: Sources, period: int, window: Sequence[int], scope: Scope, folder: Path, staging: Staging, tell: Tell
) -> dict[str, Any]:
    engine = sources.engine

    def hold(frame: nw.LazyFrame, name: str) -> nw.LazyFrame:
        return engine.hold(frame, f"reconcile-{name}")

    edition = sources.edition_of(period)
    tell("cleaning")
    counted, near = _counted(sources, window, edition, scope, staging)
    tell("pairing reports")
    partial = sources.partial(window)
    pairs = pair_reports(counted.rows, edition, sources.weights, engine.frame, near, scope.codes(edition))
    pairs = hold(pairs if partial is None else marked(pairs, partial, engine.frame), "pairs")
    tell("unit values")
    values = unit_values(pairs)
    terms = with_terms(pairs, sources.geography, values, window, engine.frame)
    tell("CIF margin")
    model = fit_margins(terms, window, geographic=sources.geography is not None)
    tell("FOB values")
    valued = hold(fob_values(terms, model), "valued")
    tell("reliability")
    engine.release("reconcile-pairs")
    found = reliability(valued)
    tell("values")
    own = valued.filter(nw.col("period") == period) if len(window) > 1 else valued
    reconciled = reconcile_values(own, found, engine.frame, partial, _ordered)
    reconciled = reconciled.with_columns(nw.lit(sources.freq).alias("freq"), nw.lit(edition).alias("edition"))
    # The order makes the file the same at every run, and what is asked for together stand together.
    flows = engine.keep(_typed(reconciled), folder / "flows")
    tell("estimates")
    estimates = {
        "margin": model.table(),
        "effects": found.effects if found else pl.DataFrame(schema={"role": pl.String}),
        "margins": _margins_by_distance(own, sources.geography, engine),
        "cleaning": counted.steps,
        "months": told(pl.DataFrame(schema=PARTIAL) if partial is None else partial, period),
    }
    for name, table in estimates.items():
        table.with_columns(pl.lit(period).cast(pl.Int32).alias("period")).write_parquet(folder / f"{name}.parquet")
    facts = {
        "period": period, "freq": sources.freq, "edition": edition, "window": list(window),
        "scope": scope.told(), "scope_label": scope.label,
        "reports": sources.admitted(period).select("reporter", "flow_code").n_unique(), "partial_reports": estimates["months"].height,
        "cleaning": list(sources.cleaning.steps) if sources.cleaning else [],
        **_counts(flows), **_summary(own, model), "margin_basis": model.basis, "distances": sources.geography is not None,
        "distance_mean": found.mean if found else None, "distance_flows": found.n if found else 0,
        "distance_sigma": found.sigma if found else None, "distance_r2": found.r2 if found else None,
        "editions_converted": sorted(set(sources.admitted(period)["edition"]) - {edition}),
    }  # fmt: skip
    for name in ("pairs", "valued"):
        engine.release(f"reconcile-{name}")
    part = folder / "facts.part"
    part.write_text(json.dumps(facts, allow_nan=False, default=str), encoding="utf-8")
    part.rename(folder / "facts.json")
    return facts


def _counted(sources: Sources, window: Sequence[int], edition: str, scope: Scope, staging: Staging) -> tuple[Counted, list[str]]:
    """The cleaned records that count of every period of the window, and the editions in which they stand."""
    editions = sorted({name for each in window for name in sources.admitted(each)["edition"]})
    wanted = scope.codes(edition)
    # Codes that may become one of those asked for; a heading may hold them where nothing finer is below it.
    near = None if wanted is None else codes_reaching(wanted, edition, sources.weights, editions)
    return sources.counting.counted(window, near, staging), editions


def _ordered(frame: nw.LazyFrame) -> nw.LazyFrame:
    """By exporter, importer and product, as one number: codes of economies have four digits at most, and no edition 100,000 products."""
    order = (nw.col("exporter").cast(nw.Int64) * 10_000 + nw.col("importer")) * 100_000 + nw.col(PLACE)
    return frame.with_columns(order.alias("_order")).sort("_order")


def _typed(frame: nw.LazyFrame) -> nw.LazyFrame:
    kinds = {"VARCHAR": nw.String, "INTEGER": nw.Int32, "DOUBLE": nw.Float64}
    return frame.select(nw.col(column.name).cast(kinds[column.type]).alias(column.name) for column in FLOWS.columns)


def _counts(flows: nw.LazyFrame) -> dict[str, Any]:
    """Flows by status, and their values."""
    by = collected(flows.group_by("status").agg(nw.len().cast(nw.Int64).alias("n"))).rows()
    sums = collected(
        flows.select(
            *((nw.col(name) * 1000).round().cast(nw.Int64).sum().cast(nw.Float64).alias(name)
              for name in ("value_fob_usd", "value_exporter_usd", "value_importer_usd")),
            nw.len().cast(nw.Int64).alias("flows"),
        )
    ).row(0, named=True)  # fmt: skip
    counts = {status: 0 for status in STATUSES} | dict(by)
    values = {name: (sums[name] or 0.0) / 1000 for name in ("value_fob_usd", "value_exporter_usd", "value_importer_usd")}
    return {"flows": sums["flows"], "statuses": counts, **values}


def _summary(own: nw.LazyFrame, model: Any) -> dict[str, Any]:
    """The margins that were applied, and what the model says of distance."""
    applied = own.filter(nw.col("cif_margin") > 1)
    found = collected(applied.select(nw.col("cif_margin").median().alias("median"), nw.len().cast(nw.Int64).alias("n"))).row(0)
    return {"median_margin": found[0], "margins_applied": found[1], "elasticity_5000_km": model.elasticity(5000.0)}


def _margins_by_distance(own: nw.LazyFrame, geography: pl.DataFrame | None, engine: Engine) -> pl.DataFrame:
    """Applied margins by steps of distance: distance_km (middle of the step), flows and their median."""
    kinds = {"distance_km": pl.Float64, "flows": pl.Int64, "median": pl.Float64}
    if geography is None:
        return pl.DataFrame(schema=kinds)
    # Four steps to an e-fold of distance.
    step = (pl.col("distance_km").log() * 4).round().cast(pl.Int32).alias("step")
    steps = engine.frame(geography.select("exporter", "importer", step))
    rows = own.filter(nw.col("cif_margin") >= 1).join(steps, on=["exporter", "importer"], how="inner")
    found = collected(rows.group_by("step").agg(nw.len().cast(nw.Int64).alias("flows"), nw.col("cif_margin").median().alias("median")))
    return found.sort("step").select((pl.col("step") / 4).exp().alias("distance_km"), "flows", "median")
