"""The brief, live: text, figures and tables of any region, list and years as a page, with its files to take away.

A brief takes many seconds to write. It is written once, by a process of its own; until it is there the page tells how far the
work has come, and asks again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from fastapi import Request
from markupsafe import Markup
from starlette.responses import Response

from greentrade import economies, lists
from greentrade.briefs.theme import check
from greentrade.errors import GreentradeError
from greentrade.explorer.pages.brief_order import Order, asked, load, order, specs
from greentrade.explorer.pages.brief_shelf import Making, Shelf
from greentrade.explorer.pages.region_language import region_name
from greentrade.explorer.pages.region_panels import PREFIX
from greentrade.explorer.pages.render import page
from greentrade.explorer.pages.routing import pages_router
from greentrade.explorer.pages.view import Elsewhere, View
from greentrade.explorer.problems import NotFoundError, status_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import FastAPI

    from greentrade.briefs.spec import Spec

router = pages_router()

FILES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
"""What a brief can be taken away as, by the ending of its address."""

PICTURES = {"svg": "image/svg+xml", "png": "image/png", "csv": "text/csv; charset=utf-8"}
"""What one of its figures can be taken away as."""

AGAIN_S = 2
"""Seconds after which a page that waits for its brief asks again."""


@router.get("/briefs")
def briefs(request: Request, lang: str) -> Response:
    """The briefs that there are."""
    view = View.read(request, lang)
    known = [load(spec, lang) for spec in specs()]
    return page(request, "briefs.html.j2", view, briefs=[_about(spec, view) for spec in known])


@router.get("/briefs/{spec}")
def brief(request: Request, lang: str, spec: str) -> Response:
    """A brief as a page, or with .pdf, .xlsx or .zip at its end as a file."""
    name, _, ending = spec.rpartition(".")
    if name and ending in FILES:
        made = _order(request, lang, name)
        if ending == "pdf":
            check(lang)
        return _file(_shelf(request.app).file(made, f"brief.{ending}"), FILES[ending], f"{_stem(made)}.{ending}")
    made = _order(request, lang, spec)
    try:
        found = _shelf(request.app).page(made)
    except GreentradeError as error:
        if "hx-request" not in request.headers:
            raise
        # The page that waits is loaded anew, and so shows the error.
        return Response(status_code=status_of(error), headers={"HX-Refresh": "true", "Cache-Control": "no-store"})
    view = View(lang, snapshot=_pinned(request))
    shared = {"order": made, "own_query": made.query(), "pinned": f"/{lang}/briefs/{spec}{made.query(pinned=True)}", **_choices(made, view)}
    if isinstance(found, Making):
        answer = page(request, "brief_making.html.j2", view, 202, making=found, again=AGAIN_S, **shared)
        # It changes by itself.
        answer.headers["Cache-Control"] = "no-store"
        return answer
    return page(request, "brief.html.j2", view, brief=found, explored=lambda panel: _explored(made, view, panel), **shared)


@router.get("/briefs/{spec}/{figure}")
def figure(request: Request, lang: str, spec: str, figure: str) -> Response:
    """A figure of a brief: its drawing as a part of a page, or with .svg, .png or .csv at its end as a file."""
    made = _order(request, lang, spec)
    name, _, ending = figure.rpartition(".")
    name = name if ending in PICTURES else figure
    if name not in {each.id for each in load(spec).figures}:
        known = ", ".join(each.id for each in load(spec).figures)
        raise NotFoundError(f"The brief has no figure {name[:80]!r}", remedy=f"Its figures are {known}, with .svg, .png or .csv")
    shelf = _shelf(request.app)
    if name == figure:
        drawn = Markup(shelf.file(made, f"{name}.svg").decode())
        return page(
            request, "brief_figure.html.j2", View(lang, snapshot=_pinned(request)), drawn=drawn, title=name, **_choices(made, View(lang))
        )
    data = _raster(shelf.file(made, f"{name}.svg"), lang) if ending == "png" else shelf.file(made, figure)
    return _file(data, PICTURES[ending], f"{_stem(made)}-{figure}", inline=ending == "svg")


def _order(request: Request, lang: str, spec: str) -> Order:
    """What a request orders. A form's two years become `years`, and what is empty is left out."""
    given = {name: value.strip() for name, value in request.query_params.items()}
    first, last = given.pop("from", ""), given.pop("to", "")
    if first or last:
        given["years"] = ":".join(dict.fromkeys(each for each in (first, last) if each))
    kept = {name: value for name, value in given.items() if value}
    if kept != dict(request.query_params):
        raise Elsewhere(f"{request.url.path}?{urlencode(kept, safe=',:@-')}" if kept else request.url.path)
    said = asked(spec, kept)
    with request.app.state.current.database(said["as_of"]) as database:
        return order(lang, spec, said, database)


