"""What a request may look like: it reads, it is short, and it brings nothing."""

from __future__ import annotations

from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from greentrade.explorer.operation.exchange import header, told

METHODS = ("GET", "HEAD", "OPTIONS")
LONGEST = 8192
"""Bytes of a URL's path and query."""


class Intake:
    """Refuses other methods, long addresses and bodies; answers OPTIONS."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1003})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        error = _refusal(scope)
        if error is not None:
            response = await told(scope, error)
            response.headers["Cache-Control"] = "no-store"
            if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
                response.headers["Allow"] = ", ".join(METHODS)
            await response(scope, receive, send)
        elif scope["method"] == "OPTIONS":
            await Response(status_code=204, headers={"Allow": ", ".join(METHODS)})(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def _refusal(scope: Scope) -> HTTPException | None:
    if scope["method"] not in METHODS:
        return HTTPException(HTTPStatus.METHOD_NOT_ALLOWED, f"The explorer is for reading: use {', '.join(METHODS)}")
    if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > LONGEST:
        return HTTPException(HTTPStatus.REQUEST_URI_TOO_LONG, f"The address has more than {LONGEST:,} bytes")
    if header(scope, b"content-length") not in ("", "0") or header(scope, b"transfer-encoding"):
        return HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "A request here has no body: write what you ask into the address")
    return None
