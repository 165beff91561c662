"""What steps write down on the way is gone when they end, and what a killed process left when the next one begins."""

from __future__ import annotations

import signal
import subprocess
import sys

import polars as pl

from greentrade.engine import get_engine
from greentrade.flows.cleaning.staging import Staging
from greentrade.store import Store

KILLED = """
import os, signal, sys
import polars as pl
from greentrade.engine import get_engine
from greentrade.flows.cleaning.staging import Staging
from greentrade.store import Store

engine = get_engine()
Staging(Store.open(sys.argv[1]).snapshot(), engine)(engine.frame(pl.DataFrame({"a": [1]})), "rows")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_process_left_goes_and_what_is_in_use_stays(tmp_path):
    snapshot, engine = Store.open(tmp_path / "store", create=True).snapshot(), get_engine()
    place = snapshot.cache(engine.name)
    assert subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / "store")], check=False).returncode == -signal.SIGKILL
    assert len(list(place.glob("staged-*/0-rows.parquet"))) == 1
    mine = Staging(snapshot, engine)
    rows = mine(engine.frame(pl.DataFrame({"a": [2]})), "rows")
    assert list(place.iterdir()) == [mine.folder]
    other = Staging(snapshot, engine)
    assert sorted(place.iterdir()) == sorted([mine.folder, other.folder])
    assert engine.collect(rows)["a"].to_list() == [2]
    mine.clear()
    other.clear()
    assert list(place.iterdir()) == []
