"""`check` finds what is wrong with a list's folder, all of it, and nothing in a sound one."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from greentrade import lists
from greentrade.errors import InputError
from greentrade.lists import Entry, adopt, check, list_ids, product_list, propose
from greentrade.lists.checking import frame, structure
from greentrade.lists.entries import content_hash, write_entries

WHY = {"by": "A. Person", "reason": "It saves no carbon", "evidence": "https://example.org/study"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A list of the user's own with two versions and a record."""
    own = tmp_path / "own"
    shutil.copytree(Path(lists.__file__).parent / "data" / "imf-lct", own / "imf-lct")
    propose("imf-lct", "drop", "252390", lists=own, **WHY)
    adopt(["imf-lct-1"], "2026-01-06", by="Steward", lists=own)
    assert check("imf-lct", own) == ()
    return own / "imf-lct"


def found(folder: Path) -> list[tuple[str, str, str]]:
    return [(each.level, each.file, each.what) for each in check(str(folder))]


def rewrite(folder: Path, entries: list[Entry], version: str = "2026-01-06") -> None:
    """Put other entries into a version, with the hash that they have."""
    products = product_list(f"{folder}@{version}")
    (folder / f"{version}.csv").write_text(write_entries(entries), encoding="utf-8")
    about = folder / "list.toml"
    about.write_text(
        about.read_text(encoding="utf-8").replace(products.content_hash, content_hash(products.edition, entries)), encoding="utf-8"
    )


def test_built_in_lists_are_sound() -> None:
    assert {name: [each for each in check(name) if each.level == "error"] for name in list_ids()} == {name: [] for name in list_ids()}


def test_entries_that_contain_one_another_or_stand_under_two_groups() -> None:
    parent, child = Entry("854143", "Modules", "solar"), Entry("85414300", "Modules", "solar", "EU")
    grandchild = replace(child, code="8541430010")
    foreign = replace(grandchild, jurisdiction="CN")
    assert [finding[:3] for finding in structure([parent, child, grandchild])] == [
        ("error", "854143", "is listed beside EU 85414300, EU 8541430010, which it contains"),
        ("error", "EU 85414300", "is listed beside EU 8541430010, which it contains"),
    ]
    assert list(structure([child, foreign])) == []
    assert [finding[:2] for finding in structure([child, replace(foreign, group="wind")])] == [("warning", "854143")]
    assert ("error", "854143", "stands under two groups, solar and wind") in [
        f[:3] for f in structure([parent, replace(child, group="wind")])
    ]


def test_a_code_that_the_edition_does_not_have(folder: Path) -> None:
    entries = [*product_list(f"{folder}@2026-01-06").entries, Entry("854142", "Cells", "solar")]
    rewrite(folder, entries)
    assert ("error", "2026-01-06.csv", "HS2017 has no code 854142") in found(folder)


def test_a_change_without_a_row_in_the_log_and_a_row_without_a_change(folder: Path) -> None:
    log = folder / "changes.csv"
    text = log.read_text(encoding="utf-8")
    log.write_text(text.replace("2026-01-06,drop,252390", "2026-01-06,drop,280519"), encoding="utf-8")
    assert found(folder) == [
        ("error", "changes.csv", "drop of 252390 in 2026-01-06 has no row"),
        ("warning", "changes.csv", "drop in 2026-01-06 did not happen"),
    ]
    log.write_text(text.replace("2026-01-06,drop", "2026-01-07,drop"), encoding="utf-8")
    assert {("error", "changes.csv", "speaks of a version 2026-01-07 that is not there")} <= set(found(folder))
    log.write_text(text.replace("2026-01-06,drop", "2026-01-06,remove"), encoding="utf-8")
    assert any("unknown change 'remove'" in what for _, _, what in found(folder))
    log.write_text(text.replace("jurisdiction,reason", "jurisdiction,why"), encoding="utf-8")
    assert any("wrong columns: why, reason is missing" in what for _, _, what in found(folder))
    log.write_text(text.replace("It saves no carbon", " "), encoding="utf-8")
    assert any("no reason" in what for _, _, what in found(folder))


