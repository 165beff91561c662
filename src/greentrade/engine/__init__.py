"""DuckDB or Spark behind one handle.

Everything from `flows` on is written in Narwhals expressions over the lazy frames that an engine hands out, so one
definition runs on both. Heavy imports stay inside the functions that need them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from greentrade.errors import InputError

if TYPE_CHECKING:
    import narwhals as nw
    import polars as pl

ENGINES = ("duckdb", "spark")


class Engine(Protocol):
    """What a query engine must do for greentrade."""

    name: str

    def scan(self, files: Sequence[str], root: str | None = None) -> nw.LazyFrame:
        """Read Parquet files. With `root`, folders `name=value` below it become text columns (Delta's partitions)."""
        ...

    def frame(self, data: pl.DataFrame) -> nw.LazyFrame:
        """Bring a small local table into the engine, to join with."""
        ...

    def keep(self, frame: nw.LazyFrame, folder: Path) -> nw.LazyFrame:
        """Write a frame to Parquet below `folder` once and read it from there ever after."""
        ...

    def hold(self, frame: nw.LazyFrame, name: str) -> nw.LazyFrame:
        """Work a frame out once and hold it under a name, in memory or spilled, until that is held anew or released."""
        ...

    def release(self, name: str) -> None:
        """Let go of what `hold` holds under a name."""
        ...

    def kept(self, folder: Path) -> nw.LazyFrame | None:
        """What `keep` wrote below `folder`; None where it has not."""
        ...

    def collect(self, frame: nw.LazyFrame) -> pl.DataFrame:
        """Run a frame and fetch its rows."""
        ...

    def query(self, sql: str) -> pl.DataFrame:
        """Fetch what a query in DuckDB's SQL finds in files: places of rows in them are DuckDB's to tell, for every engine."""
        ...


def get_engine(name: str = "duckdb") -> Engine:
    """The engine of that name. Raises `InputError` for an unknown name or where its library is not installed."""
    if name == "duckdb":
        from greentrade.engine.duckdb import DuckDBEngine

        return DuckDBEngine()
    if name == "spark":
        from greentrade.engine.spark import SparkEngine

        return SparkEngine()
    raise InputError(f"Unknown engine {name!r}", remedy=f"Choose one of {', '.join(ENGINES)}")
