"""Where labels go: widths from the font's own metrics, line breaks, and label positions that do not overlap.

Pure geometry in pixels, y downwards, no drawing. Charts label their series directly, so a label's place is computed, not left to luck.
"""

from __future__ import annotations

import functools
import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from greentrade.briefs.theme import font_file

LINE_HEIGHT = 1.18
"""Distance between base lines in units of the font size."""


@functools.cache
def _advances(bold: bool) -> tuple[dict[int, int], float]:
    """Advance width of each character in font units, and units per em."""
    from fontTools.ttLib import TTFont

    with TTFont(font_file(bold=bold), lazy=True) as font:
        widths: Any = font["hmtx"]
        head: Any = font["head"]
        return {code: widths.metrics[glyph][0] for code, glyph in (font.getBestCmap() or {}).items()}, float(head.unitsPerEm)


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Width of a line of text in pixels (kerning left out: a little too wide, never too narrow to matter)."""
    advances, em = _advances(bold)
    return sum(advances.get(ord(character)) or _lacking(character, em) for character in text) * size / em


@functools.lru_cache(maxsize=4096)
def _lacking(character: str, em: float) -> float:
    """Width of a character that the typeface has not: a Chinese one fills the em."""
    return em if unicodedata.east_asian_width(character) in "WF" else em * 0.6


_HAN = "\u3400-\u9fff\uf900-\ufaff"
_OPENING, _CLOSING = "\N{FULLWIDTH LEFT PARENTHESIS}《“", "，。、；：！？\N{FULLWIDTH RIGHT PARENTHESIS}》”%"
_CHINESE_PIECE = re.compile(rf"( *)([{_OPENING}]*(?:[{_HAN}]|[^ {_HAN}{_OPENING}{_CLOSING}]+|$)?[{_CLOSING}]*)")
"""A blank, if there is one, and what stays together: a word, or a Chinese character, with the marks that belong to it."""


def _pieces(text: str) -> list[tuple[str, str]]:
    """A text in pieces between which a line may end, each with the blank before it; one that does not break holds its words together."""
    if not re.search(f"[{_HAN}]", text):
        return [(" ", word) for word in re.split("[ \t\r\n]+", text) if word]
    return [(found[1], found[2]) for found in _CHINESE_PIECE.finditer(text) if found[2]]


def wrap(text: str, width: float, size: float, *, lines: int = 0, bold: bool = False) -> list[str]:
    """Break a text at its spaces into lines of at most `width` pixels; beyond `lines` lines it ends in an ellipsis.

    A Chinese text breaks between any two characters, but no line begins with a mark that closes or ends with one that opens.
    A single word wider than `width` keeps its line. `lines=0` sets no bound.
    """
    broken: list[list[tuple[str, str]]] = []
    for blank, piece in _pieces(text):
        if broken and text_width(f"{_joined(broken[-1])}{blank}{piece}", size, bold=bold) <= width:
            broken[-1].append((blank, piece))
        else:
            broken.append([("", piece)])
    if lines and len(broken) > lines:
        last = broken[lines - 1]
        while len(last) > 1 and text_width(f"{_joined(last)}…", size, bold=bold) > width:
            last.pop()
        return [*(_joined(line) for line in broken[: lines - 1]), _joined(last).rstrip(",;:，；：、") + "…"]
    return [_joined(line) for line in broken] or [""]


def _joined(pieces: Sequence[tuple[str, str]]) -> str:
    return "".join(blank + piece for blank, piece in pieces)


def spread(centres: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Move labels apart along one axis: new centres, in the order given, as near the wanted ones as can be.

    The least-squares solution by pooling neighbours that touch: minimise sum (c' - c)^2 subject to c'_(k+1) - c'_k >= half the
    sum of both heights. The whole is then kept between `low` and `high` where it fits; where it does not, it is centred.
    """
    order = sorted(range(len(centres)), key=lambda index: (centres[index], index))
    offsets, reach = {}, 0.0
    for before, index in zip([None, *order], order, strict=False):
        reach += 0.0 if before is None else (heights[before] + heights[index]) / 2
        offsets[index] = reach
    pools: list[tuple[float, list[int]]] = []
    for index in order:
        pools.append((centres[index] - offsets[index], [index]))
        while len(pools) > 1 and pools[-1][0] < pools[-2][0]:
            (right, right_items), (left, left_items) = pools.pop(), pools.pop()
            weight = len(left_items) + len(right_items)
            pools.append(((left * len(left_items) + right * len(right_items)) / weight, left_items + right_items))
    placed = {index: base + offsets[index] for base, items in pools for index in items}
    return _within([placed[index] for index in range(len(centres))], heights, order, low, high)


