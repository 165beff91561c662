"""Charts that compare economies with one another: small multiples, a ranking, a scatter with its fitted line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from greentrade.briefs.bounds import ceiling
from greentrade.briefs.canvas import Canvas, Chart, Layer, Row, axis
from greentrade.briefs.charts import Pen, dash, value_axis, without_neighbour
from greentrade.briefs.figures import PanelData, Series
from greentrade.briefs.layout import LINE_HEIGHT, Box, nearest, nice_ticks, place_labels, text_width, wrap
from greentrade.briefs.marks import band, level, upright, whiskers
from greentrade.briefs.theme import GRID, INK, MUTED, SMALL, TEXT, WIDTH

COLUMNS = 5
_GAP, _KEY, _HEAD, _PLOT, _CELL = 14.0, 28.0, 38.0, 60.0, 124.0
"""Pixels of a small chart: gap beside it, line samples above all, name and value, plot, and its whole height."""

_DOT, _GREY = 32.0, "#c4c4c4"
_LOG_TICKS = tuple(factor * 10.0**power for power in range(1, 7) for factor in (1, 2, 5))


def multiples(panel: PanelData, pen: Pen) -> Chart:
    """A small chart for each economy on one scale, each with the average (dashed) and the World (grey) behind it.

    All cells are drawn in one plot area that is measured in pixels: charts nested in charts take seconds to put together.
    """
    items = [series for series in panel.series if series.role == "item"]
    ticks = nice_ticks(0, max(panel.values.values()) / panel.unit.factor or 1.0, 3)
    names = [wrap(series.label, _width(pen), TEXT, lines=2, bold=True) for series in items]
    # Where one name takes two lines, all cells have the room, so that their plots stand in rows.
    more = TEXT * LINE_HEIGHT * (max(map(len, names)) - 1)
    height = _KEY + (_CELL + more) * math.ceil(len(items) / COLUMNS)
    canvas = Canvas(WIDTH, height, (0, WIDTH), (height, 0))
    cells = [(_Cell(index, panel, pen, ticks, more), series) for index, series in enumerate(items)]
    behind = [series for series in panel.series if series.role not in ("item", "rest")]
    samples, sample_texts = _samples(behind, panel, pen)
    lines = {series.role: [row for cell, _ in cells for row in cell.line(series)] for series in behind}
    own = [row for cell, series in cells for row in cell.line(series)]
    alone = [row for cell, series in cells for row in cell.line(series, alone=True)]
    bands = [row for cell, series in cells for row in cell.band(series)]
    passages = [row for cell, series in cells for row in cell.passages(series)]
    layers = [
        canvas.axes(None, None),
        canvas.rules([row for cell, _ in cells for row in cell.grid()], width=1),
        *([canvas.bands(bands, opacity=0.25)] if bands else []),
        *([canvas.rules(passages, width=1)] if passages else []),
        *[canvas.rules([row], width=2, dash=dash(role)) for role, row in samples.items()],
        *[canvas.lines(rows, width=1.4, dash=dash(role)) for role, rows in lines.items() if rows],
        *([canvas.lines(own, width=2.4)] if own else []),
        *([canvas.dots(alone, size=36)] if alone else []),
        canvas.texts([row for (cell, _), name in zip(cells, names, strict=True) for row in cell.head(name)], bold=True),
        canvas.texts([cell.printed(series) for cell, series in cells] + [cell.year(last=False) for cell, _ in cells], colour=MUTED),
        *([canvas.texts([cell.year(last=True) for cell, _ in cells], align="right", colour=MUTED)] if len(panel.years) > 1 else []),
        canvas.texts([row for cell, _ in cells for row in cell.tick_labels()], align="right"),
        *([canvas.texts(sample_texts)] if sample_texts else []),
    ]
    return canvas.layer(layers)


def _width(pen: Pen) -> float:
    """Pixels that a small chart is wide."""
    return (WIDTH - pen.left - (COLUMNS - 1) * _GAP) / COLUMNS


class _Cell:
    """The place of one small chart in the grid, and its marks in pixels. `more`: room above all for names of two lines."""

    def __init__(self, index: int, panel: PanelData, pen: Pen, ticks: Sequence[float], more: float) -> None:
        self.index, self.panel, self.pen, self.ticks = index, panel, pen, ticks
        self.width = _width(pen)
        self.left = pen.left + (index % COLUMNS) * (self.width + _GAP)
        self.top = _KEY + (index // COLUMNS) * (_CELL + more) + more
        self.base = self.top + _HEAD + _PLOT

    def _right(self, year: int) -> float:
        first, last = self.panel.years[0], self.panel.years[-1]
        return self.left + self.width * ((year - first) / (last - first) if last > first else 0.5)

    def _down(self, value: float) -> float:
        return self.base - value / self.ticks[-1] * _PLOT

    def line(self, series: Series, *, alone: bool = False) -> list[Row]:
        """The points of a series; with `alone`, only those without a neighbour, which a line would not show."""
        values = [self.panel.value(series, year) for year in self.panel.years]
        rows: list[Row] = [
            {"x": self._right(year), "y": None if value is None else self._down(value / self.panel.unit.factor)}
            | {"colour": self.pen.colour(series), "line": f"{self.index} {series.key}"}
            for year, value in zip(self.panel.years, values, strict=True)
        ]
        if alone:
            return [row for row, isolated in zip(rows, without_neighbour(values), strict=True) if isolated]
        return rows if any(value is not None for value in values) else []

    def band(self, series: Series) -> list[Row]:
        """The series between its bounds, as far as the highest tick."""
        rows = band(self.panel, series, self.pen.colour(series), self.ticks[-1])
        return [
            {"x": self._right(row["x"]), "y": self._down(row["y"]), "y2": self._down(row["y2"])}
            | {"colour": row["colour"], "line": f"{self.index} {row['line']}"}
            for row in rows
        ]

    def passages(self, series: Series) -> list[Row]:
        """Ticks below the base line, where the data of the series pass to another edition; there is no room for triangles."""
        years = self.panel.breaks.get(series.key, ()) if len(self.panel.years) > 1 else ()
        between = [(self._right(year - 1) + self._right(year)) / 2 for year in years]
        return [{"x": right, "x2": right, "y": self.base, "y2": self.base + 4, "colour": MUTED} for right in between]

    def grid(self) -> list[Row]:
        """Horizontal lines at the ticks, the base line darker."""
        lines = [(self._down(tick), GRID) for tick in self.ticks[1:]] + [(self.base, MUTED)]
        return [{"x": self.left, "x2": self.left + self.width, "y": down, "y2": down, "colour": colour} for down, colour in lines]

    def head(self, name: Sequence[str]) -> list[Row]:
        """The name, its last line above the value."""
        last = len(name) - 1
        return [{"x": self.left, "y": self.top + 8 - (last - at) * TEXT * LINE_HEIGHT, "text": line} for at, line in enumerate(name)]

    def printed(self, series: Series) -> Row:
        """The last year's value below the name, or that there is none."""
        value = self.panel.value(series, self.panel.years[-1])
        some = any(self.panel.value(series, year) is not None for year in self.panel.years)
        text = self.pen.language.figure(value, self.panel.unit) if value is not None else "–" if some else self.pen.language.say("no_data")
        return {"x": self.left, "y": self.top + 24, "text": text}

    def year(self, *, last: bool) -> Row:
        """The first year at the left, the last at the right."""
        return {"x": self.left + (self.width if last else 0), "y": self.base + 12, "text": str(self.panel.years[-1 if last else 0])}

    def tick_labels(self) -> list[Row]:
        """The printed ticks, left of the first chart of each row."""
        if self.index % COLUMNS:
            return []
        say = self.pen.language.tick
        return [{"x": self.left - 8, "y": self._down(tick), "text": say(tick, self.ticks, self.panel.unit)} for tick in self.ticks]


