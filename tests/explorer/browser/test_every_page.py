"""Every kind of page in three languages at three widths: no complaint of the browser, no sideways scroll, no serious fault of access."""

from __future__ import annotations

from typing import Any

import pytest

WIDTHS = (360, 768, 1280)
PAGES = {
    "home": "/",
    "economy": "/economies/KAZ",
    "product": "/products/850760",
    "products": "/products",
    "regions": "/regions",
    "region": "/regions/CENTRAL_ASIA",
    "lists": "/lists",
    "list": "/lists/imf-lct",
    "indicators": "/indicators",
    "indicator": "/indicators/import-share?reporter=KAZ,KGZ",
    "compare": "/compare?reporter=KAZ,KGZ&indicator=imports",
    "explain": "/explain?indicator=imports&reporter=KAZ&list=imf-lct&years=2024&key.period=2024&key.economy=KAZ",
    "quality": "/quality",
    "search": "/search?q=ka",
    "figure": "/figures/economy-trade/KAZ",
    "briefs": "/briefs",
}


def drawn(tab: Any) -> None:
    """Wait until the charts in sight are drawn."""
    tab.wait_for_function("() => [...document.querySelectorAll('[data-chart][data-drawn]')].every(chart => chart.matches('.is-drawn'))")


def serious_faults(tab: Any) -> dict[str, list[str]]:
    """What axe-core finds serious or critical, with the first elements that have it. The languages share their templates."""
    from axe_playwright_python.sync_playwright import Axe

    found = [each for each in Axe().run(tab).response["violations"] if each["impact"] in ("serious", "critical")]
    return {each["id"]: [node["html"][:200] for node in each["nodes"][:3]] for each in found}


@pytest.mark.parametrize("lang", ["en", "ru", "zh"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_at_all_widths(tab: Any, page: str, lang: str):
    tab.set_viewport_size({"width": WIDTHS[0], "height": 800})
    answer = tab.goto(f"/{lang}{PAGES[page]}")
    assert answer.status == 200
    assert tab.locator("html").get_attribute("lang").startswith(lang) and tab.locator("h1").count() == 1
    tab.wait_for_load_state("networkidle")
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 800})
        drawn(tab)
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, f"{page} scrolls sideways at {width}"
    assert tab.complaints == []
    if lang == "en":
        assert serious_faults(tab) == {}