def test_changed_names_and_groups_need_a_row_too(folder: Path) -> None:
    first, *rest = product_list(f"{folder}@2026-01-06").entries
    rewrite(folder, [replace(first, name="Another name", group="solar", rationale="Because"), *rest])
    told = found(folder)
    assert {(level, what.split()[0]) for level, file, what in told if file == "changes.csv"} == {
        ("error", "rename"), ("error", "regroup"), ("warning", "document"),
    }  # fmt: skip


def _unlink(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def _replace(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


@pytest.mark.parametrize(
    ("damage", "level", "file", "what"),
    [
        (_unlink("2025-08-16.csv"), "error", "2025-08-16.csv", "is not there"),
        (_unlink("proposals.jsonl"), "error", "proposals.jsonl", "the adoption of imf-lct-1 into 2026-01-06 is not on record"),
        (_replace("2026-01-06.csv", "Heat pumps", "Pumps"), "error", "2026-01-06.csv", "holds something else than was published"),
        (_replace("2026-01-06.csv", "280519", "28051"), "error", "2026-01-06.csv", "has 5 digits"),
        (_replace("list.toml", 'content_hash = "', '# "'), "error", "2025-08-16.csv", "has no content hash"),
        (_replace("list.toml", 'id = "imf-lct"', 'id = "other"'), "error", "list.toml", "the id 'other' is not the folder's name"),
        (_replace("list.toml", "steward = ", 'stewart = "I"\nsteward = '), "warning", "list.toml", "unknown name 'stewart'"),
        (_replace("list.toml", "[groups]", "groups"), "error", "list.toml", "no TOML"),
        (
            _replace("list.toml", "21ae8f677da8d54b", "31ae8f677da8d54b"),
            "error",
            "list.toml",
            "another content hash than the one that comes with",
        ),
        (_replace("proposals.jsonl", "A. Person", "B. Person"), "error", "proposals.jsonl", "line 2 does not follow on line 1"),
        (
            _replace("proposals.jsonl", "2026-01-06", "2026-01-07"),
            "error",
            "proposals.jsonl",
            "was adopted into 2026-01-07, which list.toml does not have",
        ),
        (lambda folder: (folder / "2027-01-01.csv").write_text("code,name,group\n"), "warning", "2027-01-01.csv", "belongs to no version"),
        (lambda folder: (folder / "2027-01-01.draft.csv").write_text("x"), "note", "2027-01-01.draft.csv", "is a draft"),
        (lambda folder: (folder / ".pending").mkdir(), "warning", ".pending", "a write was cut short"),
    ],
)
def test_damage_is_found(folder: Path, damage: Callable[[Path], None], level: str, file: str, what: str) -> None:
    damage(folder)
    assert any((level, file) == each[:2] and what in each[2] for each in found(folder)), found(folder)


def test_a_copy_that_lacks_a_built_in_version_is_told(folder: Path) -> None:
    about = folder / "list.toml"
    start, end = (
        about.read_text(encoding="utf-8").index(mark) for mark in ('[[versions]]\nversion = "2025', '[[versions]]\nversion = "2026')
    )
    text = about.read_text(encoding="utf-8")
    about.write_text(text[:start] + text[end:], encoding="utf-8")
    assert ("note", "list.toml", "greentrade comes with a version 2025-08-16 that is not here") in found(folder)


def test_every_fault_of_a_file_is_told_with_its_row(folder: Path) -> None:
    (folder / "2026-01-06.csv").write_text("code,name,group\n1,A,solar\n854140,B,dreams\n", encoding="utf-8")
    rows = [each for each in check(str(folder)) if each.file == "2026-01-06.csv"]
    assert [(each.where, each.code) for each in rows] == [("row 2", "1"), ("row 3", "854140")]
    assert all(each.remedy for each in rows)
    assert frame(rows).height == 2


def test_a_folder_that_is_not_there() -> None:
    with pytest.raises(InputError, match="There is no folder"):
        check("./nowhere")
    with pytest.raises(InputError, match="The nearest is imf-lct"):
        check("imf-lc")
