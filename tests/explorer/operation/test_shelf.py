"""Kept answers take no more memory than they may; the ones that nobody asked for longest go first."""

from hypothesis import given
from hypothesis import strategies as st

from greentrade.explorer.operation.shelf import OVERHEAD, Answer, Shelf


def answer(size: int) -> Answer:
    return Answer(200, (), b"x" * (size - OVERHEAD), "/")


@given(st.lists(st.tuples(st.sampled_from("abcdefghijkl"), st.integers(OVERHEAD, 4 * OVERHEAD), st.booleans()), max_size=60))
def test_never_more_than_its_bytes(steps):
    shelf = Shelf(16 * OVERHEAD)
    for key, size, put in steps:
        if put:
            shelf.put(key, answer(size))
        else:
            shelf.get(key)
        assert shelf.bytes == sum(each.size for each in shelf._answers.values()) <= shelf.most
        assert all(each.size <= shelf.most // 8 for each in shelf._answers.values())


def test_what_was_asked_for_stays():
    shelf = Shelf(16 * OVERHEAD)
    for key in "abcdefgh":
        shelf.put(key, answer(2 * OVERHEAD))
    shelf.get("a")
    shelf.put("i", answer(2 * OVERHEAD))
    assert shelf.get("a") and shelf.get("b") is None and shelf.get("i")
