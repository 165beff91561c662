"""Codes of other editions that goods of a listed code went to, or came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from greentrade.flows import Selection
from greentrade.scope.world import membership

if TYPE_CHECKING:
    from greentrade.lists import ProductList
    from greentrade.nomenclature import Weights

SHARE = "share of the code that is the list's"


def relatives(products: ProductList, world: pl.DataFrame, weights: Weights, newer: bool) -> pl.DataFrame:
    """Candidates among the codes of newer (or older) editions: one row a code, in the nearest edition that has it.

    `world`: period, edition, product, value_usd. Ranked (`order`) by the trade of the code times its share.
    """
    from greentrade.nomenclature import codes, links

    mine = set(products.hs6_codes)
    seen: set[str] = set()
    parts = []
    for edition in _editions(products.edition, newer):
        found = links(products.edition, edition).filter(
            pl.col("source").is_in(list(mine)), ~pl.col("formal"), ~pl.col("target").is_in(list(mine | seen))
        )
        seen |= set(found["target"])
        listed = found.group_by(pl.col("target").alias("code")).agg(pl.col("source").unique().sort().str.join(", ").alias("listed"))
        parts.append(
            listed.with_columns(pl.lit(edition).alias("edition"), pl.col("code").is_in(sorted(codes(products.edition))).alias("stays"))
        )
    every = (
        pl.concat(parts) if parts else pl.DataFrame(schema={**dict.fromkeys(("code", "listed", "edition"), pl.String), "stays": pl.Boolean})
    )
    return _told(_measured(every, products, world, weights), newer)


def _editions(own: str, newer: bool) -> list[str]:
    """The editions after (or before) one, the nearest first."""
    from greentrade.nomenclature import edition, known_editions

    since = edition(own).in_force_from
    if newer:
        return [name for name in known_editions() if edition(name).in_force_from > since]
    return [name for name in reversed(known_editions()) if edition(name).in_force_from < since]


def _measured(found: pl.DataFrame, products: ProductList, world: pl.DataFrame, weights: Weights) -> pl.DataFrame:
    """With the share that is the list's, and the World's exports in the last period whose data have the code's edition."""
    selection = Selection.of_list(products, "converted")
    shares = membership(selection, weights, found["edition"], dict.fromkeys(selection.codes, "all"))
    last = world.filter(pl.col("period") == pl.col("period").max().over("edition"))
    traded = last.group_by("edition", "product").agg(pl.col("period").max(), pl.col("value_usd").sum().alias("value"))
    when = last.group_by("edition").agg(pl.col("period").max().alias("last"))
    joined = (
        found.join(
            shares.rename({"product": "code", "lower": "share_low", "upper": "share_high"}).drop("label"),
            on=["edition", "code"],
            how="left",
        )
        .join(traded.rename({"product": "code"}), on=["edition", "code"], how="left")
        .join(when, on="edition", how="left")
    )
    value = pl.when(pl.col("last").is_not_null()).then(pl.col("value").fill_null(0.0))
    return joined.with_columns(pl.coalesce("period", "last").alias("period"), *(value.alias(name) for name in ("value", "lower", "upper")))


def _told(found: pl.DataFrame, newer: bool) -> pl.DataFrame:
    rows = []
    for row in found.iter_rows(named=True):
        came = "takes over goods of" if newer else "held goods of"
        told = f"{row['edition']} {row['code']} {came} {row['listed']}; {row['weight'] or 0:.0%} of it is the list's"
        if row["share_low"] != row["share_high"]:
            told += f" (between {row['share_low'] or 0:.0%} and {row['share_high'] or 0:.0%})"
        if row["stays"]:
            told += "; the list's edition has a code spelt alike that is not on the list"
        rows.append(told)
    weight = pl.col("weight").fill_null(0.0)
    return found.with_columns(
        pl.lit("").alias("jurisdiction"), weight.alias("score"), pl.lit(SHARE).alias("measure"), pl.Series("evidence", rows, pl.String),
        (weight * (pl.col("value").fill_null(0.0) + 1)).alias("order"),
    )  # fmt: skip
