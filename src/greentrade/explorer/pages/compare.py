"""Any economies and groups, lists, perspectives and matches side by side: a form that works without scripts, figures below it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from starlette.responses import Response

from greentrade import economies, lists
from greentrade.errors import InputError
from greentrade.explorer.pages import comparison
from greentrade.explorer.pages.compare_figures import can_be_taken_apart, codes, drawing
from greentrade.explorer.pages.comparison import Comparison
from greentrade.explorer.pages.render import page
from greentrade.explorer.pages.routing import pages_router
from greentrade.explorer.pages.view import Elsewhere, View
from greentrade.explorer.problems import status_of
from greentrade.indicators.registry import INDICATORS

router = pages_router()


def _mark(message: str) -> str:
    """Name a message for translation that is said later."""
    return message


gettext = _mark
"""Extraction of messages goes by this name."""

_EXAMPLES = (
    (gettext("Members of a region"), {"reporter": "KAZ,KGZ,TJK,TKM,UZB", "indicator": "import-share"}),
    (
        gettext("Three perspectives of one economy"),
        {"reporter": "KAZ", "indicator": "imports", "perspective": "reported,mirror,reconciled"},
    ),
    (gettext("Lists"), {"reporter": "CAREC-CHN", "indicator": "imports", "list": "imf-lct,apec-54,oecd-cleg,pv-wind-nev"}),
    (gettext("Two ways to match"), {"reporter": "CAREC-CHN", "indicator": "imports", "match": "both"}),
    (gettext("Suppliers"), {"reporter": "UZB", "indicator": "imports", "by": "partner"}),
)


@router.get("/compare")
def compare(request: Request, lang: str) -> Response:
    """The form with its figures; what cannot be shown is said above the form, which keeps what was typed."""
    given = list(request.query_params.multi_items())
    try:
        values = comparison.canonical(given)
        if values != dict(given) or len(given) != len(values):
            raise Elsewhere(comparison.address(lang, values))
        return _shown(request, lang, values)
    except InputError as error:
        if "text/html" not in request.headers.get("accept", ""):
            raise
        typed = {name: ",".join(request.query_params.getlist(name)) for name in request.query_params}
        return _form(request, View(lang), typed, status=status_of(error), error=error, drawings=[], apart=None)


def _shown(request: Request, lang: str, values: Mapping[str, str]) -> Response:
    view = View.of(lang, {name: value for name, value in values.items() if name in ("years", "real", "as_of")})
    made = comparison.read(values)
    for listed in made.lists:
        lists.product_list(_checked(listed, view))
    with request.app.state.current.database(view.snapshot) as database:
        drawings = [drawing(database, view, made, name) for name in made.indicators]
        apart = codes(database, view, made) if can_be_taken_apart(made) else None
    return _form(request, view, values, made=made, error=None, drawings=drawings, apart=apart)


def _checked(listed: str, view: View) -> str:
    """The name of a list, and nothing else that could be one."""
    return view.asks("imports", product_list=listed).product_list or listed


def _form(
    request: Request, view: View, values: Mapping[str, str], status: int = 200, made: Comparison | None = None, **shown: Any
) -> Response:
    said = {**dict.fromkeys(comparison.PARAMETERS, ""), **comparison.DEFAULTS, **values}
    chosen = {name: said[name].split(",") for name in ("indicator", "list", "perspective")}
    groups = [(each.id, each.name(view.lang)) for each in economies.groups().values()]
    first, _, last = said["years"].partition(":")

    def whole(lang: str = view.lang, snapshot: int | None = None) -> str:
        """The same comparison in another language, or pinned to a snapshot."""
        return comparison.address(lang, {**values, **({"as_of": str(snapshot)} if snapshot else {})})

    return page(
        request,
        "compare.html.j2",
        view,
        status,
        said=said,
        chosen={**chosen, "list": chosen["list"] if said["list"] else [] if said["products"] else ["imf-lct"]},
        made=made,
        whole=whole,
        span=(first, last or first),
        indicators=[each for each in INDICATORS.values() if each.id != "cross-section"],
        groups=groups,
        examples=[(view._(title), comparison.address(view.lang, asked)) for title, asked in _EXAMPLES],
        **shown,
    )
