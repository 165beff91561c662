"""The ground of every chart on a page: the house's look, scales with printed ticks, labels at the ends, links behind the marks.

Charts are Vega-Lite of the version that Altair writes, as plain data: a page has ten of them and is built in a blink. They
fill the column they stand in; what is placed in pixels is placed along the height, which does not change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from greentrade.briefs.layout import LINE_HEIGHT, nice_ticks, spread, text_width, wrap
from greentrade.briefs.palette import AVERAGE, OTHER, WORLD, assign
from greentrade.briefs.theme import INK, MUTED, PAPER, SCHEMA, SMALL, config
from greentrade.explorer.pages.explain_link import PREFIX, explain_url

if TYPE_CHECKING:
    from greentrade.briefs.numbers import Unit
    from greentrade.explorer.pages.view import View
    from greentrade.explorer.question import Question

LABEL = 118.0
"""Pixels that a name beside a series may be wide before it is broken."""

MOST_LINES = 4
"""Lines that a name may take: Russian ones are long, and a name that is cut may be two names."""

Row = dict[str, Any]
Layer = dict[str, Any]


@dataclass(frozen=True)
class Plot:
    """A chart as Vega-Lite: what a `Drawing` holds."""

    spec: Mapping[str, Any]

    def to_dict(self) -> dict[str, Any]:
        return dict(self.spec)


@dataclass(frozen=True)
class Series:
    """A line, or a part of each column: rows of a result, under one name and one colour.

    `question` is the one that gave the rows, for the way to their explanation; None where they are not to be explained.
    """

    key: str
    label: str
    colour: str
    rows: Sequence[Mapping[str, Any]]
    question: Question | None = None


@dataclass
class Sketch:
    """A chart in the making: its view and unit, its layers, and the addresses behind its marks."""

    view: View
    unit: Unit
    layers: list[Layer] = field(default_factory=list)
    bases: list[str] = field(default_factory=list)

    def link(self, question: Question | None, row: Mapping[str, Any]) -> str | None:
        """The address of a row's explanation in short: the number of its base, and the row's keys."""
        if question is None or row.get("value") is None:
            return None
        base, _, keys = explain_url(question, row, self.view.lang).partition(f"&{PREFIX}")
        if base not in self.bases:
            self.bases.append(base)
        return f"{self.bases.index(base)}&{PREFIX}{keys}"

    def scaled(self, value: float | None) -> float | None:
        """A value in the chart's unit."""
        return None if value is None else value / self.unit.factor

    def told(self, row: Mapping[str, Any]) -> Row:
        """What a tooltip says of a row: the value and, where it is not exact, its bounds."""
        say, value, low, high = self.view.numbers, row.get("value"), row.get("lower"), row.get("upper")
        if value is None:
            return {"shown": self.view._("no data"), "between": ""}
        shown = say.full(value, self.unit)
        if low is None or high is None:
            return {"shown": shown, "between": self.view._("bounds unknown")}
        ends = say.full(low, self.unit), say.full(high, self.unit)
        return {"shown": shown, "between": self.view._("{low} to {high}", low=ends[0], high=ends[1]) if ends[0] != ends[1] else ""}

    def add(self, mark: str | Layer, rows: Sequence[Row], **encoding: Any) -> None:
        """A layer of one mark; nothing where there are no rows."""
        if rows:
            kind = {"type": mark} if isinstance(mark, str) else mark
            self.layers.append({"data": {"values": list(rows)}, "mark": kind, "encoding": encoding})

    def texts(self, style: Layer, rows: Sequence[Row], **encoding: Any) -> None:
        """Texts of one line or several, `lines` of each row, with the middle of each at its place."""
        for count in sorted({len(row["lines"]) for row in rows}):
            down = style.get("dy", 0.0) - SMALL * LINE_HEIGHT * (count - 1) / 2
            mark = {"text": {"field": "lines"}, **encoding} if "text" not in style else encoding
            look = {"type": "text", "baseline": "middle", "lineHeight": SMALL * LINE_HEIGHT, **style, "dy": round(down, 1)}
            self.add(look, [row for row in rows if len(row["lines"]) == count], **mark)

    def plot(self, height: float, **more: Any) -> Plot:
        """The chart of all layers."""
        usermeta = {"bases": self.bases, **more.pop("usermeta", {})}
        return Plot(
            {
                "$schema": SCHEMA,
                "width": "container",
                "height": height,
                "autosize": {"type": "fit-x", "contains": "padding"},
                "padding": {"left": 0, "right": 2, "top": 8, "bottom": 2},
                "config": web_config(),
                "usermeta": usermeta,
                **more,
                "layer": self.layers,
            }
        )


def web_config() -> dict[str, Any]:
    """The house's look, with letters of a page's size."""
    look = config()
    look["axis"] = {**look["axis"], "labelFontSize": SMALL, "titleFontSize": SMALL}
    look["text"] = {**look["text"], "fontSize": SMALL}
    look["axisX"] = {"grid": False, "labelFlush": False}
    return look


def colours(panels: Iterable[Sequence[str]]) -> dict[str, str]:
    """One colour a key, as in the brief; grey for the rest, dark for the World."""
    return {**assign([[key for key in panel if key != "other"] for panel in panels]), "other": OTHER, "WLD": WORLD, "average": AVERAGE}


