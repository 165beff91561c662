"""A question that takes too long is called off with a clear answer, and no later one is hit by its alarm."""

import time

import narwhals as nw
import pytest

from greentrade.explorer.operation import lent
from greentrade.explorer.operation.deadline import Deadline
from greentrade.explorer.operation.lent import check_size
from greentrade.explorer.operation.refusals import TooCostlyError


@pytest.mark.parametrize("path", ["/api/v1/endless", "/api/v1/idle"])
def test_it_is_called_off(probes, path):
    with probes(deadline_s=0.2).client() as client:
        told = client.get(path)
        assert told.status_code == 422 and "0.2 seconds" in told.json()["detail"]
        assert client.get("/api/v1/count/a").status_code == 200, "the database is as good as new"


def test_rows_of_the_store_are_fetched_under_it_too(probes):
    current = probes(deadline_s=0.2).current
    with current.database() as database, pytest.raises(TooCostlyError):
        time.sleep(0.3)
        database.snapshot.rows("flows", "period = 2024", 5, engine=database.engine)
    with probes().current.database() as database:
        assert database.snapshot.rows("flows", "period = 2024", 5, engine=database.engine).height == 5


def test_a_step_beside_the_engine_is_called_off_in_the_same_words(probes):
    with pytest.raises(TooCostlyError, match="seconds that this server spends"), probes(deadline_s=0.2).current.database() as database:
        database.engine.connection.sql("SELECT sum(a.range * b.range) FROM range(1000000) a, range(1000000) b").fetchall()


class Connection:
    """Counts how often it is interrupted."""

    def __init__(self) -> None:
        self.interrupts = 0

    def interrupt(self) -> None:
        self.interrupts += 1


def test_an_interrupt_between_two_queries_is_not_lost():
    connection = Connection()
    deadline = Deadline(connection, 0.05)
    time.sleep(0.5)
    deadline.end()
    assert connection.interrupts >= 3


def test_after_its_end_it_interrupts_no_more():
    for wait in (0.0, 0.001, 0.049, 0.05, 0.051, 0.06):
        connection = Connection()
        deadline = Deadline(connection, 0.05)
        time.sleep(wait)
        deadline.end()
        before = connection.interrupts
        time.sleep(0.15)
        assert connection.interrupts == before


def test_the_next_to_borrow_the_database_is_not_interrupted(probes):
    """An alarm that falls between the last query and the return of the database leaves nothing behind in the engine."""
    made = probes(databases=1, deadline_s=0.05)
    for _ in range(5):
        with made.current.database() as database:
            time.sleep(0.06)
            connection = database.engine.connection
        made.app.state.current.settings.__dict__["deadline_s"] = 20.0
        with made.current.database() as database:
            assert database.engine.connection is connection
            counted = database.engine.collect(nw.from_native(connection.sql("SELECT count(*) AS n FROM range(30000000)")))
            assert counted["n"].to_list() == [30_000_000]
        made.app.state.current.settings.__dict__["deadline_s"] = 0.05


def test_waiting_for_a_turn_does_not_count():
    deadline = Deadline(Connection(), 0.2)
    with deadline.paused():
        time.sleep(0.4)
        assert not deadline.passed
    deadline.check()
    time.sleep(0.25)
    with pytest.raises(TooCostlyError):
        deadline.check()
    deadline.end()


def test_what_would_fill_the_memory_is_too_costly(probes, monkeypatch):
    made = probes()
    with made.current.database() as database:
        assert database.compute("imports", reporters="KAZ", years="1900:2199").frame.height == 300
        with pytest.raises(TooCostlyError, match="300 periods"):
            database.compute("imports", reporters="KAZ", years="1900:2199", by="partner")
        with pytest.raises(TooCostlyError, match="3,600 periods"):
            database.compute("imports", reporters="KAZ", years="1900:2199", by="partner", freq="M")
        with pytest.raises(TooCostlyError, match="300 periods"):
            database.compute("partner-share-imports", reporters="KAZ", years="1900:2199")
        monkeypatch.setattr(lent, "MOST_COLLECTED", 10)
        with pytest.raises(TooCostlyError, match="more than 10 sums"):
            database.compute("imports", reporters="KAZ", by="product,partner")
    with made.current.database() as database:
        monkeypatch.setattr(lent, "MOST_COLLECTED", 2_000_000)
        assert database.compute("imports", reporters="KAZ", by="product,partner").frame.height > 10


def test_a_large_answer_is_too_costly(probes):
    made = probes(most_rows=10)
    with made.current.database() as database:
        assert database.compute("imports", reporters="KAZ").frame.height <= 10
        with pytest.raises(TooCostlyError, match="at most 10"):
            database.compute("imports", reporters="KAZ,CHN,DEU", by="partner")
        table = database.compute("imports", reporters="KAZ").frame
    with pytest.raises(TooCostlyError):
        check_size(table, 1)
