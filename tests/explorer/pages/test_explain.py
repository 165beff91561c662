"""Where a number comes from: the page tells the number, its terms, its rows and what others report, and all of it adds up."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import polars as pl
import pytest
from starlette.testclient import TestClient

from greentrade.explorer.pages.explain_link import explain_url
from greentrade.explorer.pages.explain_words import rule_in
from greentrade.explorer.pages.explained import explained, read
from greentrade.explorer.pages.reports_compared import both_reports, perspectives
from greentrade.explorer.pages.view import View
from greentrade.explorer.question import Question
from greentrade.indicators import Database
from greentrade.indicators.database import open_store

HTML = {"accept": "text/html"}
KAZ = {"indicator": "imports", "reporter": "KAZ", "list": "imf-lct"}


@pytest.fixture(scope="module")
def db(small_store: Path) -> Iterator[Database]:
    yield open_store(small_store)


def asked(**values: str) -> Question:
    return Question.read({**KAZ, **values})


@pytest.mark.parametrize(
    "question",
    [
        asked(),
        asked(by="product"),
        asked(by="group"),
        asked(by="product", top="1"),
        asked(by="partner", top="2"),
        asked(perspective="reconciled", indicator="exports"),
        asked(perspective="mirror", match="native"),
        asked(indicator="turnover", reporter="CAREC-CHN"),
    ],
    ids=lambda question: question.query(),
)
def test_the_rows_of_a_sum_of_trade_sum_to_it(db: Database, question: Question) -> None:
    frame = question.answer(db).frame.filter(pl.col("period") == 2023)
    assert frame.height
    for row in frame.iter_rows(named=True):
        found = explained(
            db, question, {name: row[name] for name in ("period", "economy", "partner", "group", "product") if name in row}, rows=3
        )
        assert sum(term.value for term in found.terms) == pytest.approx(row["value"], abs=0.01)
        for term in found.terms:
            listed = math.fsum(each["contribution"] for each in term.rows)
            assert listed + (term.rest or 0.0) == pytest.approx(term.value, abs=0.01)
            assert len(term.rows) <= 3 and (term.rest is None) == (term.others == 0)


def test_terms_of_a_share_give_the_share(db: Database) -> None:
    found = explained(db, asked(indicator="import-share"), {"period": 2023})
    part, whole = (term.value for term in found.terms)
    assert part / whole == pytest.approx(found.row["value"])


def test_weights_are_those_of_the_rows(db: Database) -> None:
    found = explained(db, asked(), {"period": 2023}, rows=1000)
    weights = {(each.edition, each.product): each.weight for each in found.weights}
    rows = [row for term in found.terms for row in term.rows]
    assert rows and {(row["edition"], row["product"]) for row in rows} == set(weights)
    for row in rows:
        assert row["contribution"] == pytest.approx(row["value_usd"] * weights[row["edition"], row["product"]])


def test_other_perspectives_are_what_compute_gives(db: Database) -> None:
    told = perspectives(db, asked(), {"period": 2023, "economy": "KAZ"})
    assert [each.perspective for each in told] == ["reported", "mirror", "reconciled"]
    for each in told:
        frame = asked(perspective=each.perspective, years="2023").answer(db).frame
        assert each.row is not None and each.row["value"] == frame["value"][0]


def test_both_reports_are_those_of_either_side(db: Database) -> None:
    [found] = both_reports(db, asked(), {"period": 2023, "economy": "KAZ"})
    pairs = {pair.partner: pair for pair in found.pairs}
    for side in ("reported", "mirror"):
        frame = asked(by="partner", years="2023", perspective=side).answer(db).frame
        values = dict(frame.filter(pl.col("value") > 0).select("partner", "value").iter_rows())
        assert values and {name: pair.values[side] for name, pair in pairs.items() if pair.values[side]} == values
    # Imports are a tenth above what the exporter says.
    assert pairs["CHN"].ratio == pytest.approx(1 / 1.1)


def test_the_world_and_the_rest_have_no_pair_of_reports(db: Database) -> None:
    assert both_reports(db, asked(reporter="WLD"), {"period": 2023, "economy": "WLD"}) == ()
    assert both_reports(db, asked(by="product"), {"period": 2023, "economy": "KAZ", "product": "other"}) == ()


def test_a_link_reads_back_as_question_and_keys() -> None:
    question = asked(reporter="DEU+FRA,CAREC-CHN", by="product", years="2020:2023")
    url = explain_url(question, {"period": 2023, "economy": "DEU+FRA", "product": "850760", "value": 1.0}, "ru")
    assert url.startswith("/ru/explain?")
    assert read(dict(parse_qsl(urlsplit(url).query))) == (question, {"period": 2023, "economy": "DEU+FRA", "product": "850760"})


def test_the_page_shows_the_number_its_rows_and_its_permanent_link(client: TestClient, db: Database) -> None:
    result = asked().answer(db)
    value = result.frame.filter(pl.col("period") == 2023)["value"][0]
    page = client.get(explain_url(asked(), {"period": 2023, "economy": "KAZ"}), headers=HTML)
    assert page.status_code == 200
    assert View("en").numbers.usd(value) in page.text
    assert "years.csv" in page.text and "2025-03-01" in page.text and "<math" in page.text
    pinned = explain_url(asked().pinned(result), {"period": 2023, "economy": "KAZ"}).replace("&", "&amp;")
    assert pinned in page.text and "as_of=" in pinned and "imf-lct@" in pinned


@pytest.mark.parametrize("lang", ["en", "ru", "zh"])
def test_every_language_has_the_page(client: TestClient, lang: str) -> None:
    page = client.get(explain_url(asked(by="product"), {"period": 2023, "product": "850760"}, lang), headers=HTML)
    assert page.status_code == 200 and page.headers["content-language"] == lang


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("indicator=imports&reporter=KAZ", "Name one number"),
        ("indicator=imports&reporter=KAZ&key.period=1850", "No number"),
        ("indicator=imports&reporter=KAZ&key.period=last", "no period"),
        ("indicator=imports&reporter=KAZ&key.file=x", "Unknown key"),
        ("indicator=imports&reporter=KAZ&key.period=2023&key.product=850760", "Unknown key"),
        ("indicator=nothing&key.period=2023", "no indicator"),
        ("key.period=2023", "indicator"),
    ],
)
def test_what_names_no_number_is_refused_with_a_remedy(client: TestClient, query: str, says: str) -> None:
    page = client.get(f"/en/explain?{query}", headers=HTML)
    assert page.status_code == 400 and says in page.text


def test_rows_of_the_world_are_not_looked_for_among_too_many(client: TestClient, db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("greentrade.explorer.pages.explained.MOST_IN_A_PERIOD", 10)
    world = explained(db, asked(reporter="WLD"), {"period": 2023})
    assert not world.told and world.terms == () and world.row["value"] > 0
    assert explained(db, asked(), {"period": 2023}).told
    page = client.get(explain_url(asked(indicator="rca"), {"period": 2022, "economy": "KAZ"}), headers=HTML)
    assert page.status_code == 200 and "greentrade explain" in page.text
    own = explain_url(asked(indicator="exports"), {"period": 2022, "economy": "KAZ"}).replace("&", "&amp;")
    assert f'href="{own}"' in page.text and client.get(own.replace("&amp;", "&"), headers=HTML).status_code == 200


def test_rules_are_said_part_by_part() -> None:
    told = (
        "the economy's own report; newest of its key, not a total beside its parts; one of the months of a year without an annual report; "
    )
    said = rule_in(View("en"), told + "code moved to the edition of imf-lct@2025-08-16 (converted matching), with weight 0.5")
    assert said.startswith("the economy’s own report; newest of its key")
    assert "one of the months" in said and "code moved to the edition of imf-lct@2025-08-16, with the weights below" in said
    assert rule_in(View("en"), "a rule that nobody knows") == "a rule that nobody knows"
