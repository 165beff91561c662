"""The World at a glance: a map of exports, imports or shares in one year, with the economies in order beside it."""

from __future__ import annotations

import json
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from greentrade import economies
from greentrade.explorer.pages.economy_figures import EXPORTS, IMPORTS, address, asked, largest_of, lines_of
from greentrade.explorer.pages.figure import Drawing
from greentrade.explorer.pages.naming import WORLD, economy_name, list_title
from greentrade.explorer.pages.partner_figures import last_year
from greentrade.explorer.pages.plot import SMALL, Plot, Row, Sketch, printed, tooltip
from greentrade.explorer.pages.static_files import FOLDER, static
from greentrade.explorer.pages.table import Cell, Table, heading, largest, number, text
from greentrade.explorer.problems import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from greentrade.briefs.numbers import Unit
    from greentrade.explorer.pages.view import View
    from greentrade.indicators import Database

ATLAS = "vendor/countries-110m.json"
NO_DATA = "#ececec"
SHADES = ("#d9eee4", "#a8d5c1", "#6bb597", "#2f8f6c", "#0b5c43")
"""One green from light to dark; what is white or grey has no data."""

MEASURES = ("exports", "imports", "export-share", "import-share")
ASPECT = 0.5
"""Height of the map over its width."""


def world(database: Database, view: View, subject: str) -> Drawing:
    """A map of one measure in the last year. `subject`: exports, imports, export-share or import-share."""
    if subject not in MEASURES:
        raise NotFoundError(f"There is no map of {subject!r}", remedy=f"There are {', '.join(MEASURES)}")
    year = last_year(database, view, f"{subject.partition('-')[0].rstrip('s')}s", WORLD)
    question = view.asks(subject, reporter=WORLD, by="reporter", years=year)
    result = question.answer(database)
    rows = sorted((row for row in result.frame.to_dicts() if row["value"] is not None), key=lambda row: -row["value"])
    unit = view.numbers.unit(result.provenance.unit, largest(row["value"] for row in rows) / 5)
    said = {
        "exports": view._("Exports by economy, {year}", year=year),
        "imports": view._("Imports by economy, {year}", year=year),
        "export-share": view._("Share in all exports by economy, {year}", year=year),
        "import-share": view._("Share in all imports by economy, {year}", year=year),
    }
    pinned = question.pinned(result)
    sketch = Sketch(view, unit)
    header = (heading(view._("Rank")), heading(view._("Economy"), numeric=False), heading(unit.label), heading(view._("Bounds")))
    body = []
    for rank, row in enumerate(rows, start=1):
        cell = number(row, unit, view, pinned)
        code = str(row["economy"])
        body.append((Cell(view.numbers.number(rank), numeric=True), text(economy_name(view, code), address(view, "economy", code)), cell,
                     Cell(cell.bounds, numeric=True)))  # fmt: skip
    subtitle = view.marks.clauses(list_title(view), unit.label)
    return Drawing(
        "world",
        subject,
        title=said[subject],
        subtitle=subtitle,
        result=result,
        question=question,
        chart=_map(view, unit, sketch, rows, pinned) if rows else None,
        table=Table(view.marks.sentences(said[subject], subtitle), header, tuple(body)),
        notes=(view._("Boundaries and names are those of Natural Earth (public domain) and state no opinion on any territory's status."),),
        alternative=view.marks.sentences(said[subject], largest_of(view, result.frame, "economy")),
    )


def world_trade(database: Database, view: View, subject: str) -> Drawing:
    """The World's exports and imports of the list over time. `subject` is WLD."""
    if subject != WORLD:
        raise NotFoundError(f"There is no world {subject!r}", remedy=f"There is {WORLD}")
    strands = [
        asked(database, view, view._("Exports"), EXPORTS, "exports", reporter=WORLD),
        asked(database, view, view._("Imports"), IMPORTS, "imports", reporter=WORLD),
    ]
    return lines_of(view, ("world-trade", subject), view._("World trade"), strands)


