"""The brief's charts for any region: each panel of the built-in brief is a figure of the explorer, computed and drawn alike.

A panel is asked in the visitor's view (list, perspective, match, years, prices), where the brief has its own. With the brief's
choices the numbers are the brief's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from greentrade import economies
from greentrade.errors import InputError
from greentrade.explorer.pages.brief_order import load
from greentrade.explorer.pages.figure import Drawing, Kind
from greentrade.explorer.pages.region_language import PageLanguage, is_expression, short_name
from greentrade.explorer.pages.table import MISSING, Cell, Table, heading, number, text
from greentrade.explorer.pages.view import View
from greentrade.explorer.problems import NotFoundError
from greentrade.explorer.question import Question
from greentrade.indicators.registry import indicator as find_indicator

if TYPE_CHECKING:
    from greentrade.briefs.figures import Choices, Desk, PanelData, Series
    from greentrade.briefs.spec import Call, Panel, Spec
    from greentrade.indicators import Database, Result

SPEC = "carec"
"""The brief whose figures these are."""

MOST_MEMBERS = 60
"""Economies of a region that charts can show one by one."""

PREFIX = "brief-"
"""What the kinds' names begin with; a panel's id follows."""

_NAMES = re.compile(r"\{(?:keys|rest):([^{}]+)\}")


def region_kinds() -> dict[str, Kind]:
    """Every panel of the brief as a kind of figure."""
    return {f"{PREFIX}{panel.id}": partial(draw, panel.id) for figure in load(SPEC).figures for panel in figure.panels}


def draw(identifier: str, database: Database, view: View, subject: str) -> Drawing:
    """One panel of the brief for a region. Raises `NotFoundError` for a region that there is not."""
    return panel_drawing(desk_for(database, view, subject), identifier, view, subject)


def panel_drawing(desk: Desk, identifier: str, view: View, subject: str) -> Drawing:
    """One panel at a desk that may have computed others, those first that it refers to."""
    panels = {panel.id: panel for panel in load(SPEC).panels()}
    for needed in needs(panels[identifier], panels):
        if needed.id not in desk.panels:
            desk.panel(constant(needed, view))
    return drawing(desk, constant(panels[identifier], view), view, subject)


def desk_for(database: Database, view: View, subject: str) -> Desk:
    """Where the brief computes its panels, with the view's choices."""
    from greentrade.briefs.figures import Desk

    spec, language = load(SPEC), PageLanguage(view)
    return Desk(database, spec, choices(database, spec, view, subject), language, lambda _: "")


def choices(database: Database, spec: Spec, view: View, subject: str) -> Choices:
    """The view as a brief's choices. Raises `NotFoundError` for a region without members, `InputError` for years without data."""
    from greentrade.briefs.figures import Choices
    from greentrade.indicators.request import parse_periods

    trade = database.trade(view.perspective)
    fill = (spec.fill or None) if trade.perspective == "reported" else None
    held = sorted(database.trade(view.perspective, fill).coverage["period"].unique().to_list())
    asked = parse_periods(view.years or spec.years, view.freq, held)
    years = tuple(range(max(asked[0], held[0]), min(asked[-1], held[-1]) + 1))
    members(subject, years[-1])
    return Choices(subject, view.selection(), years, view.perspective, fill, view.match)


def members(region: str, year: int) -> list[str]:
    """ISO3 of those who belong to a region at the end of a year. Raises `NotFoundError` where there is no such region."""
    advice = "Name a group (CAREC, ASEAN, EU27), or economies and groups joined by + and -, as in CAREC-CHN"
    try:
        codes = economies.members(region, at=year) if is_expression(region) else ()
    except InputError as error:
        raise NotFoundError(error.what, rows=error.rows, remedy=error.remedy or advice) from error
    if not codes:
        raise NotFoundError(f"There is no region {region[:200]!r}", remedy=advice)
    if len(codes) > MOST_MEMBERS:
        raise NotFoundError(f"{region} has {len(codes)} members, more than a page can compare", remedy=advice)
    return [economies.iso3(code) for code in codes]


def needs(panel: Panel, panels: Mapping[str, Panel]) -> list[Panel]:
    """The panels whose keys a panel refers to, those first that others refer to."""
    named = [name for call in panel.calls for name in _NAMES.findall(f"{call.reporters} {call.partners}")]
    return [each for name in dict.fromkeys(named) for each in (*needs(panels[name], panels), panels[name])]


