"""What the store hands to a source (`Member`) and what a source answers (`Reading`).

A source never touches the store: it looks at a file's name, header and first rows and answers how each canonical column
is computed, as a DuckDB expression over the file's own columns. An expression gives NULL where the file's value cannot
be read; a row in which a required column is NULL is quarantined by the store, with the file's own words as the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from greentrade.columns import Table


@dataclass(frozen=True)
class TextFormat:
    """How a delimited text file is written."""

    delimiter: str
    quote: str
    encoding: str  # utf-8, utf-16 or latin-1
    header_lines: int  # physical lines before the first data row, the header among them
    trailing_delimiter: bool  # data rows end in one delimiter more than the header has


@dataclass(frozen=True)
class Member:
    """A plain file on disk, looked at: its columns and first rows as text.

    `name` is what the user knows (`archive.zip!file.csv`), `path` where it lies now. `text` is None for Parquet.
    XLSX and HTML tables arrive here already rewritten as Parquet of text, `first_line` being the sheet row of the first
    data row.
    """

    name: str
    path: Path
    columns: tuple[str, ...]
    head: tuple[tuple[str, ...], ...]
    text: TextFormat | None = None
    first_line: int = 2
    siblings: tuple[str, ...] = ()  # names of the files beside it (in its archive or folder)
    modified: str = ""  # date of the file, ISO; a download's vintage where its name has none


@dataclass(frozen=True)
class Reading:
    """How a source reads a member.

    `select` maps each column of `table` that the source knows to a DuckDB expression over the file's columns; columns
    left out become their type's NULL. `origin` names the file's column behind a canonical one, for the reason of a
    quarantined row. `types` gives DuckDB types for columns that are safe to cast while parsing (the rest is text).
    `where_blank` is an expression that is true for rows that hold nothing (a wide table's empty cells). `cells_per_line`
    is the number of rows that one line of a wide table became.
    """

    source: str
    table: Table
    publisher: str
    licence: str
    vintage: str
    select: Mapping[str, str]
    origin: Mapping[str, str]
    types: Mapping[str, str] = field(default_factory=dict)
    where_blank: str | None = None
    cells_per_line: int = 1
    sorted_by_key: bool = False  # the publisher ships rows in the order of the table's key: a cheap proof of no duplicates


class Source(Protocol):
    """A publisher's reader: one module of this package."""

    NAME: str

    def recognises(self, member: Member) -> bool:
        """Whether the file looks like this publisher's, from its name, columns and first rows."""
        ...

    def read(self, member: Member, options: Mapping[str, str]) -> Reading:
        """How to read it. Raises `InputError` naming the file, what is missing and the remedy."""
        ...
