"""Splits by reporter, partner, product and group; the largest kept and the rest as `other`, without losing a dollar."""

from __future__ import annotations

import polars as pl
import pytest

import greentrade as gt
from greentrade.columns import RESULT_KEYS, RESULT_MEASURES
from greentrade.indicators.registry import INDICATORS

LIST = gt.product_list("imf-lct")


def test_top_ranks_by_the_last_periods_trade(db, values):
    found = values(db.compute("imports", reporters="WLD", products=LIST, years="2020:2021", by=("partner",), top=1))
    assert found == {
        (2020, "WLD", "CHN"): 110_000,
        (2020, "WLD", "other"): 19_000,
        (2021, "WLD", "CHN"): 130_000,
        (2021, "WLD", "other"): 10_000,
    }


def test_top_of_reporters_merges_economies(db, values):
    found = values(db.compute("export-share", reporters="WLD", products=LIST, years=2020, by=("reporter",), top=1))
    # The others' share is of their own exports together, not the sum of shares.
    assert found == {"CHN": pytest.approx(110 / 130), "other": pytest.approx(19 / 164)}


def test_top_of_products_keeps_the_mix_whole(db):
    frame = db.compute("product-mix-imports", reporters="KAZ,KGZ", products=LIST, years=2020, top=1).frame
    assert set(frame["product"]) == {"850760", "other"}
    assert frame.group_by("economy").agg(pl.col("value").sum())["value"].to_list() == pytest.approx([1.0, 1.0])


def test_growth_of_the_rest_is_the_growth_of_its_sum(db, values):
    found = values(db.compute("import-growth", reporters="WLD", products=LIST, years="2020:2021", by=("reporter",), top=1))
    assert found[2021, "other"] == pytest.approx(10 / 35 - 1)


def test_ties_are_broken_by_name(add_flows):
    db = add_flows({(2020, 156, 398, "850760"): 5, (2020, 156, 417, "850760"): 5, (2020, 156, 762, "850760"): 5})
    result = db.compute("exports", reporters="CHN", products=LIST, by=("partner",), top=2)
    assert result.frame["partner"].to_list() == ["KAZ", "KGZ", "other"]


def test_two_splits_at_once(db, values):
    found = values(db.compute("imports", reporters="KAZ", products=LIST, years=2020, by=("partner", "product"), top=1))
    assert found["KAZ", "CHN", "850760"] == 60_000
    assert found["KAZ", "CHN", "other"] == 20_000
    assert sum(found.values()) == 94_000


def test_group_and_product_stand_side_by_side(db):
    result = db.compute("imports", reporters="KAZ", products=LIST, years=2020, by=("group", "product"))
    assert result.frame.select("group", "product", "value").rows() == [("batteries", "850760", 70_000.0), ("solar", "854140", 24_000.0)]


def test_a_total_is_the_sum_of_any_of_its_splits(db):
    total = db.compute("imports", reporters="WLD", products=LIST, years="2020:2021").frame["value"].sum()
    for by in (("reporter",), ("partner",), ("product",), ("group",), ("reporter", "partner", "product")):
        assert db.compute("imports", reporters="WLD", products=LIST, years="2020:2021", by=by).frame["value"].sum() == total


def test_an_item_is_labelled_as_typed_and_an_economy_by_its_iso3(db):
    result = db.compute("imports", reporters=["398", "kg", "CAREC - CHN"], products=LIST, years=2020)
    assert result.frame["economy"].unique().sort().to_list() == ["CAREC - CHN", "KAZ", "KGZ"]


def test_codes_that_the_table_does_not_know_stay_numbers(add_flows):
    db = add_flows({(2020, 156, 398, "850760"): 5, (2020, 156, 9999, "850760"): 2})
    result = db.compute("exports", reporters="CHN", products=LIST, by=("partner",))
    assert result.frame["partner"].to_list() == ["9999", "KAZ"]
    assert db.compute("imports", products=LIST).frame["value"].to_list() == [7_000.0]


@pytest.mark.parametrize("indicator", [name for name in INDICATORS if name != "cross-section"])
def test_every_result_has_the_columns_of_the_law(db, indicator: str):
    result = db.compute(indicator, reporters="CHN+KAZ", products=LIST, years="2020:2021")
    measures = [column.name for column in RESULT_MEASURES]
    keys = [name for name in result.frame.columns if name not in measures]
    assert result.frame.columns == [*keys, *measures]
    assert keys == [column.name for column in RESULT_KEYS if column.name in keys]
    assert result.frame.select(keys).is_duplicated().sum() == 0
    known = result.frame.filter(pl.col("value").is_not_null())
    assert known.height and (known["lower"] <= known["value"]).all() and (known["value"] <= known["upper"]).all()
    assert set(result.frame["status"]) <= {"exact", "missing"}
    assert result.frame.rows() == result.frame.sort(keys).rows()
