"""Bands, whiskers and where they are cut: pure geometry, from bounds to pixels."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from greentrade.briefs.bounds import bounds, breaks, ceiling, editions, total_bounds
from greentrade.briefs.canvas import Canvas
from greentrade.briefs.figures import PanelData, Series
from greentrade.briefs.language import Language
from greentrade.briefs.marks import band, level, upright

AMOUNTS = st.floats(min_value=0, max_value=1e12, allow_nan=False)
CANVAS = Canvas(400, 200, (2010.0, 2020.0), (0.0, 50.0))


def frame(rows: list[dict[str, object]]) -> pl.DataFrame:
    kinds = {"key": pl.String, "period": pl.Int32, "value": pl.Float64, "lower": pl.Float64, "upper": pl.Float64, "status": pl.String}
    kinds |= {"edition": pl.String, "edition_break": pl.Boolean, "role": pl.String}
    usual = {"key": "KAZ", "period": 2020, "value": 5.0, "lower": 5.0, "upper": 5.0, "status": "exact", "edition": "HS2017"}
    return pl.DataFrame([usual | {"edition_break": False, "role": "item"} | row for row in rows], schema=kinds)


class Answer:
    def __init__(self, rows: list[dict[str, object]]) -> None:
        self.frame = frame(rows)


def test_only_what_is_not_exact_has_bounds() -> None:
    rows = [
        {"lower": 2.0, "upper": 9.0, "status": "bounded"},
        {"period": 2021, "lower": 0.0, "upper": 9.0, "status": "unknown"},
        {"period": 2022, "lower": None, "upper": None, "status": "unknown"},
        {"period": 2023},
        {"period": 2024, "value": None, "lower": None, "upper": None, "status": "missing"},
    ]
    assert bounds(frame(rows)) == {("KAZ", 2020): (2.0, 9.0), ("KAZ", 2021): (0.0, 9.0)}


def test_bounds_of_a_total_are_sums_over_economies_and_none_where_one_is_open() -> None:
    one = Answer([{"lower": 1.0, "upper": 9.0}, {"period": 2021}, {"period": 2022, "lower": None, "upper": None}])
    two = Answer([{"lower": 2.0, "upper": 6.0}, {"period": 2021}, {"period": 2022}])
    assert total_bounds([one, two]) == {2020: (3.0, 15.0)}
    assert total_bounds([]) == {}


def test_breaks_are_those_of_single_series() -> None:
    crossed = {"edition_break": True}
    rows = [crossed, crossed | {"key": "world", "role": "world"}, crossed | {"key": "other"}, {"period": 2021}]
    assert breaks(frame(rows)) == {"KAZ": (2020,)}


def test_editions_are_counted_from_the_data_one_by_one() -> None:
    rows = [{"period": 2016, "edition": "HS2012"}, {"period": 2017, "edition": "HS2012+HS2017"}, {"period": 2018}, {"period": 2030}]
    assert editions([frame(rows)], [2016, 2017, 2018]) == [("HS2012", 2016, 2017), ("HS2017", 2017, 2018)]


@given(largest=st.floats(min_value=1e-6, max_value=1e12), highs=st.lists(AMOUNTS, max_size=5))
def test_an_axis_reaches_over_the_bounds_but_never_beyond_twice_the_values(largest: float, highs: list[float]) -> None:
    top = ceiling(largest, {place: (0.0, high) for place, high in enumerate(highs)})
    assert largest <= top <= 2 * largest
    assert top == 2 * largest or all(high <= top for high in highs)


@given(low=st.floats(min_value=0, max_value=50), width=st.floats(min_value=0, max_value=200))
def test_a_whisker_stays_inside_its_plot_and_has_an_arrow_only_where_it_is_cut(low: float, width: float) -> None:
    rows = upright(CANVAS, 2015, (low, low + width))
    assert all(row[end] <= 50 + 1e-6 for row in rows for end in ("y", "y2"))
    assert rows[0]["y"] == pytest.approx(low) and rows[0]["y2"] == pytest.approx(min(low + width, 50))
    assert len(rows) == (4 if low + width > 50 else 3)


def test_a_level_whisker_is_the_same_along_the_other_axis() -> None:
    inside, cut = level(CANVAS, 100, (2012.0, 2015.0)), level(CANVAS, 100, (2012.0, 2030.0))
    assert (inside[0]["x"], inside[0]["x2"]) == pytest.approx((2012, 2015)) and len(inside) == 3
    assert cut[0]["x2"] == pytest.approx(2020) and len(cut) == 4
    assert {round(row["y"], 6) for row in (inside[0], cut[0])} == {25.0}


def test_a_band_narrows_to_the_line_where_the_value_is_exact_and_ends_at_a_gap() -> None:
    series = Series("KAZ", "Kazakhstan")
    values = {("KAZ", 2015): 4.0, ("KAZ", 2016): 6.0, ("KAZ", 2018): 8.0}
    found = PanelData(
        "p", "lines", "", "", "economy", Language().unit("USD", 1.0), (2015, 2016, 2017, 2018), (series,), values, pl.DataFrame(), (),
        bounds={("KAZ", 2015): (1.0, 99.0)},
    )  # fmt: skip
    rows = [(row["x"], row["y"], row["y2"], row["line"]) for row in band(found, series, "#000000", 10.0)]
    assert rows == [(2015, 1.0, 10.0, "KAZ 0"), (2016, 6.0, 6.0, "KAZ 0"), (2018, 8.0, 8.0, "KAZ 1")]
    assert (
        band(PanelData("p", "lines", "", "", "economy", found.unit, (2015,), (series,), values, pl.DataFrame(), ()), series, "", 10) == []
    )
