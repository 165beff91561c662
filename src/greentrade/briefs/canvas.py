"""The plot area of one chart: its scales, and the few marks that all charts are made of.

Labels are placed in pixels (see `layout`) and drawn in data units, so every mark of a chart shares one pair of scales.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import polars as pl

from greentrade.briefs.layout import LINE_HEIGHT
from greentrade.briefs.theme import INK, PAPER, TEXT

Row = Mapping[str, Any]


def _data(rows: Sequence[Row]) -> pl.DataFrame:
    # A frame, not a list of rows: Altair copies lists deeply each time charts are put together.
    return pl.DataFrame([dict(row) for row in rows], infer_schema_length=None)


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

    def _x(self, field: str, axis: Any = alt.Undefined) -> alt.X:
        # Undefined, not None: marks that share a scale share its axis, and one None among them would hide it.
        return alt.X(field, type="quantitative", scale=alt.Scale(domain=list(self.xs), nice=False, zero=False), axis=axis, title=None)

    def _y(self, field: str, axis: Any = alt.Undefined) -> alt.Y:
        return alt.Y(field, type="quantitative", scale=alt.Scale(domain=list(self.ys), nice=False, zero=False), axis=axis, title=None)

    def axes(self, x: alt.Axis | None, y: alt.Axis | None, right: float = 0) -> alt.Chart:
        """The axes alone; an unseen mark `right` pixels beyond the plot keeps the chart's full width whatever its labels need."""
        x_corner, y_corner = self.at(self.width + right, self.height)
        return alt.Chart(_data([{"x": x_corner, "y": y_corner}])).mark_point(opacity=0, size=0).encode(x=self._x("x", x), y=self._y("y", y))

    def rects(self, rows: Sequence[Row]) -> alt.Chart:
        """Rectangles `x`..`x2`, `y`..`y2` filled with `colour`."""
        encoding = {"x": self._x("x"), "x2": "x2:Q", "y": self._y("y"), "y2": "y2:Q", "color": alt.Color("colour:N", scale=None)}
        return alt.Chart(_data(rows)).mark_rect(stroke="white", strokeWidth=0.5).encode(**encoding)

    def rules(self, rows: Sequence[Row], width: float = 1.5, dash: Sequence[float] = ()) -> alt.Chart:
        """Straight segments from (`x`, `y`) to (`x2`, `y2`) in `colour`."""
        encoding = {"x": self._x("x"), "x2": "x2:Q", "y": self._y("y"), "y2": "y2:Q", "color": alt.Color("colour:N", scale=None)}
        return alt.Chart(_data(rows)).mark_rule(strokeWidth=width, strokeDash=list(dash), strokeCap="round").encode(**encoding)

    def lines(self, rows: Sequence[Row], width: float = 2.2, dash: Sequence[float] = (), opacity: float = 1) -> alt.Chart:
        """Lines through the points of each `line`, in `colour`; a null `y` breaks them."""
        style = {"strokeWidth": width, "strokeDash": list(dash), "opacity": opacity, "strokeCap": "round", "strokeJoin": "round"}
        encoding = {"x": self._x("x"), "y": self._y("y"), "color": alt.Color("colour:N", scale=None), "detail": "line:N"}
        return alt.Chart(_data(rows)).mark_line(**style).encode(**encoding)

    def bands(self, rows: Sequence[Row], opacity: float = 0.16) -> alt.Chart:
        """Areas from `y` to `y2` along each `line`, in `colour`, light enough for what lies on them."""
        style = {"opacity": opacity, "line": False, "strokeWidth": 0}
        encoding = {"x": self._x("x"), "y": self._y("y"), "y2": "y2:Q", "color": alt.Color("colour:N", scale=None), "detail": "line:N"}
        return alt.Chart(_data(rows)).mark_area(**style).encode(**encoding)

    def triangles(self, rows: Sequence[Row], size: float = 26) -> alt.Chart:
        """Small filled triangles that point up, at (`x`, `y`) in `colour`."""
        encoding = {"x": self._x("x"), "y": self._y("y"), "color": alt.Color("colour:N", scale=None)}
        return alt.Chart(_data(rows)).mark_point(shape="triangle-up", filled=True, size=size, opacity=1).encode(**encoding)

    def dots(self, rows: Sequence[Row], size: float = 30, opacity: float = 1) -> alt.Chart:
        """Filled circles at (`x`, `y`) in `colour`."""
        encoding = {"x": self._x("x"), "y": self._y("y"), "color": alt.Color("colour:N", scale=None)}
        return alt.Chart(_data(rows)).mark_circle(size=size, opacity=opacity).encode(**encoding)

    def halos(self, rows: Sequence[Row], align: str = "left", size: float = TEXT, bold: bool = False) -> alt.Chart:
        """The paper round `texts` of the same rows, so that nothing behind them runs through them."""
        style = {"align": align, "baseline": "middle", "fontSize": size, "fontWeight": 600 if bold else "normal", "color": PAPER}
        halo = alt.Chart(_data(rows)).mark_text(**style, stroke=PAPER, strokeWidth=4, strokeJoin="round")
        return halo.encode(x=self._x("x"), y=self._y("y"), text="text:N")

    def texts(self, rows: Sequence[Row], align: str = "left", size: float = TEXT, bold: bool = False, colour: str = INK) -> alt.Chart:
        """Lines of `text`, `align`ed at (`x`, `y`), which is the middle of their height."""
        style = {"align": align, "baseline": "middle", "fontSize": size, "fontWeight": 600 if bold else "normal", "color": colour}
        return alt.Chart(_data(rows)).mark_text(**style).encode(x=self._x("x"), y=self._y("y"), text="text:N")

    def layer(self, layers: Sequence[alt.Chart]) -> alt.LayerChart:
        """Marks on top of one another, in the plot area's size."""
        chart = alt.LayerChart(layer=list(layers))
        chart.width, chart.height = self.width, self.height
        return chart

    def block(self, lines: Sequence[str], right: float, middle: float, size: float = TEXT) -> list[Row]:
        """Rows for `texts`: several lines, the middle of the block at (`right`, `middle`) pixels."""
        step = size * LINE_HEIGHT
        top = middle - step * (len(lines) - 1) / 2
        placed = [self.at(right, top + index * step) for index in range(len(lines))]
        return [{"x": x, "y": y, "text": line} for (x, y), line in zip(placed, lines, strict=True)]


def axis(ticks: Sequence[float], labels: Sequence[str], **style: Any) -> alt.Axis:
    """An axis with these ticks and their printed labels, which come ready-made in the reader's language."""
    values = [float(tick) for tick in ticks]
    printed = "[" + ", ".join("'" + label.replace("\\", "\\\\").replace("'", "\\'") + "'" for label in labels) + "]"
    expression = f"{printed}[indexof({values}, datum.value)]"
    return alt.Axis(values=values, labelExpr=expression, **style)
