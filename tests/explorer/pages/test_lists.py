"""The pages of lists: entries with reasons, versions and what changed, other lists, proposals and what they do, files that read back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from lxml import html
from starlette.testclient import TestClient

from greentrade import lists, scope
from greentrade.explorer.pages import list_page, proposals
from greentrade.explorer.pages.view import View
from greentrade.indicators import Database
from greentrade.indicators.database import open_store

HTML = {"accept": "text/html"}
VIEW = View("en")


@pytest.fixture(scope="module")
def db(small_store: Path) -> Iterator[Database]:
    yield open_store(small_store)


@pytest.fixture
def own_lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of lists with one proposal: batteries are to leave the new trio."""
    folder = tmp_path / "lists"
    monkeypatch.setenv("GREENTRADE_LISTS", str(folder))
    at = datetime(2026, 3, 1, tzinfo=UTC)
    reason, evidence = "They are in cars already", "https://example.org/why"
    made = lists.propose("new-trio", "drop", "850760", by="A. Person", reason=reason, evidence=evidence, at=at, lists=folder)
    lists.answer(made.proposal.id, "object", by="B. Person", text="Not all of them", at=at, lists=folder)
    return folder


def test_every_list_is_there(client: TestClient) -> None:
    page = client.get("/en/lists", headers=HTML).text
    for each in lists.available():
        assert f'href="/en/lists/{each.id}"' in page and each.version in page and each.licence.split("'")[0] in page


def test_the_figure_of_all_lists_is_their_sensitivity(client: TestClient, db: Database) -> None:
    told = client.get("/en/figures/lists-headline/imports.json").json()["answers"]
    found = scope.sensitivity(db, lists.available(), matches=("converted",))
    assert {each["provenance"]["products"]: [row["value"] for row in each["data"]] for each in told} == {
        label: part["value"].to_list() for (label,), part in found.group_by("list", maintain_order=True)
    }


def test_the_figure_of_a_list_is_its_sensitivity(client: TestClient, db: Database) -> None:
    told = client.get("/en/figures/list-headline/imf-lct.json").json()["answers"]
    found = scope.sensitivity(db, [lists.product_list("imf-lct")])
    for each in told:
        mine = found.filter(pl.col("match") == each["provenance"]["match"])
        assert [row["value"] for row in each["data"]] == mine["value"].to_list()
    assert {each["provenance"]["match"] for each in told} == {"native", "converted"}


def test_a_list_shows_its_entries_with_reasons_and_its_versions(client: TestClient) -> None:
    shown = lists.product_list("new-trio@2022-01-01")
    page = client.get("/en/lists/new-trio?version=2022-01-01", headers=HTML).text
    for entry in shown.entries:
        assert entry.code in page and entry.rationale in page
    assert shown.content_hash[:12] in page and "2017-01-01" in page
    old = client.get("/en/lists/new-trio?version=2017-01-01", headers=HTML).text
    assert "854140" in old.split('id="trade"')[0] and "854143" not in old.split('id="trade"')[0]


def test_two_versions_side_by_side_say_what_changed_and_why(client: TestClient) -> None:
    page = client.get("/en/lists/new-trio?diff=2017-01-01..2022-01-01", headers=HTML).text
    found = lists.diff(lists.product_list("new-trio@2017-01-01"), lists.product_list("new-trio@2022-01-01"))
    told = page.split('id="diff"')[1].split("</section>")[0]
    assert found and all(each.code in told and each.reason in told for each in found)
    between = list_page.between(list_page.metadata("new-trio"), "2017-01-01..2022-01-01")
    assert sorted(each.code for _, changes in between.kinds for each in changes) == sorted(each.code for each in found)


def test_the_effect_of_a_change_is_its_impact(client: TestClient, db: Database) -> None:
    old, new = (lists.product_list(f"new-trio@{version}") for version in ("2017-01-01", "2022-01-01"))
    made = proposals.effect(db, VIEW, old, new)
    frame = scope.impact(db, old, new, years=2024).frame.filter(pl.col("economy") == "WLD")
    assert made.period == 2024
    assert [row["change_usd"] for row in made.world] == frame.sort("direction")["change_usd"].to_list()
    page = client.get("/en/lists/new-trio?diff=2017-01-01..2022-01-01&impact=1", headers=HTML).text
    assert VIEW.numbers.usd(made.world[0]["after_value_usd"]) in page


