"""A sensible chart of any result: lines over time, bars for one period, points with their line for a cross-section.

Figures for print are the brief's business; this is for looking at a result where it was made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from greentrade.errors import InputError
from greentrade.indicators.registry import GROWTH, SHARE

if TYPE_CHECKING:
    import altair as alt

    from greentrade.indicators.result import Result

MOST_ROWS = 5000
"""What Altair takes."""

# Okabe & Ito (2008), Color Universal Design: distinct for colour-blind readers.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442")


def chart(result: Result) -> alt.Chart | alt.LayerChart:
    """The chart of a result. Raises `InputError` where it has more rows than a chart can show."""
    frame = result.frame.filter(pl.col("value").is_not_null())
    if frame.height > MOST_ROWS:
        raise InputError(f"{frame.height:,} rows are too many for a chart", remedy="Ask for fewer series, or pass top=7")
    series = _named_series(frame)
    if "gdp_per_capita_ppp" in frame.columns:
        return _scatter(result, frame)
    if frame["period"].n_unique() > 1:
        return _lines(result, series)
    return _bars(result, series)


def _named_series(frame: pl.DataFrame) -> pl.DataFrame:
    """The keys that vary, joined to one name a series."""
    keys = [name for name in ("economy", "partner", "group", "product") if name in frame.columns and frame[name].n_unique() > 1]
    name = pl.concat_str(keys, separator=" ") if keys else pl.col("economy")
    return frame.with_columns(name.alias("series"))


def _axis(result: Result) -> alt.Axis:
    import altair as alt

    unit = result.provenance.unit
    return alt.Axis(format=".1%" if unit in (SHARE, GROWTH) else "~s", title=unit)


def _lines(result: Result, frame: pl.DataFrame) -> alt.Chart:
    import altair as alt

    monthly = frame["period"].max() > 9999  # type: ignore[operator]
    frame = frame.with_columns(pl.col("period").cast(pl.String))
    across = (
        alt.X("period:O", axis=alt.Axis(title=None, labelAngle=0, labelOverlap=True))
        if not monthly
        else alt.X("period:O", axis=alt.Axis(title=None))
    )
    colour = alt.Color("series:N", title=None, scale=alt.Scale(range=list(COLOURS)))
    # Vega breaks a line where a period is missing only if the row is there.
    base = alt.Chart(frame.to_arrow(), title=result.provenance.title)
    return (
        base.mark_line(point=True)
        .encode(x=across, y=alt.Y("value:Q", axis=_axis(result)), color=colour, tooltip=_tips(frame))
        .properties(width=480, height=280)
    )


def _bars(result: Result, frame: pl.DataFrame) -> alt.Chart:
    import altair as alt

    title = f"{result.provenance.title}, {frame['period'][0]}" if frame.height else result.provenance.title
    base = alt.Chart(frame.to_arrow(), title=title)
    bars = base.mark_bar(color=COLOURS[0]).encode(
        x=alt.X("value:Q", axis=_axis(result)), y=alt.Y("series:N", sort="-x", title=None), tooltip=_tips(frame)
    )
    return bars.properties(width=480)


def _scatter(result: Result, frame: pl.DataFrame) -> alt.LayerChart:
    import altair as alt

    frame = frame.drop_nulls("gdp_per_capita_ppp")
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
    return [name for name in ("series", "period", "value", "basis") if name in frame.columns]
