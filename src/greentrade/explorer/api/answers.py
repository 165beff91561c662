"""Answers of the API: a table in pages, or one thing; each says where the next page, the other forms and the permanent link are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from greentrade.explorer.api import forms
from greentrade.explorer.api.asked import DEFAULT_ROWS, Paged

if TYPE_CHECKING:
    import polars as pl

ROOT = "/api/v1"

Row = TypeVar("Row")


class Told(BaseModel):
    """Something that the API says; it has these members and no others."""

    model_config = ConfigDict(extra="forbid")


class Link(Told):
    """Where this answer is. Addresses are relative to the server."""

    self: str = Field(description="This answer.", examples=["/api/v1/indicators"])


class Links(Link):
    """Where this answer is, and others that belong to it. Addresses are relative to the server."""

    next: str | None = Field(default=None, description="The next page, where there is one.")
    prev: str | None = Field(default=None, description="The page before, where there is one.")
    csv: str = Field(description="All rows as CSV.")
    parquet: str = Field(description="All rows as Parquet.")


class Page(Told, Generic[Row]):
    """A page of a table."""

    total: int = Field(description="Rows of the whole table.")
    limit: int = Field(description="Rows that this page may have.")
    offset: int = Field(description="Rows before the first one of this page.")
    links: Links
    data: list[Row]


@dataclass(frozen=True)
class Table:
    """Rows to answer with, all of them; `name` of a file of them; further `members` and `links` of the JSON."""

    name: str
    frame: pl.DataFrame
    members: Mapping[str, Any] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)


def answer(request: Request, asked: Paged, table: Table) -> Response:
    """The page of a table that was asked for, in the form that is wanted."""
    form = forms.chosen(request, asked.format)
    total = table.frame.height
    limit = asked.limit or (DEFAULT_ROWS if form == "json" else max(total, 1))
    page = table.frame.slice(asked.offset, limit)
    turns = _turns(request, asked.offset, limit, total)
    headers = {"Vary": "Accept"}
    related = [f'<{url}>; rel="{name}"' for name, url in turns.items()]
    if form != "json":
        related.append(f'<{address(request, format="json")}>; rel="describedby"; type="application/json"')
        ending = "csv" if form == "csv" else "parquet"
        headers["Content-Disposition"] = f'attachment; filename="{table.name}.{ending}"'
    if related:
        headers["Link"] = ", ".join(related)
    if form == "csv":
        return Response(forms.as_csv(page), headers=headers, media_type="text/csv; charset=utf-8; header=present")
    if form == "parquet":
        return Response(forms.as_parquet(page, table.members), headers=headers, media_type=forms.MEDIA_TYPES[form])
    others = {form: address(request, format=form, limit=None, offset=None) for form in ("csv", "parquet")}
    links = {"self": address(request), **turns, **others, **table.links}
    members = {"total": total, "limit": limit, "offset": asked.offset, **table.members, "links": links}
    return Response(forms.as_json(members, page), headers=headers, media_type=forms.MEDIA_TYPES["json"])


def one(request: Request, told: Told) -> Response:
    """One thing as JSON, which is the only form that it has."""
    forms.chosen(request, None, ("json",))
    return Response(forms.as_json(told.model_dump(by_alias=True)), headers={"Vary": "Accept"}, media_type=forms.MEDIA_TYPES["json"])


def address(request: Request, **changes: object) -> str:
    """The address of this request with other parameters; None takes one away."""
    held = {**dict(request.query_params), **changes}
    query = urlencode({name: str(value) for name, value in held.items() if value is not None}, safe=",:@")
    # What the server read of the path is no longer percent-encoded.
    path = quote(request.scope["path"], safe="/:@!$&'()*+,=~-")
    return f"{path}?{query}" if query else path


def place(request: Request, path: str, query: str = "") -> str:
    """The address of another page or resource of this server."""
    return f"{request.scope.get('root_path', '')}{path}{'?' if query else ''}{query}"


def _turns(request: Request, offset: int, limit: int, total: int) -> dict[str, str]:
    """The pages next to this one."""
    found = {}
    if offset + limit < total:
        found["next"] = address(request, limit=limit, offset=offset + limit)
    if offset > 0:
        found["prev"] = address(request, limit=limit, offset=max(0, offset - limit))
    return found
