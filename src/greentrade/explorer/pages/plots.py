"""The kinds of chart: lines and columns over time, and ranked bars. Bounds are bands and whiskers, changes of edition diamonds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from greentrade.briefs.bounds import MOST_BANDS, UNEXACT, ceiling
from greentrade.briefs.layout import LINE_HEIGHT
from greentrade.explorer.pages.plot import (
    INK,
    MUTED,
    PAPER,
    SMALL,
    End,
    Plot,
    Row,
    Series,
    Sketch,
    broken,
    end_labels,
    high_enough,
    time_axis,
    tooltip,
    value_axis,
)

if TYPE_CHECKING:
    from greentrade.briefs.numbers import Unit
    from greentrade.explorer.pages.view import View
    from greentrade.explorer.question import Question

HEIGHT = 260.0


@dataclass(frozen=True)
class Drawn:
    """A chart, and sentences that say how to read its marks."""

    plot: Plot | None
    notes: tuple[str, ...] = ()


def lines(view: View, unit: Unit, series: Sequence[Series], height: float = HEIGHT) -> Drawn:
    """Lines over time, each named where it ends."""
    known = [row for each in series for row in each.rows if row["value"] is not None]
    if not known:
        return Drawn(None)
    sketch = Sketch(view, unit)
    periods = sorted({row["period"] for each in series for row in each.rows})
    spans = {index: (row["lower"], row["upper"]) for index, row in enumerate(known) if _bounded(row)}
    high = ceiling(max(row["value"] for row in known) / unit.factor, spans, unit.factor)
    low = min(0.0, min(row["value"] for row in known) / unit.factor)
    left, domain = value_axis(sketch, low, high or 1.0)
    across = {"domain": [periods[0], periods[-1]], "nice": False}
    x = {"field": "period", "type": "quantitative", "scale": across, "axis": time_axis(periods)}
    y = {"field": "y", "type": "quantitative", "scale": {"domain": domain, "nice": False}, "axis": left}
    rows = [_line_rows(sketch, each, domain[1]) for each in series]
    banded = len(series) <= MOST_BANDS
    for each, mine in zip(series, rows, strict=True):
        if banded and any(row["bounded"] for row in mine):
            _band(sketch, mine, each.colour, x, y)
    for each, mine in zip(series, rows, strict=True):
        _line(sketch, mine, each.colour, x, y)
    ends = [end for each, mine in zip(series, rows, strict=True) if (end := _end(view, unit, each, mine, domain))]
    height = high_enough(ends, height)
    end_labels(sketch, ends, height)
    every = [row for mine in rows for row in mine]
    band, mark, unknown = (any(row[name] for row in every) for name in ("bounded", "mark", "unknown"))
    return Drawn(sketch.plot(height), _reading(view, banded and band, mark, unknown=unknown))


def _bounded(row: Mapping[str, Any]) -> bool:
    return row["status"] in UNEXACT and row["lower"] is not None and row["upper"] is not None


def _line_rows(sketch: Sketch, series: Series, top: float) -> list[Row]:
    made = []
    for row in sorted(series.rows, key=lambda row: row["period"]):
        bounded = row["value"] is not None and _bounded(row)
        value = sketch.scaled(row["value"])
        made.append(
            {
                "period": row["period"],
                "y": value,
                "low": sketch.scaled(row["lower"]) if bounded else value,
                "high": min(sketch.scaled(row["upper"]) or 0.0, top) if bounded else value,
                "bounded": bounded,
                "unknown": row["value"] is not None and row["status"] == "unknown",
                "mark": bool(row.get("edition_break")) and row["value"] is not None,
                "name": series.label,
                "url": sketch.link(series.question, row),
                **sketch.told(row),
            }
        )
    return made


def _band(sketch: Sketch, rows: Sequence[Row], colour: str, x: Row, y: Row) -> None:
    """The area between the bounds; a gap in the data ends it."""
    run, spans = 0, []
    for row in rows:
        run += row["y"] is None
        if row["y"] is not None:
            spans.append({"period": row["period"], "low": row["low"], "high": row["high"], "run": run})
    style = {"type": "area", "color": colour, "opacity": 0.16, "line": False}
    sketch.add(style, spans, x=x, y={**y, "field": "low"}, y2={"field": "high"}, detail={"field": "run", "type": "nominal"})


def _line(sketch: Sketch, rows: Sequence[Row], colour: str, x: Row, y: Row) -> None:
    style = {"type": "line", "color": colour, "strokeWidth": 2.2, "strokeCap": "round", "strokeJoin": "round"}
    # A step between two years is dashed where either value rests on weights alone.
    loose = [row["unknown"] or before["unknown"] or after["unknown"] for before, row, after in _beside(rows)]
    firm = [not row["unknown"] for row in rows]
    for dash, drawn in (({}, firm), ({"strokeDash": [2, 5]}, loose)):
        if any(drawn):
            places = [{"period": row["period"], "y": row["y"] if here else None} for row, here in zip(rows, drawn, strict=True)]
            sketch.add({**style, **dash}, places, x=x, y=y)
    shown = [row for row in rows if row["y"] is not None]
    tips = tooltip(sketch.view, ("name", sketch.view._("Series")), ("period", sketch.view._("Period")))
    # Dots as large as a finger needs are there unseen; the ones that are seen are small.
    plain, marked = [row for row in shown if not row["mark"]], [row for row in shown if row["mark"]]
    sketch.add({"type": "circle", "color": colour, "size": 14, "opacity": 1}, plain, x=x, y=y)
    diamond = {"type": "point", "shape": "diamond", "filled": True, "fill": PAPER, "stroke": colour, "size": 70, "opacity": 1}
    sketch.add(diamond, marked, x=x, y=y)
    sketch.add({"type": "circle", "color": colour, "size": 260, "opacity": 0.001, "cursor": "pointer"}, shown, x=x, y=y, tooltip=tips)


def _beside(rows: Sequence[Row]) -> Iterator[tuple[Row, Row, Row]]:
    """Each row between the one before it and the one after it; the first and the last stand beside themselves."""
    return zip([*rows[:1], *rows], rows, [*rows[1:], *rows[-1:]], strict=False)


def _end(view: View, unit: Unit, series: Series, rows: Sequence[Row], domain: Sequence[float]) -> End | None:
    """Where a line ends, and what stands there."""
    last = next((row for row in reversed(rows) if row["y"] is not None), None)
    if last is None:
        return None
    value = view.numbers.figure(last["y"] * unit.factor, unit)
    return End((domain[1] - last["y"]) / (domain[1] - domain[0]), series.label, value, series.colour)


def columns(view: View, unit: Unit, series: Sequence[Series], height: float = HEIGHT) -> Drawn:
    """Columns over time, their parts from the first series at the bottom to the last on top, each named beside the last column."""
    periods = sorted({row["period"] for each in series for row in each.rows})
    if not any(row["value"] for each in series for row in each.rows):
        return Drawn(None)
    sketch = Sketch(view, unit)
    bases = dict.fromkeys(periods, 0.0)
    rows: list[Row] = []
    for each in series:
        for row in each.rows:
            value = sketch.scaled(row["value"]) or 0.0
            start = bases[row["period"]]
            bases[row["period"]] = start + value
            rows.append({"period": row["period"], "y": start, "y2": start + value, "name": each.label, "colour": each.colour,
                         "url": sketch.link(each.question, row), **sketch.told(row)})  # fmt: skip
    left, domain = value_axis(sketch, 0.0, max(bases.values()) * 1.02)
    y = {"field": "y", "type": "quantitative", "scale": {"domain": domain, "nice": False}, "axis": left}
    x = {"field": "period", "type": "ordinal", "scale": {"domain": periods, "paddingInner": 0.18, "paddingOuter": 0.05},
         "axis": {**time_axis(periods), "format": "", "labelAngle": 0}}  # fmt: skip
    del x["axis"]["format"]
    tips = tooltip(view, ("name", view._("Part")), ("period", view._("Period")))
    bar = {"type": "bar", "stroke": PAPER, "strokeWidth": 0.5, "cursor": "pointer"}
    sketch.add(bar, rows, x=x, y=y, y2={"field": "y2"}, color={"field": "colour", "type": "nominal", "scale": None}, tooltip=tips)
    shown = {each.label: row for each in series for row in each.rows if row["period"] == periods[-1] and row["value"]}
    ends = [
        End(1 - (row["y"] + row["y2"]) / 2 / domain[1], row["name"], view.numbers.figure(shown[row["name"]]["value"], unit), row["colour"])
        for row in rows
        if row["period"] == periods[-1] and row["name"] in shown
    ]
    height = high_enough(ends, height)
    end_labels(sketch, ends, height)
    return Drawn(sketch.plot(height))


@dataclass(frozen=True)
class Bar:
    """A bar: its name, its row of a result, and its colour."""

    label: str
    row: Mapping[str, Any]
    colour: str
    question: Question | None = None


def bars(view: View, unit: Unit, ranked: Sequence[Bar], step: float = 25.0) -> Drawn:
    """Bars from the largest to the smallest, names at the left, values at their ends, whiskers between the bounds."""
    shown = [bar for bar in ranked if bar.row["value"] is not None]
    if not shown:
        return Drawn(None)
    sketch = Sketch(view, unit)
    rows = [{"at": index, "lines": broken(bar.label, 150), **_bar_row(sketch, bar)} for index, bar in enumerate(shown)]
    largest = max(max(row["value"] for row in rows), 1e-12)
    # Whiskers too short to be seen are left out; long ones are cut a quarter beyond the longest bar.
    whiskers = [
        {**row, "high": min(row["high"], largest * 1.25)} for row in rows if row["bounded"] and row["high"] - row["low"] > largest * 0.004
    ]
    reach = max([largest, *(row["high"] for row in whiskers)])
    # Bars stand by their place, not by their names, of which two may be alike.
    y = {"field": "at", "type": "ordinal", "scale": {"paddingInner": 0.3, "paddingOuter": 0.1}, "axis": None}
    x = {"field": "value", "type": "quantitative", "scale": {"domain": [0, reach], "nice": False}, "axis": None}
    tips = tooltip(view, ("name", view._("Name")))
    colour = {"field": "colour", "type": "nominal", "scale": None}
    sketch.add({"type": "bar", "cursor": "pointer"}, rows, x=x, y=y, color=colour, tooltip=tips)
    sketch.add({"type": "rule", "color": PAPER, "strokeWidth": 4}, whiskers, x={**x, "field": "low"}, x2={"field": "high"}, y=y)
    sketch.add({"type": "rule", "color": MUTED, "strokeWidth": 1.3}, whiskers, x={**x, "field": "low"}, x2={"field": "high"}, y=y)
    sketch.texts({"align": "right", "dx": -6, "color": INK}, rows, x={"value": 0}, y=y)
    wide = {row["at"]: row["high"] for row in whiskers}
    ends = [{**row, "end": max(row["value"], wide.get(row["at"], 0.0))} for row in rows]
    sketch.add({"type": "text", "align": "left", "dx": 5, "color": INK}, ends, x={**x, "field": "end"}, y=y, text={"field": "text"})
    step = max(step, SMALL * LINE_HEIGHT * max(len(row["lines"]) for row in rows) + 4)
    return Drawn(sketch.plot(step * len(rows)), _reading(view, False, False, whisker=bool(whiskers)))


def _bar_row(sketch: Sketch, bar: Bar) -> Row:
    return {
        "value": sketch.scaled(bar.row["value"]),
        "low": sketch.scaled(bar.row["lower"]),
        "high": sketch.scaled(bar.row["upper"]),
        "bounded": _bounded(bar.row),
        "colour": bar.colour,
        "name": bar.label,
        "text": sketch.view.numbers.figure(bar.row["value"], sketch.unit),
        "url": sketch.link(bar.question, bar.row),
        **sketch.told(bar.row),
    }


def _reading(view: View, band: bool, mark: bool, whisker: bool = False, unknown: bool = False) -> tuple[str, ...]:
    """How to read what is drawn."""
    told = []
    if band:
        told.append(view._("The band runs from the lower to the upper bound."))
    if whisker:
        told.append(view._("Thin lines run from the lower to the upper bound."))
    if mark:
        told.append(view._("A diamond marks the year in which the data change to another edition of the Harmonized System."))
    if unknown:
        told.append(view._("A dashed line joins values that rest on conversion weights alone."))
    return tuple(told)


__all__ = ["HEIGHT", "Bar", "Drawn", "bars", "columns", "lines"]
