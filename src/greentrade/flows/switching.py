"""Reports on both sides of a change of edition: what conversion weights are estimated from.

A reporter switches where its own report of a direction stands in one edition in year t and in the next edition in year t + 1. Only
original reports count (not a publisher's conversion), and only years that stand in one edition. Their products are taken as
everywhere: the newest of rows in several files, totals once, the World or the sum of partners, never both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import narwhals as nw
import polars as pl

from greentrade.errors import InputError
from greentrade.flows.census import DIRECTIONS, FULL_CHAPTERS
from greentrade.flows.exact import exact_sum
from greentrade.flows.reports import Reports
from greentrade.nomenclature import default_weights, edition, known_editions, write_weights
from greentrade.nomenclature.chains import way
from greentrade.nomenclature.estimation import Estimate, estimate

if TYPE_CHECKING:
    from greentrade.engine import Engine
    from greentrade.store import Snapshot

SWITCHES = {
    "older": pl.String,
    "newer": pl.String,
    "direction": pl.String,
    "reporter": pl.Int32,
    "period": pl.Int32,
    "full": pl.Boolean,
}
"""One row a switch; `period` is the last year in the older edition, `full` whether both reports hold all of a reporter's trade."""

REPORTED = {"direction": pl.String, "reporter": pl.Int32, "period": pl.Int32, "edition": pl.String, "full": pl.Boolean}
"""One row a reporter's own report of a direction in a year."""

VALUES = {
    "direction": pl.String,
    "reporter": pl.Int32,
    "period": pl.Int32,
    "full": pl.Boolean,
    "edition": pl.String,
    "product": pl.String,
    "value_usd": pl.Float64,
}
"""One row a switch, edition and six-digit product: value in the older edition in `period`, in the newer in the year after."""


def reported_editions(snapshot: Snapshot, engine: Engine) -> pl.DataFrame:
    """In which edition each reporter reported products of its own, by year; see REPORTED.

    Years in which a report stands in two editions, as months may, are left out.
    """
    if not snapshot.files("records"):
        return pl.DataFrame(schema=REPORTED)
    return _own(Reports(snapshot, engine, "A").admitted)


def switches(reported: pl.DataFrame) -> pl.DataFrame:
    """The switches between neighbouring editions among `reported_editions`; see SWITCHES."""
    order = known_editions()
    after = dict(pairwise(order))
    before = reported.with_columns(pl.col("edition").replace_strict(after, default=None).alias("newer"))
    following = reported.select("direction", "reporter", pl.col("period") - 1, pl.col("edition").alias("newer"), also="full")
    found = before.join(following, on=["direction", "reporter", "period", "newer"]).rename({"edition": "older"})
    found = found.with_columns(pl.col("full") & pl.col("also"))
    return found.select(pl.col(name).cast(kind) for name, kind in SWITCHES.items()).sort(*SWITCHES)


def switch_values(snapshot: Snapshot, engine: Engine, switched: pl.DataFrame) -> pl.DataFrame:
    """What the reporters of these switches (rows of one pair of editions) reported on each side; see VALUES."""
    if switched.is_empty():
        return pl.DataFrame(schema=VALUES)
    reports = Reports(snapshot, engine, "A")
    sides = [
        switched.select("direction", "reporter", "period", "full", edition="older", year=pl.col("period")),
        switched.select("direction", "reporter", "period", "full", edition="newer", year=pl.col("period") + 1),
    ]
    codes = {direction: code for code, direction in DIRECTIONS.items()}
    wanted = pl.concat(sides).with_columns(pl.col("direction").replace_strict(codes).alias("flow_code"))
    keys = ["flow_code", "reporter", "year", "edition"]
    held = reports.admitted.with_columns(pl.col("counts_for").alias("year")).join(wanted, on=keys, how="semi")
    records = snapshot.scan("records", engine)
    assert records is not None, "switches come from records"
    report = ["freq", "period", "reporter", "flow_code", "edition"]
    records = records.join(engine.frame(held.select(report)), on=report, how="semi")
    rows = reports.product_rows(records, None, engine.frame).filter(nw.col("product_level") == 6)
    values = engine.collect(rows.group_by("flow_code", "reporter", "period", "edition", "product").agg(exact_sum("value_usd")))
    joined = values.rename({"period": "year"}).join(wanted, on=keys)
    joined = joined.select(pl.col(name).cast(kind) for name, kind in VALUES.items())
    return joined.sort("direction", "reporter", "period", "edition", "product")


