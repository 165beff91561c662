"""A process killed at any instant leaves the last whole snapshot; two writers both land, or one is told to try again."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import time
from collections.abc import Callable
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import polars as pl
import pytest

from greentrade.errors import TryAgainError
from greentrade.store import Store, ledger

PROCESSES = multiprocessing.get_context("forkserver")
"""Processes that begin with the work: what they import is there already."""

PROCESSES.set_forkserver_preload(["greentrade.store"])


def start(store: Store, *paths: Path) -> ForkServerProcess:
    process = PROCESSES.Process(target=store.ingest, args=([str(path) for path in paths],))
    process.start()
    return process


def ended(process: ForkServerProcess) -> int | None:
    process.join(120)
    return process.exitcode


def big_file(folder: Path, year: int) -> Path:
    path = folder / f"BACI_HS17_Y{year}_V202201.csv"
    rows = (f"{year},{i},{j},{850000 + k},1.5,2" for i in range(4, 44) for j in range(50, 80) for k in range(60))
    path.write_text("t,i,j,k,v,q\n" + "\n".join(rows) + "\n")
    return path


def test_kill_at_any_instant_leaves_the_last_whole_snapshot(store: Store, tmp_path: Path) -> None:
    store.ingest([big_file(tmp_path, 2019)])
    before = shutil.copytree(store.root, tmp_path / "before")
    new = big_file(tmp_path, 2020)
    assert ended(start(store)) == 0, "the first process waits for the imports"
    begun = time.monotonic()
    assert ended(start(store, new)) == 0
    whole = time.monotonic() - begun
    rows = store.snapshot().rows("flows", "true").height

    for step in range(7):
        shutil.copytree(before, tmp_path / f"copy{step}")
        again = Store.open(tmp_path / f"copy{step}")
        process = start(again, new)
        # From the start of the work to its end: the later steps fall into the commits.
        process.join(whole * (0.1 + 0.14 * step))
        process.kill()
        process.join(60)
        snapshot = again.snapshot()
        assert snapshot.number in (1, 2)
        held = snapshot.rows("flows", "true").height
        assert held == (rows if snapshot.number == 2 else rows // 2)
        assert again.ingest([new])[0].status == ("unchanged" if snapshot.number == 2 else "ingested")
        assert again.snapshot().rows("flows", "true").height == rows


def test_files_committed_without_their_ledger_row_do_not_exist_and_are_cleared(
    store: Store, tmp_path: Path, baci_file: Callable[..., Path]
) -> None:
    """The state between the two commits of an ingest, made by hand."""
    store.ingest([baci_file(["2020,4,31,850760,1,2"])])
    orphan = tmp_path / "orphan.parquet"
    row = {
        "freq": "A",
        "period": 2021,
        "edition": "HS2017",
        "exporter": 4,
        "importer": 31,
        "product": "850760",
        "value_fob_usd": 1.0,
        "weight_kg": None,
    }
    pl.DataFrame([row]).write_parquet(orphan)
    ledger._commit_files(store.root, "flows", "20200101T000000-dead", [ledger.Written("flows", orphan, 1)])
    assert store.snapshot().rows("flows", "true").height == 1

    store.ingest([baci_file(["2022,4,31,850760,1,2"], name="BACI_HS17_Y2022_V202201.csv")])
    assert store.snapshot().rows("flows", "true")["period"].to_list() == [2020, 2022]
    assert not (store.root / "flows" / "ingest=20200101T000000-dead").exists()


def test_two_ingests_at_once_both_land(store: Store, tmp_path: Path) -> None:
    processes = [start(store, big_file(tmp_path, year)) for year in (2018, 2019)]
    assert [ended(process) for process in processes] == [0, 0]
    history = store.history()
    assert history["snapshot"].to_list() == [1, 2]
    assert store.snapshot().rows("flows", "true")["period"].unique().sort().to_list() == [2018, 2019]


def test_the_same_file_by_two_writers_is_held_once(store: Store, tmp_path: Path) -> None:
    path = big_file(tmp_path, 2018)
    processes = [start(store, path) for _ in range(2)]
    assert [ended(process) for process in processes] == [0, 0]
    assert store.history().height == 1


def test_a_writer_that_waits_too_long_is_told_to_try_again(store: Store) -> None:
    with ledger.writer(store.root), pytest.raises(TryAgainError, match="another ingest"), ledger.writer(store.root, wait=0.05):
        raise AssertionError("two writers at once")


def test_ctrl_c_calls_off_the_files_that_are_prepared_ahead(store: Store, tmp_path: Path) -> None:
    files = [big_file(tmp_path, year) for year in range(2000, 2020)]
    process = start(store, *files)
    while store.snapshot().number < 2 and process.is_alive():
        time.sleep(0.02)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGINT)
    process.join(20)
    landed = store.snapshot().number
    assert process.exitcode not in (None, 0)
    assert 2 <= landed < len(files)
    reports = store.ingest(files)
    assert [report.status for report in reports] == ["unchanged"] * landed + ["ingested"] * (len(files) - landed)
