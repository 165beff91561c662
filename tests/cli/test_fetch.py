"""`greentrade fetch`, against a server on this machine."""

from __future__ import annotations

import io
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from greentrade.cli.fetch import codes_of, parse_periods
from greentrade.cli.options import Frequency
from greentrade.errors import InputError

NAME = "BACI_HS17_V202501.zip"


@pytest.fixture
def server() -> Iterator[str]:
    """Offers one BACI archive; below /closed it asks to come back tomorrow; everything else is 404."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("BACI_HS17_Y2024_V202501.csv", "t,i,j,k,v,q\n2024,156,398,850760,200.000,8.000\n")
    body = packed.getvalue()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = self.path == f"/{NAME}"
            self.send_response(200 if known else 503 if self.path.startswith("/closed") else 404)
            self.send_header("Retry-After", "86400")
            self.send_header("Content-Length", str(len(body) if known else 0))
            self.end_headers()
            if known:
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Not on the test's screen."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_port}"
        http.shutdown()


def test_a_release_is_downloaded_and_its_name_printed(run, server: str) -> None:
    done = run("fetch", "baci", "--edition", "HS17", "--release", "202501", "--out", "here", "--url", server)
    assert (done.code, done.out) == (0, f"here/{NAME}\n")


def test_it_can_go_straight_into_the_store(run, server: str) -> None:
    done = run("fetch", "baci", "--edition", "HS17", "--release", "202501", "--url", server, "--ingest", "--store", "store")
    assert done.code == 0, done.err
    assert "ingested" in done.out, done.err
    assert run("store", "status", "--store", "store", "-o", "csv").out.splitlines()[1].startswith("baci,flows,CEPII,V202501")


def test_a_release_that_is_not_offered(run, server: str) -> None:
    done = run("fetch", "baci", "--edition", "HS17", "--release", "199901x", "--url", server)
    assert done.code == 2 and "199901x" in done.err
    done = run("fetch", "baci", "--edition", "HS22", "--release", "202501", "--url", server)
    assert done.code == 2 and "BACI_HS22_V202501.zip" in done.err


def test_a_server_that_is_down_is_tried_again_later(run, server: str) -> None:
    done = run("fetch", "baci", "--edition", "HS17", "--release", "202501", "--url", f"{server}/closed")
    assert (done.code, done.out) == (75, "")
    assert done.err.startswith("greentrade: CEPII's server does not deliver") and done.err.count("\n") == 1


def test_comtrade_needs_products(run) -> None:
    done = run("fetch", "comtrade", "--reporter", "KAZ", "--years", "2024")
    assert done.code == 2 and "--list" in done.err


def test_spans_of_years_and_months() -> None:
    assert parse_periods("2024", Frequency.A) == [2024]
    assert parse_periods("2022:2024", Frequency.A) == [2022, 2023, 2024]
    assert parse_periods("202311:202402", Frequency.M) == [202311, 202312, 202401, 202402]
    assert len(parse_periods("2023:2024", Frequency.M)) == 24
    for span in ("24", "2024:2022", "now", "2024:", ":", "202401:2024"):
        with pytest.raises(InputError):
            parse_periods(span, Frequency.A)
    with pytest.raises(InputError):
        parse_periods("202401", Frequency.A)


def test_groups_become_their_members_of_that_year() -> None:
    assert codes_of("KAZ, WLD", 2024) == [398, 0]
    assert 156 not in codes_of("CAREC-CHN", 2024) and 398 in codes_of("CAREC-CHN", 202401)
