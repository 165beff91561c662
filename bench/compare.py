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
    # A cell without trade is a zero to one contender and no row to another.
    one_value, other_value = pl.col("value").fill_null(0), pl.col("value_other").fill_null(0)
    return both.height, both.filter((one_value - other_value).abs() > TOLERANCE * pl.max_horizontal(one_value.abs(), other_value.abs()))


if __name__ == "__main__":
    cells, differ = difference(Path(sys.argv[1]), Path(sys.argv[2]))
    if differ.height:
        print(differ.head(20), file=sys.stderr)
        raise SystemExit(f"bench: {differ.height:,} of {cells:,} cells differ")
    print(json.dumps({"cells": cells}))
