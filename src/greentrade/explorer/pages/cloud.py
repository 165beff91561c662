"""Points over two axes: what is large against what is strong, with names beside those that stand out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from greentrade.briefs.layout import Box, nearest, nice_ticks, place_labels
from greentrade.explorer.pages.plot import MUTED, PAPER, SMALL, Plot, Row, Sketch, axis, broken, printed, tooltip, width_of

if TYPE_CHECKING:
    from greentrade.briefs.numbers import Unit
    from greentrade.explorer.pages.view import View
    from greentrade.explorer.question import Question


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


def scatter(view: View, dots: Sequence[Dot], across: Scale, up: Scale, height: float = 340.0, level: float | None = None) -> Plot | None:
    """Points over two axes; `level` is a value of the upright axis with a line of its own."""
    seen = [dot for dot in dots if (dot.x > 0 or not across.log) and (dot.y > 0 or not up.log)]
    if not seen:
        return None
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
    return sketch.plot(height)


_NOMINAL = 440.0
"""Pixels of width for which the names of points are placed; on another one they keep their distance from their points."""

_NARROW, _LEFT = 0.6, 40.0
"""The part of that width which the narrowest page has, and the pixels left of it for the axis."""

_NAME = 235.0
"""Pixels that a name may be wide before it is broken."""

_FAR = 9.0
"""Pixels between a name and its point from which a line joins them."""


def _dot_labels(sketch: Sketch, rows: Sequence[Row], x: Row, y: Row, height: float) -> None:
    """Names beside points, where they cover neither points nor one another, each joined to its point where that is not beside it."""
    named = [row for row in rows if row["named"]]
    places = [(_along(x["scale"], row["x"]) * _NOMINAL, (1 - _along(y["scale"], row["y"])) * height) for row in rows]
    points = [place for row, place in zip(rows, places, strict=True) if row["named"]]
    dots = [Box(right - 5, down - 5, right + 5, down + 5) for right, down in places]
    texts, boxes = _placed([row["name"] for row in named], points, dots, Box(0, 0, _NOMINAL - 8, height))
    for row, lines, (right, down), box in zip(named, texts, points, boxes, strict=True):
        # Bound to the point at the side from which it is read, so that on a narrow page it does not leave it.
        late = _late(right, box)
        dx, dy = (box.right if late else box.left) - right, (box.top + box.bottom) / 2 - down
        style = {"align": "right" if late else "left", "dx": round(dx, 1), "dy": round(dy, 1), "fontSize": SMALL}
        told = [{**row, "lines": lines}]
        end, foot = nearest((right, down), box)
        if math.dist((end, foot), (right, down)) > _FAR:
            reach = {"x2Offset": round(end - right, 1), "y2Offset": round(foot - down, 1)}
            sketch.add({"type": "rule", "color": MUTED, "strokeWidth": 0.8, **reach}, told, x=x, y=y, x2={"field": "x"}, y2={"field": "y"})
        sketch.texts({**style, "stroke": PAPER, "strokeWidth": 3, "strokeJoin": "round"}, told, x=x, y=y)
        sketch.texts(style, told, x=x, y=y)


def _placed(
    names: Sequence[str], points: Sequence[tuple[float, float]], dots: Sequence[Box], area: Box
) -> tuple[list[list[str]], list[Box]]:
    """Names in lines and where they stand: those that a narrow page would cut off at its edge are broken, and all are placed again."""
    limits = [_NAME] * len(names)
    for _ in range(3):
        texts = [broken(name, limit) for name, limit in zip(names, limits, strict=True)]
        sizes = [(max(map(width_of, lines)), SMALL * 1.2 * len(lines)) for lines in texts]
        boxes = place_labels(points, sizes, dots, area)
        limits = [min(limit, _room(right, box)) for limit, (right, _), box in zip(limits, points, boxes, strict=True)]
    return texts, boxes


def _room(right: float, box: Box) -> float:
    """Pixels from a name's near side to the edge of the narrowest page."""
    if _late(right, box):
        return right * _NARROW + _LEFT - (right - box.right)
    return (_NOMINAL - right) * _NARROW - (box.left - right)


def _late(right: float, box: Box) -> bool:
    """Whether a name stands before its point."""
    return (box.left + box.right) / 2 < right


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
        "axis": {**drawn, "title": broken(scale.title, _NOMINAL * _NARROW) if name == "x" else scale.title, "grid": name == "y"},
    }
