"""Frames written down on the way: each step reads what the one before wrote, so that plans stay short and memory bounded."""

from __future__ import annotations

import atexit
import shutil
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import narwhals as nw

    from greentrade.engine import Engine
    from greentrade.store import Snapshot


class Staging:
    """Writes frames below a snapshot's cache, under a name that no other run has, and removes them: by `clear`, or when Python ends."""

    def __init__(self, snapshot: Snapshot, engine: Engine) -> None:
        self.engine, self.places = engine, list[Path]()
        self.prefix = snapshot.cache(engine.name) / f"staged-{uuid.uuid4().hex}"
        atexit.register(self.clear)

    def __call__(self, frame: nw.LazyFrame, name: str) -> nw.LazyFrame:
        place = self.prefix.with_name(f"{self.prefix.name}-{len(self.places)}-{name}")
        self.places.append(place)
        return self.engine.keep(frame, place)

    def clear(self) -> None:
        """Remove what was written."""
        while self.places:
            place = self.places.pop()
            place.with_suffix(".parquet").unlink(missing_ok=True)
            shutil.rmtree(place.with_suffix(".spark"), ignore_errors=True)
        atexit.unregister(self.clear)
