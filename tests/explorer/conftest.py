"""A small store that every page and endpoint has something to show from, and the explorer over it: in process and over HTTP."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from greentrade.explorer.app import create_app
from greentrade.explorer.settings import Settings
from greentrade.store import Store

ECONOMIES = {"CHN": 156, "DEU": 276, "JPN": 392, "KAZ": 398, "KGZ": 417, "TJK": 762, "USA": 842, "UZB": 860}
PRODUCTS = ("100190", "270900", "841861", "850760", "854140", "870380")
"""Wheat and crude oil; heat pumps, batteries, solar cells (854142, 854143 from 2022) and electric cars are on the IMF's list."""

REPORTERS = {"CHN": "H5", "DEU": "H5", "KAZ": "H5", "KGZ": "H4"}
"""Who reports records, and in which edition of the Harmonized System until 2021; Tajikistan and Uzbekistan report nothing."""


def product_of(product: str, year: int) -> str:
    """Solar cells have a code of their own in HS2022."""
    return "854143" if product == "854140" and year >= 2022 else product


def value(year: int, exporter: int, importer: int, product: int) -> int:
    """Thousand USD, uneven enough that no two sums agree by chance; 0 where the two do not trade the product."""
    mixed = (exporter * 7919 + importer * 104729 + product * 1299709) % 997
    return 0 if mixed % 4 == 0 else mixed * (20 if exporter == ECONOMIES["CHN"] else 2) * (year - 2014)


def trades(years: range) -> Iterator[tuple[int, int, int, str, int]]:
    """(year, exporter, importer, product, thousand USD) of all who trade."""
    for year in years:
        for exporter in ECONOMIES.values():
            for importer in ECONOMIES.values():
                for rank, product in enumerate(PRODUCTS):
                    found = value(year, exporter, importer, rank + 1)
                    if exporter != importer and found:
                        yield year, exporter, importer, product_of(product, year), found


def write_baci(folder: Path, years: range, edition: str, release: str, add: int = 0) -> Path:
    """A release of BACI; `add` is what this one says more of everything than another."""
    path = folder / f"BACI_HS{edition}_Y{years[0]}-{years[-1]}_V{release}.csv"
    lines = [f"{t},{i},{j},{k},{v + add},{round(v / 9, 3)}" for t, i, j, k, v in trades(years)]
    path.write_text("\n".join(["t,i,j,k,v,q", *lines]) + "\n", encoding="utf-8")
    return path


def write_records(folder: Path, name: str, rows: Iterator[tuple]) -> Path:
    path = folder / f"{name}.csv"
    head = "freqCode,period,reporterCode,flowCode,partnerCode,cmdCode,primaryValue,netWgt,classificationCode"
    path.write_text("\n".join([head, *(",".join(map(str, row)) for row in rows)]) + "\n", encoding="utf-8")
    return path


def annual_records(years: range) -> Iterator[tuple]:
    """Exports and imports (CIF, a tenth more) of those who report."""
    for year, exporter, importer, product, usd in trades(years):
        for flow, reporter, partner, factor in (("X", exporter, importer, 1000), ("M", importer, exporter, 1100)):
            edition = next((REPORTERS[iso] for iso, code in ECONOMIES.items() if code == reporter and iso in REPORTERS), None)
            if edition:
                yield "A", year, reporter, flow, partner, product, usd * factor, usd * 100, "H6" if year >= 2022 else edition


def monthly_records() -> Iterator[tuple]:
    """What Kazakhstan imports from China in the first months of 2024; the last line has no value and is quarantined."""
    for month in range(202401, 202407):
        for rank, product in enumerate(PRODUCTS):
            yield "M", month, 398, "M", 156, product_of(product, 2024), 1_000_000 * (rank + 1) + month, 5000, "H6"
    yield "M", 202407, 398, "M", 156, "850760", "unknown", 5000, "H6"


def ingest(store: Store, *paths: Path, **options: str) -> None:
    """Bring files into a store. Fails where one is not taken."""
    reports = store.ingest(list(paths), options=options)
    assert all(report.status == "ingested" for report in reports), reports


def make_store(root: Path, work: Path) -> Path:
    """Flows of 2017 to 2024 in two releases and two editions, records of 2018 to 2024 in three, a few months, a quarantined row."""
    store = Store.open(root, create=True)
    ingest(store, write_baci(work, range(2017, 2022), "17", "202401", add=1))
    ingest(store, write_baci(work, range(2017, 2024), "17", "202501"), write_baci(work, range(2022, 2025), "22", "202501"))
    ingest(store, write_records(work, "years", annual_records(range(2018, 2025))), vintage="2025-03-01")
    ingest(store, write_records(work, "months", monthly_records()), vintage="2025-03-01")
    return root


@pytest.fixture(scope="session")
def small_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small store made once for all workers of a test run; read it, and copy what is to change."""
    from filelock import FileLock

    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    folder = base / "explorer"
    with FileLock(base / "explorer.lock"):
        if not (folder / "done").exists():
            (folder / "files").mkdir(parents=True)
            make_store(folder / "store", folder / "files")
            (folder / "done").touch()
    return folder / "store"


@pytest.fixture(scope="session")
def app(small_store: Path) -> FastAPI:
    """The explorer over the small store, with any number of requests."""
    return create_app(Settings(store=small_store, per_minute=0))


@pytest.fixture(scope="session")
def client(app: FastAPI) -> Iterator[TestClient]:
    """The explorer in process: `client.get("/readyz")`."""
    with TestClient(app, raise_server_exceptions=False) as opened:
        yield opened


Serve = Callable[[FastAPI], AbstractContextManager[str]]


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The address of an app that uvicorn serves in a thread."""
    import uvicorn

    from greentrade.explorer.operation.server import listen

    listening = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=5))
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    try:
        limit = time.monotonic() + 20
        while not server.started:
            assert thread.is_alive() and time.monotonic() < limit, "the server does not start"
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)


@pytest.fixture(scope="session")
def serve() -> Serve:
    """`with serve(app) as address:` runs an app over HTTP."""
    return served


@pytest.fixture(scope="session")
def server(small_store: Path) -> Iterator[str]:
    """The address of the explorer over the small store, for clients that speak HTTP."""
    with served(create_app(Settings(store=small_store, per_minute=0))) as address:
        yield address
