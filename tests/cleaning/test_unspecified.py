"""Partners that are no economy and products that are no product: kept aside, or allocated so that totals stay."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greentrade.flows.cleaning import Cleaning
from tests.cleaning.conftest import clean_frame, records_frame


def test_they_are_flagged_and_kept(records, clean):
    partners = [(899, "Areas, nes"), (837, "Bunkers"), (839, "Special Categories"), (568, "Other Europe, nes"), (490, None), (156, None)]
    found = clean(records([{"partner": code} for code, _ in partners])).sort("partner")
    assert found.select("partner", "partner_kind").rows() == sorted(partners)
    assert found["counts"].all()
    goods = clean(records([{"product": code} for code in ("9999AA", "999999", "980100", "850760")]))
    assert goods.sort("product")["product_kind"].is_null().to_list() == [True, False, False, False]


def test_allocation_is_in_proportion(records, clean):
    rows = [
        {"partner": 899, "value_usd": 30.0, "weight_kg": 3.0},
        {"partner": 156, "value_usd": 100.0, "weight_kg": 50.0},
        {"partner": 643, "value_usd": 200.0},
        {"partner": 837, "value_usd": 7.0},
    ]
    found = clean(records(rows), Cleaning.of(partners="allocate"))
    added = found.filter(pl.col("line") == "allocated").sort("partner")
    # Bunkers are kept aside, and take part neither as what is spread nor as what it is spread over.
    assert added["partner"].to_list() == [156, 643]
    assert added["value_usd"].to_list() == pytest.approx([10.0, 20.0])
    assert added["weight_kg_corrected"].to_list() == pytest.approx([1.0, 2.0])
    assert added["flags"].to_list() == [["unspecified-partner"]] * 2 and set(added["weight_basis"]) == {"corrected"}
    assert found.filter(pl.col("partner") == 899).select("line", "counts").rows() == [("record", False)]
    assert found.filter("counts")["value_usd"].sum() == pytest.approx(337.0)


def test_quantities_are_spread_in_their_own_unit_only(records, clean):
    rows = [
        {"partner": 899, "value_usd": 40.0, "quantity": 8.0, "quantity_unit": "u"},
        {"partner": 156, "quantity": 20.0, "quantity_unit": "u"},
        {"partner": 643, "quantity": 20.0, "quantity_unit": "kg"},
    ]
    added = clean(records(rows), Cleaning.of(partners="allocate")).filter(pl.col("line") == "allocated").sort("partner")
    assert added.select("value_usd", "quantity", "quantity_corrected", "quantity_unit").rows() == [
        (20.0, 4.0, 4.0, "u"), (20.0, None, None, "kg"),
    ]  # fmt: skip


def test_where_nothing_is_specified_it_stays(records, clean):
    found = clean(records([{"partner": 899}, {"partner": 156, "product": "854140"}]), Cleaning.of(partners="allocate"))
    assert found["counts"].all() and set(found["line"]) == {"record"}


CELLS = st.lists(
    st.tuples(st.sampled_from([156, 643, 899, 839, 568]), st.sampled_from(["850760", "854140", "9999AA"]), st.integers(1, 10**9)),
    min_size=1, max_size=14, unique_by=lambda cell: cell[:2],
)  # fmt: skip


@settings(max_examples=40)
@given(CELLS, st.sampled_from(["keep", "allocate"]), st.sampled_from(["keep", "allocate"]))
def test_totals_are_conserved(cells, partners, products):
    frame = records_frame([{"partner": p, "product": k, "value_usd": float(v), "weight_kg": v / 7} for p, k, v in cells])
    found = clean_frame(frame, Cleaning.of(partners=partners, products=products)).filter("counts")
    assert found["value_usd"].sum() == pytest.approx(frame["value_usd"].sum())
    assert found["weight_kg"].sum() == pytest.approx(frame["weight_kg"].sum())
