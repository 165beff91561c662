"""Cleaning the records of a store: worked out once for a snapshot and the choices made, and read from there ever after."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

import narwhals as nw
import polars as pl

from greentrade.errors import InputError
from greentrade.flows.calendar import LAST_YEAR, spans, year_of
from greentrade.flows.cleaning.corrections import corrections_folder, read_corrections
from greentrade.flows.cleaning.pipeline import cleaned
from greentrade.flows.cleaning.settings import Cleaning, Tools
from greentrade.flows.cleaning.staging import Staging
from greentrade.flows.cleaning.steps import STEPS
from greentrade.flows.exact import THOUSANDTHS

if TYPE_CHECKING:
    from greentrade.engine import Engine
    from greentrade.flows.cleaning.corrections import Correction
    from greentrade.store import Snapshot

RULES = 2
"""Number of the rules of this room, in the names of what is kept: raise it when a rule changes."""

TESTED = {
    "partner-total": "partners_residue_usd",
    "product-total": "products_residue_usd",
    "unit-value": "unit_value_z",
    "weight-unit": "unit_value_z",
    "ratio": "value_effect",
    "jump": "jump_in",
}
"""Steps that can judge only some rows, and the column that is not null where they did."""


def clean(snapshot: Snapshot, engine: Engine, options: Cleaning | None = None, years: Sequence[int] | None = None) -> nw.LazyFrame:
    """`cleaned` of the store's records in some years (all where None), with the store's own corrections.

    The years before and after are read along, for the steps that look at neighbours, and left out again. Raises `InputError` where
    the store holds no records (of those years), and for a correction that is out of date.
    """
    options = options or Cleaning()
    records = snapshot.scan("records", engine)
    if records is None:
        raise InputError("The store holds no records to clean", remedy="Bring in reporters' records: greentrade ingest PATH")
    corrections = read_corrections(corrections_folder(snapshot.root))
    folder = snapshot.cache(engine.name)
    name = kept_name(options, years, corrections)
    kept = engine.kept(folder / name)
    if kept is not None:
        return kept
    if years is not None:
        _check_held(snapshot, years)
    year = nw.when(nw.col("period") > LAST_YEAR).then(nw.col("period") // 100).otherwise(nw.col("period"))
    if years is not None:
        near = sorted({other for each in years for other in (each - 1, each, each + 1)})
        records = records.filter(year.is_in(near))

    staging = Staging(snapshot, engine)
    try:
        frame = cleaned(records, options, Tools.of(snapshot, engine, corrections, staging))
        if years is not None:
            frame = frame.filter(year.is_in(list(years)))
        return engine.keep(frame, folder / name)
    finally:
        staging.clear()


def _check_held(snapshot: Snapshot, years: Sequence[int]) -> None:
    """Raise `InputError` where no file of records has any of these years."""
    periods = snapshot.ingests.filter(pl.col("target") == "records")["periods"].explode().unique()
    held = sorted({year_of(period) for period in periods})
    if not set(years) & set(held):
        raise InputError("The store holds no records of these years", remedy=f"It has records of {spans(held)}")


def kept_name(options: Cleaning, years: Sequence[int] | None = None, corrections: Sequence[Correction] = ()) -> str:
    """The name under which the cleaned records are kept in a snapshot's cache."""
    chosen = sha256(repr((sorted(years) if years is not None else None, corrections)).encode()).hexdigest()[:8]
    return f"cleaned-{options.key}-{chosen}-r{RULES}"


def counts(frame: nw.LazyFrame, options: Cleaning, engine: Engine) -> pl.DataFrame:
    """One row a step: rows that it could judge (`tested`), that it flags (`flagged`), their share and value, and lines it added."""
    record = nw.col("line") == "record"
    # Whole numbers, whose sum does not depend on their order.
    thousandths = (nw.col("value_usd") * THOUSANDTHS).round().cast(nw.Int64)
    sums = []
    for name in options.steps:
        hit = nw.col("flags").list.contains(name)
        tested = ~nw.col(TESTED[name]).is_null() if name in TESTED else ~nw.col("freq").is_null()
        sums += [
            _count(record & tested).alias(f"{name} tested"),
            _count(record & hit).alias(f"{name} flagged"),
            _count(~record & hit).alias(f"{name} lines"),
            nw.when(record & hit).then(thousandths).otherwise(nw.lit(0)).sum().alias(f"{name} value"),
        ]
    if not sums:
        raise InputError("No step of cleaning is left", remedy=f"Choose some of {', '.join(STEPS)}")
    totals = engine.collect(frame.select(*sums)).row(0, named=True)
    rows = [
        {
            "step": name,
            "title": STEPS[name].title,
            "tested": int(totals[f"{name} tested"] or 0),
            "flagged": int(totals[f"{name} flagged"] or 0),
            "share": (totals[f"{name} flagged"] or 0) / totals[f"{name} tested"] if totals[f"{name} tested"] else None,
            "flagged_usd": int(totals[f"{name} value"] or 0) / THOUSANDTHS,
            "lines": int(totals[f"{name} lines"] or 0),
        }
        for name in options.steps
    ]
    kinds = {"step": pl.String, "title": pl.String, "tested": pl.Int64, "flagged": pl.Int64, "share": pl.Float64}
    return pl.DataFrame(rows, schema={**kinds, "flagged_usd": pl.Float64, "lines": pl.Int64})


def _count(condition: nw.Expr) -> nw.Expr:
    return nw.when(condition).then(nw.lit(1)).otherwise(nw.lit(0)).sum()


def flagged(frame: nw.LazyFrame) -> nw.LazyFrame:
    """The rows that some step flags, and the lines that cleaning added."""
    return frame.filter(~nw.col("flags").is_null() | (nw.col("line") != "record"))
