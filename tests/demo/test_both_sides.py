"""Both reports of a flow and the reconciled value tell one story: of the CAREC region's trade, year by year and member by member."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import greentrade as gt

PERSPECTIVES = ("reported", "mirror", "reconciled")


@pytest.fixture(scope="module")
def db(demo_folder: Path):
    return gt.open(demo_folder / "store")


def three_ways(db, direction: str, **split: str) -> pl.DataFrame:
    """Trade in the list in three perspectives, USD: only of economies and years that have a report of their own."""
    found = None
    for perspective in PERSPECTIVES:
        result = db.compute(
            direction, reporters="CAREC-CHN", products=gt.product_list("imf-lct"), years="2005:2024", perspective=perspective, **split
        )
        one = result.frame.select("period", "economy", pl.col("value").alias(perspective))
        found = one if found is None else found.join(one, on=["period", "economy"], how="left")
    assert found is not None
    return found.filter(pl.col("reported") > 0).with_columns(
        (pl.col("mirror") / pl.col("reported")).alias("ratio"),
        pl.min_horizontal("reported", "mirror").alias("smaller"),
        pl.max_horizontal("reported", "mirror").alias("larger"),
    )


# Members' exports go mostly to one another, and there the brief itself has importers report a quarter less than exporters.
@pytest.mark.parametrize(("direction", "least", "most"), [("imports", 0.78, 1.2), ("exports", 0.7, 1.2)])
def test_members_and_their_partners_agree(db, direction: str, least: float, most: float) -> None:
    members = three_ways(db, direction, by="reporter")
    assert members.group_by("period").len().filter(pl.col("period") == 2024)["len"].to_list() == [9]
    assert members.height == 156
    assert members["ratio"].is_between(least, most).all(), members.sort("ratio")
    assert members.select((pl.col("reconciled") / pl.col("smaller")).min()).item() > 0.95
    assert members.select((pl.col("reconciled") / pl.col("larger")).max()).item() < 1.05


@pytest.mark.parametrize("direction", ["imports", "exports"])
def test_the_region_and_its_partners_agree(db, direction: str) -> None:
    """Sums over the members that report: what others have only their partners say of is no disagreement."""
    region = three_ways(db, direction, by="reporter").group_by("period").agg(pl.col(*PERSPECTIVES).sum()).sort("period")
    assert region.height == 20
    ratio = (region["mirror"] / region["reported"]).to_list()
    assert all(0.8 < each < 1.15 for each in ratio), ratio
    settled = (region["reconciled"] / region["reported"]).to_list()
    assert all(min(each, 1) * 0.97 < mid < max(each, 1) * 1.03 for each, mid in zip(ratio, settled, strict=True)), (ratio, settled)


@pytest.mark.parametrize("direction", ["imports", "exports"])
def test_the_region_as_a_reader_asks_for_it(db, direction: str) -> None:
    """Partners also tell of members that do not report: all years are in the band, and 2024, when nearly all report, is in order."""
    region = three_ways(db, direction).sort("period")
    assert region.height == 20
    assert region["ratio"].is_between(0.8, 1.25).all(), region
    last = region.to_dicts()[-1]
    assert last["smaller"] < last["reconciled"] < last["larger"]
