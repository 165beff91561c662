"""An application of a few probes, wrapped as the explorer is: what operation does must not depend on what is asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import narwhals as nw
import pytest
from fastapi import FastAPI, Request
from starlette.responses import JSONResponse, Response
from starlette.testclient import TestClient

from greentrade.explorer import operation, problems
from greentrade.explorer.current import Current
from greentrade.explorer.settings import Settings

ENDLESS = "SELECT sum(a.range * b.range) AS s FROM range(10000000) a, range(10000000) b"


@dataclass
class Probes:
    """The application, and what was asked of it."""

    app: FastAPI
    asked: list[str] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)
    inside: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    @property
    def current(self) -> Current:
        return self.app.state.current

    @contextmanager
    def client(self) -> Iterator[TestClient]:
        with TestClient(self.app, raise_server_exceptions=False) as opened:
            yield opened


MakeProbes = Callable[..., Probes]


def make_probes(store: Path, **chosen: object) -> Probes:
    settings = Settings(store=store, **{"per_minute": 0, **chosen})
    app = FastAPI(lifespan=operation.lifespan)
    app.state.settings, app.state.current = settings, Current(settings)
    operation.install(app)
    problems.install(app, lambda request, error: None)
    probes = Probes(app)

    @app.get("/api/v1/count/{name}")
    def count(name: str, request: Request) -> Response:
        """Says the snapshot, and how often it was asked."""
        probes.asked.append(name)
        with probes.current.database() as database:
            told = {
                "snapshot": database.snapshot.number,
                "asked": len(probes.asked),
                "accept": request.headers.get("accept"),
                "x": "x" * 2000,
            }
        return JSONResponse(told)

    @app.get("/page")
    def page() -> Response:
        probes.asked.append("page")
        return Response("page", media_type="text/html")

    @app.get("/api/v1/fresh")
    def fresh() -> Response:
        probes.asked.append("fresh")
        return JSONResponse({"asked": len(probes.asked)}, headers={"Cache-Control": "no-store"})

    @app.get("/api/v1/wait")
    def wait() -> Response:
        """Has a database until the test opens the gate."""
        probes.asked.append("wait")
        with probes.current.database():
            probes.inside.release()
            probes.gate.wait(20)
        return JSONResponse({"asked": len(probes.asked)})

    @app.get("/api/v1/endless")
    def endless() -> Response:
        """A query that does not end by itself."""
        with probes.current.database() as database:
            probes.inside.release()
            database.engine.collect(nw.from_native(database.engine.connection.sql(ENDLESS)))
        return JSONResponse({})

    @app.get("/api/v1/idle")
    def idle() -> Response:
        """Spends its time between two queries, where an interrupt finds nothing to stop."""
        with probes.current.database() as database:
            time.sleep(settings.deadline_s + 0.1)
            database.engine.collect(nw.from_native(database.engine.connection.sql("SELECT 1 AS one")))
        return JSONResponse({})

    @app.get("/broken")
    def broken() -> Response:
        raise ZeroDivisionError("an error of ours")

    return probes


@pytest.fixture
def probes(small_store: Path) -> MakeProbes:
    """`probes(per_minute=10)`: the probes over the small store, or over `store=`."""
    return lambda store=small_store, **chosen: make_probes(store, **chosen)
