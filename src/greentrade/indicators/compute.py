"""From a checked request to a result: labels, the recipe, the measures, the notes."""

from __future__ import annotations

from functools import partial
from typing import Any

import polars as pl

from greentrade.flows import Trade
from greentrade.indicators import recipes
from greentrade.indicators.coverage import bases, coverage
from greentrade.indicators.explain import explain
from greentrade.indicators.labels import everyone, labels
from greentrade.indicators.notes import notes
from greentrade.indicators.provenance import provenance
from greentrade.indicators.quantities import Quantities
from greentrade.indicators.registry import USD
from greentrade.indicators.request import Request
from greentrade.indicators.result import Result

_DIMENSIONS = {"reporter": "economy", "partner": "partner", "product": "product", "group": "group"}


def compute(trade: Trade, request: Request, parameters: dict[str, Any]) -> Result:
    """Answer a request; see `greentrade.indicators.database.Database.compute`."""
    quantities = Quantities(trade, request, labels(request, everyone(trade.coverage, request.periods)))
    if request.top is not None:
        quantities = quantities.keeping(*largest(quantities, request.top))
    found = recipes.RECIPES[request.indicator.id](quantities)
    unit = request.indicator.unit
    if unit == USD and request.real:
        found, unit = quantities.constant_prices(found), f"USD of {request.periods[0]}"
    frame = with_measures(found, request, bases(quantities), unit)
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


def with_measures(found: pl.DataFrame, request: Request, basis: pl.DataFrame, unit: str) -> pl.DataFrame:
    """Bounds, unit, status and basis beside the value. Native matching is exact in its own terms, so bounds equal the value."""
    status = pl.when(pl.col("value").is_null()).then(pl.lit("missing")).otherwise(pl.lit("exact"))
    value = pl.col("value")
    measured = found.join(basis, on=["period", "economy"], how="left", maintain_order="left").with_columns(
        value.alias("lower"), value.alias("upper"), pl.lit(unit).alias("unit"), status.alias("status")
    )
    rest = [name for name in found.columns if name not in (*request.keys, "value")]
    return measured.select(*request.keys, "value", "lower", "upper", "unit", "status", "basis", *rest).sort(request.keys)
