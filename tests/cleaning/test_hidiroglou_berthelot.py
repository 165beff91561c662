"""Hidiroglou & Berthelot (1986), Survey Methodology 12(1), 73-83: their formulas on a table worked by hand."""

from __future__ import annotations

import narwhals as nw
import polars as pl
import pytest

from greentrade.flows.cleaning import Cleaning
from greentrade.flows.cleaning.ratios import bounds, effects


def test_the_worked_table():
    """U = 0.5, A = 0.05, C = 4.

    x(t-1) 100 100 100 100 100; x(t) 50 90 100 120 300; r .5 .9 1 1.2 3; r_M 1; s -1 -1/9 0 .2 2; max^U 10 10 10 10.954 17.321;
    E -10 -1.111 0 2.191 34.641; quartiles -1.111, 0, 2.191; d 1.111 and 2.191; interval (-4.444, 8.764).
    """
    table = pl.DataFrame({"g": ["g"] * 5, "before": [100.0] * 5, "now": [50.0, 90.0, 100.0, 120.0, 300.0]})
    frame = effects(nw.from_native(table.lazy()), "now", "before", ["g"], u=0.5, least=5)
    found = bounds(frame, ["g"], a=0.05, c=4).to_native().collect().sort("now")
    assert found["_r"].to_list() == pytest.approx([0.5, 0.9, 1.0, 1.2, 3.0])
    assert found["_e"].to_list() == pytest.approx([-10.0, -10 / 9, 0.0, 0.2 * 120**0.5, 2 * 300**0.5])
    assert found["_e_lower"][0] == pytest.approx(-4 * 10 / 9)
    assert found["_e_upper"][0] == pytest.approx(4 * 0.2 * 120**0.5)


def test_a_keeps_the_interval_open():
    """E 1 1 1 1 with median 1: d would be 0, and is |A E_M|."""
    frame = nw.from_native(pl.DataFrame({"g": ["g"] * 4, "_e": [1.0, 1.0, 1.0, 1.0]}).lazy())
    found = bounds(frame, ["g"], a=0.05, c=4).to_native().collect()
    assert (found["_e_lower"][0], found["_e_upper"][0]) == pytest.approx((0.8, 1.2))


def two_years(records, changed: dict[int, float]):
    partners = range(1, 16)
    rows = [{"period": 2019, "partner": 600 + i, "value_usd": 1000.0 + i} for i in partners]
    rows += [{"period": 2020, "partner": 600 + i, "value_usd": (1000.0 + i) * changed.get(i, 1 + i / 100)} for i in partners]
    return records(rows)


def test_ratios_outside_are_flagged_with_their_bounds(records, clean):
    found = clean(two_years(records, {3: 60.0, 9: 1 / 60}), Cleaning.of(["ratio"]))
    hit = found.filter(pl.col("flags").is_not_null()).sort("partner")
    assert hit["partner"].to_list() == [603, 609]
    assert hit["value_ratio"].to_list() == pytest.approx([60, 1 / 60])
    assert hit["value_ratio"][0] > hit["value_ratio_upper"][0] > 1.05
    assert hit["value_ratio"][1] < hit["value_ratio_lower"][1] < 1.05
    # Whatever lies between the bounds is not flagged, and nothing else is.
    rest = found.filter(pl.col("flags").is_null() & pl.col("value_ratio").is_not_null())
    assert rest.select((pl.col("value_ratio").is_between("value_ratio_lower", "value_ratio_upper")).all()).item()


def test_no_ratio_across_a_gap_or_a_change_of_edition(records, clean):
    rows = [{"period": 2018, "value_usd": 1.0}, {"period": 2020, "value_usd": 50.0}]
    rows.append({"period": 2021, "value_usd": 9.0, "edition": "HS2022"})
    assert clean(records(rows))["value_ratio"].null_count() == 3


def test_december_comes_before_january(records, clean):
    partners = range(601, 612)
    rows = [{"period": month, "partner": p, "value_usd": 10.0 * p} for p in partners for month in (202112, 202201)]
    found = clean(records(rows), Cleaning.of(["ratio"]))
    assert found.filter(pl.col("period") == 202201)["value_ratio"].to_list() == [1.0] * 11
