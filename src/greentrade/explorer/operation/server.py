"""The explorer as a server: one socket, one or more workers, an end that lets requests finish."""

from __future__ import annotations

import os
import signal
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from greentrade.errors import GreentradeError, InputError
from greentrade.explorer.settings import Settings

APPLICATION = "greentrade.explorer.app:from_environment"


@dataclass(frozen=True)
class Serving:
    """Where and how a server listens. `grace_s`: how long requests may take to finish once it is told to stop.

    `trusted_proxies`: addresses whose word on the client's address is believed, as uvicorn takes them; none by default.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    grace_s: int = 25
    trusted_proxies: str = ""


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises `InputError` where the address is taken, not ours or not allowed."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listening = socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        what = (error.strerror or str(error)).lower()
        remedy = "Choose another --port, or stop what listens there" if "in use" in what else "Choose another --host or --port"
        raise InputError(f"Cannot listen on {host}:{port} ({what})", remedy=remedy) from error
    # Connections inherit it. asyncio sets it only where a socket names its protocol, which this one does not; without it the
    # body of every answer waits 40 ms for the client to confirm the headers.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def address(listening: socket.socket) -> str:
    """The URL of a socket."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def run(settings: Settings, serving: Serving, listening: socket.socket) -> None:
    """Serve until told to stop (SIGTERM, SIGINT). Raises `GreentradeError` where no worker can start."""
    with _shared(settings, serving.workers) as told:
        told.to_environment()
        if serving.workers == 1:
            _run_alone(serving, listening)
        else:
            _run_workers(serving, listening)


def _run_alone(serving: Serving, listening: socket.socket) -> None:
    from uvicorn import Server

    server = Server(_config(serving))

    def end(*_: object) -> None:
        server.should_exit = True

    # For a signal that comes before uvicorn listens to them; when it has finished it raises its own once more, which then does nothing.
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, end)
    try:
        server.run([listening])
    except SystemExit:
        raise _cannot_start() from None
    if not server.started:
        raise _cannot_start()


def _run_workers(serving: Serving, listening: socket.socket) -> None:
    from uvicorn.config import STARTUP_FAILURE
    from uvicorn.supervisors import Multiprocess

    supervisor = Multiprocess(_config(serving), [listening])
    supervisor.run()
    if any(each.exitcode == STARTUP_FAILURE for each in supervisor.processes):
        raise _cannot_start()


def _config(serving: Serving):
    from uvicorn import Config

    from greentrade.explorer.operation.log import CONFIGURATION

    return Config(
        APPLICATION,
        factory=True,
        workers=serving.workers,
        log_config=CONFIGURATION,
        access_log=False,
        server_header=False,
        ws="none",
        lifespan="on",
        proxy_headers=bool(serving.trusted_proxies),
        forwarded_allow_ips=serving.trusted_proxies or None,
        # Longer than proxies keep theirs: a connection that a proxy is about to use again must not be closed under it.
        timeout_keep_alive=75,
        timeout_graceful_shutdown=serving.grace_s,
        timeout_worker_healthcheck=30,
    )


@contextmanager
def _shared(settings: Settings, workers: int) -> Iterator[Settings]:
    """The settings with a folder for what several workers share, which ends with the server."""
    if workers == 1:
        yield settings
        return
    with tempfile.TemporaryDirectory(prefix="greentrade-serve-", ignore_cleanup_errors=True) as folder:
        # prometheus-client reads this once, when a worker imports it.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        yield replace(settings, shared=Path(folder))


def check_store(store: Path) -> None:
    """Raise `InputError` where there is no store, or none in which what questions add up can be kept."""
    from greentrade.store import Store

    root = Store.open(store).root
    kept = root / ".cache"
    try:
        kept.mkdir(exist_ok=True)
        with tempfile.TemporaryFile(dir=kept):
            pass
    except OSError as error:
        raise InputError(
            f"{kept} cannot be written ({error.strerror})", remedy="Sums over the whole store are kept there: allow it"
        ) from error


def _cannot_start() -> GreentradeError:
    return GreentradeError("The server could not start", remedy="What it says above tells why")
