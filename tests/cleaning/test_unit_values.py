"""Unit values out of the product's band, and tonnes declared as kilograms."""

from __future__ import annotations

import polars as pl
import pytest

from greentrade.flows.cleaning import Cleaning

STEPS = Cleaning.of(["unit-value", "weight-unit"])


def market(records, *odd: dict[str, object]):
    """Twenty-one ordinary partners at about 5 dollars a kilogram, and odd ones."""
    usual = [{"partner": 600 + i, "value_usd": 5000.0 * (1 + (i - 10) / 40), "weight_kg": 1000.0} for i in range(21)]
    return records([*usual, *odd])


def test_an_odd_unit_value_is_flagged_with_its_z_and_band(records, clean):
    found = clean(market(records, {"partner": 700, "value_usd": 300_000.0, "weight_kg": 1000.0}), STEPS)
    hit = found.filter(pl.col("flags").is_not_null()).row(0, named=True)
    assert found["flags"].null_count() == 21
    assert (hit["partner"], hit["flags"]) == (700, ["unit-value"])
    assert (hit["unit_value"], hit["unit_value_unit"]) == (300.0, "kg")
    assert hit["unit_value_z"] > 3.5 and hit["unit_value_lower"] < 5 < hit["unit_value_upper"] < 300
    assert hit["weight_kg_corrected"] == 1000.0 and hit["weight_basis"] == "declared"


@pytest.mark.parametrize(("weight", "factor"), [(1.0, 1000.0), (1_000_000.0, 0.001)])
def test_kilograms_and_tonnes(records, clean, weight, factor):
    found = clean(market(records, {"partner": 700, "value_usd": 5000.0, "weight_kg": weight}), STEPS)
    hit = found.filter(pl.col("partner") == 700).row(0, named=True)
    assert hit["flags"] == ["unit-value", "weight-unit"]
    assert (hit["weight_factor"], hit["weight_kg_corrected"], hit["weight_kg"]) == (factor, 1000.0, weight)
    assert hit["weight_basis"] == "corrected"


def test_quantities_are_compared_where_there_is_no_weight(records, clean):
    cars = [{"partner": 600 + i, "value_usd": 20_000.0 * (1 + i / 50), "quantity": 1.0, "quantity_unit": "u"} for i in range(15)]
    cars.append({"partner": 700, "value_usd": 20_000_000.0, "quantity": 1.0, "quantity_unit": "u"})
    found = clean(records(cars), STEPS)
    hit = found.filter(pl.col("flags").is_not_null()).row(0, named=True)
    assert (hit["partner"], hit["unit_value_unit"], hit["quantity_corrected"]) == (700, "u", 1000.0)


def test_groups_are_kept_apart(records, clean):
    """Exports are not judged by imports, nor one unit by another, nor one year by the next."""
    odd = [{"partner": 700, "value_usd": 300_000.0, "weight_kg": 1000.0, **other} for other in ({"flow_code": "X"}, {"period": 2021})]
    odd.append({"partner": 700, "value_usd": 300_000.0, "quantity": 1000.0, "quantity_unit": "u"})
    assert clean(market(records, *odd), STEPS)["flags"].null_count() == 24


def test_a_publishers_estimate_says_so(records, clean):
    found = clean(market(records, {"partner": 700, "weight_kg": 20.0, "weight_estimated": True}), STEPS)
    assert found.filter(pl.col("partner") == 700)["weight_basis"].item() == "estimated"


def test_a_leap_out_and_back(records, clean):
    def series(factor: float, **other: object):
        values = {2018: 1.0, 2019: 1.1, 2020: factor, 2021: 1.2}
        return [{"period": year, "value_usd": 1000 * value, **other} for year, value in values.items()]

    found = clean(records(series(30.0, weight_kg=10.0)), Cleaning.of(["jump"]))
    hit = found.filter(pl.col("flags").is_not_null()).row(0, named=True)
    assert (hit["period"], hit["jump_in"], hit["flags"]) == (2020, "unit value", ["jump"])
    assert hit["jump_factor"] == pytest.approx(30 / 1.2)
    fallen = clean(records(series(0.02, weight_kg=10.0)), Cleaning.of(["jump"])).filter(pl.col("flags").is_not_null())
    assert fallen["period"].item() == 2020 and fallen["jump_factor"].item() < 0.1
    # Values alone must leap farther, and what stays out is a change, not a jump.
    assert clean(records(series(30.0)), Cleaning.of(["jump"]))["flags"].null_count() == 4
    assert clean(records(series(300.0)), Cleaning.of(["jump"]))["flags"].null_count() == 3
    stays = [{"period": year, "value_usd": value, "weight_kg": 1.0} for year, value in ((2019, 1.0), (2020, 30.0), (2021, 31.0))]
    assert clean(records(stays), Cleaning.of(["jump"]))["flags"].null_count() == 3


def test_weights_that_the_publisher_estimated_by_one_unit_value_are_no_yardstick(records, clean):
    """Values to a cent over weights to a gram: 7.5475 but for rounding. Of the three that are declared none can be judged."""
    estimated = [{"partner": 8 + 4 * i, "value_usd": round(73.1 * i, 2), "weight_kg": round(73.1 * i / 7.5475, 3)} for i in range(1, 10)]
    declared = [{"partner": 300 + i, "value_usd": 100.0, "weight_kg": 100.0 / u} for i, u in enumerate((7.5476, 7.6, 15.0))]
    found = clean(records([*estimated, *declared]))
    assert found["unit_value"].null_count() == 0 and found["unit_value_z"].null_count() == found["flags"].null_count() == 12
