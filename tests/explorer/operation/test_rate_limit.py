"""A client may ask so often in a minute; over all workers of a server."""

from pathlib import Path

import pytest
from limits import RateLimitItemPerMinute
from limits.strategies import FixedWindowRateLimiter

from greentrade.explorer.operation import rate


def test_too_many_requests_are_told_when_to_come_back(probes):
    with probes(per_minute=3).client() as client:
        told = [client.get("/page") for _ in range(4)]
    assert [each.status_code for each in told] == [200, 200, 200, 429]
    assert [each.headers["ratelimit"].split(";")[1] for each in told] == ["r=2", "r=1", "r=0", "r=0"]
    assert told[0].headers["ratelimit-policy"] == '"minute";q=3;w=60'
    refused = told[-1]
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.headers["content-type"] == "application/problem+json" and refused.json()["status"] == 429
    assert refused.headers["cache-control"] == "no-store"


def test_health_and_metrics_are_free(probes):
    with probes(per_minute=1).client() as client:
        assert [client.get("/healthz").status_code for _ in range(5)] == [200] * 5
        assert [client.get("/metrics").status_code for _ in range(5)] == [200] * 5
        assert [client.get("/page").status_code for _ in range(2)] == [200, 429]


@pytest.mark.parametrize(
    ("host", "client"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
    ],
)
def test_a_subscriber_is_one_client(host, client):
    assert rate.client_of({"client": (host, 1)}) == client


def test_workers_count_together_and_a_new_minute_begins_anew(tmp_path: Path, monkeypatch):
    now = 1_000_000.0
    monkeypatch.setattr(rate.time, "time", lambda: now)
    limit = RateLimitItemPerMinute(3)
    workers = [FixedWindowRateLimiter(rate.SharedCounts(tmp_path / "rate.sqlite")) for _ in range(2)]
    assert [workers[turn % 2].hit(limit, "a") for turn in range(4)] == [True, True, True, False]
    assert workers[0].hit(limit, "b")
    assert workers[1].get_window_stats(limit, "a") == (now + 60, 0)
    now += 61
    assert workers[1].hit(limit, "a")
    assert workers[0].get_window_stats(limit, "a").remaining == 2


def test_counts_of_clients_that_are_gone_do_not_stay(tmp_path: Path, monkeypatch):
    now = 1_000_000.0
    monkeypatch.setattr(rate.time, "time", lambda: now)
    counts = rate.SharedCounts(tmp_path / "rate.sqlite")
    for each in range(counts.PURGE_EVERY - 1):
        counts.incr(f"client {each}", 60)
    now += 61
    counts.incr("the last", 60)
    assert counts._base.execute("SELECT count(*) FROM hits").fetchall() == [(1,)]