def test_two_lists_side_by_side(client: TestClient, db: Database) -> None:
    a, b = lists.product_list("imf-lct"), lists.product_list("apec-54")
    found = list_page.compared(db, VIEW, a, b)
    assert found.overlap.jaccard == scope.overlap([a, b])["jaccard"][0]
    covered = scope.covered(db, [a, b], years=2024)
    assert [row["value"] for row in found.covered] == covered["value"].to_list()
    only = lists.compare([a, b]).only()
    assert [code for code, _ in found.only_this] == list(only[a.label])
    page = client.get("/en/lists/imf-lct?other=apec-54", headers=HTML).text
    assert f"{found.overlap.jaccard:.2f}" in page and all(code in page for code in only[b.label])


def test_proposals_show_who_when_why_and_what_they_would_do(client: TestClient, own_lists: Path) -> None:
    page = client.get("/en/lists/new-trio?proposal=new-trio-1&impact=1", headers=HTML)
    assert page.status_code == 200
    for said in ("A. Person", "2026-03-01", "They are in cars already", "example.org", "B. Person", "Not all of them", "850760"):
        assert said in page.text
    assert "World’s trade before and after" in page.text
    assert str(own_lists) not in page.text


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", ("Scope: ex-out", "Goods that are meant: of silicon")),
        ("ru", ("Охват: часть кода", "Какие товары имеются в виду: of silicon")),
    ],
)
def test_a_proposal_says_in_words_what_it_changes(client: TestClient, own_lists: Path, lang: str, told: tuple[str, ...]) -> None:
    change = {"scope": "ex-out", "scope_text": "of silicon"}
    by, reason, evidence = "A. Person", "Others are made too", "https://example.org/why"
    made = lists.propose("new-trio", "rescope", "854142", by=by, reason=reason, evidence=evidence, change=change, lists=own_lists)
    page = html.document_fromstring(client.get(f"/{lang}/lists/new-trio?proposal={made.proposal.id}", headers=HTML).text)
    assert all(text in page.xpath("string(//section[@id='proposal'])") for text in told)


@pytest.mark.parametrize("ending", ["json", "xlsx"])
def test_a_downloaded_version_reads_back(client: TestClient, tmp_path: Path, ending: str) -> None:
    found = client.get(f"/en/lists/eu-cbam/2023-05-16.{ending}")
    assert f'filename="eu-cbam_2023-05-16.{ending}"' in found.headers["content-disposition"]
    file = tmp_path / f"list.{ending}"
    file.write_bytes(found.content)
    assert lists.read_export(file) == lists.product_list("eu-cbam@2023-05-16")


@pytest.mark.parametrize(("ending", "holds"), [("csv", "code,"), ("xml", "Codelist"), ("ttl", "skos:")])
def test_other_formats_hold_every_code(client: TestClient, ending: str, holds: str) -> None:
    text = client.get(f"/en/lists/new-trio/2022-01-01.{ending}").text
    assert holds in text and all(code in text for code in lists.product_list("new-trio@2022-01-01").codes)


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("lists/no-list", 404, "no product list"),
        ("lists/..%2F..%2Fetc", 404, ""),
        ("lists/imf-lct?version=1999-01-01", 404, "no version"),
        ("lists/imf-lct?proposal=imf-lct-99", 404, "no proposal"),
        ("lists/imf-lct?other=no-list", 404, "no product list"),
        ("lists/new-trio?diff=2017-01-01", 400, "names no two versions"),
        ("lists/new-trio?diff=2017-01-01..2017-01-01", 400, "names no two versions"),
        ("lists/imf-lct/2025-08-16.pdf", 404, "csv"),
        ("lists/imf-lct/1999-01-01.csv", 404, "no version"),
        ("figures/lists-headline/balance", 404, "exports and imports"),
        ("figures/list-headline/no-list", 404, "no product list"),
    ],
)
def test_what_is_not_there_is_told_with_a_remedy(client: TestClient, path: str, status: int, says: str) -> None:
    page = client.get(f"/en/{path}", headers=HTML)
    assert page.status_code == status and says in page.text


@pytest.mark.parametrize("lang", ["en", "ru", "zh"])
def test_every_language_has_the_pages(client: TestClient, lang: str) -> None:
    for path in ("lists", "lists/new-trio?diff=2017-01-01..2022-01-01"):
        page = client.get(f"/{lang}/{path}", headers=HTML)
        assert page.status_code == 200 and page.headers["content-language"] == lang
