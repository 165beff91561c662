"""All tables of the brief by one contender, twice over: `python -m bench.query NAME SOURCE ANSWERS`.

Prints the seconds of both rounds, in all and table by table, and writes the answers to be compared with the others'.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import polars as pl

from bench.tables import CONTENDERS, TABLES


def main(name: str, source: Path, answers: Path) -> None:
    start = time.perf_counter()
    answer = CONTENDERS[name](source)
    opened = time.perf_counter() - start
    seconds: dict[str, list[float]] = {}
    found = []
    for first in (True, False):
        for table in TABLES:
            start = time.perf_counter()
            frame = answer(table)
            seconds.setdefault(table.name, []).append(time.perf_counter() - start)
            if first:
                named = frame.select(
                    pl.lit(table.name).alias("table"), pl.col("period").cast(pl.Int32), pl.col("key").cast(pl.String), "value"
                )
                found.append(named)
    pl.concat(found).write_parquet(answers)
    rounds = [sum(each[place] for each in seconds.values()) for place in (0, 1)]
    print(json.dumps({"open": opened, "first": opened + rounds[0], "second": rounds[1], "tables": seconds}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
