"""Regions: all groups with their members, and for any group or expression the brief's figures and its members compared."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fastapi import Request
from starlette.responses import Response

from greentrade import economies
from greentrade.errors import InputError
from greentrade.explorer.pages.all_figures import ALL, NAME, all_figures, in_time, passing
from greentrade.explorer.pages.brief_order import load
from greentrade.explorer.pages.region_language import PageLanguage, region_name, spelt
from greentrade.explorer.pages.region_members import DEFAULT_SORT, SORTS, column_titles, drawing
from greentrade.explorer.pages.region_panels import PREFIX, SPEC, choices, members, panel_drawing, question_of, titles
from greentrade.explorer.pages.render import page
from greentrade.explorer.pages.routing import pages_router
from greentrade.explorer.pages.view import Elsewhere, View
from greentrade.indicators.registry import indicator as find_indicator

if TYPE_CHECKING:
    from greentrade.briefs.figures import Choices
    from greentrade.economies import Group
    from greentrade.indicators import Database

router = pages_router()

_OFTEN = ("CAREC-CHN", "CAREC+TUR", "EAEU-RUS", "ASEAN+JPN+KOR+CHN")
"""Expressions that show what an expression can be."""

_HERE = 2
"""Panels that stand on the page; the others are fetched when a reader comes near, or by their links."""


@router.get("/regions")
def regions(request: Request, lang: str) -> Response:
    """All groups; the form sends an expression as `region`, which has a page of its own."""
    view = View.read(request, lang)
    named = request.query_params.get("region", "").strip()
    if named:
        raise Elsewhere(view.url(f"regions/{quote(spelt(named), safe='+&()')}"))
    groups = [_group(group, view) for group in economies.groups().values() if group.id != "WLD"]
    often = [(each, region_name(each, view)) for each in _OFTEN]
    return page(request, "regions.html.j2", view, groups=groups, often=often)


@router.get("/regions/{expression:path}")
def region(request: Request, lang: str, expression: str, sort: str = DEFAULT_SORT, order: str = "") -> Response:
    """A region: its headline, its members compared, and the brief's figures."""
    view = View.read(request, lang)
    wanted = spelt(expression)
    if wanted != expression:
        raise Elsewhere(view.url(f"regions/{quote(wanted, safe='+&()')}"))
    if order not in ("", "reversed"):
        raise InputError(f"The table has no order {order!r}", remedy="Write order=reversed, or leave it out")
    whole = all_figures(request)
    with request.app.state.current.database(view.snapshot) as database:
        chosen = choices(database, load(SPEC), view, wanted)
        values = {
            "compared": drawing(database, view, wanted, sort, turned=order == "reversed"),
            "headline": headline(database, view, chosen),
            "incomes": has_incomes(database, chosen.years[-1]),
            "held": sorted(database.trade(view.perspective).coverage["period"].unique().to_list()),
            "panels": sections(database, view, chosen, whole),
        }
    answer = page(
        request,
        "region.html.j2",
        view,
        region=wanted,
        name=region_name(wanted, view),
        group=economies.groups().get(wanted),
        members=[(code, economies.name(code, view.lang)) for code in members(wanted, chosen.years[-1])],
        sorting=_sorting(view, wanted, sort, order, chosen.years[0], whole),
        filled=[economies.name(code, view.lang) for code in _filled(chosen)],
        year=chosen.years[-1],
        first=chosen.years[0],
        **values,
    )
    missing = whole and any(panel["drawing"] is None for section in values["panels"] for panel in section["panels"])
    return passing(answer) if missing else answer


def _filled(chosen: Choices) -> list[str]:
    """The members whose partners' reports stand for their own."""
    named = (chosen.fill or "").partition(":")[2].split(",")
    return [code for code in members(chosen.region, chosen.years[-1]) if code in named]


def headline(database: Database, view: View, chosen: Choices) -> dict[str, Any]:
    """The region's imports and exports in the last year, their shares and the trade among its members, each with its question.

    What a region cannot have is not there: of one economy there is no trade within.
    """
    wanted = ["imports", "exports", "import-share", "export-share"]
    wanted += ["intra-regional-share"] if len(members(chosen.region, chosen.years[-1])) > 1 else []
    found: dict[str, Any] = {}
    for indicator in wanted:
        result = database.compute(
            indicator,
            reporters=chosen.region,
            products=chosen.products,
            years=chosen.years[-1],
            perspective=chosen.perspective,
            fill=chosen.fill,
            match=chosen.match,
        )
        row = result.frame.row(0, named=True)
        if row["value"] is not None:
            found[indicator] = _stated(row, result, view)
    return found


