"""`greentrade lists`: lists, versions, and how they differ."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from greentrade import lists

BUILT_IN = Path(lists.__file__).parent / "data"
WHY = ("--reason", "It saves no carbon", "--evidence", "https://example.org/study", "--by", "A. Person")


@pytest.fixture(autouse=True)
def no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GREENTRADE_LISTS", raising=False)


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_every_list_is_named_with_its_version(run) -> None:
    done = run("lists", "-o", "csv")
    assert done.code == 0
    (imf,) = [row for row in table(done.out) if row["id"] == "imf-lct"]
    assert (imf["version"], imf["edition"], imf["codes"], imf["versions"], imf["open_proposals"]) == (
        "2025-08-16",
        "HS2017",
        "124",
        "1",
        "0",
    )
    assert imf["where"] == "built-in"


def test_own_lists_are_named_too_and_one_that_cannot_be_read_is_said(run, tmp_path: Path) -> None:
    shutil.copytree(BUILT_IN / "imf-lct", tmp_path / "mine" / "imf-lct")
    (tmp_path / "mine" / "broken").mkdir()
    (tmp_path / "mine" / "broken" / "list.toml").write_text("id = broken")
    done = run("lists", "--lists", "mine", "-o", "csv")
    assert done.code == 0
    assert {row["id"]: row["where"] for row in table(done.out)}["imf-lct"] == "mine/imf-lct"
    assert "note: broken cannot be read: mine/broken/list.toml is no TOML" in done.err


def test_a_lists_entries(run) -> None:
    done = run("lists", "show", "imf-lct", "-o", "csv")
    lines = done.out.splitlines()
    assert lines[0] == "code,name,group" and len(lines) == 125
    assert any(line.startswith("850760,") for line in lines)
    assert "124 codes of HS2017" in done.err


def test_columns_that_say_something_are_shown(run) -> None:
    rows = table(run("lists", "show", "new-trio@2017-01-01", "-o", "csv").out)
    assert {row["code"]: row["scope"] for row in rows}["854140"] == "ex-out"


def test_a_list_by_its_folder(run, tmp_path: Path) -> None:
    shutil.copytree(BUILT_IN / "imf-lct", tmp_path / "some" / "imf-lct")
    assert run("lists", "show", "some/imf-lct", "-o", "csv").out == run("lists", "show", "imf-lct", "-o", "csv").out


def test_versions(run) -> None:
    rows = table(run("lists", "versions", "new-trio", "-o", "csv").out)
    assert next((row["version"], row["edition"], row["valid_to"], row["state"]) for row in rows) == (
        "2017-01-01",
        "HS2017",
        "2021-12-31",
        "ended",
    )
    assert rows[-1]["state"] == "current" and all(len(row["content_hash"]) == 64 for row in rows)


def test_what_differs_between_versions_of_two_editions(run) -> None:
    done = run("lists", "diff", "new-trio@2017-01-01", "new-trio@2022-01-01", "-o", "csv")
    (cells,) = [row for row in table(done.out) if row["code"] == "854140"]
    assert (cells["change"], cells["after"]) == ("narrow", "854142 854143") and cells["reason"]
    assert "HS2017 to HS2022" in done.err


def test_what_differs_between_two_versions(run) -> None:
    run("lists", "propose", "drop", "252390", "--list", "imf-lct", *WHY)
    assert run("lists", "adopt", "imf-lct-1", "--version", "2026-01-06", "--by", "Steward").code == 0
    done = run("lists", "diff", "imf-lct@2025-08-16", "imf-lct", "-o", "json")
    (row,) = json.loads(done.out)
    assert (row["change"], row["code"], row["reason"], row["proposal"]) == ("drop", "252390", "It saves no carbon", "imf-lct-1")
    assert "1 changes of the list, 0 of the edition" in done.err
    none = run("lists", "diff", "imf-lct", "imf-lct")
    assert none.code == 0 and "0 changes of the list" in none.err


def test_lists_side_by_side(run) -> None:
    done = run("lists", "compare", "imf-lct", "apec-54", "new-trio", "-o", "csv")
    rows = table(done.out)
    assert len(rows) == 3 and rows[0]["first"] == "imf-lct@2025-08-16"
    assert all(0 <= float(row["jaccard"]) <= 1 for row in rows)
    assert "six-digit codes, in HS2017" in done.err and "only in imf-lct@2025-08-16:" in done.err
    assert "is written in HS2007" in done.err
    codes = table(run("lists", "compare", "imf-lct", "apec-54", "--codes", "--edition", "HS2022", "-o", "csv").out)
    assert {row["code"]: row["lists"] for row in codes}["854141"].startswith("imf-lct@2025-08-16")


def test_the_trade_that_lists_cover(run, filled: Path) -> None:
    """The small store holds two listed products: 850760 and 870380, imported for 415 thousand USD in 2023 and 2024 but 010121."""
    done = run("lists", "compare", "imf-lct", "new-trio", "--store", filled, "-o", "json")
    assert done.code == 0, done.err
    rows = [row for row in json.loads(done.out) if row["part"] == "list" and row["direction"] == "import"]
    assert {(row["a"], row["period"]): row["value"] for row in rows if row["a"].startswith("imf")} == {
        ("imf-lct@2025-08-16", 2023): 190_000.0, ("imf-lct@2025-08-16", 2024): 300_000.0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (("show", "imf-lc"), "The nearest is imf-lct"),
        (("show", "imf-lct@2019-01-01"), "Its versions are 2025-08-16"),
        (("show", "./nowhere"), "has no list.toml"),
        (("show", "imf-lct", "--lists", "nowhere"), "There is no folder nowhere"),
        (("versions", "imf"), "no product list 'imf'"),
        (("diff", "imf-lct", "nothing"), "no product list 'nothing'"),
        (("compare", "imf-lct"), "nothing to compare"),
        (("compare", "imf-lct", "apec-54", "--edition", "HS3000"), "The editions are HS1992"),
        (("compare", "imf-lct", "apec-54", "--store", "nowhere"), "nowhere"),
        (("impact", "imf-lct", "apec-54", "--store", "nowhere"), "nowhere"),
        (("watch", "imf-lct", "--store", "nowhere"), "nowhere"),
        (("watch", "imf-lct", "--top", "0"), "--top"),
    ],
)
def test_wrong_input_is_answered_in_a_sentence(run, typed: tuple[str, ...], told: str) -> None:
    done = run("lists", *typed)
    assert (done.code, done.out) == (2, ""), done
    assert told in done.err and "Traceback" not in done.err