def _own(admitted: pl.DataFrame) -> pl.DataFrame:
    """The reporters' own reports of products, by year; a year in two editions goes."""
    own = admitted.filter(pl.col("original").cast(pl.Int64).eq(1) & (pl.col("products") > 0))
    keys = ["flow_code", "reporter", "counts_for"]
    full = (pl.col("chapters") >= FULL_CHAPTERS).all().alias("full")
    years = own.group_by(*keys, "edition").agg(full)
    # A part of the year in another edition, be it a conversion, makes the year one of two editions.
    mixed = admitted.group_by(keys).agg(pl.col("edition").n_unique().alias("editions")).filter(pl.col("editions") > 1)
    years = years.join(mixed, on=keys, how="anti").with_columns(pl.col("flow_code").replace_strict(DIRECTIONS).alias("direction"))
    years = years.rename({"counts_for": "period"}).select(pl.col(name).cast(kind) for name, kind in REPORTED.items())
    return years.sort("direction", "reporter", "period")


@dataclass(frozen=True)
class StepEstimate:
    """What the data say of one step: the estimate, the switches it rests on, and its file (None: no group could be estimated)."""

    source: str
    target: str
    estimate: Estimate
    switches: pl.DataFrame
    file: Path | None


def estimate_weights(
    snapshot: Snapshot,
    engine: Engine,
    folder: Path,
    source: str | None = None,
    target: str | None = None,
    progress: Callable[[int, int | None, str], None] | None = None,
) -> list[StepEstimate]:
    """Estimate the weights of every step that reporters of the store switched over, both ways, and write them into a folder.

    `source` and `target` keep to one step, that way only. Raises `InputError` where no reporter switched, saying what is in the store.
    """
    reported = reported_editions(snapshot, engine)
    switched = switches(reported)
    steps = _steps(switched, source, target)
    if not steps:
        raise _no_switch(snapshot, reported, source, target)
    done: list[StepEstimate] = []
    values, pair = pl.DataFrame(), frozenset[str]()
    for a, b in steps:
        part = switched.filter(pl.col("older").is_in([a, b]) & pl.col("newer").is_in([a, b]))
        if pair != {a, b}:
            values, pair = switch_values(snapshot, engine, part), frozenset((a, b))
        tell = (lambda at, of, name=f"{a} to {b}": progress(at, of, name)) if progress else None
        found = estimate(default_weights().step(a, b), _observed(values, a), tell)
        file = write_weights(found.frame, a, b, folder, _about(snapshot, part, found)) if found.frame.height else None
        done.append(StepEstimate(a, b, found, part, file))
    return done


def _steps(switched: pl.DataFrame, source: str | None, target: str | None) -> list[tuple[str, str]]:
    """Both ways of every pair of editions that somebody switched between, or the one asked for."""
    pairs = switched.select("older", "newer").unique().sort("older").rows()
    both = [step for older, newer in pairs for step in ((older, newer), (newer, older))]
    wanted = [edition(name).name if name else None for name in (source, target)]
    if all(wanted) and len(way(*wanted)) != 1:  # type: ignore[arg-type]
        raise InputError(f"{source} and {target} are no neighbouring editions", remedy="Weights are estimated step by step")
    return [step for step in both if all(want in (None, name) for want, name in zip(wanted, step, strict=True))]


def _observed(values: pl.DataFrame, source: str) -> pl.DataFrame:
    """What `estimate` asks for: the side of each value, and what tells a reporter's reports apart."""
    side = pl.when(pl.col("edition") == source).then(pl.lit("source")).otherwise(pl.lit("target")).alias("side")
    report = pl.concat_str("direction", "period", separator=" ").alias("report")
    return values.select("reporter", report, "full", side, "product", "value_usd")


def _about(snapshot: Snapshot, switched: pl.DataFrame, found: Estimate) -> dict[str, object]:
    from greentrade import __version__

    return {
        "snapshot": snapshot.number,
        "snapshot_at": f"{snapshot.at:%Y-%m-%d}",
        "years": sorted(switched["period"].unique()),
        "reporters": found.reporters,
        "groups": found.groups,
        "residual": found.residual if found.residual is not None else "",
        "residual_default": found.residual_default if found.residual_default is not None else "",
        "software": f"greentrade {__version__}",
    }


def _no_switch(snapshot: Snapshot, reported: pl.DataFrame, source: str | None, target: str | None) -> InputError:
    """Why nothing can be estimated: no records, no reporter's own edition known, or no neighbouring years."""
    step = f" between {source or 'any edition'} and {target or 'its neighbour'}" if source or target else ""
    what = f"No reporter in the store switched editions{step}"
    if not snapshot.files("records"):
        return InputError(what, rows=["it holds no reporters' records"], remedy="Ingest UN Comtrade's records of at least two years")
    if reported.is_empty():
        why = "no record says that its edition is the reporter's own, as Comtrade's isOriginalClassification does"
        return InputError(what, rows=[why], remedy="Ingest UN Comtrade's records in today's layout; the old download does not say it")
    years = reported.group_by("edition").agg(pl.col("period").min().alias("first"), pl.col("period").max().alias("last")).sort("edition")
    held = [f"{row['edition']} {row['first']}-{row['last']}" for row in years.iter_rows(named=True)]
    return InputError(
        what, rows=["; ".join(held)], remedy="It takes a reporter's year in one edition and its next year in the next; ingest both"
    )
