"""Reading files into the store: one atomic snapshot a file.

The road of a file: hash it, unpack it member by member, look at each, let its source say how it is read, stage it,
take out the rows that the store already holds, and commit. Nothing of a file is visible before all of it is.
"""

from __future__ import annotations

import json
import re
import shutil
import uuid
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

import duckdb
import polars as pl

from greentrade import __version__, nomenclature
from greentrade.columns import REJECTS
from greentrade.engine.duckdb import connect
from greentrade.errors import GreentradeError, InputError, TryAgainError
from greentrade.sources import baci, detect
from greentrade.sources.reading import Member
from greentrade.store import files, ledger, lines
from greentrade.store.held import without_held
from greentrade.store.snapshot import Snapshot
from greentrade.store.stage import Staged, stage

Progress = Callable[[int, int, str], None]
"""Called with the bytes done, the bytes in all, and the file at work (the member of an archive, as it is opened)."""

OVERRIDES = ("publisher", "licence", "vintage")
MEMORY_LIMIT = "1500MB"
"""What DuckDB may hold while a file is read, so that the whole process stays under 2 GiB whatever the file's size."""

AHEAD = 2
"""How many files are prepared at once. Each is parsed on all cores, so that more would gain nothing."""


@dataclass(frozen=True)
class IngestReport:
    """What became of one file. `status` is ingested, unchanged, skipped or failed; `message` says why where it is not ingested."""

    file: str
    status: str
    message: str = ""
    snapshot: int | None = None
    source: str = ""
    vintage: str = ""
    read: int = 0
    accepted: int = 0
    quarantined: int = 0
    blank: int = 0
    duplicate: int = 0


def ingest(root: Path, paths: Sequence[str | Path], options: Mapping[str, str], progress: Progress | None = None) -> list[IngestReport]:
    """Ingest files, each as a snapshot of its own; a file that fails is reported and the others go on.

    Raises `InputError` where nothing is found under `paths`, `TryAgainError` while another process writes.
    """
    found = files.discover(paths)
    # Whoever names a file means it; what merely lies in a folder may be something else.
    named = {Path(given).expanduser() for given in paths}
    tell = _Progress(found, progress)
    nomenclature.use_store(root)
    ledger.create(root)
    with ledger.writer(root):
        before = Snapshot(root, *ledger.read(root))
        ledger.clear_unfinished(root, before.ingests)
        with closing(connect(root / ".staging" / "spill", MEMORY_LIMIT)) as connection:
            work = [_Ingest(before, path, connection, options, path in named, tell.of(path)) for path in found]
            reports = _in_order(work)
        shutil.rmtree(root / ".staging", ignore_errors=True)
        _clear_caches(root, before)
    return reports


def _in_order(work: Sequence[_Ingest]) -> list[IngestReport]:
    """Land the files in their order while the next ones are prepared: what one thread reads, hashes or proves leaves the
    other cores to the parsing of another file."""
    with ThreadPoolExecutor(AHEAD) as pool:
        prepared = [pool.submit(each.prepare) for each in work]
        try:
            return [_reported(each, done) for each, done in zip(work, prepared, strict=True)]
        except BaseException:
            # Ctrl-C, or a store that is busy: what still runs is called off, not waited for.
            pool.shutdown(wait=False, cancel_futures=True)
            for each, preparation in zip(work, prepared, strict=True):
                if preparation.running():
                    each.connection.interrupt()
            raise


def _clear_caches(root: Path, before: Snapshot) -> None:
    """Remove what was worked out for older snapshots; that of the snapshot before this run stays for who still reads it."""
    kept = {snapshot.cache("").name for snapshot in (before, Snapshot(root, *ledger.read(root)))}
    for folder in (root / ".cache").glob("*"):
        if folder.name not in kept:
            shutil.rmtree(folder, ignore_errors=True)


class _Progress:
    """Tells the bytes done over all files, as the threads that read them say how far each one is."""

    def __init__(self, found: Sequence[Path], progress: Progress | None) -> None:
        self.progress, self.lock = progress, Lock()
        self.size = {path: path.stat().st_size for path in found}
        self.done = dict.fromkeys(found, 0)

    def of(self, path: Path) -> Callable[[float, str], None]:
        def tell(share: float, name: str) -> None:
            with self.lock:
                self.done[path] = int(share * self.size[path])
                if self.progress:
                    self.progress(sum(self.done.values()), sum(self.size.values()), name)

        return tell


