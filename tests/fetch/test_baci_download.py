"""BACI's archive comes whole or not at all, and what came once is not fetched twice."""

from __future__ import annotations

import threading
import zipfile
from collections import deque
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from greentrade.errors import InputError, TryAgainError
from greentrade.sources.fetch import fetch_baci
from tests.fetch.conftest import Archive, Clock, Server, baci_zip, slow, status, throttled, web_page

NAME = "BACI_HS17_V202501.zip"
WHOLE = baci_zip()


@pytest.fixture
def archive(server: Server) -> Archive:
    server.behave = Archive(WHOLE)
    return server.behave


@pytest.fixture
def fetch(server: Server, clock: Clock, tmp_path: Path):
    """`fetch_baci` to tmp_path, of the server here, without waiting."""

    def run(edition: str = "HS17", release: str = "202501", out: Path = tmp_path, **options) -> Path:
        options = {"base_url": f"{server.url}/DATA_DOWNLOAD/baci/data/", "sleep": clock.sleep, "timeout": 5.0} | options
        return fetch_baci(edition, release, out, **options)

    return run


def left_in(folder: Path) -> list[str]:
    """What a fetch left, less its lock."""
    return sorted(path.name for path in folder.iterdir() if path.name != ".fetch.lock")


def test_the_archive_arrives_under_its_published_name(archive, server, fetch, tmp_path):
    steps: list[tuple[int, int | None, str]] = []
    path = fetch(progress=lambda *step: steps.append(step))
    assert path == tmp_path / NAME
    assert path.read_bytes() == WHOLE
    assert left_in(tmp_path) == [NAME]
    assert [request.path for request in server.requests] == [f"/DATA_DOWNLOAD/baci/data/{NAME}"]
    assert steps[-1] == (len(WHOLE), len(WHOLE), NAME)
    assert [done for done, *_ in steps] == sorted(done for done, *_ in steps)


def test_an_archive_that_is_there_is_not_fetched_again(archive, server, fetch):
    first = fetch()
    assert fetch() == first
    assert len(server.requests) == 1


@pytest.mark.parametrize("edition, release", [("HS2017", "V202501"), ("17", "202501"), ("hs17", "v202501")])
def test_editions_and_releases_may_be_written_in_several_ways(archive, fetch, edition, release):
    assert fetch(edition, release).name == NAME


@pytest.mark.parametrize(("edition", "release"), [("HS18", "202501"), ("HS2092", "202501"), ("HS17", "2025"), ("HS17", "../../x")])
def test_an_edition_or_release_that_cannot_be_is_refused_before_any_request(server, fetch, edition, release):
    with pytest.raises(InputError):
        fetch(edition, release)
    assert not server.requests


def test_a_release_that_is_not_offered_says_which_are_and_where_to_look(server, fetch, tmp_path):
    server.behave = status(404)
    with pytest.raises(InputError, match=r"no BACI_HS17_V209901\.zip.*202501.*baci_webpage\.html") as error:
        fetch(release="209901")
    assert error.value.exit_code == 2
    assert len(server.requests) == 1
    assert left_in(tmp_path) == []


def test_a_refusal_names_the_page_for_a_browser(server, fetch):
    server.behave = status(403, {"message": "robots"})
    with pytest.raises(InputError, match=r"HTTP 403 \(robots\).*browser"):
        fetch()


def test_a_broken_line_is_taken_up_where_it_broke(archive, server, fetch):
    archive.cuts = deque([30_000, 20_000])
    assert fetch().read_bytes() == WHOLE
    assert [request.headers.get("range") for request in server.requests] == [None, "bytes=30000-", "bytes=50000-"]
    assert [request.headers.get("if-range") for request in server.requests] == [None, '"v1"', '"v1"']
    assert archive.sent == len(WHOLE)


