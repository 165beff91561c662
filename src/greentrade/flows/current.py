"""Which rows are in force: a publisher's newest release, and of a row that stands in several files the newest.

The store keeps every release side by side. What is superseded is decided here, at read time, from the ledger; rows are
compared one by one only in the few places where two files speak of the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

import narwhals as nw
import polars as pl

from greentrade.columns import FLOWS, RECORDS
from greentrade.flows.calendar import years

if TYPE_CHECKING:
    from greentrade.engine import Engine
    from greentrade.store import Snapshot

OWN = "greentrade"
"""Source of the flows that greentrade reconciled itself."""

Bring = Callable[[pl.DataFrame], nw.LazyFrame]
"""Brings a small local table to where the rows are, to join with: an engine's `frame`."""


def edition_years() -> pl.DataFrame:
    """Editions and the first year of their force; HS, where no edition is stated, counts as the oldest."""
    from greentrade.nomenclature import editions

    known = [(edition.name, edition.in_force_from) for edition in editions()]
    return pl.DataFrame([("HS", 0), *known], schema={"edition": pl.String, "since": pl.Int32}, orient="row")


def newest_releases(held: pl.DataFrame) -> pl.DataFrame:
    """Of each source's flows of an edition and a period, the newest release. `held`: one row an ingest, edition, period."""
    # A publisher keeps editions side by side. Of greentrade's own flows the newest run counts, in whatever edition it stands.
    edition = pl.when(pl.col("source") != OWN).then(pl.col("edition"))
    return held.filter(pl.col("vintage") == pl.col("vintage").max().over("source", "publisher", edition, "period"))


def one_edition_a_period(held: pl.DataFrame, since: pl.DataFrame) -> pl.DataFrame:
    """Of each period the latest edition that was in force by then, never a later one."""
    dated = held.join(since, on="edition", how="left").filter(pl.col("since").fill_null(0) <= years())
    return dated.filter(pl.col("since").fill_null(0) == pl.col("since").fill_null(0).max().over("period")).drop("since")


def held_flows(snapshot: Snapshot, engine: Engine) -> pl.DataFrame:
    """What the ledger says of flows: one row an ingest, edition and period, with source, publisher, vintage and rank."""
    ledger = snapshot.ingests.filter((pl.col("target") == "flows") & (pl.col("accepted") > 0))
    facts = ledger.select("ingest", "rank", "source", "publisher", "vintage", edition="editions", period="periods")
    plain = facts.explode("edition").explode("period")
    # The ledger lists editions and periods, not their pairs: where a file has several of both, greentrade's own say which, or the rows.
    several = facts.filter((pl.col("edition").list.len() > 1) & (pl.col("period").list.len() > 1))
    if several.is_empty():
        return plain
    known = [_own_editions(ledger.filter(pl.col("ingest").is_in(several["ingest"].implode())))]
    mixed = several.filter(pl.col("source") != OWN)["ingest"].to_list()
    scan = snapshot.scan("flows", engine, mixed) if mixed else None
    if scan is not None:
        known.append(engine.collect(scan.select("ingest", "edition", "period").unique()))
    alone = plain.join(several, on="ingest", how="anti")
    paired = plain.join(several, on="ingest", how="semi").join(pl.concat(known), on=["ingest", "edition", "period"], how="semi")
    return pl.concat([alone, paired]).sort("rank", "edition", "period")


def _own_editions(ledger: pl.DataFrame) -> pl.DataFrame:
    """ingest, edition, period of greentrade's own flows, as the ledger's members tell it."""
    own = ledger.filter(pl.col("source") == OWN).select("ingest", "members")
    rows = [
        (ingest, member["edition"], member["period"])
        for ingest, members in own.iter_rows()
        for member in json.loads(members)
        if "period" in member
    ]
    return pl.DataFrame(rows, schema={"ingest": pl.String, "edition": pl.String, "period": pl.Int32}, orient="row")


def one_hand_a_period(held: pl.DataFrame, own: Collection[int] | None = None) -> pl.DataFrame:
    """Of each period one publisher's flows: greentrade's own in the periods `own`, else those of others.

    `own` None: greentrade's own in the periods in which nobody else has any. Which periods answer a question, `flows.hands` tells.
    """
    mine = pl.col("source") == OWN
    chosen = mine.all().over("period") if own is None else pl.col("period").is_in(list(own))
    return held.filter(mine == chosen)


