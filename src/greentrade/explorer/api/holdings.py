"""What rests in the store: snapshots, releases, what differs between two releases, and what was turned away."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import Query, Request
from fastapi.responses import Response
from pydantic import Field

from greentrade.errors import InputError
from greentrade.explorer.api.answers import Page, Table, Told, answer
from greentrade.explorer.api.asked import Paged
from greentrade.explorer.api.documented import Resources, table
from greentrade.explorer.api.observations import selection
from greentrade.explorer.operation.lent import check_size
from greentrade.explorer.question import ListName, Text

if TYPE_CHECKING:
    import polars as pl

    from greentrade.explorer.current import Current
    from greentrade.store import Snapshot

router = Resources(tags=["Data quality"])

COUNTS = ("read", "accepted", "quarantined", "blank", "duplicate")

AsOf = Annotated[int, Field(ge=0, le=10**9)]
Release = Annotated[str, Field(pattern=r"^[^@]{1,100}@[^@]{1,100}$")]


class SnapshotRow(Told):
    """A state of the store, and the file that made it."""

    snapshot: int
    at: datetime
    file: str
    source: str = Field(description="The reader of the file.", examples=["comtrade"])
    target: Literal["records", "flows"]
    vintage: str = Field(description="The publisher's release, or the date of the download.", examples=["V202501"])
    publisher: str
    licence: str
    editions: list[str] = Field(description="Editions of the Harmonized System in the file.")
    read: int = Field(description="Lines of the file.")
    accepted: int = Field(description="Rows that entered the store.")
    quarantined: int = Field(description="Lines that were set aside with a reason.")
    blank: int
    duplicate: int = Field(description="Lines that repeat a row of the file or of the store.")
    sha256: str
    ingest: str


class VintageRow(Told):
    """A release of a publisher."""

    release: str = Field(description="How it is cited, and named for a comparison.", examples=["baci@V202501"])
    source: str
    target: Literal["records", "flows"]
    publisher: str
    vintage: str
    licence: str
    files: int
    editions: list[str]
    first: int | None = Field(description="First period.")
    last: int | None = Field(description="Last period.")
    read: int
    accepted: int
    quarantined: int
    blank: int
    duplicate: int


class Held(Page[VintageRow]):
    """A page of releases."""

    snapshot: int
    snapshot_at: datetime


class RejectRow(Told):
    """Lines of a file that did not become rows, counted by the reason."""

    file: str
    member: str = Field(description="The file, or the file inside an archive, as `archive!member`.")
    kind: Literal["quarantined", "blank", "duplicate"]
    reason: str
    lines: int
    first_line: int | None = Field(description="The first of them.")


class ChangeRow(Told):
    """What changed between two releases. The largest change comes first."""

    publisher: str
    before: str
    after: str
    period: int
    direction: Literal["export", "import"]
    economy: str | None = Field(None, description="ISO3")
    partner: str | None = Field(None, description="ISO3; _X where it is known as the World only.")
    edition: str | None = Field(None)
    product: str | None = Field(None)
    value_from_usd: float | None = Field(description="Null where the earlier release has no such line.")
    value_to_usd: float | None = Field(description="Null where the later release has no such line.")
    change_usd: float | None
    change_lower_usd: float | None
    change_upper_usd: float | None
    change: float | None = Field(description="Relative to the earlier value.")
    explanation: str = Field(
        description="What explains it: revision, a line that is new or gone, the edition, a period of one release only."
    )
    rows: int = Field(description="Lines behind it.")


class SummaryRow(Told):
    """The sums of all lines by direction and explanation."""

    direction: Literal["export", "import"]
    explanation: str
    value_from_usd: float | None
    value_to_usd: float | None
    change_usd: float | None
    change_lower_usd: float | None
    change_upper_usd: float | None
    change: float | None
    absolute_change_usd: float | None = Field(description="Sum of the lines' changes without their signs.")
    share: float | None = Field(description="The part of the whole change that is so explained.")
    rows: int


class Changes(Page[ChangeRow]):
    """A page of what changed between two releases."""

    left_out: int = Field(description="Rows with smaller changes, beyond `top`.")
    summary: list[SummaryRow]
    notes: list[str]
    about: dict[str, Any] = Field(description="What the numbers were made from: releases, licences, snapshot, products, weights.")


class Snapshots(Paged):
    """Which states of the store."""

    as_of: AsOf | None = Field(None, description="Only those up to this snapshot.")


class Rejects(Paged):
    """Which lines."""

    kind: Literal["quarantined", "blank", "duplicate"] | None = Field(None, description="Only of this kind.")
    as_of: AsOf | None = Field(None, description="A snapshot of the store; the newest by default.")


class Compared(Paged):
    """Which releases are compared, and of what."""

    before: Release = Field(alias="from", description="The earlier release, as in baci@V202401.", examples=["baci@V202401"])
    after: Release = Field(alias="to", description="The later one.", examples=["baci@V202501"])
    reporter: Text | None = Field(None, description="Only these economies and groups.")
    partner: Text | None = Field(None, description="Only with these partners.")
    product_list: ListName | None = Field(None, alias="list", description="Only products of this list.")
    products: Text | None = Field(None, description="HS codes instead of a list.")
    years: Text | None = Field(None, description="2024, or 2005:2024; all of both by default.")
    direction: Literal["export", "import"] | None = Field(None, description="Flows as exports or imports; of records only these.")
    by: Text = Field("economy,product", description="Split by economy, partner, product.")
    top: int = Field(1000, ge=1, le=50_000, description="How many rows, the largest changes first.")
    freq: Literal["A", "M"] = Field("A", description="Years or months.")
    as_of: AsOf | None = Field(None, description="A snapshot of the store; the newest by default.")


@router.get("/snapshots", **table(Page[SnapshotRow]))
def snapshots(request: Request, asked: Annotated[Snapshots, Query()]) -> Response:
    """The history of the store, oldest first: each file that came in made a snapshot, which `as_of` goes back to."""
    import polars as pl

    names = [name for name in SnapshotRow.model_fields if name != "snapshot"]
    frame = _snapshot(request, asked.as_of).ingests.select(pl.col("rank").cast(pl.Int64).alias("snapshot"), *names)
    return answer(request, asked, Table("snapshots", frame))


@router.get("/vintages", **table(Held))
def vintages(request: Request, asked: Annotated[Snapshots, Query()]) -> Response:
    """The releases that the store holds, with their files, periods and counts; lines read = accepted + quarantined + blank + duplicate."""
    snapshot = _snapshot(request, asked.as_of)
    members = {"snapshot": snapshot.number, "snapshot_at": snapshot.at}
    return answer(request, asked, Table("vintages", _held(snapshot.ingests), members))


@router.get("/vintages/diff", **table(Changes, example={"from": "baci@V202401", "to": "baci@V202501", "top": "10"}))
def vintage_diff(request: Request, asked: Annotated[Compared, Query()]) -> Response:
    """What changed between two releases of a publisher, largest first, and why."""
    from greentrade.flows import vintages
    from greentrade.flows.releases import release
    from greentrade.indicators.request import parse_periods, parse_products

    products = selection(asked.product_list, asked.products)
    current: Current = request.app.state.current
    with current.database(asked.as_of) as database:
        pair = release(database.snapshot, asked.before), release(database.snapshot, asked.after)
        held = vintages.periods(*pair, database.engine, asked.freq)
        found = vintages.compare(
            database.snapshot,
            database.engine,
            *pair,
            products=parse_products(products, "converted"),
            reporters=_codes(asked.reporter, held),
            partners=_codes(asked.partner, held),
            years=parse_periods(asked.years, asked.freq, held) if asked.years else None,
            direction=asked.direction,
            by=tuple(part.strip() for part in asked.by.split(",") if part.strip()),
            top=asked.top,
            freq=asked.freq,
        )
    check_size(found.frame, request.app.state.settings.most_rows)
    members = {"left_out": found.left_out, "summary": found.summary.to_dicts(), "notes": list(found.notes), "about": found.about}
    return answer(request, asked, Table("changes", found.frame.rename({"from": "before", "to": "after"}), members))


@router.get("/quarantine", **table(Page[RejectRow]))
def quarantine(request: Request, asked: Annotated[Rejects, Query()]) -> Response:
    """Lines that did not become rows, counted by file, kind and reason, the most frequent first."""
    return answer(request, asked, Table("quarantine", _rejected(_snapshot(request, asked.as_of), asked.kind)))


def _snapshot(request: Request, as_of: int | None) -> Snapshot:
    """The state of the store that a request means."""
    current: Current = request.app.state.current
    newest = current.snapshot
    if as_of is not None and as_of > newest:
        raise InputError(f"There is no snapshot {as_of}", remedy=f"There are snapshots 0 to {newest}")
    return current.store.snapshot(newest if as_of is None else as_of)


def _held(ingests: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    names = [name for name in VintageRow.model_fields if name != "release"]
    periods = pl.col("periods").list
    held = (
        ingests.with_columns(periods.min().alias("first"), periods.max().alias("last"))
        .group_by("source", "target", "publisher", "vintage", "licence")
        .agg(
            pl.len().cast(pl.Int64).alias("files"),
            pl.col("editions").list.explode(keep_nulls=False, empty_as_null=False).unique().sort(),
            pl.col("first").min(),
            pl.col("last").max(),
            *(pl.col(name).sum() for name in COUNTS),
        )
        .sort("source", "vintage", "publisher", "target", "licence")
    )
    return held.select(pl.format("{}@{}", "source", "vintage").alias("release"), *names)


def _rejected(snapshot: Snapshot, kind: str | None) -> pl.DataFrame:
    """Rejected lines by file, kind and reason."""
    import polars as pl

    from greentrade.engine.duckdb import connect, parquet

    files = snapshot.files("rejects")
    if not files:
        return pl.DataFrame(
            schema={
                "file": pl.String,
                "member": pl.String,
                "kind": pl.String,
                "reason": pl.String,
                "lines": pl.Int64,
                "first_line": pl.Int64,
            }
        )
    relation = parquet(files, str(snapshot.root / "rejects"))
    counted = connect().sql(
        f"SELECT ingest, member, kind, reason, count(*) AS lines, min(line) AS first_line FROM {relation} "
        "WHERE $1 IS NULL OR kind = $1 GROUP BY ALL",
        params=[kind],
    ).pl()  # fmt: skip
    named = counted.join(snapshot.ingests.select("ingest", "file"), on="ingest")
    return named.select(list(RejectRow.model_fields)).sort("lines", "file", "member", "kind", "reason", descending=[True, *[False] * 4])


def _codes(names: str | None, held: list[int]) -> list[int] | None:
    """The codes of economies and groups as they stand in the last period; None for nothing, or for the World."""
    from greentrade.indicators.request import parse_items

    items = parse_items(names, held[-1]) or ()
    if not items or any(item.codes is None for item in items):
        return None
    return [code for item in items for code in item.codes or ()]
