"""The benchmark's files are what it says they are, and all contenders compute the same tables of the brief."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from bench import compare, generate, ingest, matching, tables
from greentrade.cli import main

ROWS = 600_000


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of BACI's shape, greentrade's store of them, and DuckDB's copy."""
    folder = tmp_path_factory.mktemp("bench")
    generate.generate(folder / "files", ROWS)
    assert main(["ingest", str(folder / "files"), "--store", str(folder / "store"), "--out", str(folder / "ingested.csv")]) == 0
    ingest.duckdb(folder / "files", folder / "duckdb.parquet")
    return folder


def test_the_files_have_the_size_and_order_asked_for(work: Path) -> None:
    rows = pl.read_parquet(work / "duckdb.parquet")
    assert abs(rows.height - ROWS) < ROWS / 50
    keys = rows.select("t", "i", "j", "k")
    assert keys.equals(keys.sort("t", "i", "j", "k")) and keys.is_unique().all()
    assert sorted(rows["t"].unique()) == list(range(2005, 2025))
    assert rows["k"].str.contains(r"^\d{6}$").all() and (rows["v"] > 0).all() and rows["q"].null_count() > 0


def test_every_row_is_ingested(work: Path) -> None:
    counts = pl.read_csv(work / "ingested.csv").select("read", "accepted").sum()
    assert counts.row(0) == (pl.read_parquet(work / "duckdb.parquet").height,) * 2


@pytest.mark.parametrize("contender", ["greentrade", "polars", "pandas"])
def test_every_contender_computes_the_same_tables(work: Path, contender: str) -> None:
    pytest.importorskip("pandas", reason="pandas is not installed")

    def answers(name: str, source: Path) -> Path:
        answer = tables.CONTENDERS[name](source)
        found = [
            answer(table).select(pl.lit(table.name).alias("table"), pl.col("period").cast(pl.Int32), pl.col("key").cast(pl.String), "value")
            for table in tables.TABLES
        ]
        path = work / f"{name}.answers"
        pl.concat(found).write_parquet(path)
        return path

    by_hand = answers("duckdb", work / "duckdb.parquet")
    theirs = answers(contender, work / ("store" if contender == "greentrade" else "duckdb.parquet"))
    cells, differ = compare.difference(by_hand, theirs)
    assert differ.is_empty(), differ
    assert cells > 3_000


def test_matching_measures_both_ways_and_converted_has_bounds(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for match in ("native", "converted"):
        matching.main(work / "store", match, 2)
    native, converted = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert len(native["seconds"]) == len(converted["seconds"]) == 2
    assert (native["bounded"], converted["bounded"] > 0) == (0, True)
