"""A database as a server lends it: its engine minds the deadline, reads the whole store only in its turn, and its answers have a size.

Nothing of this is asked of those who borrow it: they compute as they would anywhere.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from greentrade.engine.duckdb import DuckDBEngine
from greentrade.explorer.operation.refusals import TooCostlyError
from greentrade.indicators.database import Database
from greentrade.indicators.registry import indicator as find_indicator
from greentrade.indicators.request import parse_by, parse_periods

if TYPE_CHECKING:
    import narwhals as nw
    import polars as pl

    from greentrade.explorer.operation.deadline import Deadline
    from greentrade.indicators import Result
    from greentrade.store import Store

MOST_COLLECTED = 2_000_000
"""Rows that one query may bring into memory; 250 codes by economy and year, the largest of the built-in lists, are about half of it."""

MOST_PERIODS = {"A": 100, "M": 400}
"""Years or months of a question that is split."""

WHOLE = ("records", "flows")
"""Tables that may have hundreds of millions of rows."""


class LentEngine(DuckDBEngine):
    """DuckDB for one request after another. `deadline` is the present request's; `costly` is entered to read all rows.

    What it keeps on disk ends where the store's cache has `disk_bytes`: whoever asks for ever new selections must not fill it.
    """

    def __init__(self, root: Path, disk_bytes: int) -> None:
        super().__init__()
        self.disk_bytes = disk_bytes
        self.deadline: Deadline | None = None
        self.costly: Callable[[], AbstractContextManager[None]] = nullcontext
        self._tables = tuple(f"{root}/{table}/" for table in WHOLE)

    def keep(self, frame: nw.LazyFrame, folder: Path) -> nw.LazyFrame:
        if folder.with_suffix(".parquet").exists():
            return super().keep(frame, folder)
        if size(folder.parent) >= self.disk_bytes:
            return frame
        with self._in_turn() if self._reads_all(frame) else nullcontext(), self._minding():
            # Another worker may have kept it meanwhile: the engine looks again.
            return super().keep(frame, folder)

    def hold(self, frame: nw.LazyFrame, name: str) -> nw.LazyFrame:
        with self._in_turn(), self._minding():
            return super().hold(frame, name)

    def collect(self, frame: nw.LazyFrame) -> pl.DataFrame:
        with self._in_turn() if self._reads_all(frame) else nullcontext(), self._minding():
            found = super().collect(frame.head(MOST_COLLECTED + 1))
        if found.height > MOST_COLLECTED:
            raise TooCostlyError(
                f"The question needs more than {MOST_COLLECTED:,} sums at once",
                remedy="Ask for fewer years, economies or products, or run greentrade on the store yourself",
            )
        return found

    def query(self, sql: str) -> pl.DataFrame:
        with self._in_turn(), self._minding():
            return super().query(sql)

    def _reads_all(self, frame: nw.LazyFrame) -> bool:
        query = frame.to_native().sql_query()
        return any(table in query for table in self._tables)

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        turn = self.costly()
        with self.deadline.paused() if self.deadline else nullcontext():
            turn.__enter__()
        try:
            yield
        finally:
            turn.__exit__(None, None, None)

    @contextmanager
    def _minding(self) -> Iterator[None]:
        """Say that the time is up, before and after a query and where one was called off."""
        if self.deadline is None:
            yield
            return
        self.deadline.check()
        try:
            yield
        except duckdb.InterruptException:
            raise self.deadline.error() from None


class LentDatabase(Database):
    """A database whose results have at most `most_rows` rows."""

    engine: LentEngine

    def __init__(self, store: Store, as_of: int, most_rows: int, disk_bytes: int) -> None:
        super().__init__(store, "duckdb", as_of)
        self.engine = LentEngine(store.root, disk_bytes)
        self.most_rows = most_rows

    def compute(self, indicator: str, **asked: Any) -> Result:
        """As `Database.compute`. Raises `TooCostlyError` for more rows than this server gives."""
        self._check_periods(indicator, asked)
        result = super().compute(indicator, **asked)
        check_size(result.frame, self.most_rows)
        return result

    def _check_periods(self, indicator: str, asked: dict[str, Any]) -> None:
        """Raise `TooCostlyError` for a split over centuries: every part has a row for every period."""
        freq = asked.get("freq", "A")
        if asked.get("years") is None or not parse_by(asked.get("by", ()), find_indicator(indicator)):
            return
        held = self.trade(asked.get("perspective"), asked.get("fill"), freq).coverage["period"].unique().to_list()
        count = len(parse_periods(asked["years"], freq, held))
        if count > MOST_PERIODS[freq]:
            raise TooCostlyError(
                f"{count:,} periods are asked for, each with a row for every part; this server gives at most {MOST_PERIODS[freq]}",
                remedy=f"The store holds {min(held)} to {max(held)}",
            )


def size(folder: Path) -> int:
    """Bytes of the files in a folder."""
    return sum(entry.stat().st_size for entry in os.scandir(folder) if entry.is_file()) if folder.is_dir() else 0


def check_size(frame: pl.DataFrame, most_rows: int) -> None:
    """Raise `TooCostlyError` for a table with more than `most_rows` rows."""
    if frame.height > most_rows:
        raise TooCostlyError(
            f"The answer has {frame.height:,} rows; this server gives at most {most_rows:,}",
            remedy="Ask for fewer years, economies or products, or run greentrade on the store yourself",
        )
