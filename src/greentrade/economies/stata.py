"""Reading Stata's .dta files: the columns of fixed width, by NumPy.

Two layouts are in use: the one with tags (formats 117 to 119, Stata 13 and later) and the plain one before it (113 to 115).
Value labels and long strings are not read. Source: Stata, File formats .dta, `help dta`.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from greentrade.errors import InputError

if TYPE_CHECKING:
    import polars as pl

# Numbers: the type's code in the plain and in the tagged layout, NumPy's letters, and the largest value that is no missing mark.
_NUMBERS = (
    (251, 65530, "i1", 100),
    (252, 65529, "i2", 32_740),
    (253, 65528, "i4", 2_147_483_620),
    (254, 65527, "f4", 1.7014117e38),
    (255, 65526, "f8", 8.98e307),
)
_PLAIN = {plain: (kind, largest) for plain, _, kind, largest in _NUMBERS}
_TAGGED = {tagged: (kind, largest) for _, tagged, kind, largest in _NUMBERS}
_FORMATS = {113: 12, 114: 49, 115: 49}
"""Bytes of a display format in the plain layouts."""
_LONGEST = {117: 33, 118: 129, 119: 129}
"""Bytes of a variable's name in the tagged layouts."""


@dataclass(frozen=True)
class _Layout:
    order: str
    names: list[str]
    types: list[int]
    rows: int
    start: int
    numbers: dict[int, tuple[str, float]]


def read_stata(path: Path) -> pl.DataFrame:
    """The columns of a .dta file; Stata's missing values are null. Raises `InputError` for what is no such file."""
    import numpy as np
    import polars as pl

    content = path.read_bytes()
    try:
        layout = _tagged(content) if content.startswith(b"<stata_dta>") else _plain(content)
        kinds = [layout.numbers.get(code, (f"S{code}", None)) for code in layout.types]
        record: Any = np.dtype([(name, kind if kind.startswith("S") else layout.order + kind) for name, (kind, _) in _named(layout, kinds)])
        rows: Any = np.frombuffer(content, dtype=record, count=layout.rows, offset=layout.start)
    except (struct.error, ValueError, KeyError, IndexError, UnicodeDecodeError) as error:
        raise InputError(f"{path.name}: not a readable Stata file ({error})", remedy="Download the file again") from error
    return pl.DataFrame({name: _column(rows[name], largest) for name, (_, largest) in _named(layout, kinds)})


def _named(layout: _Layout, kinds: list[tuple[str, Any]]) -> list[tuple[str, tuple[str, Any]]]:
    return list(zip(layout.names, kinds, strict=True))


def _column(values: Any, largest: float | None) -> pl.Series:
    import numpy as np
    import polars as pl

    if largest is None:
        return pl.Series([text.split(b"\0")[0].decode("utf-8", "replace").strip() for text in values.tolist()], dtype=pl.String)
    native = values.astype(values.dtype.newbyteorder("="))
    wide = pl.Series(native.astype(np.float64 if native.dtype.kind == "f" else np.int64))
    return wide.set(wide > largest, None)


def _text(raw: bytes) -> str:
    return raw.split(b"\0")[0].decode("utf-8")


def _plain(content: bytes) -> _Layout:
    """Formats 113 to 115: a header of 109 bytes, the descriptions of the variables one kind after the other, then the rows."""
    version = content[0]
    width = _FORMATS[version]
    order = ">" if content[1] == 1 else "<"
    count, rows = struct.unpack_from(order + "HI", content, 4)
    place = 109
    types = list(content[place : place + count])
    place += count
    names = [_text(content[place + 33 * at : place + 33 * (at + 1)]) for at in range(count)]
    place += (33 + 2 + width + 33 + 81) * count + 2
    while True:
        kind, length = struct.unpack_from(order + "BI", content, place)
        place += 5 + length
        if not kind and not length:
            return _Layout(order, names, types, rows, place, _PLAIN)


def _tagged(content: bytes) -> _Layout:
    """Formats 117 to 119: sections between tags, whose places a map tells."""

    def after(tag: bytes, start: int = 0) -> int:
        return content.index(tag, start) + len(tag)

    release = after(b"<release>")
    version = int(content[release : release + 3])
    order = "<" if content[after(b"<byteorder>") :][:3] == b"LSF" else ">"
    (count,) = struct.unpack_from(order + ("I" if version == 119 else "H"), content, after(b"<K>"))
    (rows,) = struct.unpack_from(order + ("I" if version == 117 else "Q"), content, after(b"<N>"))
    places = struct.unpack_from(order + "14Q", content, after(b"<map>"))
    types = list(struct.unpack_from(f"{order}{count}H", content, after(b"<variable_types>", places[2])))
    start, width = after(b"<varnames>", places[3]), _LONGEST[version]
    names = [_text(content[start + width * at : start + width * (at + 1)]) for at in range(count)]
    return _Layout(order, names, types, rows, after(b"<data>", places[9]), _TAGGED)
