"""Economies, groups, products, lists and indicators say what the reference rooms say."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from greentrade import economies, lists, nomenclature
from greentrade.explorer.app import create_app
from greentrade.explorer.settings import Settings
from greentrade.indicators.registry import INDICATORS


@pytest.fixture
def own_lists(small_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """The explorer with the user's own folder of lists."""
    monkeypatch.setenv("GREENTRADE_LISTS", str(tmp_path / "lists"))
    lists.propose("imf-lct", "drop", "252390", by="A. Person", reason="Cement is no technology", evidence="https://example.org/a")
    lists.answer("imf-lct-1", "object", by="B. Person", text="It is")
    with TestClient(create_app(Settings(store=small_store, per_minute=0))) as opened:
        yield opened


def test_every_code_of_an_economy_is_listed(client: TestClient) -> None:
    told = client.get("/api/v1/economies", params={"limit": 50_000}).json()
    assert told["total"] == len(told["data"]) == economies.table().height
    kyrgyz = next(row for row in told["data"] if row["iso3"] == "KGZ")
    assert (kyrgyz["code"], kyrgyz["name_en"], kyrgyz["name_zh"]) == (417, "Kyrgyzstan", economies.name("KGZ", "zh"))
    assert "CAREC" in kyrgyz["groups"]


def test_economies_are_found_by_a_name_in_any_language(client: TestClient) -> None:
    for text in ("kyrgyz", "Киргизия", economies.name("KGZ", "zh"), "KGZ", "kg", "417"):
        found = client.get("/api/v1/economies", params={"q": text}).json()["data"]
        assert "KGZ" in {row["iso3"] for row in found}, text


def test_an_economy_has_its_codes_and_memberships_with_dates(client: TestClient) -> None:
    told = client.get("/api/v1/economies/sd").json()
    assert [code["code"] for code in told["codes"]] == [729, 736]
    croatia = client.get("/api/v1/economies/HRV").json()
    assert {stay["group"]: stay["since"] for stay in croatia["memberships"]}["EU"] == "2013-07-01"
    assert croatia["links"] == {"self": "/api/v1/economies/HRV"}


def test_a_group_has_the_members_of_its_day(client: TestClient) -> None:
    before, after = (client.get("/api/v1/groups/EU", params={"at": at}).json() for at in ("2012", "2013"))
    assert {each["iso3"] for each in after["members"]} - {each["iso3"] for each in before["members"]} == {"HRV"}
    assert after["about"]["source"]


def test_an_expression_is_a_group_without_a_name(client: TestClient) -> None:
    told = client.get("/api/v1/groups/CAREC-CHN").json()
    assert {each["code"] for each in told["members"]} == set(economies.members("CAREC-CHN"))
    assert told["about"] is None


def test_products_of_an_edition_by_prefix_level_and_name(client: TestClient) -> None:
    told = client.get("/api/v1/products", params={"edition": "HS2017", "level": 6, "limit": 50_000}).json()
    assert {row["code"] for row in told["data"]} == nomenclature.codes("HS2017")
    batteries = client.get("/api/v1/products", params={"prefix": "8507"}).json()["data"]
    assert batteries[0]["code"] == "8507" and {row["edition"] for row in batteries} == {"HS2022"}
    listed = client.get("/api/v1/products", params={"q": "heat pump"}).json()["data"]
    assert "841861" in {row["code"] for row in listed}


def test_a_product_has_predecessors_successors_and_lists(client: TestClient) -> None:
    told = client.get("/api/v1/products/854140").json()
    assert told["edition"] == "HS2017" and told["spans"][-1]["last"] == "HS2017"
    assert {step["target"] for step in told["successors"] if step["weight"]} == {"854141", "854142", "854143", "854149"}
    assert sum(step["weight"] for step in told["successors"]) == pytest.approx(1)
    assert {step["to_edition"] for step in told["predecessors"]} == {"HS2012", "HS2007", "HS2002", "HS1996", "HS1992"}
    assert "imf-lct" in {each["list"] for each in told["lists"]}


def test_a_heading_has_its_codes(client: TestClient) -> None:
    told = client.get("/api/v1/products/8507", params={"edition": "HS2017"}).json()
    assert told["children"] == [code for code in sorted(nomenclature.codes("HS2017")) if code.startswith("8507")]
    assert (told["level"], told["parent"], told["successors"]) == ("heading", "85", [])


def test_indicators_are_those_of_the_registry(client: TestClient) -> None:
    told = client.get("/api/v1/indicators").json()["data"]
    assert [row["id"] for row in told] == list(INDICATORS)
    one = client.get("/api/v1/indicators/rca").json()
    assert (one["formula"], one["needs"]) == (INDICATORS["rca"].formula, ["totals", "world"])


def test_lists_with_versions_and_entries(client: TestClient) -> None:
    found = lists.product_list("imf-lct")
    row = next(row for row in client.get("/api/v1/lists").json()["data"] if row["id"] == "imf-lct")
    assert (row["version"], row["codes"]) == (found.version, len(found))
    one = client.get("/api/v1/lists/imf-lct").json()
    assert one["current"] == found.version and one["versions"][-1]["content_hash"] == found.content_hash
    entries = client.get("/api/v1/lists/imf-lct/entries", params={"version": found.version}).json()["data"]
    assert [entry["code"] for entry in entries] == list(found.codes)


def test_entries_as_csv_are_the_list(client: TestClient) -> None:
    text = client.get("/api/v1/lists/imf-lct/entries", headers={"Accept": "text/csv"}).text
    assert [row["code"] for row in csv.DictReader(text.splitlines())] == list(lists.product_list("imf-lct").codes)


def test_proposals_have_their_state_and_answers(own_lists: TestClient) -> None:
    told = own_lists.get("/api/v1/lists/imf-lct/proposals").json()["data"]
    assert [(each["id"], each["status"], each["kind"], each["code"]) for each in told] == [("imf-lct-1", "open", "drop", "252390")]
    assert told[0]["objected_by"] == ["B. Person"] and told[0]["answers"][0]["reason"] == "It is"


def test_what_differs_between_versions(own_lists: TestClient) -> None:
    before = lists.product_list("imf-lct").version
    lists.adopt(["imf-lct-1"], version="2026-01-01", by="C. Person")
    told = own_lists.get("/api/v1/lists/imf-lct/diff", params={"from": before, "to": "2026-01-01"}).json()
    assert [(row["change"], row["code"], row["proposal"]) for row in told["data"]] == [("drop", "252390", "imf-lct-1")]
