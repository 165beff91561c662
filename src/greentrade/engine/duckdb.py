"""The default engine: DuckDB in this process, bounded in memory, spilling to disk beyond it."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import narwhals as nw
import polars as pl

MEMORY_LIMIT = os.environ.get("GREENTRADE_MEMORY", "2GB")
"""What DuckDB may hold in memory before it spills to disk."""


def connect(spill: Path | None = None, memory_limit: str = MEMORY_LIMIT) -> duckdb.DuckDBPyConnection:
    """An in-memory connection that spills to `spill` (by default the system's temporary folder)."""
    import tempfile

    folder = spill or Path(tempfile.gettempdir()) / "greentrade-spill"
    folder.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(config={"memory_limit": memory_limit, "temp_directory": str(folder)})
    connection.execute("SET enable_progress_bar = false")
    # This rule pulls a TRY_CAST into the CSV parser, where a value that cannot be cast rejects its row instead of giving NULL.
    connection.execute("SET disabled_optimizers = 'type_pushdown'")
    return connection


def literal(text: object) -> str:
    """A Python string as an SQL string literal."""
    return "'" + str(text).replace("'", "''") + "'"


def parquet(files: Sequence[str | Path], root: str | None = None, **options: bool) -> str:
    """The SQL of a `read_parquet` over these files; with `root`, folder names `name=value` become text columns."""
    arguments = ["[" + ", ".join(literal(file) for file in files) + "]"]
    if root:
        names = sorted({part.split("=", 1)[0] for file in files for part in str(file)[len(root) :].split("/")[:-1] if "=" in part})
        arguments += ["hive_partitioning=true", "hive_types={" + ", ".join(f"'{name}': VARCHAR" for name in names) + "}"]
    arguments += [f"{name}={str(value).lower()}" for name, value in options.items()]
    return f"read_parquet({', '.join(arguments)})"


def put(part: Path, target: Path) -> None:
    """Give a finished file its name, unless another process did so meanwhile.

    Two may work out the same. Whoever reads the first one's file must not find the second's under its name: DuckDB looks at a file's
    ends when a query is made, and at its rows when it is run.
    """
    try:
        os.link(part, target)
    except FileExistsError:
        pass
    except OSError:
        # A file system without links.
        part.rename(target)
        return
    part.unlink()


class DuckDBEngine:
    """DuckDB behind the engine's handle; see `greentrade.engine.Engine`."""

    name = "duckdb"

    def __init__(self) -> None:
        self.connection = connect()

    def scan(self, files: Sequence[str], root: str | None = None) -> nw.LazyFrame:
        # Files of a table that an earlier version wrote lack the columns that came later.
        options = {"union_by_name": True} if root else {}
        return nw.from_native(self.connection.sql(f"SELECT * FROM {parquet(files, root, **options)}"))

    def frame(self, data: pl.DataFrame) -> nw.LazyFrame:
        # Not registered under a name: DuckDB would have to look again at every relation that was made before.
        return nw.from_native(self.connection.from_arrow(data.to_arrow()))

    def keep(self, frame: nw.LazyFrame, folder: Path) -> nw.LazyFrame:
        target = folder.with_suffix(".parquet")
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            # Written under another name and renamed: a killed process leaves no half a table behind.
            part = target.with_name(f"{target.name}.{uuid.uuid4().hex}.part")
            # As a statement: a relation's own write_parquet works on one thread. So does a COPY that keeps an order nobody asked for;
            # the order of a sort stands in any case.
            with self._in_any_order():
                self.connection.execute(f"COPY ({frame.to_native().sql_query()}) TO {literal(part)} (FORMAT parquet, COMPRESSION zstd)")
            put(part, target)
        return self.scan([str(target)])

    @contextmanager
    def _in_any_order(self) -> Iterator[None]:
        self.connection.execute("SET preserve_insertion_order = false")
        try:
            yield
        finally:
            self.connection.execute("SET preserve_insertion_order = true")

    def hold(self, frame: nw.LazyFrame, name: str) -> nw.LazyFrame:
        self.connection.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS {frame.to_native().sql_query()}')
        return nw.from_native(self.connection.sql(f'SELECT * FROM "{name}"'))

    def release(self, name: str) -> None:
        self.connection.execute(f'DROP TABLE IF EXISTS "{name}"')

    def kept(self, folder: Path) -> nw.LazyFrame | None:
        target = folder.with_suffix(".parquet")
        return self.scan([str(target)]) if target.exists() else None

    def collect(self, frame: nw.LazyFrame) -> pl.DataFrame:
        return frame.collect("polars").to_native()

    def query(self, sql: str) -> pl.DataFrame:
        return self.connection.sql(sql).pl()
