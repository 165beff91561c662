"""The OpenAPI document describes everything, its examples work, and the page is made from it without anybody else's help."""

from __future__ import annotations

import re

import jsonschema
import pytest
from starlette.testclient import TestClient

from greentrade.explorer.api.description import request_of


@pytest.fixture(scope="module")
def told(client: TestClient) -> dict:
    """The OpenAPI document."""
    return client.get("/api/v1/openapi.json").json()


def validate(told: dict, schema: dict, body: object) -> None:
    """Fail where a body is not what the schema says."""
    jsonschema.Draft202012Validator({**schema, "components": told["components"]}).validate(body)


def operations(told: dict) -> list[tuple[str, dict]]:
    return [(path, item["get"]) for path, item in told["paths"].items()]


def test_everything_is_read_only_and_described(told: dict) -> None:
    assert told["openapi"].startswith("3.1")
    assert all(set(item) == {"get"} for item in told["paths"].values())
    for path, operation in operations(told):
        assert operation["summary"] and operation["description"], path
        assert {"200", "400", "406"} <= set(operation["responses"]), path
        assert list(operation["responses"]["400"]["content"]) == ["application/problem+json"], path
        for parameter in operation.get("parameters", []):
            assert parameter.get("description"), (path, parameter["name"])


def test_no_name_is_used_that_is_not_there(told: dict) -> None:
    used = set(re.findall(r'"#/components/schemas/([^"]+)"', str(told).replace("'", '"')))
    assert used <= set(told["components"]["schemas"])


def test_every_example_works_and_is_what_the_schema_says(client: TestClient, told: dict) -> None:
    for path, operation in operations(told):
        answer = client.get(request_of(path, operation))
        assert answer.status_code == 200, (path, answer.text)
        validate(told, operation["responses"]["200"]["content"]["application/json"]["schema"], answer.json())


def test_every_shown_answer_is_what_the_schema_says(told: dict) -> None:
    for path, operation in operations(told):
        shown = operation["responses"]["200"]["content"]["application/json"]
        assert shown.get("example"), path
        validate(told, shown["schema"], shown["example"])


def test_problems_are_what_the_schema_says(client: TestClient, told: dict) -> None:
    for path in ("/api/v1/economies/XXQ", "/api/v1/observations", "/api/v1/observations?indicator=x", "/api/v1/lists?limit=x"):
        validate(told, told["components"]["schemas"]["Problem"], client.get(path).json())


def test_the_start_lists_every_resource(client: TestClient, told: dict) -> None:
    start = client.get("/api/v1").json()
    for resource in start["resources"]:
        assert resource["href"] in told["paths"]
    tops = {path.split("/")[3] for path in told["paths"] if path.count("/") > 2}
    assert {resource["name"] for resource in start["resources"]} == tops


def test_the_page_shows_every_operation_and_loads_nothing_from_elsewhere(client: TestClient, told: dict) -> None:
    page = client.get("/api")
    assert page.headers["content-type"].startswith("text/html")
    for path, operation in operations(told):
        assert f'id="{operation["operationId"]}"' in page.text and path in page.text
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=", page.text)
    loaded = re.findall(r'(?:src|<link[^>]+href)="([^"]+)"', page.text)
    assert loaded and all(address.startswith("/") for address in loaded)
    for address in loaded:
        assert client.get(address).status_code == 200
