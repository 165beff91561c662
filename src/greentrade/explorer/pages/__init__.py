"""The pages of the explorer: HTML that is whole without scripts, in three languages, each at one canonical address."""

from __future__ import annotations

from importlib import import_module

from fastapi import FastAPI, Request
from starlette.responses import RedirectResponse, Response

PAGES = (
    "home",
    "economy",
    "product",
    "search_page",
    "figure_page",
    "lists",
    "region",
    "compare",
    "brief",
    "explain",
    "indicators",
    "quality",
)
"""Modules of this folder that have a `router`, in the order in which their paths are tried."""


def problem_page(request: Request, error: Exception) -> Response | None:
    """The page of an error for a reader; None where a program asks."""
    from greentrade.explorer.pages.render import problem_page as page_of

    return page_of(request, error)


def install(app: FastAPI) -> None:
    """Add all pages, their static files, and the redirect from `/` to the reader's language."""
    from greentrade.explorer.pages import static_files
    from greentrade.explorer.pages.view import Elsewhere

    app.include_router(static_files.router)
    for name in PAGES:
        app.include_router(import_module(f"{__name__}.{name}").router)

    def elsewhere(_: Request, found: Exception) -> Response:
        assert isinstance(found, Elsewhere), "registered for it"
        return RedirectResponse(found.url, status_code=303)

    app.add_exception_handler(Elsewhere, elsewhere)
