"""Descriptions come from the user's own download: Comtrade's JSON or BACI's CSV, checked against the edition."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from greentrade.errors import InputError
from greentrade.nomenclature import import_descriptions, read_descriptions


def comtrade(path: Path) -> Path:
    rows = [
        {"id": "TOTAL", "text": "TOTAL - All commodities", "parent": "#"},
        {"id": "87", "text": "87 - Vehicles", "parent": "TOTAL"},
        {"id": "870380", "text": "870380 - Vehicles; electric motor only - new", "parent": "8703"},
    ]
    path.write_text("\ufeff" + json.dumps({"more": False, "results": rows}), encoding="utf-8")
    return path


def test_comtrades_json(tmp_path: Path) -> None:
    name, found = import_descriptions(comtrade(tmp_path / "H5.json"), tmp_path / "kept")
    assert (name, found) == ("HS2017", {"87": "Vehicles", "870380": "Vehicles; electric motor only - new"})
    assert read_descriptions("HS2017", tmp_path / "kept") == found
    assert read_descriptions("HS2022", tmp_path / "kept") == {}


def test_bacis_csv_with_lost_zeros(tmp_path: Path) -> None:
    file = tmp_path / "product_codes_HS17_V202501.csv"
    file.write_text('code,description\n10121,"Horses: live"\n870380,"Electric,  vehicles"\n')
    assert import_descriptions(file, tmp_path)[1] == {"010121": "Horses: live", "870380": "Electric, vehicles"}


def test_a_second_import_takes_the_place_of_the_first(tmp_path: Path) -> None:
    import_descriptions(comtrade(tmp_path / "H5.json"), tmp_path)
    assert "87" in read_descriptions("HS2017", tmp_path)
    file = tmp_path / "HS2017.csv.new"
    file.write_text("code,description\n850760,Accumulators\n")
    import_descriptions(file, tmp_path, "HS2017")
    assert read_descriptions("HS2017", tmp_path) == {"850760": "Accumulators"}


def test_a_file_of_another_edition_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="HS2022"):
        file = tmp_path / "product_codes_HS92.csv"
        file.write_text("code,description\n854142,x\n854143,y\n")
        import_descriptions(file, tmp_path)
    assert not (tmp_path / "HS1992.csv").exists()


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("codes.csv", "code,description\n870380,x\n", "--edition"),
        ("H5.json", '{"results": ', "no JSON"),
        ("H5.csv", "a,b\n1,2\n", "no descriptions"),
    ],
)
def test_what_holds_no_descriptions_is_refused(tmp_path: Path, name: str, text: str, said: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(InputError, match=said):
        import_descriptions(tmp_path / name, tmp_path / "kept")


def test_bacis_own_files(shared_data: Path, tmp_path: Path) -> None:
    for file in sorted((shared_data / "baci").glob("product_codes_*.csv")):
        name, found = import_descriptions(file, tmp_path)
        assert len(found) > 4000 and "Horses" in found["010121" if name == "HS2022" else "010111"]
