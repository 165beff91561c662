"""Questions that read the whole store go one at a time; the cheap ones beside them are answered as always."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import narwhals as nw
import pytest

from greentrade.explorer.operation.lane import Lane
from greentrade.explorer.operation.refusals import BusyError
from greentrade.explorer.question import Question

ALL_ROWS = Question.read({"indicator": "imports", "reporter": "KAZ", "by": "product"})
"""All products, split: nothing is kept for it."""


def test_one_at_a_time_and_the_others_wait_no_longer_than_they_must():
    lane, inside, out = Lane(None, wait_s=0.2, most_waiting=1), threading.Event(), threading.Event()

    def stay() -> None:
        with lane.turn():
            inside.set()
            out.wait(10)

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(stay)
        assert inside.wait(5)
        second = pool.submit(lambda: lane.turn().__enter__())
        began = time.monotonic()
        while not second.running():
            time.sleep(0.001)
        time.sleep(0.05)
        with pytest.raises(BusyError), lane.turn():
            pytest.fail("a third must not even wait")
        assert time.monotonic() - began < 0.2
        with pytest.raises(BusyError):
            second.result()
        out.set()
        first.result()
    with lane.turn():
        pass


def test_processes_share_it(tmp_path):
    one, two = (Lane(tmp_path / "lock", wait_s=0.1, most_waiting=1) for _ in range(2))
    with one.turn(), pytest.raises(BusyError), two.turn():
        pytest.fail("the other process has it")
    with two.turn():
        pass


def test_cheap_questions_are_answered_beside_a_costly_one(probes):
    made = probes(databases=1, wait_s=0.3)
    with made.current.database() as costly, costly.engine.costly():
        # The only place among the cheap ones is free again.
        with made.current.database() as cheap:
            assert cheap.engine.collect(nw.from_native(cheap.engine.connection.sql("SELECT 1 AS one"))).height == 1
        with made.current.database() as another, pytest.raises(BusyError, match="one at a time"):
            ALL_ROWS.answer(another)
    with made.current.database() as now:
        assert ALL_ROWS.answer(now).frame.height > 0


def test_a_question_that_something_is_kept_for_needs_no_turn(probes):
    question = Question.read({"indicator": "imports", "list": "imf-lct"})
    made = probes(databases=2, wait_s=0.3)
    with made.current.database() as database:
        question.answer(database)
    with made.current.database() as costly, costly.engine.costly(), made.current.database() as cheap:
        assert question.answer(cheap).frame.height > 0


def test_all_databases_at_work_is_told(probes):
    made = probes(databases=1, wait_s=0.1)
    with made.current.database(), pytest.raises(BusyError, match="at work"), made.current.database():
        pytest.fail("there is one only")
    with made.current.database():
        assert made.current.lent == 1
    assert made.current.lent == 0
