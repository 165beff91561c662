"""Totals against their parts: rounding passes, what is missing becomes a line, what is too much is only flagged."""

from __future__ import annotations

import polars as pl
import pytest


def lines(found: pl.DataFrame) -> pl.DataFrame:
    return found.filter(pl.col("line") == "residue")


def test_the_world_beside_its_partners(records, clean):
    rows = [{"partner": 0, "value_usd": 130.0}, {"value_usd": 70.0}, {"partner": 643, "value_usd": 30.0}]
    found = clean(records(rows))
    world = found.filter(pl.col("partner") == 0).row(0, named=True)
    assert world["flags"] == ["aggregate", "partner-total"] and not world["counts"]
    assert (world["partners_usd"], world["partners_residue_usd"], world["partners_tolerance_usd"]) == (100.0, 30.0, 1.5)
    line = lines(found).row(0, named=True)
    assert (line["partner"], line["value_usd"], line["counts"], line["weight_kg"]) == (899, 30.0, True, None)
    assert found.filter("counts")["value_usd"].sum() == 130.0


def test_rounding_is_no_residue(records, clean):
    rows = [{"partner": 0, "value_usd": 101.5}, {"value_usd": 70.0}, {"partner": 643, "value_usd": 30.0}]
    found = clean(records(rows))
    assert found["partners_residue_usd"].drop_nulls().to_list() == [1.5]
    assert lines(found).is_empty() and found.filter(pl.col("flags").list.contains("partner-total")).is_empty()


def test_parts_above_their_total_are_flagged_only(records, clean):
    found = clean(records([{"partner": 0, "value_usd": 60.0}, {"value_usd": 70.0}]))
    assert found.filter(pl.col("flags").list.contains("partner-total"))["partners_residue_usd"].to_list() == [-10.0]
    assert lines(found).is_empty()


def test_headings_and_chapters_nest(records, clean):
    """Chapter 100 = heading 60 + 8507.80 without its heading 25 + residue 15; heading 60 = 8541.40 50 + residue 10."""
    rows = [("85", 100.0), ("8541", 60.0), ("854140", 50.0), ("850780", 25.0)]
    found = clean(records([{"product": code, "value_usd": value} for code, value in rows]))
    assert lines(found).select("product", "value_usd").sort("product").rows() == [("85", 15.0), ("8541", 10.0)]
    assert found.filter("counts")["value_usd"].sum() == 100.0


def test_total_is_compared_in_full_reports_only(records, clean):
    chapters = [f"{number:02}" for number in range(1, 41)]
    rows = [{"product": code, "value_usd": 10.0} for code in chapters] + [{"product": "TOTAL", "value_usd": 500.0}]
    found = clean(records(rows))
    assert lines(found).select("product", "product_level", "value_usd").rows() == [("9999AA", 6, 100.0)]
    assert found.filter("counts")["value_usd"].sum() == 500.0
    few = clean(records([{"product": "85"}, {"product": "TOTAL", "value_usd": 500.0}]))
    assert lines(few).is_empty() and few["products_residue_usd"].null_count() == 2


def test_a_part_that_stands_in_detail_alone_is_no_residue(records, clean):
    """By customs procedures, without their total: they count, and a residue beside them would count them twice."""
    detailed = [{"value_usd": 25.0, "customs": "C01"}, {"value_usd": 15.0, "customs": "C04"}]
    of_partners = [{"partner": 0, "value_usd": 100.0}, {"partner": 643, "value_usd": 60.0}, *detailed]
    of_products = [{"product": "8507", "value_usd": 100.0}, {"product": "850710", "value_usd": 60.0}, *detailed]
    for rows, residue in ((of_partners, "partners_residue_usd"), (of_products, "products_residue_usd")):
        found = clean(records(rows))
        assert found[residue].drop_nulls().to_list() == [0.0]
        assert lines(found).is_empty() and found.filter("counts")["value_usd"].sum() == 100.0


@pytest.mark.parametrize("skip", ["partner-total", "product-total"])
def test_a_step_that_is_skipped_says_nothing(records, clean, skip):
    from greentrade.flows.cleaning import Cleaning

    rows = [{"partner": 0, "value_usd": 130.0, "product": code} for code in ("8541", "854140")] + [{"value_usd": 70.0, "product": "854140"}]
    found = clean(records(rows), Cleaning.of(skip=[skip]))
    name = "partners_residue_usd" if skip == "partner-total" else "products_residue_usd"
    assert found[name].null_count() == found.height
    assert found.filter(pl.col("flags").list.contains(skip)).is_empty()
