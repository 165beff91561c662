"""A sensible chart of any result: lines over time, bars for one period, points with their line for a cross-section.

Figures for print are the brief's business; this is for looking at a result where it was made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from greentrade.errors import InputError
from greentrade.indicators.labels import OTHER
from greentrade.indicators.registry import GROWTH, SHARE

if TYPE_CHECKING:
    import altair as alt

    from greentrade.indicators.result import Result

MOST_ROWS = 5000
"""What Altair takes."""

# Okabe & Ito (2008), Color Universal Design: distinct for colour-blind readers.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442")


def chart(result: Result) -> alt.LayerChart:
    """The chart of a result. Raises `InputError` where it has more rows than a chart can show."""
    frame = result.frame
    if frame.height > MOST_ROWS:
        raise InputError(f"{frame.height:,} rows are too many for a chart", remedy="Ask for fewer series, or pass top=7")
    if "gdp_per_capita_ppp" in frame.columns:
        return _scatter(result, frame.drop_nulls(["value", "gdp_per_capita_ppp"]))
    series = _named_series(frame)
    if frame["period"].n_unique() > 1:
        # Missing values stay: a line breaks where the data do.
        return _lines(result, series)
    return _bars(result, series.drop_nulls("value"))


def _named_series(frame: pl.DataFrame) -> pl.DataFrame:
    """The keys that vary, joined to one name a series."""
    keys = [name for name in ("economy", "partner", "group", "product") if name in frame.columns and frame[name].n_unique() > 1]
    name = pl.concat_str(keys, separator=" ") if keys else pl.col("economy")
    return frame.with_columns(name.alias("series"))


def _axis(result: Result) -> alt.Axis:
    import altair as alt

    unit = result.provenance.unit
    if unit in (SHARE, GROWTH):
        return alt.Axis(format=".1~%", title=unit)
    # d3 writes M and G for a million and a billion, as physics does.
    return alt.Axis(labelExpr="replace(replace(format(datum.value, '~s'), 'G', ' bn'), 'M', ' m')", title=unit)


def _lines(result: Result, frame: pl.DataFrame) -> alt.LayerChart:
    import altair as alt

    across = alt.X("period:O", axis=alt.Axis(title=None, labelAngle=0, labelOverlap=True))
    names = _order(frame)
    # Few series get colours that colour-blind readers can tell apart; more need more colours than there are of those.
    scale = alt.Scale(domain=names, range=list(COLOURS)) if len(names) <= len(COLOURS) else alt.Scale(domain=names, scheme="tableau20")
    base = alt.Chart(frame.with_columns(pl.col("period").cast(pl.String)).to_arrow()).encode(
        x=across, color=alt.Color("series:N", title=None, scale=scale, legend=alt.Legend(symbolOpacity=1)), tooltip=_tips(frame)
    )
    layers = [base.mark_line(point=True).encode(y=alt.Y("value:Q", axis=_axis(result)))]
    told: list[str] = []
    if frame.filter(pl.col("status").is_in(["bounded", "unknown"])).height:
        layers.insert(0, base.mark_area(opacity=0.18).encode(y="lower:Q", y2="upper:Q"))
        told.append("Band: from the lower to the upper bound.")
    if frame["edition_break"].any():
        layers.append(base.transform_filter("datum.edition_break").mark_point(shape="diamond", size=110).encode(y="value:Q"))
        told.append("Diamond: the data change to another edition of the Harmonized System.")
    title = alt.TitleParams(result.provenance.title, subtitle=told)
    return alt.LayerChart(layer=layers).properties(title=title, width=480, height=280)


def _bars(result: Result, frame: pl.DataFrame) -> alt.LayerChart:
    import altair as alt

    title = f"{result.provenance.title}, {frame['period'][0]}" if frame.height else result.provenance.title
    base = alt.Chart(frame.to_arrow()).encode(y=alt.Y("series:N", sort=_order(frame), title=None), tooltip=_tips(frame))
    layers: list[Any] = [base.mark_bar(color=COLOURS[0]).encode(x=alt.X("value:Q", axis=_axis(result)))]
    told: list[str] = []
    if frame.filter(pl.col("status").is_in(["bounded", "unknown"])).height:
        layers.append(base.mark_rule(color=COLOURS[6], strokeWidth=1.5).encode(x="lower:Q", x2="upper:Q"))
        told.append("Line: from the lower to the upper bound.")
    return alt.LayerChart(layer=layers).properties(title=alt.TitleParams(title, subtitle=told), width=480)


def _order(frame: pl.DataFrame) -> list[str]:
    """Series by their last value, the largest first and the rest of a top-N last."""
    last = frame.sort("period").group_by("series").agg(pl.col("value").drop_nulls().last())
    rest = pl.col("series").str.ends_with(OTHER)
    return last.sort(rest, -pl.col("value"), "series", nulls_last=True)["series"].to_list()


def _scatter(result: Result, frame: pl.DataFrame) -> alt.LayerChart:
    import altair as alt

    across = alt.X("gdp_per_capita_ppp:Q", axis=alt.Axis(format="~s", title="GDP per capita, PPP (current international dollars)"))
    points = alt.Chart(frame.to_arrow()).mark_circle(color=COLOURS[0], size=50)
    layers: list[Any] = [
        points.encode(x=across, y=alt.Y("value:Q", axis=_axis(result)), tooltip=["economy", *_tips(frame), "gdp_per_capita_ppp"])
    ]
    fit = result.fit
    if fit is not None and fit.slope is not None and fit.intercept is not None:
        ends = [frame["gdp_per_capita_ppp"].min(), frame["gdp_per_capita_ppp"].max()]
        line = pl.DataFrame({"gdp_per_capita_ppp": ends, "value": [fit.intercept + fit.slope * float(x) for x in ends]})  # type: ignore[arg-type]
        layers.append(alt.Chart(line.to_arrow()).mark_line(color=COLOURS[1]).encode(x=across, y="value:Q"))
    return alt.LayerChart(layer=layers).properties(title=f"{result.provenance.title}, {frame['period'][0]}", width=480, height=320)


def _tips(frame: pl.DataFrame) -> list[str]:
    return [name for name in ("series", "period", "value", "lower", "upper", "status", "edition", "basis") if name in frame.columns]
