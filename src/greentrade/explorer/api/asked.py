"""What a request to the API may say beside the question itself: the form of the answer, which page of it; and nothing else.

A parameter that is not known is an error, because a misspelt one that is passed over answers another question than was meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from greentrade.errors import InputError

DEFAULT_ROWS = 1000
"""Rows of a page of JSON where the request does not say."""

MOST_ROWS = 50_000
"""Rows that a request may ask for at once."""

Format = Literal["json", "csv", "parquet"]
Short = Annotated[str, StringConstraints(max_length=200)]


class Asked(BaseModel):
    """Parameters of a request. Those of one resource are a class made from it."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Paged(Asked):
    """A table in pages, in one of several forms."""

    limit: int | None = Field(
        None,
        ge=1,
        le=MOST_ROWS,
        description=f"Rows of the answer. By default {DEFAULT_ROWS:,} of JSON and all of CSV and Parquet; at most {MOST_ROWS:,}.",
    )
    offset: int = Field(0, ge=0, le=10**9, description="Rows before the first one of the answer.")
    format: Format | None = Field(None, description="The form of the answer, where Accept cannot be set. It goes before Accept.")


async def only_known(request: Request) -> None:
    """Raises `InputError` for parameters that the resource does not have, and for one that is given twice."""
    known = sorted(_names(request.scope["route"].dependant))
    given = [name for name, _ in request.query_params.multi_items()]
    advice = f"Known are {', '.join(known)}" if known else "This resource has no parameters"
    if unknown := sorted(set(given) - set(known)):
        raise InputError("Unknown parameter", rows=unknown, remedy=advice)
    if twice := sorted({name for name in given if given.count(name) > 1}):
        raise InputError("A parameter is given twice", rows=twice, remedy="Give it once; several values are joined by commas")


def _names(dependant: Any) -> Iterator[str]:
    """The names of the query parameters of a route, those of its models among them."""
    for field in dependant.query_params:
        model = field.field_info.annotation
        if isinstance(model, type) and issubclass(model, BaseModel):
            yield from (each.alias or name for name, each in model.model_fields.items())
        else:
            yield field.alias
