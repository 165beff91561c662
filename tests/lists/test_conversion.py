"""A list carried over to another edition: the certain is filled in, the rest is left to a person."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from greentrade.errors import InputError
from greentrade.lists import Entry, check, convert, diff, product_list, settle, write_draft

IMF = product_list("imf-lct")


def test_imf_codes_that_hs2012_does_not_hold_whole() -> None:
    """Of the 124 codes 97 are codes of HS2012 just as they are; 27 are not, as the UN's tables have it."""
    found = convert(IMF, "HS2012")
    assert len(found.undecided) == 27
    assert {"870380", "853950", "441873"} <= set(found.undecided)
    (electric,) = [row for row in found.rows if row.code == "870380"]
    assert (electric.target, electric.decide) == ("870390", "") and "not listed" in electric.why


def test_nothing_is_chosen_where_there_is_a_choice() -> None:
    found = convert(IMF, "HS2022")
    cells = [row for row in found.rows if row.code == "854140"]
    assert [row.target for row in cells] == ["854141", "854142", "854143", "854149"]
    assert {(row.relation, row.decide) for row in cells} == {("1:n", "")}
    assert all("spread over 4 codes" in row.why for row in cells)
    batteries = [row for row in found.rows if row.code == "850760"]
    assert [(row.target, row.relation, row.decide, row.why) for row in batteries] == [("850760", "1:1", "keep", "")]
    assert "854921" in batteries[0].nominal.split()
    assert {row.relation for row in found.rows if row.decide} == {"1:1"}
    assert {row.code for row in found.rows} == set(IMF.codes)


def test_national_lines_are_always_left_to_a_person() -> None:
    some = replace(IMF, entries=(Entry("85076000", "Batteries", "batteries", "EU"),))
    (row,) = convert(some, "HS2022").rows
    assert (row.target, row.decide) == ("850760", "") and "tariff of EU" in row.why


@pytest.mark.parametrize(("to", "told"), [("HS2017", "is written in HS2017 already"), ("HS2018", "The editions are")])
def test_editions_that_will_not_do(to: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        convert(IMF, to)


def decide(draft: Path, choose: Callable[[dict[str, str]], dict[str, str]]) -> None:
    """Fill a draft in as a person would in a spreadsheet, Windows line ends and byte order mark included."""
    with draft.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with draft.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(row | choose(row) for row in rows)


def answered(row: dict[str, str]) -> dict[str, str]:
    """Keep what only listed goods go to, and one row a code; drop the rest for a reason."""
    if row["decide"]:
        return {}
    if row["relation"] == "1:n":
        return {"decide": "keep"}
    return {"decide": "drop", "reason": "Mixed with goods that are not listed"}


def test_a_draft_is_decided_and_becomes_a_version(tmp_path: Path) -> None:
    draft = write_draft(convert(IMF, "HS2022"), tmp_path, "2026-01-01")
    assert draft == tmp_path / "imf-lct" / "2026-01-01.draft.csv"
    assert product_list("imf-lct", tmp_path) == IMF
    assert [(each.level, each.what) for each in check("imf-lct", tmp_path)] == [("note", "is a draft")]
    with pytest.raises(InputError, match=r"is not decided: row \d+ .*keep or drop"):
        settle("imf-lct", tmp_path)
    decide(draft, answered)
    made = settle("imf-lct", tmp_path)
    assert made == product_list("imf-lct", tmp_path) and not draft.exists()
    assert (made.edition, made.version) == ("HS2022", "2026-01-01")
    assert {"854141", "854142", "854143", "854149", "850760"} <= set(made.codes)
    assert check("imf-lct", tmp_path) == ()
    dropped = [each for each in diff(IMF, made) if each.cause == "list"]
    assert dropped and {each.reason for each in dropped} == {"Mixed with goods that are not listed"}
    assert product_list("imf-lct@2025-08-16", tmp_path) == IMF


@pytest.mark.parametrize(
    ("choose", "told"),
    [
        (lambda row: answered(row) | {"reason": ""}, "decisions without a reason: drop of 70"),
        (lambda row: {"decide": "maybe"}, "is not decided"),
        (lambda row: {"decide": "keep"}, "stands already in row"),
        (lambda row: answered(row) | {"group": "dreams"}, "its group 'dreams' is unknown"),
        (lambda row: answered(row) | {"edition": "HS2022" if row["code"] < "85" else "HS2017"}, "names several editions: HS2017, HS2022"),
    ],
)
def test_a_draft_that_is_not_sound_stays_a_draft(tmp_path: Path, choose: Callable[[dict[str, str]], dict[str, str]], told: str) -> None:
    draft = write_draft(convert(IMF, "HS2022"), tmp_path, "2026-01-01")
    decide(draft, choose)
    with pytest.raises(InputError, match=told):
        settle("imf-lct", tmp_path)
    assert draft.exists() and product_list("imf-lct", tmp_path) == IMF


def test_a_draft_needs_a_date_and_settling_a_draft(tmp_path: Path) -> None:
    found = convert(IMF, "HS2022")
    for version, told in (("tomorrow", "is no date"), ("2025-08-16", "not later than the newest version")):
        with pytest.raises(InputError, match=told):
            write_draft(found, tmp_path, version)
    assert not (tmp_path / "imf-lct").exists()
    with pytest.raises(InputError, match="holds no draft"):
        settle("imf-lct", tmp_path)
    draft = write_draft(found, tmp_path, "2026-01-01")
    draft.write_text("code,name\n1,2\n")
    with pytest.raises(InputError, match="lacks columns: decide, reason, from"):
        settle("imf-lct", tmp_path)
    with pytest.raises(InputError, match="has no folder"):
        write_draft(replace(found, products=replace(IMF, folder=None)), tmp_path, "2026-01-01")
