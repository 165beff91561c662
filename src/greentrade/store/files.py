"""From what a user names to plain files on disk: folders, globs, zip and gz, opened one at a time.

A damaged archive is refused whole, before anything of it reaches the store.
"""

from __future__ import annotations

import glob
import gzip
import hashlib
import shutil
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from greentrade.errors import InputError

SUFFIXES = (".csv", ".txt", ".tsv", ".xlsx", ".xls", ".parquet", ".zip", ".gz")
_CHUNK = 1 << 20


@dataclass(frozen=True)
class PlainFile:
    """A file that is not an archive any more. `name` is what the user knows it by."""

    name: str
    path: Path
    siblings: tuple[str, ...]
    modified: str


def discover(paths: Sequence[str | Path]) -> list[Path]:
    """The files behind paths, folders and globs, each once, in a stable order. Raises `InputError` for what is not there."""
    found: dict[Path, None] = {}
    for given in paths:
        path = Path(given).expanduser()
        if path.is_dir():
            inside = [p for p in sorted(path.rglob("*")) if _is_data(p, path)]
            if not inside:
                raise InputError(f"{path}: no data files in this folder", remedy=f"Expected files ending in {', '.join(SUFFIXES)}")
            found.update(dict.fromkeys(inside))
        elif path.exists():
            found[path] = None
        else:
            matches = sorted(Path(name) for name in glob.glob(str(path), recursive=True) if Path(name).is_file())
            if not matches:
                raise InputError(f"{given}: no such file or folder", remedy="Check the path; quote a glob to let greentrade expand it")
            found.update(dict.fromkeys(matches))
    return list(found)


def _is_data(path: Path, root: Path) -> bool:
    hidden = any(part.startswith((".", "__MACOSX")) for part in path.relative_to(root).parts)
    return path.is_file() and not hidden and path.suffix.lower() in SUFFIXES


def sha256(path: Path) -> str:
    """The file's SHA-256, read in chunks."""
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def opened(path: Path, workdir: Path, name: str | None = None) -> Iterator[PlainFile]:
    """The plain files in a file, unpacked one at a time into `workdir` and removed once the next one is asked for."""
    name = name or path.name
    modified = datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat()
    try:
        if zipfile.is_zipfile(path) and not _is_workbook(path):
            yield from _unzipped(path, workdir, name)
        elif path.suffix.lower() == ".zip":
            raise InputError(f"{name}: not a readable zip archive (cut short?)", remedy="Download the file again")
        elif path.suffix.lower() == ".gz":
            yield from _gunzipped(path, workdir, name, modified)
        else:
            siblings = tuple(sorted(p.name for p in path.parent.iterdir())) if path.parent != workdir else ()
            yield PlainFile(name, path, siblings, modified)
    except (zipfile.BadZipFile, EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise InputError(
            f"{name}: the archive is damaged or cut short ({error})", remedy="Download the file again; nothing was ingested"
        ) from error


def _is_workbook(path: Path) -> bool:
    """Whether a zip is a workbook, whatever its ending: office files are zips with this one member."""
    with zipfile.ZipFile(path) as archive:
        return bool({"[Content_Types].xml", "mimetype"} & set(archive.namelist()))


def _unzipped(path: Path, workdir: Path, name: str) -> Iterator[PlainFile]:
    with zipfile.ZipFile(path) as archive:
        inside = [info for info in archive.infolist() if not info.is_dir() and "__MACOSX" not in info.filename]
        siblings = tuple(info.filename for info in inside)
        for number, info in enumerate(inside):
            if info.flag_bits & 1:
                raise InputError(f"{name}!{info.filename}: encrypted", remedy="Unpack the archive with its password first")
            # The member's own path is never used on disk: a hostile archive could point anywhere with it.
            target = workdir / f"{number:04d}-{PurePosixPath(info.filename).name}"
            with archive.open(info) as source, target.open("wb") as sink:
                shutil.copyfileobj(source, sink, _CHUNK)
            date = "{:04d}-{:02d}-{:02d}".format(*info.date_time[:3])
            try:
                if target.suffix.lower() in (".gz", ".zip"):
                    yield from opened(target, workdir, f"{name}!{info.filename}")
                else:
                    yield PlainFile(f"{name}!{info.filename}", target, siblings, date)
            finally:
                target.unlink(missing_ok=True)


def _gunzipped(path: Path, workdir: Path, name: str, modified: str) -> Iterator[PlainFile]:
    target = workdir / path.stem
    with gzip.open(path) as source, target.open("wb") as sink:
        shutil.copyfileobj(source, sink, _CHUNK)
    try:
        yield PlainFile(name, target, (), modified)
    finally:
        target.unlink(missing_ok=True)
