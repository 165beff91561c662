"""Every request leaves a line of JSON and is counted under its route, not under its address."""

import json

import pytest

from greentrade.explorer.operation.log import make_logger
from greentrade.explorer.operation.observe import Observe


@pytest.fixture
def logged(probes, tmp_path):
    made, lines = probes(), (tmp_path / "log").open("w+", encoding="utf-8")
    for layer in made.app.user_middleware:
        if layer.cls is Observe or "log" in layer.kwargs:
            layer.kwargs["log"] = make_logger(lines)

    def read():
        lines.seek(0)
        return [json.loads(line) for line in lines]

    with made.client() as client:
        yield client, read
    lines.close()


def test_a_line_a_request(logged):
    client, read = logged
    told = client.get("/api/v1/count/KAZ?x=1", headers={"X-Request-ID": "proxy-17"})
    client.get("/api/v1/count/KAZ?x=1")
    first, second = read()
    assert told.headers["x-request-id"] == first["request"] == "proxy-17"
    assert second["request"] not in ("", "proxy-17")
    assert (first["method"], first["path"], first["query"], first["status"]) == ("GET", "/api/v1/count/KAZ", "x=1", 200)
    assert (first["answer"], second["answer"]) == ("computed", "kept")
    assert first["route"] == second["route"] == "/api/v1/count/{name}"
    assert first["bytes"] == int(told.headers["content-length"]) and 0 < second["seconds"] < first["seconds"] < 10
    assert first["client"] == "testclient" and first["level"] == "info" and first["at"].endswith("Z")


def test_a_request_cannot_write_lines_of_its_own(logged):
    client, read = logged
    client.get("/page%0A%7B%22event%22%3A%22forged%22%7D", headers={"X-Request-ID": "a b"})
    assert [each["event"] for each in read()] == ["request"]
    assert read()[0]["request"] != "a b"


def test_an_error_of_ours_is_in_the_log_with_its_traceback(logged):
    client, read = logged
    told = client.get("/broken")
    failure, line = read()
    assert "ZeroDivisionError" in failure["traceback"] and failure["request"] == line["request"] == told.headers["x-request-id"]
    assert line["level"] == "error" and line["status"] == 500


def test_metrics_by_route(probes):
    with probes().client() as client:
        for name in "aab":
            client.get(f"/api/v1/count/{name}")
        client.get("/nowhere/17")
        text = client.get("/metrics").text
    lines = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert lines['greentrade_requests_total{method="GET",route="/api/v1/count/{name}",status="200"}'] == "3.0"
    assert lines['greentrade_requests_total{method="GET",route="other",status="404"}'] == "1.0"
    assert lines['greentrade_request_seconds_count{route="/api/v1/count/{name}"}'] == "3.0"
    assert lines['greentrade_answers_total{answer="kept"}'] == "1.0"
    assert float(lines["greentrade_resident_bytes"]) > 10_000_000
    assert float(lines["greentrade_kept_bytes"]) > 0 and lines["greentrade_databases_lent"] == "0.0"


def test_an_operator_may_hide_the_metrics(probes):
    with probes(metrics=False).client() as client:
        assert client.get("/metrics").status_code == 404
