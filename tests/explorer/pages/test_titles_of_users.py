"""Titles come from users' files: signs that mean something to templates or browsers mean nothing in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html
from starlette.testclient import TestClient

from greentrade.explorer.app import create_app
from greentrade.explorer.settings import Settings

TITLE = "50% of <b>everything</b> & more {here}"


@pytest.fixture
def lists_of_a_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, project_root: Path) -> Path:
    """A list of the user's with an awkward title, where the explorer finds it."""
    import shutil

    folder = tmp_path / "lists" / "own"
    shutil.copytree(project_root / "src/greentrade/lists/data/electricity-hydrogen", folder)
    about = folder / "list.toml"
    text = about.read_text(encoding="utf-8").replace('id = "electricity-hydrogen"', 'id = "own"')
    about.write_text(text.replace('title = "Electricity and hydrogen"', f"title = '{TITLE}'"), encoding="utf-8")
    monkeypatch.setenv("GREENTRADE_LISTS", str(tmp_path / "lists"))
    return folder


@pytest.mark.parametrize(
    "address", ["/en/", "/ru/lists", "/en/lists/own", "/zh/compare", "/en/economies/KAZ?list=own", "/en/products?list=own"]
)
def test_a_title_stands_as_it_is(lists_of_a_user: Path, small_store: Path, address: str):
    client = TestClient(create_app(Settings(store=small_store, per_minute=0)), raise_server_exceptions=False)
    answer = client.get(address)
    assert answer.status_code == 200, answer.text[:500]
    assert "<b>everything" not in answer.text
    assert TITLE in html.document_fromstring(answer.text).text_content()
