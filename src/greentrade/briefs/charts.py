"""A figure's data as a picture: panels one below the other, each series labelled where it ends, the source below.

Every kind of chart takes a `PanelData` and the `Pen` of its figure and returns a chart of the full width.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from greentrade.briefs.bounds import ceiling
from greentrade.briefs.canvas import Axis, Canvas, Chart, Layer, Row, axis
from greentrade.briefs.figures import FigureData, PanelData, Series
from greentrade.briefs.language import Language
from greentrade.briefs.layout import LINE_HEIGHT, nice_ticks, spread, text_width, wrap, year_ticks
from greentrade.briefs.marks import band, passages, upright, whiskers
from greentrade.briefs.palette import AVERAGE, CONVERTED, NATIVE, OTHER, WORLD
from greentrade.briefs.theme import MUTED, PAPER, SCHEMA, SMALL, TEXT, TITLE, WIDTH, config, register_fonts

_LEADER = 20.0
"""Pixels between the plot area and the labels at its right."""


_COLUMN = 56.0
"""Pixels that a column is wide at most."""

_BESIDE = 6.0
"""Pixels between the plot area and the labels of the axis."""


@dataclass(frozen=True)
class Pen:
    """What all charts of a figure share: the brief's colours, the language, and the pixels left of the plot areas."""

    colours: Mapping[str, str]
    language: Language
    left: float = 48.0

    def colour(self, series: Series) -> str:
        """An economy's or product's own colour; black for an average, dark grey for the World, grey for the rest."""
        fixed = {"average": AVERAGE, "world": WORLD, "rest": OTHER, "native": NATIVE, "converted": CONVERTED}
        return fixed.get(series.role) or self.colours.get(series.key, OTHER)

    def label(self, series: Series, value: float, panel: PanelData, room: float) -> list[str]:
        """Name and value in at most four lines; where the name is too long for these it is cut, never the value."""
        printed = self.language.figure(value, panel.unit)
        name = wrap(series.label, room - text_width(f" {printed}", TEXT), TEXT, lines=4)
        return [*name[:-1], f"{name[-1]} {printed}"]


def draw(figure: FigureData, colours: Mapping[str, str], language: Language) -> str:
    """The figure as SVG text: the same bytes for the same data."""
    import vl_convert

    from greentrade.briefs.comparisons import names_room

    register_fonts()
    # Plot areas of one figure stand flush, so the panel with the widest labels at the left sets the room for all.
    left = max([48.0, *(names_room(panel) for panel in figure.panels if panel.drawn == "ranking")])
    panels = [_panel(panel, Pen(colours, language, left)) for panel in figure.panels]
    below = [line for text in (*figure.notes, figure.source) if text for line in wrap(text, WIDTH, SMALL)]
    foot = {"text": below or " ", "orient": "bottom", "fontSize": SMALL, "fontWeight": "normal", "color": MUTED, "offset": 10}
    drawn = {"$schema": SCHEMA, "config": config(language.lang), "padding": 4, "title": foot, "vconcat": [panel.part() for panel in panels]}
    return vl_convert.vegalite_to_svg(drawn)


PAGE = 1.36
"""Height over width of the largest picture that an A4 page holds at full size, below a heading and its caption."""


def pieces(figure: FigureData, svg: str, colours: Mapping[str, str], language: Language) -> list[str]:
    """The picture in parts that fit a page: whole where it does, else panel by panel, the notes below the last."""
    if proportion(svg) <= PAGE or len(figure.panels) == 1:
        return [svg]
    parts = [replace(figure, panels=(panel,), notes=(), source="") for panel in figure.panels]
    parts[-1] = replace(parts[-1], notes=figure.notes, source=figure.source)
    return [draw(part, colours, language) for part in parts]


def proportion(svg: str) -> float:
    """Height over width of a picture."""
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    assert found is not None, "the renderer states a viewBox from the origin"
    return float(found[2]) / float(found[1])


def raster(svg: str, scale: float = 2.0) -> bytes:
    """The picture as PNG, `scale` times as many pixels (2: about 192 an inch in print)."""
    import vl_convert

    register_fonts()
    return vl_convert.svg_to_png(svg, scale=scale)


def _panel(panel: PanelData, pen: Pen) -> Chart:
    from greentrade.briefs.comparisons import multiples, ranking, scatter
    from greentrade.briefs.definition_chart import definitions

    kinds: dict[str, Callable[[PanelData, Pen], Chart]] = {
        "stack": stack,
        "lines": lines,
        "multiples": multiples,
        "ranking": ranking,
        "scatter": scatter,
        "definitions": definitions,
    }
    chart = kinds[panel.drawn](panel, pen) if panel.has_data else _nothing(pen)
    text, subtitle = wrap(panel.title, WIDTH, TITLE, bold=True), wrap(panel.subtitle, WIDTH, TEXT)
    chart.title = {"text": text, "subtitle": subtitle, "offset": 14}
    return chart