def constant(panel: Panel, view: View) -> Panel:
    """The panel in constant prices, where the view asks for them and its indicator knows them."""
    if view.real is None:
        return panel
    calls = tuple(replace(call, real=view.real) if find_indicator(call.indicator).deflatable else call for call in panel.calls)
    return replace(panel, calls=calls)


def drawing(desk: Desk, panel: Panel, view: View, subject: str) -> Drawing:
    """A computed panel as a figure: the brief's chart, a table whose numbers can be clicked, and the questions behind it."""
    data = desk.panel(panel)
    title, subtitle = titles(panel.id, desk, view)
    asked = [(question_of(result, view), result) for result in data.results]
    if not asked:
        said = " ".join(data.notes) or view._("no data")
        raise NotFoundError(said, remedy="Choose another region, list, perspective or span of years")
    (question, result), *more = asked
    return Drawing(
        kind=f"{PREFIX}{panel.id}",
        subject=subject,
        title=title,
        subtitle=view.marks.parts([data.subtitle.rstrip("; "), subtitle]),
        result=result,
        question=question,
        chart=chart(desk, data, view) if data.has_data else None,
        table=table(desk, panel, data, view, title),
        notes=tuple(notes(desk, data)),
        alternative=in_words(data, view, title),
        more=tuple(more),
    )


def question_of(result: Result, view: View) -> Question:
    """The question that a result answers, from what it says of itself."""
    told = result.provenance
    asked = told.parameters
    listed = "@" in told.products
    periods = asked["periods"]
    return Question.read(
        {
            name: value
            for name, value in {
                "indicator": told.indicator,
                "reporter": ",".join(asked["reporters"]),
                "partner": ",".join(asked["partners"]) if asked["partners"] else None,
                "list": told.products if listed else None,
                "products": asked["products"] if not listed else None,
                "years": str(periods[0]) if len(periods) == 1 else f"{periods[0]}:{periods[-1]}",
                "perspective": told.perspective,
                "fill": asked["fill"],
                "match": asked["match"],
                "by": ",".join(asked["by"]) or None,
                "real": asked["real"],
                "top": asked["top"],
                "as_of": view.snapshot,
            }.items()
            if value is not None
        }
    )


def chart(desk: Desk, data: PanelData, view: View) -> Any:
    """The brief's chart of a panel. Members of the region have the same colours in all figures of a page."""
    from greentrade.briefs import canvas, charts, comparisons, definition_chart, palette, theme

    kinds: dict[str, Callable[[PanelData, charts.Pen], canvas.Chart]] = {
        "stack": charts.stack,
        "lines": charts.lines,
        "multiples": comparisons.multiples,
        "ranking": comparisons.ranking,
        "scatter": comparisons.scatter,
        "definitions": definition_chart.definitions,
    }
    items = [series.key for series in data.series if series.role == "item" and series.key != "other"]
    shown = [key for key in items if key in data.named] if data.chart == "scatter" else items
    colours = palette.assign([members(desk.choices.region, desk.choices.years[-1]), shown])
    left = comparisons.names_room(data) if data.drawn == "ranking" else 0.0
    drawn = kinds[data.drawn](data, charts.Pen(colours, desk.language, max(48.0, left)))
    drawn.config = theme.config()
    return drawn


def table(desk: Desk, panel: Panel, data: PanelData, view: View, caption: str) -> Table:
    """Series down, years across; of a scatter income and share; every number leads to where it comes from."""
    asked = {role: question_of(result, view).pinned(result) for role, result in answers(desk, panel, data).items()}
    rows = {(row["key"], row["period"]): row for row in data.frame.iter_rows(named=True)}
    unit: Any = data.unit
    scatter = data.chart == "scatter"
    body = []
    for series in sorted(data.series, key=lambda series: series.label) if scatter else data.series:
        question = asked.get((series.list, series.role)) or asked.get(("", series.role))
        cells = [_cell(rows.get((series.key, year)), unit, view, question) for year in data.years]
        income = [_income(data, series, view)] if scatter else []
        if not scatter or series.key in data.places:
            body.append((text(series.label, _href(data, series, view)), *income, *cells))
    across = [heading(view._("GDP per capita (PPP)"))] if scatter else []
    heads = (heading(desk.language.say(data.dimension), numeric=False), *across, *(heading(view.numbers.year(year)) for year in data.years))
    return Table(view.marks.sentences(caption, data.unit.label), heads, tuple(body))


def _cell(row: Mapping[str, Any] | None, unit: Any, view: View, question: Question | None) -> Cell:
    return number(row, unit, view, question) if row is not None else Cell(MISSING, status="missing", numeric=True)


