"""A request to UN Comtrade becomes calls under its row limit, and their answers become tables that hold every record once."""

from __future__ import annotations

import gzip
import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from greentrade.errors import InputError
from greentrade.sources.fetch import fetch_comtrade
from greentrade.store import Store
from greentrade.store.files import discover
from tests.fetch.conftest import KEY, Clock, Comtrade, Server, record

CODES = ("850760", "854140")
PARTNERS = (0, 156, 643)


def world(reporters=(398, 860), periods=(2020, 2021), flows=("M", "X"), codes=CODES, partners=PARTNERS) -> list[dict[str, object]]:
    """A record for each combination, each with a value of its own."""
    cells = [(r, y, f, c, p) for r in reporters for y in periods for f in flows for c in codes for p in partners]
    return [record(*cell, value=1000.5 + number) for number, cell in enumerate(cells)]


@pytest.fixture
def comtrade(server: Server) -> Comtrade:
    server.behave = Comtrade(world())
    return server.behave


@pytest.fixture
def fetch(server: Server, clock: Clock, tmp_path: Path):
    """`fetch_comtrade` to tmp_path, of the server here, without waiting."""

    def run(reporters=(398, 860), periods=(2020, 2021), flows=("X", "M"), codes=CODES, out=tmp_path, **options):
        options = {"base_url": server.url, "sleep": clock.sleep, "clock": clock, "timeout": 5.0} | options
        return fetch_comtrade(reporters, periods, flows, codes, out, **options)

    return run


def rows(files) -> list[dict[str, object]]:
    """The rows of several tables."""
    return [row for file in files for row in pl.read_parquet(file).to_dicts()]


def same(found: list[dict[str, object]], wanted: list[dict[str, object]]) -> bool:
    return sorted(found, key=lambda row: row["primaryValue"]) == sorted(wanted, key=lambda row: row["primaryValue"])


def test_with_a_key_one_call_brings_a_reporter_and_a_year(comtrade, server, fetch):
    fetched = fetch(key=KEY)
    assert fetched.calls == 4 == len(server.requests)
    assert {request.path for request in server.requests} == {"/data/v1/get/C/A/HS"}
    assert {request.headers["ocp-apim-subscription-key"] for request in server.requests} == {KEY}
    assert [(r.query["reporterCode"], r.query["period"]) for r in server.requests] == [
        (reporter, year) for reporter in ("398", "860") for year in ("2020", "2021")
    ]
    assert server.requests[0].query == {
        "reporterCode": "398",
        "period": "2020",
        "flowCode": "M,X",
        "cmdCode": "850760,854140",
        "partner2Code": "0",
        "customsCode": "C00",
        "motCode": "0",
        "maxRecords": "100000",
        "format": "JSON",
        "includeDesc": "true",
    }


def test_tables_hold_the_records_under_the_apis_own_names(comtrade, fetch):
    fetched = fetch(key=KEY)
    assert fetched.rows == len(comtrade.records)
    assert same(rows(fetched.files), comtrade.records)
    table = pl.read_parquet(fetched.files[0])
    assert table.columns == list(comtrade.records[0])
    types = {name: str(table.schema[name]) for name in ("reporterCode", "cmdCode", "primaryValue", "isAggregate", "period", "altQty")}
    assert types == {
        "reporterCode": "Int64",
        "cmdCode": "String",
        "primaryValue": "Float64",
        "isAggregate": "Boolean",
        "period": "String",
        "altQty": "Float64",
    }


def test_an_ingest_of_the_folder_finds_the_tables_alone(comtrade, fetch, tmp_path):
    fetched = fetch(key=KEY)
    assert discover([tmp_path]) == sorted(fetched.files)
    assert [path.name.rsplit("_", 1)[0] for path in fetched.files] == [
        f"comtrade_A_HS_{reporter}_{year}_M-X" for reporter in (398, 860) for year in (2020, 2021)
    ]


def test_the_tables_enter_a_store_whole_and_once(comtrade, fetch, tmp_path, store_path):
    comtrade.records = world(codes=("850760", "TOTAL"))
    out = tmp_path / "downloads"
    fetch(codes=["850760", "TOTAL"], out=out)
    store = Store.open(store_path, create=True)
    reports = store.ingest([out])
    assert [(report.source, report.read, report.accepted) for report in reports] == [("comtrade", 12, 12)] * 4
    dates = {json.loads(line)["at"][:10] for line in (out / "manifest.jsonl").read_text().splitlines()}
    assert {report.vintage for report in reports} == dates
    fetch(codes=["850760", "TOTAL"], out=out)
    assert {report.status for report in store.ingest([out])} == {"unchanged"}


