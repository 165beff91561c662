"""A list's whole life: proposed, in conflict, withdrawn, reviewed, adopted, and still the same in its old version."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from greentrade import lists
from greentrade.errors import InputError
from greentrade.lists import (
    ProductList,
    adopt,
    answer,
    apply,
    check,
    diff,
    history,
    list_metadata,
    product_list,
    proposal,
    proposals,
    propose,
    withdraw,
)

WHY = {"by": "A. Person", "reason": "It saves no carbon", "evidence": "https://example.org/study"}
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The folder of the user's own lists, empty as yet."""
    return tmp_path / "own"


def codes(products: ProductList) -> set[str]:
    return set(products.codes)


def test_a_whole_life(own: Path) -> None:
    before = product_list("imf-lct", own)
    first = propose("imf-lct", "drop", "252390", at=NOON, lists=own, **WHY)
    assert first.copied == own / "imf-lct" and first.conflicts == ()
    assert codes(first.before) - codes(first.after) == {"252390"} and len(first.after) == 123
    change = {"scope": "ex-out", "scope_text": "with little clinker"}
    rival = propose("imf-lct", "rescope", "252390", change=change, lists=own, **WHY | {"by": "B. Person"})
    assert [each.id for each in rival.conflicts] == ["imf-lct-1"] and rival.copied is None
    with pytest.raises(InputError, match=r"imf-lct-1 is in conflict .*imf-lct-2.*Withdraw all but one"):
        adopt(["imf-lct-1"], "2026-01-06", by="Steward", lists=own)
    with pytest.raises(InputError, match="in conflict"):
        adopt(["imf-lct-1", "imf-lct-2"], "2026-01-06", by="Steward", lists=own)
    withdraw("imf-lct-2", by="B. Person", reason="Agreed with the drop", lists=own)
    answer("imf-lct-1", "approve", by="B. Person", lists=own)
    answer("imf-lct-1", "object", by="C. Person", text="Clinker matters", lists=own)
    answer("imf-lct-1", "comment", by="C. Person", text="I have read the study", lists=own)
    reviewed = answer("imf-lct-1", "approve", by="C. Person", text="Convinced", lists=own)
    assert reviewed.standing("approve") == ("B. Person", "C. Person") and reviewed.standing("object") == ()
    new = propose("imf-lct", "add", "850220", change={"name": "Gas gensets", "group": "thermal-power"}, lists=own, **WHY)
    made = adopt(["imf-lct-1", new.proposal.id], "2026-01-06", by="Steward", at=NOON, lists=own)

    assert made == product_list("imf-lct", own)
    assert codes(made) == codes(before) - {"252390"} | {"850220"}
    assert list(made.codes) == sorted(made.codes)
    found = diff(before, made)
    assert [(each.change, each.code, each.reason, each.evidence, each.proposal) for each in found] == [
        ("drop", "252390", WHY["reason"], WHY["evidence"], "imf-lct-1"),
        ("add", "850220", WHY["reason"], WHY["evidence"], "imf-lct-3"),
    ]
    assert check("imf-lct", own) == ()
    assert product_list("imf-lct@2025-08-16", own) == before
    assert (own / "imf-lct" / "2025-08-16.csv").read_bytes() == (before.folder / "2025-08-16.csv").read_bytes()  # type: ignore[operator]
    assert {each.id: each.status for each in proposals("imf-lct", own)} == {
        "imf-lct-1": "adopted", "imf-lct-2": "withdrawn", "imf-lct-3": "adopted",
    }  # fmt: skip
    assert proposal("imf-lct-1", own).version == "2026-01-06"
    assert "# What stands for every version" in (own / "imf-lct" / "list.toml").read_text(encoding="utf-8")
    states = history(list_metadata("imf-lct", own))
    assert states["state"].to_list() == ["superseded", "current"]


def test_the_record_says_who_what_when_and_why_and_only_grows(own: Path) -> None:
    propose("imf-lct", "drop", "252390", at=NOON, lists=own, **WHY)
    file = own / "imf-lct" / "proposals.jsonl"
    first = file.read_text(encoding="utf-8")
    assert json.loads(first) == {
        "id": "imf-lct-1", "kind": "drop", "list": "imf-lct", "base": "2025-08-16", "code": "252390", "at": "2026-01-05T12:00:00Z",
        "previous": "", **WHY,
    }  # fmt: skip
    answer("imf-lct-1", "withdraw", by="A. Person", text="An error", at=NOON, lists=own)
    propose("imf-lct", "drop", "280519", lists=own, **WHY)
    adopt(["imf-lct-2"], "2026-01-06", by="Steward", lists=own)
    text = file.read_text(encoding="utf-8")
    assert text.startswith(first)
    assert [json.loads(line)["kind"] for line in text.splitlines()] == ["drop", "withdraw", "drop", "adopt"]