def _income(data: PanelData, series: Series, view: View) -> Cell:
    income = data.places.get(series.key)
    return Cell(MISSING, numeric=True) if income is None else Cell(view.numbers.number(income), income, numeric=True)


def _href(data: PanelData, series: Series, view: View) -> str | None:
    """The page of what a row is about, where it has one."""
    if series.role != "item" or series.key == "other":
        return None
    if data.dimension in ("economy", "partner") and series.key.isalpha() and len(series.key) == 3 and series.key != "WLD":
        return view.url(f"economies/{series.key}")
    return view.url(f"products/{series.key}") if data.dimension == "product" else None


def answers(desk: Desk, panel: Panel, data: PanelData) -> dict[tuple[str, str], Result]:
    """The result behind each part of a chart, by list and role: a call that the data could not answer has none."""
    if panel.chart == "definitions":
        return {(result.provenance.products, result.provenance.match): result for result in data.results}
    left, found = list(data.results), {}
    for call in panel.calls:
        result = next((each for each in left if _answers(each, call, desk, panel)), None)
        if result is not None:
            left.remove(result)
            found["", call.role] = result
    return found


def _answers(result: Result, call: Call, desk: Desk, panel: Panel) -> bool:
    told = result.provenance
    who = desk.expand(call.reporters, panel.id).split(",")
    same = [item.upper() for item in who] == [item.upper() for item in told.parameters["reporters"]]
    return told.indicator == call.indicator and same and told.match == desk.match(call)


def notes(desk: Desk, data: PanelData) -> list[str]:
    """What the marks of a chart are, in the page's language."""
    from greentrade.briefs.compose import around

    averaged = [desk.language.say("average_note", region=desk.language.economy(desk.choices.region))] if _has(data, "average") else []
    return [*averaged, *data.notes, *around((data,), desk.choices, desk.language)]


def _has(data: PanelData, role: str) -> bool:
    return any(series.role == role for series in data.series)


def in_words(data: PanelData, view: View, title: str) -> str:
    """A chart as a sentence, for those who cannot see it: its title, and the last year's values."""
    last = data.years[-1]
    shown = [each for each in data.series if data.value(each, last) is not None and (data.chart != "scatter" or each.key in data.named)]
    unit: Any = data.unit
    values = view.marks.clauses(*(f"{each.label} {view.numbers.full(data.value(each, last) or 0.0, unit)}" for each in shown))
    return view.marks.ended(view.marks.sentences(title, view.marks.headed(view.numbers.year(last), values)))


def titles(identifier: str, desk: Desk, view: View) -> tuple[str, str]:
    """Title and subtitle of a panel in the page's language."""
    named = {
        "region": short_name(desk.choices.region, view),
        "focus": desk.language.economy(load(SPEC).focus),
        "goods": view.said(desk.choices.products.title),
        "year": view.numbers.year(desk.choices.years[-1]),
    }
    _ = view._
    title = {
        "world-exports": _("{goods}: world exports by exporter", **named),
        "world-imports": _("{goods}: world imports by importer", **named),
        "region-imports": _("{region}: imports by importer", **named),
        "region-exports": _("{region}: exports by exporter", **named),
        "suppliers": _("{region}: imports by supplier", **named),
        "customers": _("{region}: exports by destination", **named),
        "world-products": _("{goods}: world imports by main products", **named),
        "focus-products": _("{focus}: exports by main products", **named),
        "region-import-products": _("{region}: imports by main products", **named),
        "region-export-products": _("{region}: exports by main products", **named),
        "from-focus": _("{region}: imports from {focus} by main products", **named),
        "to-focus": _("{region}: exports to {focus} by main products", **named),
        "export-shares": _("Share in all exports of the largest exporters", **named),
        "import-shares": _("Share in all imports of the largest importers", **named),
        "member-import-shares": _("{region}: share in all imports, by economy", **named),
        "member-export-shares": _("{region}: share in all exports, by economy", **named),
        "income": _("Share in all exports and GDP per capita, {year}", **named),
        "comparators": _("{region} and others: share in all exports, {year}", **named),
        "intra-products": _("{region}: mutual imports by main products", **named),
        "intra-exporters": _("{region}: mutual imports by exporter", **named),
        "definition-imports": _("{region}: imports of {year} under each list", **named),
        "definition-exports": _("{region}: exports of {year} under each list", **named),
        "matches-imports": _("{region}: imports, by spelling and converted", **named),
    }.get(identifier, identifier)
    return title, "" if "{goods}" in title or identifier.startswith("definition") else named["goods"]