def _nothing(pen: Pen) -> Chart:
    canvas = Canvas(WIDTH - pen.left, 40, (0, 1), (0, 1))
    row = {"x": 0, "y": 0.5, "text": pen.language.say("no_data")}
    return canvas.layer([canvas.axes(None, None), canvas.texts([row], colour=MUTED)])


def value_axis(ticks: Sequence[float], panel: PanelData, pen: Pen) -> Axis:
    """Round values at the left, in the room that all panels of the figure leave for them."""
    labels = [pen.language.tick(tick, ticks, panel.unit) for tick in ticks]
    return axis(ticks, labels, minExtent=pen.left, maxExtent=pen.left)


def _time_axes(canvas: Canvas, ticks: Sequence[float], panel: PanelData, pen: Pen, right: float) -> Layer:
    across = year_ticks(panel.years, canvas.width, TEXT)
    below = axis(across, [str(year) for year in across], tickSize=4)
    return canvas.axes(below, value_axis(ticks, panel, pen), right)


@dataclass(frozen=True)
class _End:
    """Where a series ends at the right: its height in pixels and its last value."""

    down: float
    series: Series
    value: float


def _end_labels(canvas: Canvas, ends: Sequence[_End], room: float, panel: PanelData, pen: Pen) -> list[Layer]:
    """Name and last value at the right end of each series, moved apart where they would touch, joined by a short line."""
    if not ends:
        return []
    texts = [pen.label(end.series, end.value, panel, room) for end in ends]
    middles = spread([end.down for end in ends], [_height(text) for text in texts], -10, canvas.height + 14)
    leaders: list[Row] = []
    rows: list[Row] = []
    for end, middle, text in zip(ends, middles, texts, strict=True):
        for x, y in (canvas.at(canvas.width + 2, end.down), canvas.at(canvas.width + _LEADER - 4, middle)):
            leaders.append({"x": x, "y": y, "colour": pen.colour(end.series), "line": end.series.key})
        rows += canvas.block(text, canvas.width + _LEADER, middle)
    return [canvas.lines(leaders, width=2.5), canvas.texts(rows)]


def _height(text: Sequence[str]) -> float:
    return TEXT * LINE_HEIGHT * len(text) + 2


def _label_room(panel: PanelData, pen: Pen, most: float = 205.0) -> float:
    """Pixels that the labels at the right need: as wide as the widest, at most `most` (then they are broken)."""
    last = [(series, panel.value(series, panel.years[-1])) for series in panel.series]
    widths = [text_width(f"{series.label} {pen.language.figure(value, panel.unit)}", TEXT) for series, value in last if value is not None]
    return min(most, max(widths, default=0) + 2)


def _label_heights(panel: PanelData, pen: Pen, room: float) -> float:
    last = [(series, panel.value(series, panel.years[-1])) for series in panel.series]
    return sum(_height(pen.label(series, value, panel, room)) for series, value in last if value is not None)


def stack(panel: PanelData, pen: Pen) -> Chart:
    """Columns a year, parts stacked from the largest at the bottom to the rest on top, with the total above the first and the last."""
    factor, years = panel.unit.factor, panel.years
    room = _label_room(panel, pen)
    columns = {year: [(series, value) for series in panel.series if (value := panel.value(series, year))] for year in years}
    totals = {year: sum(value for _, value in column) for year, column in columns.items()}
    top = ceiling(max(totals.values()) / factor * 1.07 or 1.0, panel.total_bounds, factor)
    size = Canvas(
        WIDTH - pen.left - room - _LEADER, max(222.0, _label_heights(panel, pen, room)), (years[0] - 0.5, years[-1] + 0.5), (0, top)
    )
    half = min(0.4, _COLUMN / 2 / (size.right(1) - size.right(0)))
    rows: list[Row] = []
    ends = []
    for year, column in columns.items():
        base = 0.0
        for series, value in column:
            up = base + value / factor
            rows.append({"x": year - half, "x2": year + half, "y": base, "y2": up, "colour": pen.colour(series)})
            if year == years[-1]:
                ends.append(_End(size.down((base + up) / 2), series, value))
            base = up
    above = [_above(size, year, totals[year], panel, pen) for year in dict.fromkeys((years[0], years[-1])) if totals[year]]
    ticks = [tick for tick in nice_ticks(0, top, 4) if tick <= top]
    # White behind the totals, so that no grid line runs through a number.
    patches = [_patch(size, row) for row in above]
    layers = [_time_axes(size, ticks, panel, pen, room + _LEADER), size.rects([*patches, *rows])]
    spans = [row for year, (low, high) in panel.total_bounds.items() for row in upright(size, year, (low / factor, high / factor))]
    return size.layer(
        [
            *layers,
            *whiskers(size, spans),
            *([size.halos(above, align="center", bold=True)] if above and spans else []),
            *([size.texts(above, align="center", bold=True)] if above else []),
            *passages(size, panel.crossed),
            *_end_labels(size, ends, room, panel, pen),
        ]
    )


