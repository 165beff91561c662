"""The kinds of chart: lines and columns over time, ranked bars, and points. Bounds are bands and whiskers, changes of edition diamonds."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from greentrade.briefs.bounds import MOST_BANDS, UNEXACT, ceiling
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
    axis,
    broken,
    end_labels,
    printed,
    time_axis,
    tooltip,
    value_axis,
    width_of,
)

if TYPE_CHECKING:
    from greentrade.explorer.pages.numbers import Unit
    from greentrade.explorer.pages.view import View
    from greentrade.explorer.question import Question

HEIGHT = 260.0


@dataclass(frozen=True)
class Drawn:
    """A chart, and sentences that say how to read its marks."""

    plot: Plot | None
    notes: tuple[str, ...] = ()


def lines(view: View, unit: Unit, series: Sequence[Series], height: float = HEIGHT, reference: float | None = None) -> Drawn:
    """Lines over time, each named where it ends. `reference` is a value with a dashed line of its own, such as 1 of an index."""
    known = [row for each in series for row in each.rows if row["value"] is not None]
    if not known:
        return Drawn(None)
    sketch = Sketch(view, unit)
    periods = sorted({row["period"] for each in series for row in each.rows})
    spans = {index: (row["lower"], row["upper"]) for index, row in enumerate(known) if _bounded(row)}
    high = ceiling(max(row["value"] for row in known) / unit.factor, spans, unit.factor)
    low = min(0.0, min(row["value"] for row in known) / unit.factor)
    left, domain = value_axis(sketch, low, max(high, reference or 0.0) or 1.0)
    x = {"field": "period", "type": "quantitative", "scale": {"domain": [periods[0], periods[-1]], "nice": False}, "axis": time_axis(periods)}
    y = {"field": "y", "type": "quantitative", "scale": {"domain": domain, "nice": False}, "axis": left}
    rows = [_line_rows(sketch, each, domain[1]) for each in series]
    banded = len(series) <= MOST_BANDS
    if reference is not None:
        sketch.add({"type": "rule", "color": MUTED, "strokeDash": [4, 3]}, [{"y": reference}], y=y)
    for each, mine in zip(series, rows, strict=True):
        if banded and any(row["bounded"] for row in mine):
            _band(sketch, mine, each.colour, x, y)
    for each, mine in zip(series, rows, strict=True):
        _line(sketch, mine, each.colour, x, y)
    ends = [_end(view, unit, each, mine, domain, height) for each, mine in zip(series, rows, strict=True)]
    end_labels(sketch, [end for end in ends if end is not None], height)
    every = [row for mine in rows for row in mine]
    return Drawn(sketch.plot(height), _reading(view, banded and any(row["bounded"] for row in every), any(row["mark"] for row in every)))


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
    sketch.add(style, [{"period": row["period"], "y": row["y"]} for row in rows], x=x, y=y)
    shown = [row for row in rows if row["y"] is not None]
    tips = tooltip(sketch.view, ("name", sketch.view._("Series")), ("period", sketch.view._("Period")))
    # Dots as large as a finger needs are there unseen; the ones that are seen are small.
    plain, marked = [row for row in shown if not row["mark"]], [row for row in shown if row["mark"]]
    sketch.add({"type": "circle", "color": colour, "size": 14, "opacity": 1}, plain, x=x, y=y)
    sketch.add({"type": "point", "shape": "diamond", "filled": True, "fill": PAPER, "stroke": colour, "size": 70, "opacity": 1}, marked, x=x, y=y)
    sketch.add({"type": "circle", "color": colour, "size": 260, "opacity": 0.001, "cursor": "pointer"}, shown, x=x, y=y, tooltip=tips)


def _end(view: View, unit: Unit, series: Series, rows: Sequence[Row], domain: Sequence[float], height: float) -> End | None:
    """Where a line ends, and what stands there."""
    last = next((row for row in reversed(rows) if row["y"] is not None), None)
    if last is None:
        return None
    value = view.numbers.figure(last["y"] * unit.factor, unit)
    return End(height * (domain[1] - last["y"]) / (domain[1] - domain[0]), series.label, value, series.colour)


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
        End((row["y"] + row["y2"]) / 2 / domain[1], row["name"], view.numbers.figure(shown[row["name"]]["value"], unit), row["colour"])
        for row in rows
        if row["period"] == periods[-1] and row["name"] in shown
    ]
    height = max(height, sum(end.height for end in ends) - 12)
    end_labels(sketch, [replace(end, down=height * (1 - end.down)) for end in ends], height)
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
    names = [" ".join(broken(bar.label, 150, 1)) for bar in shown]
    rows = [
        {"at": index, "value": sketch.scaled(bar.row["value"]), "colour": bar.colour, "name": bar.label, "url": sketch.link(bar.question, bar.row),
         "low": sketch.scaled(bar.row["lower"]), "high": sketch.scaled(bar.row["upper"]), "bounded": _bounded(bar.row),
         "text": view.numbers.figure(bar.row["value"], unit), **sketch.told(bar.row)}
        for index, bar in enumerate(shown)
    ]  # fmt: skip
    largest = max(max(row["value"] for row in rows), 1e-12)
    whiskers = [{**row, "high": min(row["high"], largest * 1.25)} for row in rows if row["bounded"] and row["high"] - row["low"] > largest * 0.004]
    reach = max([largest, *(row["high"] for row in whiskers)])
    y = {"field": "at", "type": "ordinal", "scale": {"paddingInner": 0.3, "paddingOuter": 0.1},
         "axis": {"domain": False, "ticks": False, "labelPadding": 6, "title": None, "labelExpr": axis(range(len(names)), names)["labelExpr"]}}  # fmt: skip
    x = {"field": "value", "type": "quantitative", "scale": {"domain": [0, reach], "nice": False}, "axis": None}
    tips = tooltip(view, ("name", view._("Name")))
    colour = {"field": "colour", "type": "nominal", "scale": None}
    sketch.add({"type": "bar", "cursor": "pointer"}, rows, x=x, y=y, color=colour, tooltip=tips)
    sketch.add({"type": "rule", "color": PAPER, "strokeWidth": 4}, whiskers, x={**x, "field": "low"}, x2={"field": "high"}, y=y)
    sketch.add({"type": "rule", "color": MUTED, "strokeWidth": 1.3}, whiskers, x={**x, "field": "low"}, x2={"field": "high"}, y=y)
    wide = {row["at"]: row["high"] for row in whiskers}
    ends = [{**row, "end": max(row["value"], wide.get(row["at"], 0.0))} for row in rows]
    sketch.add({"type": "text", "align": "left", "dx": 5, "color": INK}, ends, x={**x, "field": "end"}, y=y, text={"field": "text"})
    return Drawn(sketch.plot(step * len(rows)), _reading(view, False, False, whisker=bool(whiskers)))


@dataclass(frozen=True)
class Dot:
    """A point of a cloud: its name, where it lies, and the row of a result that it stands for; `named` puts the name beside it."""

    label: str
    x: float
    y: float
    row: Mapping[str, Any]
    colour: str
    named: bool = False
    question: Question | None = None


@dataclass(frozen=True)
class Scale:
    """An axis of a cloud: its title, its unit, and whether it is logarithmic."""

    title: str
    unit: Unit
    log: bool = True


def scatter(view: View, dots: Sequence[Dot], across: Scale, up: Scale, height: float = 340.0, level: float | None = None) -> Drawn:
    """Points over two axes; `level` is a value of the upright axis with a line of its own."""
    seen = [dot for dot in dots if (dot.x > 0 or not across.log) and (dot.y > 0 or not up.log)]
    if not seen:
        return Drawn(None)
    sketch = Sketch(view, up.unit)
    x = _cloud_axis(view, "x", across, [dot.x for dot in seen])
    y = _cloud_axis(view, "y", up, [dot.y for dot in seen] + ([level] if level else []))
    rows = [
        {"x": dot.x / across.unit.factor, "y": dot.y / up.unit.factor, "name": dot.label, "colour": dot.colour, "named": dot.named,
         "across": view.numbers.full(dot.x, across.unit), "url": sketch.link(dot.question, dot.row), **sketch.told(dot.row)}
        for dot in seen
    ]  # fmt: skip
    if level:
        sketch.add({"type": "rule", "color": MUTED, "strokeDash": [4, 3]}, [{"y": level / up.unit.factor}], y=y)
    tips = tooltip(view, ("name", view._("Name")), ("across", across.title))
    colour = {"field": "colour", "type": "nominal", "scale": None}
    sketch.add({"type": "circle", "size": 80, "opacity": 0.75, "cursor": "pointer"}, rows, x=x, y=y, color=colour, tooltip=tips)
    _dot_labels(sketch, rows, x, y, height)
    return Drawn(sketch.plot(height))


_NOMINAL = 560.0
"""Pixels of width for which the names of points are placed; on another one they keep their distance from their points."""


def _dot_labels(sketch: Sketch, rows: Sequence[Row], x: Row, y: Row, height: float) -> None:
    """Names beside points, where they cover neither points nor one another."""
    from greentrade.briefs.layout import Box, place_labels

    named = [row for row in rows if row["named"]]
    places = [(_along(x["scale"], row["x"]) * _NOMINAL, (1 - _along(y["scale"], row["y"])) * height) for row in rows]
    points = [place for row, place in zip(rows, places, strict=True) if row["named"]]
    texts = [" ".join(broken(row["name"], 150, 1)) for row in named]
    dots = [Box(right - 5, down - 5, right + 5, down + 5) for right, down in places]
    boxes = place_labels(points, [(width_of(text), SMALL * 1.2) for text in texts], dots, Box(0, 0, _NOMINAL, height))
    for row, text, (right, down), box in zip(named, texts, points, boxes, strict=True):
        # Bound to the point at the side from which it is read, so that on a narrow page it does not leave it.
        late = (box.left + box.right) / 2 < right
        style = {
            "type": "text",
            "align": "right" if late else "left",
            "baseline": "middle",
            "dx": round((box.right if late else box.left) - right, 1),
            "dy": round((box.top + box.bottom) / 2 - down, 1),
            "fontSize": SMALL,
        }
        place = {"x": x, "y": y, "text": {"field": "text"}}
        sketch.add({**style, "stroke": PAPER, "strokeWidth": 3, "strokeJoin": "round"}, [{**row, "text": text}], **place)
        sketch.add(style, [{**row, "text": text}], **place)


def _along(scale: Row, value: float) -> float:
    """How far along an axis a value lies, 0 to 1."""
    low, high = scale["domain"]
    if scale.get("type") == "log":
        low, high, value = math.log(low), math.log(high), math.log(value)
    return (value - low) / (high - low)


def _cloud_axis(view: View, name: str, scale: Scale, values: Sequence[float]) -> dict[str, Any]:
    scaled = [value / scale.unit.factor for value in values]
    if not scale.log:
        low, high = min(0.0, min(scaled)), max(scaled)
        from greentrade.briefs.layout import nice_ticks

        ticks = nice_ticks(low, high, 4)
        labels = axis(ticks, printed(ticks, scale.unit, view), titleFontWeight="normal")
        return {"field": name, "type": "quantitative", "scale": {"domain": [ticks[0], ticks[-1]]}, "axis": {**labels, "title": scale.title}}
    first, last = math.floor(math.log10(min(scaled)) + 1e-9), math.ceil(math.log10(max(scaled)) - 1e-9)
    ticks = [10.0**power for power in range(first, max(last, first + 1) + 1)]
    labels = [view.numbers.significant(tick, 1) for tick in ticks]
    labels = [view._("{number}%", number=each) for each in labels] if scale.unit.percent else labels
    domain = [min(scaled) / 1.3, max(scaled) * 1.6]
    kept = [(tick, label) for tick, label in zip(ticks, labels, strict=True) if domain[0] <= tick <= domain[1]]
    drawn = axis([tick for tick, _ in kept], [label for _, label in kept], labelOverlap=True)
    return {
        "field": name,
        "type": "quantitative",
        "scale": {"type": "log", "domain": domain, "nice": False},
        "axis": {**drawn, "title": scale.title, "grid": name == "y"},
    }


def _reading(view: View, band: bool, mark: bool, whisker: bool = False) -> tuple[str, ...]:
    """How to read what is drawn."""
    told = []
    if band:
        told.append(view._("The band runs from the lower to the upper bound."))
    if whisker:
        told.append(view._("Thin lines run from the lower to the upper bound."))
    if mark:
        told.append(view._("A diamond marks the year in which the data change to another edition of the Harmonized System."))
    return tuple(told)


__all__ = ["HEIGHT", "Bar", "Dot", "Drawn", "Scale", "bars", "columns", "lines", "scatter"]
