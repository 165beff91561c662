"""Pages of product lists: all of them, one of them, and its versions as files."""

from __future__ import annotations

import tempfile
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import Request
from starlette.responses import Response

from greentrade import lists
from greentrade.explorer.pages import list_page, proposals
from greentrade.explorer.pages.list_figures import headline, headlines
from greentrade.explorer.pages.naming import economy_name
from greentrade.explorer.pages.render import page
from greentrade.explorer.pages.routing import pages_router
from greentrade.explorer.pages.view import View
from greentrade.explorer.problems import NotFoundError

if TYPE_CHECKING:
    from greentrade.indicators import Database
    from greentrade.lists import Metadata, ProductList

router = pages_router()

FILES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xml": "application/vnd.sdmx.structure+xml;version=2.1",
    "ttl": "text/turtle; charset=utf-8",
}
"""What a version can be downloaded as, by the file's ending: entries, all of it, a workbook, SDMX codelists, SKOS."""

_STANDARDS = {"xml": "sdmx", "ttl": "skos"}


@router.get("/lists")
def catalogue(request: Request, lang: str) -> Response:
    """All lists, and the World's trade under each."""
    view = View.read(request, lang)
    rows, faults = lists.overview()
    with request.app.state.current.database(view.snapshot) as database:
        drawing = headlines(database, view, "imports")
    return page(request, "lists.html.j2", view, rows=rows.to_dicts(), faults=len(faults), drawing=drawing)


@router.get("/lists/{identifier}")
def one(
    request: Request, lang: str, identifier: str, version: str | None = None, diff: str | None = None, proposal: str | None = None,
    other: str | None = None, impact: str | None = None,
) -> Response:  # fmt: skip
    """A list: its entries, versions, proposals, and how it compares with others."""
    view = View.read(request, lang)
    about = list_page.metadata(identifier)
    shown = list_page.version(about, version)
    with request.app.state.current.database(view.snapshot) as database:
        values = _parts(database, view, about, shown, {"diff": diff, "proposal": proposal, "other": other, "impact": impact})
        drawing = headline(database, view, shown.label)
    named = {"economy": lambda code: economy_name(view, code), "parts_of": lambda compared: _covered(compared, view)}
    return page(request, "list.html.j2", view, about=about, shown=shown, drawing=drawing, **named, **values)


def _covered(compared: list_page.Compared, view: View) -> list[tuple[list[dict[str, Any]], str]]:
    """What is covered by either list, by both and by any of them: exports and imports, and what the row is called."""
    labels = {
        ("list", compared.shown): compared.shown,
        ("list", compared.overlap.other.label): compared.overlap.other.label,
        ("intersection", compared.shown): view._("both lists"),
        ("union", compared.shown): view._("either list"),
    }
    found = [([row for row in compared.covered if (row["part"], row["a"]) == key], label) for key, label in labels.items()]
    return [(rows, label) for rows, label in found if rows]


def _parts(database: Database, view: View, about: Metadata, shown: ProductList, asked: dict[str, str | None]) -> dict[str, Any]:
    """The sections of the page; those that are only there when they are asked for are None otherwise."""
    others = lists.available()
    between = list_page.between(about, asked["diff"]) if asked["diff"] else None
    standing = proposals.standing(about, asked["proposal"]) if asked["proposal"] else None
    sides = (between.before, between.after) if between else proposals.sides(standing.proposal) if standing and asked["impact"] else None
    other = asked["other"]
    return {
        "groups": list_page.groups(shown),
        "history": lists.history(about).to_dicts()[::-1],
        "overlaps": list_page.overlaps(shown, others),
        "compared": list_page.compared(database, view, shown, list_page.version(list_page.metadata(other), None)) if other else None,
        "between": between,
        "proposals": proposals.standings(about),
        "standing": standing,
        "effect": proposals.effect(database, view, *sides) if sides and asked["impact"] else None,
    }


@router.get("/lists/{identifier}/{version}.{ending}")
def file(lang: str, identifier: str, version: str, ending: str) -> Response:
    """A version as a file, at an address that stays."""
    if ending not in FILES:
        raise NotFoundError(f"A list is no .{ending} file", remedy=f"It is there as {', '.join(FILES)}")
    shown = list_page.version(list_page.metadata(identifier), version)
    headers = {"Content-Disposition": f'attachment; filename="{shown.id}_{shown.version}.{ending}"'}
    return Response(_content(shown, ending), media_type=FILES[ending], headers=headers)


def _content(shown: ProductList, ending: str) -> bytes:
    if ending in ("csv", "json"):
        return lists.export_text(shown, ending).encode()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"list.{ending}"
        if ending in _STANDARDS:
            import_module(f"greentrade.lists.exports.{_STANDARDS[ending]}").write([shown], path)
        else:
            lists.write_export(shown, path, ending)
        return path.read_bytes()