def flows_in_force(held: pl.DataFrame, own: Collection[int] | None = None) -> pl.DataFrame:
    """The part of `held` that counts; `own` as in `one_hand_a_period`."""
    return one_edition_a_period(newest_releases(one_hand_a_period(held, own)), edition_years())


def flows(snapshot: Snapshot, engine: Engine, own: Collection[int] | None = None) -> nw.LazyFrame | None:
    """The rows of the table `flows` that are in force; None where there are none. `own` as in `one_hand_a_period`."""
    held = held_flows(snapshot, engine)
    force = flows_in_force(held, own)
    scan = snapshot.scan("flows", engine, sorted(force["ingest"].unique())) if force.height else None
    return None if scan is None else rows_in_force(scan, held, force, engine.frame)


def rows_in_force(scan: nw.LazyFrame, held: pl.DataFrame, force: pl.DataFrame, bring: Bring) -> nw.LazyFrame:
    """Of rows of `flows` those that count: of the releases in force, and of a row in several files the newest."""
    whole = _whole(held, force)
    if set(force["ingest"]) - set(whole):
        scan = scan.filter(_in_force(force, whole))
    contested = force.group_by("period").agg(pl.col("ingest").n_unique()).filter(pl.col("ingest") > 1)["period"].to_list()
    if not contested:
        return scan
    columns, disputed = scan.collect_schema().names(), nw.col("period").is_in(contested)
    order = bring(force.select("ingest", pl.col("rank").cast(pl.Int64).alias("order")).unique())
    return nw.concat([scan.filter(~disputed), newest(scan.filter(disputed), order, FLOWS.key).select(columns)])


def _whole(held: pl.DataFrame, force: pl.DataFrame) -> list[str]:
    """Ingests all of whose editions and periods are in force: they need no condition."""
    partly = held.join(force, on=["ingest", "edition", "period"], how="anti")["ingest"].unique()
    return sorted(set(force["ingest"]) - set(partly))


def _in_force(force: pl.DataFrame, whole: Sequence[str]) -> nw.Expr:
    parts = [nw.col("ingest").is_in(list(whole))] if whole else []
    rest = force.filter(~pl.col("ingest").is_in(list(whole))).group_by("ingest", "edition", maintain_order=True).agg("period")
    for row in rest.iter_rows(named=True):
        mine = (nw.col("ingest") == row["ingest"]) & (nw.col("edition") == row["edition"])
        parts.append(mine & nw.col("period").is_in(row["period"]))
    return parts[0] if len(parts) == 1 else nw.any_horizontal(*parts, ignore_nulls=True)


def newest(frame: nw.LazyFrame, order: nw.LazyFrame, key: Sequence[str]) -> nw.LazyFrame:
    """Of rows with the same key keep those of the ingest that comes last. `order`: columns ingest, order."""
    ranked = frame.join(order, on="ingest", how="inner")
    ranked = ranked.with_columns(nw.col("order").max().over(*key).alias("_last"))
    return ranked.filter(nw.col("order") == nw.col("_last")).drop("order", "_last")


def record_order(ingests: pl.DataFrame) -> pl.DataFrame:
    """The order in which ingests of records supersede one another: by vintage, then by place in the ledger."""
    ranked = ingests.filter(pl.col("target") == "records").sort("vintage", "rank").with_row_index("order")
    return ranked.select("ingest", pl.col("order").cast(pl.Int64))


def newest_records(frame: nw.LazyFrame, contested: pl.DataFrame, ingests: pl.DataFrame, bring: Bring) -> nw.LazyFrame:
    """Records in force: rows of contested reports compared by key, all others as they are. `contested`: reports' keys."""
    if contested.is_empty():
        return frame
    columns, keys, cells = frame.collect_schema().names(), list(contested.columns), bring(contested)
    disputed = newest(frame.join(cells, on=keys, how="semi"), bring(record_order(ingests)), RECORDS.key)
    return nw.concat([frame.join(cells, on=keys, how="anti"), disputed.select(columns)])
