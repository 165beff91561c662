"""How a route is told in the OpenAPI document: its model, the forms it is offered in, its errors, and a request that works."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute
from pydantic import BaseModel

from greentrade.explorer.api.forms import MEDIA_TYPES
from greentrade.explorer.problems import MEDIA_TYPE

EXAMPLE = "x-example"
"""Name of the member of an operation that holds a request that works."""

PROBLEMS = {
    400: "A parameter is unknown, ill-formed, or names what does not exist.",
    404: "What the path names does not exist.",
    406: "None of the forms that Accept names is offered.",
    414: "The address is longer than the server reads.",
    422: "The question is well formed, and takes longer, or gives more, than the server may spend on one.",
    429: "Too many requests, or too many at once. Retry-After says when to try again.",
    503: "A source of the answer is not available for the moment.",
}
"""What each status of an error means."""

_HEADERS = {
    "Link": {
        "description": "Further pages (next, prev); of CSV and Parquet the JSON that tells where it is from (describedby).",
        "schema": {"type": "string"},
    }
}


class _Read(APIRoute):
    """A route that answers HEAD as it answers GET; servers leave the body out."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.methods = {*(self.methods or ()), "HEAD"}


class Resources(APIRouter):
    """Routes of one subject, which are named in the document as their functions are."""

    def __init__(self, tags: list[str]) -> None:
        super().__init__(tags=[*tags], route_class=_Read, generate_unique_id_function=lambda route: route.name)


def table(model: type[BaseModel], *, path: Mapping[str, str] | None = None, example: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What a route that answers with a table in JSON, CSV or Parquet says of itself."""
    told = thing(model, path=path, example=example)
    told["responses"][200]["headers"] = _HEADERS
    told["responses"][200]["content"] |= {
        MEDIA_TYPES["csv"]: {
            "schema": {"type": "string", "description": "RFC 4180, UTF-8, with a header; the columns are those of `data`."}
        },
        MEDIA_TYPES["parquet"]: {
            "schema": {"type": "string", "contentMediaType": MEDIA_TYPES["parquet"], "description": "A Parquet file."}
        },
    }
    return told


def thing(model: type[BaseModel], *, path: Mapping[str, str] | None = None, example: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What a route that answers with one thing in JSON says of itself."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    problems = {status: {"description": told, "content": content} for status, told in PROBLEMS.items() if path or status != 404}
    return {
        "response_model": model,
        "response_description": " ".join((model.__doc__ or "").split()),
        "responses": {200: {"content": {MEDIA_TYPES["json"]: {}}}, **problems},
        "openapi_extra": {EXAMPLE: {"path": dict(path or {}), "query": dict(example or {})}},
    }
