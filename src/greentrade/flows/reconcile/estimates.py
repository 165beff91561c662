"""What the model found, kept beside the store's tables: coefficients of the margin, effects of reporters, margins by distance,
what each step of cleaning found, and years of few months.

One folder an ingest, `reference/reconciliation/INGEST`; a folder that the ledger does not name does not exist.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from greentrade.store import Snapshot

SOURCE = "greentrade"
TABLES = ("margin", "effects", "margins", "cleaning", "months")


def estimates_folder(root: Path) -> Path:
    """Where a store keeps them."""
    return root / "reference" / "reconciliation"


def standing(snapshot: Snapshot) -> dict[int, dict[str, Any]]:
    """The newest reconciliation of every period: its facts, with `ingest` and `vintage`."""
    found: dict[int, dict[str, Any]] = {}
    mine = snapshot.ingests.filter(pl.col("source") == SOURCE).sort("rank")
    for row in mine.select("ingest", "vintage", "members").iter_rows(named=True):
        for member in json.loads(row["members"]):
            if "period" in member:
                found[member["period"]] = member | {"ingest": row["ingest"], "vintage": row["vintage"]}
    return dict(sorted(found.items()))


def write_estimates(root: Path, ingest: str, files: Mapping[str, Iterable[Path]]) -> None:
    """Put the estimates of an ingest in their place, before the ledger names it."""
    folder = estimates_folder(root) / ingest
    part = folder.with_name(f".{ingest}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    for name, parts in files.items():
        frames = [pl.read_parquet(file) for file in parts]
        pl.concat(frames, how="diagonal_relaxed").write_parquet(part / f"{name}.parquet")
    part.rename(folder)


def clear_unnamed(root: Path, known: Iterable[str]) -> None:
    """Remove the estimates of ingests that were never committed. Only under the writer lock."""
    named = set(known)
    folder = estimates_folder(root)
    for left in folder.iterdir() if folder.is_dir() else ():
        if left.name not in named:
            shutil.rmtree(left, ignore_errors=True)


def read_estimates(snapshot: Snapshot, table: str) -> pl.DataFrame:
    """One of TABLES, of the newest reconciliation of every period, in the order of the periods."""
    parts: list[pl.DataFrame] = []
    for period, facts in standing(snapshot).items():
        file = estimates_folder(snapshot.root) / facts["ingest"] / f"{table}.parquet"
        if file.is_file():
            parts.append(pl.read_parquet(file).filter(pl.col("period") == period))
    found = pl.concat(parts, how="diagonal_relaxed") if parts else pl.DataFrame(schema={"period": pl.Int32})
    return found.select("period", pl.exclude("period"))
