"""Trade as streams between two columns: as wide as the trade is large, from partner to technology or from technology to partner.

The shapes are computed here, along the height in pixels and across from 0 to 1, so that a chart of any width draws them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from greentrade.briefs.layout import LINE_HEIGHT
from greentrade.explorer.pages.plot import INK, PAPER, SMALL, Plot, Row, Sketch, broken, tooltip

if TYPE_CHECKING:
    from greentrade.briefs.numbers import Unit
    from greentrade.explorer.pages.view import View
    from greentrade.explorer.question import Question

NODE = 0.012
"""Width of a node, as part of the chart's."""
STEPS = 14
GAP = 7.0
"""Pixels between two nodes."""
NARROW = 460
"""Pixels below which nodes have short names without their numbers, which stand in the table."""
THINNEST = 0.35
"""Pixels below which a stream is not drawn; the table has it."""
LEAST = 11.0
"""Pixels that a node takes with a label of one line, however small its trade."""


@dataclass(frozen=True)
class Flow:
    """A stream from a node at the left to one at the right: a row of a result."""

    source: str
    target: str
    row: Mapping[str, Any]
    question: Question | None = None

    @property
    def value(self) -> float:
        return self.row["value"] or 0.0


@dataclass(frozen=True)
class Node:
    """Where a node stands: its key, its top and its height in pixels, and its trade."""

    key: str
    top: float
    height: float
    value: float


@dataclass(frozen=True)
class _Label:
    """A node's name in lines: with its number, and as narrow as a narrow chart wants it, without."""

    full: list[str]
    short: list[str]

    @classmethod
    def of(cls, name: str, number: str) -> _Label:
        *lines, last = broken(name, 165)
        return cls([*lines, f"{last} {number}"], broken(name, 104))

    @property
    def height(self) -> float:
        """Pixels that the label takes, whichever of its forms is shown."""
        return LEAST + SMALL * LINE_HEIGHT * (max(len(self.full), len(self.short)) - 1)


def sankey(
    view: View, unit: Unit, flows: Sequence[Flow], name: Callable[[str], str], colour: Mapping[str, str], *, by_source: bool
) -> Plot | None:
    """The chart of flows. Streams have the colour of the column whose keys have one: the left one `by_source`, else the right."""
    if not flows:
        return None
    sums = _sums(flows, "source"), _sums(flows, "target")
    labels = [{key: _Label.of(name(key), view.numbers.figure(value, unit)) for key, value in each.items()} for each in sums]
    least = [{key: label.height for key, label in each.items()} for each in labels]
    height = max(300.0, *(30.0 * len(each) for each in sums), *(sum(each.values()) + GAP * len(each) for each in least))
    factor = _factor(height, sums, least)
    left, right = (_column(each, height, factor, tall) for each, tall in zip(sums, least, strict=True))
    sketch = Sketch(view, unit)
    x = {"field": "x", "type": "quantitative", "scale": {"domain": [0, 1], "nice": False}, "axis": None}
    y = {"field": "y", "type": "quantitative", "scale": {"domain": [height, 0], "nice": False}, "axis": None}
    tips = tooltip(view, ("name", view._("Stream")))
    points, told = _streams(sketch, flows, (left, right), factor, name, colour, by_source)
    plain = {"field": "colour", "type": "nominal", "scale": None}
    look = {"type": "area", "opacity": 0.42, "line": False, "cursor": "pointer"}
    sketch.add(look, points, x=x, y=y, y2={"field": "y2"}, color=plain, detail={"field": "stream", "type": "nominal"}, tooltip=tips)
    fields = [name for name in next(iter(told), {}) if name != "stream"]
    sketch.layers[-1]["transform"] = [{"lookup": "stream", "from": {"data": {"values": told}, "key": "stream", "fields": fields}}]
    nodes = [_nodes(left, 0.0, colour), _nodes(right, 1.0 - NODE, colour)]
    sketch.add("rect", [*nodes[0], *nodes[1]], x=x, x2={"field": "x2"}, y=y, y2={"field": "y2"}, color=plain)
    halo = {"stroke": PAPER, "strokeWidth": 3.5, "strokeJoin": "round", "opacity": 0.85, "color": PAPER}
    for side, dx, column, said in zip(("left", "right"), (14, -8), nodes, labels, strict=True):
        for form, shown in (("short", f"width < {NARROW}"), ("full", f"width >= {NARROW}")):
            rows = [{**node, "middle": (node["y"] + node["y2"]) / 2, "lines": getattr(said[node["key"]], form)} for node in column]
            style = {"align": side, "dx": dx, "fontSize": SMALL, "limit": 0, "text": {"expr": f"{shown} ? datum.lines : ''"}}
            for look in (halo, {"color": INK}):
                sketch.texts({**style, **look}, rows, x=x, y={**y, "field": "middle"})
    return sketch.plot(height, usermeta={"wide": True})


