"""Whether two contenders computed the same tables: `python -m bench.compare ONE OTHER`; fails with the first cells that differ."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import polars as pl

TOLERANCE = 1e-9
"""Relative: sums of doubles differ in their last digits with the order of summation."""


def difference(one: Path, other: Path) -> tuple[int, pl.DataFrame]:
    """The number of cells, and those that differ or that only one of the two has."""
    both = pl.read_parquet(one).join(pl.read_parquet(other), on=["table", "period", "key"], how="full", coalesce=True, suffix="_other")
    apart = (pl.col("value") - pl.col("value_other")).abs() > TOLERANCE * pl.col("value").abs()
    return both.height, both.filter(apart | pl.col("value").is_null() | pl.col("value_other").is_null())


if __name__ == "__main__":
    cells, differ = difference(Path(sys.argv[1]), Path(sys.argv[2]))
    if differ.height:
        print(differ.head(20), file=sys.stderr)
        raise SystemExit(f"bench: {differ.height:,} of {cells:,} cells differ")
    print(json.dumps({"cells": cells}))
