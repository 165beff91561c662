"""A server is alive at once, and ready once it has answered the first questions."""

import threading
import time

from greentrade.explorer.operation import watch
from greentrade.store import Store
from tests.explorer.conftest import ingest, write_baci


def until(found, seconds: float = 20.0):
    """Ask until the answer is true."""
    limit = time.monotonic() + seconds
    while not (answer := found()):
        assert time.monotonic() < limit, "it does not become true"
        time.sleep(0.02)
    return answer


def test_ready_after_the_first_questions(probes, monkeypatch):
    made, gate = probes(), threading.Event()
    unhurried = made.current.unhurried

    def held(number):
        assert gate.wait(10)
        return unhurried(number)

    monkeypatch.setattr(made.current, "unhurried", held)
    with made.client() as client:
        alive, waiting = client.get("/healthz"), client.get("/readyz")
        assert alive.status_code == 200 and alive.json()["snapshot"] == made.current.snapshot
        assert waiting.status_code == 503 and waiting.json()["status"] == "not ready" and "retry-after" in waiting.headers
        gate.set()
        ready = until(lambda: (told := client.get("/readyz")).status_code == 200 and told)
        assert ready.json() == {**alive.json(), "status": "ready"}


def test_an_empty_store_says_what_it_lacks_and_becomes_ready_with_the_first_data(probes, tmp_path, monkeypatch):
    monkeypatch.setattr(watch, "LOOK_AGAIN_S", 0.1)
    store = Store.open(tmp_path / "store", create=True)
    with probes(store=store.root).client() as client:
        assert "holds no trade" in until(lambda: client.get("/readyz").json().get("problem"))
        assert client.get("/readyz").status_code == 503
        ingest(store, write_baci(tmp_path, range(2019, 2021), "17", "202501"))
        until(lambda: client.get("/readyz").status_code == 200)
        assert client.get("/api/v1/count/a").json()["snapshot"] == 1


def test_a_new_snapshot_is_answered_from_once_it_is_warm(probes, tmp_path, monkeypatch):
    monkeypatch.setattr(watch, "LOOK_AGAIN_S", 0.1)
    store = Store.open(tmp_path / "store", create=True)
    ingest(store, write_baci(tmp_path, range(2019, 2021), "17", "202501"))
    made, warmed = probes(store=store.root), []
    warm = made.app.state.watch.warm

    def told(number):
        warmed.append((number, made.current.snapshot))
        warm(number)

    monkeypatch.setattr(made.app.state.watch, "warm", told)
    with made.client() as client:
        until(lambda: client.get("/readyz").status_code == 200)
        ingest(store, write_baci(tmp_path, range(2021, 2023), "17", "202502"))
        until(lambda: client.get("/api/v1/count/a").json()["snapshot"] == 2)
    assert warmed == [(1, 1), (2, 1)], "while the second was warmed, the first was answered from"