def _within(placed: list[float], heights: Sequence[float], order: list[int], low: float, high: float) -> list[float]:
    """Push labels that stick out back inside, each against its neighbour; too many for the space stay evenly packed round its middle."""
    if not order:
        return placed
    total = sum(heights)
    if total > high - low:
        low, high = (low + high - total) / 2, (low + high + total) / 2
    edge = low
    for index in order:
        placed[index] = max(placed[index], edge + heights[index] / 2)
        edge = placed[index] + heights[index] / 2
    edge = high
    for index in reversed(order):
        placed[index] = min(placed[index], edge - heights[index] / 2)
        edge = placed[index] - heights[index] / 2
    return placed


@dataclass(frozen=True)
class Box:
    """A rectangle: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, x: float, y: float) -> bool:
        return self.left < x < self.right and self.top < y < self.bottom

    def row(self) -> tuple[float, float, float, float]:
        return self.left, self.top, self.right, self.bottom


def covered(boxes: Sequence[Box], others: Sequence[Box]) -> float:
    """Sum of the areas that each of `boxes` shares with each of `others`."""
    import numpy as np

    if not boxes or not others:
        return 0.0
    a = np.array([box.row() for box in boxes])[:, None, :]
    b = np.array([box.row() for box in others])[None, :, :]
    width = np.minimum(a[..., 2], b[..., 2]) - np.maximum(a[..., 0], b[..., 0])
    height = np.minimum(a[..., 3], b[..., 3]) - np.maximum(a[..., 1], b[..., 1])
    return float((width.clip(0) * height.clip(0)).sum())


_SIDES = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1))
_DISTANCES = (6.0, 14.0, 24.0, 36.0, 50.0, 66.0, 84.0, 104.0)


def place_labels(
    points: Sequence[tuple[float, float]], sizes: Sequence[tuple[float, float]], obstacles: Sequence[Box], area: Box
) -> list[Box]:
    """A place for the label of each point: the nearest around it that covers no label, dot or leader already there.

    Labels are placed in the order given; where no place is free, the one that covers least is taken. A leader is the straight
    line from a point to its label; it crosses no label, no other leader and no other labelled dot where that can be helped.
    """
    own = [Box(x - 4, y - 4, x + 4, y + 4) for x, y in points]
    placed: list[Box] = []
    leaders: list[Box] = []
    for (x, y), (width, height) in zip(points, sizes, strict=True):
        others = [box for box in own if not box.holds(x, y)]
        taken, crossed = [*obstacles, *own, *placed, *leaders], [*placed, *leaders, *others]
        best, least = None, math.inf
        for box in _candidates(x, y, width, height):
            outside = width * height - covered([box], [area])
            # Label on label cannot be read and weighs most; a leader is thin, so what it crosses is weighed up.
            cost = covered([box], taken) + 19 * covered([box], placed) + 4 * outside + 3 * covered(_leader((x, y), box), crossed)
            if best is None or cost < least - 1e-6:
                best, least = box, cost
            if least < 1e-6:
                break
        assert best is not None, "every point has candidates"
        placed.append(best)
        leaders += _leader((x, y), best)
    return placed


def nearest(point: tuple[float, float], box: Box) -> tuple[float, float]:
    """The point of a rectangle that lies nearest to a point."""
    return min(max(point[0], box.left), box.right), min(max(point[1], box.top), box.bottom)


def _leader(point: tuple[float, float], box: Box) -> list[Box]:
    """A leader as a row of small boxes, a few pixels apart."""
    end = nearest(point, box)
    length = max(abs(end[0] - point[0]), abs(end[1] - point[1]))
    steps = [step / max(1, int(length / 4)) for step in range(1, int(length / 4))]
    places = [(point[0] + (end[0] - point[0]) * part, point[1] + (end[1] - point[1]) * part) for part in steps]
    return [Box(x - 1.5, y - 1.5, x + 1.5, y + 1.5) for x, y in places]


def _candidates(x: float, y: float, width: float, height: float) -> list[Box]:
    """Places around a point, the nearest first; at each distance the sides in their order of preference."""
    boxes = []
    for distance in _DISTANCES:
        for right, down in _SIDES:
            left = x + right * distance - (width / 2 if right == 0 else width if right < 0 else 0)
            middle = y + down * (distance + height / 2)
            boxes.append(Box(left, middle - height / 2, left + width, middle + height / 2))
    return boxes


def nice_ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Round tick values from at or below `low` to at or above `high`: steps of 1, 2, 2.5 or 5 times a power of ten."""
    if not high > low:
        high = low + 1
    rough = (high - low) / count
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough * 0.999999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(index * step, 12) for index in range(first, last + 1)]


def year_ticks(years: Sequence[int], width: float, size: float) -> list[int]:
    """The years to print below an axis: the first, the last, and round ones between, with no two touching."""
    if len(years) < 2:
        return list(years)
    room = text_width("2000", size) + 10
    per_year = width / (years[-1] - years[0] + 1)
    step = next(step for step in (1, 5, 10, 20, 50, 100) if per_year * step >= room)
    between = [year for year in years[1:-1] if year % step == 0]
    free = [year for year in between if min(year - years[0], years[-1] - year) * per_year >= room]
    return [years[0], *free, years[-1]] if (years[-1] - years[0]) * per_year >= room else [years[-1]]
