"""From a checked request to a result: labels, the recipe, the measures, the notes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import polars as pl

from greentrade.columns import RESULT_MEASURES
from greentrade.flows import Trade
from greentrade.indicators import recipes
from greentrade.indicators.bounds import MEASURES, status
from greentrade.indicators.coverage import bases, coverage, editions
from greentrade.indicators.explain import explain
from greentrade.indicators.labels import everyone, labels
from greentrade.indicators.notes import notes
from greentrade.indicators.provenance import provenance
from greentrade.indicators.quantities import Quantities
from greentrade.indicators.registry import USD, USD_PER_KG
from greentrade.indicators.request import Request
from greentrade.indicators.result import Result

ROUNDING = 1e-12
"""Relative difference that comes of floating-point arithmetic alone."""

_DIMENSIONS = {"reporter": "economy", "partner": "partner", "product": "product", "group": "group"}


def compute(trade: Trade, request: Request, parameters: dict[str, Any]) -> Result:
    """Answer a request; see `greentrade.indicators.database.Database.compute`."""
    quantities = Quantities(trade, request, labels(request, everyone(trade.coverage, request.periods)))
    if request.top is not None:
        quantities = quantities.keeping(*largest(quantities, request.top))
    found = recipes.RECIPES[request.indicator.id](quantities)
    unit = request.indicator.unit
    if unit in (USD, USD_PER_KG) and request.real:
        found, unit = quantities.constant_prices(found), unit.replace(USD, f"USD of {request.periods[0]}")
    frame = with_measures(found, request, bases(quantities), editions(quantities), unit)
    covered = coverage(quantities)
    return Result(
        frame=frame,
        provenance=provenance(trade, request, parameters, "+".join(sorted(set(frame["basis"].drop_nulls()))), unit),
        coverage=covered,
        notes=notes(quantities, covered, frame),
        fit=recipes.fit(frame) if request.indicator.id == "cross-section" else None,
        _explain=partial(explain, quantities),
    )


def largest(quantities: Quantities, top: int) -> tuple[str, list[str]]:
    """The last split's dimension and its `top` largest labels, by trade over all rows in the last period with any."""
    request = quantities.request
    dimension = _DIMENSIONS[request.by[-1]]
    intra = request.indicator.id.startswith("intra-regional")
    # Trade with the partners that were named, not with all.
    partner = ("partner",) if request.partners else ()
    keys = tuple(dict.fromkeys(("period", "economy", *partner, dimension)))
    sides = [quantities.observed(direction, request.products, keys, intra=intra) for direction in request.indicator.directions]
    traded = pl.concat(sides)
    last = traded.filter(pl.col("period") == pl.col("period").max())
    ranked = last.group_by(dimension).agg(pl.col("value").sum()).sort(["value", dimension], descending=[True, False])
    return dimension, ranked[dimension].head(top).to_list()


def with_measures(found: pl.DataFrame, request: Request, basis: pl.DataFrame, editions: pl.DataFrame, unit: str) -> pl.DataFrame:
    """Unit, status, basis and the data's editions beside the value and its bounds.

    Bounds that differ by no more than the rounding of the arithmetic are the value: lower <= value <= upper, always.
    """
    places = ["period", "economy"]
    measured = (
        found.with_columns(_end("lower", pl.min_horizontal), _end("upper", pl.max_horizontal))
        .with_columns(pl.lit(unit).alias("unit"), status())
        .join(basis, on=places, how="left", maintain_order="left")
        .join(editions, on=places, how="left", maintain_order="left")
    )
    series = [name for name in request.keys if name != "period"]
    before = pl.col("edition").forward_fill().shift().over(series, order_by="period")
    crossed = (pl.col("edition") != before).fill_null(False).alias("edition_break")
    rest = [name for name in found.columns if name not in (*request.keys, *MEASURES)]
    return measured.with_columns(crossed).select(*request.keys, *(column.name for column in RESULT_MEASURES), *rest).sort(request.keys)


def _end(name: str, outer: Callable[..., pl.Expr]) -> pl.Expr:
    """A bound: the value itself where the two bounds agree, never on the wrong side of it, null where there is none."""
    value, bound, width = pl.col("value"), pl.col(name), pl.col("upper") - pl.col("lower")
    agreed = (width <= ROUNDING * value.abs()).fill_null(False)
    return pl.when(agreed).then(value).when(bound.is_not_null()).then(outer(value, bound)).alias(name)