def _reported(work: _Ingest, prepared: Future[None]) -> IngestReport:
    try:
        prepared.result()
        report = work.land()
    except TryAgainError:
        raise
    except GreentradeError as error:
        report = IngestReport(work.path.name, "failed", error.sentence())
    except (OSError, duckdb.Error) as error:
        # A full disk, a file that may not be read: nothing of the file is in the store, and the next file may fare better.
        report = IngestReport(work.path.name, "failed", f"{work.path.name}: cannot be read or stored ({str(error).splitlines()[0]})")
    work.close()
    return report


class _Ingest:
    """The work on one file, with its scratch folder: `prepare` in a thread of its own, `land` in the order of the files."""

    def __init__(
        self,
        before: Snapshot,
        path: Path,
        connection: duckdb.DuckDBPyConnection,
        options: Mapping[str, str],
        named: bool,
        tell: Callable[[float, str], None],
    ) -> None:
        self.before, self.path, self.named, self.tell = before, path, named, tell
        self.connection = connection.cursor()
        mapping = path.with_name(path.name + ".toml")
        # A mapping beside a table (trade.csv.toml) says how it is read.
        self.options = {"source": "tabular", "mapping": str(mapping), **options} if mapping.exists() else options
        self.name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{uuid.uuid4().hex[:4]}"
        self.scratch = before.root / ".staging" / self.name
        self.digest = ""
        self.staged: list[Staged] = []
        self.skipped: list[str] = []

    def prepare(self) -> None:
        """Hash the file and stage its members, unless the store knew it when the run began."""
        self.digest = files.sha256(self.path)
        if self._known() is None:
            (self.scratch / "files").mkdir(parents=True)
            self._stage_members()
        self.tell(1.0, self.path.name)

    def land(self) -> IngestReport:
        """Commit what was staged, against the store as the files before this one left it."""
        self.before = Snapshot(self.before.root, *ledger.read(self.before.root))
        known = self._known()
        if known is not None:
            return IngestReport(self.path.name, "unchanged", known)
        if not self.staged:
            return IngestReport(self.path.name, "skipped", "; ".join(self.skipped) or "holds no file")
        return self._commit([without_held(self.connection, self.before, part) for part in self.staged])

    def close(self) -> None:
        self.connection.close()
        shutil.rmtree(self.scratch, ignore_errors=True)

    def _known(self) -> str | None:
        """Where the store has this very file: as what, and since when."""
        same = self.before.ingests.filter(pl.col("sha256") == self.digest)
        return f"already ingested as {same['file'][0]} on {same['at'][0]:%Y-%m-%d}" if same.height else None

    def _stage_members(self) -> None:
        for number, plain in enumerate(files.opened(self.path, self.scratch / "files")):
            self.tell(number / max(len(plain.siblings), number + 1), plain.name)
            member = None if baci.is_code_file(plain.name) else look(plain, self.scratch / "files")
            if member is None or not self._is_trade(member):
                self.skipped.append(f"{plain.name}: no trade file" if "!" in plain.name else "no trade file")
                continue
            reading = detect.read(member, self.options)
            given = {key: self.options[key] for key in OVERRIDES if self.options.get(key)}
            reading = replace(reading, **given)
            stem = re.sub(r"[^A-Za-z0-9_-]+", "-", Path(plain.path).stem)[:60]
            self.staged.append(stage(self.connection, member, reading, self.scratch / f"{number:04d}-{stem}.parquet"))
        kinds = {
            (part.reading.source, part.reading.table.name, _release(part.reading.vintage), part.reading.licence) for part in self.staged
        }
        if len(kinds) > 1:
            raise InputError(
                f"{self.path.name}: files of several sources or releases in one archive", remedy="Unpack it and ingest the folder"
            )

    def _is_trade(self, member: Member) -> bool:
        """False for a file of a folder or archive that no source knows; a file that was named must be known."""
        if detect.detect(member, self.options.get("source")) is not None:
            return True
        if self.named and "!" not in member.name:
            detect.read(member, self.options)
        return False

    def _commit(self, staged: list[Staged]) -> IngestReport:
        counts = {kind: sum(part.count(kind) for part in staged) for kind in ("quarantined", "blank", "duplicate")}
        read, accepted = sum(part.read for part in staged), sum(part.accepted for part in staged)
        if not accepted and not counts["duplicate"]:
            self._refuse(staged, read)
        freqs, periods, editions = (sorted({row[place] for part in staged for row in part.contents}) for place in range(3))
        reading, vintage = staged[0].reading, max(part.reading.vintage for part in staged)
        row = {
            "ingest": self.name, "at": datetime.now(UTC), "source": reading.source, "target": reading.table.name,
            "file": self.path.name, "sha256": self.digest, "bytes": self.path.stat().st_size,
            "publisher": reading.publisher, "vintage": vintage, "licence": reading.licence,
            "editions": editions, "freqs": freqs, "periods": periods,
            "read": read, "accepted": accepted, **counts,
            "members": json.dumps([_member_row(part) for part in staged]), "software": __version__,
        }  # fmt: skip
        written = [ledger.Written(reading.table.name, part.path, part.accepted) for part in staged]
        snapshot = ledger.commit(self.before.root, self.name, [*written, *self._write_rejects(staged)], row)
        return IngestReport(self.path.name, "ingested", "", snapshot, reading.source, vintage, read, accepted, **counts)

    def _refuse(self, staged: list[Staged], read: int) -> None:
        first = next((part.rejects.filter(pl.col("kind") == "quarantined") for part in staged if part.count("quarantined")), None)
        shown = [f"line {row['line']}: {row['reason']}" for row in first.head(3).iter_rows(named=True)] if first is not None else []
        raise InputError(
            f"{self.path.name}: none of its {read:,} lines could be read as {staged[0].reading.source}",
            rows=shown,
            remedy="Mend the file, or name its reader with --as; nothing was ingested",
        )

    def _write_rejects(self, staged: list[Staged]) -> list[ledger.Written]:
        frames = [part.rejects.with_columns(pl.lit(part.member.name).alias("member")) for part in staged if part.rejects.height]
        if not frames:
            return []
        rejects = pl.concat(frames).select(REJECTS.names)
        path = self.scratch / "rejects.parquet"
        rejects.write_parquet(path)
        return [ledger.Written("rejects", path, rejects.height)]


