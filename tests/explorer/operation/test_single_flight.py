"""The same question asked by several at once is computed once, and whoever leaves does not spoil it for the others."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx2


def ask(address: str, path: str) -> httpx2.Response:
    return httpx2.get(address + path, timeout=20)


def test_one_computation_answers_all(probes, serve):
    made = probes()
    with serve(made.app) as address, ThreadPoolExecutor(5) as pool:
        waiting = [pool.submit(ask, address, "/api/v1/wait") for _ in range(5)]
        assert made.inside.acquire(timeout=10)
        until = time.monotonic() + 10
        while made.app.state.metrics.under_way._value.get() < 5 and time.monotonic() < until:
            time.sleep(0.01)
        made.gate.set()
        told = [each.result() for each in waiting]
    assert made.asked == ["wait"]
    assert {each.content for each in told} == {b'{"asked":1}'} and len({each.headers["etag"] for each in told}) == 1


def test_a_client_that_leaves_gives_its_database_back_and_the_answer_is_there_for_the_next(probes, serve):
    made = probes(databases=1, wait_s=0.2)
    with serve(made.app) as address:
        host = urlsplit(address).netloc
        with socket.create_connection(host.split(":")) as leaving:
            leaving.sendall(f"GET /api/v1/wait HTTP/1.1\r\nHost: {host}\r\nAccept: */*\r\nAccept-Encoding: gzip, deflate\r\n\r\n".encode())
            assert made.inside.acquire(timeout=10)
            assert made.current.lent == 1
        assert ask(address, "/api/v1/count/a").status_code == 429, "the only database is lent"
        made.gate.set()
        assert ask(address, "/api/v1/wait").content == b'{"asked":1}' or len(made.asked) == 2
        assert ask(address, "/api/v1/count/a").status_code == 200
    assert made.current.lent == 0