def _samples(behind: Sequence[Series], panel: PanelData, pen: Pen) -> tuple[dict[str, Row], list[Row]]:
    """Samples of the lines that stand behind every small chart, with their names and last values."""
    samples: dict[str, Row] = {}
    texts: list[Row] = []
    right = pen.left
    for series in behind:
        last = panel.value(series, panel.years[-1])
        label = series.label if last is None else f"{series.label} {pen.language.figure(last, panel.unit)}"
        samples[series.role] = {"x": right, "x2": right + 28, "y": 6, "y2": 6, "colour": pen.colour(series)}
        texts.append({"x": right + 34, "y": 6, "text": label})
        right += 34 + text_width(label, TEXT) + 26
    return samples, texts


def names_room(panel: PanelData) -> float:
    """Pixels that a ranking needs for its names."""
    return min(190.0, max((text_width(series.label, TEXT) for series in panel.series), default=0.0)) + 12


def ranking(panel: PanelData, pen: Pen) -> Chart:
    """Bars from the largest to the smallest value of the last year, each with its value."""
    factor, year = panel.unit.factor, panel.years[-1]
    found = [(series, value) for series in panel.series if (value := panel.value(series, year)) is not None]
    found.sort(key=lambda item: (-item[1], item[0].key))
    around = {series.key: ends for series, _ in found if (ends := panel.bounds.get((series.key, year)))}
    step, top = TEXT * 1.3, ceiling(max(value for _, value in found) / factor, around, factor)
    canvas = Canvas(WIDTH - pen.left - 56, step * len(found), (0, top or 1.0), (len(found), 0))
    bars: list[Row] = []
    names: list[Row] = []
    values: list[Row] = []
    spans: list[Row] = []
    for index, (series, value) in enumerate(found):
        middle = (index + 0.5) * step
        bars.append({"x": 0, "x2": value / factor, "y": index + 0.12, "y2": index + 0.88, "colour": pen.colour(series)})
        names += canvas.block(wrap(series.label, pen.left, TEXT, lines=1), -8, middle)
        low, high = around.get(series.key, (value, value))
        end = min(high / factor, canvas.xs[1])
        spans += level(canvas, middle, (low / factor, high / factor)) if low < high else []
        values += canvas.block([pen.language.figure(value, panel.unit)], canvas.right(end) + 6, middle)
    # The axis is empty but as wide as the names, so that the plot area starts where they end.
    empty = axis([], [], minExtent=pen.left, maxExtent=pen.left)
    layers = [canvas.axes(None, empty, right=56), canvas.rects(bars), canvas.texts(names, align="right"), canvas.texts(values)]
    return canvas.layer([*layers, *whiskers(canvas, spans)])


