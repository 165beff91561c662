"""A version of a product list: dated, immutable, known by the hash of its content."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from greentrade.errors import InputError
from greentrade.lists.entries import COLUMNS, SHARES, Entry, content_hash
from greentrade.lists.metadata import Metadata, Version, read_metadata
from greentrade.lists.reading import Problem, parse_entries
from greentrade.nomenclature import edition

if TYPE_CHECKING:
    import polars as pl

Shares = tuple[float, float, float]
"""Share of a six-digit code that counts for a list: value, low, high, each from 0 to 1."""


@dataclass(frozen=True)
class ProductList:
    """One version of a product list.

    `edition` is the edition of the Harmonized System in which its codes are written; `content_hash` the SHA-256 of the
    edition and the entries; `groups` the titles of the technology groups by id, in the order of the list's metadata;
    `folder` where it was read, None for one that was made in memory.
    """

    id: str
    version: str
    title: str
    edition: str
    steward: str
    source: str
    url: str
    licence: str
    content_hash: str
    groups: dict[str, str] = field(hash=False)
    entries: tuple[Entry, ...]
    valid_from: date | None = None
    valid_to: date | None = None
    description: str = ""
    reason: str = ""
    folder: Path | None = field(default=None, compare=False)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes as they are written, six digits or more, in the order of the list."""
        return tuple(entry.code for entry in self.entries)

    @property
    def hs6_codes(self) -> tuple[str, ...]:
        """The six-digit codes that the entries are or lie under, each once, in the order of the list."""
        return tuple(dict.fromkeys(entry.hs6 for entry in self.entries))

    @property
    def label(self) -> str:
        """How the version is cited: `imf-lct@2025-08-16`."""
        return f"{self.id}@{self.version}"

    def __len__(self) -> int:
        return len(self.entries)

    def __contains__(self, code: object) -> bool:
        return code in self.codes

    def shares(self) -> dict[str, Shares]:
        """Share of each six-digit code that counts: value, low, high; (1, 1, 1) for a code that is listed whole.

        A six-digit entry speaks for its code. Where only national lines stand, the code is inside in part: low is 0, value
        and high are the largest of the lines', because what the other lines carry is not known.
        """
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(entry.hs6, []).append(entry)
        return {code: _share(entries) for code, entries in found.items()}

    def frame(self) -> pl.DataFrame:
        """The entries as a frame: code, jurisdiction, name, group, scope, scope_text, dual-use shares, rationale, evidence.

        Empty text is null; dual-use shares are numbers from 0 to 1, null where not assessed.
        """
        import polars as pl

        rows = [[getattr(entry, name) for name in COLUMNS] for entry in self.entries]
        schema = {name: pl.Float64 if name in SHARES else pl.String for name in COLUMNS}
        texts = [name for name in COLUMNS if name not in SHARES]
        return pl.DataFrame(rows, schema=schema, orient="row").with_columns(pl.col(texts).replace("", None))


def _share(entries: list[Entry]) -> Shares:
    for entry in entries:
        if not entry.national:
            return (entry.share, entry.share_low, entry.share_high)
    return (max(entry.share for entry in entries), 0.0, max(entry.share_high for entry in entries))


def read_list(folder: Path, version: str = "") -> ProductList:
    """The list in a folder: the version named, else the newest one that is valid today.

    Raises `InputError` where the version is unknown, a row is wrong (file, row, remedy), or a published version was changed.
    """
    about = read_metadata(folder)
    return read_version(about, about.version(version) if version else about.valid(date.today()))


def read_version(about: Metadata, version: Version) -> ProductList:
    """One version of a list whose metadata are at hand. Raises `InputError` as `read_list` does."""
    found = build(about, version, read_entries(about, version.version))
    if found.content_hash == version.content_hash:
        return found
    file = about.file(version.version)
    if not version.content_hash:
        raise InputError(
            f"{file} has no content hash in list.toml",
            remedy=f'When the version is ready, add content_hash = "{found.content_hash}" to its table',
        )
    raise InputError(
        f"{file} no longer holds what was published as {found.label}",
        rows=[f"content hash {found.content_hash}"],
        remedy="A version does not change: restore the file, and put the change into a new version",
    )


def read_entries(about: Metadata, version: str) -> tuple[Entry, ...]:
    """The entries in a version's file. Raises `InputError` naming the file and the faulty rows."""
    file = about.file(version)
    try:
        entries, problems = _parsed(file.read_bytes(), tuple(about.groups.items()))
    except FileNotFoundError as error:
        raise InputError(f"{file} is not there", remedy=f"list.toml names the version {version}: add its file, or take it out") from error
    if problems:
        raise InputError(f"{file} cannot be read", rows=problems, remedy=problems[0].remedy)
    return entries


@lru_cache(maxsize=64)
def _parsed(content: bytes, groups: tuple[tuple[str, str], ...]) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    """Remembered by its content: a page asks a dozen questions of one list, and each reads it."""
    return parse_entries(content, dict(groups))


@lru_cache(maxsize=64)
def _hash(edition: str, entries: tuple[Entry, ...]) -> str:
    return content_hash(edition, entries)


def build(about: Metadata, version: Version, entries: tuple[Entry, ...]) -> ProductList:
    """A version from its parts, with the hash of what it holds."""
    return ProductList(
        id=about.id,
        version=version.version,
        title=about.title,
        edition=version.edition,
        steward=about.steward,
        source=version.source,
        url=version.url,
        licence=version.licence,
        content_hash=_hash(edition(version.edition).name, entries),
        groups=about.groups,
        entries=entries,
        valid_from=version.valid_from,
        valid_to=version.valid_to,
        description=about.description,
        reason=version.reason,
        folder=about.folder,
    )
