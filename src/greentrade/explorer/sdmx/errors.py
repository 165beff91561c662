"""Errors in SDMX's own codes: what a statistical client is told, as SDMX-ML or as a problem document.

The codes are those of the SDMX web services guidelines: 100 no results, 110 to 140 the request, 150 its meaning, 501 what is not
offered, 510 the size.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from greentrade.errors import GreentradeError, InputError
from greentrade.explorer.advice import on_the_web
from greentrade.explorer.current import BusyError, TooCostlyError
from greentrade.explorer.problems import NotFoundError, status_of

NO_RESULTS, SYNTAX, SEMANTIC, TOO_LARGE, INTERNAL, NOT_IMPLEMENTED, UNAVAILABLE = 100, 140, 150, 510, 500, 501, 503
UNACCEPTABLE = 406
"""Beside SDMX's codes, which have none for a format that is not offered: the HTTP status."""

TITLES = {
    NO_RESULTS: "No results found",
    SYNTAX: "Syntax error",
    SEMANTIC: "Semantic error",
    UNACCEPTABLE: "Format not offered",
    TOO_LARGE: "Response size exceeds service limit",
    INTERNAL: "Internal server error",
    NOT_IMPLEMENTED: "Not implemented",
    UNAVAILABLE: "Service unavailable",
}

_STATUS = {
    NO_RESULTS: HTTPStatus.NOT_FOUND,
    SYNTAX: HTTPStatus.BAD_REQUEST,
    SEMANTIC: HTTPStatus.UNPROCESSABLE_ENTITY,
    UNACCEPTABLE: HTTPStatus.NOT_ACCEPTABLE,
    TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    NOT_IMPLEMENTED: HTTPStatus.NOT_IMPLEMENTED,
}

_MESSAGE = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"
_COMMON = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common"


class SdmxError(InputError):
    """A request that SDMX has a code for."""

    def __init__(self, code: int, what: str, *, rows: tuple[object, ...] = (), remedy: str = "") -> None:
        self.code = code
        super().__init__(what, rows=rows, remedy=remedy)


def code_of(error: Exception) -> int:
    """The SDMX code of an error."""
    if isinstance(error, SdmxError):
        return error.code
    if isinstance(error, NotFoundError):
        return NO_RESULTS
    if isinstance(error, TooCostlyError):
        return TOO_LARGE
    if isinstance(error, InputError):
        return SEMANTIC
    return UNAVAILABLE if isinstance(error, (BusyError, GreentradeError)) else INTERNAL


def http_status(error: Exception) -> int:
    """The HTTP status that an error is answered with."""
    return int(_STATUS.get(code_of(error)) or status_of(error))


def headers(error: Exception) -> dict[str, str]:
    """When to come back, where that helps."""
    return {"Retry-After": "5"} if code_of(error) == UNAVAILABLE else {}


def as_xml(error: GreentradeError) -> bytes:
    """An SDMX-ML error message."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<mes:Error xmlns:mes="{_MESSAGE}" xmlns:com="{_COMMON}">'
        f"<mes:ErrorMessage code={quoteattr(str(code_of(error)))}>"
        f'<com:Text xml:lang="en">{escape(_printable(on_the_web(error).sentence()))}</com:Text></mes:ErrorMessage></mes:Error>\n'
    ).encode()


def as_problem(error: GreentradeError, path: str) -> dict[str, Any]:
    """A problem document (RFC 9457) that is a message of SDMX-JSON too: `errors` is where its clients look."""
    code, shown = code_of(error), on_the_web(error)
    return {
        "type": "about:blank",
        "title": TITLES[code],
        "status": http_status(error),
        "detail": shown.sentence(),
        "what": error.what,
        "rows": [str(row) for row in error.rows],
        "remedy": shown.remedy,
        "instance": path,
        "errors": [{"code": code, "title": TITLES[code], "detail": shown.sentence()}],
    }


def _printable(text: str) -> str:
    """Text without what XML cannot carry: a message repeats what a client sent."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
