"""What a reader does: clicks a number, changes the list, switches the language, prints, reads without scripts."""

from __future__ import annotations

from typing import Any

import pytest

PLAIN = ("/en/", "/en/economies/KAZ", "/en/products/850760", "/en/lists/imf-lct", "/en/indicators/imports")


def test_a_number_shows_where_it_comes_from_and_gives_the_focus_back(tab: Any):
    tab.goto("/en/economies/KAZ")
    number = tab.locator("a[data-explain]").first
    shown = number.inner_text()
    number.focus()
    tab.keyboard.press("Enter")
    panel = tab.locator("#panel")
    panel.locator("table").first.wait_for()
    assert tab.url.endswith("/en/economies/KAZ"), "the page stays"
    assert panel.locator("text=.csv").count() > 0, "the file behind the number is named"
    assert shown.split()[-2] in panel.inner_text()
    tab.keyboard.press("Escape")
    assert panel.is_hidden()
    assert number.evaluate("link => link === document.activeElement")


def test_the_page_begins_with_a_way_past_the_header(tab: Any):
    tab.goto("/en/")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "main"


def test_choices_stay_in_the_address_and_in_other_languages(tab: Any):
    tab.goto("/en/economies/KAZ")
    tab.select_option("select[name=match]", "native")
    tab.wait_for_url("**/en/economies/KAZ?*match=native*")
    tab.click("nav.languages a[lang=ru]")
    tab.wait_for_url("**/ru/economies/KAZ?*match=native*")
    assert tab.locator("h1").inner_text() == "Казахстан"
    assert tab.locator("select[name=match]").input_value() == "native"


def test_search_finds_while_one_types(tab: Any):
    tab.goto("/en/")
    tab.locator("#find").press_sequentially("kyrg")
    tab.locator("#found a").first.wait_for()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/en/economies/KGZ")


@pytest.mark.parametrize("address", PLAIN)
def test_without_scripts_tables_and_pictures_are_there(browser: Any, server: str, address: str):
    context = browser.new_context(base_url=server, java_script_enabled=False)
    tab = context.new_page()
    tab.goto(address)
    tables = tab.locator("main table")
    assert tables.count() > 0 and tables.first.is_visible()
    pictures = tab.locator("main noscript img, main img.drawn")
    for at in range(pictures.count()):
        answer = context.request.get(pictures.nth(at).get_attribute("src"))
        assert answer.status == 200 and answer.headers["content-type"].startswith("image/svg+xml")
    context.close()


def test_without_scripts_one_link_leads_to_all_figures(browser: Any, server: str):
    context = browser.new_context(base_url=server, java_script_enabled=False)
    tab = context.new_page()
    tab.goto("/en/products/850760?years=2024")
    assert tab.locator(".later").count() == 1 and tab.locator(".for-paper").is_hidden()
    tab.click(".without-scripts a")
    assert tab.url.endswith("?figures=all&years=2024") and tab.locator(".later").count() == 0
    figures = tab.locator("figure.figure")
    assert figures.count() == 4
    for at in range(4):
        assert figures.nth(at).locator("table").is_visible()
        # A picture is fetched after the page.
        figures.nth(at).locator("img").wait_for()
    context.close()


def test_the_button_prints_when_all_figures_are_drawn(tab: Any):
    tab.add_init_script("window.print = () => { document.title = document.querySelectorAll('.later, .chart:not(.is-drawn)').length }")
    tab.goto("/en/products/850760?years=2024")
    tab.click("[data-print]")
    tab.wait_for_function("() => document.title === '0'")
    assert tab.locator("figure.figure").count() == 4


def test_charts_further_down_are_drawn_for_paper(tab: Any):
    tab.set_viewport_size({"width": 400, "height": 500})
    tab.goto("/en/economies/KAZ")
    # The tools of charts are fetched behind the page, whether or not a chart is in sight.
    tab.wait_for_function("() => window.vegaEmbed && document.querySelector('.is-drawn')")
    charts, drawn = tab.locator("[data-chart]"), tab.locator(".is-drawn")
    assert drawn.count() < charts.count()
    tab.evaluate(
        """() => matchMedia('print').addEventListener('change', (media) => {
          const found = [...document.querySelectorAll('.is-drawn svg')];
          if (media.matches) window.printed = found.map((each) => Math.round(each.getBoundingClientRect().width));
        })"""
    )
    assert tab.pdf(format="A4").startswith(b"%PDF")
    printed = tab.evaluate("window.printed")
    assert len(printed) == charts.count() and min(printed) > 600, "all of them, as wide as the sheet"
    assert tab.locator("html.paper").count() == 0 and drawn.count() == charts.count()
    tab.wait_for_function("() => [...document.querySelectorAll('.is-drawn svg')].every((each) => each.getBoundingClientRect().width < 400)")
    assert tab.complaints == []


def test_a_page_prints(tab: Any):
    tab.goto("/en/products/850760?years=2024")
    tab.wait_for_load_state("networkidle")
    tab.emulate_media(media="print")
    assert tab.locator("header nav.main").is_hidden() and tab.locator("form.filters").is_hidden()
    assert tab.locator("p.on-paper").is_visible() == (tab.locator(".later").count() > 0)
    assert tab.pdf(format="A4").startswith(b"%PDF")
    # Afterwards the page is as it was.
    assert tab.locator("details.data[open]").count() == 0 and tab.locator("html.paper").count() == 0
