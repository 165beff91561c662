"""Pages run nothing but the package's own files: no script, style or handler in the HTML, no address elsewhere; and read well aloud."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from lxml import html

from greentrade.explorer.pages.static_files import FOLDER, digest, files

PAGES = ("/en/", "/ru/economies/KAZ", "/zh/products/850760", "/en/products", "/en/search?q=solar", "/en/figures/economy-sankey-imports/KAZ")
GONE = "/en/economies/XXX"


@pytest.fixture(params=[*PAGES, GONE])
def page(request: pytest.FixtureRequest, visit) -> html.HtmlElement:
    return visit(request.param, 404 if request.param == GONE else 200)


def test_nothing_inline_and_nothing_from_elsewhere(page: html.HtmlElement) -> None:
    for script in page.iter("script"):
        assert script.get("src", "").startswith("/static/") or script.get("type") == "application/json"
    assert not list(page.iter("style"))
    assert not page.xpath("//@style")
    assert not [name for element in page.iter() if isinstance(element.tag, str) for name in element.attrib if name.startswith("on")]
    loaded = page.xpath("//link[@rel='stylesheet' or @rel='icon' or @rel='preload']/@href") + page.xpath("//img/@src")
    assert loaded and all(each.startswith("/") for each in loaded)
    assert not page.xpath("//*[@*[starts-with(name(), 'hx-on')]]")


def test_landmarks_headings_and_names(page: html.HtmlElement) -> None:
    assert page.get("lang") and page.xpath("string(//title)").strip() and page.xpath("//meta[@name='description']/@content")[0]
    assert len(page.xpath("//main")) == len(page.xpath("//h1[not(ancestor::aside)]")) == 1
    assert page.xpath("//a[@class='skip']/@href") == ["#main"]
    levels = [int(each.tag[1]) for each in page.xpath("//main//*[self::h1 or self::h2 or self::h3 or self::h4]")]
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids)), sorted(each for each in ids if ids.count(each) > 1)
    for control in page.xpath("//select | //input[not(@type='hidden')]"):
        assert control.xpath("ancestor::label") or page.xpath(f"//label[@for='{control.get('id')}']")


def test_charts_say_what_they_show_and_tables_name_their_columns(page: html.HtmlElement) -> None:
    for chart in page.xpath("//*[@data-chart]"):
        assert chart.get("role") == "img" and len(chart.get("aria-label", "")) > 20
        assert chart.xpath("ancestor::figure//table"), "a chart without its table"
        json.loads(chart.xpath("script")[0].text)
    for table in page.xpath("//table"):
        assert table.xpath("caption")[0].text_content().strip()
        assert table.xpath("thead//th") and all(cell.get("scope") for cell in table.xpath(".//th"))


def test_static_files_are_kept_for_good_under_their_digest(client) -> None:
    answer = client.get(f"/static/{digest()}/greentrade.css")
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert "immutable" not in client.get("/static/000000000000/greentrade.css").headers.get("cache-control", "")


@pytest.mark.parametrize("path", ["../app.py", "%2e%2e/app.py", "vendor/../../settings.py", "no-such.js", ""])
def test_only_the_packages_static_files_are_served(client, path: str) -> None:
    assert client.get(f"/static/{digest()}/{path}").status_code == 404


def test_vendored_files_are_those_that_the_sources_name() -> None:
    import tomllib
    from hashlib import sha256

    told = {each["file"]: each for each in tomllib.loads((FOLDER / "vendor/sources.toml").read_text(encoding="utf-8"))["file"]}
    held = {name for name in files() if name.startswith("vendor/")} - {"vendor/sources.toml"}
    assert held == set(told)
    for name, about in told.items():
        assert sha256((FOLDER / name).read_bytes()).hexdigest() == about["sha256"], name
        assert about["licence"] and about["version"] and about["project"].startswith("https://")
