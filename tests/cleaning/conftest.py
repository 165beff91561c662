"""Frames of records in memory, and what cleaning says of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import narwhals as nw
import polars as pl
import pytest

from greentrade.columns import RECORDS
from greentrade.flows.cleaning import Cleaning, Tools, cleaned

_KINDS = {"VARCHAR": pl.String, "INTEGER": pl.Int32, "DOUBLE": pl.Float64, "BOOLEAN": pl.Boolean}
_DEFAULTS: dict[str, object] = {
    "freq": "A", "period": 2020, "reporter": 398, "partner": 156, "partner2": 0, "flow_code": "M", "edition": "HS2017", "product": "850760",
    "customs": "C00", "transport": 0, "value_usd": 100.0, "is_original": True, "ingest": "a",
}  # fmt: skip


def records_frame(rows: Iterable[Mapping[str, object]]) -> pl.DataFrame:
    """Records from what is told of them; the rest as in most records."""
    kinds = {name: _KINDS[kind] for name, kind in RECORDS.types().items()} | {"ingest": pl.String}
    full = []
    for row in rows:
        row = {**_DEFAULTS, **row}
        code = str(row["product"])
        row.setdefault("product_level", 0 if code == "TOTAL" else len(code))
        if int(str(row["period"])) > 9999:
            row["freq"] = "M"
        full.append({name: row.get(name) for name in kinds})
    return pl.DataFrame(full, schema=kinds)


def clean_frame(frame: pl.DataFrame, options: Cleaning | None = None, tools: Tools | None = None) -> pl.DataFrame:
    return cleaned(nw.from_native(frame.lazy()), options, tools or Tools.local()).to_native().collect()


@pytest.fixture(name="records")
def records_fixture() -> Callable[..., pl.DataFrame]:
    """`records([{"partner": 643, "value_usd": 5}])`."""
    return records_frame


@pytest.fixture
def clean() -> Callable[..., pl.DataFrame]:
    """`clean(frame, options, tools)`."""
    return clean_frame