def test_raw_answers_are_kept_and_the_manifest_vouches_for_them(comtrade, server, fetch, tmp_path):
    fetch(key=KEY)
    lines = [json.loads(line) for line in (tmp_path / "manifest.jsonl").read_text().splitlines()]
    assert [line["count"] for line in lines] == [12] * 4
    for line, request in zip(lines, server.requests, strict=True):
        packed = (tmp_path / line["file"]).read_bytes()
        assert hashlib.sha256(packed).hexdigest() == line["sha256"]
        answer = json.loads(gzip.decompress(packed))
        assert answer["elapsedTime"] == "0.11 secs" and len(answer["data"]) == line["count"]
        assert line["url"].startswith(f"{server.url}/data/v1/get/C/A/HS?")
        assert line["parameters"].items() <= request.query.items()
        assert line["at"].endswith("Z") and line["cut"] is False


def test_months_and_editions_go_into_the_address(comtrade, server, fetch):
    comtrade.records = [record(398, 202307, "X", "850760", 156, 5.0)]
    fetched = fetch([398], [202307], ["X"], ["850760"], freq="M", classification="H5", key=KEY)
    assert server.requests[0].path == "/data/v1/get/C/M/H5"
    assert fetched.files[0].name.startswith("comtrade_M_H5_398_202307_X_")


def test_partners_narrow_the_question(comtrade, server, fetch):
    fetched = fetch(partners=[156, 643, 156], key=KEY)
    assert server.requests[0].query["partnerCode"] == "156,643"
    assert {row["partnerCode"] for row in rows(fetched.files)} == {156, 643}


def test_the_key_comes_from_the_environment_too(comtrade, server, fetch, monkeypatch):
    monkeypatch.setenv("COMTRADE_API_KEY", f" {KEY}\n")
    fetch()
    assert server.requests[0].headers["ocp-apim-subscription-key"] == KEY
    fetch(codes=["85"], key="")
    assert server.requests[-1].path.startswith("/public/v1/preview/")


def test_without_a_key_the_preview_is_asked_one_period_at_a_time(comtrade, server, fetch):
    fetched = fetch()
    assert {request.path for request in server.requests} == {"/public/v1/preview/C/A/HS"}
    assert all("ocp-apim-subscription-key" not in request.headers for request in server.requests)
    assert same(rows(fetched.files), comtrade.records)


def test_many_codes_take_several_calls_and_make_one_table(comtrade, server, fetch):
    codes = [f"{number:06d}" for number in range(850100, 850140)]
    comtrade.records = world([398], [2020], ["X"], codes)
    fetched = fetch([398], [2020], ["X"], codes)
    assert [len(request.query["cmdCode"].split(",")) for request in server.requests] == [16, 16, 8]
    assert len(fetched.files) == 1
    assert same(rows(fetched.files), comtrade.records)


def test_an_answer_that_fills_the_limit_is_asked_again_in_halves(comtrade, server, fetch, tmp_path):
    comtrade.records = world([398], [2020], partners=range(0, 250))  # 4 cells of 250 rows: two of them fill the preview's 500
    fetched = fetch([398], [2020])
    asked = [(request.query["cmdCode"], request.query["flowCode"]) for request in server.requests]
    assert asked == [
        ("850760,854140", "M,X"),
        ("850760", "M,X"),
        ("850760", "M"),
        ("850760", "X"),
        ("854140", "M,X"),
        ("854140", "M"),
        ("854140", "X"),
    ]
    assert same(rows(fetched.files), comtrade.records)
    lines = [json.loads(line) for line in (tmp_path / "manifest.jsonl").read_text().splitlines()]
    assert [line["cut"] for line in lines] == [True, True, False, False, True, False, False]
    assert all((line["file"] is None) is line["cut"] for line in lines)
    assert len(list((tmp_path / ".raw").iterdir())) == 4


def test_an_answer_one_row_under_the_limit_is_whole(comtrade, server, fetch):
    comtrade.records = world([398], [2020], ["X"], ["850760"], range(499))
    assert fetch([398], [2020], ["X"], ["850760"]).rows == 499
    assert len(server.requests) == 1


