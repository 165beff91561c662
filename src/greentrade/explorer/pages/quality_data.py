"""What a store knows of its own quality: releases held, lines turned away and why, what releases changed, what cleaning flags."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from greentrade.errors import InputError

if TYPE_CHECKING:
    from greentrade.explorer.pages.view import View
    from greentrade.flows.vintages import Changes
    from greentrade.indicators import Database
    from greentrade.store import Snapshot

REASONS, SNAPSHOTS, CHANGES = 40, 50, 25
"""Reasons of rejects, snapshots and changes that a page lists."""

COUNTS = ("read", "accepted", "quarantined", "blank", "duplicate")


@dataclass(frozen=True)
class Rejected:
    """Lines that did not become rows, by file, kind and reason, with the first of them; the most frequent reasons first.

    `more` counts the reasons that are not listed.
    """

    rows: tuple[dict[str, Any], ...]
    more: int


@dataclass(frozen=True)
class Pair:
    """Two releases of one publisher, older and newer, as they are cited."""

    before: str
    after: str


def held(snapshot: Snapshot) -> tuple[dict[str, Any], ...]:
    """The releases of a snapshot, each with its files, editions, span and counts of lines."""
    spans = snapshot.ingests.with_columns(pl.col("periods").list.min().alias("first"), pl.col("periods").list.max().alias("last"))
    found = spans.group_by("source", "target", "publisher", "vintage", "licence").agg(
        pl.len().alias("files"),
        pl.col("editions").list.explode(keep_nulls=False, empty_as_null=False).unique().sort(),
        pl.col("first").min(),
        pl.col("last").max(),
        *(pl.col(name).sum() for name in COUNTS),
    )
    return tuple(found.sort("source", "vintage", "publisher", "target").to_dicts())


def snapshots(snapshot: Snapshot) -> tuple[dict[str, Any], ...]:
    """The ingests of a snapshot, the newest first: number, time, file, release and counts."""
    columns = ["rank", "at", "file", "source", "vintage", *COUNTS]
    return tuple(snapshot.ingests.sort("rank", descending=True).select(columns).head(SNAPSHOTS).to_dicts())


def rejected(database: Database, kind: str | None = None) -> Rejected:
    """What was turned away: quarantined, blank or duplicate lines, or one kind of them. Raises `InputError` for an unknown kind."""
    from greentrade.engine.duckdb import literal, parquet

    if kind not in (None, *COUNTS[2:]):
        raise InputError(f"Unknown kind of reject {kind!r}", remedy=f"Choose {', '.join(COUNTS[2:])}")
    snapshot = database.snapshot
    files = snapshot.files("rejects")
    if not files:
        return Rejected((), 0)
    where = f"WHERE kind = {literal(kind)}" if kind else ""
    relation = database.engine.connection.sql(  # type: ignore[attr-defined]
        "SELECT ingest, member, kind, reason, count(*) AS lines, min(line) AS first_line, arg_min(text, line) AS example "
        f"FROM {parquet(files, str(snapshot.root / 'rejects'))} {where} GROUP BY ingest, member, kind, reason"
    )
    # By way of the engine: it calls off what takes too long.
    counted = database.engine.collect(nw.from_native(relation)).sort(
        pl.col("kind") != "quarantined", -pl.col("lines").cast(pl.Int64), "ingest", "member", "kind", "reason"
    )
    named = counted.join(snapshot.ingests.select("ingest", "source", "vintage"), on="ingest", how="left", maintain_order="left")
    return Rejected(tuple(named.head(REASONS).to_dicts()), max(0, named.height - REASONS))


def pairs(snapshot: Snapshot) -> tuple[Pair, ...]:
    """Every two releases that can be compared, the newest against the one before it first."""
    found = []
    releases = snapshot.ingests.select("source", "target", "publisher", "vintage").unique().sort("source", "publisher", "vintage")
    for part in releases.partition_by("source", "target", "publisher", maintain_order=True):
        names = [f"{source}@{vintage}" for source, vintage in part.select("source", "vintage").iter_rows()]
        found += [(after - before, Pair(names[before], names[after])) for after in range(len(names)) for before in range(after)]
    return tuple(pair for _, pair in sorted(found, key=lambda each: each[0]))


def changes(database: Database, view: View, pair: Pair, listed: bool) -> Changes:
    """What changed between two releases by economy and product, the largest first; `listed` looks at the view's list alone."""
    from greentrade.flows.releases import release
    from greentrade.flows.vintages import compare, periods
    from greentrade.indicators.request import parse_periods, parse_products

    both = release(database.snapshot, pair.before), release(database.snapshot, pair.after)
    years = parse_periods(view.years, "A", periods(*both, database.engine)) if view.years else None
    products = parse_products(view.selection(), "converted") if listed else None
    return compare(database.snapshot, database.engine, *both, products=products, years=years, top=CHANGES)


def cleaned(database: Database) -> tuple[dict[str, Any], ...]:
    """What each step of cleaning flags, where the records of this snapshot have been cleaned; nothing otherwise."""
    from greentrade.flows.cleaning import Cleaning
    from greentrade.flows.cleaning.corrections import corrections_folder, read_corrections
    from greentrade.flows.cleaning.run import counts, kept_name

    snapshot, options = database.snapshot, Cleaning()
    corrections = read_corrections(corrections_folder(snapshot.root))
    kept = database.engine.kept(snapshot.cache(database.engine.name) / kept_name(options, None, corrections))
    return () if kept is None else tuple(counts(kept, options, database.engine).to_dicts())
