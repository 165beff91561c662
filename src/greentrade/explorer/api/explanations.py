"""Where a number comes from: the rows of the store behind it, with the rule by which each counts, its file and line."""

from __future__ import annotations

from types import GenericAlias
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlencode

from fastapi import Query, Request
from fastapi.responses import Response
from pydantic import ConfigDict, Field, create_model

from greentrade.columns import BIGINT, BOOLEAN, DOUBLE, FLOWS, INTEGER, RECORDS
from greentrade.explorer.api.answers import ROOT, Links, Page, Table, Told, answer, place
from greentrade.explorer.api.asked import Paged
from greentrade.explorer.api.documented import Resources, table
from greentrade.explorer.api.observations import Observation, ProvenanceFacts, question_of
from greentrade.explorer.pages.explain_link import KEYS, PREFIX, explain_url
from greentrade.explorer.question import Question, Text

if TYPE_CHECKING:
    from greentrade.explorer.current import Current

router = Resources(tags=["Observations"])

_KINDS = {INTEGER: int, BIGINT: int, DOUBLE: float, BOOLEAN: bool}


class EvidenceFacts(Told):
    """A row of the store, and what it contributes to the number."""

    term: str = Field(description="The term of the formula that it is a part of.", examples=["imports"])
    contribution: float | None = Field(description="What it adds to the term.")
    unit: str = Field(description="Unit of the contribution: current US dollars, or kilograms.", examples=["USD"])
    rule: str = Field(description="Why it counts, and with which weight.")
    basis: str | None = Field(None, description="reported, mirror or reconciled")
    member: str | None = Field(None, description="The file, or the file inside an archive, as `archive!member`.")
    line: int | None = Field(None, description="The line of that file, counted from 1.")
    file: str | None = Field(None, description="The file as it was given.")
    ingest: str | None = Field(None, description="The ingest that brought the row.")
    vintage: str | None = Field(None, description="The publisher's release.")
    publisher: str | None = Field(None)
    licence: str | None = Field(None, description="Terms under which the row may be used.")
    source: str | None = Field(None, description="The reader that read it.")


def _row_model() -> Any:
    """`EvidenceFacts` with the columns of records and flows, of which a row has those of its table."""
    held = {column.name: column for column in (*FLOWS.columns, *RECORDS.columns)}
    fields: dict[str, Any] = {
        name: (_KINDS.get(column.type, str) | None, Field(None, description=column.meaning))
        for name, column in held.items()
        if name not in EvidenceFacts.model_fields
    }
    return create_model("Evidence", __base__=EvidenceFacts, __doc__=EvidenceFacts.__doc__, **fields)


class ExplanationLinks(Links):
    """Where this answer is, and others that belong to it."""

    permanent: str = Field(description="The same number in the same snapshot and version of the list: it is explained alike for ever.")
    page: str = Field(description="The number taken apart on a page for readers.")


class _Explained(Page[Any]):
    """The rows behind one number. The contributions of a term sum to it."""

    number: Observation = Field(description="The number that they explain.")
    provenance: ProvenanceFacts
    notes: list[str]
    links: ExplanationLinks  # type: ignore[assignment]


_rows: Any = GenericAlias(list, (_row_model(),))
Explanation = create_model("Explanation", __base__=_Explained, __doc__=_Explained.__doc__, data=(_rows, Field()))


class Explained(Paged, Question):
    """A question, and the keys of one number of its answer."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    key_period: int | None = Field(None, alias=f"{PREFIX}period", ge=1900, le=219912, description="Key of the number: its period.")
    key_economy: Text | None = Field(None, alias=f"{PREFIX}economy", description="Key: its economy, as the answer writes it.")
    key_partner: Text | None = Field(None, alias=f"{PREFIX}partner", description="Key: its partner.")
    key_group: Text | None = Field(None, alias=f"{PREFIX}group", description="Key: its technology group.")
    key_product: Text | None = Field(None, alias=f"{PREFIX}product", description="Key: its product.")
    listed: int = Field(1000, ge=1, le=10_000, description="Rows of a term that are listed, the largest first; one more row sums the rest.")

    def keys(self) -> dict[str, Any]:
        """The keys that are given, by their names in the result."""
        found = {name: getattr(self, f"key_{name}") for name in KEYS}
        return {name: value for name, value in found.items() if value is not None}


@router.get(
    "/explain",
    **table(
        Explanation,
        example={
            "indicator": "imports", "reporter": "KAZ", "list": "imf-lct", "years": "2020:2023", "by": "product",
            "key.period": "2023", "key.economy": "KAZ", "key.product": "850760",
        },
    ),
)  # fmt: skip
def explain(request: Request, asked: Annotated[Explained, Query()]) -> Response:
    """The rows of the store behind one number.

    Ask the question of the number, and name the number by its keys. Each row tells the term of the formula that it is a part of,
    what it contributes in US dollars, by which rule and weight, and its file, line, release and licence.
    """
    import polars as pl

    question, keys = question_of(asked), asked.keys()
    current: Current = request.app.state.current
    with current.database(question.as_of) as database:
        result = question.answer(database)
        rows = result.explain(limit=asked.listed, **keys)
    number = result.frame.filter([pl.col(name) == value for name, value in keys.items()])
    pinned = question.pinned(result)
    named = urlencode({f"{PREFIX}{name}": value for name, value in keys.items()}, safe=",:@")
    links = {
        "permanent": place(request, f"{ROOT}/explain", f"{pinned.query()}&{named}&listed={asked.listed}"),
        "page": place(request, explain_url(question, keys)),
    }
    members = {"number": number.row(0, named=True), "provenance": result.provenance.as_dict(), "notes": list(result.notes)}
    return answer(request, asked, Table("explanation", rows, members, links))