def test_a_split_puts_national_lines_in_a_codes_place(own: Path) -> None:
    into = {"85414020": "", "85414090": "Solar cells and modules"}
    done = propose("imf-lct", "split", "8541.40", change={"into": into}, jurisdiction="EU", lists=own, **WHY)
    made = adopt([done.proposal.id], "2026-01-06", by="Steward", lists=own)
    lines = {entry.label: entry.name for entry in made.entries if entry.national}
    assert lines == {"EU 85414020": "Solar cells and photodiodes", "EU 85414090": "Solar cells and modules"}
    assert "854140" not in made and made.hs6_codes == product_list("imf-lct@2025-08-16", own).hs6_codes
    assert made.shares()["854140"] == (1.0, 0.0, 1.0)
    assert [(each.change, each.code) for each in diff(product_list("imf-lct@2025-08-16", own), made)] == [
        ("drop", "854140"), ("add", "85414020"), ("add", "85414090"),
    ]  # fmt: skip
    assert check("imf-lct", own) == ()


def test_rescoping_changes_scope_share_name_or_group(own: Path) -> None:
    change = {"scope": "ex-out", "scope_text": "for wind towers", "dual_use": 0.3, "dual_use_low": 0.1, "dual_use_high": 0.6}
    done = propose("imf-lct", "rescope", "730820", change=change | {"name": "Wind towers", "group": "materials"}, lists=own, **WHY)
    assert done.after.shares()["730820"] == (0.3, 0.1, 0.6)
    made = adopt([done.proposal.id], "2026-01-06", by="Steward", lists=own)
    before = product_list("imf-lct@2025-08-16", own)
    assert [(each.change, each.before, each.after) for each in diff(before, made)] == [
        ("regroup", next(entry.group for entry in before.entries if entry.code == "730820"), "materials"),
        ("rename", next(entry.name for entry in before.entries if entry.code == "730820"), "Wind towers"),
        ("rescope", "full", "ex-out: for wind towers, dual-use 0.3 (0.1 to 0.6)"),
    ]
    back = propose("imf-lct", "rescope", "730820", change={"scope": "full"}, lists=own, **WHY)
    assert next(entry for entry in back.after.entries if entry.code == "730820").scope_text == ""
    assert check("imf-lct", own) == ()


def test_a_future_version_is_prepared_and_the_next_change_builds_on_it(own: Path) -> None:
    propose("imf-lct", "drop", "252390", lists=own, **WHY)
    propose("imf-lct", "drop", "280519", lists=own, **WHY)
    adopt(["imf-lct-1"], "2999-01-01", by="Steward", lists=own)
    assert product_list("imf-lct", own).version == "2025-08-16"
    with pytest.raises(InputError, match=r"imf-lct-2 was made to imf-lct@2025-08-16, and the newest version is 2999-01-01.*Withdraw"):
        adopt(["imf-lct-2"], "2999-01-02", by="Steward", lists=own)
    with pytest.raises(InputError, match=r"is not the newest version.*imf-lct@2999-01-01"):
        propose("imf-lct@2025-08-16", "drop", "280519", lists=own, **WHY)
    done = propose("imf-lct", "drop", "280519", lists=own, **WHY)
    assert (done.proposal.base, len(done.after)) == ("2999-01-01", 122)


def test_proposals_are_tried_out_together_in_memory(own: Path) -> None:
    before = product_list("imf-lct", own)
    two = [propose("imf-lct", "drop", code, lists=own, **WHY).proposal for code in ("252390", "280519")]
    both = apply(before, two)
    assert both.label == "imf-lct@2025-08-16+imf-lct-1+imf-lct-2" and len(both) == 122
    assert both.content_hash == apply(before, two[::-1]).content_hash != before.content_hash
    assert product_list("imf-lct", own) == before


@pytest.mark.parametrize(
    ("kind", "code", "more", "told"),
    [
        ("drop", "850761", {}, "850761 is not in imf-lct@2025-08-16.*Listed in the same heading: 850710"),
        ("drop", "010121", {}, "Nothing of its heading is listed"),
        ("drop", "252390", {"change": {"name": "Cement"}}, "no part of such a proposal: name"),
        ("add", "850760", {"change": {"name": "Batteries", "group": "batteries"}}, "850760 is in imf-lct already.*rescope"),
        ("add", "850220", {}, "needs name and group"),
        ("add", "850220", {"change": {"name": "Gensets", "group": "gensets"}}, "group 'gensets' is unknown.*electric-vehicles"),
        ("add", "854142", {"change": {"name": "Cells", "group": "solar"}}, "HS2017 has no code 854142"),
        ("add", "85022", {"change": {"name": "Gensets", "group": "batteries"}}, "has 5 digits"),
        ("add", "85022000", {"change": {"name": "Gensets", "group": "batteries"}}, "8 digits and no jurisdiction"),
        (
            "add",
            "85076000",
            {"change": {"name": "Cells", "group": "batteries"}, "jurisdiction": "EU"},
            "cannot both be listed.*Split 850760",
        ),
        ("add", "850220", {"change": {"name": "Gensets", "group": "batteries", "scope": "ex-out"}}, "ex-out without scope_text"),
        ("add", "850220", {"change": {"name": "Gensets", "group": "batteries", "dual_use": 3}}, "not a share"),
        ("add", "850220", {"change": {"name": "=1+1", "group": "batteries"}}, "formula"),
        ("add", "850220", {"change": {"colour": "red"}}, "no part of such a proposal: colour"),
        ("rescope", "850760", {}, "changes nothing of 850760"),
        ("rescope", "850760", {"change": {"scope": "full"}}, "changes nothing"),
        ("rescope", "850760", {"change": {"scope": "half"}}, "scope 'half' is unknown"),
        ("split", "850760", {}, "needs the codes that take its place"),
        ("split", "850760", {"change": {"into": {"850760": ""}}}, "split into itself"),
        ("split", "850760", {"change": {"into": {"850710": ""}}}, "850710 is in imf-lct already"),
        ("split", "850760", {"change": {"into": {"850760": "", "85076000": ""}}, "jurisdiction": "EU"}, "cannot both be listed"),
        ("merge", "850760", {}, "Unknown kind of proposal 'merge'"),
        ("drop", "252390", {"by": " "}, "needs: by"),
        ("drop", "252390", {"reason": ""}, "needs: reason"),
        ("drop", "252390", {"evidence": "a friend"}, "'a friend' is no address.*https"),
        ("drop", "252390", {"reason": "two\nlines"}, "line break or control character stands in: reason"),
    ],
)
def test_a_proposal_that_cannot_be_carried_out_leaves_no_trace(own: Path, kind: str, code: str, more: dict, told: str) -> None:
    with pytest.raises(InputError, match=told):
        propose("imf-lct", kind, code, lists=own, **WHY | more)
    assert not own.exists()


