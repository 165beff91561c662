"""The store as its users see it: open it, ingest into it, look at its snapshots, its history and its quarantine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from greentrade.columns import REJECTS, TABLES
from greentrade.engine.duckdb import connect, literal, parquet
from greentrade.errors import InputError
from greentrade.store import ledger
from greentrade.store.ingest import IngestReport, Progress
from greentrade.store.ingest import ingest as ingest_files
from greentrade.store.snapshot import Snapshot, moment


@dataclass(frozen=True)
class Store:
    """A folder of Delta tables: records, flows, rejects and the ledger `ingests`."""

    root: Path

    @classmethod
    def open(cls, path: str | Path, create: bool = False) -> Store:
        """Open a store, or make one. Raises `InputError` where there is none and `create` is false."""
        root = Path(path).expanduser().resolve()
        if create:
            ledger.create(root)
        elif not ledger.exists(root):
            raise InputError(f"{root}: no store here", remedy="Make one with greentrade ingest PATH --store DIR")
        return cls(root)

    def ingest(
        self, paths: Sequence[str | Path], *, options: Mapping[str, str] | None = None, progress: Progress | None = None
    ) -> list[IngestReport]:
        """Read files, folders, archives and globs into the store; see `greentrade.store.ingest.ingest`.

        `options` may hold `source` (the reader, instead of its detection), `mapping`, `edition`, `vintage`, `publisher` and `licence`.
        """
        return ingest_files(self.root, paths, dict(options or {}), progress)

    def snapshot(self, as_of: int | str | datetime | None = None) -> Snapshot:
        """The newest snapshot, or the one of that number or moment."""
        number, ingests = ledger.read(self.root, moment(as_of))
        return Snapshot(self.root, number, ingests)

    def history(self) -> pl.DataFrame:
        """One row an ingest, oldest first: snapshot, time, file, source, vintage, counts."""
        _, ingests = ledger.read(self.root)
        return ingests.select(
            pl.col("rank").cast(pl.Int64).alias("snapshot"), "at", "file", "source", "target", "vintage", "publisher", "licence",
            "editions", "read", "accepted", "quarantined", "blank", "duplicate", "sha256", "ingest",
        )  # fmt: skip

    def status(self) -> dict[str, Any]:
        """What the newest snapshot holds: its number and time, and for each source and vintage the files, rows and span."""
        snapshot = self.snapshot()
        held = (
            snapshot.ingests.with_columns(
                pl.col("periods").list.min().alias("first"), pl.col("periods").list.max().alias("last")
            )
            .group_by("source", "target", "publisher", "vintage", "licence")
            .agg(
                pl.len().alias("files"),
                pl.col("editions").list.explode(keep_nulls=False, empty_as_null=False).unique().sort(),
                pl.col("first").min(), pl.col("last").max(),
                *(pl.col(name).sum() for name in ("read", "accepted", "quarantined", "blank", "duplicate")),
            )
            .sort("source", "vintage")
        )  # fmt: skip
        size = sum(file.stat().st_size for table in TABLES for file in (self.root / table).rglob("*") if file.is_file())
        return {
            "store": str(self.root),
            "snapshot": snapshot.number,
            "at": snapshot.at if held.height else None,
            "bytes": size,
            "held": held,
        }

    def rejects(self, file: str | None = None, kind: str | None = None, limit: int | None = 100) -> pl.DataFrame:
        """Lines that did not become rows, with member, line, kind, reason and text; of one file or kind if named."""
        snapshot = self.snapshot()
        known = snapshot.ingests
        if file is not None:
            known = known.filter(pl.col("file") == file)
            if known.is_empty():
                raise InputError(f"{file}: not among the ingested files", remedy="See greentrade store history")
        if kind not in (None, "quarantined", "blank", "duplicate"):
            raise InputError(f"Unknown kind of reject {kind!r}", remedy="Choose quarantined, blank or duplicate")
        found = snapshot.files("rejects", known["ingest"].to_list())
        if not found:
            return pl.DataFrame(schema={name: pl.String for name in (*REJECTS.names, "ingest")})
        where = f"WHERE kind = {literal(kind)}" if kind else ""
        cut = f"LIMIT {int(limit)}" if limit is not None else ""
        return connect().sql(f"SELECT * FROM {parquet(found, str(self.root / 'rejects'))} {where} ORDER BY ingest, member, line {cut}").pl()