def _above(canvas: Canvas, year: int, total: float, panel: PanelData, pen: Pen) -> Row:
    text = pen.language.figure(total, panel.unit)
    right, half = canvas.right(year), text_width(text, TEXT, bold=True) / 2
    # A long number above the first column would reach into the labels of the axis: it begins where the plot area does.
    x, y = canvas.at(half if half - right > _BESIDE else right, canvas.down(total / panel.unit.factor) - 10)
    return {"x": x, "y": y, "text": text}


def _patch(canvas: Canvas, row: Row) -> Row:
    """The paper behind a text."""
    right, down, half = canvas.right(row["x"]), canvas.down(row["y"]), text_width(row["text"], TEXT, bold=True) / 2 + 3
    (x, y), (x2, y2) = canvas.at(right - half, down + 9), canvas.at(right + half, down - 9)
    return {"x": x, "x2": x2, "y": y, "y2": y2, "colour": PAPER}


def lines(panel: PanelData, pen: Pen) -> Chart:
    """A line a series; an average is dashed, the World thick and grey; a year alone is a dot."""
    factor, years = panel.unit.factor, panel.years
    room = _label_room(panel, pen)
    found = [value / factor for value in panel.values.values()]
    # Among many lines a band must not press the others down: it is cut at the height of the highest value.
    low, high = min(0.0, *found), ceiling(max(0.0, *found) * 1.04, {} if panel.dotted else panel.bounds, factor)
    size = Canvas(
        WIDTH - pen.left - room - _LEADER,
        max(235.0, _label_heights(panel, pen, room)),
        (years[0] - 0.3, years[-1] + 0.3),
        (low, high or 1.0),
    )
    ticks = [tick for tick in nice_ticks(low, high, 5) if low <= tick <= high]
    banded = [series for series in panel.series if series.role == "world" or not panel.dotted]
    bands = [row for series in banded for row in band(panel, series, pen.colour(series), high)]
    layers = [_time_axes(size, ticks, panel, pen, room + _LEADER), *([size.bands(bands)] if bands else []), *passages(size, panel.crossed)]
    ends = []
    # The World and the average are drawn last, over the others.
    for series in sorted(panel.series, key=lambda series: ("world", "average", "native").count(series.role)):
        layers += _strokes(size, panel, series, pen)
        value = panel.value(series, years[-1])
        if value is not None:
            ends.append(_End(size.down(value / factor), series, value))
    return size.layer([*layers, *_end_labels(size, ends, room, panel, pen)])


def dash(role: str) -> tuple[int, ...]:
    """The dashes of an average, and of the native match, which often lies on the converted one; other lines have none."""
    return (5, 4) if role in ("average", "native") else ()


def _strokes(canvas: Canvas, panel: PanelData, series: Series, pen: Pen) -> list[Layer]:
    """A line, broken where years have no data, and a dot for a year that stands alone: a line needs two points to be seen."""
    known = [panel.value(series, year) for year in panel.years]
    rows = [
        {"x": year, "y": None if value is None else value / panel.unit.factor, "colour": pen.colour(series), "line": series.key}
        for year, value in zip(panel.years, known, strict=True)
    ]
    if all(value is None for value in known):
        return []
    alone = [row for row, isolated in zip(rows, without_neighbour(known), strict=True) if isolated]
    width = 3.0 if series.role == "world" else 2.2
    parts = [(rows, dash(series.role))]
    if panel.dotted and series.role not in ("world", "average"):
        parts = [(part, style) for part, style in zip(_by_exactness(panel, series, rows), ((), (0.1, 4)), strict=True) if part]
    drawn = [canvas.lines(part, width=width, dash=style) for part, style in parts]
    return [*drawn, canvas.dots(alone, size=40)] if alone else drawn


def _by_exactness(panel: PanelData, series: Series, rows: Sequence[Row]) -> tuple[Sequence[Row], Sequence[Row]]:
    """A line in two: its exact stretches, and those between points of which one is not exact."""
    loose = [(series.key, year) in panel.bounds for year in panel.years]
    touched = [any(loose[max(0, place - 1) : place + 2]) for place in range(len(rows))]
    solid = [dict(row) | ({"y": None} if gone else {}) for row, gone in zip(rows, loose, strict=True)]
    dotted = [dict(row) | ({} if near else {"y": None}) for row, near in zip(rows, touched, strict=True)]
    return [] if all(loose) else solid, dotted if any(loose) else []


def without_neighbour(values: Sequence[float | None]) -> list[bool]:
    """Which values of a series stand between two gaps."""
    around = zip([None, *values[:-1]], values, [*values[1:], None], strict=True)
    return [here is not None and before is None and after is None for before, here, after in around]
