"""What it costs to follow codes over editions: the list's trade matched by spelling, and converted with its bounds.

`python -m bench.matching STORE MATCH ROUNDS` sums the world's trade of the IMF list by economy, over all rows of the store and with
nothing kept from before, and prints the seconds of each round.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from pathlib import Path

import greentrade


def main(store: Path, match: str, rounds: int) -> None:
    products = greentrade.product_list("imf-lct")
    # Both know the whole of trade already: what is measured is the way from all rows to the list's.
    greentrade.open(store).compute("imports")
    seconds = []
    for _ in range(rounds):
        for kept in (store / ".cache").glob("*/*/*"):
            if "totals" not in kept.name and "ends" not in kept.name:
                shutil.rmtree(kept) if kept.is_dir() else kept.unlink()
        start = time.perf_counter()
        database = greentrade.open(store)
        answer = database.compute("imports", products=products, by=("reporter",), match=match).frame
        seconds.append(time.perf_counter() - start)
    print(json.dumps({"seconds": seconds, "rows": answer.height, "bounded": int((answer["lower"] < answer["upper"]).sum())}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