def test_a_later_run_goes_on_from_the_part_on_disk(archive, server, fetch, tmp_path):
    archive.cuts = deque([30_000])
    server.faults = deque([archive] + [status(503)] * 6)
    with pytest.raises(TryAgainError, match=r"HTTP 503.*30,000 bytes are kept.*goes on from there") as error:
        fetch()
    assert error.value.exit_code == 75
    assert left_in(tmp_path) == [f"{NAME}.part", f"{NAME}.part.json"]
    assert fetch().read_bytes() == WHOLE
    assert server.requests[-1].headers["range"] == "bytes=30000-"
    assert archive.sent == len(WHOLE)


def test_failures_are_counted_anew_after_progress(archive, server, fetch):
    archive.cuts = deque([5_000] * 8)
    assert fetch().read_bytes() == WHOLE
    assert len(server.requests) == 9


def test_a_download_that_never_gets_further_ends(archive, server, fetch):
    archive.knows_range = False
    archive.cuts = deque([30_000] * 20)
    with pytest.raises(TryAgainError):
        fetch()
    assert len(server.requests) == 6


def test_a_server_that_knows_no_ranges_sends_it_all_again(archive, server, fetch):
    archive.knows_range = False
    archive.cuts = deque([30_000])
    assert fetch().read_bytes() == WHOLE
    assert archive.sent == 30_000 + len(WHOLE)


@pytest.mark.parametrize("minds_if_range", [True, False], ids=["sent whole", "sent in part all the same"])
def test_a_file_that_changed_between_two_parts_is_fetched_anew(archive, server, fetch, minds_if_range):
    newer = Archive(baci_zip("corrected"), etag='"v2"', modified="Fri, 31 Jan 2025 09:00:00 GMT", minds_if_range=minds_if_range)
    archive.cuts = deque([30_000])
    server.faults = deque([archive])
    server.behave = newer
    assert fetch().read_bytes() == newer.content


def test_a_weak_etag_does_not_vouch_for_a_part(archive, server, fetch):
    archive.etag = 'W/"v1"'
    archive.cuts = deque([30_000])
    assert fetch().read_bytes() == WHOLE
    assert server.requests[1].headers["if-range"] == archive.modified


def test_without_etag_and_date_no_part_is_trusted(archive, server, fetch):
    archive.etag = archive.modified = ""
    archive.cuts = deque([30_000])
    assert fetch().read_bytes() == WHOLE
    assert "range" not in server.requests[1].headers


def test_a_part_of_something_else_is_not_built_upon(archive, server, fetch, tmp_path):
    (tmp_path / f"{NAME}.part").write_bytes(b"x" * 40_000)
    (tmp_path / f"{NAME}.part.json").write_text('{"url": "http://elsewhere/", "etag": "\\"v1\\""}')
    assert fetch().read_bytes() == WHOLE
    assert "range" not in server.requests[0].headers


def test_a_part_that_a_kill_left_whole_needs_no_second_transfer(archive, server, fetch, tmp_path):
    archive.cuts = deque([30_000])
    server.faults = deque([archive] + [status(503)] * 6)
    with pytest.raises(TryAgainError):
        fetch()
    (tmp_path / f"{NAME}.part").write_bytes(WHOLE)
    archive.sent = 0
    assert fetch().read_bytes() == WHOLE
    assert archive.sent == 0


def test_a_part_longer_than_the_file_is_thrown_away(archive, server, fetch, tmp_path):
    archive.cuts = deque([30_000])
    server.faults = deque([archive] + [status(503)] * 6)
    with pytest.raises(TryAgainError):
        fetch()
    (tmp_path / f"{NAME}.part").write_bytes(WHOLE + b"more")
    assert fetch().read_bytes() == WHOLE


def test_a_length_that_promises_too_much_does_not_spoil_the_file(archive, server, fetch):
    server.faults = deque([lambda handler, request: handler.reply(200, WHOLE, promised=len(WHOLE) + 100, ETag=archive.etag)])
    assert fetch().read_bytes() == WHOLE
    assert server.requests[1].headers["range"] == f"bytes={len(WHOLE)}-"


def test_a_length_that_promises_too_little_is_found_out(server, fetch, tmp_path):
    server.behave = lambda handler, request: handler.reply(200, WHOLE, promised=len(WHOLE) - 100, ETag='"v1"')
    with pytest.raises(TryAgainError, match="damaged"):
        fetch()
    assert left_in(tmp_path) == []


