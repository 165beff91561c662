"""Sums of cleaning are exact to a thousandth of a dollar, in whatever order the rows come."""

from __future__ import annotations

import polars as pl
import pytest

from greentrade.engine import get_engine
from greentrade.flows.cleaning import Cleaning, Tools, cleaned, counts

LARGE, SMALL, MANY = 10_000_000_000_000.0, 0.001, 1000
"""A thousandth added to ten trillion is lost in floating point; a thousand of them are a dollar."""


@pytest.mark.parametrize("reverse", [False, True])
def test_flagged_value_and_allocated_shares(records, reverse):
    products = [f"{number:06}" for number in range(850_000, 850_000 + MANY)]
    known = [{"product": code, "value_usd": SMALL} for code in products] + [{"product": "870380", "value_usd": LARGE}]
    rows = records([*known, {"product": "999999", "value_usd": 1.0}])
    rows = rows.reverse() if reverse else rows
    engine = get_engine()
    tools = Tools(engine.frame, engine.collect, lambda frame, name: engine.hold(frame, f"sums-{name}"))

    spread = cleaned(engine.frame(rows), Cleaning.of(["unspecified-product"], products="allocate"), tools)
    added = engine.collect(spread).filter(pl.col("line") == "allocated", pl.col("product") == "870380")
    assert added["value_usd"].to_list() == [LARGE / (LARGE + MANY * SMALL)]

    options = Cleaning.of(["unspecified-partner"])
    told = counts(cleaned(engine.frame(rows.with_columns(partner=pl.lit(899, pl.Int32))), options, tools), options, engine)
    assert told["flagged_usd"].to_list() == [LARGE + MANY * SMALL + 1.0]
