"""What the reports in a store are like: their edition, chapters and products, and the first release that has them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import narwhals as nw
import polars as pl

from greentrade.economies.membership import day_of
from greentrade.flows.census import DIRECTIONS
from greentrade.flows.leaves import REPORT

if TYPE_CHECKING:
    from greentrade.flows import Trade

SCHEMA = {
    "period": pl.Int32,
    "economy": pl.Int32,
    "edition": pl.String,
    "chapters": pl.Int64,
    "products": pl.Int64,
    "first_vintage": pl.String,
    "lag_years": pl.Float64,
}
DAYS_A_YEAR = 365.25


def reports_held(trade: Trade, direction: str, codes: Collection[int], periods: Collection[int]) -> pl.DataFrame:
    """One row a period and economy (its code) that reports a direction; columns SCHEMA.

    lag_years = (d - e) / 365.25, d the day of the first release in the store that has the report (null where its name is no
    date), e the last day of the period. Of a year that is the sum of months it is the release by which all of them were there.
    """
    flow_code = next(code for code, name in DIRECTIONS.items() if name == direction)
    admitted = trade.reports.admitted.filter(
        pl.col("flow_code") == flow_code, pl.col("reporter").is_in(list(codes)), pl.col("counts_for").is_in(list(periods))
    )
    scan = trade.snapshot.scan("records", trade.engine)
    if admitted.is_empty() or scan is None:
        return pl.DataFrame(schema=SCHEMA)
    mine = scan.filter((nw.col("flow_code") == flow_code) & nw.col("reporter").is_in(admitted["reporter"].unique().to_list()))
    keys = ["counts_for", "reporter"]
    like = admitted.group_by(keys).agg(pl.col("edition").unique().sort().str.join("+"), pl.col("chapters").max())
    found = like.join(_products(trade, admitted, mine), on=keys, how="left").join(_since(trade, admitted, mine), on=keys, how="left")
    named = found.rename({"counts_for": "period", "reporter": "economy"}).with_columns(pl.col("products").fill_null(0))
    return named.select(pl.col(name).cast(kind) for name, kind in SCHEMA.items()).sort("period", "economy")


def _products(trade: Trade, admitted: pl.DataFrame, mine: nw.LazyFrame) -> pl.DataFrame:
    """counts_for, reporter, products: how many six-digit codes the reports that count have."""
    which = trade.engine.frame(admitted.select(*REPORT, "counts_for"))
    codes = mine.filter(nw.col("product_level") == 6).join(which, on=list(REPORT), how="inner")
    # Made distinct first and counted then: both steps can spill.
    distinct = codes.select("counts_for", "reporter", "product").unique()
    return trade.engine.collect(distinct.group_by("counts_for", "reporter").agg(nw.len().cast(nw.Int64).alias("products")))


def _since(trade: Trade, admitted: pl.DataFrame, mine: nw.LazyFrame) -> pl.DataFrame:
    """counts_for, reporter, first_vintage, lag_years. A report counts from its first release on, in whichever edition it came."""
    report = ["freq", "period", "reporter"]
    brought = trade.engine.collect(mine.select(*report, "ingest").unique()).join(
        trade.snapshot.ingests.select("ingest", "vintage"), on="ingest"
    )
    first = brought.group_by(report).agg(pl.col("vintage").min().alias("first_vintage"))
    counted = first.join(admitted.select(*report, "counts_for").unique(), on=report)
    whole = counted.group_by("counts_for", "reporter").agg(pl.col("first_vintage").max())
    ends = {period: day_of(period) for period in whole["counts_for"].unique()}
    end = pl.col("counts_for").replace_strict(ends, return_dtype=pl.Date)
    day = pl.col("first_vintage").str.to_date("%Y-%m-%d", strict=False)
    return whole.with_columns(((day - end).dt.total_days() / DAYS_A_YEAR).alias("lag_years"))
