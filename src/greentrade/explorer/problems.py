"""Errors as the web tells them: one shape for programs (RFC 9457, problem details), one page for readers; never a traceback."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from greentrade.errors import GreentradeError, InputError, TryAgainError
from greentrade.explorer.advice import advice, on_the_web
from greentrade.explorer.current import BusyError, TooCostlyError

MEDIA_TYPE = "application/problem+json"


class NotFoundError(InputError):
    """What the path names does not exist: an economy, a list, an indicator."""


def status_of(error: Exception) -> int:
    """The HTTP status that an error is answered with."""
    if isinstance(error, HTTPException):
        return error.status_code
    if isinstance(error, NotFoundError):
        return HTTPStatus.NOT_FOUND
    if isinstance(error, BusyError):
        return HTTPStatus.TOO_MANY_REQUESTS
    if isinstance(error, TooCostlyError):
        return HTTPStatus.UNPROCESSABLE_ENTITY
    if isinstance(error, TryAgainError):
        return HTTPStatus.SERVICE_UNAVAILABLE
    if isinstance(error, (InputError, RequestValidationError)):
        return HTTPStatus.BAD_REQUEST
    return HTTPStatus.INTERNAL_SERVER_ERROR


def problem(request: Request, error: Exception) -> dict[str, Any]:
    """The members of a problem document."""
    status = status_of(error)
    told: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    if isinstance(error, GreentradeError):
        shown, operator = on_the_web(error), advice(error.remedy).operator
        told |= {"detail": shown.sentence(), "what": error.what, "rows": [str(row) for row in error.rows], "remedy": shown.remedy}
        told |= {"operator": operator} if operator else {}
    elif isinstance(error, RequestValidationError):
        wrong = [f"{'.'.join(str(part) for part in each['loc'][1:]) or 'request'}: {each['msg']}" for each in error.errors()]
        told |= {"detail": "; ".join(wrong), "rows": wrong}
    elif isinstance(error, HTTPException):
        told["detail"] = str(error.detail)
    else:
        told["detail"] = "An error of ours, which is in the log"
    return {**told, "instance": request.url.path}


def as_json(request: Request, error: Exception) -> JSONResponse:
    """The problem document of an error."""
    told = problem(request, error)
    headers = dict(getattr(error, "headers", None) or {})
    if told["status"] in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        headers.setdefault("Retry-After", "5")
    return JSONResponse(told, told["status"], headers, media_type=MEDIA_TYPE)


def install(app: FastAPI, page: Callable[[Request, Exception], Response | None]) -> None:
    """Answer every error of the app as a problem; `page` gives the page for a reader, None where a program asks."""

    async def handle(request: Request, error: Exception) -> Response:
        return page(request, error) or as_json(request, error)

    handler: Callable[[Request, Any], Awaitable[Response]] = handle
    for kind in (GreentradeError, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, handler)
