"""Totals that do not add up: the World against the partners, a total product against what stands below it.

What is missing becomes a line of its own, so that nothing a reporter declared is lost. What is too much is flagged only: nobody knows
which of the rows is wrong.
"""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw
import polars as pl

from greentrade.flows.canonical import unions
from greentrade.flows.census import FULL_CHAPTERS
from greentrade.flows.cleaning.repeats import AGGREGATE, OTHER, SUPERSEDED
from greentrade.flows.cleaning.settings import Cleaning, Tools
from greentrade.flows.cleaning.steps import MEASURES, STEPS
from greentrade.flows.cleaning.unspecified import AREAS_NES, NO_KIND
from greentrade.flows.exact import exact_sum
from greentrade.flows.leaves import REPORT, least_detailed, signature

PARTNERS, PRODUCTS = STEPS["partner-total"].mark, STEPS["product-total"].mark
VALUE = "value_usd_corrected"


def marked(frame: nw.LazyFrame, options: Cleaning, tools: Tools, found: pl.DataFrame) -> nw.LazyFrame:
    """`_partner_total`, `_product_total` and their evidence, and below the rows a line for each residue above zero.

    R = x(total) - sum of its n parts; flagged if |R| > T = (n + 1) / 2 USD. Publishers round to a whole dollar at the coarsest, so that
    n parts and their total are each off by half a dollar at most: beyond T it is not rounding. Only totals without detail (all customs
    procedures, all modes of transport, no second partner) are judged; a part that stands in detail alone is the sum of it. TOTAL is
    judged only where the report holds the products of nearly all chapters: beside a few products that were downloaded alone it says
    nothing.
    """
    with_world = found.filter((pl.col("with_world") > 0) & (pl.col("world_only") == 0))
    layered = found.filter(pl.col("shallowest") != pl.col("deepest"))
    frame = _of_partners(frame, with_world if options.has("partner-total") else with_world.clear(), tools)
    frame = _of_products(frame, layered if options.has("product-total") else layered.clear(), tools)
    if with_world.height or layered.height:
        frame = tools.stage(frame, "totals")
    lines = []
    if options.has("partner-total") and with_world.height:
        lines.append(_line(frame, PARTNERS, "partners_residue_usd", nw.col("_finest"), {"partner": nw.lit(AREAS_NES, nw.Int32)}))
    if options.has("product-total") and layered.height:
        total = nw.col("product_level") == 0
        product = nw.when(total).then(nw.lit(NO_KIND)).otherwise(nw.col("product"))
        level = nw.when(total).then(nw.lit(6)).otherwise(nw.col("product_level")).cast(nw.Int32)
        named = {"product": product, "product_level": level}
        lines.append(_line(frame, PRODUCTS, "products_residue_usd", nw.col("_leaf_partner") == 1, named))
    frame = frame.drop("_leaf_partner", "_standing", "_compared")
    return nw.concat([frame, *(line.select(frame.collect_schema().names()) for line in lines)]) if lines else frame


def _parts_of(frame: nw.LazyFrame, which: pl.DataFrame, tools: Tools) -> nw.LazyFrame:
    """The rows of these reports that may be parts: of each cell those with the fewest details, which count."""
    rows = frame.filter(nw.col("_standing")).join(tools.bring(which.select(REPORT)), on=list(REPORT), how="semi")
    return least_detailed(rows) if which["detailed"].max() else rows


def _of_partners(frame: nw.LazyFrame, which: pl.DataFrame, tools: Tools) -> nw.LazyFrame:
    """x(World) against the sum over the partners of the same report and product."""
    frame = frame.with_columns((~nw.col(SUPERSEDED) & ~nw.col(OTHER)).alias("_standing"))
    frame = frame.with_columns((nw.col("_standing") & (signature() == 0)).alias("_compared"))
    cell = [*REPORT, "product"]
    if which.is_empty():
        return _without(frame, "partners", PARTNERS)
    rows = _parts_of(frame, which, tools).filter(~nw.col("partner").is_in(unions()))
    parts = rows.group_by(*cell).agg(exact_sum(VALUE).alias("partners_usd"), nw.len().alias("_n"))
    frame = frame.join(tools.stage(parts, "partners"), on=cell, how="left")
    return _judged(frame, "partners", PARTNERS, nw.col("_compared") & (nw.col("partner") == 0))