def _sums(flows: Sequence[Flow], side: str) -> dict[str, float]:
    """Trade of each node, the largest first and the rest last."""
    sums: dict[str, float] = {}
    for flow in flows:
        key = getattr(flow, side)
        sums[key] = sums.get(key, 0.0) + flow.value
    return dict(sorted(sums.items(), key=lambda pair: (pair[0] == "other", -pair[1], pair[0])))


def _factor(height: float, columns: Sequence[Mapping[str, float]], least: Sequence[Mapping[str, float]]) -> float:
    """Pixels a dollar: so that the fuller column fits with its gaps and the least heights of small nodes."""
    found = []
    for sums, tall in zip(columns, least, strict=True):
        total, room = sum(sums.values()), height - GAP * (len(sums) - 1)
        factor = room / total
        for _ in range(8):
            small = [key for key, value in sums.items() if value * factor < tall[key]]
            rest = total - sum(sums[key] for key in small)
            factor = max(room - sum(tall[key] for key in small), 1.0) / rest if rest > 0 else factor
        found.append(factor)
    return min(found)


def _column(sums: Mapping[str, float], height: float, factor: float, least: Mapping[str, float]) -> dict[str, Node]:
    """Nodes one below the other, spread over the height."""
    heights = {key: max(value * factor, 1.0) for key, value in sums.items()}
    places = {key: max(each, least[key]) for key, each in heights.items()}
    gap = (height - sum(places.values())) / max(len(places) - 1, 1)
    made, top = {}, 0.0 if len(places) > 1 else (height - sum(places.values())) / 2
    for key, place in places.items():
        made[key] = Node(key, top + (place - heights[key]) / 2, heights[key], sums[key])
        top += place + gap
    return made


def _streams(
    sketch: Sketch, flows: Sequence[Flow], columns: tuple[Mapping[str, Node], Mapping[str, Node]], factor: float,
    name: Callable[[str], str], colour: Mapping[str, str], by_source: bool,
) -> tuple[list[Row], list[Row]]:  # fmt: skip
    """Points along the upper and the lower edge of each stream, and what is told of each stream."""
    left, right = columns
    order = {key: place for place, key in enumerate([*left, *right])}
    used_left, used_right = dict.fromkeys(left, 0.0), dict.fromkeys(right, 0.0)
    points: list[Row] = []
    told: list[Row] = []
    for number, flow in enumerate(sorted(flows, key=lambda flow: (order[flow.source], order[flow.target]))):
        thick = flow.value * factor
        start = left[flow.source].top + used_left[flow.source]
        end = right[flow.target].top + used_right[flow.target]
        used_left[flow.source] += thick
        used_right[flow.target] += thick
        if thick < THINNEST:
            continue
        points += _curve(number, start, end, thick)
        told.append(
            {
                "stream": number,
                "colour": colour.get(flow.source if by_source else flow.target, "#b8b8b8"),
                "name": f"{name(flow.source)} → {name(flow.target)}",
                "url": sketch.link(flow.question, flow.row),
                **sketch.told(flow.row),
            }
        )
    return points, told


def _curve(number: int, start: float, end: float, thick: float) -> list[Row]:
    """A stream's edges: level at both ends, steepest in the middle."""
    rows = []
    for step in range(STEPS + 1):
        part = step / STEPS
        down = start + (end - start) * part * part * (3 - 2 * part)
        rows.append(
            {"stream": number, "x": round(NODE + (1 - 2 * NODE) * part, 3), "y": round(down, 1), "y2": round(down + max(thick, 0.6), 1)}
        )
    return rows


def _nodes(column: Mapping[str, Node], x: float, colour: Mapping[str, str]) -> list[Row]:
    return [
        {
            "key": node.key,
            "x": x,
            "x2": x + NODE,
            "y": node.top,
            "y2": node.top + node.height,
            "colour": colour.get(node.key, "#767676"),
        }
        for node in column.values()
    ]
