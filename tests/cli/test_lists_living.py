"""`greentrade lists propose | proposals | review | adopt | withdraw | impact | watch`: a list's life as it is typed."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from pathlib import Path

import pytest

REASON = ("--reason", "It saves no carbon", "--evidence", "https://example.org/study")
WHY = (*REASON, "--by", "A. Person")


@pytest.fixture(autouse=True)
def no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GREENTRADE_LISTS", raising=False)


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_whole_life(run, tmp_path: Path) -> None:
    first = run("lists", "propose", "drop", "252390", "--list", "imf-lct", *WHY)
    assert (first.code, first.out) == (0, "imf-lct-1\n")
    assert "copied to greentrade-lists/imf-lct" in first.err
    assert "impact: not shown, as there is no store here; pass --store DIR" in first.err
    more = ("--scope", "ex-out", "--scope-text", "with little clinker", "--dual-use", "0.1:0.2:0.4")
    rival = run("lists", "propose", "rescope", "252390", "--list", "imf-lct", *more, *WHY)
    assert "conflict: imf-lct-1: drop 252390 from imf-lct@2025-08-16" in rival.err and "copied" not in rival.err
    assert "in conflict with other open proposals" in run("lists", "adopt", "imf-lct-1", "--version", "2026-01-06", "--by", "S").err
    shown = run("lists", "review", "imf-lct-2")
    assert "dual_use_low: 0.1" in shown.out and "scope_text: with little clinker" in shown.out and "conflict: imf-lct-1" in shown.err
    assert run("lists", "withdraw", "imf-lct-2", "--reason", "Agreed", "--by", "A. Person").code == 0
    assert "status: withdrawn" in run("lists", "review", "imf-lct-2").out
    run("lists", "review", "imf-lct-1", "--object", "--comment", "Clinker matters", "--by", "B. Person")
    rows = table(run("lists", "proposals", "imf-lct", "-o", "csv").out)
    assert [(row["id"], row["status"], row["objected_by"]) for row in rows] == [
        ("imf-lct-1", "open", "B. Person"),
        ("imf-lct-2", "withdrawn", ""),
    ]
    reviewed = run("lists", "review", "imf-lct-1", "--approve", "--by", "C. Person")
    assert "B. Person: object: Clinker matters" in reviewed.out and "C. Person: approve\n" in reviewed.out
    into = "85414020=LEDs,85414090=Solar cells"
    split = run("lists", "propose", "split", "854140", "--list", "imf-lct", "--jurisdiction", "EU", "--into", into, *WHY)
    assert split.out == "imf-lct-3\n"
    adopted = run("lists", "adopt", "imf-lct-1", "imf-lct-3", "--version", "2026-01-06", "--by", "Steward")
    assert adopted.out == "imf-lct@2026-01-06\n", adopted.err
    assert "124 codes of HS2017" in adopted.err and "against the objection of B. Person" in adopted.err
    entries = table(run("lists", "show", "imf-lct", "-o", "csv").out)
    assert {row["code"]: (row["jurisdiction"], row["name"]) for row in entries}["85414020"] == ("EU", "LEDs")
    assert len(table(run("lists", "show", "imf-lct@2025-08-16", "-o", "csv").out)) == 124
    assert run("lists", "check", "imf-lct").code == 0
    overview = {row["id"]: row for row in table(run("lists", "-o", "csv").out)}["imf-lct"]
    assert (overview["version"], overview["versions"], overview["open_proposals"]) == ("2026-01-06", "2", "0")


def test_git_says_who_proposes_where_nobody_is_named(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.delenv("GIT_CONFIG_GLOBAL", raising=False)
    refused = run("lists", "propose", "drop", "252390", "--list", "imf-lct", *REASON)
    assert refused.code == 2 and "Pass --by NAME, or set git's user.name" in refused.err
    assert not (tmp_path / "greentrade-lists").exists()
    subprocess.run(["git", "config", "--global", "user.name", "G. Person"], check=True)
    assert "by G. Person" in run("lists", "propose", "drop", "252390", "--list", "imf-lct", *REASON).err


def test_the_effect_is_shown_before_anything_is_adopted(run, filled: Path) -> None:
    """Without 850760 the small store's listed imports of 2023 fall from 190 thousand USD to the 40 thousand of 870380."""
    done = run("lists", "propose", "drop", "850760", "--list", "imf-lct", "--store", filled, *WHY)
    assert done.code == 0, done.err
    told = [line for line in done.err.splitlines() if line.startswith("impact: ")]
    assert len(told) > 1 and any("850760" in line for line in told)
    shown = run("lists", "review", "imf-lct-1", "--store", filled)
    assert [line for line in shown.err.splitlines() if line.startswith("impact: ")] == told
    run("lists", "adopt", "imf-lct-1", "--version", "2026-01-06", "--by", "Steward")
    effect = run("lists", "impact", "imf-lct@2025-08-16", "imf-lct", "--store", filled, "-o", "json")
    assert effect.code == 0, effect.err
    (world,) = [
        row for row in json.loads(effect.out) if (row["period"], row["economy"], row["direction"]) == (2023, "WLD", "import")
    ]  # fmt: skip
    assert (world["before_value_usd"], world["change_usd"]) == (190_000.0, -150_000.0)


