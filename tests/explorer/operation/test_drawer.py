"""What one worker has computed the others of the same server need not compute."""

import os

from greentrade.explorer.operation.drawer import Drawer
from greentrade.explorer.operation.shelf import Answer


def answer(size: int) -> Answer:
    return Answer(200, ((b"content-type", b"text/html"), (b"etag", b'"\xe9"')), os.urandom(size), "/{lang}/")


def test_another_worker_finds_the_whole_answer(tmp_path):
    one, two = Drawer(tmp_path, 10**6), Drawer(tmp_path, 10**6)
    told = answer(1000)
    assert two.get("a") is None
    one.put("a", told)
    assert two.get("a") == told


def test_the_oldest_go_first(tmp_path):
    drawer = Drawer(tmp_path, 100_000)
    for age, key in enumerate("abcdefghijkl"):
        drawer.put(key, answer(10_000))
        os.utime(drawer.folder / f"{key}.answer", (1000 + age, 1000 + age))
    drawer.tidy()
    left = [key for key in "abcdefghijkl" if drawer.get(key)]
    assert left == list("defghijkl")
    assert sum(file.stat().st_size for file in drawer.folder.iterdir()) <= 100_000


def test_two_workers_compute_once(probes, tmp_path):
    one, two = probes(shared=tmp_path), probes(shared=tmp_path)
    with one.client() as first, two.client() as second:
        told = [client.get("/api/v1/count/a") for client in (first, second)]
        assert told[0].content == told[1].content and told[0].headers["etag"] == told[1].headers["etag"]
    assert one.asked == ["a"] and two.asked == []
