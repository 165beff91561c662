"""Totals that stand beside their parts are counted once: partners, products, customs procedures, transport, second partners."""

from __future__ import annotations

import duckdb
import narwhals as nw
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from greentrade.flows import leaves

ROW = {
    "freq": "A", "period": 2020, "reporter": 398, "flow_code": "M", "edition": "HS2017", "product": "850760", "product_level": 6,
    "partner": 156, "partner2": 0, "customs": "C00", "transport": 0, "value_usd": 0.0,
}  # fmt: skip


def rows(*changes: dict) -> pl.DataFrame:
    return pl.DataFrame([{**ROW, **change} for change in changes])


def run(rule, frame: pl.DataFrame) -> list[float]:
    """The values that a rule keeps; the same on Polars and on DuckDB."""
    kept = sorted(rule(nw.from_native(frame.lazy())).collect("polars").to_native()["value_usd"].to_list())
    connection = duckdb.connect()
    connection.register("rows", frame.to_arrow())
    assert sorted(rule(nw.from_native(connection.sql("SELECT * FROM rows"))).collect("polars").to_native()["value_usd"].to_list()) == kept
    return kept


def test_world_beside_partners_is_left_out():
    frame = rows({"partner": 0, "value_usd": 100.0}, {"partner": 156, "value_usd": 60.0}, {"partner": 643, "value_usd": 40.0})
    assert run(leaves.partners_or_world, frame) == [40.0, 60.0]


def test_world_alone_counts():
    assert run(leaves.partners_or_world, rows({"partner": 0, "value_usd": 100.0})) == [100.0]


def test_world_of_one_product_counts_beside_partners_of_another():
    frame = rows(
        {"partner": 0, "product": "850710", "value_usd": 7.0}, {"partner": 156, "value_usd": 60.0}, {"partner": 0, "value_usd": 60.0}
    )
    assert run(leaves.partners_or_world, frame) == [7.0, 60.0]


def test_customs_and_transport_totals_win_over_their_parts():
    frame = rows(
        {"value_usd": 10.0},
        {"customs": "C01", "value_usd": 6.0},
        {"customs": "C04", "value_usd": 4.0},
        {"transport": 1000, "value_usd": 10.0},
        {"customs": "C01", "transport": 1000, "value_usd": 6.0},
    )
    assert run(leaves.least_detailed, frame) == [10.0]


def test_without_the_total_one_way_of_splitting_counts():
    by_transport = [{"transport": 1000, "value_usd": 3.0}, {"transport": 2000, "value_usd": 7.0}]
    by_partner2 = [{"partner2": 276, "value_usd": 10.0}]
    by_both = [{"transport": 1000, "partner2": 276, "value_usd": 3.0}, {"transport": 2000, "partner2": 276, "value_usd": 7.0}]
    assert run(leaves.least_detailed, rows(*by_transport, *by_both)) == [3.0, 7.0]
    assert sum(run(leaves.least_detailed, rows(*by_transport, *by_partner2, *by_both))) == 10.0


def test_headings_and_chapters_count_only_where_nothing_finer_stands_below_them():
    def product(code: str, value: float) -> dict:
        return {"product": code, "product_level": 0 if code == "TOTAL" else len(code), "value_usd": value}

    frame = rows(
        product("TOTAL", 1000.0),
        product("85", 100.0),
        product("8507", 60.0),
        product("850760", 50.0),
        product("850710", 10.0),
        product("8541", 40.0),
        product("87", 900.0),
    )
    assert run(leaves.finest_products, frame) == [10.0, 40.0, 50.0, 900.0]


def test_another_reports_detail_does_not_matter():
    frame = rows(
        {"product": "85", "product_level": 2, "value_usd": 5.0}, {"reporter": 417, "value_usd": 3.0}, {"flow_code": "X", "value_usd": 2.0}
    )
    assert run(leaves.finest_products, frame) == [2.0, 3.0, 5.0]


@given(
    st.lists(st.floats(0.5, 100), min_size=1, max_size=6), st.booleans(), st.booleans(), st.booleans(), st.randoms(use_true_random=False)
)
def test_totals_beside_parts_change_nothing(values: list[float], world: bool, customs: bool, heading: bool, rnd):
    """Whatever totals a publisher repeats, and in whatever order, the parts' sum is what counts."""
    parts = [{"partner": 100 + n, "value_usd": value} for n, value in enumerate(values)]
    everything = list(parts)
    if customs:
        everything += [{**part, "customs": "C01"} for part in parts]
    if world:
        everything.append({"partner": 0, "value_usd": sum(values)})
    if heading:
        everything += [{**part, "product": "8507", "product_level": 4} for part in parts]
    rnd.shuffle(everything)
    frame = nw.from_native(rows(*everything).lazy())
    kept = leaves.leaves(frame).collect("polars").to_native()
    assert kept["value_usd"].sum() == pytest.approx(sum(values))
    assert kept.height == len(values)
