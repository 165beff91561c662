"""Who reported what, when, in which edition and how late, and how much of each total rests on mirror data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import Query, Request
from fastapi.responses import Response
from pydantic import Field

from greentrade.explorer.api.answers import Page, Table, Told, answer
from greentrade.explorer.api.asked import Paged
from greentrade.explorer.api.documented import Resources, table
from greentrade.explorer.api.observations import selection
from greentrade.explorer.operation.lent import check_size
from greentrade.explorer.question import ListName, Text

if TYPE_CHECKING:
    from greentrade.explorer.current import Current

router = Resources(tags=["Data quality"])

Direction = Literal["export", "import"]


class CoverageRow(Told):
    """What is known of an economy, or of a region as a whole, in a period and direction."""

    period: int
    region: str = Field(description="The economy or group that was asked for.")
    economy: str = Field(description="A member of it; the region itself in the row of the whole.")
    direction: Direction
    status: Literal["annual", "months", "monthly", "silent", "mirror", "none", "region"] = Field(
        description="annual or monthly (its own report), months (a sum of monthly ones), silent (a report without these products), mirror "
        "(partners' reports only), none, or region for the row of the whole."
    )
    months: int | None = Field(description="How many months a year is the sum of.")
    edition: str | None = Field(description="Editions of the report, joined by +.")
    chapters: int | None = Field(description="HS chapters that the report has.")
    products: int | None = Field(description="Six-digit codes that the report has.")
    first_vintage: str | None = Field(description="The first release in the store that has the report.")
    lag_years: float | None = Field(description="Years from the period's end to that release, where it is a date.")
    reported_usd: float | None = Field(description="What the economy itself reports.")
    reported_lower_usd: float | None
    reported_upper_usd: float | None
    mirrored_usd: float | None = Field(description="What its partners report of it.")
    mirrored_lower_usd: float | None
    mirrored_upper_usd: float | None
    share_mirrored: float | None = Field(description="The part of the region's total that rests on partners' reports of this economy.")
    share_mirrored_lower: float | None
    share_mirrored_upper: float | None


class Coverage(Page[CoverageRow]):
    """A page of coverage."""

    products: str = Field(description="The products whose values are meant.", examples=["all products"])
    freq: Literal["A", "M"]
    snapshot: int
    notes: list[str]


class CoverageAsked(Paged):
    """Whose coverage."""

    reporter: Text | None = Field(None, description="Economies and groups: CAREC,DEU. Every economy with data by default.")
    years: Text | None = Field(None, description="2024, or 2005:2024; all by default.")
    direction: Direction | None = Field(None, description="Exports or imports alone.")
    product_list: ListName | None = Field(None, alias="list", description="A list of products, whose values are then meant.")
    products: Text | None = Field(None, description="HS codes instead of a list.")
    match: Literal["converted", "native"] = Field("converted", description="How codes of other HS editions are matched.")
    freq: Literal["A", "M"] = Field("A", description="Years or months.")
    as_of: int | None = Field(None, ge=1, le=10**9, description="A snapshot of the store; the newest by default.")


@router.get("/coverage", **table(Coverage, example={"reporter": "KAZ,KGZ", "years": "2020:2021"}))
def coverage(request: Request, asked: Annotated[CoverageAsked, Query()]) -> Response:
    """Who reported what, when, in which edition and how late, and how much of each total rests on mirror data.

    It needs reporters' records in the store; reconciled flows do not say who reported.
    """
    from greentrade.indicators.reporting import DIRECTIONS
    from greentrade.indicators.reporting import coverage as reporting

    products = selection(asked.product_list, asked.products)
    current: Current = request.app.state.current
    with current.database(asked.as_of) as database:
        found = reporting(database, asked.reporter, asked.years, asked.freq, asked.direction or DIRECTIONS, products, asked.match)
    check_size(found.frame, request.app.state.settings.most_rows)
    members: dict[str, Any] = {
        "products": found.products,
        "freq": found.freq,
        "snapshot": found.provenance.snapshot,
        "notes": list(found.notes),
    }
    return answer(request, asked, Table("coverage", found.frame, members))
