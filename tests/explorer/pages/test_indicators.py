"""The pages of indicators are made from the registry: each has its formula, a form and an answer, which is what `compute` gives."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from greentrade import lists
from greentrade.explorer.pages.formula import mathml, symbols
from greentrade.indicators.database import open_store
from greentrade.indicators.registry import INDICATORS

HTML = {"accept": "text/html"}


@pytest.mark.parametrize("identifier", INDICATORS)
def test_every_indicator_has_a_page(client: TestClient, identifier: str) -> None:
    page = client.get(f"/en/indicators/{identifier}?list=new-trio", headers=HTML)
    assert page.status_code == 200
    assert INDICATORS[identifier].formula in page.text.replace("&amp;", "&") and "<form" in page.text
    # GDP per capita has to be imported into a store; all else can be shown from trade alone.
    assert ("figure-indicator" in page.text) == (identifier != "cross-section")


def test_all_are_listed(client: TestClient) -> None:
    page = client.get("/en/indicators", headers=HTML).text
    assert all(f'href="/en/indicators/{identifier}"' in page for identifier in INDICATORS)


def test_the_answer_is_what_compute_gives(client: TestClient, small_store: Path) -> None:
    query = "reporter=KAZ,CHN&by=product&years=2020:2023"
    told = client.get(f"/en/indicators/import-share.json?{query}").json()
    frame = (
        open_store(small_store)
        .compute("import-share", reporters="KAZ,CHN", products=lists.product_list("imf-lct"), by="product", years="2020:2023")
        .frame
    )
    assert told["answers"][0]["data"] == frame.to_dicts()
    page = client.get(f"/en/indicators/import-share?{query}", headers=HTML).text
    value = frame.filter(period=2023, economy="CHN", product="850760")["value"][0]
    assert f">{value:.1%}</a>" in page
    assert "key.period=2023&amp;key.economy=CHN&amp;key.product=850760" in page


@pytest.mark.parametrize("ending", ["csv", "png"])
def test_the_answer_is_a_file_too(client: TestClient, ending: str) -> None:
    found = client.get(f"/en/indicators/imports.{ending}?reporter=KAZ,CHN")
    assert found.status_code == 200 and len(found.content) > 200
    assert f'filename="imports.{ending}"' in found.headers["content-disposition"]


def test_all_products_can_be_asked_for(client: TestClient, small_store: Path) -> None:
    told = client.get("/en/indicators/exports.json?reporter=KAZ&products=all").json()["answers"][0]
    assert told["provenance"]["products"] == "all products"
    frame = open_store(small_store).compute("exports", reporters="KAZ").frame
    assert [row["value"] for row in told["data"]] == frame["value"].to_list()


def test_the_form_leads_to_one_address(client: TestClient) -> None:
    sent = "/en/indicators/imports?reporter=KAZ&partner=&list=&from=2020&to=2022&perspective=&top=&by="
    found = client.get(sent, headers=HTML, follow_redirects=False)
    assert found.status_code == 303 and found.headers["location"] == "/en/indicators/imports?reporter=KAZ&years=2020:2022"


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("indicators/nothing", 404, "no indicator"),
        ("indicators/nothing.csv", 404, "no indicator"),
        ("indicators/imports?reporter=ATLANTIS", 400, "ATLANTIS"),
        ("indicators/imports?reporter=KAZ&by=colour", 400, "knows no split"),
        ("indicators/imports?colour=red", 400, "Unknown parameter"),
        ("indicators/imports?reporter=KAZ&years=2030", 400, "It holds"),
        ("indicators/imports?reporter=KAZ&list=no-list", 400, "product list"),
        ("indicators/rca?reporter=KAZ&partner=CHN", 400, "does not depend on partners"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_remedy(client: TestClient, path: str, status: int, says: str) -> None:
    page = client.get(f"/en/{path}", headers=HTML)
    assert page.status_code == status and says in page.text


@pytest.mark.parametrize("lang", ["en", "ru", "zh"])
def test_every_language_has_the_pages(client: TestClient, lang: str) -> None:
    for path in ("indicators", "indicators/rca?reporter=KAZ"):
        page = client.get(f"/{lang}/{path}", headers=HTML)
        assert page.status_code == 200 and page.headers["content-language"] == lang


@pytest.mark.parametrize("formula", sorted({each.formula for each in INDICATORS.values()}))
def test_a_formula_is_drawn_with_all_that_it_says(formula: str) -> None:
    drawn = ET.fromstring(mathml(formula))
    text = "".join(drawn.itertext())
    plain = (
        re.sub(r"sum over (.+?) of ", lambda found: "∑" + found[1].replace(" and ", ", "), formula).replace("sum_", "∑").replace("-", "−")
    )
    # Brackets that a fraction's line makes needless, and the marks of fractions and indices, are drawn, not written.
    assert sorted(re.sub(r"[\s()/_^]", "", text)) == sorted(re.sub(r"[\s()/_^]", "", plain))
    assert len(list(drawn.iter("mfrac"))) == formula.count("/")


def test_a_sum_is_divided_by_a_sum_and_a_part_below_a_sum() -> None:
    of_sums = ET.fromstring(mathml("sum_k x_k / sum_k m_k")).find("mfrac")
    assert of_sums is not None and len(list(of_sums.iter("munder"))) == 2
    inside = ET.fromstring(mathml("(1/n) sum_i x_i / m_i"))
    assert [len(list(each.iter("munder"))) for each in inside.iter("mfrac")] == [0, 0]


@pytest.mark.parametrize("formula", ["x_i /", "(x_i", "x_i ? m_i", "x_i + ", "= x_i"])
def test_what_is_no_formula_is_refused(formula: str) -> None:
    with pytest.raises(ValueError, match=r"formula|read"):
        mathml(formula)


def test_a_legend_names_the_letters_of_a_formula() -> None:
    assert symbols("x_t / x_0 - 1") == ["x", "t", "0"]
    assert symbols("(1/n) sum_i m_i,list / m_i") == ["m", "i", "list"]
