"""Which of a request's economies have data, since when, and whose: for the reader of a result."""

from __future__ import annotations

import polars as pl

from greentrade.flows.perspectives import OWN_BASIS
from greentrade.indicators.labels import codes, named
from greentrade.indicators.quantities import Quantities
from greentrade.indicators.request import Request

SCHEMA = {
    "economy": pl.String,
    "direction": pl.String,
    "first_period": pl.Int32,
    "last_period": pl.Int32,
    "missing": pl.List(pl.Int32),
    "basis": pl.String,
}


def coverage(q: Quantities) -> pl.DataFrame:
    """One row an economy of the request and direction of the indicator; see `Result.coverage`. Without data they stand too."""
    request, found = q.request, q.held
    asked = sorted({code for item in request.reporters for code in codes(item, q.everyone)})
    names = named(asked).rename({"label": "economy"})
    # Whoever reconciled: both reports stand behind it.
    word = pl.col("basis").replace({OWN_BASIS: "reconciled"})
    spans = (
        found.join(names, left_on="economy", right_on="code")
        .group_by(pl.col("economy_right").alias("economy"), "direction")
        .agg(
            pl.col("period").min().alias("first_period"),
            pl.col("period").max().alias("last_period"),
            pl.col("period").unique().alias("known"),
            pl.when(word.n_unique() > 1).then(pl.lit("mixed")).otherwise(word.first()).alias("basis"),
        )
    )
    places = names.select("economy").unique().join(pl.DataFrame({"direction": request.indicator.directions}), how="cross")
    full = places.join(spans, on=["economy", "direction"], how="left").with_columns(pl.col("basis").fill_null("none"))
    return full.join(_missing(spans, request), on=["economy", "direction"], how="left").select(*SCHEMA).sort("economy", "direction")


def _missing(spans: pl.DataFrame, request: Request) -> pl.DataFrame:
    """economy, direction, missing: the periods asked for between the first and the last that are not known."""
    periods = pl.DataFrame({"period": request.periods}, schema={"period": pl.Int32})
    between = spans.join_where(periods, pl.col("period") > pl.col("first_period"), pl.col("period") < pl.col("last_period"))
    gaps = (
        between.filter(~pl.col("period").is_in(pl.col("known")))
        .group_by("economy", "direction")
        .agg(pl.col("period").sort().alias("missing"))
    )
    none = pl.lit([], pl.List(pl.Int32))
    return (
        spans.select("economy", "direction")
        .join(gaps, on=["economy", "direction"], how="left")
        .with_columns(pl.col("missing").fill_null(none))
    )


def bases(q: Quantities) -> pl.DataFrame:
    """period, economy (label), basis: whose reports are in an economy's numbers, several joined by +."""
    labelled = q.held.join(q.labels.economy, left_on="economy", right_on="code")
    return labelled.group_by("period", pl.col("label").alias("economy")).agg(pl.col("basis").unique().sort().str.join("+"))


def editions(q: Quantities) -> pl.DataFrame:
    """period, economy (label), edition: the editions in which an economy's data stand, several joined by +."""
    found = pl.concat([q.trade.editions(q.request.products, direction) for direction in q.request.indicator.directions])
    labelled = found.join(q.labels.economy, left_on="economy", right_on="code")
    return labelled.group_by("period", pl.col("label").alias("economy")).agg(pl.col("edition").unique().sort().str.join("+"))
