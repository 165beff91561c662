"""What differs between versions, and which of it is only the edition's doing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greentrade.errors import InputError
from greentrade.lists import Entry, compare, diff, product_list
from greentrade.lists.changelog import LoggedChange
from greentrade.lists.differences import frame

IMF = product_list("imf-lct")
GROUPS = {"solar": "Solar", "cars": "Cars"}


def made(*codes: str, edition: str = "HS2017", version: str = "2020-01-01", group: str = "solar"):
    entries = tuple(Entry(code, f"Goods {code}", group) for code in codes)
    return replace(IMF, id="own", version=version, edition=edition, entries=entries, groups=GROUPS, folder=None)


def told(before, after, log=()) -> list[tuple[str, str, str]]:
    return [(each.change, each.code, each.cause) for each in diff(before, after, log)]


@given(st.sets(st.sampled_from(IMF.codes)), st.sets(st.sampled_from(IMF.codes)))
def test_in_one_edition_it_is_set_difference(one: set[str], other: set[str]) -> None:
    a, b = (replace(IMF, entries=tuple(entry for entry in IMF.entries if entry.code in codes)) for codes in (one, other))
    found = diff(a, b, log=())
    assert {each.code for each in found if each.change == "drop"} == one - other
    assert {each.code for each in found if each.change == "add"} == other - one
    assert len(found) == len(one ^ other)


def test_a_change_of_anything_is_told_by_its_kind() -> None:
    before = made("854140")
    entry = before.entries[0]
    changes = {
        "rename": {"name": "Cells"},
        "regroup": {"group": "cars"},
        "rescope": {"dual_use": 0.5},
        "document": {"evidence": "https://example.org"},
    }
    for change, traits in changes.items():
        assert [(each.change, each.code) for each in diff(before, replace(before, entries=(replace(entry, **traits),)), log=())] == [
            (change, "854140")
        ]


def test_reasons_come_from_the_versions_between() -> None:
    log = [
        LoggedChange("2019-01-01", "add", "850760", "", "Long ago"),
        LoggedChange("2021-01-01", "add", "850760", "", "Cars need it", "https://example.org", "own-1"),
        LoggedChange("2022-01-01", "drop", "850760", "", "Later"),
    ]
    one, two = made("854140"), made("854140", "850760", version="2021-01-01")
    (found,) = diff(one, two, log)
    assert (found.change, found.reason, found.evidence, found.proposal) == ("add", "Cars need it", "https://example.org", "own-1")
    (back,) = diff(two, one, log)
    assert (back.change, back.reason) == ("drop", "Cars need it")
    (other,) = diff(one, replace(two, id="another"), log)
    assert other.reason == ""


def test_a_split_code_is_recoded_not_changed() -> None:
    """854140 of HS2017 is 854141, 854142, 854143 and 854149 of HS2022 and nothing else."""
    before = made("854140")
    assert told(before, made("854141", "854142", "854143", "854149", edition="HS2022")) == [("recode", "854140", "edition")]
    assert told(before, made("854142", "854143", edition="HS2022")) == [("narrow", "854140", "list")]
    assert told(before, made("850760", edition="HS2022")) == [("add", "850760", "list"), ("drop", "854140", "list")]
    assert told(made("854142", "854143", edition="HS2022"), before) == [
        ("widen", "854140", "edition"), ("recode", "854142", "edition"), ("recode", "854143", "edition"),
    ]  # fmt: skip


def test_a_code_that_keeps_its_goods_is_compared_as_in_one_edition() -> None:
    before, after = made("850760"), made("850760", edition="HS2022")
    assert told(before, after) == []
    assert told(before, made("850760", edition="HS2022", group="cars")) == [("regroup", "850760", "list")]


def test_merged_goods_are_the_editions_doing() -> None:
    """870380 of HS2017 goes back to 870390 of HS2012, which holds other cars too."""
    (recoded, widened) = sorted(diff(made("870380"), made("870390", edition="HS2012"), log=()), key=lambda each: each.change)
    assert (recoded.change, recoded.after, recoded.cause) == ("recode", "870390", "edition")
    assert (widened.change, widened.code, widened.cause) == ("widen", "870390", "edition")
    assert "870390" in widened.after.split()


def test_the_imf_list_in_hs2022_differs_by_the_edition_alone() -> None:
    """Every code that holds goods of a listed one, put into HS2022: no difference is a decision about the list."""
    whole = compare([IMF, product_list("new-trio")], "HS2022").codes[IMF.label]
    after = replace(IMF, edition="HS2022", entries=tuple(Entry(code, "", "") for code in whole))
    found = [each for each in diff(IMF, after, log=()) if each.change not in ("rename", "regroup")]
    assert {each.cause for each in found} == {"edition"}
    assert "854140" in {each.code for each in found if each.change == "recode"}


def test_national_lines_are_compared_by_their_code() -> None:
    lines = [replace(made(edition=edition), entries=(Entry("85414300", "Modules", "solar", "EU"),)) for edition in ("HS2017", "HS2022")]
    assert diff(*lines, log=()) == ()


def test_a_frame_of_differences() -> None:
    found = frame(diff(made("854140"), made("850760"), log=()))
    assert found.select("change", "code", "reason").rows() == [("add", "850760", None), ("drop", "854140", None)]
    assert frame(()).height == 0


def test_an_unknown_edition_is_said() -> None:
    with pytest.raises(InputError, match="HS2018"):
        diff(made("854140"), made("854140", edition="HS2018"), log=())
