"""What reads the CSVs: greentrade's ingest against the bare copying of DuckDB, Polars and pandas.

The others only copy: they check no row, find no duplicate, count no line and keep no way back to file and line. All write
Parquet with the same codec and the same types. Each runs in a process of its own: `python -m bench.ingest NAME FOLDER TARGET`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any


def greentrade(folder: Path, target: Path) -> None:
    """`greentrade ingest FOLDER`, as a user types it."""
    from greentrade.cli import main

    if main(["ingest", str(folder), "--store", str(target), "--output", "csv"]):
        raise SystemExit("greentrade ingest failed")


def duckdb(folder: Path, target: Path) -> None:
    """DuckDB's `COPY` from CSV to Parquet."""
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")
    connection.execute(
        f"COPY (FROM read_csv('{folder}/*.csv', header=true, delim=',', nullstr='NA', columns={{t: 'INTEGER', i: 'INTEGER', "
        f"j: 'INTEGER', k: 'VARCHAR', v: 'DOUBLE', q: 'DOUBLE'}})) TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
    )


def polars(folder: Path, target: Path) -> None:
    """Polars' streaming `scan_csv(...).sink_parquet(...)`."""
    import polars as pl

    schema = {"t": pl.Int32, "i": pl.Int32, "j": pl.Int32, "k": pl.String, "v": pl.Float64, "q": pl.Float64}
    pl.scan_csv(folder / "*.csv", schema=schema, null_values="NA").sink_parquet(target, compression="zstd")


def pandas(folder: Path, target: Path) -> None:
    """pandas' `read_csv` by chunks, written by pyarrow."""
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

    types: Any = {"t": "int32", "i": "int32", "j": "int32", "k": "str", "v": "float64", "q": "float64"}
    columns = (("t", pa.int32()), ("i", pa.int32()), ("j", pa.int32()), ("k", pa.string()), ("v", pa.float64()), ("q", pa.float64()))
    schema = pa.schema(columns)
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        for file in sorted(folder.glob("*.csv")):
            for chunk in pd.read_csv(file, dtype=types, na_values="NA", chunksize=1_000_000):
                writer.write_table(pa.Table.from_pandas(chunk, schema, preserve_index=False))


CONTENDERS: dict[str, Callable[[Path, Path], None]] = {"greentrade": greentrade, "duckdb": duckdb, "polars": polars, "pandas": pandas}

if __name__ == "__main__":
    CONTENDERS[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