def test_a_damaged_archive_never_gets_the_final_name(archive, server, fetch, tmp_path):
    broken = bytearray(WHOLE)
    broken[20_000] ^= 0xFF
    server.faults = deque([Archive(bytes(broken), etag='"v0"')])
    path = fetch()
    assert zipfile.ZipFile(path).testzip() is None
    server.behave = Archive(bytes(broken))
    path.unlink()
    with pytest.raises(TryAgainError, match="damaged"):
        fetch()
    assert left_in(tmp_path) == []


def test_a_notice_of_maintenance_is_not_taken_for_the_archive(server, fetch, tmp_path):
    server.behave = web_page
    with pytest.raises(TryAgainError, match="a web page came instead of the file"):
        fetch()
    assert left_in(tmp_path) == []


def test_a_silent_server_is_given_up(server, fetch):
    server.behave = slow
    with pytest.raises(TryAgainError, match="no answer in time"):
        fetch(timeout=0.05)
    assert len(server.requests) == 6


def test_nobody_at_the_address(fetch, server):
    with pytest.raises(TryAgainError, match="the connection failed"):
        fetch(base_url="http://127.0.0.1:1")
    with pytest.raises(InputError, match="Not a web address"):
        fetch(base_url="cepii")


def test_a_wait_that_the_server_asks_for_is_kept_and_told(archive, server, fetch, clock):
    said: list[str] = []
    server.faults = deque([throttled(26, Retry_After="26"), throttled(7), status(503), status(503, Retry_After="soon")])
    fetch(progress=lambda done, total, what: said.append(what))
    beyond = [slept - asked for slept, asked in zip(clock.slept, [26, 7, 0, 0], strict=True)]
    assert all(0.5 * 2**n <= wait <= 2**n for n, wait in enumerate(beyond, 1))
    assert said[0].startswith(f"{NAME}: waiting 2") and "Rate limit is exceeded" in said[0]


def test_another_fetch_to_the_same_folder_is_told_to_wait(archive, fetch, tmp_path):
    with FileLock(tmp_path / ".fetch.lock"), pytest.raises(TryAgainError, match="Another fetch is writing"):
        fetch()


def test_a_folder_that_cannot_be_written_is_named(archive, fetch, tmp_path):
    file = tmp_path / "taken"
    file.write_text("not a folder")
    with pytest.raises(InputError, match="taken: cannot be written"):
        fetch(out=file)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(0, 60_000), max_size=5), knows_range=st.booleans(), changed_after=st.none() | st.integers(1, 4))
def test_wherever_it_breaks_the_file_is_the_servers_file(server, clock, tmp_path_factory, cuts, knows_range, changed_after):
    archive = Archive(WHOLE, knows_range=knows_range, cuts=deque(cuts))
    newer = Archive(baci_zip("corrected"), etag='"v2"', modified="Fri, 31 Jan 2025 09:00:00 GMT", knows_range=knows_range)
    server.requests.clear()
    server.behave = archive
    if changed_after is not None:
        server.behave = lambda handler, request: (archive if len(server.requests) <= changed_after else newer)(handler, request)
    path = fetch_baci("HS17", "202501", tmp_path_factory.mktemp("out"), base_url=server.url, sleep=clock.sleep, timeout=5.0)
    assert path.read_bytes() in (WHOLE, newer.content)


def test_two_runs_at_once_leave_one_whole_file(archive, server, fetch, tmp_path):
    entered, outcomes = threading.Event(), []

    def hold(handler, request):
        entered.set()
        server.released.wait(30)
        archive(handler, request)

    server.faults = deque([hold])
    first = threading.Thread(target=lambda: outcomes.append(fetch()))
    first.start()
    assert entered.wait(30)
    with pytest.raises(TryAgainError, match="Another fetch"):
        fetch()
    server.released.set()
    first.join(30)
    assert [path.read_bytes() for path in outcomes] == [WHOLE]
