"""`greentrade serve` as an operator runs it: it says where it is, answers, notices new data, and ends when told."""

from __future__ import annotations

import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from greentrade.store import Store


@dataclass
class Server:
    """A server in a process of its own."""

    process: subprocess.Popen[str]
    address: str
    log: Path

    def get(self, path: str, **more: object) -> httpx2.Response:
        return httpx2.get(self.address.rstrip("/") + path, timeout=30, **more)

    def until(self, found, seconds: float = 60.0):
        limit = time.monotonic() + seconds
        while not (answer := found()):
            assert self.process.poll() is None and time.monotonic() < limit, self.log.read_text()[-3000:]
            time.sleep(0.05)
        return answer

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(40)


@contextmanager
def serving(store: Path, folder: Path, *arguments: str) -> Iterator[Server]:
    command = [sys.executable, "-c", "import sys; from greentrade.cli import main; sys.exit(main())", "serve"]
    log = folder / "log"
    with log.open("w") as lines:
        process = subprocess.Popen(
            [*command, "--store", str(store), "--port", "0", *arguments], stdout=subprocess.PIPE, stderr=lines, text=True, cwd=folder
        )
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:\d+/", said)
            assert found, said + log.read_text()
            yield Server(process, found[0], log)
        finally:
            if process.poll() is None:
                process.kill()
            process.wait(20)
            process.stdout.close()


def test_one_worker_answers_notices_new_data_and_ends(filled: Path, tmp_path: Path):
    with serving(filled, tmp_path) as server:
        server.until(lambda: answers(server, "/readyz"))
        before = server.get("/readyz").json()["snapshot"]
        more = tmp_path / "BACI_HS17_Y2025_V202601.csv"
        more.write_text("t,i,j,k,v,q\n2025,156,398,850760,300.000,9.000\n")
        Store.open(filled).ingest([more])
        server.until(lambda: server.get("/readyz").json()["snapshot"] == before + 1)
        assert server.stop() == 0
        lines = [json.loads(line) for line in server.log.read_text().splitlines()]
    assert [line["snapshot"] for line in lines if line["event"] == "warm"] == [before, before + 1]
    assert not [line for line in lines if line["level"] in ("error", "critical")]


def test_two_workers_tell_their_sum_and_end(filled: Path, tmp_path: Path):
    with serving(filled, tmp_path, "--workers", "2", "--per-minute", "5") as server:
        server.until(lambda: answers(server, "/readyz"))
        # A connection each: any worker may have it. They count one client together.
        assert sorted(server.get(f"/nowhere/{number}").status_code for number in range(8)) == [404] * 5 + [429] * 3
        text = server.get("/metrics").text
        assert re.search(r'greentrade_requests_total\{method="GET",route="other",status="429"\} 3\.0', text)
        assert server.stop(signal.SIGINT) == 0
    assert not [line for line in server.log.read_text().splitlines() if "Traceback" in line]


def answers(server: Server, path: str) -> bool:
    try:
        return server.get(path).status_code == 200
    except httpx2.TransportError:
        return False


def test_no_store_here(run, tmp_path: Path):
    told = run("serve", "--store", tmp_path / "nothing")
    assert told.code == 2 and "no store here" in told.err and told.out == ""


def test_the_port_is_taken(run, filled: Path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        told = run("serve", "--store", filled, "--port", other.getsockname()[1])
    assert told.code == 2 and "in use" in told.err and "--port" in told.err


def test_an_address_of_another_machine(run, filled: Path):
    told = run("serve", "--store", filled, "--host", "203.0.113.7")
    assert told.code == 2 and "Cannot listen on 203.0.113.7:8000" in told.err


@pytest.mark.parametrize("wrong", [("--port", "70000"), ("--workers", "0"), ("--deadline", "0"), ("--most-rows", "many")])
def test_numbers_that_make_no_sense(run, filled: Path, wrong: tuple[str, str]):
    told = run("serve", "--store", filled, *wrong)
    assert told.code == 2 and wrong[0] in told.err


def test_an_address_that_is_none(run, filled: Path):
    told = run("serve", "--store", filled, "--public-url", "trade.example.org")
    assert told.code == 2 and "https://" in told.err


def test_a_store_where_nothing_can_be_kept(run, filled: Path):
    kept = filled / ".cache"
    if kept.exists():
        shutil.rmtree(kept)
    kept.write_text("no folder")
    told = run("serve", "--store", filled)
    assert told.code == 2 and "cannot be written" in told.err
