"""Pages as a reader's program sees them: parsed HTML, and the database that they are to agree with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import html
from starlette.testclient import TestClient

from greentrade.indicators import Database
from greentrade.indicators.database import open_store

Visit = Callable[..., html.HtmlElement]


@pytest.fixture(scope="session")
def visit(client: TestClient) -> Visit:
    """`visit("/en/economies/KAZ")` gives the page as an element tree; `status` is what it must answer."""

    def visited(url: str, status: int = 200) -> html.HtmlElement:
        answer = client.get(url, headers={"accept": "text/html"})
        assert answer.status_code == status, (url, answer.status_code, answer.text[:500])
        assert answer.headers["content-type"].startswith("text/html"), url
        return html.document_fromstring(answer.text)

    return visited


@pytest.fixture(scope="session")
def database(small_store: Path) -> Database:
    """The small store, asked without the explorer."""
    return open_store(small_store)
