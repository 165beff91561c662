"""The page of one economy: its headline numbers and rank, its figures, and what is known of its data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl
from fastapi import Request
from starlette.responses import Response

from greentrade import economies
from greentrade.explorer.pages import economy_figures, partner_figures
from greentrade.explorer.pages.all_figures import all_figures, in_place, passing
from greentrade.explorer.pages.economy_figures import asked
from greentrade.explorer.pages.headline import headline
from greentrade.explorer.pages.home import held
from greentrade.explorer.pages.naming import economy_name, economy_of, list_title
from greentrade.explorer.pages.render import page
from greentrade.explorer.pages.routing import pages_router
from greentrade.explorer.pages.table import MISSING, Cell, Table, heading, text
from greentrade.explorer.pages.view import Elsewhere, View

if TYPE_CHECKING:
    from greentrade.explorer.pages.figure import Drawing
    from greentrade.indicators import Database

router = pages_router()

FURTHER_DOWN = (
    "economy-products-exports",
    "economy-destinations",
    "economy-sankey-imports",
    "economy-sankey-exports",
    "economy-rca",
    "economy-concentration",
)
"""Figures that are fetched when a reader comes near, unless all are asked for."""


@router.get("/economies")
def index(request: Request, lang: str) -> Response:
    """All economies are on the first page."""
    raise Elsewhere(View.read(request, lang).url("") + "#economies")


@router.get("/economies/{iso3}")
def economy(request: Request, lang: str, iso3: str) -> Response:
    """One economy, by its ISO3."""
    view = View.read(request, lang)
    code = economy_of(iso3)
    if code != iso3:
        raise Elsewhere(view.url(f"economies/{code}"))
    whole = all_figures(request)
    with request.app.state.current.database(view.snapshot) as database:
        trade = economy_figures.trade(database, view, code)
        share = economy_figures.share(database, view, code)
        values = {
            "trade": trade,
            "share": share,
            "facts": _facts(database, view, code, trade, share),
            "suppliers": partner_figures.suppliers(database, view, code),
            "products": economy_figures.imported_products(database, view, code),
            "reports": _reports(view, trade),
            "reliability": _reliability(database, view, code),
            "held": held(database, view),
            "drawn": in_place(database, view, code, FURTHER_DOWN if whole else ()),
        }
    answer = page(
        request,
        "economy.html.j2",
        view,
        code=code,
        name=economy_name(view, code),
        list_title=list_title(view),
        groups=[(group.id, group.name(lang, short=True)) for group in economies.groups().values()
                if group.id != "WLD" and economies.code(code) in group.members()],
        **values,
    )  # fmt: skip
    return passing(answer) if whole and len(values["drawn"]) < len(FURTHER_DOWN) else answer


@dataclass(frozen=True)
class Fact:
    """A number of the page's head."""

    label: str
    number: Any
    beside: str = ""


def _facts(database: Database, view: View, code: str, trade: Drawing, share: Drawing) -> list[Fact]:
    """Exports and imports with their ranks, and the parts in all trade: of the last year that has each."""
    labels = (view._("Exports"), view._("Imports"), view._("Share in all exports"), view._("Share in all imports"))
    found = []
    for label, (question, result) in zip(labels, (*trade.answers, *share.answers), strict=True):
        number = headline(view, economy_figures.Strand(label, "", question, result))
        if number is None:
            continue
        beside = _rank(database, view, code, question.indicator, number.year) if question.indicator in ("exports", "imports") else ""
        found.append(Fact(label, number, beside))
    return found


def _rank(database: Database, view: View, code: str, indicator: str, year: str) -> str:
    """The place among all economies with data of the year."""
    frame = asked(database, view, "", "", indicator, reporter="WLD", by="reporter", years=year).result.frame.drop_nulls("value")
    mine = frame.filter(pl.col("economy") == code)["value"]
    if mine.is_empty():
        return ""
    place = frame.filter(pl.col("value") > mine[0]).height + 1
    return view._("number {place} of {all}", place=view.numbers.number(place), all=view.numbers.number(frame.height))


def _reports(view: View, trade: Drawing) -> Table:
    """Which years have data, whose they are and in which edition: what the figures rest on."""
    both = view._("both sides' reports")
    whose = {"reported": view._("own report"), "mirror": view._("reports of partners"), "reconciled": both, "reconciled-own": both}
    rows = []
    for label, (_, result) in zip((view._("Exports"), view._("Imports")), trade.answers, strict=True):
        for (first, last), edition, basis in _spells(result.frame.sort("period").to_dicts()):
            said = view.marks.names(whose.get(each, each) for each in basis.split("+") if each)
            cells = (text(label), text(view.numbers.years((first, last))), text(view.marks.names(edition.split("+"))), text(said))
            rows.append(cells if edition else (*cells[:2], text(view._("no data")), text(MISSING)))
    titles = (view._("Direction"), view._("Years"), view._("Edition of the Harmonized System"), view._("Whose report"))
    return Table(view._("The data behind the figures"), tuple(heading(title, numeric=False) for title in titles), tuple(rows))


def _spells(rows: list[dict[str, Any]]) -> list[tuple[tuple[int, int], str, str]]:
    """Runs of years with the same edition and basis: (first, last), edition, basis; both empty where there are no data."""
    found: list[tuple[tuple[int, int], str, str]] = []
    for row in rows:
        missing = row["status"] == "missing" or row["edition"] is None
        edition, basis = ("", "") if missing else (str(row["edition"]), str(row["basis"] or ""))
        if found and found[-1][1:] == (edition, basis):
            found[-1] = ((found[-1][0][0], row["period"]), edition, basis)
        else:
            found.append(((row["period"], row["period"]), edition, basis))
    return found


def _reliability(database: Database, view: View, code: str) -> Table | None:
    """How far this economy's reports lie from its partners', as the reconciliation of the store found it; None where there is none."""
    from greentrade.flows.reconcile.charts import named_effects
    from greentrade.flows.reconcile.estimates import read_estimates

    effects = read_estimates(database.snapshot, "effects")
    if "name" not in effects.columns:
        return None
    mine = named_effects(effects).filter(pl.col("economy") == code).sort("period", "role")
    if mine.is_empty():
        return None
    roles = {"exporter": view._("as exporter"), "importer": view._("as importer")}
    header = (heading(view._("Year"), numeric=False), heading(view._("Role"), numeric=False), heading(view._("Effect")),
              heading(view._("Standard error")), heading(view._("Flows")))  # fmt: skip
    rows = [
        (text(view.numbers.year(row["period"])), text(roles.get(row["role"], "")), _plain(view, row["effect"]),
         _plain(view, row["se"]), Cell(view.numbers.number(row["n"]), numeric=True))
        for row in mine.to_dicts()
    ]  # fmt: skip
    return Table(view._("Distance of reports from those of partners, around the average of zero"), header, tuple(rows))


def _plain(view: View, value: float | None) -> Cell:
    return Cell(MISSING if value is None else view.numbers.number(value, 3), numeric=True)
