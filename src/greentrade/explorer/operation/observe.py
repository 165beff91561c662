"""Every request in the log and in the metrics, once its answer has been sent; each has an id that the client is told too."""

from __future__ import annotations

import re
import time
import uuid
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from greentrade.explorer.operation.exchange import FREE, Notes, header, notes, route_of
from greentrade.explorer.operation.metrics import Metrics

MOST_TEXT = 2000
"""Characters of a path or a query that the log has room for."""


class Observe:
    """Logs and measures."""

    def __init__(self, app: ASGIApp, log: Any, metrics: Metrics) -> None:
        self.app, self.log, self.metrics = app, log, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        found, began, status, sent = notes(scope), time.perf_counter(), 0, 0
        found.request = request_id(scope)

        async def counted(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = found.request
            elif message["type"] == "http.response.body":
                sent += len(message.get("body", b""))
            await send(message)

        with self.metrics.busy():
            try:
                await self.app(scope, receive, counted)
            finally:
                self._tell(scope, found, status, sent, time.perf_counter() - began)

    def _tell(self, scope: Scope, found: Notes, status: int, sent: int, seconds: float) -> None:
        if found.route == "other":
            found.route = route_of(scope)
        self.metrics.count(scope["method"], found.route, status, found.kept, seconds)
        if scope["path"] in FREE and status in (200, 503):
            return
        line = {
            "request": found.request,
            "method": scope["method"],
            "path": scope["path"][:MOST_TEXT],
            "query": scope["query_string"].decode("latin-1")[:MOST_TEXT],
            "status": status,
            "seconds": round(seconds, 6),
            "bytes": sent,
            "client": (scope.get("client") or ("", 0))[0],
            "answer": found.kept,
            "route": found.route,
        }
        tell = self.log.error if status >= 500 or status == 0 else self.log.info
        tell("request", **line, **({"error": found.error} if found.error else {}))


def request_id(scope: Scope) -> str:
    """The id that a proxy gave the request, else a new one."""
    given = header(scope, b"x-request-id")
    return given if re.fullmatch(r"[A-Za-z0-9._-]{1,64}", given) else uuid.uuid4().hex
