"""Rows that stand twice: replaced by a newer file, in a second edition, or as a total beside its parts.

Which row counts is decided by `flows.current`, `flows.census` and `flows.leaves`; here the others are marked.
"""

from __future__ import annotations

import narwhals as nw
import polars as pl

from greentrade.columns import RECORDS
from greentrade.flows.census import one_edition
from greentrade.flows.cleaning.settings import Cleaning, Tools
from greentrade.flows.cleaning.steps import STEPS
from greentrade.flows.current import newest_records
from greentrade.flows.leaves import REPORT, finest_products, least_detailed, partners_or_world, signature

SUPERSEDED, OTHER, AGGREGATE = (STEPS[name].mark for name in ("superseded", "other-edition", "aggregate"))
KEY = list(RECORDS.key)
_EDITIONLESS = [name for name in REPORT if name != "edition"]


def reports(records: nw.LazyFrame) -> nw.LazyFrame:
    """One row a report, of any flow code: what the rules of counting once may find to do in it."""

    def count(condition: nw.Expr) -> nw.Expr:
        return nw.when(condition).then(nw.lit(1)).otherwise(nw.lit(0))

    marked = records.select(
        "ingest",
        *REPORT,
        "product_level",
        nw.col("product").str.slice(0, 2).alias("chapter"),
        count(nw.col("is_original")).alias("original"),
        count(nw.col("partner") == 0).alias("world"),
        count(signature() > 0).alias("detailed"),
    )
    return marked.group_by(*REPORT).agg(
        nw.col("ingest").n_unique().cast(nw.Int64).alias("ingests"),
        nw.col("original").max(),
        nw.col("product_level").min().alias("shallowest"),
        nw.col("product_level").max().alias("deepest"),
        nw.col("world").min().alias("world_only"),
        nw.col("world").max().alias("with_world"),
        nw.col("detailed").max(),
        nw.col("chapter").n_unique().cast(nw.Int64).alias("chapters"),
    )


def marked(records: nw.LazyFrame, options: Cleaning, tools: Tools, found: pl.DataFrame) -> nw.LazyFrame:
    """The records with `_superseded`, `_other_edition`, `_aggregate`, `_finest` (no row stands below it) and their evidence."""
    frame = _superseded(records, options, tools, found)
    frame = _other_edition(frame, options, tools, found)
    return _aggregate(frame, options, tools, found)


def _superseded(records: nw.LazyFrame, options: Cleaning, tools: Tools, found: pl.DataFrame) -> nw.LazyFrame:
    contested = found.filter(pl.col("ingests") > 1).select(REPORT)
    if not options.has("superseded") or tools.ingests is None or contested.is_empty():
        return records.with_columns(nw.lit(None, nw.String).alias("superseded_by"), nw.lit(False).alias(SUPERSEDED))
    disputed = records.join(tools.bring(contested), on=list(REPORT), how="semi")
    kept = newest_records(disputed, contested, tools.ingests, tools.bring).group_by(*KEY).agg(nw.col("ingest").max().alias("superseded_by"))
    frame = records.join(kept, on=KEY, how="left")
    replaced = ~nw.col("superseded_by").is_null() & (nw.col("superseded_by") != nw.col("ingest"))
    return frame.with_columns(
        replaced.fill_null(False).alias(SUPERSEDED), nw.when(replaced).then(nw.col("superseded_by")).alias("superseded_by")
    )


def _other_edition(frame: nw.LazyFrame, options: Cleaning, tools: Tools, found: pl.DataFrame) -> nw.LazyFrame:
    kept = one_edition(found)
    if not options.has("other-edition") or kept.height == found.height:
        return frame.with_columns(nw.lit(None, nw.String).alias("edition_kept"), nw.lit(False).alias(OTHER))
    several = found.join(kept, on=list(REPORT), how="anti").select(_EDITIONLESS).unique()
    kept = kept.join(several, on=_EDITIONLESS, how="semi").select(*_EDITIONLESS, edition_kept="edition")
    frame = frame.join(tools.bring(kept), on=_EDITIONLESS, how="left")
    other = (~nw.col("edition_kept").is_null() & (nw.col("edition_kept") != nw.col("edition"))).fill_null(False)
    return frame.with_columns(other.alias(OTHER), nw.when(other).then(nw.col("edition_kept")).alias("edition_kept"))


def _aggregate(frame: nw.LazyFrame, options: Cleaning, tools: Tools, found: pl.DataFrame) -> nw.LazyFrame:
    layered = found.filter(
        (pl.col("shallowest") != pl.col("deepest")) | (pl.col("detailed") > 0) | ((pl.col("with_world") > 0) & (pl.col("world_only") == 0))
    ).select(REPORT)
    if not options.has("aggregate") or layered.is_empty():
        return frame.with_columns(
            nw.lit(None, nw.String).alias("aggregate_of"), nw.lit(False).alias(AGGREGATE), nw.lit(True).alias("_finest")
        )
    places = tools.bring(layered.with_columns(pl.lit(1).alias("_layered")))
    rows = frame.join(places, on=list(REPORT), how="semi").filter(~nw.col(SUPERSEDED) & ~nw.col(OTHER))
    # Narrow and written down: the windows below would otherwise carry every column, and run once for each use.
    finest = tools.stage(finest_products(rows.select(*KEY, "product_level")).select(*KEY), "finest")
    leaf = partners_or_world(least_detailed(finest))
    kept = nw.concat([finest.select(*KEY, nw.lit(1).alias("_kept")), leaf.select(*KEY, nw.lit(2).alias("_kept"))])
    kept = tools.stage(kept.group_by(*KEY).agg(nw.col("_kept").max()), "kept")
    frame = frame.join(places, on=list(REPORT), how="left").join(kept, on=KEY, how="left")
    standing = (~nw.col("_layered").is_null()) & ~nw.col(SUPERSEDED) & ~nw.col(OTHER)
    kept_as = nw.col("_kept").fill_null(0)
    # A report of TOTAL alone has no products for it to stand beside; its TOTAL is still no product.
    aggregate = standing & (kept_as < 2)
    of = (
        nw.when(nw.col("product_level") == 0)
        .then(nw.lit("the products"))
        .when(kept_as == 0)
        .then(nw.lit("finer products"))
        .when(signature() > 0)
        .then(nw.lit("a row with less detail"))
        .otherwise(nw.lit("the partners"))
    )
    return frame.with_columns(
        aggregate.alias(AGGREGATE),
        nw.when(aggregate).then(of).alias("aggregate_of"),
        (nw.col("_layered").is_null() | (kept_as >= 1)).alias("_finest"),
    ).drop("_layered", "_kept")
