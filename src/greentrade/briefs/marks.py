"""Marks for what is not exact: bands, whiskers, and triangles where the data pass to another edition.

Bounds that go beyond the plot area are cut at its edge; whiskers then end in an arrow.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from greentrade.briefs.bounds import Bounds
from greentrade.briefs.canvas import Canvas, Layer, Row
from greentrade.briefs.figures import PanelData, Series
from greentrade.briefs.theme import MUTED, PAPER

_WHISKER, _CAP, _ARROW = 1.1, 3.0, 4.0
"""Pixels: width of a whisker's line, half the width of its caps, length of an arrow's barbs."""


def band(panel: PanelData, series: Series, colour: str, top: float) -> list[Row]:
    """Rows for `Canvas.bands`: a series between its bounds, as far as `top`; empty where it is exact. A gap ends a band."""
    if not any((series.key, year) in panel.bounds for year in panel.years):
        return []
    factor, run = panel.unit.factor, 0
    rows: list[Row] = []
    for year in panel.years:
        value = panel.value(series, year)
        if value is None:
            run += 1
            continue
        low, high = panel.bounds.get((series.key, year), (value, value))
        ends = {"y": min(low / factor, top), "y2": min(high / factor, top)}
        rows.append({"x": year, "colour": colour, "line": f"{series.key} {run}"} | ends)
    return rows


def upright(canvas: Canvas, x: float, ends: Bounds) -> list[Row]:
    """Rows for `Canvas.rules`: a vertical whisker at `x` between two values, with caps, or an arrow where it is cut."""
    low, high = (min(end, canvas.ys[1]) for end in ends)
    right = canvas.right(x)
    lines = [((right, canvas.down(low)), (right, canvas.down(high))), _across(right, canvas.down(low))]
    edge = canvas.down(high)
    cut = ends[1] > canvas.ys[1]
    lines += [((right, edge), (right + side, edge + _ARROW)) for side in (-_ARROW, _ARROW)] if cut else [_across(right, edge)]
    return _rows(canvas, lines)


def level(canvas: Canvas, down: float, ends: Bounds) -> list[Row]:
    """The same for a horizontal whisker `down` pixels from the top."""
    low, high = (canvas.right(min(end, canvas.xs[1])) for end in ends)
    lines = [((low, down), (high, down)), ((low, down - _CAP), (low, down + _CAP))]
    cut = ends[1] > canvas.xs[1]
    arrow = [((high, down), (high - _ARROW, down + side)) for side in (-_ARROW, _ARROW)]
    lines += arrow if cut else [((high, down - _CAP), (high, down + _CAP))]
    return _rows(canvas, lines)


def passages(canvas: Canvas, years: Iterable[int]) -> list[Layer]:
    """Small triangles below the time axis, each between the last year in one edition and the first in another."""
    places = [canvas.at(canvas.right(year - 0.5), canvas.height + 5) for year in years]
    return [canvas.triangles([{"x": x, "y": y, "colour": MUTED} for x, y in places])] if places else []


def whiskers(canvas: Canvas, rows: Sequence[Row]) -> list[Layer]:
    """Whiskers with the paper round them, so that they show on a dark bar too."""
    behind = [dict(row) | {"colour": PAPER} for row in rows]
    return [canvas.rules(behind, width=3 * _WHISKER), canvas.rules(rows, width=_WHISKER)] if rows else []


_Point = tuple[float, float]


def _across(right: float, down: float) -> tuple[_Point, _Point]:
    return (right - _CAP, down), (right + _CAP, down)


def _rows(canvas: Canvas, lines: Iterable[tuple[_Point, _Point]]) -> list[Row]:
    placed = [(canvas.at(*start), canvas.at(*end)) for start, end in lines]
    return [{"x": x, "y": y, "x2": x2, "y2": y2, "colour": MUTED} for (x, y), (x2, y2) in placed]
