"""The chart of one number under several lists: a heading a list, below it a bar a match, with its bounds and its value."""

from __future__ import annotations

from greentrade.briefs.bounds import Bounds, ceiling
from greentrade.briefs.canvas import Canvas, Chart, Row, axis
from greentrade.briefs.charts import Pen
from greentrade.briefs.figures import PanelData, Series
from greentrade.briefs.layout import LINE_HEIGHT, text_width, wrap
from greentrade.briefs.marks import level, whiskers
from greentrade.briefs.palette import CONVERTED, NATIVE
from greentrade.briefs.theme import MUTED, SMALL, TEXT, WIDTH

_KEY, _HEAD, _BAR, _GAP = 28.0, 18.0, 13.5, 7.0
"""Pixels: the key above all, a list's heading, a bar, the space below a list."""

_LINE = TEXT * LINE_HEIGHT
"""Pixels of each further line of a heading."""


def definitions(panel: PanelData, pen: Pen) -> Chart:
    """Lists from the largest to the smallest, the brief's own in bold; of each the converted bar and the native one."""
    factor, year = panel.unit.factor, panel.years[-1]
    lists = list(dict.fromkeys(series.list for series in panel.series))
    top = ceiling(max(panel.values.values()) / factor or 1.0, panel.bounds, factor)
    room = max(text_width(_printed(panel, series, pen), SMALL) for series in panel.series) + 12
    titles = {label: _title(panel, label) for label in lists}
    height = _KEY + len(lists) * (_HEAD + 2 * _BAR + _GAP) + _LINE * sum(len(lines) - 1 for lines in titles.values())
    canvas = Canvas(WIDTH - pen.left - room, height, (0, top), (height, 0))
    bars: list[Row] = []
    texts: list[Row] = []
    spans: list[Row] = []
    heads: dict[bool, list[Row]] = {True: [], False: []}
    details: list[Row] = []
    down = _KEY
    for label in lists:
        own, title = label in panel.named, titles[label]
        more = _LINE * (len(title) - 1)
        heads[own] += canvas.block(title, -pen.left, down + (_HEAD + more) / 2)
        beside = text_width(title[-1], TEXT, bold=own) + 10 - pen.left
        details += canvas.block([panel.lists[label].detail], beside, down + more + _HEAD / 2 + 0.5)
        down += _HEAD + more
        for series in (series for series in panel.series if series.list == label):
            value = panel.values[series.key, year]
            low, high = panel.bounds.get((series.key, year), (value, value))
            bars.append({"x": 0, "x2": value / factor, "y": down + 1.5, "y2": down + _BAR - 1.5, "colour": pen.colour(series)})
            spans += level(canvas, down + _BAR / 2, (low / factor, high / factor)) if low < high else []
            texts += canvas.block(
                [_printed(panel, series, pen)], canvas.right(min(max(value, high) / factor, top)) + 7, down + _BAR / 2 + 0.5
            )
            down += _BAR
        down += _GAP
    samples, words, sample = _key(canvas, panel, pen)
    # The axis is empty but as wide as those of the figure's other panels; headings stand in its place.
    empty = axis([], [], minExtent=pen.left, maxExtent=pen.left)
    return canvas.layer(
        [
            canvas.axes(None, empty, right=room),
            canvas.rects([*samples, *bars]),
            *whiskers(canvas, [*sample, *spans]),
            *[canvas.texts(rows, bold=own) for own, rows in heads.items() if rows],
            canvas.texts(details, size=SMALL, colour=MUTED),
            canvas.texts(words),
            canvas.texts(texts, size=SMALL),
        ]
    )


def _title(panel: PanelData, label: str) -> list[str]:
    """A list's name in lines that leave room for what stands beside the last."""
    named = panel.lists[label]
    return wrap(named.title, WIDTH - text_width(named.detail, SMALL) - 14, TEXT, lines=3, bold=label in panel.named)


def _printed(panel: PanelData, series: Series, pen: Pen) -> str:
    """The value, and in brackets its bounds where it is not exact."""
    year, say = panel.years[-1], pen.language
    value = say.figure(panel.values[series.key, year], panel.unit)
    found = panel.bounds.get((series.key, year))
    if not found:
        return value
    low, high = (say.figure(bound, panel.unit) if bound else say.number(0) for bound in found)
    return f"{value} ({low}–{high})"


def _key(canvas: Canvas, panel: PanelData, pen: Pen) -> tuple[list[Row], list[Row], list[Row]]:
    """Samples of the two bars and of the whisker with their words: rectangles, texts, lines."""
    samples: list[Row] = []
    words: list[Row] = []
    right, middle = -pen.left, 10.0
    for match, colour in (("converted", CONVERTED), ("native", NATIVE)):
        (x, y), (x2, y2) = canvas.at(right, middle - 5), canvas.at(right + 24, middle + 5)
        samples.append({"x": x, "x2": x2, "y": y, "y2": y2, "colour": colour})
        word = pen.language.say(f"definitions.{match}")
        words += canvas.block([word], right + 31, middle)
        right += 31 + text_width(word, TEXT) + 24
    ends: Bounds = (canvas.at(right, 0)[0], canvas.at(right + 24, 0)[0])
    if not panel.bounds:
        return samples, words, []
    words += canvas.block([pen.language.say("definitions.bounds")], right + 31, middle)
    return samples, words, level(canvas, middle, ends)
