"""Two processes that work out the same sums at once: the first one's file stays, whoever has begun to read it."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from greentrade.engine import get_engine
from greentrade.engine.duckdb import put


def test_what_is_read_is_not_replaced_by_its_like(tmp_path: Path):
    engine, folder = get_engine("duckdb"), tmp_path / "sums"
    rows = pl.DataFrame({"period": [2020, 2021], "value": [1.0, 2.0]})
    begun = engine.keep(engine.frame(rows), folder)
    kept, part = folder.with_suffix(".parquet"), tmp_path / "sums.parquet.second.part"
    before = kept.stat().st_ino
    # The same rows in another order, as a query without an order may write them, and longer.
    rows.reverse().with_columns(pl.lit("x" * 100).alias("more")).write_parquet(part)
    put(part, kept)
    assert kept.stat().st_ino == before and not part.exists()
    assert engine.collect(begun).rows() == rows.rows()


def test_the_first_one_gets_the_name(tmp_path: Path):
    part, target = tmp_path / "a.part", tmp_path / "a.parquet"
    part.write_bytes(b"first")
    put(part, target)
    assert target.read_bytes() == b"first" and not part.exists()
