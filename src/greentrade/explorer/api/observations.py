"""Numbers: an indicator computed for economies, partners, products and periods, with bounds and provenance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import Query, Request
from fastapi.responses import Response
from pydantic import ConfigDict, Field

from greentrade.columns import RESULT_KEYS, RESULT_MEASURES
from greentrade.explorer.api.answers import ROOT, Links, Page, Table, Told, answer, place
from greentrade.explorer.api.asked import Paged
from greentrade.explorer.api.documented import Resources, table
from greentrade.explorer.question import Question
from greentrade.indicators.request import WORLD

if TYPE_CHECKING:
    from greentrade.explorer.current import Current
    from greentrade.indicators import Result
    from greentrade.lists import ProductList

router = Resources(tags=["Observations"])

MEANING = {column.name: column.meaning for column in (*RESULT_KEYS, *RESULT_MEASURES)}
"""What the columns of a result mean, from the column law."""

Basis = Literal["reported", "mirror", "reconciled"]


class Observation(Told):
    """One number. It has the keys that the question splits by, and always a period and an economy."""

    period: int = Field(description=MEANING["period"], examples=[2024])
    economy: str = Field(description=MEANING["economy"], examples=["KAZ"])
    partner: str | None = Field(None, description=MEANING["partner"], examples=["CHN"])
    group: str | None = Field(None, description=MEANING["group"])
    product: str | None = Field(None, description=MEANING["product"], examples=["850760"])
    gdp_per_capita_ppp: float | None = Field(None, description="GDP per capita in purchasing power parities; of a cross-section only.")
    value: float | None = Field(description=MEANING["value"])
    lower: float | None = Field(description=MEANING["lower"])
    upper: float | None = Field(description=MEANING["upper"])
    unit: str = Field(description=MEANING["unit"], examples=["USD"])
    status: Literal["exact", "bounded", "unknown", "missing"] = Field(description=MEANING["status"])
    basis: str | None = Field(description=MEANING["basis"], examples=["reported"])
    edition: str | None = Field(description=MEANING["edition"], examples=["HS2017"])
    edition_break: bool = Field(description=MEANING["edition_break"])


class Origin(Told):
    """A release that a result draws on."""

    source: str
    publisher: str
    vintage: str
    licence: str


class ProvenanceFacts(Told):
    """What a result was computed from, and how."""

    indicator: str
    title: str
    formula: str
    unit: str
    parameters: dict[str, Any] = Field(description="The question as it was understood.")
    snapshot: int = Field(description="The state of the store.")
    snapshot_at: str
    origins: list[Origin]
    products: str = Field(description="The list with its version, or the codes.", examples=["imf-lct@2025-08-16"])
    perspective: str
    fill: str | None
    match: str
    edition: str | None = Field(description="The edition of the Harmonized System that converted data were moved to.")
    weights: str | None = Field(description="Content hash of the weights that moved them.")
    basis: str
    software: str


class Covered(Told):
    """What data there are of an economy and direction."""

    economy: str
    direction: str
    first_period: int | None
    last_period: int | None
    missing: list[int] | None = Field(description="Periods between the two without data.")
    basis: str = Field(description="reported, mirror, mixed, reconciled or none")


class FitFacts(Told):
    """The line through a cross-section: value = intercept + slope * GDP per capita."""

    model_config = ConfigDict(extra="allow")

    slope: float | None
    intercept: float | None
    r2: float | None
    n: int


class ObservationLinks(Links):
    """Where this answer is, and others that belong to it."""

    permanent: str = Field(description="The same question to the same snapshot and version of the list: it is answered alike for ever.")
    page: str = Field(description="The indicator as a page for readers.")
    explain: str = Field(description="The rows behind one number; add its keys, as in &key.period=2024&key.economy=KAZ.")


class Observations(Page[Observation]):
    """A page of observations, with where they come from."""

    question: dict[str, str] = Field(description="The parameters of the question, without those that are defaults.")
    provenance: ProvenanceFacts
    notes: list[str] = Field(description="What a reader must know, found from the data.")
    coverage: list[Covered]
    fit: FitFacts | None = Field(description="Of a cross-section only.")
    links: ObservationLinks  # type: ignore[assignment]


class ObservationsAsked(Paged, Question):
    """A question, and which page of its answer."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


@router.get(
    "/observations",
    **table(
        Observations,
        example={"indicator": "imports", "reporter": "KAZ,KGZ", "list": "imf-lct", "years": "2020:2023", "by": "product", "top": "5"},
    ),
)
def observations(request: Request, asked: Annotated[ObservationsAsked, Query()]) -> Response:
    """Compute an indicator.

    The question is that of `greentrade compute` and of `Database.compute` in Python. Each value stands with its lower and upper
    bound; provenance, notes and coverage say what it rests on. `links.permanent` pins the snapshot and the version of the list.
    """
    question = question_of(asked)
    current: Current = request.app.state.current
    with current.database(question.as_of) as database:
        result = question.answer(database)
    return answer(
        request, asked, Table(question.indicator, result.frame, _members(question, result), _links(request, asked, question, result))
    )


def question_of(asked: Question) -> Question:
    """The question alone, without what belongs to the answer's form."""
    return Question.model_validate(asked.model_dump(include=set(Question.model_fields), exclude_unset=True))


def selection(product_list: str | None, products: str | None) -> ProductList | str | None:
    """The list or the codes that are named. Raises `InputError` for both at once and for an unknown list."""
    return Question.model_validate({"indicator": "imports", "product_list": product_list, "products": products}).selection()


def _members(question: Question, result: Result) -> dict[str, Any]:
    return {
        "question": question.parameters(),
        "provenance": result.provenance.as_dict(),
        "notes": list(result.notes),
        "coverage": result.coverage.to_dicts(),
        "fit": None if result.fit is None else vars(result.fit),
    }


def _links(request: Request, asked: Paged, question: Question, result: Result) -> dict[str, str]:
    pinned = question.pinned(result)
    page = {name: value for name, value in (("limit", asked.limit), ("offset", asked.offset)) if value}
    paging = "".join(f"&{name}={value}" for name, value in page.items())
    return {
        "permanent": place(request, f"{ROOT}/observations", pinned.query() + paging),
        "page": place(request, f"/en/indicators/{question.indicator}", _page(question)),
        "explain": place(request, f"{ROOT}/explain", pinned.query()),
    }


def _page(question: Question) -> str:
    """The query of the page that shows the same. What a question leaves out means all; a page shows a list and the largest."""
    asked = question.parameters()
    del asked["indicator"]
    if not question.product_list and not question.products:
        asked["products"] = "all"
    if not {"reporter", "partner", "by", "top"} & set(asked):
        asked["reporter"] = WORLD
    return urlencode(asked, safe=",:@")