def _of_products(frame: nw.LazyFrame, which: pl.DataFrame, tools: Tools) -> nw.LazyFrame:
    """x(TOTAL), x(chapter), x(heading) against the sum over the next finer rows below, partner by partner."""
    cell = [*REPORT, "partner"]
    if which.is_empty():
        frame = frame.with_columns(nw.lit(0).alias("_leaf_partner"))
        return _without(frame, "products", PRODUCTS)
    rows = _parts_of(frame, which, tools).filter(nw.col("product_level") > 0)
    chapter, heading = (nw.col("product").str.slice(0, digits) for digits in (2, 4))
    rows = rows.select(*cell, "product_level", VALUE, chapter.alias("_chapter"), heading.alias("_heading"))
    # Narrow and written down: it is read for each level, and with all its columns the plan would grow with every step.
    rows = tools.stage(_with_covers(tools.stage(rows, "products"), cell), "covers")
    free_of_chapter = (nw.col("_has_chapter") == 0) | (nw.col("product_level") == 2)
    free_of_heading = (nw.col("_has_heading") == 0) | (nw.col("product_level") <= 4)
    below = [
        _parts(rows.filter(free_of_chapter & free_of_heading).with_columns(nw.lit("TOTAL").alias("product")), cell),
        _parts(rows.filter((nw.col("product_level") > 2) & free_of_heading).with_columns(nw.col("_chapter").alias("product")), cell),
        _parts(rows.filter(nw.col("product_level") > 4).with_columns(nw.col("_heading").alias("product")), cell),
    ]
    frame = frame.join(tools.stage(nw.concat(below), "below"), on=[*cell, "product"], how="left")
    # TOTAL counts as a chapter there.
    whole = which.filter(pl.col("chapters") > FULL_CHAPTERS).select(*REPORT, pl.lit(1).alias("_whole"))
    frame = frame.join(tools.bring(whole), on=list(REPORT), how="left")
    level = nw.col("product_level")
    total = (level > 0) & (level < 6) | (level == 0) & ~nw.col("_whole").is_null()
    frame = _judged(frame, "products", PRODUCTS, nw.col("_compared") & total).drop("_whole")
    # A residue by product is added where the partner is one that counts: a named one, or the World of a report that names none.
    world = which.filter(pl.col("world_only") > 0).select(*REPORT, pl.lit(1).alias("_only_world"))
    frame = frame.join(tools.bring(world), on=list(REPORT), how="left")
    leaf = (nw.col("partner") != 0) | ~nw.col("_only_world").is_null()
    return frame.with_columns(leaf.cast(nw.Int32).alias("_leaf_partner")).drop("_only_world")


def _with_covers(rows: nw.LazyFrame, cell: Sequence[str]) -> nw.LazyFrame:
    """Whether the chapter and the heading of a row stand in the same report beside it."""
    level = nw.col("product_level")
    chapters = rows.filter(level == 2).group_by(*cell, "_chapter").agg(nw.len().alias("_has_chapter"))
    headings = rows.filter(level == 4).group_by(*cell, "_heading").agg(nw.len().alias("_has_heading"))
    rows = rows.join(chapters, on=[*cell, "_chapter"], how="left").join(headings, on=[*cell, "_heading"], how="left")
    return rows.with_columns(nw.col("_has_chapter").fill_null(0), nw.col("_has_heading").fill_null(0))


def _parts(rows: nw.LazyFrame, cell: Sequence[str]) -> nw.LazyFrame:
    return rows.group_by(*cell, "product").agg(exact_sum(VALUE).alias("products_usd"), nw.len().alias("_n"))


def _judged(frame: nw.LazyFrame, of: str, mark: str, total: nw.Expr) -> nw.LazyFrame:
    parts, residue, tolerance = nw.col(f"{of}_usd"), nw.col(f"{of}_residue_usd"), nw.col(f"{of}_tolerance_usd")
    frame = frame.with_columns(
        nw.when(total).then(nw.col(VALUE) - parts).alias(f"{of}_residue_usd"),
        nw.when(total).then((nw.col("_n") + 1) / 2).alias(f"{of}_tolerance_usd"),
        nw.when(total).then(parts).alias(f"{of}_usd"),
    ).drop("_n")
    return frame.with_columns((residue.abs() > tolerance).fill_null(False).alias(mark))


def _without(frame: nw.LazyFrame, of: str, mark: str) -> nw.LazyFrame:
    nothing = [nw.lit(None, nw.Float64).alias(f"{of}_{name}") for name in ("usd", "residue_usd", "tolerance_usd")]
    return frame.with_columns(*nothing, nw.lit(False).alias(mark))


def _line(frame: nw.LazyFrame, mark: str, residue: str, where: nw.Expr, named: dict[str, nw.Expr]) -> nw.LazyFrame:
    """A line for each residue above zero: the total's row, with the residue as its value and nothing else known."""
    names = frame.collect_schema().names()
    unknown = [name for name in names if name.startswith(("partners_", "products_")) and name != residue]
    unknown += [each for name in MEASURES[1:] for each in (name, f"{name}_corrected")]
    text = [name for name in ("quantity_unit", "correction", "aggregate_of", "stands_in") if name in names]
    lines = frame.filter(nw.col(mark) & (nw.col(residue) > 0) & where).with_columns(
        nw.col(residue).alias("value_usd"),
        nw.col(residue).alias(VALUE),
        nw.lit("residue").alias("line"),
        nw.lit(True).alias("counts"),
        nw.lit(False).alias(AGGREGATE),
        *(nw.lit(None, nw.Float64).alias(name) for name in unknown),
        *(nw.lit(None, nw.String).alias(name) for name in text),
        **named,
    )
    return lines
