"""Templates to pages: texts and numbers in the reader's language, no script or style but those of the package."""

from __future__ import annotations

import json
import re
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
from fastapi import Request
from markupsafe import Markup, escape
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from greentrade import __version__
from greentrade.briefs.punctuation import marks
from greentrade.errors import GreentradeError
from greentrade.explorer.advice import advice
from greentrade.explorer.pages.all_figures import ALL, NAME, one_by_one
from greentrade.explorer.pages.sentences import marked
from greentrade.explorer.pages.static_files import static
from greentrade.explorer.pages.translation import LANGUAGES, preferred, texts
from greentrade.explorer.pages.view import View
from greentrade.explorer.problems import problem

if TYPE_CHECKING:
    from greentrade.explorer.pages.figure import Drawing

TEMPLATES = Path(__file__).parent.parent / "templates"

_PROGRAMS = ("/api/", "/sdmx/", "/static/", "/health", "/ready", "/metrics", "/mcp", "/openapi.json")
"""Paths whose errors are for programs, whatever they accept."""

_ADDRESS = re.compile(rf"(?<!\S)/(?:{'|'.join(LANGUAGES)})/[a-z]+(?:\?q=\d+)?")
"""The address of a page in the advice of an error."""


@lru_cache(maxsize=len(LANGUAGES))
def environment(lang: str) -> jinja2.Environment:
    """The templates with the texts of a language."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        auto_reload=False,
    )
    catalog = texts(lang).catalog
    env.install_gettext_callables(catalog.gettext, catalog.ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.globals |= {"static": static, "languages": LANGUAGES, "version": __version__, "spec": spec, "sources": partial(_sources, lang=lang)}
    env.globals["marks"] = marks(lang)
    numbers = View(lang).numbers
    env.filters |= {
        # Names in lists come from files of users too: looked up as they are, neither filled with values nor taken for markup.
        "named": View(lang).said,
        "titled": catalog.gettext,
        "sentence": partial(marked, lang=lang),
        "published": numbers.published,
        "number": numbers.number,
        "significant": numbers.significant,
        "usd": numbers.usd,
        "share": numbers.percent,
        "year": numbers.year,
        "moment": numbers.at,
        "advised": partial(advice, lang=lang),
        "linked": linked,
    }
    return env


def page(request: Request, template: str, view: View, status: int = 200, **values: Any) -> Response:
    """A page of a template. Beside `values` the template has what `_shared` gives: `path` (below the language), `snapshot`, `lists`, ..."""
    body = environment(view.lang).get_template(template).render(view=view, **_shared(request, view), **values)
    return HTMLResponse(body, status, headers={"Content-Language": view.lang, "Vary": "Accept"})


def _shared(request: Request, view: View) -> dict[str, Any]:
    """What every template may ask for; `all_figures_url` and `one_by_one_url` lead to the page with and without all its figures."""
    from greentrade.economies import price_indices
    from greentrade.lists import list_ids, list_metadata

    path = request.url.path.split("/", 2)[-1]
    own = {name: value for name, value in request.query_params.items() if name not in view.choices()}
    current = request.app.state.current
    return {
        "path": path,
        "own": own,
        "here": lambda **changes: view.url(path, query=own, **changes),
        "all_figures": own.get(NAME) == ALL,
        "all_figures_url": view.url(path, query={**own, NAME: ALL}),
        "one_by_one_url": one_by_one(request),
        "lists": [list_metadata(name) for name in list_ids()],
        "deflators": list(price_indices().values()),
        "snapshot": current.snapshot if view.snapshot is None else view.snapshot,
        "origin": str(request.base_url).rstrip("/"),
    }


def spec(drawing: Drawing) -> Markup:
    """A chart's specification as the content of a script element of data."""
    return as_data(drawing.chart.to_dict())


def as_data(value: Any) -> Markup:
    """JSON that can stand in an HTML element: no character of it closes the element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))


def linked(text: str) -> Markup:
    """A text whose addresses of pages are links."""
    return Markup(_ADDRESS.sub(r'<a href="\g<0>">\g<0></a>', str(escape(text))))


def _sources(drawing: Drawing, lang: str) -> tuple[str, ...]:
    from greentrade.explorer.pages.figure import sources

    return sources(drawing, lang)


def problem_page(request: Request, error: Exception) -> Response | None:
    """The page of an error for a reader; None where a program asks."""
    path = request.url.path
    if path.startswith(_PROGRAMS) or "text/html" not in request.headers.get("accept", ""):
        return None
    lang = path.split("/")[1] if path.split("/")[1] in LANGUAGES else preferred(request.headers.get("accept-language"))
    told = problem(request, error)
    what = error.what if isinstance(error, GreentradeError) else ""
    told |= {"what": what, "rows": told.get("rows", []), "remedy": getattr(error, "remedy", "")}
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    try:
        answer = page(request, "error.html.j2", View(lang), told["status"], problem=told)
    except GreentradeError:
        # What keeps every page from being drawn (a broken list of the user's) must not hide the error itself.
        return None
    answer.headers.update(headers)
    if told["status"] in (429, 503):
        answer.headers.setdefault("Retry-After", "5")
    return answer
