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