def scatter(panel: PanelData, pen: Pen) -> Chart:
    """A dot for each economy on a logarithmic scale of income, the named ones labelled, with the least-squares line (a curve on it)."""
    factor = panel.unit.factor
    points = [(series, *panel.point(series)) for series in panel.series if series.key in panel.places]
    around = {series.key: ends for series in panel.series if (ends := panel.bounds.get((series.key, panel.years[-1])))}
    marked = {key: ends for key, ends in around.items() if key in panel.named}
    incomes, top = [x for _, x, _ in points], ceiling(max(y for _, _, y in points) / factor * 1.04, marked, factor)
    low, high = math.log10(min(incomes)) - 0.04, math.log10(max(incomes)) + 0.04
    canvas = Canvas(WIDTH - pen.left - 20, 270, (low, high), (0, top or 1.0))
    spots = [_Spot(series, math.log10(x), y / factor) for series, x, y in points]
    named = [spot for spot in spots if spot.series.key in panel.named]
    grey = [{"x": spot.x, "y": spot.y, "colour": _GREY} for spot in spots if spot.series.key not in panel.named]
    own = [{"x": spot.x, "y": spot.y, "colour": pen.colour(spot.series)} for spot in named]
    across = [tick for tick in _LOG_TICKS if low <= math.log10(tick) <= high]
    ticks = [tick for tick in nice_ticks(0, top, 5) if tick <= top]
    below = axis([math.log10(tick) for tick in across], [pen.language.number(tick) for tick in across], tickSize=4)
    curve = _curve(canvas, panel)
    ends = [(spot, marked[spot.series.key]) for spot in named if spot.series.key in marked]
    spans = [row for spot, (least, most) in ends for row in upright(canvas, spot.x, (least / factor, most / factor))]
    layers = [
        canvas.axes(below, value_axis(ticks, panel, pen), right=20),
        *([canvas.dots(grey, size=_DOT)] if grey else []),
        *([canvas.lines(curve, width=1.4)] if curve else []),
        *whiskers(canvas, spans),
        *([canvas.dots(own, size=_DOT * 2)] if own else []),
        canvas.texts(canvas.block([panel.across], canvas.width, canvas.height + 40), align="right", colour=MUTED),
        *_spot_labels(canvas, named, spots, curve),
    ]
    return canvas.layer(layers)


@dataclass(frozen=True)
class _Spot:
    """A dot of a scatter in the canvas's units: the decimal logarithm of income, and the value as printed."""

    series: Series
    x: float
    y: float


def _curve(canvas: Canvas, panel: PanelData) -> list[Row]:
    """The fitted line inside the plot area, point by point."""
    if panel.fit is None:
        return []
    low, high = canvas.xs
    xs = [low + (high - low) * step / 120 for step in range(121)]
    fitted = [(x, (panel.fit.intercept + panel.fit.slope * 10**x) / panel.unit.factor) for x in xs]
    return [{"x": x, "y": y, "colour": INK, "line": "fit"} for x, y in fitted if canvas.ys[0] <= y <= canvas.ys[1]]


def _spot_labels(canvas: Canvas, named: Sequence[_Spot], spots: Sequence[_Spot], curve: Sequence[Row]) -> list[Layer]:
    """Names beside the named dots, where they cover neither dots nor the line nor one another; far ones get a thin line."""
    if not named:
        return []
    # From the lowest up: those at the bottom have the least room.
    ordered = sorted(named, key=lambda spot: (spot.y, spot.x))
    pixels = [(canvas.right(spot.x), canvas.down(spot.y)) for spot in ordered]
    dots = [_around(canvas.right(spot.x), canvas.down(spot.y), 3) for spot in spots]
    line = [_around(canvas.right(row["x"]), canvas.down(row["y"]), 2.5) for row in curve]
    sizes = [(text_width(spot.series.label, SMALL) + 2, SMALL * LINE_HEIGHT) for spot in ordered]
    boxes = place_labels(pixels, sizes, dots + line, Box(0, 0, canvas.width + 18, canvas.height - 2))
    texts: list[Row] = []
    leaders: list[Row] = []
    for spot, (right, down), box in zip(ordered, pixels, boxes, strict=True):
        texts += canvas.block([spot.series.label], box.left + 1, (box.top + box.bottom) / 2, SMALL)
        near = nearest((right, down), box)
        if abs(near[0] - right) + abs(near[1] - down) > 9:
            x2, y2 = canvas.at(*near)
            leaders.append({"x": spot.x, "y": spot.y, "x2": x2, "y2": y2, "colour": MUTED})
    return [*([canvas.rules(leaders, width=0.7)] if leaders else []), canvas.texts(texts, size=SMALL)]


def _around(right: float, down: float, reach: float) -> Box:
    return Box(right - reach, down - reach, right + reach, down + reach)
