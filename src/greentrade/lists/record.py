"""`proposals.jsonl`: who proposed what, when and why, and what became of it. Lines are only ever added.

Each line is one event as JSON and carries the SHA-256 of the line before it, so that a line that was changed, taken out or
put in afterwards breaks the chain.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from greentrade.errors import InputError

FILE = "proposals.jsonl"
PROPOSING = ("add", "drop", "rescope", "split")
ANSWERING = ("comment", "approve", "object", "withdraw", "adopt")
_NEEDED = ("id", "kind", "list", "by", "at", "reason", "previous")


@dataclass(frozen=True)
class Event:
    """One line of the record.

    `id` is the proposal that it makes or answers (`imf-lct-1`); `kind` add, drop, rescope or split for one that makes it,
    comment, approve, object, withdraw or adopt for an answer; `by` who; `at` when (UTC); `reason` why, or the comment;
    `base` the version that a proposal changes, or the one that an adoption made; `change` the entry's new traits.
    `previous` is the SHA-256 of the line before, empty on the first.
    """

    id: str
    kind: str
    list: str
    base: str
    code: str
    jurisdiction: str
    by: str
    at: str
    reason: str
    evidence: str = ""
    change: dict[str, Any] = field(default_factory=dict, hash=False)
    previous: str = ""

    def line(self) -> str:
        """The event as its line, without the line's end; what is empty is left out, except what every event has."""
        said = {name: value for name, value in asdict(self).items() if value or name in _NEEDED}
        return json.dumps(said, ensure_ascii=False)


def read_events(folder: Path) -> tuple[Event, ...]:
    """The record of a list's folder, oldest first; empty where there is none.

    Raises `InputError` with the line for one that is no event, and where the chain is broken.
    """
    events, faults = inspect_record(folder)
    if faults:
        raise InputError(
            f"{folder / FILE} is not what was recorded",
            rows=faults,
            remedy="The record is only ever added to: restore it from your version control or backup",
        )
    return events


def inspect_record(folder: Path) -> tuple[tuple[Event, ...], tuple[str, ...]]:
    """The events that can be read, and each fault of the record with its line."""
    events: list[Event] = []
    faults: list[str] = []
    previous = ""
    for number, line in enumerate(_lines(record_text(folder)), 1):
        try:
            event = _event(line)
        except (ValueError, TypeError) as error:
            faults.append(f"line {number} is no event ({error})")
        else:
            if event.previous != previous:
                faults.append(f"line {number} does not follow on line {number - 1}")
            events.append(event)
        previous = _digest(line)
    return tuple(events), tuple(faults)


def record_text(folder: Path) -> str:
    """The record as it stands, empty where there is none. Raises `InputError` for a file that is no UTF-8 text."""
    file = folder / FILE
    try:
        return file.read_text(encoding="utf-8") if file.is_file() else ""
    except UnicodeDecodeError as error:
        raise InputError(f"{file} is not UTF-8 text", remedy="Restore it from your version control or backup") from error


def appended(text: str, events: Iterable[Event]) -> str:
    """The record's text with events more, each chained to the line before."""
    lines = _lines(text)
    for event in events:
        lines.append(replace(event, previous=_digest(lines[-1]) if lines else "").line())
    return "".join(f"{line}\n" for line in lines)


def last_number(events: Sequence[Event]) -> int:
    """The number of the newest proposal, 0 where there is none."""
    return max((int(event.id.rpartition("-")[2]) for event in events if event.kind in PROPOSING), default=0)


def _event(line: str) -> Event:
    said = json.loads(line)
    if not isinstance(said, dict):
        raise ValueError("it is no object")
    if missing := [name for name in _NEEDED if name not in said]:
        raise ValueError(f"without {', '.join(missing)}")
    if said["kind"] not in PROPOSING + ANSWERING:
        raise ValueError(f"unknown kind {said['kind']!r}")
    if not str(said["id"]).rpartition("-")[2].isdigit():
        raise ValueError(f"its id {said['id']!r} does not end in a number")
    empty: dict[str, Any] = {"base": "", "code": "", "jurisdiction": ""}
    return Event(**empty | said)


def _digest(line: str) -> str:
    return sha256(line.encode()).hexdigest()


def _lines(text: str) -> list[str]:
    return text.removesuffix("\n").split("\n") if text else []
