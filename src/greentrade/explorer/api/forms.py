"""The forms of an answer, JSON, CSV and Parquet: which one a request wants, and rows written in it."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from fastapi import HTTPException, Request

from greentrade.indicators.export import neutral

if TYPE_CHECKING:
    import polars as pl

MEDIA_TYPES = {"json": "application/json", "csv": "text/csv", "parquet": "application/vnd.apache.parquet"}
"""The media type of each form, the one that is preferred first."""

LIST_SIGN = ";"
"""What stands between the items of a list in a cell of CSV."""


def chosen(request: Request, asked: str | None, offered: Sequence[str] = tuple(MEDIA_TYPES)) -> str:
    """The form that a request wants: `format`, else the best of Accept. Raises 406 where none of them is offered."""
    if asked:
        return asked
    accepted = _accepted(request.headers.get("accept", "*/*"))
    ranked = [(_quality(MEDIA_TYPES[form], accepted), -place, form) for place, form in enumerate(offered)]
    quality, _, best = max(ranked)
    if quality <= 0:
        told = ", ".join(MEDIA_TYPES[form] for form in offered)
        raise HTTPException(406, f"This is offered as {told}, not as {request.headers['accept'][:200]!r}")
    return best


def _accepted(header: str) -> dict[str, float]:
    """Media ranges and their quality, as Accept gives them (RFC 9110, 12.5.1)."""
    found: dict[str, float] = {}
    for part in header.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
        try:
            found[name] = min(max(float(quality), 0.0), 1.0) if name else 0.0
        except ValueError:
            found[name] = 0.0
    return found


def _quality(media_type: str, accepted: Mapping[str, float]) -> float:
    """How much a media type is wanted; the narrowest range that has it decides."""
    ranges = (media_type, f"{media_type.partition('/')[0]}/*", "*/*")
    return next((accepted[each] for each in ranges if each in accepted), 0.0)


def as_json(members: Mapping[str, Any], data: pl.DataFrame | None = None) -> bytes:
    """A JSON object of these members and, last, the rows of a frame as `data`. What is no finite number is null."""
    head = json.dumps(plain(members), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    if data is None:
        return head.encode()
    rows = _in_utc(data).write_json()
    return f'{head[:-1]}{"," if members else ""}"data":{rows}}}'.encode()


def plain(value: Any) -> Any:
    """The same in what JSON has: days and moments as ISO 8601, numbers finite or null."""
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(each) for each in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    return value.isoformat() if isinstance(value, date) else value


def as_csv(frame: pl.DataFrame) -> bytes:
    """Rows as RFC 4180 has them, in UTF-8, with text that no spreadsheet takes for a formula; lists are joined by semicolons."""
    return _flat(_finite(_in_utc(frame))).write_csv(line_terminator="\r\n").encode()


def as_parquet(frame: pl.DataFrame, members: Mapping[str, Any]) -> bytes:
    """Rows as Parquet, with the members as JSON in the file's metadata, under the key `greentrade`."""
    import pyarrow.parquet as pq

    target = io.BytesIO()
    pq.write_table(frame.to_arrow().replace_schema_metadata({b"greentrade": as_json(members)}), target)
    return target.getvalue()


def _in_utc(frame: pl.DataFrame) -> pl.DataFrame:
    """Moments as text: 2026-01-31T12:00:00Z."""
    import polars as pl
    import polars.selectors as cs

    return frame.with_columns(cs.datetime(time_zone="*").dt.strftime("%Y-%m-%dT%H:%M:%SZ"), cs.date().cast(pl.String))


def _finite(frame: pl.DataFrame) -> pl.DataFrame:
    import polars as pl
    import polars.selectors as cs

    return frame.with_columns(pl.when(cs.float().is_finite()).then(cs.float()).name.keep())


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Lists as text, and text neutralised. Few texts are there many times, so each is looked at once."""
    import polars as pl

    lists = [name for name, kind in frame.schema.items() if isinstance(kind, pl.List)]
    frame = frame.with_columns(pl.col(name).cast(pl.List(pl.String)).list.join(LIST_SIGN) for name in lists)
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    changed = {}
    for name in texts:
        known = frame[name].drop_nulls().unique().to_list()
        changed[name] = {text: safe for text in known if (safe := neutral(text)) != text}
    return frame.with_columns(pl.col(name).replace(told) for name, told in changed.items() if told)
