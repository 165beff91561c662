"""The SDMX service in process: ask it, read what it says."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

import greentrade as gt
from greentrade.indicators import Database
from greentrade.store import Store

from ..conftest import ingest, write_baci

CSV = "application/vnd.sdmx.data+csv;version=1.0.0"
LIST = "imf-lct@2025-08-16"
KEY = f"A.KAZ._T._T.{LIST}.reported.converted"

Get = Callable[..., Response]
Row = dict[str, str]


@pytest.fixture
def get(client: TestClient) -> Get:
    """`get("2.1/data/IMPORTS/...", accept="text/csv", startPeriod="2020")`."""

    def ask(path: str, accept: str = "*/*", **parameters: Any) -> Response:
        return client.get(f"/sdmx/{path}", params=parameters, headers={"Accept": accept})

    return ask


@pytest.fixture
def rows(get: Get) -> Callable[..., list[Row]]:
    """The observations that a data query of SDMX 2.1 is answered with."""

    def ask(path: str, **parameters: Any) -> list[Row]:
        answer = get(f"2.1/data/{path}", CSV, **parameters)
        assert answer.status_code == 200, answer.text
        return list(csv.DictReader(io.StringIO(answer.text)))

    return ask


@pytest.fixture(scope="session")
def database(small_store: Path) -> Database:
    """The store of the service, asked directly."""
    return gt.open(small_store)


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of two releases: the second revises 2017 to 2021, adds 2022, and has no imports of Tajikistan."""
    work = tmp_path_factory.mktemp("released")
    store = Store.open(work / "store", create=True)
    ingest(store, write_baci(work, range(2017, 2022), "17", "202401", add=1))
    second = write_baci(work, range(2017, 2023), "17", "202501")
    lines = second.read_text(encoding="utf-8").splitlines()
    second.write_text("\n".join(line for line in lines if line.split(",")[2] != "762") + "\n", encoding="utf-8")
    ingest(store, second)
    return work / "store"
