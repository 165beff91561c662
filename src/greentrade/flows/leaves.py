"""Totals beside their parts, counted once.

Publishers repeat totals beside what they add up: the World beside the partners, headings beside six-digit codes, all
customs procedures beside each. These filters keep one layer of every cell. They drop rows and never add any up, so that
the rows that are left can be shown to a reader who asks what a number is made of.
"""

from __future__ import annotations

import narwhals as nw
from narwhals.typing import FrameT

REPORT = ("freq", "period", "reporter", "flow_code", "edition")
"""A report: what one economy says of one direction in one period, in one edition."""


def signature() -> nw.Expr:
    """Which detail a row carries: 0 where customs procedure, transport and second partner are all totals.

    Bits are customs (1), transport (2), second partner (4), and 8 times their number, so that a smaller signature never
    has more detail than a larger one.
    """
    customs = (nw.col("customs") != "C00").cast(nw.Int32)
    transport = (nw.col("transport") != 0).cast(nw.Int32)
    consignment = (nw.col("partner2") != 0).cast(nw.Int32)
    return customs * 9 + transport * 10 + consignment * 12


def least_detailed(frame: FrameT) -> FrameT:
    """In each cell (report, product, partner) keep the rows with the fewest details, and those of one signature only."""
    cell = (*REPORT, "product", "partner")
    marked = frame.with_columns(signature().alias("_signature")).with_columns(nw.col("_signature").min().over(*cell).alias("_least"))
    return marked.filter(nw.col("_signature") == nw.col("_least")).drop("_signature", "_least")


def partners_or_world(frame: FrameT) -> FrameT:
    """In each cell (report, product) keep the partners; the World (partner 0) only where no partner is named."""
    cell = (*REPORT, "product")
    marked = frame.with_columns((nw.col("partner") != 0).cast(nw.Int32).alias("_named"))
    marked = marked.with_columns(nw.col("_named").max().over(*cell).alias("_any_named"))
    return marked.filter(nw.col("_named") == nw.col("_any_named")).drop("_named", "_any_named")


def finest_products(frame: FrameT) -> FrameT:
    """Keep six-digit codes; a heading or chapter only where the report holds nothing finer below it. TOTAL goes."""
    below = frame.filter(nw.col("product_level") > 0).with_columns(
        nw.col("product").str.slice(0, 2).alias("_chapter"),
        # A chapter has no heading of its own: it stands in a cell that no finer row shares.
        nw.col("product").str.slice(0, 4).alias("_heading"),
    )
    below = below.with_columns(
        nw.col("product_level").max().over(*REPORT, "_chapter").alias("_in_chapter"),
        nw.col("product_level").max().over(*REPORT, "_heading").alias("_in_heading"),
    )
    finest = (
        (nw.col("product_level") >= 6)
        | ((nw.col("product_level") == 4) & (nw.col("_in_heading") == 4))
        | ((nw.col("product_level") == 2) & (nw.col("_in_chapter") == 2))
    )
    return below.filter(finest).drop("_chapter", "_heading", "_in_chapter", "_in_heading")


def leaves(frame: FrameT) -> FrameT:
    """The rows of a report that add up to it without counting anything twice, TOTAL aside."""
    return partners_or_world(least_detailed(finest_products(frame)))
