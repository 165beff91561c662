"""The plot area of one chart: its scales, and the few marks that all charts are made of.

Labels are placed in pixels (see `layout`) and drawn in data units, so every mark of a chart shares one pair of scales. Marks and
charts are Vega-Lite as plain data: building and checking them as objects would take longer than drawing them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from greentrade.briefs.layout import LINE_HEIGHT
from greentrade.briefs.theme import INK, PAPER, SCHEMA, TEXT

Row = Mapping[str, Any]
Layer = dict[str, Any]
Axis = dict[str, Any]

_SHARED: Any = object()
"""The axis of a mark that leaves it to another: not None, because one None among marks that share a scale would hide it."""

_COLOUR = {"field": "colour", "type": "nominal", "scale": None}


@dataclass
class Chart:
    """Marks on top of one another, as Vega-Lite; `to_dict` is a whole specification."""

    width: float
    height: float
    layers: Sequence[Layer]
    title: Mapping[str, Any] | None = None
    config: Mapping[str, Any] = field(default_factory=dict)

    def part(self) -> dict[str, Any]:
        """The chart as a part of another."""
        titled = {"title": self.title} if self.title else {}
        return {"width": self.width, "height": self.height, "layer": list(self.layers), **titled}

    def to_dict(self) -> dict[str, Any]:
        return {"$schema": SCHEMA, "config": self.config, **self.part()}


def _layer(rows: Sequence[Row], mark: Mapping[str, Any], **encoding: Any) -> Layer:
    return {"data": {"values": [dict(row) for row in rows]}, "mark": mark, "encoding": encoding}


@dataclass(frozen=True)
class Canvas:
    """A plot area of `width` x `height` pixels over the intervals `xs` and `ys` of data; `ys` runs upwards."""

    width: float
    height: float
    xs: tuple[float, float]
    ys: tuple[float, float]

    def right(self, x: float) -> float:
        """Pixels from the left edge to the data value `x`."""
        return (x - self.xs[0]) / (self.xs[1] - self.xs[0]) * self.width

    def down(self, y: float) -> float:
        """Pixels from the top edge to the data value `y`."""
        return (self.ys[1] - y) / (self.ys[1] - self.ys[0]) * self.height

    def at(self, right: float, down: float) -> tuple[float, float]:
        """Data values at a pixel; may lie outside the plot area."""
        x = self.xs[0] + right / self.width * (self.xs[1] - self.xs[0])
        return x, self.ys[1] - down / self.height * (self.ys[1] - self.ys[0])

    def _x(self, axis: Axis | None = _SHARED) -> dict[str, Any]:
        return _position("x", self.xs, axis)

    def _y(self, axis: Axis | None = _SHARED) -> dict[str, Any]:
        return _position("y", self.ys, axis)

    def _mark(self, rows: Sequence[Row], mark: Mapping[str, Any], **encoding: Any) -> Layer:
        """A layer of marks at (`x`, `y`)."""
        return _layer(rows, mark, x=self._x(), y=self._y(), **encoding)

    def axes(self, x: Axis | None, y: Axis | None, right: float = 0) -> Layer:
        """The axes alone; an unseen mark `right` pixels beyond the plot keeps the chart's full width whatever its labels need."""
        x_corner, y_corner = self.at(self.width + right, self.height)
        unseen = {"type": "point", "opacity": 0, "size": 0}
        return _layer([{"x": x_corner, "y": y_corner}], unseen, x=self._x(x), y=self._y(y))

    def rects(self, rows: Sequence[Row]) -> Layer:
        """Rectangles `x`..`x2`, `y`..`y2` filled with `colour`."""
        style = {"type": "rect", "stroke": "white", "strokeWidth": 0.5}
        return self._mark(rows, style, x2={"field": "x2"}, y2={"field": "y2"}, color=_COLOUR)

    def rules(self, rows: Sequence[Row], width: float = 1.5, dash: Sequence[float] = ()) -> Layer:
        """Straight segments from (`x`, `y`) to (`x2`, `y2`) in `colour`."""
        style = {"type": "rule", "strokeWidth": width, "strokeDash": list(dash), "strokeCap": "round"}
        return self._mark(rows, style, x2={"field": "x2"}, y2={"field": "y2"}, color=_COLOUR)

    def lines(self, rows: Sequence[Row], width: float = 2.2, dash: Sequence[float] = (), opacity: float = 1) -> Layer:
        """Lines through the points of each `line`, in `colour`; a null `y` breaks them."""
        style = {"strokeWidth": width, "strokeDash": list(dash), "opacity": opacity, "strokeCap": "round", "strokeJoin": "round"}
        return self._mark(rows, {"type": "line", **style}, color=_COLOUR, detail=_nominal("line"))

    def bands(self, rows: Sequence[Row], opacity: float = 0.16) -> Layer:
        """Areas from `y` to `y2` along each `line`, in `colour`, light enough for what lies on them."""
        style = {"type": "area", "opacity": opacity, "line": False, "strokeWidth": 0}
        return self._mark(rows, style, y2={"field": "y2"}, color=_COLOUR, detail=_nominal("line"))

    def triangles(self, rows: Sequence[Row], size: float = 26) -> Layer:
        """Small filled triangles that point up, at (`x`, `y`) in `colour`."""
        style = {"type": "point", "shape": "triangle-up", "filled": True, "size": size, "opacity": 1}
        return self._mark(rows, style, color=_COLOUR)

    def dots(self, rows: Sequence[Row], size: float = 30, opacity: float = 1) -> Layer:
        """Filled circles at (`x`, `y`) in `colour`."""
        return self._mark(rows, {"type": "circle", "size": size, "opacity": opacity}, color=_COLOUR)

    def halos(self, rows: Sequence[Row], align: str = "left", size: float = TEXT, bold: bool = False) -> Layer:
        """The paper round `texts` of the same rows, so that nothing behind them runs through them."""
        halo = {"stroke": PAPER, "strokeWidth": 4, "strokeJoin": "round"}
        return self._mark(rows, _lettering(align, size, bold, PAPER) | halo, text=_nominal("text"))

    def texts(self, rows: Sequence[Row], align: str = "left", size: float = TEXT, bold: bool = False, colour: str = INK) -> Layer:
        """Lines of `text`, `align`ed at (`x`, `y`), which is the middle of their height."""
        return self._mark(rows, _lettering(align, size, bold, colour), text=_nominal("text"))

    def layer(self, layers: Sequence[Layer]) -> Chart:
        """Marks on top of one another, in the plot area's size."""
        return Chart(self.width, self.height, layers)

    def block(self, lines: Sequence[str], right: float, middle: float, size: float = TEXT) -> list[Row]:
        """Rows for `texts`: several lines, the middle of the block at (`right`, `middle`) pixels."""
        step = size * LINE_HEIGHT
        top = middle - step * (len(lines) - 1) / 2
        placed = [self.at(right, top + index * step) for index in range(len(lines))]
        return [{"x": x, "y": y, "text": line} for (x, y), line in zip(placed, lines, strict=True)]


def axis(ticks: Sequence[float], labels: Sequence[str], **style: Any) -> Axis:
    """An axis with these ticks and their printed labels, which come ready-made in the reader's language."""
    values = [float(tick) for tick in ticks]
    printed = "[" + ", ".join("'" + label.replace("\\", "\\\\").replace("'", "\\'") + "'" for label in labels) + "]"
    expression = f"{printed}[indexof({values}, datum.value)]"
    return {"values": values, "labelExpr": expression, **style}


def _position(name: str, domain: tuple[float, float], axis: Axis | None) -> dict[str, Any]:
    scale = {"domain": list(domain), "nice": False, "zero": False}
    return {"field": name, "type": "quantitative", "scale": scale, "title": None} | ({} if axis is _SHARED else {"axis": axis})


def _nominal(name: str) -> dict[str, str]:
    return {"field": name, "type": "nominal"}


def _lettering(align: str, size: float, bold: bool, colour: str) -> dict[str, Any]:
    weight = 600 if bold else "normal"
    return {"type": "text", "align": align, "baseline": "middle", "fontSize": size, "fontWeight": weight, "color": colour}
