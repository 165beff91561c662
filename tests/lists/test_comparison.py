"""Lists side by side: overlap, Jaccard index, codes of one list only, and lists of different editions."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greentrade.errors import InputError
from greentrade.lists import Entry, compare, product_list

IMF = product_list("imf-lct")
CODES = st.sets(st.sampled_from(IMF.codes), min_size=1)


def made(name: str, codes, edition: str = "HS2017"):
    return replace(IMF, id=name, version="2020-01-01", edition=edition, entries=tuple(Entry(code, code, "solar") for code in sorted(codes)))


@given(CODES, CODES, CODES)
def test_overlap_by_pairs(a: set[str], b: set[str], c: set[str]) -> None:
    found = compare([made("a", a), made("b", b), made("c", c)])
    sets = {"a@2020-01-01": a, "b@2020-01-01": b, "c@2020-01-01": c}
    rows = found.overlap().rows(named=True)
    assert [(row["first"][0], row["second"][0]) for row in rows] == [("a", "b"), ("a", "c"), ("b", "c")]
    for row in rows:
        x, y = sets[row["first"]], sets[row["second"]]
        assert (row["common"], row["only_first"], row["only_second"]) == (len(x & y), len(x - y), len(y - x))
        assert row["jaccard"] == len(x & y) / len(x | y)
    assert found.only() == {
        label: tuple(sorted(codes - set().union(*(s for o, s in sets.items() if o != label)))) for label, codes in sets.items()
    }
    table = found.membership()
    assert dict(table.select("code", "number").iter_rows()) == {code: sum(code in s for s in sets.values()) for code in a | b | c}
    assert found.notes == ()


def test_lists_of_other_editions_are_carried_over_and_that_is_said() -> None:
    """All of 854141, 854142, 854143 and 854149 (HS2022) are goods of 854140 (HS2017)."""
    old, new = made("old", ["854140", "850760"]), made("new", ["854142", "854143"], "HS2022")
    found = compare([old, new])
    assert found.edition == "HS2017"
    assert found.overlap().row(0) == ("old@2020-01-01", "new@2020-01-01", 1, 1, 0, 0.5)
    assert (
        len(found.notes) == 1
        and "written in HS2022" in found.notes[0]
        and "1 of which also hold goods that are not listed" in found.notes[0]
    )
    turned = compare([old, new], "HS2022")
    assert turned.codes["old@2020-01-01"] == {"850760", "854141", "854142", "854143", "854149"}
    assert turned.only()["old@2020-01-01"] == ("850760", "854141", "854149")


def test_codes_that_count_only_in_part_are_noted() -> None:
    part = replace(IMF, id="part", entries=(Entry("85414300", "Modules", "solar", "EU"),))
    found = compare([IMF, part])
    assert found.codes["part@2025-08-16"] == {"854143"}
    assert found.notes == ("part@2025-08-16: 1 codes are listed in part only, and count as whole codes here",)


def test_the_built_in_lists_compare() -> None:
    found = compare([product_list(name) for name in ("imf-lct", "apec-54", "new-trio")])
    assert len(found.codes["imf-lct@2025-08-16"]) == 124
    assert {"870380", "850760", "854140"} <= found.codes[product_list("new-trio").label] & found.codes[IMF.label]


@pytest.mark.parametrize("names", [["imf-lct"], ["imf-lct", "imf-lct@2025-08-16"]])
def test_one_list_alone_is_no_comparison(names: list[str]) -> None:
    with pytest.raises(InputError, match="There is nothing to compare"):
        compare([product_list(name) for name in names])


def test_an_unknown_edition_is_said() -> None:
    with pytest.raises(InputError, match="The editions are HS1992"):
        compare([IMF, product_list("apec-54")], "HS2019")