def test_a_count_above_the_rows_that_came_tells_of_a_cut(comtrade, server, fetch):
    def counted(handler, request):
        whole = "," not in request.query["cmdCode"]
        found = [row for row in comtrade.records if str(row["cmdCode"]) in request.query["cmdCode"] and row["reporterCode"] == 398]
        found = [row for row in found if row["period"] == "2020"]
        handler.reply_json(200, {"elapsedTime": "0.2 secs", "count": len(found), "data": found if whole else found[:5], "error": ""})

    server.behave = counted
    assert fetch([398], [2020], key=KEY).rows == 12
    assert [request.query["cmdCode"] for request in server.requests] == ["850760,854140", "850760", "854140"]


def test_a_preview_that_minds_several_codes_is_asked_one_by_one(comtrade, server, fetch):
    def one_code(handler, request):
        if "," in request.query["cmdCode"]:
            handler.reply_json(400, {"statusCode": 400, "errorObject": {"errorMessage": "Only one product is allowed"}})
        else:
            comtrade(handler, request)

    server.behave = one_code
    fetched = fetch([398], [2020])
    assert fetched.rows == 12
    assert [request.query["cmdCode"] for request in server.requests] == ["850760,854140", "850760", "854140"]
    fetched.files[0].unlink()
    assert fetch([398], [2020]).calls == 0


def test_a_call_that_cannot_be_split_is_not_kept_cut(comtrade, fetch, tmp_path):
    comtrade.records = world([398], [2020], ["X"], ["850760"], range(600))
    with pytest.raises(InputError, match=r"cuts its answer for comtrade_A_HS_398_2020_X.*500 rows.*COMTRADE_API_KEY"):
        fetch([398], [2020], ["X"], ["850760"])
    assert not list(tmp_path.glob("*.parquet")) and not (tmp_path / ".raw").exists()
    fetched = fetch([398], [2020], ["X"], ["850760"], key=KEY)
    assert fetched.rows == 600  # a key raises the limit: the call is made again


def test_named_partners_are_split_last(comtrade, server, fetch):
    comtrade.records = world([398], [2020], ["X"], ["850760"], range(600))
    fetched = fetch([398], [2020], ["X"], ["850760"], partners=range(600))
    assert fetched.rows == 600
    assert [len(request.query["partnerCode"].split(",")) for request in server.requests] == [600, 300, 300]


def test_an_address_that_would_be_too_long_is_split_before_it_is_sent(comtrade, server, fetch):
    partners = range(100, 900)
    comtrade.records = world([398], [2020], ["X"], ["850760"], partners)
    fetched = fetch([398], [2020], ["X"], ["850760"], partners=partners, key=KEY)
    assert same(rows(fetched.files), comtrade.records)
    assert [len(request.query["partnerCode"].split(",")) for request in server.requests] == [400, 400]


def test_where_there_are_no_data_there_is_no_table_but_a_word(comtrade, server, fetch):
    fetched = fetch([398, 795], [2020])
    assert fetched.empty == ("795 2020",)
    assert len(fetched.files) == 1
    assert fetch([398, 795], [2020]).empty == ("795 2020",)
    assert len(server.requests) == 2


def test_a_second_run_fetches_only_what_is_missing(comtrade, server, fetch):
    first = fetch(periods=[2020])
    server.requests.clear()
    second = fetch(periods=[2021, 2020, 2020])
    assert [request.query["period"] for request in server.requests] == ["2021", "2021"]
    assert set(first.files) < set(second.files)
    assert second.calls == 2
    server.requests.clear()
    again = fetch(flows=["M", "X", "M"], codes=reversed(CODES))
    assert (again.files, again.rows, again.calls, server.requests) == (second.files, 24 * 2, 0, [])


def test_tables_are_made_again_from_raw_answers_without_the_network(comtrade, server, fetch):
    comtrade.records = world([398], [2020], partners=range(0, 250))
    table = fetch([398], [2020]).files[0]
    before = table.read_bytes()
    table.unlink()
    server.requests.clear()
    assert fetch([398], [2020]).files[0].read_bytes() == before
    assert not server.requests


