"""The examples of docs/api.md work: commands and Python against a server over HTTP, addresses of the others in process."""

from __future__ import annotations

import contextlib
import io
import re
import subprocess
from pathlib import Path

import pytest
from starlette.testclient import TestClient

ADDRESS = "http://127.0.0.1:8000"
BLOCK = re.compile(r"^```(?P<kind>console|python)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def page(project_root: Path) -> str:
    """The text of the page."""
    return (project_root / "docs" / "api.md").read_text(encoding="utf-8")


def blocks(page: str, kind: str) -> list[str]:
    return [found["text"] for found in BLOCK.finditer(page) if found["kind"] == kind]


def test_commands_print_what_is_shown(page: str, server: str) -> None:
    asked = [part for text in blocks(page, "console") for part in text.split("$ ")[1:] if part.startswith("curl")]
    assert len(asked) > 5
    for part in asked:
        command, *shown = part.strip().splitlines()
        printed = subprocess.run(["bash", "-c", command.replace(ADDRESS, server)], capture_output=True, text=True, check=True).stdout
        for piece in "...".join(shown).split("..."):
            assert piece in printed, command


def test_python_runs(page: str, server: str) -> None:
    names: dict[str, object] = {}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        for text in blocks(page, "python"):
            exec(compile(text.replace(ADDRESS, server), "docs/api.md", "exec"), names)
    assert "as_of=" in printed.getvalue() and "imf-lct@" in printed.getvalue()


def test_addresses_in_r_answer(page: str, client: TestClient) -> None:
    asked = re.findall(r'paste0\(api, "([^"]+)"\)', page)
    assert len(asked) == 2
    for path in asked:
        assert client.get(f"/api/v1{path}").status_code == 200


def test_every_resource_is_told(page: str, client: TestClient) -> None:
    for resource in client.get("/api/v1").json()["resources"]:
        assert f"`/{resource['name']}`" in page
