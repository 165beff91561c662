"""Physical lines of a text file, counted without any parser: the independent side of every ingest's accounting.

Also the slow and exact road: a file in which the fast parser met anything odd is read again line by line, each line on
its own, so that an unclosed quote or a torn line spoils that line alone and is named with its number.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from greentrade.errors import InputError
from greentrade.sources.reading import TextFormat

_CHUNK = 4 << 20
_BATCH = 100_000
_DELIMITERS = (",", "\t", ";", "|")
_TEXT_KEPT = 500


@dataclass(frozen=True)
class Torn:
    """A line that is no row: its number, `blank` or `quarantined`, why, and the line itself."""

    line: int
    kind: str
    reason: str
    text: str


def as_utf8(path: Path, workdir: Path) -> Path:
    """The file itself where it is UTF-8, else a copy of it in UTF-8 (from UTF-16 by its mark, otherwise from Latin-1)."""
    encoding = _encoding(path)
    if encoding == "utf-8":
        return path
    target = workdir / f"{path.stem}.utf8{path.suffix}"
    with path.open(encoding=encoding, newline="") as source, target.open("w", encoding="utf-8", newline="") as sink:
        while chunk := source.read(_CHUNK):
            sink.write(chunk)
    return target


def _encoding(path: Path) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb", buffering=0) as stream:
        chunk = stream.read(_CHUNK)
        if chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        try:
            while chunk:
                # Most files are plain ASCII, which needs no decoding; a decoder in the middle of a letter must go on.
                if not chunk.isascii() or decoder.getstate()[0]:
                    decoder.decode(chunk)
                chunk = stream.read(_CHUNK)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "latin-1"
    return "utf-8"


def count_lines(path: Path) -> int:
    """Count the physical lines; a last line without its newline counts."""
    total, last = 0, b"\n"
    with path.open("rb", buffering=0) as stream:
        while chunk := stream.read(_CHUNK):
            total += chunk.count(b"\n")
            last = chunk[-1:]
    return total + (last != b"\n")


def blank_lines(path: Path) -> Iterator[int]:
    """The numbers of the lines that hold nothing."""
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            if not line.strip():
                yield number


def sniff(path: Path, name: str) -> tuple[TextFormat, tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """How a UTF-8 text file is written, its column names, and its first rows. Raises `InputError` for an empty file."""
    with path.open("rb") as stream:
        start = stream.read(1 << 16).decode("utf-8-sig", errors="replace").splitlines()
    header_lines = next((n for n, line in enumerate(start, 1) if line.strip()), None)
    if header_lines is None:
        raise InputError(f"{name}: the file is empty", remedy="Download the file again")
    header = start[header_lines - 1]
    delimiter = max(_DELIMITERS, key=header.count)
    # Where no quote is in sight it is not looked for: an unclosed one further down would swallow rows.
    quote = '"' if any('"' in line for line in start) else ""
    columns = _distinct([column.strip() for column in split(header, delimiter, quote)])
    full = [line for line in start[header_lines:-1] or start[header_lines:] if line.strip()]
    rows = [split(line, delimiter, quote) for line in full[:50]]
    trailing = bool(rows) and all(len(row) == len(columns) + 1 and not row[-1] for row in rows)
    head = tuple(tuple(row[: len(columns)]) for row in rows)
    return TextFormat(delimiter, quote, "utf-8", header_lines, trailing), columns, head


def _distinct(columns: list[str]) -> tuple[str, ...]:
    """Column names as published; an empty one (a saved row index) and a repeated one get their place as a suffix."""
    seen: set[str] = set()
    named: list[str] = []
    for place, column in enumerate(columns):
        unique = column if column and column.lower() not in seen else f"{column or 'column'}_{place}"
        seen.add(unique.lower())
        named.append(unique)
    return tuple(named)


def split(line: str, delimiter: str, quote: str) -> list[str]:
    """The fields of one line taken alone."""
    if not quote:
        return line.split(delimiter)
    return next(csv.reader([line], delimiter=delimiter, quotechar=quote), [])


def rewrite(path: Path, columns: tuple[str, ...], text: TextFormat, target: Path) -> list[Torn]:
    """Write the rows of a text file to Parquet as text with their line numbers (`__line`); return the lines that are no rows."""
    schema = pa.schema([pa.field(column, pa.string()) for column in columns] + [pa.field("__line", pa.int64())])
    torn: list[Torn] = []
    rows: list[list[str | int]] = []
    with path.open(encoding="utf-8-sig", errors="replace", newline=None) as stream, pq.ParquetWriter(target, schema) as writer:
        for number, raw in enumerate(stream, 1):
            if number <= text.header_lines:
                continue
            row = _row(raw.rstrip("\r\n"), number, len(columns), text)
            if isinstance(row, Torn):
                torn.append(row)
                continue
            rows.append([*row, number])
            if len(rows) == _BATCH:
                writer.write_table(_table(rows, schema))
                rows = []
        writer.write_table(_table(rows, schema))
    return torn


def _table(rows: list[list[str | int]], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    return pa.table([pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)], schema=schema)


def _row(line: str, number: int, width: int, text: TextFormat) -> list[str] | Torn:
    shown = line[:_TEXT_KEPT]
    if not line.strip(' \t"' + text.delimiter):
        return Torn(number, "blank", "empty line", shown)
    if text.quote and line.count('"') % 2:
        return Torn(number, "quarantined", "a quote is left open on this line", shown)
    fields = split(line, text.delimiter, text.quote)
    if len(fields) != width and not text.quote:
        # No quote stood in the file's first lines, yet this line may use them.
        fields = split(line, text.delimiter, '"')
    if len(fields) == width + 1 and not fields[-1]:
        fields.pop()
    if len(fields) != width:
        return Torn(number, "quarantined", f"{len(fields)} fields where the header has {width}", shown)
    return fields
