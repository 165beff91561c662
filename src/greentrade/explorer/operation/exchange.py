"""One request and its answer, as the layers of operation see them: what they note about it, its headers, its errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

FREE = ("/healthz", "/readyz", "/metrics")
"""Paths for those who run the service: never limited, never kept."""

NOTES = "greentrade"
"""Where a request's notes are in its scope."""


@dataclass
class Notes:
    """What the layers note about one request for the log and the metrics.

    `kept`: kept, computed, joined (computed for another who asked the same), unchanged (304) or passed. `route`: its template.
    """

    request: str = ""
    kept: str = "passed"
    route: str = "other"
    error: str | None = None


def notes(scope: Scope) -> Notes:
    """The notes of a request; new ones where none are yet."""
    return scope.setdefault(NOTES, Notes())


def header(scope: Scope, name: bytes) -> str:
    """A request's header, empty where it has none."""
    return b", ".join(value for key, value in scope["headers"] if key == name).decode("latin-1")


async def told(scope: Scope, error: Exception) -> Response:
    """The answer to an error, as the application gives it: a page for a reader, a problem document for a program."""
    application: Any = scope["app"]
    return await application.exception_handlers[Exception](Request(scope), error)


def route_of(scope: Scope) -> str:
    """The template of the route that answered: the same for all economies, so that a metric has few labels."""
    route = scope.get("route")
    path = getattr(route, "path_format", None) or getattr(route, "path", None)
    if not path:
        return "other"
    # A route of a router that was included under a prefix knows its own part only.
    filled = path.format(**scope.get("path_params", {}))
    return scope["path"].removesuffix(filled) + path if scope["path"].endswith(filled) else path