def _pinned(request: Request) -> int | None:
    named = request.query_params.get("as_of")
    return int(named) if named else None


def _shelf(app: FastAPI) -> Shelf:
    """The shelf of an application, made when it is first asked for."""
    if not hasattr(app.state, "briefs"):
        app.state.briefs = Shelf(app.state.current)
    return app.state.briefs


def _file(data: bytes, media: str, name: str, *, inline: bool = False) -> Response:
    way = "inline" if inline or media == FILES["pdf"] else "attachment"
    return Response(data, media_type=media, headers={"Content-Disposition": f'{way}; filename="{name}"'})


def _raster(svg: bytes, lang: str) -> bytes:
    from greentrade.briefs.charts import raster

    check(lang)
    return raster(svg.decode())


def _stem(made: Order) -> str:
    """What a file is called when it is saved: letters, digits and hyphens only."""
    words = (made.spec, made.region, made.product_list, made.span)
    return "-".join("".join(letter if letter.isalnum() else "-" for letter in word) for word in words)[:120]


def _choices(made: Order, view: View) -> dict[str, Any]:
    """What the form offers and has."""
    groups = [(each.id, each.name(view.lang)) for each in economies.groups().values() if each.id != "WLD"]

    def whole(lang: str = view.lang, snapshot: int | None = None) -> str:
        """The same brief on a page of another language, or pinned."""
        return f"/{lang}/briefs/{made.spec}{made.query(pinned=snapshot is not None)}"

    return {"groups": groups, "whole": whole, "region_name": region_name(made.region, view), "list_title": _title(made, view)}


def _explored(made: Order, view: View, panel: str) -> str:
    """A chart of the brief as a figure of its own, with the brief's choices: there each number leads to where it comes from."""
    seen = view.with_(product_list=made.product_list, match=made.match, years=made.span)
    return seen.url(f"figures/{PREFIX}{panel}/{made.region}")


def _title(made: Order, view: View) -> str:
    return view.said(lists.list_metadata(made.product_list.partition("@")[0]).title)


def _about(spec: Spec, view: View) -> Mapping[str, Any]:
    return {
        "id": spec.id,
        "title": _plain(spec.texts.get("subtitle", spec.id)),
        "figures": len(spec.figures),
        "region": region_name(spec.region, view),
        "list": view.said(lists.list_metadata(spec.list.partition("@")[0]).title),
        "regions": _regions(spec, view),
        "years": view.numbers.years((int(spec.years.partition(":")[0]), int(spec.years.rpartition(":")[2]))),
    }


def _regions(spec: Spec, view: View) -> list[tuple[str, str]]:
    """Each group with the query of its brief: from the first year in which it has members."""
    first, last = (int(year) for year in spec.years.split(":"))
    found = []
    for group in economies.groups().values():
        since = next((year for year in range(first, last) if group.members(year)), None)
        if group.id != "WLD" and since is not None:
            years = {"years": f"{since}:{last}"} if since > first else {}
            found.append((group.name(view.lang, short=True), urlencode({"region": group.id, **years}, safe=":")))
    return found


def _plain(template: str) -> str:
    """A text of the brief without the places that are filled when it is written."""
    return "" if "{" in template else template
