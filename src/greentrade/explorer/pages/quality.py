"""Pages of data quality: what the store holds and turned away, who reported what, what a new release changed."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from starlette.responses import Response

from greentrade.errors import InputError
from greentrade.explorer.pages.coverage_figures import LISTED, of_exports, of_imports
from greentrade.explorer.pages.naming import economy_name, product_name
from greentrade.explorer.pages.quality_data import Pair, changes, cleaned, held, pairs, rejected, snapshots
from greentrade.explorer.pages.render import page
from greentrade.explorer.pages.routing import pages_router
from greentrade.explorer.pages.view import View

router = pages_router()

HOME_REGION = "CAREC-CHN"


def _mark(message: str) -> str:
    """Name a message for translation that is said later."""
    return message


gettext = _mark
"""Extraction of messages goes by this name."""

EXPLANATIONS = {
    "new period": gettext("only the later release covers the period"),
    "dropped period": gettext("only the earlier release covers the period"),
    "new economy": gettext("a new economy"),
    "economy left": gettext("an economy that is gone"),
    "new reporter": gettext("a new report"),
    "reporter left": gettext("a report that is gone"),
    "edition": gettext("another edition"),
    "new product": gettext("a new product code"),
    "dropped product": gettext("a product code that is gone"),
    "new product line": gettext("a new line between the two economies"),
    "dropped product line": gettext("a line that is gone"),
    "revised value": gettext("another value of the same line"),
    "unchanged": gettext("unchanged"),
}
"""What explains a change, in short; see `greentrade.flows.release_pairs.EXPLANATIONS`."""

OF = ("all", LISTED)
"""What coverage and changes are of: all products, or those of the view's list."""


@router.get("/quality")
def quality(request: Request, lang: str, kind: str | None = None) -> Response:
    """What the store holds: releases, lines turned away, snapshots; who reported what comes from a page of its own."""
    view = View.read(request, lang)
    with request.app.state.current.database(view.snapshot) as database:
        snapshot = database.snapshot
        values = {
            "held": held(snapshot),
            "rejected": rejected(database, kind),
            "snapshots": snapshots(snapshot),
            "ingests": snapshot.ingests.height,
            "pairs": pairs(snapshot),
            "cleaned": cleaned(database),
        }
    return page(request, "quality.html.j2", view, kind=kind, region=HOME_REGION, **values)


@router.get("/quality/coverage")
def coverage(request: Request, lang: str, region: str = HOME_REGION, of: str = OF[0]) -> Response:
    """Who reported what, and how much of a region's totals rests on mirror data."""
    view = View.read(request, lang)
    subject = f"{region}/{LISTED}" if _of(of) == LISTED else region
    with request.app.state.current.database(view.snapshot) as database:
        drawings = [make(database, view, subject) for make in (of_imports, of_exports)]
    return page(request, "coverage.html.j2", view, drawings=drawings, region=region, of=of, name=economy_name(view, region))


@router.get("/quality/changes")
def between(request: Request, lang: str, before: str = "", after: str = "", of: str = OF[0]) -> Response:
    """What changed between two releases of a publisher, and what explains it."""
    view = View.read(request, lang)
    if not before or not after:
        raise InputError("Two releases are compared", remedy="Name them, as in before=baci@V202401&after=baci@V202501")
    with request.app.state.current.database(view.snapshot) as database:
        found = changes(database, view, Pair(before, after), _of(of) == LISTED)
        known = pairs(database.snapshot)
    names: dict[str, Any] = {
        "explained": lambda explanation: view._(EXPLANATIONS[explanation]),
        "economy": lambda code: economy_name(view, code),
        "product": lambda code: product_name(view, code),
    }
    return page(request, "changes.html.j2", view, found=found, pairs=known, of=of, before=before, after=after, **names)


def _of(text: str) -> str:
    if text not in OF:
        raise InputError(f"Unknown products {text!r}", remedy=f"Choose {' or '.join(OF)}")
    return text
