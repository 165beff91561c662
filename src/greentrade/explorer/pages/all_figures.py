"""`?figures=all`: a page with all its figures drawn in place, for paper and for readers without scripts.

Without it figures further down are fetched when a reader comes near. It is a choice of the page and no part of a question: the
figures are the same, one by one or together, and so are their permanent links.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from fastapi import Request

from greentrade.errors import InputError

if TYPE_CHECKING:
    from greentrade.explorer.pages.figure import Drawing
    from greentrade.explorer.pages.view import View
    from greentrade.indicators import Database

NAME, ALL = "figures", "all"


def all_figures(request: Request) -> bool:
    """Whether all figures of the page are asked for. Raises `InputError` for another choice."""
    asked = request.query_params.get(NAME, "")
    if asked not in ("", ALL):
        raise InputError(f"A page has no figures {asked[:100]!r}", remedy=f"Write {NAME}={ALL} for all of them, or leave it out")
    return asked == ALL


def one_by_one(request: Request) -> str:
    """The address of the page without the choice: the one that search engines are to know."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != NAME]
    return request.url.path + (f"?{urlencode(kept, safe=',:@')}" if kept else "")


def in_place(database: Database, view: View, subject: str, kinds: Iterable[str]) -> dict[str, Drawing | str]:
    """The figures of these kinds, each drawn or with the reason why it is not."""
    from greentrade.explorer.pages.figures import FIGURES

    return {kind: or_why_not(partial(FIGURES[kind], database, view, subject)) for kind in kinds}


def or_why_not(draw: Callable[[], Drawing]) -> Drawing | str:
    """A figure, or the sentence that says why there is none: what one of them lacks must not keep the others from being shown."""
    try:
        return draw()
    except InputError as error:
        return error.what
