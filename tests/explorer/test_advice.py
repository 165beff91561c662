"""Errors advise what whoever reads a page can do; commands are for whoever runs the service, and told apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html
from starlette.testclient import TestClient

from greentrade.errors import InputError
from greentrade.explorer.advice import ADDRESSES, OPERATED, advice, on_the_web
from greentrade.explorer.app import create_app
from greentrade.explorer.settings import Settings
from greentrade.store import Store


@pytest.mark.parametrize(
    ("remedy", "reader", "operator"),
    [
        ("Perhaps imports is meant", "Perhaps imports is meant", ""),
        ("", "", ""),
        ("See greentrade indicators for all of them", "See /api/v1/indicators for all of them", ""),
        ("`greentrade hs 850760` shows who has it", "/api/v1/products/850760 shows who has it", ""),
        ("The store has snapshots 0 to 5; see greentrade store history", "The store has snapshots 0 to 5; see /api/v1/snapshots", ""),
        ("Reconcile more: greentrade reconcile --all, or take perspective mirror", "Take perspective mirror",
         "Reconcile more: greentrade reconcile --all"),
        ("Estimate them anew: greentrade hs weights estimate", "See /api/v1/coverage for what this service holds",
         "Estimate them anew: greentrade hs weights estimate"),
        ("Narrow it, or run greentrade on the store yourself", "Narrow it, or run greentrade on the store yourself", ""),
    ],
)  # fmt: skip
def test_a_remedy_as_the_web_tells_it(remedy: str, reader: str, operator: str) -> None:
    assert advice(remedy) == (reader, operator)
    shown = on_the_web(InputError("Wrong", rows=["x"], remedy=remedy))
    assert (shown.what, shown.rows, shown.remedy) == ("Wrong", ("x",), reader)


def test_every_command_is_known() -> None:
    from typer.main import get_command

    from greentrade.cli.app import app

    known = {name.split()[0] for name in (*ADDRESSES, *OPERATED)}
    assert known == set(get_command(app).commands)  # type: ignore[attr-defined]


def test_an_empty_store_tells_readers_and_operators_apart(tmp_path: Path) -> None:
    Store.open(tmp_path / "store", create=True)
    client = TestClient(create_app(Settings(store=tmp_path / "store", per_minute=0)), raise_server_exceptions=False)
    told = client.get("/api/v1/observations?indicator=imports&reporter=KAZ").json()
    assert told["remedy"] == "See /api/v1/coverage for what this service holds" and told["remedy"] in told["detail"]
    assert "greentrade ingest" in told["operator"] and "greentrade ingest" not in told["detail"]
    page = html.document_fromstring(client.get("/ru/economies/KAZ", headers={"accept": "text/html"}).text)
    assert page.xpath("//article/p/a[@href='/ru/quality']")
    assert "greentrade ingest" in page.xpath("string(//article/p[contains(@class, 'muted')])")
