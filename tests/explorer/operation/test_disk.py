"""The disk is bounded: beyond its bound new selections are answered as before, and nothing more is kept of them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import greentrade as gt
from greentrade.errors import InputError
from greentrade.explorer.current import Current
from greentrade.explorer.question import Question
from greentrade.explorer.settings import Settings

ASKED = {"indicator": "imports", "reporter": "KAZ", "products": "850760"}


def kept(store: Path) -> set[str]:
    return {file.name for file in (store / ".cache").rglob("*.parquet")}


@pytest.fixture
def store(small_store: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "store"
    shutil.copytree(small_store, copy, ignore=shutil.ignore_patterns(".cache"))
    return copy


def test_beyond_the_bound_answers_are_the_same_and_nothing_is_kept(store: Path):
    with Current(Settings(store, disk_bytes=0)).database() as database:
        answer = Question.read(ASKED).answer(database)
    assert kept(store) == set()
    assert answer.frame.equals(gt.open(store).compute("imports", reporters="KAZ", products="850760").frame)


def test_what_is_kept_already_is_used_beyond_the_bound(store: Path):
    gt.open(store).compute("imports", reporters="KAZ", products="850760")
    before = kept(store)
    with Current(Settings(store, disk_bytes=1)).database() as database:
        Question.read(ASKED).answer(database)
        Question.read({**ASKED, "products": "870380"}).answer(database)
    assert kept(store) == before != set()


def test_below_it_selections_are_kept(store: Path):
    with Current(Settings(store)).database() as database:
        Question.read(ASKED).answer(database)
    assert kept(store)


def test_the_bound_is_no_negative_number(store: Path):
    with pytest.raises(InputError, match="disk_bytes is -1"):
        Settings(store, disk_bytes=-1)
