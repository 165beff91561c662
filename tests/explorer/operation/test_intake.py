"""The explorer is for reading: other methods, bodies and long addresses are refused, each with its own status."""

import pytest


@pytest.fixture
def client(probes):
    with probes().client() as opened:
        yield opened


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_other_methods_are_refused(client, method):
    told = client.request(method, "/page")
    assert told.status_code == 405
    assert told.headers["allow"] == "GET, HEAD, OPTIONS"
    assert told.json()["status"] == 405


def test_a_long_address_is_refused(client):
    assert client.get("/page?" + "a" * 8100).status_code == 200
    assert client.get("/page?" + "a" * 8200).status_code == 414


def test_a_body_is_refused(client):
    assert client.request("GET", "/page", content=b"{}").status_code == 413
    assert client.request("GET", "/page", headers={"Transfer-Encoding": "chunked"}).status_code == 413
    assert client.request("GET", "/page", headers={"Content-Length": "0"}).status_code == 200


def test_head_tells_what_get_would(client):
    get, head = client.get("/api/v1/count/a"), client.head("/api/v1/count/a")
    assert head.status_code == 200 and head.content == b""
    for name in ("etag", "content-length", "content-type", "cache-control", "vary"):
        assert head.headers[name] == get.headers[name]


def test_options_tells_the_methods(client):
    assert client.options("/page").headers["allow"] == "GET, HEAD, OPTIONS"
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "GET"}
    assert client.options("/api/v1/count/a", headers=asked).headers["access-control-allow-origin"] == "*"
    assert client.options("/api/v1/count/a", headers={**asked, "Access-Control-Request-Method": "POST"}).status_code == 400
