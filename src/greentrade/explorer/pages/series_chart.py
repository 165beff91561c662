"""Charts of any result: lines over time with bands for bounds, bars for one period, points of a cross-section with their line.

A frame of marks has the columns series, period, value, lower, upper, status and edition_break.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from greentrade.briefs.palette import COLOURS, OTHER
from greentrade.indicators.labels import OTHER as REST

if TYPE_CHECKING:
    import altair as alt

    from greentrade.explorer.pages.numbers import Unit
    from greentrade.explorer.pages.view import View
    from greentrade.indicators.formulas import Fit

SERIES = 12
"""Series that lines show; a table shows all."""
BARS = 30

MEASURES = ("value", "lower", "upper")
_BOUNDED = ("bounded", "unknown")


def series_chart(marks: pl.DataFrame, unit: Unit, view: View) -> alt.LayerChart | None:
    """Lines where there are several periods, else bars; None where there is no value."""
    known = marks.drop_nulls("value")
    if known.is_empty():
        return None
    return _lines(marks, unit, view) if known["period"].n_unique() > 1 else _bars(known, unit, view)


def order(marks: pl.DataFrame) -> list[str]:
    """Series by their last value, the largest first and the rest of a top-N last."""
    last = marks.sort("period").group_by("series").agg(pl.col("value").drop_nulls().last(), pl.col("rest").any())
    return last.sort("rest", pl.col("value").fill_null(float("-inf")) * -1, "series")["series"].to_list()


def with_rest(marks: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """The marks with `rest`: whether a series is what a top-N merged."""
    return marks.with_columns(pl.any_horizontal([pl.col(key) == REST for key in keys] or [pl.lit(False)]).alias("rest"))


def _scaled(marks: pl.DataFrame, unit: Unit) -> pl.DataFrame:
    """Values in the unit that the axis names."""
    return marks.with_columns(pl.col(name) / unit.factor for name in MEASURES)


def _lines(marks: pl.DataFrame, unit: Unit, view: View) -> alt.LayerChart:
    import altair as alt

    names = order(marks)[:SERIES]
    shown = _scaled(marks.filter(pl.col("series").is_in(names)), unit).with_columns(pl.col("period").cast(pl.String))
    colours = [OTHER if name in set(shown.filter("rest")["series"]) else COLOURS[place % len(COLOURS)] for place, name in enumerate(names)]
    columns = ["series", "period", *MEASURES, "status", "edition_break"]
    legend = (
        None
        if len(names) == 1
        else alt.Legend(orient="bottom", columns=2, symbolType="stroke", symbolOpacity=1, symbolStrokeWidth=2.5, title=None, labelLimit=320)
    )
    base = alt.Chart(shown.select(columns).to_arrow()).encode(
        x=alt.X("period:O", axis=alt.Axis(title=None, labelAngle=0, labelOverlap=True)),
        color=alt.Color("series:N", title=None, scale=alt.Scale(domain=names, range=colours), legend=legend),
    )
    layers = [base.mark_line(strokeWidth=2).encode(y=_up(unit, "value"))]
    if shown["status"].is_in(_BOUNDED).any():
        layers.insert(0, base.mark_area(opacity=0.16).encode(y=_up(unit, "lower"), y2="upper:Q"))
    points = base.mark_point(size=22, filled=True, opacity=1).encode(y=_up(unit, "value"), tooltip=_tips(view, unit, names))
    layers.append(points)
    if shown["edition_break"].any():
        breaks = base.transform_filter("datum.edition_break").mark_point(shape="diamond", size=90, filled=False, opacity=1)
        layers.append(breaks.encode(y=_up(unit, "value"), tooltip=_tips(view, unit, names)))
    return alt.LayerChart(layer=layers).properties(width="container", height=300)


def _bars(known: pl.DataFrame, unit: Unit, view: View) -> alt.LayerChart:
    import altair as alt

    names = order(known)[:BARS]
    shown = _scaled(known.filter(pl.col("series").is_in(names)), unit).with_columns(pl.col("period").cast(pl.String))
    across = alt.X("value:Q", axis=alt.Axis(title=unit.label, tickCount=5))
    up = alt.Y("series:N", sort=names, axis=alt.Axis(title=None, labelLimit=200))
    base = alt.Chart(shown.select("series", "period", *MEASURES, "status").to_arrow()).encode(y=up, tooltip=_tips(view, unit, names))
    layers: list[Any] = [base.mark_bar(color=COLOURS[0]).encode(x=across)]
    if shown["status"].is_in(_BOUNDED).any():
        layers.append(base.mark_rule(color="#1a1a1a", strokeWidth=1.5).encode(x="lower:Q", x2="upper:Q"))
    return alt.LayerChart(layer=layers).properties(width="container", height=alt.Step(24))


def cross_section(marks: pl.DataFrame, fit: Fit | None, unit: Unit, view: View) -> alt.LayerChart | None:
    """Points of economies over their income, and the line through them. Marks have `income` too; None where none has both."""
    import altair as alt

    known = _scaled(marks.drop_nulls(["value", "income"]), unit)
    if known.is_empty():
        return None
    across = alt.X("income:Q", axis=alt.Axis(title=view._("GDP per capita, PPP (current international dollars)"), format="~s", tickCount=6))
    tips = [alt.Tooltip("income:Q", title=view._("GDP per capita"), format=",.0f"), *_tips(view, unit, ["", ""])]
    points = alt.Chart(known.select("series", "period", "income", *MEASURES, "status").to_arrow()).mark_circle(color=COLOURS[0], size=50)
    layers: list[Any] = [points.encode(x=across, y=_up(unit, "value"), tooltip=tips)]
    if fit is not None and fit.slope is not None and fit.intercept is not None:
        ends = [float(known["income"].min()), float(known["income"].max())]  # type: ignore[arg-type]
        values = [(fit.intercept + fit.slope * end) / unit.factor for end in ends]
        line = alt.Chart(pl.DataFrame({"income": ends, "value": values}).to_arrow()).mark_line(color=COLOURS[1])
        layers.append(line.encode(x=across, y="value:Q"))
    return alt.LayerChart(layer=layers).properties(width="container", height=340)


def _up(unit: Unit, name: str) -> alt.Y:
    import altair as alt

    return alt.Y(f"{name}:Q", axis=alt.Axis(title=unit.label, titleAngle=0, titleAlign="left", titleAnchor="end", titleY=-12, tickCount=5))


def _tips(view: View, unit: Unit, names: list[str]) -> list[alt.Tooltip]:
    import altair as alt

    digits = ".1f" if unit.percent else ",.2f" if unit.factor > 1 else ",.3~f"
    words = {"value": unit.label, "lower": view._("lower bound"), "upper": view._("upper bound")}
    numbers = [alt.Tooltip(f"{name}:Q", title=title, format=digits) for name, title in words.items()]
    named = [alt.Tooltip("series:N", title=view._("Series"))] if len(names) > 1 else []
    return [*named, alt.Tooltip("period:N", title=view._("Period")), *numbers]
