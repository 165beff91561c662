"""Changes of a list's folder that happen whole or not at all.

New contents are first written into the folder `.next` inside the list's folder; renaming that to `.pending` is the moment
at which they count. Then each file is moved to its place, `list.toml` last, so that a reader always sees whole versions. A
process that is killed before the renaming leaves nothing but a folder that the next writer clears away; one killed after it
leaves a `.pending` that the next writer moves into place.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from greentrade.errors import InputError, TryAgainError
from greentrade.lists.metadata import FILE

PENDING = ".pending"
_NEXT = ".next"
WAIT = 10.0
"""Seconds to wait for another writer."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Alone at a list's folder; what another writer left half done is settled first.

    Raises `TryAgainError` while another process writes, and `InputError` where the folder may not be written.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(folder.parent / f".{folder.name}.lock", timeout=WAIT)
    try:
        with lock:
            _settle(folder)
            yield
    except Timeout as error:
        raise TryAgainError(f"Another process is writing to {folder}", remedy="Try again when it has finished") from error
    except PermissionError as error:
        raise InputError(f"{error.filename or folder} may not be written", remedy="Change its permissions, or pass --lists DIR") from error


def write_files(folder: Path, contents: Mapping[str, str]) -> None:
    """Write these files of a list's folder, all of them or none. Call it inside `locked`."""
    prepared = folder / _NEXT
    prepared.mkdir()
    for name, text in contents.items():
        with (prepared / name).open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    os.rename(prepared, folder / PENDING)
    _move(folder)


def copy_folder(source: Path, target: Path) -> None:
    """Copy a list's folder to a new place; the place is there whole or not at all. A copy that is there already stays as it is.

    Raises `InputError` where the place may not be written.
    """
    from filelock import FileLock

    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(target.parent / f".{target.name}.lock", timeout=WAIT):
            if (target / FILE).is_file():
                return
            beside = target.parent / f".{target.name}.copy"
            shutil.rmtree(beside, ignore_errors=True)
            shutil.copytree(source, beside, ignore=shutil.ignore_patterns("__pycache__", ".*"))
            os.rename(beside, target)
    except (PermissionError, FileExistsError, NotADirectoryError) as error:
        raise InputError(f"{target} may not be written: {error.strerror}", remedy="Pass --lists DIR with a folder of your own") from error


def _settle(folder: Path) -> None:
    shutil.rmtree(folder / _NEXT, ignore_errors=True)
    if (folder / PENDING).is_dir():
        _move(folder)


def _move(folder: Path) -> None:
    pending = folder / PENDING
    for file in sorted(pending.iterdir(), key=lambda file: file.name == FILE):
        os.replace(file, folder / file.name)
    pending.rmdir()
