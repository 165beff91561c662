"""The live brief in a browser: the page waits while it is written, shows it in the reader's language, and complains of nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.explorer.browser.test_every_page import WIDTHS, serious_faults


@pytest.mark.parametrize("lang", ["en", "ru", "zh"])
def test_the_brief_is_written_while_one_waits(tab: Any, lang: str):
    tab.set_viewport_size({"width": WIDTHS[0], "height": 800})
    tab.goto(f"/{lang}/briefs/carec?region=CENTRAL_ASIA&years=2022:2024")
    tab.locator("#brief figure").first.wait_for(timeout=60_000)
    assert tab.locator("#brief a[href*='.pdf']").count() == 1
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 800})
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, f"the brief scrolls sideways at {width}"
    assert tab.complaints == []
    if lang == "en":
        assert serious_faults(tab) == {}