def test_what_comes_with_greentrade_is_never_written_to(own: Path) -> None:
    with pytest.raises(InputError, match="There is no proposal"):
        answer("imf-lct-1", "approve", by="A. Person", lists=own)
    with pytest.raises(InputError, match="There are no proposals to imf-lct"):
        adopt(["imf-lct-1"], "2026-01-06", by="Steward", lists=own)
    propose("imf-lct", "drop", "252390", lists=own, **WHY)
    answer("imf-lct-1", "approve", by="A. Person", lists=own)
    adopt(["imf-lct-1"], "2026-01-06", by="Steward", lists=own)
    built_in = Path(lists.__file__).parent / "data"
    assert [path.name for path in built_in.iterdir() if path.name.startswith(".")] == []
    assert not (built_in / "imf-lct" / "proposals.jsonl").exists()


def test_answers_to_what_is_not_open_are_refused(own: Path) -> None:
    propose("imf-lct", "drop", "252390", lists=own, **WHY)
    for identifier in ("imf-lct-2", "imf-lct", "no-list-1", "imf-lct-x"):
        with pytest.raises(InputError, match="There is no proposal"):
            answer(identifier, "approve", by="B. Person", lists=own)
    with pytest.raises(InputError, match="Open proposals of this list: imf-lct-1"):
        proposal("imf-lct-2", own)
    with pytest.raises(InputError, match="To object needs a name and a reason"):
        answer("imf-lct-1", "object", by="B. Person", lists=own)
    with pytest.raises(InputError, match="Unknown answer 'adopt'"):
        answer("imf-lct-1", "adopt", by="B. Person", lists=own)
    adopt(["imf-lct-1"], "2026-01-06", by="Steward", lists=own)
    with pytest.raises(InputError, match="imf-lct-1 was adopted into imf-lct@2026-01-06"):
        answer("imf-lct-1", "withdraw", by="A. Person", text="Too late", lists=own)
    with pytest.raises(InputError, match="was adopted"):
        adopt(["imf-lct-1"], "2026-01-07", by="Steward", lists=own)


@pytest.mark.parametrize(
    ("version", "told"),
    [
        ("2025-08-16", "not later than the newest version"),
        ("2024-01-01", "Give a later date"),
        ("soon", "'soon' is no date"),
        ("20260101", "no date"),
    ],
)
def test_a_version_needs_a_later_date(own: Path, version: str, told: str) -> None:
    propose("imf-lct", "drop", "252390", lists=own, **WHY)
    with pytest.raises(InputError, match=told):
        adopt(["imf-lct-1"], version, by="Steward", lists=own)


def test_proposals_of_two_lists_make_no_version(own: Path) -> None:
    propose("imf-lct", "drop", "252390", lists=own, **WHY)
    propose("apec-54", "drop", product_list("apec-54").codes[0], lists=own, **WHY)
    with pytest.raises(InputError, match="One version is made of proposals to one list: apec-54, imf-lct"):
        adopt(["imf-lct-1", "apec-54-1"], "2026-01-06", by="Steward", lists=own)


def test_proposals_on_a_code_and_on_a_line_below_it_are_in_conflict(own: Path) -> None:
    into = {"85414090": ""}
    propose("imf-lct", "split", "854140", change={"into": into}, jurisdiction="EU", lists=own, **WHY)
    assert [each.id for each in propose("imf-lct", "drop", "854140", lists=own, **WHY).conflicts] == ["imf-lct-1"]
    assert propose("imf-lct", "drop", "252390", lists=own, **WHY).conflicts == ()