def _release(vintage: str) -> str:
    """The release a vintage names; nothing for a date of download, which may differ from file to file of one archive."""
    try:
        datetime.fromisoformat(vintage)
    except ValueError:
        return vintage
    return ""


def look(plain: files.PlainFile, workdir: Path) -> Member | None:
    """A plain file as a source sees it; None where it holds no table."""
    from greentrade.sources import sheets

    member = sheets.as_member(plain.path, plain.name, workdir, siblings=plain.siblings, modified=plain.modified)
    if member is not None:
        return member
    if plain.path.suffix.lower() == ".parquet":
        return _parquet_member(plain)
    if plain.path.suffix.lower() not in files.SUFFIXES and plain.path.suffix:
        return None
    path = lines.as_utf8(plain.path, workdir)
    text, columns, head = lines.sniff(path, plain.name)
    return Member(plain.name, path, columns, head, text, siblings=plain.siblings, modified=plain.modified)


def _parquet_member(plain: files.PlainFile) -> Member:
    try:
        head = pl.scan_parquet(plain.path).head(50).collect()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InputError(f"{plain.name}: not a readable Parquet file ({error})", remedy="Download the file again") from error
    rows = tuple(tuple("" if value is None else str(value) for value in row) for row in head.iter_rows())
    return Member(plain.name, plain.path, tuple(head.columns), rows, None, first_line=1, siblings=plain.siblings, modified=plain.modified)


def _member_row(part: Staged) -> dict[str, str | int]:
    return {
        "name": part.member.name,
        "data_file": part.path.name,
        "first_line": part.first_line,
        "cells_per_line": part.reading.cells_per_line,
        "read": part.read,
        "accepted": part.accepted,
    }
