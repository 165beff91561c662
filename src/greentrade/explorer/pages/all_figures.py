"""`?figures=all`: a page with all its figures drawn in place, for paper and for readers without scripts.

Without it figures further down are fetched when a reader comes near. It is a choice of the page and no part of a question: the
figures are the same, one by one or together, and so are their permanent links. A page has a time like every other question: what is
not drawn in it has a link in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import duckdb
from fastapi import Request
from starlette.responses import Response

from greentrade.errors import InputError
from greentrade.explorer.operation.refusals import BusyError, TooCostlyError

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
    """The figures of these kinds, as `in_time` has them."""
    from greentrade.explorer.pages.figures import FIGURES

    return in_time({kind: partial(FIGURES[kind], database, view, subject) for kind in kinds})


def in_time(wanted: Mapping[str, Callable[[], Drawing]]) -> dict[str, Drawing | str]:
    """The figures that can be had before the time is up, each drawn or with the reason why it is not.

    What one of them lacks does not keep the others from being shown. From the first on that takes too long there is none: their places
    say so and lead to their own pages.
    """
    found: dict[str, Drawing | str] = {}
    for name, draw in wanted.items():
        try:
            found[name] = draw()
        except InputError as error:
            found[name] = error.what
        except (BusyError, TooCostlyError, duckdb.InterruptException):
            break
    return found


def passing(answer: Response) -> Response:
    """A page without all its figures: nobody is to keep it, since the next request may find them worked out."""
    answer.headers["Cache-Control"] = "no-store"
    return answer
