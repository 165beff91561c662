"""A small picture of the records: who reported which direction, when, in which edition and in what detail.

One pass over the records counts the rows of every report; all decisions about whole reports are then taken here, on a
few thousand lines: which edition of a report counts, and whether a year is taken from an annual report or from its months.
"""

from __future__ import annotations

import narwhals as nw
import polars as pl

from greentrade import economies
from greentrade.flows.leaves import REPORT, signature

DIRECTIONS = {"X": "export", "M": "import"}
"""Flow codes that make up trade: gross exports and gross imports. Re-exports and re-imports are inside them."""

FULL_CHAPTERS = 30
"""A report with products of this many chapters is taken for a full one; lists of codes have fewer (the IMF's has 14)."""

_SUMS = ("products", "product_partners", "totals", "total_partners", "worlds", "detailed")


def census(records: nw.LazyFrame) -> nw.LazyFrame:
    """Count the rows of each report by the kinds that the rules of counting once ask for.

    Columns: the report's keys; `ingests` (how many hold rows of it: more than one makes it contested); `original` (1 if any
    row stands in the reporter's own edition); `products` and `product_partners` (rows of products, and those that name a
    partner); `totals` and `total_partners` (the same of TOTAL); `worlds` (rows of products with partner 0); `detailed` (rows
    with a detailed dimension); `shallowest` and `deepest` (fewest and most digits of a product code); `chapters` (how many
    the products come from).
    """
    product = nw.col("product_level") > 0
    named = nw.col("partner") != 0

    def count(condition: nw.Expr) -> nw.Expr:
        return nw.when(condition).then(nw.lit(1)).otherwise(nw.lit(0))

    marked = records.filter(nw.col("flow_code").is_in(list(DIRECTIONS))).select(
        "ingest",
        *REPORT,
        nw.col("product").str.slice(0, 2).alias("chapter"),
        count(nw.col("is_original")).alias("original"),
        count(product).alias("products"),
        count(product & named).alias("product_partners"),
        count(~product).alias("totals"),
        count(~product & named).alias("total_partners"),
        count(product & ~named).alias("worlds"),
        count(signature() > 0).alias("detailed"),
        nw.when(product).then(nw.col("product_level")).alias("shallowest"),
        nw.when(product).then(nw.col("product_level")).alias("deepest"),
    )
    shared = [nw.col("original").max(), *(nw.col(name).sum().cast(nw.Int64) for name in _SUMS)]
    levels = [nw.col("shallowest").min(), nw.col("deepest").max()]
    # By chapter and ingest first: what is distinct is then counted on few rows.
    parts = marked.group_by("ingest", *REPORT, "chapter").agg(*shared, *levels)
    parts = parts.with_columns(nw.when(nw.col("products") > 0).then(nw.col("chapter")).alias("chapter"))
    counted = parts.group_by(*REPORT).agg(
        *shared,
        *levels,
        nw.col("ingest").n_unique().cast(nw.Int64).alias("ingests"),
        nw.col("chapter").n_unique().cast(nw.Int64).alias("chapters"),
    )
    # TOTAL is no chapter, but its null was counted as one.
    return counted.with_columns(nw.when(nw.col("totals") > 0).then(nw.col("chapters") - 1).otherwise(nw.col("chapters")).alias("chapters"))


def one_edition(found: pl.DataFrame) -> pl.DataFrame:
    """Of each report keep one edition: the reporter's own before a conversion, then the latest."""
    best = found.sort("original", "edition", descending=True).unique(["freq", "period", "reporter", "flow_code"], keep="first")
    return best.sort(REPORT)


def for_frequency(found: pl.DataFrame, freq: str) -> pl.DataFrame:
    """The reports that make up a frequency, with `counts_for`, the period they count for, and `reported_months`.

    Months are their own. A year is its annual report; where there is none, the reports of its months. Beside an annual report of TOTAL
    alone, months with products stand for the year's products. `reported_months` are the months that a year made of them speaks for, as
    bits, January the lowest; null where it is no sum of months.
    """
    own = found.filter(pl.col("freq") == freq).with_columns(counts_for="period", reported_months=pl.lit(None, pl.Int32))
    if freq != "A":
        return own
    months = found.filter(pl.col("freq") == "M").with_columns(
        (pl.col("period") // 100).alias("counts_for"), reported_months=_reported_months()
    )
    return pl.concat(
        [
            own,
            without_annual(months.filter(pl.col("products") > 0), own.filter(pl.col("products") > 0)),
            without_annual(months.filter(pl.col("products") == 0), own),
        ]
    ).sort("counts_for", *REPORT)


def without_annual(months: pl.DataFrame, annual: pl.DataFrame) -> pl.DataFrame:
    """The monthly reports of years that no annual report stands for."""
    return months.join(annual, on=["counts_for", "reporter", "flow_code"], how="anti")


def _reported_months() -> pl.Expr:
    """Of each report of a month the months of its year that the economy reports in its direction.

    Where only the other direction is there, the month counts too, unless that is a full report: who says nothing of exports of one
    product may have had none, who reports all imports and no export at all has not reported exports.
    """
    year, today = pl.col("period") // 100, pl.col("reporter").replace(economies.aliases())
    bit = (pl.lit(2) ** (pl.col("period") % 100 - 1)).cast(pl.Int32)
    partial = pl.when(pl.col("chapters") < FULL_CHAPTERS).then(bit).otherwise(0)
    return bit.bitwise_or().over(year, today, "flow_code") | partial.bitwise_or().over(year, today)
