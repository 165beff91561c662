"""Search: a page of what was found, and the same as a short list while a reader types."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from greentrade.explorer.pages.render import page
from greentrade.explorer.pages.routing import pages_router
from greentrade.explorer.pages.view import View
from greentrade.explorer.search import Hit, search

router = pages_router()

PLACES = {"economy": "economies", "group": "regions", "list": "lists", "indicator": "indicators", "product": "products"}
"""Kind of a thing -> the folder of its page."""

MOST_TYPED, MOST_FOUND = 8, 60
LONGEST = 80
"""Letters of a search that are looked at."""


@router.get("/search")
def results(request: Request, lang: str, q: str = "") -> Response:
    """Everything that answers to `q`."""
    view = View.read(request, lang)
    hits = found(view, q, MOST_FOUND)
    return page(request, "search.html.j2", view, sought=q.strip()[:LONGEST], hits=hits)


@router.get("/search/found")
def typed(request: Request, lang: str, q: str = "") -> Response:
    """The first few, for the list below the field."""
    # The field is sent as it is typed: an empty one has an empty list, not another address.
    view = View.of(lang, {name: value for name, value in request.query_params.items() if value})
    return page(request, "found.html.j2", view, sought=q.strip()[:LONGEST], hits=found(view, q, MOST_TYPED))


def found(view: View, text: str, most: int) -> list[tuple[Hit, str, str]]:
    """Each hit with the name of its kind and its address."""
    kinds = {
        "economy": view._("economy"),
        "group": view._("region"),
        "list": view._("list"),
        "indicator": view._("indicator"),
        "product": view._("product"),
    }
    hits = search(text.strip()[:LONGEST], view.lang, most)
    return [(hit, kinds[hit.kind], view.url(f"{PLACES[hit.kind]}/{hit.id}")) for hit in hits]
