"""Pages of the indicators, made from the registry: all of them, and each with its definition, a form to ask it, and the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import Request
from markupsafe import Markup
from starlette.responses import Response

from greentrade.errors import InputError
from greentrade.explorer.pages.asked_figure import Asked, figure
from greentrade.explorer.pages.downloads import download
from greentrade.explorer.pages.figure import FORMATS, ON_PAGE, on_page
from greentrade.explorer.pages.formula import SYMBOLS, mathml, symbols
from greentrade.explorer.pages.render import page
from greentrade.explorer.pages.routing import pages_router
from greentrade.explorer.pages.view import View
from greentrade.explorer.problems import NotFoundError
from greentrade.explorer.question import Question
from greentrade.indicators.registry import GROWTH, INDEX, INDICATORS, SHARE, USD, USD_PER_KG, Indicator, indicator

if TYPE_CHECKING:
    from greentrade.indicators import Database

router = pages_router()

OWN = ("reporter", "partner", "products", "by", "top", "fill", "freq")
"""Parameters of a question that are not those of a view."""

ALL = "all"
"""What stands for all products in the place of codes."""

HOME_REGION = "CAREC-CHN"
"""The region that is shown where an indicator needs one and none was named."""

TOP = "7"


@router.get("/indicators")
def catalogue(request: Request, lang: str) -> Response:
    """All indicators, by what they measure."""
    view = View.read(request, lang)
    units = {
        USD: view._("Values"),
        USD_PER_KG: view._("Unit values"),
        SHARE: view._("Shares"),
        GROWTH: view._("Growth"),
        INDEX: view._("Indices"),
    }
    kinds = [(title, [each for each in INDICATORS.values() if each.unit == unit]) for unit, title in units.items()]
    return page(request, "indicators.html.j2", view, kinds=kinds, **_words(view))


@router.get("/indicators/{identifier:path}")
def one(request: Request, lang: str, identifier: str) -> Response:
    """An indicator with its answer; with .csv, .xlsx, .svg, .png or .json at its end the answer as a file."""
    view = View.read(request, lang)
    name, _, ending = identifier.rpartition(".")
    chosen = _known(name if name and ending in FORMATS else identifier)
    with request.app.state.current.database(view.snapshot) as database:
        given = asked(database, view, chosen, dict(request.query_params))
        if name and ending in FORMATS:
            return _file(request, _answered(database, view, chosen, given), view, ending)
        years = sorted(database.trade(view.perspective, None, given.get("freq", "A")).coverage["period"].unique().to_list())
        drawing, problem = _tried(request, database, view, chosen, given)
    # A cross-section is of one year, whichever the view's are.
    span = view.span if drawing is None or chosen.id != "cross-section" else (str(drawing.question.years),) * 2
    values = {"chosen": chosen, "given": given, "drawing": drawing, "problem": problem, "years": years, "span": span, **_words(view)}
    return page(request, "indicator.html.j2", view, **values)


def _known(identifier: str) -> Indicator:
    try:
        return indicator(identifier)
    except InputError as error:
        raise NotFoundError(error.what, remedy=error.remedy) from None


def asked(database: Database, view: View, chosen: Indicator, params: dict[str, str]) -> dict[str, str]:
    """What the form asks for beside the view's choices: what stands in the URL, else what shows the indicator best."""
    unknown = [name for name in params if name not in (*OWN, *ON_PAGE, *view.choices())]
    if unknown:
        raise InputError("Unknown parameter", rows=unknown, remedy=f"The page knows {', '.join((*OWN, *view.choices()))}")
    given = {name: params[name] for name in OWN if name in params}
    if set(given) & {"reporter", "partner", "by", "top"}:
        return given
    return {**_shown_best(database, view, chosen), **given}


def _shown_best(database: Database, view: View, chosen: Indicator) -> dict[str, str]:
    """A question whose answer says something: the largest economies, or a region, or the largest partners or products."""
    if chosen.id == "cross-section":
        return {"by": "reporter"}
    if "region" in chosen.needs:
        return {"reporter": HOME_REGION}
    if chosen.id == "trade-intensity":
        largest = database.compute("exports", products=view.selection(), perspective=view.perspective, by=("reporter",), top=1).frame
        return {"reporter": largest.filter(largest["economy"] != "other")["economy"][0], "by": "partner", "top": TOP}
    return {"by": chosen.by[0] if chosen.by else "reporter", "top": TOP}


def question_of(database: Database, view: View, chosen: Indicator, given: dict[str, str]) -> Question:
    """The question of a page. A cross-section is of one period: the last one that there is."""
    more: dict[str, Any] = {name: value for name, value in given.items() if name != "products"}
    if chosen.id == "cross-section" and not (view.years or "").isdecimal():
        from greentrade.explorer.pages.list_page import last_period

        more["years"] = str(last_period(database, view))
    if given.get("products") == ALL:
        return view.asks(chosen.id, **more).with_(product_list=None)
    return view.asks(chosen.id, **more, **({"products": given["products"]} if given.get("products") else {}))


def _answered(database: Database, view: View, chosen: Indicator, given: dict[str, str]) -> Asked:
    question = question_of(database, view, chosen, given)
    return figure(view, question, question.answer(database), given)


def _tried(
    request: Request, database: Database, view: View, chosen: Indicator, given: dict[str, str]
) -> tuple[Asked | None, InputError | None]:
    """The figure; where nobody asked for anything and the store cannot show the indicator by itself, why not."""
    try:
        return _answered(database, view, chosen, given), None
    except InputError as error:
        if set(request.query_params) & {*OWN, "years", "real", "perspective"}:
            raise
        return None, error


def _file(request: Request, drawing: Asked, view: View, ending: str) -> Response:
    disposition = f'{"inline" if ending == "svg" else "attachment"}; filename="{drawing.subject}.{ending}"'
    file = download(drawing, view, ending, on_page=on_page(request.query_params))
    return Response(file, media_type=FORMATS[ending], headers={"Content-Disposition": disposition})


def _words(view: View) -> dict[str, Any]:
    """What templates say of an indicator: its formula as drawn, its letters, unit, splits and needs in words."""
    units = {
        USD: view._("US dollars"),
        USD_PER_KG: view._("US dollars per kilogram"),
        SHARE: view._("share, from 0 to 100 percent"),
        GROWTH: view._("relative change"),
        INDEX: view._("index"),
    }
    splits = {
        "reporter": view._("economy"), "partner": view._("partner"), "product": view._("product"), "group": view._("technology group")
    }  # fmt: skip
    needs = {
        "totals": view._("trade in all products"),
        "world": view._("trade of all economies"),
        "region": view._("a group of economies"),
        "weights": view._("net weights of the products"),
        "gdp": view._("GDP per capita, which is imported into the store by itself"),
    }
    return {
        "formula": lambda text: Markup(mathml(text, say=view._)),
        "letters": lambda text: [(letter, view._(SYMBOLS[letter])) for letter in symbols(text)],
        "units": units,
        "splits": splits,
        "needs": needs,
    }