def test_candidates_for_a_list(run, filled: Path) -> None:
    done = run("lists", "watch", "new-trio", "--store", filled, "-o", "json")
    assert done.code == 0, done.err
    assert all(row["evidence"] for row in json.loads(done.out))


def propose(*typed: str) -> tuple[str, ...]:
    return ("propose", *typed, "--list", "imf-lct")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (("propose", "drop", "252390", *WHY), "--list"),
        (propose("merge", "252390", *WHY), "merge"),
        (propose("drop", "252390", "--by", "A"), "--reason"),
        (propose("drop", "252390", "--reason", "x", "--evidence", "a friend", "--by", "A"), "is no address"),
        (propose("drop", "252390", *REASON, "--by", " "), "Pass --by NAME"),
        (propose("drop", "850761", *WHY), "Listed in the same heading: 850710"),
        (propose("add", "850220", *WHY), "needs name and group"),
        (propose("add", "850220", "--name", "Gensets", "--group", "none", *WHY), "The groups of list.toml are"),
        (propose("add", "85022000", "--name", "Gensets", "--group", "batteries", *WHY), "Say whose tariff line it is"),
        (propose("rescope", "850760", "--dual-use", "half", *WHY), "low, share and high"),
        (propose("rescope", "850760", "--dual-use", "0.1:0.2", *WHY), "low, share and high"),
        (propose("rescope", "850760", "--dual-use", "0.9:0.2:0.3", *WHY), "not in order"),
        (propose("rescope", "850760", "--scope", "half", *WHY), "half"),
        (propose("rescope", "850760", *WHY), "changes nothing"),
        (propose("split", "850760", *WHY), "--into CODE,CODE"),
        (propose("split", "850760", "--into", "85076000,85076000", "--jurisdiction", "EU", *WHY), "names a code twice"),
        (propose("drop", "252390", "--store", "nowhere", *WHY), "nowhere"),
        (("propose", "drop", "252390", "--list", "imf-lc", *WHY), "The nearest is imf-lct"),
        (("--lists", "mine", *propose("drop", "252390", *WHY)), "Type them after propose"),
        (("propose", "drop", "252390", "--list", "./imf-lct", *WHY), "--list imf-lct --lists"),
        (("proposals", "imf"), "no product list 'imf'"),
        (("review", "imf-lct-1"), "There is no proposal 'imf-lct-1'"),
        (("review", "imf-lct-1", "--approve", "--object"), "both given"),
        (("review", "imf-lct-1", "--object"), "Say why with --comment"),
        (("adopt", "imf-lct-1", "--version", "2026-01-06", "--by", "A"), "There are no proposals to imf-lct"),
        (("adopt", "imf-lct-1", "--by", "A"), "--version"),
        (("withdraw", "imf-lct-1", "--by", "A"), "--reason"),
        (("withdraw", "imf-lct-1", "--reason", "x", "--by", "A"), "There is no proposal"),
        (("withdraw", "nonsense", "--reason", "x", "--by", "A"), "A proposal is named ID-NUMBER"),
    ],
)
def test_wrong_input_is_answered_in_a_sentence(run, typed: tuple[str, ...], told: str, tmp_path: Path) -> None:
    done = run("lists", *typed)
    assert (done.code, done.out) == (2, ""), done
    assert told in done.err and "Traceback" not in done.err
    assert not (tmp_path / "greentrade-lists").exists()


def test_a_folder_that_may_not_be_written_is_said(run, tmp_path: Path) -> None:
    (tmp_path / "greentrade-lists").write_text("a file")
    done = run("lists", "propose", "drop", "252390", "--list", "imf-lct", *WHY)
    assert done.code == 2 and "may not be written" in done.err and "--lists DIR" in done.err
