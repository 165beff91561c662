"""Versions of a list: named by date, found by id, and refused once changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from greentrade import lists
from greentrade.errors import InputError
from greentrade.lists import product_list, read_list


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(Path(lists.__file__).parent / "data" / "imf-lct", tmp_path / "imf-lct"))


def test_the_newest_version_is_the_default(folder: Path) -> None:
    about = folder / "list.toml"
    text = about.read_text(encoding="utf-8")
    start, end = text.index("[[versions]]"), text.index("[groups]")
    newer = text[start:end].replace("2025-08-16", "2026-01-01", 1)
    about.write_text(text[:end] + newer + text[end:], encoding="utf-8")
    shutil.copy(folder / "2025-08-16.csv", folder / "2026-01-01.csv")
    assert read_list(folder).version == "2026-01-01"
    assert read_list(folder, "2025-08-16").version == "2025-08-16"


def test_a_version_is_found_by_its_date() -> None:
    assert product_list("imf-lct@2025-08-16") == product_list("imf-lct")


@pytest.mark.parametrize(
    ("name", "answer"),
    [("imf-ltc", "The nearest is imf-lct"), ("zzz", "The lists are .*imf-lct"), ("imf-lct@2019-01-01", "Its versions are 2025-08-16")],
)
def test_an_unknown_name_is_answered_with_the_nearest(name: str, answer: str) -> None:
    with pytest.raises(InputError, match=answer):
        product_list(name)


def test_a_changed_version_is_refused(folder: Path) -> None:
    file = folder / "2025-08-16.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("Heat pumps", "Heat pumps (air)"), encoding="utf-8")
    with pytest.raises(InputError, match="A version does not change"):
        read_list(folder)


def test_row_order_and_line_ends_are_no_change(folder: Path) -> None:
    file = folder / "2025-08-16.csv"
    header, *rows = file.read_text(encoding="utf-8").splitlines()
    file.write_bytes("\r\n".join([header, *reversed(rows)]).encode())
    assert read_list(folder).content_hash == product_list("imf-lct").content_hash


@pytest.mark.parametrize(
    ("row", "shown"),
    [("85076,Short code,batteries", "85076"), ("850761,Unknown group,dreams", "dreams"), ("850760,Twice,batteries", "850760")],
)
def test_a_wrong_row_is_named(folder: Path, row: str, shown: str) -> None:
    with (folder / "2025-08-16.csv").open("a", encoding="utf-8") as file:
        file.write(f"{row}\n")
    with pytest.raises(InputError, match=shown):
        read_list(folder)
