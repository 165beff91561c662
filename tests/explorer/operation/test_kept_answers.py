"""An answer is computed once for a state of the store; its tag says which one a client has."""

import gzip
import os
import shutil

import pytest

from tests.explorer.conftest import ingest, write_baci


@pytest.fixture
def here(probes):
    made = probes()
    with made.client() as client:
        yield made, client


def test_the_same_question_is_computed_once(here):
    made, client = here
    first, second = client.get("/api/v1/count/a?x=1"), client.get("/api/v1/count/a?x=1")
    assert first.content == second.content and first.headers["etag"] == second.headers["etag"]
    assert made.asked == ["a"]
    client.get("/api/v1/count/a?x=2")
    assert made.asked == ["a", "a"]


def test_who_has_the_answer_is_told_so_without_computing(here):
    made, client = here
    tag = client.get("/api/v1/count/a").headers["etag"]
    made.app.state.shelf._answers.clear()
    for has in (tag, f'"other", {tag}', f"W/{tag}"):
        told = client.get("/api/v1/count/a", headers={"If-None-Match": has})
        assert told.status_code == 304 and told.content == b"" and told.headers["etag"] == tag
        assert "Accept" in told.headers["vary"] and told.headers["cache-control"] == "no-cache"
    assert made.asked == ["a"]
    assert client.get("/api/v1/count/a", headers={"If-None-Match": '"other"'}).status_code == 200


def test_another_form_of_the_answer_is_another_answer(here):
    made, client = here
    told = [client.get("/api/v1/count/a", headers={"Accept": each}) for each in ("text/csv", "application/json")]
    assert [each.json()["accept"] for each in told] == ["text/csv", "application/json"]
    assert told[0].headers["etag"] != told[1].headers["etag"]
    fragment = client.get("/api/v1/count/a", headers={"Accept": "text/csv", "HX-Request": "true"})
    assert fragment.headers["etag"] != told[0].headers["etag"] and len(made.asked) == 3
    assert {"Accept", "Accept-Encoding", "HX-Request"} <= {each.strip() for each in fragment.headers["vary"].split(",")}


def test_answers_are_kept_compressed(here):
    made, client = here
    with client.stream("GET", "/api/v1/count/a", headers={"Accept-Encoding": "gzip"}) as told:
        raw = b"".join(told.iter_raw())
        assert told.headers["content-encoding"] == "gzip" and int(told.headers["content-length"]) == len(raw)
    assert gzip.decompress(raw).startswith(b'{"snapshot"')
    assert made.app.state.shelf.bytes < 4000
    plain = client.get("/api/v1/count/a", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers and plain.headers["etag"] != told.headers["etag"]


def test_two_hosts_have_their_own_answers(here):
    made, client = here
    for host in ("one.example", "two.example"):
        client.get("/api/v1/count/a", headers={"Host": host})
    assert len(made.asked) == 2


def test_what_must_not_be_kept_and_errors_are_computed_each_time(here):
    _, client = here
    told = [client.get("/api/v1/fresh") for _ in range(2)]
    assert [each.json()["asked"] for each in told] == [1, 2]
    assert all(each.headers["cache-control"] == "no-store" and "etag" not in each.headers for each in told)
    missing = client.get("/nowhere")
    assert missing.headers["cache-control"] == "no-store" and "etag" not in missing.headers


@pytest.mark.parametrize(
    ("url", "kept_for"),
    [
        ("/api/v1/count/a?as_of=3", "public, max-age=31536000, immutable"),
        ("/api/v1/count/a?as_of=3&list=imf-lct@2024-01-01", "public, max-age=31536000, immutable"),
        ("/api/v1/count/a?as_of=3&list=imf-lct", "no-cache"),
        ("/api/v1/count/a?as_of=today", "no-cache"),
        ("/api/v1/count/a", "no-cache"),
        ("/page?as_of=3", "no-cache"),
        ("/page?as_of=3&list=imf-lct@2024-01-01", "public, max-age=31536000, immutable"),
    ],
)
def test_what_names_its_snapshot_and_list_never_changes(here, url, kept_for):
    assert here[1].get(url).headers["cache-control"] == kept_for


def test_a_new_snapshot_is_another_answer(probes, small_store, tmp_path):
    store = shutil.copytree(small_store, tmp_path / "store")
    made = probes(store=store)
    with made.client() as client:
        before = client.get("/api/v1/count/a")
        ingest(made.current.store, write_baci(tmp_path, range(2015, 2016), "12", "202501"))
        made.current.look()
        after = client.get("/api/v1/count/a", headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200 and after.headers["etag"] != before.headers["etag"]
    assert after.json()["snapshot"] == before.json()["snapshot"] + 1


def test_a_changed_list_is_another_answer(probes, tmp_path, monkeypatch):
    monkeypatch.setenv("GREENTRADE_LISTS", str(tmp_path))
    file = tmp_path / "mine" / "list.toml"
    file.parent.mkdir()
    file.write_text("a")
    made = probes()
    with made.client() as client:
        tags = [client.get("/api/v1/count/a").headers["etag"]]
        for time in (1, 2):
            os.utime(file, (time, time))
            made.current.look()
            tags.append(client.get("/api/v1/count/a").headers["etag"])
    assert len(set(tags)) == 3
