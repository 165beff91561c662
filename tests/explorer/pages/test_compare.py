"""Comparisons: economies, lists, perspectives and matches side by side, and a form that keeps what was typed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import greentrade as gt
from greentrade.errors import InputError
from greentrade.explorer.pages import comparison
from greentrade.explorer.pages.compare_figures import can_be_taken_apart, codes, drawing, figure
from greentrade.explorer.pages.view import View
from greentrade.indicators import Database
from greentrade.scope import sensitivity

HTML = {"Accept": "text/html"}
VIEW = View("en", years="2020:2024")


@pytest.fixture(scope="module")
def db(small_store: Path) -> Database:
    return gt.open(small_store)


def numbers(made) -> dict[str, list[float | None]]:
    return {row[0].text: [cell.value for cell in row[1:]] for row in made.table.rows}


@pytest.mark.parametrize("lang", ["en", "ru", "zh"])
def test_page_shows_something_before_anything_is_chosen(client: TestClient, lang: str) -> None:
    answer = client.get(f"/{lang}/compare?reporter=KAZ,KGZ&indicator=imports", headers=HTML)
    assert answer.status_code == 200
    assert 'value="KAZ,KGZ"' in answer.text and "data-chart" in answer.text
    assert f"/{'ru' if lang == 'en' else 'en'}/compare?reporter=KAZ,KGZ&amp;indicator=imports" in answer.text


def test_economies_have_a_line_each(db: Database) -> None:
    made = drawing(db, VIEW, comparison.read({"reporter": "KAZ,KGZ", "indicator": "imports"}), "imports")
    asked = db.compute("imports", reporters="KAZ,KGZ", products=gt.product_list("imf-lct"), years="2020:2024")
    expected = {code: part["value"].to_list() for (code,), part in asked.frame.partition_by("economy", as_dict=True).items()}
    assert numbers(made) == {"Kazakhstan": expected["KAZ"], "Kyrgyzstan": expected["KGZ"]}


def test_lists_and_matches_agree_with_the_analysis_of_scope(db: Database) -> None:
    names = ("imf-lct", "new-trio")
    made = drawing(
        db, VIEW, comparison.read({"reporter": "KAZ", "indicator": "imports", "list": ",".join(names), "match": "both"}), "imports"
    )
    expected = sensitivity(db, [gt.product_list(name) for name in names], "imports", "KAZ", "2020:2024")
    wanted = sorted(part["value"].to_list() for part in expected.partition_by("list", "match"))
    assert sorted(numbers(made).values()) == wanted
    assert len(made.answers) == 4


def test_perspectives_of_one_economy(db: Database) -> None:
    made = drawing(
        db, VIEW, comparison.read({"reporter": "KAZ", "indicator": "imports", "perspective": "reported,mirror,reconciled"}), "imports"
    )
    for name in ("reported", "mirror", "reconciled"):
        asked = db.compute("imports", reporters="KAZ", products=gt.product_list("imf-lct"), years="2020:2024", perspective=name)
        assert numbers(made)[name] == asked.frame["value"].to_list()


def test_codes_add_up_to_the_difference_of_the_matches(db: Database) -> None:
    made = comparison.read({"reporter": "KAZ", "indicator": "imports", "match": "both"})
    assert can_be_taken_apart(made)
    table, count = codes(db, VIEW, made)
    lines = numbers(drawing(db, VIEW, made, "imports"))
    assert count == len(table.rows) > 0
    assert sum(row[4].value or 0 for row in table.rows) == pytest.approx((lines["converted"][-1] or 0) - (lines["as spelt"][-1] or 0))


def test_figure_is_made_again_from_its_name(db: Database) -> None:
    made = comparison.read({"reporter": "KAZ,CAREC-CHN", "indicator": "imports", "list": "new-trio", "match": "native", "by": "partner"})
    assert comparison.from_subject(made.subject()) == made
    assert numbers(figure(db, VIEW, made.subject())) == numbers(drawing(db, VIEW, made, "imports"))


def test_figure_can_be_taken_away(client: TestClient) -> None:
    page = client.get("/en/compare?reporter=KAZ&indicator=imports&match=both&years=2022:2024", headers=HTML)
    address = re.search(r'href="([^"]+\.csv[^"]*)"', page.text)
    assert address is not None
    file = client.get(address[1].replace("&amp;", "&"))
    assert file.status_code == 200 and file.text.lstrip("\ufeff").startswith("indicator,period,economy")
    assert file.text.count("\n") == 1 + 2 * 3


def test_fields_of_the_form_become_one_address(client: TestClient) -> None:
    sent = (
        "/en/compare?reporter=KAZ&indicator=imports&indicator=exports&list=imf-lct&list=apec-54&partner=&from=2020&to=2024&match=converted"
    )
    answer = client.get(sent, headers=HTML, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/en/compare?reporter=KAZ&indicator=imports,exports&list=imf-lct,apec-54&years=2020:2024"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("reporter=ATLANTIS", "Unknown economy or group"),
        ("reporter=KAZ&indicator=beauty", "There is no indicator"),
        ("reporter=KAZ&list=../../etc", "The question cannot be read"),
        ("reporter=KAZ&list=nonsuch", "There is no product list"),
        ("reporter=KAZ&years=1800", "is no year"),
        ("reporter=KAZ&perspective=mine", "There is no perspective"),
        ("reporter=KAZ&indicator=import-share-mean", "is of a group of economies"),
        ("reporter=KAZ,KGZ,CHN,DEU,JPN,USA,UZB,TJK,TKM", "9 lines are too many"),
        ("reporter=KAZ&indicator=balance&by=month", "There is no split"),
    ],
)
def test_what_cannot_be_compared_is_said_above_the_form_that_keeps_it(client: TestClient, asked: str, said: str) -> None:
    answer = client.get(f"/en/compare?{asked}", headers=HTML)
    assert answer.status_code == 400
    assert said in answer.text.replace("&#39;", "'")
    assert f'value="{asked.split("&")[0].removeprefix("reporter=")}"' in answer.text
    told = client.get(f"/en/compare?{asked}")
    assert told.status_code == 400 and told.json()["remedy"]


def test_expression_survives_the_plus_that_a_url_turns_into_a_space() -> None:
    assert comparison.canonical([("reporter", "carec tur, kaz + kgz")]) == {"reporter": "CAREC+TUR,KAZ+KGZ"}


def test_unknown_parameters_are_named() -> None:
    with pytest.raises(InputError, match="no such parameters"):
        comparison.canonical([("reporters", "KAZ")])
