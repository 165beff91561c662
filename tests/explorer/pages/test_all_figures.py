"""`?figures=all`: every figure of a page in its place with its table, for paper and for readers without scripts."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast
from urllib.parse import urljoin

import pytest
from lxml import html
from starlette.testclient import TestClient

from greentrade.errors import InputError
from greentrade.explorer.app import create_app
from greentrade.explorer.pages import region
from greentrade.explorer.pages.all_figures import in_time
from greentrade.explorer.pages.region_panels import panel_drawing
from greentrade.explorer.settings import Settings

PAGES = {
    "economy": "/en/economies/KAZ",
    "region": "/en/regions/KAZ+KGZ+CHN?years=2020:2024",
    "product": "/en/products/850760",
}
"""Pages that other tests look at too, so that they are computed once."""

WHOLE = {
    "economy": "/en/economies/KAZ?figures=all&match=native&years=2024",
    "region": "/en/regions/KAZ+KGZ+CHN?figures=all&match=native&years=2024",
    "product": "/en/products/850760?figures=all&match=native&years=2024",
}


def whole(address: str) -> str:
    """The address of a page with all its figures, as pages write it."""
    path, _, query = address.partition("?")
    return f"{path}?figures=all" + (f"&{query}" if query else "")


@pytest.mark.parametrize("name", PAGES)
def test_all_figures_stand_in_their_places_with_tables(visit, name: str) -> None:
    plain, page = visit(PAGES[name]), visit(WHOLE[name])
    waiting = [each.get("hx-get").split("?")[0].split("/")[3] for each in plain.xpath("//*[@class='later']")]
    assert waiting, "the plain page has figures that are fetched later"
    assert not page.xpath("//main//*[@hx-get] | //*[@class='later']")
    for kind in waiting:
        assert page.xpath(f"//figure[@id='figure-{kind}']") or page.xpath(f"//*[@id='figure-{kind}-place'][p]"), kind
    figures = page.xpath("//main//figure")
    assert len(figures) > len(waiting) * 0.8, "few of them have no data here"
    assert all(each.xpath(".//table//tbody//td") for each in figures)
    # Tables and notes are open, and stay open where scripts run.
    assert all(each.get("open") is not None for each in page.xpath("//figure//details[not(@class='share')]"))
    assert all(each.get("data-stays") is not None for each in page.xpath("//figure//details[@class='data']"))


def test_a_figure_is_the_same_alone_and_among_all(visit) -> None:
    alone = visit("/en/figures/economy-destinations/KAZ?match=native&years=2024")
    among = visit(WHOLE["economy"]).xpath("//figure[@id='figure-economy-destinations']")[0]

    def told(figure: html.HtmlElement) -> tuple[list[str], list[str]]:
        links = [each for each in figure.xpath(".//a/@href") if "on=page" not in each]
        return figure.xpath(".//table//td//text()"), links

    assert told(among) == told(alone.xpath("//figure")[0])


def test_search_engines_know_the_plain_page_only(visit) -> None:
    page = visit(WHOLE["product"])
    assert page.xpath("//link[@rel='canonical']/@href") == ["http://testserver/en/products/850760?match=native&years=2024"]
    assert not page.xpath("//link[@rel='alternate']")
    plain = visit(PAGES["region"])
    assert not plain.xpath("//link[@rel='canonical']")
    offers = plain.xpath("//main//a[contains(@href, 'figures=all')]")
    assert len(offers) == 3 and {each.get("rel") for each in offers} == {"nofollow"}


@pytest.mark.parametrize("name", PAGES)
def test_the_page_offers_it_with_scripts_and_without(visit, name: str) -> None:
    page = visit(PAGES[name])
    assert page.xpath("//main//noscript//a/@href")[0] == whole(PAGES[name])
    assert page.xpath("//p[contains(@class, 'for-paper')]/a/@href") == [whole(PAGES[name])]
    assert page.xpath("//p[contains(@class, 'for-paper')]/button[@data-print]")
    assert page.xpath("string(//p[@class='on-paper'])").endswith(urljoin("http://testserver", whole(PAGES[name])))


def test_choices_and_languages_keep_it(visit) -> None:
    page = visit(WHOLE["region"])
    assert page.xpath("//form[@class='filters']//input[@name='figures']/@value") == ["all"]
    assert all("figures=all" in each for each in page.xpath("//nav[@id='languages']//a/@href"))
    assert all("figures=all" in each for each in page.xpath("//table[@class='sorted']/thead//a/@href"))
    assert page.xpath("//p[contains(@class, 'for-paper')]/a/@href") == [WHOLE["region"].replace("figures=all&", "")]


def test_what_one_figure_lacks_keeps_no_other_from_being_shown() -> None:
    def lacking() -> Any:
        raise InputError("No national accounts are held", remedy="Import some")

    assert in_time({"one": lacking, "other": lambda: cast(Any, "drawn")}) == {"one": "No national accounts are held", "other": "drawn"}


@pytest.mark.parametrize("lang", ["en", "ru", "zh"])
def test_what_is_not_ready_in_time_has_a_link_in_its_place(small_store: Path, monkeypatch: pytest.MonkeyPatch, lang: str) -> None:
    app = create_app(Settings(store=small_store, per_minute=0))

    def late(desk: Any, identifier: str, *rest: Any) -> Any:
        # The time is up before this panel, on a fast machine as on a slow one.
        if identifier == "from-focus":
            app.state.current.close()
        return panel_drawing(desk, identifier, *rest)

    monkeypatch.setattr(region, "panel_drawing", late)
    address = whole(PAGES["region"]).replace("/en/", f"/{lang}/")
    with TestClient(app, raise_server_exceptions=False) as server:
        answer = server.get(address, headers={"accept": "text/html"})
        assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store", "the next one may find more"
        page = html.document_fromstring(answer.text)
        drawn, missing = page.xpath("//main//figure"), page.xpath("//*[@class='later']")
        assert len(drawn) >= 5 and page.xpath("//figure[@id='figure-members']//table")
        assert len(missing) >= 5 and missing[0].get("id") == "figure-brief-from-focus-place"
        assert all(each.xpath(".//a/@href") and len(each.xpath("string(p)")) > 15 for each in missing)
        if lang != "en":
            return  # the languages share what follows
        monkeypatch.undo()
        own = server.get(missing[0].xpath(".//a/@href")[0], headers={"accept": "text/html"})
        assert own.status_code == 200 and html.document_fromstring(own.text).xpath("//figure//table")
        again = server.get(address, headers={"accept": "text/html"})
        assert 'class="later"' not in again.text and again.headers["cache-control"] != "no-store"


def test_another_choice_is_refused(visit) -> None:
    assert "figures=all" in visit("/en/economies/KAZ?figures=some", 400).xpath("string(//article)")


def test_what_takes_too_long_is_told_with_the_way_back(small_store: Path) -> None:
    hurried = TestClient(create_app(Settings(store=small_store, per_minute=0, deadline_s=0.05)), raise_server_exceptions=False)
    answer = hurried.get(whole(PAGES["region"]), headers={"accept": "text/html"})
    assert answer.status_code == 422
    page = html.document_fromstring(answer.text)
    assert "takes longer" in page.xpath("string(//article)")
    assert PAGES["region"] in page.xpath("//article//a/@href")
