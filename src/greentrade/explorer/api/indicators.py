"""What can be computed: the registry of indicators with their formulas, units, splits and sources."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import Path, Query, Request
from fastapi.responses import Response
from pydantic import Field

from greentrade.errors import InputError
from greentrade.explorer.api.answers import Link, Page, Table, Told, answer, one, place
from greentrade.explorer.api.asked import Paged
from greentrade.explorer.api.documented import Resources, table, thing
from greentrade.explorer.problems import NotFoundError
from greentrade.indicators.registry import INDICATORS, indicator

router = Resources(tags=["Indicators"])


class IndicatorRow(Told):
    """A named, documented formula."""

    id: str = Field(examples=["import-share"])
    title: str = Field(examples=["Share in all imports"])
    formula: str = Field(examples=["m_i,list / m_i"])
    unit: str = Field(description="USD (current US dollars), share (0 to 1), growth (0.5 is +50 %) or index.", examples=["share"])
    dimensions: list[str] = Field(description="What `by` can split it by.", examples=[["reporter", "partner", "product", "group"]])
    by: list[str] = Field(description="The splits that it always has.")
    directions: list[str] = Field(description="The trade that it is made of.", examples=[["import"]])
    needs: list[str] = Field(description="What it takes beside the trade in the selected products: totals, world, region, gdp.")
    additive: bool = Field(description="Whether values of parts sum to the value of the whole.")
    deflatable: bool = Field(description="Whether constant prices (`real`) change it.")
    source: str


class IndicatorFacts(IndicatorRow):
    """A named, documented formula."""

    links: Link


@router.get("/indicators", **table(Page[IndicatorRow]))
def list_indicators(request: Request, asked: Annotated[Paged, Query()]) -> Response:
    """Indicators: formula, unit, splits and source of each."""
    import polars as pl

    names = list(IndicatorRow.model_fields)
    rows = [{name: each[name] for name in names} for each in map(asdict, INDICATORS.values())]
    lists = {name: pl.List(pl.String) for name in ("dimensions", "by", "directions", "needs")}
    return answer(request, asked, Table("indicators", pl.DataFrame(rows, schema_overrides=lists).select(names)))


@router.get("/indicators/{id}", **thing(IndicatorFacts, path={"id": "import-share"}))
def one_indicator(request: Request, id: Annotated[str, Path(description="The id of an indicator.")]) -> Response:
    """One indicator."""
    try:
        found = indicator(id[:100])
    except InputError as error:
        raise NotFoundError(error.what, remedy=error.remedy or "See /api/v1/indicators") from None
    facts = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(found).items()}
    facts["links"] = {"self": place(request, f"/api/v1/indicators/{found.id}")}
    return one(request, IndicatorFacts.model_validate(facts))