def test_a_table_carries_the_date_of_its_answers(comtrade, fetch, tmp_path):
    table = fetch([398], [2020]).files[0]
    manifest = tmp_path / "manifest.jsonl"
    entry = json.loads(manifest.read_text())
    assert datetime.fromtimestamp(table.stat().st_mtime, UTC) == datetime.fromisoformat(entry["at"])
    manifest.write_text(json.dumps(entry | {"at": "2025-02-03T04:05:06Z"}) + "\n")
    table.unlink()
    made_again = fetch([398], [2020]).files[0]
    assert datetime.fromtimestamp(made_again.stat().st_mtime, UTC) == datetime(2025, 2, 3, 4, 5, 6, tzinfo=UTC)


def test_a_damaged_raw_answer_is_fetched_again_and_the_others_are_not(comtrade, server, fetch, tmp_path):
    codes = [f"{number:06d}" for number in range(850100, 850120)]
    comtrade.records = world([398], [2020], ["X"], codes)
    table = fetch([398], [2020], ["X"], codes).files[0]
    table.unlink()
    damaged = json.loads((tmp_path / "manifest.jsonl").read_text().splitlines()[1])
    (tmp_path / damaged["file"]).write_bytes(b"half")
    server.requests.clear()
    assert same(rows(fetch([398], [2020], ["X"], codes).files), comtrade.records)
    assert len(server.requests) == 1


def test_a_manifest_line_cut_short_by_a_kill_does_no_harm(comtrade, server, fetch, tmp_path):
    for table in fetch().files:
        table.unlink()
    manifest = tmp_path / "manifest.jsonl"
    manifest.write_bytes(manifest.read_bytes()[:-40])
    server.requests.clear()
    assert same(rows(fetch().files), comtrade.records)
    assert len(server.requests) == 1
    assert fetch().calls == 0
    lines = manifest.read_text().splitlines()
    assert len(lines) == 5 and [json.loads(line)["count"] for line in lines[:3] + lines[4:]] == [12] * 4


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"reporters": []}, "No reporter"),
        ({"reporters": ["KAZ"]}, "reporter.*KAZ.*398"),
        ({"periods": []}, "No period"),
        ({"periods": [202001]}, "period.*202001.*2023"),
        ({"periods": [2020], "freq": "M"}, "period.*2020.*202307"),
        ({"periods": [202013], "freq": "M"}, "period.*202013"),
        ({"flows": ["E"]}, "flow.*E.*X, M"),
        ({"codes": []}, "No product code"),
        ({"codes": ["8507600", "85", "AG6"]}, "product code.*8507600, AG6"),
        ({"partners": [-1]}, "partner.*-1"),
        ({"freq": "Q"}, "frequency.*Q"),
        ({"classification": "S3"}, "classification.*S3.*H6"),
        ({"key": "abc\u2026"}, "signs that no key has"),
    ],
)
def test_what_the_service_would_not_take_is_refused_before_any_call(server, fetch, wrong, words):
    with pytest.raises(InputError, match=words) as error:
        fetch(**wrong)
    assert not server.requests
    assert "abc" not in str(error.value)


def test_progress_counts_reporters_and_periods(comtrade, fetch):
    steps: list[tuple[int, int | None, str]] = []
    fetch(progress=lambda *step: steps.append(step))
    assert steps == [(0, 4, "398 2020"), (1, 4, "398 2021"), (2, 4, "860 2020"), (3, 4, "860 2021"), (4, 4, "done")]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    partners=st.lists(st.integers(0, 260), min_size=1, max_size=8),
    flows=st.sets(st.sampled_from(["X", "M"]), min_size=1),
    chunk=st.integers(1, 20),
)
def test_however_it_is_split_every_record_comes_once(server, clock, tmp_path_factory, partners, flows, chunk):
    cells = [(f"{850100 + number:06d}", many) for number, many in enumerate(partners)]
    records = [record(398, 2020, flow, code, partner, 0.0) for code, many in cells for flow in flows for partner in range(many)]
    for number, row in enumerate(records):
        row["primaryValue"] = float(number)
    server.behave = Comtrade(records)
    out = tmp_path_factory.mktemp("out")
    codes = [code for code, _ in cells]
    fetched = fetch_comtrade([398], [2020], sorted(flows), codes, out, base_url=server.url, sleep=clock.sleep, clock=clock, timeout=5.0)
    assert same(rows(fetched.files), records)
