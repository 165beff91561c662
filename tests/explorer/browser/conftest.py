"""A real browser on the explorer: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

QUIET = ("no-sandbox", "disable-gpu", "disable-background-networking", "disable-component-update", "disable-sync", "no-first-run")
"""Without these a browser without a network spends its time on looking for its maker."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One browser a file: while Playwright is open its event loop runs, and no later test could start one of its own."""
    sync = pytest.importorskip("playwright.sync_api")
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with sync.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=[f"--{option}" for option in QUIET])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def context(browser: Any, server: str) -> Iterator[Any]:
    """Windows that share what the browser has kept; addresses may leave the server out."""
    opened = browser.new_context(base_url=server)
    yield opened
    opened.close()


@pytest.fixture
def tab(context: Any) -> Iterator[Any]:
    """A window of its own, with `tab.complaints`: what its console and its scripts complained of."""
    opened = context.new_page()
    opened.complaints = complaints(opened)
    yield opened
    opened.close()


def complaints(tab: Any) -> list[str]:
    """The list that a window's errors and warnings are written to."""
    found: list[str] = []
    tab.on("console", lambda message: found.append(message.text) if message.type in ("error", "warning") else None)
    tab.on("pageerror", lambda error: found.append(str(error)))
    tab.on("requestfailed", lambda request: found.append(f"{request.url}: {request.failure}"))
    return found
