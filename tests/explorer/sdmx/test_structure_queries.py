"""Structures: by kind, agency, id and version, with references and in stubs, in both grammars."""

from __future__ import annotations

from typing import Any

import pytest

from greentrade import lists
from greentrade.indicators.registry import INDICATORS

from .conftest import Get

JSON = "application/vnd.sdmx.structure+json;version=2.0.0"


def found(get: Get, path: str, **parameters: str) -> dict[str, list[dict[str, Any]]]:
    """The artefacts of an answer, by kind."""
    answer = get(path, JSON, **parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def named(get: Get, path: str, **parameters: str) -> dict[str, set[str]]:
    return {kind: {f"{each['id']}({each['version']})" for each in held} for kind, held in found(get, path, **parameters).items()}


def test_every_kind_is_listed(get: Get) -> None:
    everything = named(get, "2.1/structure/all/all/all", detail="allstubs")
    assert set(everything) == {
        "agencySchemes", "codelists", "conceptSchemes", "dataConstraints", "dataflows", "dataStructures", "hierarchies"
    }  # fmt: skip
    assert len(everything["dataflows"]) == len(everything["dataConstraints"]) == len(INDICATORS)
    assert {f"CL_HS{year}(1.0.0)" for year in (1992, 1996, 2002, 2007, 2012, 2017, 2022)} <= everything["codelists"]
    assert everything == named(get, "3.0/structure/*/*/*/*", detail="allstubs")


def test_every_version_of_every_list_is_a_codelist(get: Get) -> None:
    every = named(get, "3.0/structure/codelist/GREENTRADE/*/*", detail="allstubs")["codelists"]
    for name in lists.list_ids():
        for version in lists.list_metadata(name).versions:
            numbers = ".".join(str(int(part)) for part in version.version.split("-"))
            assert f"CL_{name.upper().replace('-', '_')}({numbers})" in every
    codes = found(get, "2.1/codelist/GREENTRADE/CL_HS2022")["codelists"][0]["codes"]
    assert len(codes) > 6000 and {"85", "8507", "850760"} <= {code["id"] for code in codes}


@pytest.mark.parametrize(
    ("asked", "versions"),
    [
        ("2.1/codelist/all/CL_NEW_TRIO/latest", {"2022.1.1"}),
        ("2.1/codelist/all/CL_NEW_TRIO", {"2022.1.1"}),
        ("2.1/codelist/all/CL_NEW_TRIO/all", {"2017.1.1", "2022.1.1"}),
        ("2.1/codelist/all/CL_NEW_TRIO/2017.1.1", {"2017.1.1"}),
        ("2.1/codelist/all/CL_NEW_TRIO/2017.1.1+2022.1.1", {"2017.1.1", "2022.1.1"}),
        ("3.0/structure/codelist/*/CL_NEW_TRIO/*", {"2017.1.1", "2022.1.1"}),
        ("3.0/structure/codelist/*/CL_NEW_TRIO/~", {"2022.1.1"}),
        ("3.0/structure/codelist/*/CL_NEW_TRIO/+", {"2022.1.1"}),
        ("3.0/structure/codelist/*/CL_NEW_TRIO/2017+.0.0", {"2022.1.1"}),
        ("3.0/structure/codelist/*/CL_NEW_TRIO/2017.0+.0", {"2017.1.1"}),
        ("3.0/structure/codelist/*/CL_NEW_TRIO/2017.1.0~,2022.1.1", {"2017.1.1", "2022.1.1"}),
        ("3.0/structure/codelist/*/CL_NEW_TRIO/2000*.0.0", {"2017.1.1", "2022.1.1"}),
    ],
)
def test_versions(get: Get, asked: str, versions: set[str]) -> None:
    assert {each["version"] for each in found(get, asked)["codelists"]} == versions


@pytest.mark.parametrize(
    ("references", "kinds"),
    [
        ("none", {"dataStructures": 1}),
        ("parents", {"dataStructures": 1, "dataflows": len(INDICATORS)}),
        ("children", {"dataStructures": 1, "codelists": 9, "conceptSchemes": 1}),
        ("descendants", {"dataStructures": 1, "codelists": 9, "conceptSchemes": 1}),
        ("codelist", {"dataStructures": 1, "codelists": 9}),
        ("contentconstraint", {"dataStructures": 1, "dataConstraints": len(INDICATORS)}),
        ("all", {"dataStructures": 1, "dataflows": len(INDICATORS), "codelists": 9, "conceptSchemes": 1}),
        ("categoryscheme", {"dataStructures": 1}),
    ],
)
def test_references_of_the_data_structure(get: Get, references: str, kinds: dict[str, int]) -> None:
    told = named(get, "2.1/datastructure/GREENTRADE/DSD_INDICATORS", references=references, detail="referencestubs")
    assert {kind: len(each) for kind, each in told.items()} == kinds


def test_references_of_a_dataflow_and_of_a_codelist(get: Get) -> None:
    flow = named(get, "3.0/structure/dataflow/GREENTRADE/RCA/+", references="all", detail="referencestubs")
    assert flow["dataConstraints"] == {"CC_RCA(1.0.0)"} and flow["dataflows"] == {"RCA(1.0.0)"} and len(flow["codelists"]) == 9
    assert named(get, "3.0/structure/dataflow/GREENTRADE/RCA/+", references="codelist,datastructure", detail="referencestubs").keys() == {
        "dataflows", "codelists", "dataStructures"
    }  # fmt: skip
    above = named(get, "3.0/structure/codelist/GREENTRADE/CL_FREQ", references="ancestors", detail="allstubs")
    assert set(above) == {"codelists", "conceptSchemes", "dataStructures", "dataflows", "dataConstraints"}
    assert set(named(get, "3.0/structure/codelist/GREENTRADE/CL_FREQ", references="parents", detail="allstubs")) == {
        "codelists", "conceptSchemes", "dataStructures"
    }  # fmt: skip


def test_stubs_tell_who_they_are_and_where_the_whole_is(get: Get) -> None:
    (stub,) = found(get, "3.0/structure/codelist/GREENTRADE/CL_AREA", detail="allstubs")["codelists"]
    assert stub == {
        "agencyID": "GREENTRADE", "id": "CL_AREA", "version": "1.0.0", "name": "Economies and groups of economies",
        "isExternalReference": True, "links": [{"rel": "external", "href": "/sdmx/3.0/structure/codelist/GREENTRADE/CL_AREA/1.0.0"}],
    }  # fmt: skip
    assert get(stub["links"][0]["href"].removeprefix("/sdmx/")).status_code == 200
    both = found(get, "2.1/dataflow/GREENTRADE/RCA", references="datastructure", detail="referencecompletestubs")
    assert "structure" in both["dataflows"][0] and "dataStructureComponents" not in both["dataStructures"][0]


def test_items_of_a_scheme(get: Get) -> None:
    (part,) = found(get, "2.1/codelist/GREENTRADE/CL_AREA/latest/KAZ+CAREC")["codelists"]
    assert part["isPartial"] and [code["id"] for code in part["codes"]] == ["CAREC", "KAZ"]
    assert part["codes"][1]["names"]["zh"] == "哈萨克斯坦"
    (goods,) = found(get, "2.1/codelist/GREENTRADE/CL_COMMODITY/latest/850760+8507")["codelists"]
    named, unnamed = goods["codes"][1], goods["codes"][0]
    assert named["names"] == {"en": "Lithium-ion batteries", "ru": "Литий-ионные аккумуляторы", "zh": "锂离子蓄电池"}
    assert unnamed["name"] == "HS 8507" and "ru" not in unnamed.get("names", {})
    assert get("2.1/codelist/GREENTRADE/CL_AREA/latest/QQQ").status_code == 404
    assert get("2.1/dataflow/GREENTRADE/RCA/latest/KAZ").status_code == 400


def test_what_an_indicator_cannot_be_split_by_is_in_its_constraint(get: Get) -> None:
    (limits,) = found(get, "2.1/contentconstraint/GREENTRADE/CC_INTRA_REGIONAL_SHARE")["dataConstraints"]
    values = {each["id"]: [value["value"] for value in each["values"]] for each in limits["cubeRegions"][0]["keyValues"]}
    assert "CAREC" in values["REF_AREA"] and "KAZ" not in values["REF_AREA"]
    (limits,) = found(get, "3.0/structure/dataconstraint/GREENTRADE/CC_RCA")["dataConstraints"]
    values = {each["id"]: [value["value"] for value in each["values"]] for each in limits["cubeRegions"][0]["keyValues"]}
    assert values["COUNTERPART_AREA"] == ["_T"]
