"""Distances: CEPII's file in the formats it comes in, and what cannot be one."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from greentrade.cli import main
from greentrade.economies.geography import geography, geography_folder, import_distances, landlocked
from greentrade.errors import InputError

LINES = [
    "iso_o,iso_d,contig,dist",
    "KAZ,CHN,1,3200.5",
    "CHN,KAZ,1,3200.5",
    "FRA,USA,0,5800",
    "ROM,ZAR,0,5600",
    "YUG,KAZ,0,4100",
    "XYZ,KAZ,0,1",
]


def csv(folder: Path, lines: list[str] = LINES, name: str = "dist_cepii.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n")
    return path


def test_letters_become_the_codes_of_trade_those_of_old_too(tmp_path: Path) -> None:
    found = import_distances(csv(tmp_path), tmp_path / "kept")
    assert found.select("exporter", "importer", "distance_km", "contiguous").rows() == [
        (156, 398, 3200.5, True), (251, 842, 5800.0, False), (398, 156, 3200.5, True), (642, 180, 5600.0, False), (688, 398, 4100.0, False),
    ]  # fmt: skip


def test_a_code_that_stands_under_another_has_its_distances(tmp_path: Path) -> None:
    import_distances(csv(tmp_path), tmp_path / "kept")
    found = geography(tmp_path / "kept")
    assert found is not None
    france = found.filter(pl.col("importer").is_in([842, 840]), pl.col("exporter").is_in([251, 250]))
    assert set(france["distance_km"]) == {5800.0} and france.height == 4
    (row,) = found.filter(pl.col("exporter") == 398, pl.col("importer") == 156).iter_rows(named=True)
    assert (row["landlocked_exporter"], row["landlocked_importer"]) == (True, False)


def test_landlocked_economies_are_known() -> None:
    assert {398, 417, 762, 795, 860, 496, 4, 31} <= landlocked() and not {156, 268, 586} & landlocked() and len(landlocked()) == 45


def test_a_second_import_replaces_the_first(tmp_path: Path) -> None:
    import_distances(csv(tmp_path), tmp_path / "kept")
    import_distances(csv(tmp_path, [*LINES[:1], "KAZ,CHN,1,3000"]), tmp_path / "kept")
    found = geography(tmp_path / "kept")
    assert found is not None and found["distance_km"].unique().to_list() == [3000.0]
    assert geography(tmp_path / "nowhere") is None


@pytest.mark.parametrize("version", [114, 117, 118, 119])
def test_statas_formats_are_read(tmp_path: Path, version: int) -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    frame = pandas.DataFrame({"iso_o": ["KAZ", "FRA"], "iso_d": ["CHN", "USA"], "contig": [1, 0], "dist": [3200.5, float("nan")]})
    frame["contig"] = frame["contig"].astype("int8")
    path = tmp_path / "dist_cepii.dta"
    frame.to_stata(path, write_index=False, version=version)
    assert import_distances(path, tmp_path / "kept").select("exporter", "importer", "distance_km", "contiguous").rows() == [
        (398, 156, 3200.5, True)
    ]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["a,b", "1,2"], "misses the column iso_o"),
        ([*LINES, "KAZ,CHN,1,99"], "two distances of one pair"),
        (["iso_o,iso_d,contig,dist", "XXX,YYY,0,5"], "no distance between economies that are known"),
    ],
)
def test_what_is_no_file_of_distances_is_refused(tmp_path: Path, lines: list[str], words: str) -> None:
    with pytest.raises(InputError, match=words):
        import_distances(csv(tmp_path, lines), tmp_path / "kept")
    assert not (tmp_path / "kept").exists()


def test_a_torn_stata_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "dist_cepii.dta"
    path.write_bytes(b"<stata_dta><header><release>118</release>")
    with pytest.raises(InputError, match="not a readable Stata file"):
        import_distances(path, tmp_path / "kept")
    with pytest.raises(InputError, match="There is no file"):
        import_distances(tmp_path / "none.dta", tmp_path / "kept")


def test_the_command_keeps_them_with_the_store(shared_data: Path, tmp_path: Path) -> None:
    out = tmp_path / "told.csv"
    file = shared_data / "geo" / "dist_cepii.dta"
    assert main(["geo", "import", str(file), "--store", str(tmp_path / "store"), "--out", str(out)]) == 0
    assert pl.read_csv(out).select("pairs", "economies").rows() == [(50_176, 224)]
    found = geography(geography_folder(tmp_path / "store"))
    assert found is not None
    assert found.filter(pl.col("exporter") == 417, pl.col("importer") == 156)["contiguous"].to_list() == [True]
