"""Raw answers on disk, so that no call is made twice: `FOLDER/.raw/*.json.gz`, and `FOLDER/manifest.jsonl` telling of each.

The manifest is only ever appended to, one JSON object a line. A call that the service cut off at its row limit, or found too
wide, is noted without a file: no rows of it are kept, and a later run goes straight to the smaller calls.
"""

from __future__ import annotations

import gzip
import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ValidationError

from greentrade.sources.fetch.http import whole_file

RAW = ".raw"  # hidden, so that an ingest of the folder passes it by


class Entry(BaseModel):
    """One line of the manifest: a call that was answered."""

    call: str  # identity of the call, made of its parameters
    url: str  # without the key, which travels in a header
    parameters: dict[str, str]
    at: datetime
    limit: int  # rows that the service gives at most
    count: int  # rows in the answer
    cut: bool  # whether the answer was cut off at the limit, so that smaller calls are made in its place
    file: str | None = None
    sha256: str | None = None  # of the file


class Archive:
    """The answers in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._manifest = folder / "manifest.jsonl"
        self._entries = {entry.call: entry for entry in self._read()}

    def find(self, call: str) -> Entry | None:
        """The last answer to a call, unless its file is gone or damaged."""
        entry = self._entries.get(call)
        if entry is None or entry.file is None:
            return entry
        path = self._folder / entry.file
        whole = path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == entry.sha256
        return entry if whole else None

    def body(self, entry: Entry) -> bytes:
        """The answer as it came."""
        return gzip.decompress((self._folder / str(entry.file)).read_bytes())

    def keep(self, entry: Entry, name: str, body: bytes) -> None:
        """Puts an answer away: first the file, then the line that tells of it."""
        packed = gzip.compress(body, 6, mtime=0)
        file = f"{RAW}/{name}.json.gz"
        with whole_file(self._folder / file) as path:
            path.write_bytes(packed)
        self.note(entry.model_copy(update={"file": file, "sha256": hashlib.sha256(packed).hexdigest()}))

    def note(self, entry: Entry) -> None:
        """Appends a line to the manifest."""
        with self._manifest.open("a+b") as stream:
            if stream.tell() and not self._ends_in_a_line(stream.tell()):
                stream.write(b"\n")  # an earlier run was killed in the middle of its line
            stream.write(entry.model_dump_json().encode() + b"\n")
            stream.flush()
            os.fsync(stream.fileno())
        self._entries[entry.call] = entry

    def _ends_in_a_line(self, size: int) -> bool:
        with self._manifest.open("rb") as stream:
            stream.seek(size - 1)
            return stream.read(1) == b"\n"

    def _read(self) -> list[Entry]:
        if not self._manifest.exists():
            return []
        entries = []
        for line in self._manifest.read_bytes().splitlines():
            try:
                entries.append(Entry.model_validate_json(line))
            except ValidationError:  # cut short by a kill: the call counts as never made
                continue
        return entries


def now() -> datetime:
    """The time that the manifest states, UTC, in seconds."""
    return datetime.now(UTC).replace(microsecond=0)
