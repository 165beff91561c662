"""Codes that the stated edition does not have."""

from __future__ import annotations

from functools import lru_cache

import narwhals as nw
import polars as pl

from greentrade import nomenclature
from greentrade.flows.cleaning.settings import Cleaning, Tools
from greentrade.flows.cleaning.steps import STEPS
from greentrade.flows.cleaning.unspecified import special_product
from greentrade.flows.matching import UNSTATED

WRONG, UNKNOWN = STEPS["wrong-edition"].mark, STEPS["unknown-code"].mark


def marked(frame: nw.LazyFrame, options: Cleaning, tools: Tools) -> nw.LazyFrame:
    """`_wrong_edition` where an edition other than the stated one has the code, with `stands_in`; `_unknown_code` where none has.

    code c of a row in edition e: wrong if c is not in C(e) and is in C(e') for some e'; unknown if it is in no C(e').
    C(e): the chapters, headings and six-digit codes of edition e. TOTAL, codes of no kind and rows that state no edition are
    not looked at. Source: UNSD's correlation tables, as `nomenclature` holds them.
    """
    if not options.has("wrong-edition", "unknown-code"):
        nothing = nw.lit(None, nw.String).alias("stands_in")
        return frame.with_columns(nothing, nw.lit(False).alias(WRONG), nw.lit(False).alias(UNKNOWN))
    frame = frame.join(tools.bring(_known()), on=["edition", "product"], how="left")
    looked_at = (nw.col("product_level") > 0) & (nw.col("edition") != UNSTATED) & special_product().is_null()
    missing = looked_at & nw.col("_held").is_null()
    wrong = missing & ~nw.col("stands_in").is_null() & nw.lit(options.has("wrong-edition"))
    unknown = missing & nw.col("stands_in").is_null() & nw.lit(options.has("unknown-code"))
    return frame.with_columns(wrong.alias(WRONG), unknown.alias(UNKNOWN), nw.when(wrong).then(nw.col("stands_in")).alias("stands_in")).drop(
        "_held"
    )


@lru_cache(maxsize=1)
def _held(names: tuple[str, ...]) -> pl.DataFrame:
    parts = []
    for name in names:
        every = {*nomenclature.codes(name), *nomenclature.headings(name), *nomenclature.chapters(name)}
        parts.append(pl.DataFrame({"product": sorted(every)}).with_columns(pl.lit(name).alias("edition")))
    return pl.concat(parts)


@lru_cache(maxsize=1)
def _known() -> pl.DataFrame:
    """Every code under every edition: edition, product, `_held` (1 where the edition has it), `stands_in` (the editions that do)."""
    names = nomenclature.known_editions()
    held = _held(names)
    anywhere = held.group_by("product").agg(pl.col("edition").sort().str.join(" ").alias("stands_in"))
    every = anywhere.join(pl.DataFrame({"edition": names}), how="cross")
    return every.join(held.with_columns(pl.lit(1).alias("_held")), on=["edition", "product"], how="left").sort("edition", "product")
