"""The same file twice, the same year in two files, a newer release: nothing counted twice, nothing lost."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from greentrade.errors import InputError
from greentrade.store import Store

ROWS = ["2020,4,31,850760,1,2", "2020,4,32,850760,3,4"]


def test_the_same_file_twice_changes_nothing_and_says_so(store: Store, baci_file: Callable[..., Path]) -> None:
    path = baci_file(ROWS)
    store.ingest([path])
    report = store.ingest([path])[0]
    assert report.status == "unchanged" and "already ingested" in report.message
    assert store.snapshot().number == 1


def test_a_copy_under_another_name_is_known_by_its_content(store: Store, baci_file: Callable[..., Path]) -> None:
    path = baci_file(ROWS)
    copy = path.with_name("copy of BACI_HS17_Y2020_V202201.csv")
    shutil.copy(path, copy)
    statuses = [report.status for report in store.ingest([path, copy])]
    assert statuses == ["ingested", "unchanged"]


def test_a_year_in_two_files_is_held_once(store: Store, comtrade_file: Callable[..., Path]) -> None:
    first = comtrade_file([{"period": 2014}, {"period": 2015}], name="a.csv")
    second = comtrade_file([{"period": 2015}, {"period": 2016}], name="b.csv")
    reports = store.ingest([first, second])
    assert [(r.accepted, r.duplicate) for r in reports] == [(2, 0), (1, 1)]
    assert sorted(store.snapshot().rows("records", "true")["period"]) == [2014, 2015, 2016]
    assert store.rejects(kind="duplicate")["line"].to_list() == [2]


def test_a_release_is_held_beside_the_one_before(store: Store, baci_file: Callable[..., Path]) -> None:
    store.ingest([baci_file(ROWS)])
    report = store.ingest([baci_file([*ROWS, "2020,4,36,850760,5,6"], name="BACI_HS17_Y2020_V202301.csv")])[0]
    assert (report.accepted, report.duplicate) == (3, 0)
    assert store.snapshot().rows("flows", "true").height == 5
    assert store.snapshot(1).rows("flows", "true").height == 2


def test_an_earlier_snapshot_stays_readable_by_number_and_by_time(store: Store, baci_file: Callable[..., Path]) -> None:
    store.ingest([baci_file(ROWS)])
    moment = store.snapshot().at
    store.ingest([baci_file(["2021,4,31,850760,1,2"], name="BACI_HS17_Y2021_V202201.csv")])
    assert store.snapshot(1).rows("flows", "true").height == 2
    assert store.snapshot(moment).rows("flows", "true").height == 2
    assert store.snapshot(moment.isoformat()).number == 1
    assert store.snapshot("1999-12-31").rows("flows", "true").height == 0
    assert store.snapshot().rows("flows", "true").height == 3


def test_a_snapshot_that_is_not_there_is_an_error(store: Store) -> None:
    with pytest.raises(InputError, match="no snapshot 7"):
        store.snapshot(7)
    with pytest.raises(InputError, match="neither a snapshot nor a date"):
        store.snapshot("last week")


def test_no_store_is_an_error_that_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="greentrade ingest"):
        Store.open(tmp_path / "nothing")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder that not even root may write to")
def test_a_table_that_may_not_be_written_is_an_error_that_says_so(tmp_path: Path) -> None:
    (tmp_path / "flows").symlink_to("/proc")
    with pytest.raises(InputError, match="cannot write a store here"):
        Store.open(tmp_path, create=True)


def test_what_was_worked_out_for_old_snapshots_goes(store: Store, baci_file: Callable[..., Path]) -> None:
    caches = []
    for year in (2019, 2020, 2021):
        store.ingest([baci_file([ROWS[0].replace("2020", str(year))], name=f"BACI_HS17_Y{year}_V202201.csv")])
        caches.append(store.snapshot().cache("duckdb"))
        caches[-1].mkdir(parents=True)
    assert [cache.exists() for cache in caches] == [False, True, True]