def _map(view: View, unit: Unit, sketch: Sketch, rows: Sequence[Row], question: Any) -> Plot:
    """Shapes of the atlas, shaded by class; each leads to its number's explanation."""
    bounds = _steps([row["value"] / unit.factor for row in rows])
    labels = _labels(view, bounds, unit)
    values = []
    for row in rows:
        place = sum(row["value"] / unit.factor >= bound for bound in bounds)
        told = {
            "name": economy_name(view, str(row["economy"])),
            "class": labels[place],
            "url": sketch.link(question, row),
            **sketch.told(row),
        }
        values += [{"id": shape, **told} for shape in shapes(str(row["economy"]))]
    atlas = {"url": static(ATLAS), "format": {"type": "topojson", "feature": "countries"}}
    fields = ["name", "class", "url", "shown", "between"]
    colour = {
        "field": "class",
        "type": "ordinal",
        "scale": {"domain": labels, "range": list(SHADES[-len(labels) :])},
        "legend": {
            "title": None,
            "orient": "bottom",
            "direction": "horizontal",
            "columns": 3,
            "symbolType": "square",
            "labelLimit": 0,
            "labelFontSize": SMALL,
            "symbolSize": 140,
            "columnPadding": 18,
        },
    }
    border = {"stroke": "#ffffff", "strokeWidth": 0.5}
    sketch.layers.append({"data": atlas, "mark": {"type": "geoshape", "fill": NO_DATA, **border}})
    sketch.layers.append(
        {
            "data": atlas,
            "transform": [
                {"filter": "datum.id != '010'"},
                {"lookup": "id", "from": {"data": {"values": values}, "key": "id", "fields": fields}},
                {"filter": "isValid(datum.class)"},
            ],
            "mark": {"type": "geoshape", "cursor": "pointer", **border},
            "encoding": {"color": colour, "tooltip": tooltip(view, ("name", view._("Economy")))},
        }
    )
    sketch.layers[0]["transform"] = [{"filter": "datum.id != '010'"}]
    return sketch.plot(360, projection={"type": "equalEarth"}, usermeta={"aspect": ASPECT}, autosize={"type": "fit", "contains": "padding"})


def _steps(values: Sequence[float]) -> list[float]:
    """Bounds of the classes: round numbers near those that part the economies into fifths."""
    from math import floor, log10

    ordered = sorted(value for value in values if value > 0)
    if not ordered:
        return []
    found = []
    for part in (0.4, 0.6, 0.8, 0.93):
        value = ordered[min(int(part * len(ordered)), len(ordered) - 1)]
        power = 10.0 ** floor(log10(value))
        found.append(max(step * power for step in (1, 2, 5) if step * power <= value * (1 + 1e-9)))
    return sorted(set(found))


def _labels(view: View, bounds: Sequence[float], unit: Unit) -> list[str]:
    """What each class holds, in words."""
    say = printed(list(bounds), unit, view)
    if not say:
        return [view._("all")]
    inner = [view._("{low} to {high}", low=low, high=high) for low, high in pairwise(say)]
    return [view._("below {bound}", bound=say[0]), *inner, view._("{bound} and more", bound=say[-1])]


@lru_cache(maxsize=1)
def _atlas() -> dict[str, list[str]]:
    """ISO3 -> the ids of its shapes. The atlas knows economies by their ISO numbers, trade by numbers of its own."""
    shapes_of = json.loads((FOLDER / ATLAS).read_text(encoding="utf-8"))["objects"]["countries"]["geometries"]
    found: dict[str, list[str]] = {}
    for shape in shapes_of:
        if "id" in shape:
            found.setdefault(economies.iso3(int(shape["id"])), []).append(shape["id"])
    return found


def shapes(iso3: str) -> list[str]:
    """The ids of an economy's shapes; none of one that is too small for the map."""
    return _atlas().get(iso3, [])
