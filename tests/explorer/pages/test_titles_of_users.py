"""Names come from users' files: signs that mean something to templates or browsers mean nothing in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import html
from starlette.testclient import TestClient

from greentrade.explorer.app import create_app
from greentrade.explorer.settings import Settings
from greentrade.lists.words import said

TITLE = "50% of <b>everything</b> & more {here}"
GROUP = "Group <b>everything</b> {0} %(s)s"
NAME = "Search"
"""A product of the user's with the name of something else that pages say in other languages."""


@pytest.fixture
def lists_of_a_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, project_root: Path) -> Path:
    """A list of the user's with awkward names, where the explorer finds it."""
    import shutil

    from greentrade.lists.entries import content_hash
    from greentrade.lists.metadata import read_metadata
    from greentrade.lists.versions import read_entries

    folder = tmp_path / "lists" / "own"
    shutil.copytree(project_root / "src/greentrade/lists/data/electricity-hydrogen", folder)
    about = folder / "list.toml"
    text = about.read_text(encoding="utf-8").replace('id = "electricity-hydrogen"', 'id = "own"')
    text = text.replace('title = "Electricity and hydrogen"', f"title = '{TITLE}'").replace(
        'hydrogen = "Hydrogen"', f"hydrogen = '{GROUP}'"
    )
    about.write_text(text, encoding="utf-8")
    entries = folder / "2025-08-16.csv"
    entries.write_text(entries.read_text(encoding="utf-8").replace("280410,Hydrogen", f"280410,{NAME}"), encoding="utf-8")
    own = read_metadata(folder)
    hashed = content_hash("HS2017", read_entries(own, "2025-08-16"))
    about.write_text(text.replace(own.head.content_hash, hashed), encoding="utf-8")
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


@pytest.mark.parametrize("lang", ["ru", "zh"])
def test_a_product_and_a_group_of_the_user_stand_as_they_are(lists_of_a_user: Path, small_store: Path, lang: str):
    """Only what a built-in list names alike has a translation."""
    client = TestClient(create_app(Settings(store=small_store, per_minute=0)), raise_server_exceptions=False)
    for address in (f"/{lang}/lists/own", f"/{lang}/products?list=own"):
        page = html.document_fromstring(client.get(address).text)
        (main,) = page.xpath("//main")
        shown = main.text_content()
        assert GROUP in shown and said("Electricity", lang) in shown
        assert re.search(rf"280410\s*{NAME}", shown)
    assert html.document_fromstring(client.get(f"/{lang}/products/280410?list=own").text).xpath("string(//main//h1)") == NAME
