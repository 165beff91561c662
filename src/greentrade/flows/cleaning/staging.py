"""Frames written down on the way: each step reads what the one before wrote, so that plans stay short and memory bounded."""

from __future__ import annotations

import atexit
import shutil
import uuid
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

if TYPE_CHECKING:
    import narwhals as nw

    from greentrade.engine import Engine
    from greentrade.store import Snapshot

_LOCK = "lock"


class Staging:
    """Writes frames into a folder of its own below a snapshot's cache, which goes by `clear`, or when Python ends.

    Its lock is held as long as it is used: what a killed process left can be told by it, and is removed by the next one.
    """

    def __init__(self, snapshot: Snapshot, engine: Engine) -> None:
        self.engine, self.number = engine, count()
        place = snapshot.cache(engine.name)
        _clear_left(place)
        # Locked before it has a name by which others look for it.
        hidden, name = (place / f"{mark}-{uuid.uuid4().hex}" for mark in (".staging", "staged"))
        hidden.mkdir(parents=True)
        self.lock = FileLock(hidden / _LOCK)
        self.lock.acquire()
        self.folder = hidden.rename(name)
        atexit.register(self.clear)

    def __call__(self, frame: nw.LazyFrame, name: str) -> nw.LazyFrame:
        return self.engine.keep(frame, self.folder / f"{next(self.number)}-{name}")

    def clear(self) -> None:
        """Remove what was written."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.lock.release()
        atexit.unregister(self.clear)


def kept_files(kept: Path) -> list[Path]:
    """What an engine kept under a name: one file, or a folder of them in their order."""
    single = kept.with_suffix(".parquet")
    return [single] if single.exists() else sorted(kept.with_suffix(".spark").glob("part-*.parquet"))


def _clear_left(place: Path) -> None:
    for left in place.glob("staged-*"):
        try:
            with FileLock(left / _LOCK, timeout=0):
                shutil.rmtree(left, ignore_errors=True)
        except (Timeout, OSError):
            # In use, or gone by now.
            continue
