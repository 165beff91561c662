"""A version as one CSV, JSON or XLSX file reads back as exactly the same version."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from greentrade.errors import InputError
from greentrade.lists import ProductList, list_ids, product_list, read_export, write_export
from greentrade.lists.entries import content_hash
from tests.lists.test_entries import GROUPS, entries

KINDS = ("csv", "json", "xlsx")


def exported(products: ProductList, folder: Path, kind: str) -> Path:
    file = folder / f"list.{kind}"
    write_export(products, file, kind)
    return file


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", list_ids(Path("nowhere")))
def test_every_built_in_list_reads_back(name: str, kind: str, tmp_path: Path) -> None:
    products = product_list(name, tmp_path / "none")
    back = read_export(exported(products, tmp_path, kind))
    assert back == products and back.groups == products.groups and list(back.groups) == list(products.groups)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some=entries())
def test_whatever_an_entry_says_reads_back(some, kind: str, tmp_path: Path) -> None:
    products = replace(
        product_list("imf-lct"),
        edition="HS2022",
        groups=GROUPS,
        entries=tuple(some),
        content_hash=content_hash("HS2022", some),
        valid_to=date(2030, 12, 31),
        description="«Wind» и солнце, 光伏",
    )
    assert read_export(exported(products, tmp_path, kind)) == products


@pytest.mark.parametrize("kind", KINDS)
def test_two_exports_are_the_same_bytes(kind: str, tmp_path: Path) -> None:
    one, other = (tmp_path / name for name in ("one", "other"))
    one.mkdir(), other.mkdir()
    products = product_list("imf-lct")
    assert exported(products, one, kind).read_bytes() == exported(products, other, kind).read_bytes()


def test_csv_has_its_metadata_beside_it_as_the_w3c_has_it(tmp_path: Path) -> None:
    file = exported(product_list("imf-lct"), tmp_path, "csv")
    assert file.read_bytes() == (product_list("imf-lct").folder / "2025-08-16.csv").read_bytes().replace(b"\r\n", b"\n")  # type: ignore[operator]
    about = json.loads((tmp_path / "list.csv-metadata.json").read_text(encoding="utf-8"))
    assert about["@context"] == "http://www.w3.org/ns/csvw" and about["url"] == "list.csv"
    assert [column["name"] for column in about["tableSchema"]["columns"]] == ["code", "name", "group"]
    assert about["tableSchema"]["primaryKey"] == ["code"]


@pytest.mark.parametrize("kind", ("csv", "json"))
def test_a_changed_export_is_refused(kind: str, tmp_path: Path) -> None:
    file = exported(product_list("imf-lct"), tmp_path, kind)
    file.write_text(file.read_text(encoding="utf-8").replace("Heat pumps", "Pumps"), encoding="utf-8")
    with pytest.raises(InputError, match=r"no longer holds imf-lct@2025-08-16"):
        read_export(file)


def test_what_is_no_export_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("[]")
    (tmp_path / "b.json").write_text("{")
    (tmp_path / "c.csv").write_text("code,name,group\n854140,Cells,solar\n")
    (tmp_path / "d.xlsx").write_bytes(b"no workbook")
    (tmp_path / "e.txt").write_text("")
    told = {
        "a.json": "no exported list",
        "b.json": "no exported list",
        "c.csv": "metadata file beside it",
        "d.xlsx": "no workbook",
        "e.txt": "this kind of file",
        "f.xlsx": "is not there",
    }
    for name, what in told.items():
        with pytest.raises(InputError, match=what):
            read_export(tmp_path / name)
