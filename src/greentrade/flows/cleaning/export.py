"""Flagged rows into a file, past this process's memory: the engine sorts and writes them, and they are turned into text piece by piece."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from greentrade.columns import RECORDS
from greentrade.errors import InputError
from greentrade.flows.cleaning.run import flagged
from greentrade.flows.cleaning.staging import kept_files

if TYPE_CHECKING:
    import narwhals as nw

    from greentrade.engine import Engine

SHEET = 1_048_575
"""Rows below the header that a worksheet holds."""

BATCH = 65_536


def write_flagged(frame: nw.LazyFrame, engine: Engine, out: Path, kind: str) -> int:
    """Write `run.flagged` of cleaned records, in the order of their keys, and return how many rows they are.

    `kind`: csv, json, parquet or xlsx. The file appears when it is whole. Lists are text with blanks between in CSV and workbooks. Raises
    `InputError` for more rows than a worksheet holds.
    """
    with tempfile.TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent) as folder:
        kept = Path(folder) / "flagged"
        engine.keep(flagged(frame).sort(*RECORDS.key, "line", "ingest"), kept)
        files = kept_files(kept)
        rows = int(pl.scan_parquet(files).select(pl.len()).collect().item())
        part = Path(folder) / f"part.{kind}"
        if kind == "parquet" and len(files) == 1:
            part = files[0]
        else:
            _turned(files, rows, part, kind)
        part.replace(out)
    return rows


def _turned(files: list[Path], rows: int, part: Path, kind: str) -> None:
    frame = pl.scan_parquet(files)
    lists = [name for name, dtype in frame.collect_schema().items() if isinstance(dtype, pl.List)]
    flat = frame.with_columns(pl.col(name).cast(pl.List(pl.String)).list.join(" ") for name in lists)
    if kind == "csv":
        flat.sink_csv(part)
    elif kind == "parquet":
        frame.sink_parquet(part)
    elif kind == "json":
        _json(files, part)
    elif rows > SHEET:
        raise InputError(f"{rows:,} rows are more than a worksheet holds", remedy="End the file in .csv or .parquet, or narrow the choice")
    else:
        flat.collect().write_excel(part)


def _json(files: list[Path], part: Path) -> None:
    """One list of objects, written batch by batch."""
    import pyarrow.parquet as pq

    with part.open("w", encoding="utf-8") as opened:
        opened.write("[")
        first = True
        for file in files:
            for batch in pq.ParquetFile(file).iter_batches(BATCH):
                text = pl.DataFrame(pl.from_arrow(batch)).write_json()[1:-1]
                if text:
                    opened.write(text if first else f",{text}")
                    first = False
        opened.write("]\n")
