"""What a version and its entries say, as flat text by field name, and back: the part that both standards share.

Reading back is trusted only where the content hash agrees: a file that was edited on its way is refused, as a version's own
file would be.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path

from greentrade.errors import InputError
from greentrade.lists.entries import COLUMNS, SHARES, Entry, content_hash
from greentrade.lists.versions import ProductList

TEXTS = ("id", "version", "title", "edition", "steward", "source", "url", "licence", "content_hash", "description", "reason")
"""Fields of a version that are text."""

DATES = ("valid_from", "valid_to")
"""Fields of a version that are dates."""


def about(version: ProductList) -> dict[str, str]:
    """What a version says of itself, by field name; empty fields are left out."""
    dates = {name: getattr(version, name) for name in DATES}
    said = {name: getattr(version, name) for name in TEXTS} | {name: day.isoformat() for name, day in dates.items() if day is not None}
    return {name: text for name, text in said.items() if text}


def cells(entry: Entry) -> dict[str, str]:
    """What an entry says, by column; empty columns are left out, and so is the scope where it is full."""
    return {name: text for name, text in entry.cells().items() if text}


def entry_of(said: Mapping[str, str]) -> Entry:
    """The entry that says this. Raises `ValueError` for a share that is no number, `TypeError` for a column that is missing."""
    shares = {name: float(said[name]) for name in SHARES if said.get(name)}
    texts = {name: said[name] for name in COLUMNS if name not in SHARES and name in said}
    return Entry(**texts, **shares)  # type: ignore[arg-type]


def version_of(said: Mapping[str, str], groups: Mapping[str, str], entries: Iterable[Entry]) -> ProductList:
    """The version that says this. Raises `InputError` where its content is not what its content hash stands for."""
    texts = {name: said.get(name, "") for name in TEXTS}
    dates = {name: date.fromisoformat(said[name]) if name in said else None for name in DATES}
    found = ProductList(**texts, **dates, groups=dict(groups), entries=tuple(entries))  # type: ignore[arg-type]
    actual = content_hash(found.edition, found.entries)
    if actual != found.content_hash:
        raise InputError(
            f"It no longer holds what was published as {found.label}",
            rows=[f"content hash {actual}"],
            remedy="A version does not change: export it anew, and put changes into a new version",
        )
    return found


def read_file(path: Path, standard: str, parse: Callable[[], list[ProductList]], faults: tuple[type[Exception], ...]) -> list[ProductList]:
    """What `parse` finds in a file, with every fault told as an `InputError` that names the file and the remedy."""
    if not path.is_file():
        raise InputError(f"{path} is not there", remedy="Give the path of a file that greentrade exported")
    try:
        found = parse()
    except InputError as error:
        raise InputError(f"{path}: {error.what}", rows=error.rows, remedy=error.remedy) from error
    except faults as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0][:200]
        raise InputError(f"{path} cannot be read as {standard} ({reason})", remedy=_REMEDY) from error
    if not found:
        raise InputError(f"{path} is {standard}, but holds no product list of greentrade", remedy=_REMEDY)
    return found


def write_file(path: Path, text: str) -> None:
    """Write a file whole or not at all. Raises `InputError` where its folder is missing or may not be written to."""
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.write_text(text, encoding="utf-8", newline="\n")
        os.replace(draft, path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise InputError(f"{path} cannot be written ({error.strerror})", remedy="Name a file in a folder that exists") from error


_REMEDY = "Give a file that greentrade exported; another publisher's codes go into a list's folder as CSV"