def _stated(row: dict[str, Any], result: Any, view: View) -> dict[str, Any]:
    from greentrade.explorer.pages.explain_link import explain_url
    from greentrade.explorer.pages.table import bounds

    unit = view.numbers.unit(result.provenance.unit, abs(row["value"]))
    ends = {view.numbers.figure(row[end], unit) for end in ("lower", "upper") if row[end] is not None}
    return {
        "text": view.numbers.full(row["value"], unit),
        # Bounds that print alike tell a reader nothing.
        "bounds": bounds(row["lower"], row["upper"], row["value"], unit, view) if len(ends) != 1 else "",
        "unit": unit.label,
        "url": explain_url(question_of(result, view).pinned(result), row, view.lang),
    }


def sections(database: Database, view: View, chosen: Choices, whole: bool = False) -> list[dict[str, Any]]:
    """The brief's figures in its order, each with its panels: where they are, what they are called, and those that are drawn.

    The first ones are drawn on the page, or the `whole` of them.
    """
    from greentrade.briefs.figures import Desk

    spec = load(SPEC)
    # One desk for all panels: they share many answers.
    desk = Desk(database, spec, chosen, PageLanguage(view), lambda _: "")
    alone = len(members(chosen.region, chosen.years[-1])) < 2
    figures = sorted(spec.figures, key=lambda figure: (figure.id != "figure-02", figure.id))
    # What the data cannot answer is not offered: trade within one economy, shares against an income that nobody imported.
    lacking = {"region"} if alone else set()
    lacking |= set() if has_incomes(database, chosen.years[-1]) else {"gdp"}
    kept = {
        figure.id: [panel for panel in figure.panels if not lacking & set(find_indicator(panel.calls[0].indicator).needs)]
        for figure in figures
    }
    shown = [figure for figure in figures if kept[figure.id]]
    panels = [panel for figure in shown for panel in kept[figure.id]]
    first = {panel.id: panel_drawing(desk, panel.id, view, chosen.region) for panel in panels[:_HERE]}
    others = panels[_HERE:] if whole else []
    drawn = first | in_time({panel.id: partial(panel_drawing, desk, panel.id, view, chosen.region) for panel in others})
    return [
        {
            "id": figure.id,
            "panels": [
                {
                    "id": panel.id,
                    "title": titles(panel.id, desk, view)[0],
                    "kind": f"{PREFIX}{panel.id}",
                    "drawing": drawn.get(panel.id),
                }
                for panel in kept[figure.id]
            ],
        }
        for figure in shown
    ]


def has_incomes(database: Database, year: int) -> bool:
    """Whether GDP per capita has been imported into the store's folder."""
    try:
        economies.gdp_per_capita_ppp(year, folder=economies.reference_folder(database.store.root))
    except InputError:
        return False
    return True


def _group(group: Group, view: View) -> dict[str, Any]:
    from babel.dates import format_date

    def said(day: date | None) -> str:
        return format_date(day, "d MMM y", locale=view.texts.locale) if day else ""

    stays = [
        {
            "code": economies.iso3(stay.economy),
            "name": economies.name(stay.economy, view.lang),
            "since": said(stay.since),
            "until": said(stay.until),
        }
        for stay in group.memberships
    ]
    ordered = sorted(stays, key=lambda stay: stay["name"])
    return {
        "id": group.id,
        "name": group.name(view.lang),
        "now": [stay for stay in ordered if not stay["until"]],
        "left": [stay for stay in ordered if stay["until"]],
        "source": group.source,
        "url": group.url,
        "known_to": said(group.known_to),
    }


def _sorting(view: View, region: str, sort: str, order: str, first: int, whole: bool) -> list[dict[str, Any]]:
    """For each column the link that sorts by it, or turns the order of the one it is sorted by."""
    links = []
    for name in SORTS:
        turned = "reversed" if name == sort and order != "reversed" else ""
        query = {NAME: ALL if whole else "", "sort": name if name != DEFAULT_SORT or turned else "", "order": turned}
        links.append(
            {
                "title": column_titles(view, first)[name],
                "url": view.url(f"regions/{region}", query=query) + "#figure-members",
                "current": ("ascending" if (order == "reversed") != (name in ("economy",) or name.endswith("rank")) else "descending")
                if name == sort
                else "",
            }
        )
    return links
