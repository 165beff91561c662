"""Every result draws itself: lines over time, bars for one period, points and a line for a cross-section."""

from __future__ import annotations

import polars as pl
import pytest

import greentrade as gt
from greentrade.errors import InputError
from greentrade.indicators.formulas import Fit
from greentrade.indicators.result import Result

LIST = gt.product_list("imf-lct")


def marks(chart) -> set[str]:
    spec = chart.to_dict()
    return {layer["mark"]["type"] for layer in spec.get("layer", [spec])}


def test_lines_over_time(db):
    result = db.compute("imports", reporters="KAZ,KGZ", products=LIST, years="2020:2021")
    spec = result.chart().to_dict()
    assert marks(result.chart()) == {"line"}
    rows = next(iter(spec["datasets"].values()))
    assert {(row["series"], row["period"]): row["value"] for row in rows} == {
        ("KAZ", "2020"): 94_000, ("KGZ", "2020"): 35_000, ("KAZ", "2021"): 130_000, ("KGZ", "2021"): 10_000,
    }  # fmt: skip


def test_a_line_breaks_where_data_are_missing(add_flows):
    db = add_flows({(year, 156, 398, "850760"): 5 for year in (2019, 2021)})
    rows = next(iter(db.compute("imports", reporters="KAZ", products=LIST, years="2019:2021").chart().to_dict()["datasets"].values()))
    assert [row["value"] for row in rows] == [5_000, None, 5_000]


def test_the_rest_of_a_top_stands_last(db):
    chart = db.compute("imports", reporters="WLD", products=LIST, years=2020, by=("partner",), top=1).chart()
    assert chart.to_dict()["layer"][0]["encoding"]["y"]["sort"] == ["CHN", "other"]


def test_bars_for_one_period_with_the_keys_that_vary(db):
    result = db.compute("product-mix-imports", reporters="KAZ", products=LIST, years=2020)
    rows = next(iter(result.chart().to_dict()["datasets"].values()))
    assert marks(result.chart()) == {"bar"} and {row["series"] for row in rows} == {"850760", "854140"}


def test_a_cross_section_shows_its_line(db):
    result = db.compute("export-share", reporters="WLD", by=("reporter",), products=LIST, years=2020)
    frame = result.frame.with_columns(pl.Series("gdp_per_capita_ppp", [10.0, 40.0, 20.0, None]))
    chart = Result(frame, result.provenance, result.coverage, (), Fit(0.01, 0.2, 0.5, 3)).chart()
    assert marks(chart) == {"circle", "line"}


def test_charts_render_to_svg(db):
    import vl_convert

    chart = db.compute("imports", reporters="KAZ", products=LIST, years="2020:2021").chart()
    assert vl_convert.vegalite_to_svg(chart.to_dict()).startswith("<svg")


def test_more_rows_than_a_chart_can_show_are_refused(db):
    result = db.compute("imports", reporters="KAZ", products=LIST, years=2020)
    many = Result(pl.concat([result.frame] * 5001), result.provenance, result.coverage, ())
    with pytest.raises(InputError, match="5,001 rows are too many for a chart"):
        many.chart()


def test_bounds_are_a_band_and_edition_breaks_are_marked(add_flows):
    """Other vehicles of HS2012 are electric cars of HS2017 for a part that nobody knows."""
    add_flows({(2016, 156, 398, "870390"): 60}, edition="12", part="1")
    db = add_flows({(2017, 156, 398, "870380"): 7}, edition="17", part="2")
    spec = db.compute("imports", reporters="KAZ", products=LIST, years="2016:2017").chart().to_dict()
    kinds = [layer["mark"]["type"] for layer in spec["layer"]]
    assert kinds == ["area", "line", "point"]
    assert spec["layer"][2]["transform"] == [{"filter": "datum.edition_break"}]
    bars = db.compute("imports", reporters="KAZ", products=LIST, years=2016, by=("product",)).chart().to_dict()
    assert [layer["mark"]["type"] for layer in bars["layer"]] == ["bar", "rule"]
