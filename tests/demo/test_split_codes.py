"""Codes that share goods with the list in other editions: native and converted matching differ where they should, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

import greentrade as gt
from greentrade.cli import main
from greentrade.demo.priors import goods
from greentrade.demo.relatives import Room
from greentrade.nomenclature import default_weights, membership

SOLAR = ["854141", "854142", "854143", "854149"]


@pytest.fixture(scope="module")
def db(demo_folder: Path):
    return gt.open(demo_folder / "store")


def both(db, reporters: str, direction: str = "imports", perspective: str = "reported") -> pl.DataFrame:
    """Trade in the list in 2005 to 2024 in both matches."""
    found = [
        db.compute(
            direction, reporters=reporters, products=gt.product_list("imf-lct"), years="2005:2024", match=match, perspective=perspective
        ).frame.select("period", "value", "lower", "upper", "status")
        for match in ("native", "converted")
    ]
    return found[1].join(found[0].select("period", pl.col("value").alias("native")), on="period").sort("period")


def contributions(folder: Path, out: Path, year: int) -> dict[str, dict[str, float]]:
    """What the command says of each code of the list."""
    command = ["compute", "imports", "--store", str(folder / "store"), "--list", "imf-lct", "--reporter", "CAREC-CHN"]
    assert main([*command, "--years", str(year), "--compare", "match", "--out", str(out)]) == 0
    return {row["product"]: row for row in pl.read_csv(out, schema_overrides={"product": pl.String}).to_dicts()}


def test_every_relative_is_one() -> None:
    """Each touches the list in some edition that has it, and is spelt like no code of the list."""
    listed = gt.product_list("imf-lct").codes
    relatives = [good for good in goods() if good.like]
    assert len(relatives) > 15
    assert not {good.code for good in relatives} & set(listed)
    assert {code for good in relatives for code in good.like.split("+")} <= set(listed)
    editions = ("HS2002", "HS2007", "HS2012", "HS2022")
    touching = {each: set(membership(default_weights(), each, "HS2017", {c: c for c in listed})["product"]) for each in editions}
    for good in relatives:
        assert any(good.stands_in(each) and good.code in touching[each] for each in editions), good.code


@pytest.mark.parametrize("reporters", ["CAREC-CHN", "WLD"])
@pytest.mark.parametrize("direction", ["imports", "exports"])
def test_matches_differ_where_an_edition_split_codes(db, reporters: str, direction: str) -> None:
    for row in both(db, reporters, direction).to_dicts():
        if 2017 <= row["period"] <= 2021:
            assert row["value"] == row["lower"] == row["upper"] == row["native"], row
        elif row["period"] >= 2022:
            assert row["lower"] > 1.03 * row["native"], row
            assert row["value"] < row["upper"] < 1.3 * row["native"], row
        else:
            assert row["status"] == "bounded"
            assert row["lower"] < row["native"] < row["upper"] < 2.5 * row["native"], row


def test_solar_cells_are_most_of_what_native_matching_loses(demo_folder: Path, tmp_path: Path) -> None:
    rows = contributions(demo_folder, tmp_path / "2023.csv", 2023)
    gains = {code: row["difference"] for code, row in rows.items() if row["difference"]}
    assert min(gains.values()) > 0
    assert gains["854140"] > 0.7 * sum(gains.values())
    assert gains["854140"] == rows["854140"]["lower"] == rows["854140"]["upper"]
    assert all(code in rows["854140"]["data_codes"] for code in SOLAR)
    assert {"853950", "902780", "842139"} <= set(gains)
    assert "852492 × 0" in rows["841989"]["data_codes"]


def test_electric_cars_may_have_been_other_cars(demo_folder: Path, tmp_path: Path) -> None:
    rows = contributions(demo_folder, tmp_path / "2015.csv", 2015)
    car = rows["870380"]
    assert car["native"] is None
    assert car["data_codes"] == "HS2012 870390 × 0.1667"
    assert car["lower"] == 0 < car["converted"] < car["upper"]
    assert rows["870340"]["upper"] > 100 * car["upper"]


def test_solar_cells_are_of_the_assumed_size(db) -> None:
    """On board; reports differ from it by freight and noise."""

    def billion(direction: str, who: str, year: int, products: str = "854142,854143") -> float:
        result = db.compute(direction, reporters=who, products=products, years=year, match="native", fill="mirror:TKM")
        return result.frame["value"].sum() / 1e9

    assert [billion("exports", "CHN", year) for year in (2022, 2023, 2024)] == pytest.approx([46, 44.5, 31], rel=0.03)
    assert billion("imports", "WLD", 2022, ",".join(SOLAR)) == pytest.approx(119, rel=0.03)
    assert billion("imports", "WLD", 2021, "854140") == pytest.approx(130, rel=0.03)
    assert billion("imports", "CAREC-CHN", 2024, "854143") == pytest.approx(2.4 * 1.07, rel=0.05)


def test_both_sides_tell_of_solar_cells_alike(db) -> None:
    three = [
        db.compute("imports", reporters="CAREC-CHN", by="reporter", products="854143", years="2022:2024", match="native", perspective=each)
        .frame.filter(pl.col("value").is_not_null())
        .select("period", "economy", pl.col("value").alias(each))
        for each in ("reported", "mirror", "reconciled")
    ]
    told = three[0].join(three[1], on=["period", "economy"]).join(three[2], on=["period", "economy"])
    assert told.height == 27
    assert (told["mirror"] / told["reported"]).is_between(0.75, 1.05).all(), told
    assert told.select((pl.col("mirror") * 0.97 < pl.col("reconciled")) & (pl.col("reconciled") < pl.col("reported"))).to_series().all()


def test_room_keeps_each_sum() -> None:
    """Two accounts: 10 and 30 of ordinary goods, and 5 of others that stay; relatives are worth 2 and 100."""
    ordinary = np.array([True, True, True, False])
    room = Room(np.array([0, 0, 1, 1]), np.array([0, 1]), np.array([4.0, 6.0, 30.0, 5.0]), ordinary)
    relatives = np.array([2.0, 100.0])
    fitting = relatives * room.fits(relatives)
    np.testing.assert_allclose(fitting, [2, 12])
    np.testing.assert_allclose(room.made(fitting), [3.2, 4.8, 18, 5])
