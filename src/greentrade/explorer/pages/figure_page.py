"""One figure alone on a page, where its permanent link leads, and its files."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from greentrade.explorer.pages.downloads import download
from greentrade.explorer.pages.figure import FORMATS, Drawing, on_page
from greentrade.explorer.pages.render import page
from greentrade.explorer.pages.routing import pages_router
from greentrade.explorer.pages.view import View
from greentrade.explorer.problems import NotFoundError

router = pages_router()


@router.get("/figures/{kind}/{subject:path}")
def figure(request: Request, lang: str, kind: str, subject: str) -> Response:
    """A figure as a page; with .csv, .xlsx, .svg, .png or .json at its end as a file."""
    view = View.read(request, lang)
    name, _, ending = subject.rpartition(".")
    if name and ending in FORMATS:
        file = download(drawn(request, view, kind, name), view, ending, on_page=on_page(request.query_params))
        words = [kind, *name.split("/"), str(view.years or "").replace(":", "-")]
        stem = "-".join(word for word in words if word.replace("-", "").replace("+", "").isalnum())
        disposition = f'{"inline" if ending == "svg" else "attachment"}; filename="{stem}.{ending}"'
        return Response(file, media_type=FORMATS[ending], headers={"Content-Disposition": disposition})
    return page(request, "figure.html.j2", view, drawing=drawn(request, view, kind, subject))


def drawn(request: Request, view: View, kind: str, subject: str) -> Drawing:
    """The figure of a kind and a subject. Raises `NotFoundError` for an unknown kind."""
    from greentrade.explorer.pages.figures import FIGURES

    if kind not in FIGURES:
        raise NotFoundError(f"There is no figure {kind!r}", remedy=f"The figures are {', '.join(sorted(FIGURES))}")
    with request.app.state.current.database(view.snapshot) as database:
        return FIGURES[kind](database, view, subject)
