"""A database as a server lends it: its engine minds the deadline, reads the whole store only in its turn, and its answers have a size.

Nothing of this is asked of those who borrow it: they compute as they would anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from greentrade.engine.duckdb import DuckDBEngine
from greentrade.explorer.operation.refusals import TooCostlyError
from greentrade.indicators.database import Database

if TYPE_CHECKING:
    import narwhals as nw
    import polars as pl

    from greentrade.explorer.operation.deadline import Deadline
    from greentrade.indicators import Result
    from greentrade.store import Store

WHOLE = ("records", "flows")
"""Tables that may have hundreds of millions of rows."""


class LentEngine(DuckDBEngine):
    """DuckDB for one request after another. `deadline` is the present request's; `costly` is entered to read all rows."""

    def __init__(self, root: Path) -> None:
        super().__init__()
        self.deadline: Deadline | None = None
        self.costly: Callable[[], AbstractContextManager[None]] = nullcontext
        self._tables = tuple(f"{root}/{table}/" for table in WHOLE)

    def keep(self, frame: nw.LazyFrame, folder: Path) -> nw.LazyFrame:
        if folder.with_suffix(".parquet").exists():
            return super().keep(frame, folder)
        with self._in_turn(), self._minding():
            # Another worker may have kept it meanwhile: the engine looks again.
            return super().keep(frame, folder)

    def hold(self, frame: nw.LazyFrame, name: str) -> nw.LazyFrame:
        with self._in_turn(), self._minding():
            return super().hold(frame, name)

    def collect(self, frame: nw.LazyFrame) -> pl.DataFrame:
        with self._in_turn() if self._reads_all(frame) else nullcontext(), self._minding():
            return super().collect(frame)

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

    def __init__(self, store: Store, as_of: int, most_rows: int) -> None:
        super().__init__(store, "duckdb", as_of)
        self.engine = LentEngine(store.root)
        self.most_rows = most_rows

    def compute(self, indicator: str, **asked: Any) -> Result:
        """As `Database.compute`. Raises `TooCostlyError` for more rows than this server gives."""
        result = super().compute(indicator, **asked)
        check_size(result.frame, self.most_rows)
        return result


def check_size(frame: pl.DataFrame, most_rows: int) -> None:
    """Raise `TooCostlyError` for a table with more than `most_rows` rows."""
    if frame.height > most_rows:
        raise TooCostlyError(
            f"The answer has {frame.height:,} rows; this server gives at most {most_rows:,}",
            remedy="Ask for fewer years, economies or products, or run greentrade on the store yourself",
        )
