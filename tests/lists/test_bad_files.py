"""Files that people break: each fault is told with the file, the row and what to do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from greentrade import lists
from greentrade.errors import InputError
from greentrade.lists import read_list
from greentrade.lists.reading import parse_entries

GROUPS = {"solar": "Solar power", "wind": "Wind power"}
HEADER = "code,jurisdiction,name,group,scope,scope_text,dual_use,dual_use_low,dual_use_high,rationale,evidence"


def faults(text: str) -> list[tuple[str, str]]:
    """Each fault and its remedy."""
    _, problems = parse_entries(text.encode(), GROUPS)
    return [(str(problem), problem.remedy) for problem in problems]


@pytest.mark.parametrize(
    ("row", "what", "remedy"),
    [
        ("10121,,Horses,solar,,,,,,,", "row 2 (10121): its code '10121' has 5 digits", "Write 010121"),
        ("8541.42,,Cells,solar,,,,,,,", "holds a point", "digits alone: 854142"),
        ("854142.0,,Cells,solar,,,,,,,", "is no digits", "as text"),
        ("8.5E+09,,Cells,solar,,,,,,,", "is no digits", "without points or exponents"),
        (",,Cells,solar,,,,,,,", "its code '' is no digits", "6 to 10 digits"),
        ("85414,EU,Cells,solar,,,,,,,", "5 digits", "085414"),
        ("8541,,Cells,solar,,,,,,,", "has 4 digits", "6 digits, or 7 to 10"),
        ("85414200101,EU,Cells,solar,,,,,,,", "has 11 digits", "7 to 10"),
        ("８５４１４２,,Cells,solar,,,,,,,", "is no digits", "6 to 10 digits"),
        ("85414200,,Cells,solar,,,,,,,", "8 digits and no jurisdiction", "EU, CN, EAEU, US"),
        ("854142,EU,Cells,solar,,,,,,,", "six digits are international", "empty"),
        ("85414200,Europe,Cells,solar,,,,,,,", "'Europe' is no code", "capital letters"),
        ("1012100,EU,Horses,solar,,,,,,,", "7 digits, and lines of EU have 8 or 10", "zero in front"),
        ("854142,,,solar,,,,,,,", "has no name", "short name"),
        ("854142,,Cells,dreams,,,,,,,", "its group 'dreams' is unknown", "solar, wind"),
        ("854142,,Cells,solar,ex-out,,,,,,", "ex-out without scope_text", "which part"),
        ("854142,,Cells,solar,,of silicon,,,,,", "no ex-out", "Write ex-out"),
        ("854142,,Cells,solar,partly,,,,,,", "its scope 'partly' is unknown", "full or ex-out"),
        ("854142,,Cells,solar,,,50,,,,", "its dual_use is 50, not a share", "0.5 for a half"),
        ("854142,,Cells,solar,,,nan,,,,", "its dual_use is nan, not a share", "0.5"),
        ('854142,,Cells,solar,,,"0,5",,,,', "'0,5' is no number", "decimal point"),
        ("854142,,Cells,solar,,,0.5,0.6,0.7,,", "not in order: low 0.6, share 0.5", "low <= dual_use <= high"),
        ("854142,,Cells,solar,,,0.5,0.6,,,", "not in order", "low <= dual_use <= high"),
        ("854142,,Cells,solar,,,,0.2,,,", "without dual_use", "central share"),
        ("854142,,Cells,solar,,,0.12345678901234567,,,,", "more digits", "Round"),
        ("854142,,=HYPERLINK(1),solar,,,,,,,", "a spreadsheet takes for a formula", "letter"),
        ('854142,,"Cells\nand more",solar,,,,,,,', "line break", "one line"),
        ("854142,,Cells, thin,solar,,,,,,,", "more cells than the header", "quotation marks"),
        ("854142,,Cells,solar", "fewer cells than the header", "comma"),
        ('854142,,"Cells,solar,,,,,,,', "is no CSV", "quotation mark"),
    ],
)
def test_a_faulty_row(row: str, what: str, remedy: str) -> None:
    found = faults(f"{HEADER}\n{row}\n")
    assert len(found) == 1, found
    assert what in found[0][0] and remedy in found[0][1]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("code,name,group,colour\n854142,Cells,solar,red\n", "unknown column 'colour'"),
        ("code,name\n854142,Cells\n", "the column group is missing"),
        ("code,name,group,group\n854142,Cells,solar,wind\n", "the column group stands twice"),
        ("code;name;group\n854142;Cells;solar\n", "not separated by commas"),
        ("decide,code,name,group\nkeep,854142,Cells,solar\n", "it is a draft"),
        ("code,name,group\n", "holds no entries"),
        ("", "the column code is missing"),
        ("code,name,group\n854142,Cells,solar\n854143,Modules,solar\n854142,Cells,solar\n", "row 4 (854142): stands already in row 2"),
        ("code,name,group\n854142,Cells,solar\n854142,Cells,wind\n", "under two groups, solar and wind"),
    ],
)
def test_a_faulty_file(text: str, what: str) -> None:
    assert any(what in told for told, _ in faults(text)), faults(text)


def test_every_fault_is_told_at_once() -> None:
    found = faults("code,name,group\n85414,Cells,solar\n854143,,dreams\n")
    assert [told.partition(":")[0] for told, _ in found] == ["row 2 (85414)", "row 3 (854143)", "row 3 (854143)"]


def test_text_of_another_encoding_is_named_by_its_row() -> None:
    _, problems = parse_entries("code,name,group\n854142,Zellen für Dächer,solar\n".encode("latin-1"), GROUPS)
    assert [str(problem) for problem in problems] == ["row 2: is not UTF-8 text"]


def test_a_byte_order_mark_and_windows_line_ends_are_harmless() -> None:
    entries, problems = parse_entries("﻿code,name,group\r\n854142,Cells,solar\r\n\r\n".encode(), GROUPS)
    assert [entry.code for entry in entries] == ["854142"] and not problems


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(Path(lists.__file__).parent / "data" / "imf-lct", tmp_path / "imf-lct"))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('id = "imf-lct"', "id = imf-lct", "list.toml is no TOML: .*line 2"),
        ('steward = "International', 'keeper = "International', "does not say: steward"),
        ("[[versions]]", "[versions]", "must be tables"),
        ('version = "2025-08-16"', 'version = "August 2025"', "version 'August 2025' is no date.*YYYY-MM-DD"),
        ('version = "2025-08-16"', 'version = "20250816"', "is no date"),
        ('licence = "', 'license = "', "unknown name: license"),
        ('reason = "First', 'valid_to = "2020-01-01"\nreason = "First', "valid_to 2020-01-01 is before valid_from 2025-08-16"),
        ('edition = "HS2017"', 'edition = "HS2018"', "HS2018.*The editions are HS1992"),
        ('edition = "HS2017"\n', "", "does not say: edition"),
        ('content_hash = "21ae', 'content_hash = "31ae', "no longer holds what was published"),
        ('content_hash = "', '# "', 'has no content hash.*add content_hash = "21ae8f677da8d54b77f406162fc531bb'),
        ('materials = "Materials"', "", "row 2 .252390.: its group 'materials' is unknown"),
    ],
)
def test_faulty_metadata(folder: Path, old: str, new: str, told: str) -> None:
    file = folder / "list.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=told):
        read_list(folder)


def test_metadata_with_a_byte_order_mark_are_read(folder: Path) -> None:
    file = folder / "list.toml"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert len(read_list(folder)) == 124


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "2025-08-16.csv").unlink()
    with pytest.raises(InputError, match=r"2025-08-16\.csv is not there"):
        read_list(folder)
    with pytest.raises(InputError, match=r"is no list: it has no list\.toml"):
        read_list(folder.parent)
