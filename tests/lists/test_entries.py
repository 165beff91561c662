"""Entries: how much of a code counts, how they are written, and what their hash depends on."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greentrade.lists import Entry, product_list
from greentrade.lists.entries import content_hash, write_entries
from greentrade.lists.reading import parse_entries

GROUPS = {"solar": "Solar power", "wind": "Wind power"}
CELLS = Entry("854142", "Solar cells", "solar")
LINE = Entry("85414300", "Solar modules", "solar", "EU")


@pytest.mark.parametrize(
    ("entry", "shares"),
    [
        (CELLS, (1, 1, 1)),
        (replace(CELLS, scope="ex-out", scope_text="of silicon"), (1, 0, 1)),
        (replace(CELLS, dual_use=0.5, dual_use_low=0.4, dual_use_high=0.6), (0.5, 0.4, 0.6)),
        (replace(CELLS, dual_use=0.5), (0.5, 0, 1)),
        (replace(CELLS, scope="ex-out", scope_text="of silicon", dual_use=0.3, dual_use_low=0.2), (0.3, 0.2, 1)),
        (LINE, (1, 0, 1)),
        (replace(LINE, dual_use=0.5, dual_use_low=0.4, dual_use_high=0.6), (0.5, 0, 0.6)),
    ],
)
def test_the_share_of_six_digits_that_counts(entry: Entry, shares: tuple[float, ...]) -> None:
    assert (entry.share, entry.share_low, entry.share_high) == shares
    assert replace(product_list("imf-lct"), entries=(entry,)).shares() == {entry.hs6: shares}


def test_shares_of_a_list_by_six_digits() -> None:
    modules = replace(LINE, code="85414200", dual_use=0.2, dual_use_high=0.3)
    thick = replace(LINE, code="8541420010", jurisdiction="CN", dual_use=0.6, dual_use_high=0.9)
    some = replace(product_list("imf-lct"), entries=(modules, LINE, thick))
    assert some.hs6_codes == ("854142", "854143")
    assert some.shares() == {"854142": (0.6, 0.0, 0.9), "854143": (1.0, 0.0, 1.0)}
    assert replace(some, entries=(*some.entries, CELLS)).shares()["854142"] == (1, 1, 1)
    imf = product_list("imf-lct")
    assert set(imf.shares().values()) == {(1.0, 1.0, 1.0)} and len(imf.shares()) == 124


def test_the_hash_of_plain_lists_is_the_published_one() -> None:
    """Code, name and group alone hash as they did before there were further columns."""
    assert product_list("imf-lct").content_hash == "21ae8f677da8d54b77f406162fc531bb9bee9c356441cc621b06ba7a2266e078"
    from hashlib import sha256

    assert content_hash("HS2017", [CELLS]) == sha256(b"HS2017\n854142\tSolar cells\tsolar").hexdigest()


def test_every_column_is_part_of_the_hash() -> None:
    ex_out = replace(CELLS, scope="ex-out", scope_text="of silicon")
    others = [
        replace(CELLS, name="Cells"),
        replace(CELLS, group="wind"),
        replace(CELLS, rationale="They save coal"),
        replace(CELLS, evidence="https://example.org"),
        replace(CELLS, dual_use=1.0),
        replace(CELLS, dual_use=1.0, dual_use_low=0.5),
        replace(CELLS, dual_use=1.0, dual_use_high=1.0),
        replace(LINE, code="85414200"),
        replace(LINE, code="85414200", jurisdiction="CN"),
        ex_out,
        replace(ex_out, scope_text="of perovskite"),
    ]
    hashes = {content_hash("HS2022", [entry]) for entry in [CELLS, *others]} | {content_hash("HS2017", [CELLS])}
    assert len(hashes) == len(others) + 2


SHARE = st.integers(0, 1000).map(lambda thousandths: thousandths / 1000)
TEXT = st.text(st.characters(codec="utf-8", categories=("L", "N", "Zs", "P", "S")), min_size=1, max_size=30).map(str.strip).filter(
    lambda text: text and text.isprintable() and not text.startswith(("=", "+", "-", "@"))
)  # fmt: skip


@st.composite
def entries(draw: st.DrawFn) -> list[Entry]:
    made = {}
    for stem in draw(st.lists(st.integers(10000, 999999), min_size=1, max_size=8, unique=True)):
        entry = Entry(f"{stem:06d}", draw(TEXT), draw(st.sampled_from(list(GROUPS))))
        if draw(st.booleans()):
            entry = replace(entry, code=f"{entry.code}00", jurisdiction=draw(st.sampled_from(["EU", "CN", "KAZ"])))
        if draw(st.booleans()):
            entry = replace(entry, scope="ex-out", scope_text=draw(TEXT))
        if draw(st.booleans()):
            low, share, high = sorted((draw(SHARE), draw(SHARE), draw(SHARE)))
            entry = replace(entry, dual_use=share, dual_use_low=draw(st.sampled_from([None, low])), dual_use_high=high)
        if draw(st.booleans()):
            entry = replace(entry, rationale=draw(TEXT), evidence=draw(TEXT))
        made[entry.key] = entry
    return list(made.values())


@given(entries())
def test_what_is_written_reads_back_with_the_same_hash(some: list[Entry]) -> None:
    back, problems = parse_entries(write_entries(some).encode(), GROUPS)
    assert (back, problems) == (tuple(some), ())
    assert content_hash("HS2022", back) == content_hash("HS2022", reversed(some))


@given(entries())
def test_shares_are_in_order(some: list[Entry]) -> None:
    for value, low, high in replace(product_list("imf-lct"), entries=tuple(some)).shares().values():
        assert 0 <= low <= value <= high <= 1


def test_a_frame_has_every_column_and_nulls_for_nothing() -> None:
    frame = replace(product_list("imf-lct"), entries=(CELLS, LINE)).frame()
    assert frame.row(0, named=True) == {
        "code": "854142", "jurisdiction": None, "name": "Solar cells", "group": "solar", "scope": "full", "scope_text": None,
        "dual_use": None, "dual_use_low": None, "dual_use_high": None, "rationale": None, "evidence": None,
    }  # fmt: skip
    assert frame["jurisdiction"].to_list() == [None, "EU"]
