"""What cannot be answered is told as a problem document that says what is wrong and what to do."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

OBSERVATIONS = "/api/v1/observations?indicator=imports"


def refused(client: TestClient, url: str, status: int) -> dict:
    answer = client.get(url)
    assert answer.status_code == status, (url, answer.text)
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status and told["detail"] and "Traceback" not in answer.text
    return told


@pytest.mark.parametrize(
    "path",
    ["economies/XXQ", "economies/" + "9" * 5000, "groups/NOWHERE", "groups/" + "(" * 190, "products/779999", "products/8", "products/٨٥",
     "lists/nope", "lists/nope/entries", "indicators/nope", "nothing", "economies/%F0%9F%98%80", "economies/%00"],
)  # fmt: skip
def test_what_a_path_names_and_is_not_there(client: TestClient, path: str) -> None:
    refused(client, f"/api/v1/{path}", 404)


@pytest.mark.parametrize("id", ["..%2f..%2fetc", "..", "%2e%2e", "a%2fb", "~", ".", "a\\b", "IMF-LCT"])
def test_a_list_is_never_a_path(client: TestClient, id: str, tmp_path: Path) -> None:
    for path in (f"/api/v1/lists/{id}/entries", f"/api/v1/lists/{id}/proposals"):
        refused(client, path, 404)
    refused(client, f"{OBSERVATIONS}&list={quote(str(tmp_path), safe='')}", 400)


def test_a_deflator_is_never_a_path(client: TestClient, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text("secret = 1")
    told = refused(client, f"{OBSERVATIONS}&real={tmp_path}/own.toml", 400)
    assert "secret" not in str(told)


def test_an_unknown_parameter_is_an_error_that_names_the_known(client: TestClient) -> None:
    told = refused(client, f"{OBSERVATIONS}&reporters=KAZ", 400)
    assert told["rows"] == ["reporters"] and "reporter," in told["remedy"]
    assert "no parameters" in refused(client, "/api/v1/economies/KAZ?x=1", 400)["remedy"]


def test_a_parameter_is_given_once(client: TestClient) -> None:
    assert refused(client, f"{OBSERVATIONS}&reporter=KAZ&reporter=CHN", 400)["rows"] == ["reporter"]


@pytest.mark.parametrize(
    "asked",
    ["limit=0", "limit=50001", "limit=x", "offset=-1", "offset=1e3", "format=xml", "freq=Q", "top=0", "as_of=0", "years=" + "9" * 900,
     "years=2024:2020", "reporter=XXQ", "reporter=%00", "reporter=" + "(" * 999, "reporter=" + "9" * 999, "reporter=" + "A" * 1001,
     "products=zz", "products=85&list=imf-lct", "list=nope", "by=colour", "perspective=mine", "fill=x", "real=x", "as_of=999", "reporter="],
)  # fmt: skip
def test_values_that_cannot_be_read(client: TestClient, asked: str) -> None:
    refused(client, f"{OBSERVATIONS}&{asked}", 400)


def test_an_indicator_is_needed_and_must_be_known(client: TestClient) -> None:
    assert "indicator" in refused(client, "/api/v1/observations", 400)["detail"]
    assert "imports" in refused(client, "/api/v1/observations?indicator=import", 400)["remedy"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_changed(client: TestClient, method: str) -> None:
    answer = client.request(method, "/api/v1/lists/imf-lct")
    assert answer.status_code == 405
    assert {each.strip() for each in answer.headers["allow"].split(",")} >= {"GET", "HEAD"}


def test_head_is_answered_as_get(client: TestClient) -> None:
    head, get = client.head("/api/v1/indicators"), client.get("/api/v1/indicators")
    assert (head.status_code, head.headers["content-type"]) == (get.status_code, get.headers["content-type"])
