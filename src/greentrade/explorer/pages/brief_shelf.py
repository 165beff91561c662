"""Briefs that have been written, kept in the snapshot's cache folder; those that have not are made in a process of their own.

All workers of a server share the folder, so a brief is made once, whoever is asked for it.
"""

from __future__ import annotations

import atexit
import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from greentrade.errors import GreentradeError, InputError
from greentrade.explorer.current import BusyError, Current
from greentrade.explorer.pages.brief_making import CONTENT, FILES, PICTURES, STAGES, TEXT, argument
from greentrade.explorer.pages.brief_order import Order

MOST_KEPT = 60
"""Briefs that are kept of a snapshot, a few megabytes each; the oldest go first."""

MOST_MADE = 2
"""Briefs that a worker has made at once."""

FILE_WAIT_S = 120.0
"""How long a download waits for its brief; a page does not wait, it tells how far the work has come."""

FAILED_S = 60.0
"""How long the error of a brief is told to all who ask for it, before it is tried again."""

_LOOK_S = 0.05


class BriefError(GreentradeError):
    """The process that makes a brief came to an end without one."""


@dataclass(frozen=True)
class Making:
    """A brief that is under way: steps done, of how many."""

    done: int
    total: int


class Shelf:
    """The briefs of a store, by their orders."""

    def __init__(self, current: Current) -> None:
        self.current = current
        self._lock = threading.Lock()
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._failures: dict[str, tuple[float, GreentradeError]] = {}
        atexit.register(self.close)

    def page(self, order: Order) -> dict[str, Any] | Making:
        """The contents of a brief's page, or how far its making has come; begun now, if nobody has.

        Raises `InputError` where it cannot be made, `BusyError` where too many others are.
        """
        folder, key = self._folder(order), order.key(self.current.store.root)
        found = folder / f"{key}-{TEXT}" / CONTENT
        if found.is_file():
            return json.loads(found.read_text(encoding="utf-8"))
        self._begin(order, folder, key)
        return _told(folder / f"{key}.progress")

    def file(self, order: Order, name: str) -> bytes:
        """A file of a brief: `figure-01.svg` or `.csv`, `brief.pdf`, `brief.xlsx`, `brief.zip`. Waits until it is made.

        Raises `InputError` where the brief has no such file or cannot be made, `BusyError` where it takes too long.
        """
        folder, key = self._folder(order), order.key(self.current.store.root)
        stage = folder / f"{key}-{FILES if name.startswith('brief.') else PICTURES if name.endswith('.svg') else TEXT}"
        until = time.monotonic() + FILE_WAIT_S
        while not stage.is_dir():
            self._begin(order, folder, key)
            if time.monotonic() > until:
                raise BusyError("The brief is still being written", remedy="Try again in a minute")
            time.sleep(_LOOK_S)
        if not (stage / name).is_file():
            raise InputError(f"The brief has no file {name!r}", remedy="Take one of those that its page links to")
        return (stage / name).read_bytes()

    def close(self) -> None:
        """End what is under way."""
        for process in self._processes.values():
            process.terminate()

    def _folder(self, order: Order) -> Path:
        snapshot = self.current.store.snapshot(order.snapshot)
        return _writable(snapshot.cache("briefs"))

    def _begin(self, order: Order, folder: Path, key: str) -> None:
        """Start the process, unless it runs. Raises what one that ended has left."""
        with self._lock:
            self._gather(folder)
            if key in self._failures:
                raise self._failures[key][1]
            if key in self._processes:
                return
            if len(self._processes) >= MOST_MADE:
                raise BusyError("Other briefs are being written", remedy="Try again in half a minute")
            _clear(folder)
            self._processes[key] = _start(argument(self.current.store.root, order, folder, key))

    def _gather(self, folder: Path) -> None:
        """Take note of the processes that have ended, and forget failures that are old."""
        now = time.monotonic()
        self._failures = {key: (at, error) for key, (at, error) in self._failures.items() if now - at < FAILED_S}
        for key, process in list(self._processes.items()):
            if process.poll() is not None:
                del self._processes[key]
                (folder / f"{key}.progress").unlink(missing_ok=True)
                if process.returncode:
                    self._failures[key] = (now, _failure(folder / f"{key}.error"))


def _start(told: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "greentrade.explorer.pages.brief_making", told]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL)


def _told(progress: Path) -> Making:
    with suppress(OSError, ValueError):
        done, total = json.loads(progress.read_text(encoding="utf-8"))
        return Making(done, total)
    return Making(0, 1)


def _failure(left: Path) -> GreentradeError:
    try:
        what, rows, remedy = json.loads(left.read_text(encoding="utf-8"))
        left.unlink()
    except (OSError, ValueError):
        return BriefError("The brief could not be written", remedy="The reason is in the server's log")
    return InputError(what, rows=rows, remedy=remedy)


def _clear(folder: Path) -> None:
    """Take away the oldest briefs, to make room for one more."""
    kept = sorted(folder.glob(f"*-{TEXT}"), key=lambda path: path.stat().st_mtime)
    for path in kept[: max(0, len(kept) - MOST_KEPT + 1)]:
        key = path.name.removesuffix(f"-{TEXT}")
        for stage in STAGES:
            shutil.rmtree(folder / f"{key}-{stage}", ignore_errors=True)
        (folder / f"{key}.lock").unlink(missing_ok=True)


@lru_cache(maxsize=64)
def _writable(folder: Path) -> Path:
    """The folder, or one for temporary files where the store cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        return Path(tempfile.mkdtemp(prefix="greentrade-briefs-"))
