"""The addresses of the service, /sdmx/2.1 and /sdmx/3.0, and how errors reach a client: as SDMX-ML, or as a problem document."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI, Request
from starlette.responses import JSONResponse, Response

from greentrade.errors import GreentradeError
from greentrade.explorer.problems import MEDIA_TYPE
from greentrade.explorer.sdmx import errors, negotiation, service
from greentrade.explorer.sdmx.errors import SYNTAX, SdmxError
from greentrade.explorer.sdmx.service import Asked


def install(app: FastAPI) -> None:
    """Answer both grammars on an application whose `state` has `current`."""
    for grammar, base in service.BASES.items():
        for path in (base, base + "/{path:path}"):
            # A catalogue of paths would say little: the grammar is SDMX's own, and documented by SDMX.
            app.add_api_route(path, _handler(grammar), methods=["GET", "HEAD"], include_in_schema=False, response_model=None)


def _handler(grammar: str) -> Callable[[Request], Response]:
    def sdmx(request: Request) -> Response:
        return respond(request, grammar)

    return sdmx


def respond(request: Request, grammar: str) -> Response:
    """Answer one request."""
    accept = request.headers.get("accept", "")
    try:
        told = service.answer(_asked(request, grammar, accept), request.app.state.current)
    except GreentradeError as error:
        status, headers = errors.http_status(error), errors.headers(error)
        if negotiation.wants_xml(accept, default=grammar == "2.1"):
            return Response(errors.as_xml(error), status, headers, media_type="application/xml")
        return JSONResponse(errors.as_problem(error, request.url.path), status, headers, media_type=MEDIA_TYPE)
    headers = {"Content-Type": told.content_type, "Vary": "Accept", "Content-Disposition": f'inline; filename="{told.file}"'}
    return Response(told.body, headers=headers)


def _asked(request: Request, grammar: str, accept: str) -> Asked:
    pairs = request.query_params.multi_items()
    names = [name for name, _ in pairs]
    twice = tuple(sorted({name for name in names if names.count(name) > 1}))
    if twice:
        raise SdmxError(SYNTAX, "A parameter is given twice", rows=twice, remedy="Give each once; join values with a comma")
    path = request.path_params.get("path", "").rstrip("/")
    parts = tuple(path.split("/")) if path else ()
    return Asked(grammar, parts, dict(pairs), accept, f"{path}?{request.url.query}")
