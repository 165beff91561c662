"""A server that is told to stop lets requests finish, but not for ever: neither they nor its threads keep it from ending."""

import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx2
import uvicorn

from greentrade.explorer.operation.refusals import TooCostlyError
from greentrade.explorer.operation.server import Serving, _run_alone, listen

ENDS = """
import atexit, threading, time
from greentrade.explorer.operation import ending
ending.ENOUGH_S = 0.1
atexit.register(lambda: print("done", flush=True))
threading.Thread(target=time.sleep, args=(60,)).start()
ending.end_soon()
"""


def test_a_request_under_way_is_answered(probes, serve):
    made = probes()
    with ThreadPoolExecutor(1) as pool:
        with serve(made.app) as address:
            waiting = pool.submit(httpx2.get, address + "/api/v1/wait", timeout=20)
            assert made.inside.acquire(timeout=10)
            pool2 = ThreadPoolExecutor(1)
            # Opened while the server is already stopping.
            pool2.submit(lambda: (time.sleep(0.5), made.gate.set()))
        assert waiting.result().json() == {"asked": 1}
        pool2.shutdown()


def test_one_that_takes_too_long_is_told_to_come_back(probes, serve, monkeypatch):
    made = probes()
    config = uvicorn.Config
    monkeypatch.setattr(uvicorn, "Config", lambda *args, **more: config(*args, **{**more, "timeout_graceful_shutdown": 0.2}))
    with ThreadPoolExecutor(1) as pool:
        with serve(made.app) as address:
            waiting = pool.submit(httpx2.get, address + "/api/v1/endless", timeout=20)
            assert made.inside.acquire(timeout=10)
        told = waiting.result()
    assert told.status_code == 503 and "restarted" in told.json()["detail"]
    until = time.monotonic() + 10
    while made.current.lent:
        assert time.monotonic() < until, "its query is not called off"
        time.sleep(0.01)


def test_a_signal_that_comes_while_it_starts_is_obeyed(monkeypatch):
    told = []

    def startup(server, sockets):
        signal.raise_signal(signal.SIGTERM)
        server.started = True
        told.append(server.should_exit)

    monkeypatch.setattr(uvicorn.Server, "run", startup)
    before = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        with listen("127.0.0.1", 0) as listening:
            _run_alone(Serving(), listening)
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
    assert told == [True]


def test_what_the_server_asks_for_itself_is_called_off(probes):
    made, met = probes(), threading.Event()

    def warm():
        with made.current.unhurried(made.current.snapshot) as database:
            met.set()
            # Minutes of work.
            database.engine.query("SELECT count(*) FROM range(1_000_000_000_000) AS a(i) WHERE sqrt(i) < 0")

    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(warm)
        assert met.wait(10)
        made.current.close()
        assert isinstance(asked.exception(10), TooCostlyError)


def test_a_process_ends_whatever_its_threads_do():
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", ENDS], capture_output=True, text=True, timeout=50)
    assert (done.returncode, done.stdout.strip()) == (0, "done") and time.monotonic() - began < 40
