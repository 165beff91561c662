"""Reports on both sides of a change of edition: what conversion weights are estimated from.

A reporter switches where its own report of a direction stands in one edition in year t and in the next edition in year t + 1. Only
original reports count (not a publisher's conversion), and only years that stand in one edition. Their products are taken as
everywhere: the newest of rows in several files, totals once, the World or the sum of partners, never both.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import narwhals as nw
import polars as pl

from greentrade.flows.census import DIRECTIONS
from greentrade.flows.exact import exact_sum
from greentrade.flows.reports import Reports
from greentrade.nomenclature import known_editions

if TYPE_CHECKING:
    from greentrade.engine import Engine
    from greentrade.store import Snapshot

SWITCHES = {
    "older": pl.String,
    "newer": pl.String,
    "direction": pl.String,
    "reporter": pl.Int32,
    "period": pl.Int32,
}
"""One row a switch; `period` is the last year in the older edition."""

VALUES = {
    "direction": pl.String,
    "reporter": pl.Int32,
    "period": pl.Int32,
    "edition": pl.String,
    "product": pl.String,
    "value_usd": pl.Float64,
}
"""One row a switch, edition and six-digit product: value in the older edition in `period`, in the newer in the year after."""


def reported_editions(snapshot: Snapshot, engine: Engine) -> pl.DataFrame:
    """In which edition each reporter reported products of its own: direction, reporter, period (a year), edition.

    Years in which a report stands in two editions, as months may, are left out.
    """
    if not snapshot.files("records"):
        return pl.DataFrame(schema={name: SWITCHES.get(name, pl.String) for name in ("direction", "reporter", "period", "edition")})
    return _own(Reports(snapshot, engine, "A").admitted)


def switches(reported: pl.DataFrame) -> pl.DataFrame:
    """The switches between neighbouring editions among `reported_editions`; see SWITCHES."""
    order = known_editions()
    after = dict(pairwise(order))
    before = reported.with_columns(pl.col("edition").replace_strict(after, default=None).alias("newer"))
    following = reported.select("direction", "reporter", pl.col("period") - 1, pl.col("edition").alias("newer"))
    found = before.join(following, on=["direction", "reporter", "period", "newer"]).rename({"edition": "older"})
    return found.select(pl.col(name).cast(kind) for name, kind in SWITCHES.items()).sort(*SWITCHES)


def switch_values(snapshot: Snapshot, engine: Engine, switched: pl.DataFrame) -> pl.DataFrame:
    """What the reporters of these switches (rows of one pair of editions) reported on each side; see VALUES."""
    if switched.is_empty():
        return pl.DataFrame(schema=VALUES)
    reports = Reports(snapshot, engine, "A")
    sides = [
        switched.select("direction", "reporter", "period", pl.col("older").alias("edition"), year=pl.col("period")),
        switched.select("direction", "reporter", "period", pl.col("newer").alias("edition"), year=pl.col("period") + 1),
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
    years = own.select(*keys, "edition").unique()
    # A part of the year in another edition, be it a conversion, makes the year one of two editions.
    mixed = admitted.group_by(keys).agg(pl.col("edition").n_unique().alias("editions")).filter(pl.col("editions") > 1)
    years = years.join(mixed, on=keys, how="anti")
    direction = pl.col("flow_code").replace_strict(DIRECTIONS).alias("direction")
    return years.select(direction, "reporter", pl.col("counts_for").alias("period"), "edition").sort("direction", "reporter", "period")
