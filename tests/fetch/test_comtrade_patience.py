"""UN Comtrade is asked at its pace; what may pass is tried again, what will not is said, and the key stays a secret."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
from collections import deque
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from greentrade.errors import InputError, TryAgainError
from greentrade.sources.fetch import fetch_comtrade
from tests.fetch.conftest import KEY, Clock, Comtrade, Server, record, slow, status, throttled, web_page

REPORTERS, PERIODS, FLOWS, CODES = [398, 860], [2020, 2021], ["X"], ["850760"]
RECORDS = [record(reporter, period, "X", "850760", 156, 7.0) for reporter in REPORTERS for period in PERIODS]


@pytest.fixture(autouse=True)
def comtrade(server: Server) -> Comtrade:
    server.behave = Comtrade(RECORDS)
    return server.behave


@pytest.fixture
def fetch(server: Server, clock: Clock, tmp_path: Path):
    """`fetch_comtrade` to tmp_path, of the server here, without waiting."""

    def run(reporters=REPORTERS, periods=PERIODS, **options):
        options = {"base_url": server.url, "sleep": clock.sleep, "clock": clock, "timeout": 5.0, "key": KEY} | options
        return fetch_comtrade(reporters, periods, FLOWS, CODES, tmp_path, **options)

    return run


@pytest.mark.parametrize(("key", "pause"), [(KEY, 1.0), ("", 2.0)], ids=["with a key", "preview"])
def test_calls_keep_their_distance(server, fetch, key, pause):
    fetch(key=key)
    times = [request.at for request in server.requests]
    assert [later - earlier for earlier, later in pairwise(times)] == [pause] * 3


def test_a_call_turned_away_waits_as_long_as_it_is_told(server, fetch, clock):
    server.faults = deque([throttled(26, Retry_After="26"), throttled(9)])
    fetch([398], [2020])
    assert 26.0 + 1 <= clock.slept[0] <= 26.0 + 2
    assert 9.0 + 2 <= clock.slept[1] <= 9.0 + 4


def test_the_wait_may_be_a_date(server, fetch, clock):
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    server.faults = deque([status(503, Retry_After=until)])
    fetch([398], [2020])
    assert 50.0 <= clock.slept[0] <= 62.0


def test_waits_double_and_differ(server, fetch, clock):
    server.faults = deque([status(500), status(502), status(503), status(504), status(408)])
    fetch([398], [2020])
    assert all(2**n / 2 <= slept <= 2**n for n, slept in enumerate(clock.slept, 1))
    assert len(clock.slept) == 5


def cut_body(handler, request):
    handler.reply(200, b'{"elapsedTime":"0.1 secs","count":1,"data":[{"type', promised=1200, Content_Type="application/json")


def torso(handler, request):
    handler.reply(200, b'{"elapsedTime":"0.1 secs","count":1,"data":[{"type', Content_Type="application/json")


def strange(handler, request):
    handler.reply_json(200, {"validation": {"status": {"name": "Ok"}}, "dataset": []})


def elsewhere(handler, request):
    handler.reply(302, b"", Location=f"{handler.server.url}/maintenance")


def unasked(handler, request):
    handler.reply_json(200, {"elapsedTime": "0.1 secs", "count": 1, "data": [record(4, 1999, "X", "010121", 0, 1.0)], "error": ""})


def without_a_value(handler, request):
    handler.reply_json(200, {"elapsedTime": "0.1 secs", "count": 1, "data": [{"reporterCode": "x"}], "error": ""})


def not_gzip(handler, request):
    handler.reply(200, b"not gzip at all", Content_Type="application/json", Content_Encoding="gzip")


def no_count(handler, request):
    handler.reply_json(200, {"elapsedTime": "0.1 secs", "count": None, "data": RECORDS[:1], "error": None})


def error_without_data(handler, request):
    handler.reply_json(200, {"elapsedTime": "0.1 secs", "count": 0, "data": [], "error": "Service is being updated"})


FAULTS = {
    "500": (status(500), "HTTP 500: Internal server error"),
    "slow": (slow, "no answer in time"),
    "cut in the body": (cut_body, "the connection failed"),
    "torso of JSON": (torso, "not the answer we know"),
    "another shape": (strange, "not the answer we know: count Field required"),
    "a record of another shape": (without_a_value, "not the answer we know: data.0"),
    "web page": (web_page, "a web page came instead of data"),
    "sent elsewhere": (elsewhere, "HTTP 302: sent elsewhere"),
    "records of another call": (unasked, "not asked for: 4 1999 X 010121"),
    "not gzip": (not_gzip, "the connection failed"),
    "error without data": (error_without_data, "Service is being updated"),
}


@pytest.mark.parametrize(("fault", "words"), FAULTS.values(), ids=FAULTS)
def test_what_may_pass_is_tried_again(server, fetch, fault, words):
    said: list[str] = []
    server.faults = deque([fault])
    fetched = fetch([398], [2020], timeout=0.3 if fault is slow else 5.0, progress=lambda done, total, what: said.append(what))
    assert (fetched.rows, len(server.requests)) == (1, 2)
    assert any(words in what for what in said)


@pytest.mark.parametrize(("fault", "words"), FAULTS.values(), ids=FAULTS)
def test_what_does_not_pass_is_given_up_and_names_what_is_missing(server, fetch, tmp_path, fault, words):
    fetch([398], [2020])
    server.always = fault
    server.requests.clear()
    with pytest.raises(TryAgainError, match=f"{words}.*1 of 4 tables are complete, missing: 398 2021, 860 2020, 860 2021") as error:
        fetch(timeout=0.05 if fault is slow else 5.0)
    assert error.value.exit_code == 75
    assert error.value.rows == ("398 2021", "860 2020", "860 2021")
    assert len(server.requests) == 6
    assert len(list(tmp_path.glob("*.parquet"))) == 1
    server.always = None
    server.requests.clear()
    assert fetch().rows == 4
    assert len(server.requests) == 3


def test_an_answer_need_not_state_its_count(server, fetch):
    server.behave = no_count
    assert fetch([398], [2020]).rows == 1


def test_a_redirect_does_not_carry_the_key_away(server, fetch):
    server.faults = deque([elsewhere])
    fetch([398], [2020])
    assert [request.path for request in server.requests] == ["/data/v1/get/C/A/HS"] * 2


@pytest.mark.parametrize(
    "fault",
    [
        status(403, {"statusCode": 403, "message": "Out of call volume quota. Quota will be replenished in 03:14:17."}),
        throttled(86_000, Retry_After="86000"),
    ],
    ids=["quota", "a day's wait"],
)
def test_the_days_quota_is_not_waited_for(server, fetch, clock, fault):
    fetch([398], [2020])
    server.always = fault
    with pytest.raises(TryAgainError, match=r"(replenished in 03:14:17|Try again in 86000 seconds)\); 1 of 4"):
        fetch()
    assert len(server.requests) == 2
    assert sum(clock.slept) < 10


@pytest.mark.parametrize(
    ("answer", "key", "words"),
    [
        (status(400, {"statusCode": 400, "message": "Bad period"}), KEY, r"call comtrade_A_HS_398_2020_X_\w+: HTTP 400 \(Bad period\)"),
        (status(400, {"errorObject": {"errorMessage": "Only one period is allowed"}}), "", "Only one period is allowed"),
        (status(404), KEY, "HTTP 404"),
        (status(401, {"message": Comtrade.denial(KEY)}), KEY, "refuses the key.*invalid subscription key.*COMTRADE_API_KEY"),
        (status(403, {"message": "All calls are rejected by policy."}), "", "without a key.*rejected by policy.*Set COMTRADE_API_KEY"),
        (status(403, {"message": "Not subscribed"}), KEY, "calls with this key.*Not subscribed.*active subscription"),
    ],
)
def test_a_refusal_is_the_users_to_mend_and_not_tried_again(server, fetch, answer, key, words):
    server.behave = answer
    with pytest.raises(InputError, match=words) as error:
        fetch(key=key)
    assert error.value.exit_code == 2
    assert len(server.requests) == 1


def test_the_key_is_written_nowhere(server, fetch, tmp_path, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    said: list[str] = []
    tell = lambda done, total, what: said.append(what)  # noqa: E731
    fetch([398], [2020], progress=tell)
    echo = {"message": f"Unknown key {KEY}"}
    server.faults = deque([status(503, echo), status(401, echo)])
    with pytest.raises(InputError) as refused:
        fetch(progress=tell)
    server.always = status(500, echo)
    with pytest.raises(TryAgainError) as gave_up:
        fetch(progress=tell)
    server.always = lambda handler, request: handler.reply_json(200, {"count": 0, "data": [], "error": f"Unknown key {KEY}"})
    with pytest.raises(TryAgainError) as unknown:
        fetch(progress=tell)
    errors = [refused.value, gave_up.value, unknown.value]
    chain = [repr(link) for error in errors for link in (error, error.__cause__, error.__context__)]
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    heard = "".join([*said, *chain, caplog.text, *capfd.readouterr()])
    assert "Unknown key ***" in heard
    assert KEY not in heard
    assert KEY.encode() not in written


RUN = """
import sys
from greentrade.sources.fetch import fetch_comtrade
fetch_comtrade([398, 860], [2020, 2021], ["X"], ["850760"], sys.argv[2], base_url=sys.argv[1], sleep=lambda seconds: None)
"""


def test_a_kill_loses_no_more_than_the_call_under_way(server, fetch, comtrade, tmp_path):
    def third_hangs(handler, request):
        (slow if len(server.requests) >= 3 else comtrade)(handler, request)

    server.behave = third_hangs
    run = subprocess.Popen([sys.executable, "-c", RUN, server.url, str(tmp_path)], env={**os.environ, "COMTRADE_API_KEY": KEY})
    while len(server.requests) < 3 and run.poll() is None:
        server.released.wait(0.01)
    run.send_signal(signal.SIGKILL)
    assert run.wait(30) == -signal.SIGKILL
    assert len(list(tmp_path.glob("*.parquet"))) == 2
    server.behave = comtrade
    server.requests.clear()
    assert sum(pl.read_parquet(file).height for file in fetch().files) == 4
    assert len(server.requests) == 2
