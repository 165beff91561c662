"""The Delta tables of a store and the one rule that keeps them whole: what is not in the ledger does not exist.

`records`, `flows` and `rejects` are append-only Delta tables, partitioned by `ingest`. An ingest writes its files,
commits them to those tables, and last of all commits one row to the ledger `ingests`. Readers take the ledger first and
then only the partitions it names, so a process killed at any instant leaves the last whole snapshot. The version of the
ledger is the number of the snapshot. One writer works at a time; its lock dies with its process.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
from deltalake import DeltaTable, Schema, write_deltalake
from deltalake.transaction import AddAction, RemoveAction
from filelock import FileLock, Timeout

from greentrade.columns import INGESTS, TABLES
from greentrade.errors import InputError, TryAgainError

PARTITIONED = ("records", "flows", "rejects")
LOCK_SECONDS = 60.0

UNFIT = re.compile(r"[\[\]\\^|\x00-\x1f\x7f]|%[0-9A-Fa-f]{2}|/ingest=[^/]*")
"""What Delta cannot have in the path of a table, and what would be read as a column of it."""
"""How long a second writer waits for the first before it says: try again."""


@dataclass(frozen=True)
class Written:
    """A Parquet file of an ingest, still where it was staged."""

    table: str
    path: Path
    rows: int


def exists(root: Path) -> bool:
    return DeltaTable.is_deltatable(str(root / INGESTS.name))


def create(root: Path) -> None:
    """Make the four tables where they are missing. Raises `InputError` where the folder cannot hold them, or cannot be written."""
    if found := UNFIT.search(str(root)):
        raise InputError(f"{root}: tables cannot be kept below {found[0]!r}", remedy="Choose a folder without that in its path")
    try:
        root.mkdir(parents=True, exist_ok=True)
        _try_to_write(root)
    except OSError as error:
        raise InputError(f"{root}: cannot write a store here ({error.strerror})", remedy="Choose a folder that you may write to") from error
    for name, table in TABLES.items():
        fields = list(table.arrow_schema())
        partitioned = name in PARTITIONED
        if partitioned:
            fields.append(pa.field("ingest", pa.string()))
        place = str(root / name)
        if DeltaTable.is_deltatable(place):
            _widen(place, fields)
            continue
        DeltaTable.create(
            place,
            Schema.from_arrow(pa.schema(fields)),
            mode="ignore",
            partition_by=["ingest"] if partitioned else None,
            description=table.meaning,
        )


def _try_to_write(root: Path) -> None:
    """Raise `OSError` where the folder or a table in it belongs to somebody else: Delta's own error does not say so."""
    for folder in (root, *(root / name for name in TABLES)):
        if folder.exists():
            with tempfile.TemporaryFile(dir=folder):
                pass


def _widen(place: str, fields: Sequence[pa.Field]) -> None:
    """Add the columns that a table made by an earlier version lacks; its files stay, and read as null there."""
    delta = DeltaTable(place)
    known = {field.name for field in delta.schema().fields}
    new = Schema.from_arrow(pa.schema([field for field in fields if field.name not in known]))
    if new.fields:
        delta.alter.add_columns(new.fields)


@contextmanager
def writer(root: Path, wait: float = LOCK_SECONDS) -> Iterator[None]:
    """Hold the store's writer lock. Raises `TryAgainError` where another process keeps it longer than `wait` seconds."""
    try:
        with FileLock(root / ".writer.lock", timeout=wait):
            yield
    except Timeout as error:
        raise TryAgainError(f"{root}: another ingest is writing to this store", remedy="Try again when it has ended") from error


def read(root: Path, as_of: int | datetime | None = None) -> tuple[int, pl.DataFrame]:
    """The snapshot's number and its ledger in order, with `rank` counting the ingests from 1."""
    table = DeltaTable(str(root / INGESTS.name))
    newest = table.version()
    if isinstance(as_of, int):
        if not 0 <= as_of <= newest:
            raise InputError(f"{root}: no snapshot {as_of}", remedy=f"The store has snapshots 0 to {newest}; see greentrade store history")
        table = DeltaTable(str(root / INGESTS.name), version=as_of)
    parts = _paths(root / INGESTS.name, table)
    empty = pl.DataFrame(schema=pl.Schema(INGESTS.arrow_schema()))
    frame = (pl.read_parquet(parts) if parts else empty).sort("at", "ingest")
    if isinstance(as_of, datetime):
        frame = frame.filter(pl.col("at") <= as_of)
        return frame.height, frame.with_row_index("rank", offset=1)
    return table.version(), frame.with_row_index("rank", offset=1)


def files(root: Path, table: str) -> dict[str, list[str]]:
    """The Parquet files of a Delta table by their ingest, whether the ledger names it or not."""
    found: dict[str, list[str]] = {}
    for file in _paths(root / table, DeltaTable(str(root / table))):
        found.setdefault(Path(file).parent.name.removeprefix("ingest="), []).append(file)
    return found


def _paths(folder: Path, table: DeltaTable) -> list[str]:
    """The files of a table. Delta tells them as addresses, in which the folder's blanks and letters beyond ASCII are %20 and the like."""
    return [str(folder / address.rpartition(f"/{folder.name}/")[2]) for address in table.file_uris()]


def commit(root: Path, ingest: str, written: Sequence[Written], row: Mapping[str, Any]) -> int:
    """Move the staged files into their tables, commit them, then the ledger's row. Returns the new snapshot's number."""
    for table in PARTITIONED:
        parts = [part for part in written if part.table == table and part.rows]
        if parts:
            _commit_files(root, table, ingest, parts)
    ledger = DeltaTable(str(root / INGESTS.name))
    write_deltalake(ledger, pl.DataFrame([dict(row)], schema=pl.Schema(INGESTS.arrow_schema())), mode="append")
    return ledger.version()


def _commit_files(root: Path, table: str, ingest: str, parts: Sequence[Written]) -> None:
    delta = DeltaTable(str(root / table))
    actions: list[AddAction | RemoveAction] = []
    for part in parts:
        place = f"ingest={ingest}/{part.path.name}"
        target = root / table / place
        target.parent.mkdir(parents=True, exist_ok=True)
        part.path.rename(target)
        found = target.stat()
        stats = json.dumps({"numRecords": part.rows})
        actions.append(AddAction(place, found.st_size, {"ingest": ingest}, int(found.st_mtime * 1000), True, stats))
    delta.create_write_transaction(actions, "append", delta.schema(), ["ingest"])


def clear_unfinished(root: Path, ingests: pl.DataFrame) -> None:
    """Remove what killed ingests left: staged files, and partitions that no row of the ledger names. Only under the writer lock."""
    shutil.rmtree(root / ".staging", ignore_errors=True)
    known = set(ingests["ingest"])
    for table in PARTITIONED:
        left = [folder for folder in (root / table).glob("ingest=*") if folder.name.removeprefix("ingest=") not in known]
        if not left:
            continue
        delta = DeltaTable(str(root / table))
        for folder in left:
            delta.delete(f"ingest = '{folder.name.removeprefix('ingest=')}'")
            shutil.rmtree(folder)