def printed(ticks: Sequence[float], unit: Unit, view: View) -> list[str]:
    """Ticks as the reader's language writes them, with as many decimals as they need."""
    decimals = next((places for places in range(5) if all(abs(round(each, places) - each) < 1e-9 for each in ticks)), 5)
    said = [view.numbers.number(tick, decimals) for tick in ticks]
    return [view._("{number}%", number=each) for each in said] if unit.percent else said


def axis(ticks: Sequence[float], labels: Sequence[str], **style: Any) -> dict[str, Any]:
    """An axis with these ticks and their printed labels."""
    values = [float(tick) for tick in ticks]
    texts = "[" + ", ".join("'" + label.replace("\\", "\\\\").replace("'", "\\'") + "'" for label in labels) + "]"
    return {"values": values, "labelExpr": f"{texts}[indexof({values}, datum.value)]", "title": None, **style}


def time_axis(periods: Sequence[int]) -> dict[str, Any]:
    """Years below a chart: all of few, every fifth of many, with the first and the last; what would touch is left out."""
    if len(periods) <= 8:
        values = list(periods)
    else:
        inner = [year for year in periods if year % 5 == 0 and min(year - periods[0], periods[-1] - year) >= 2]
        values = [periods[0], *inner, periods[-1]]
    return {"values": values, "format": "d", "title": None, "labelOverlap": "parity", "labelSeparation": 6, "tickSize": 4}


def value_axis(sketch: Sketch, low: float, high: float) -> tuple[dict[str, Any], list[float]]:
    """The axis at the left and its domain, in the sketch's unit."""
    ticks = nice_ticks(low, high, 4)
    top = ticks[-1] if ticks[-1] <= high * 1.12 or high <= 0 else high
    shown = [tick for tick in ticks if low - 1e-9 <= tick <= top * (1 + 1e-9)]
    if low < 0:
        shown = [tick for tick in ticks if tick <= top]
    return axis(shown, printed(shown, sketch.unit, sketch.view)), [min(low, shown[0]) if shown else low, top]


@dataclass(frozen=True)
class End:
    """Where a series ends at the right: its part of the height from the top, its name and its last value as printed, and its colour."""

    down: float
    name: str
    value: str
    colour: str

    @property
    def block(self) -> list[str]:
        """Name and value in as few lines as hold them; where the name is too long for all of these it is cut, never the value."""
        name = wrap(self.name, LABEL, SMALL, lines=MOST_LINES)
        if text_width(f"{name[-1]} {self.value}", SMALL) > LABEL:
            name = wrap(self.name, LABEL - text_width(f" {self.value}", SMALL), SMALL, lines=MOST_LINES)
        return [*name[:-1], f"{name[-1]} {self.value}"]

    @property
    def height(self) -> float:
        """Pixels that the label is high, with a little room."""
        return SMALL * LINE_HEIGHT * len(self.block) + 3


def high_enough(ends: Sequence[End], height: float) -> float:
    """Pixels that a chart is high: more than `height` where its labels need them."""
    return max(height, sum(end.height for end in ends) - 12)


def end_labels(sketch: Sketch, ends: Sequence[End], height: float) -> None:
    """Names at the right edge, moved apart where they would touch, each joined to its series by a short line."""
    middles = spread([end.down * height for end in ends], [end.height for end in ends], -8, height + 8)
    for end, middle in zip(ends, middles, strict=True):
        block = end.block
        joint = {"x": {"value": "width"}, "y": {"value": end.down * height}, "x2": {"value": "width"}, "y2": {"value": middle}}
        sketch.layers.append(_fixed({"type": "rule", "color": end.colour, "strokeWidth": 2.5, "xOffset": 4, "x2Offset": 12}, **joint))
        style = {"type": "text", "align": "left", "baseline": "middle", "dx": 16, "lineHeight": SMALL * LINE_HEIGHT, "color": INK}
        top = middle - SMALL * LINE_HEIGHT * (len(block) - 1) / 2
        sketch.layers.append(_fixed(style, x={"value": "width"}, y={"value": top}, text={"value": block}))


def _fixed(mark: Layer, **encoding: Any) -> Layer:
    """A mark that stands at pixels, not at data."""
    return {"data": {"values": [{}]}, "mark": mark, "encoding": encoding}


def tooltip(view: View, *fields: tuple[str, str]) -> list[dict[str, Any]]:
    """What is shown over a mark: (field, title) pairs, then value and bounds."""
    every = [*fields, ("shown", view._("Value")), ("between", view._("Bounds"))]
    return [{"field": name, "type": "nominal", "title": title} for name, title in every]


def broken(text: str, width: float, lines: int = MOST_LINES) -> list[str]:
    """A name in at most so many lines of a width."""
    return wrap(text, width, SMALL, lines=lines)


def width_of(text: str) -> float:
    """Pixels that a label is wide."""
    return text_width(text, SMALL)


__all__ = [
    "INK",
    "LABEL",
    "MUTED",
    "PAPER",
    "SCHEMA",
    "SMALL",
    "End",
    "Layer",
    "Plot",
    "Row",
    "Series",
    "Sketch",
    "axis",
    "broken",
    "colours",
    "end_labels",
    "high_enough",
    "printed",
    "time_axis",
    "tooltip",
    "value_axis",
    "web_config",
    "width_of",
]
