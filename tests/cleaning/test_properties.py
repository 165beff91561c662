"""What holds of any records: none is lost, their order does not matter, and the size of the currency neither."""

from __future__ import annotations

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from greentrade.columns import RECORDS
from greentrade.flows.cleaning import Cleaning
from tests.cleaning.conftest import clean_frame, records_frame

KEYS = st.tuples(
    st.sampled_from([2018, 2019, 2020, 202001]),
    st.sampled_from([398, 417]),
    st.sampled_from([0, 156, 643, 899, 795]),
    st.sampled_from(["X", "M", "RX"]),
    st.sampled_from(["HS2017", "HS2022"]),
    st.sampled_from(["TOTAL", "85", "8541", "854140", "850760", "9999AA"]),
)
ROW = st.tuples(KEYS, st.integers(0, 10**9), st.one_of(st.none(), st.integers(1, 10**6)))
ROWS = st.lists(ROW, min_size=1, max_size=40, unique_by=lambda row: row[0])
NAMES = ("period", "reporter", "partner", "flow_code", "edition", "product")
SMALL = {"least": 3, "c": 4.0}


def frame_of(rows, factor: float = 1.0) -> pl.DataFrame:
    return records_frame(
        {**dict(zip(NAMES, key, strict=True)), "value_usd": value * factor, "weight_kg": None if weight is None else float(weight)}
        for key, value, weight in rows
    )


@settings(max_examples=25)
@given(ROWS, st.sampled_from(["keep", "allocate"]))
def test_no_record_is_lost_or_changed(rows, unspecified):
    frame = frame_of(rows)
    found = clean_frame(frame, Cleaning.of(partners=unspecified, products=unspecified, **SMALL)).filter(pl.col("line") == "record")
    assert found.select(RECORDS.names).sort(RECORDS.key).equals(frame.select(RECORDS.names).sort(RECORDS.key))


@settings(max_examples=25)
@given(ROWS, st.randoms())
def test_the_order_of_rows_does_not_matter(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    one, other = (clean_frame(frame_of(each), Cleaning.of(**SMALL)).sort(*RECORDS.key, "line") for each in (rows, shuffled))
    assert one.equals(other)


@settings(max_examples=25)
@given(ROWS, st.sampled_from([2.0**-7, 2.0, 2.0**10]))
def test_the_unit_of_value_does_not_matter(rows, factor):
    """Powers of two, which floating point scales without rounding; totals are left out: their tolerance is one dollar's rounding."""
    options = Cleaning.of(skip=["partner-total", "product-total"], u=0.5, **SMALL)
    one, other = (clean_frame(frame_of(rows, each), options).sort(RECORDS.key) for each in (1.0, factor))
    assert one["flags"].to_list() == other["flags"].to_list()
    assert one["counts"].to_list() == other["counts"].to_list()
