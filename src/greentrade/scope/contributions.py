"""Native beside converted, code by code: what matching by spelling loses or catches, and where it is in the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from greentrade.errors import InputError
from greentrade.flows import Selection
from greentrade.indicators.registry import indicator as find_indicator
from greentrade.indicators.request import parse_periods
from greentrade.scope.world import asked_economies, by_data_code, membership

if TYPE_CHECKING:
    from collections.abc import Sequence

    from greentrade.indicators import Database
    from greentrade.indicators.registry import Indicator
    from greentrade.indicators.request import Names, Years
    from greentrade.lists import ProductList

_KEYS = ["period", "economy", "product"]
COLUMNS = (*_KEYS, "native", "converted", "lower", "upper", "difference", "unit", "status", "data_codes")


def contributions(
    db: Database,
    products: ProductList,
    reporters: Names = None,
    years: Years = None,
    indicator: str = "imports",
    partners: Names = None,
    perspective: str | None = None,
    fill: str | None = None,
    freq: str = "A",
) -> pl.DataFrame:
    """What each code of a list contributes to the difference between converted and native: one row a period, economy and code.

    difference_k = converted_k - native_k, and sum_k difference_k = the indicator converted - native. `lower` and `upper` are
    those of the converted value; `native` is null where the data's edition has no such code, and counts as zero.
    `data_codes` names the codes of the data that the converted value is made of, by edition with their weights, and those that
    are spelt alike and mean something else, with weight 0; only codes that the economy trades. Rows are sorted by the size of
    the difference; codes without trade under either match are left out. Unit: `unit`.

    `indicator`: one whose parts add up (exports, imports, balance, turnover, the shares in all trade). The other parameters
    are those of `Database.compute`. Raises `InputError` as it does, and for an indicator that does not add up.
    """
    chosen = find_indicator(indicator)
    if not chosen.additive or "product" not in chosen.dimensions or chosen.by:
        raise InputError(f"{indicator} is no sum over codes", remedy="Compare exports, imports, balance, turnover, or a share in all trade")
    asked: dict[str, Any] = {"reporters": reporters, "years": years, "perspective": perspective, "fill": fill, "freq": freq}
    if partners is not None:
        asked["partners"] = [partners] if isinstance(partners, str) and "," not in partners else partners
    sides = {
        match: db.compute(indicator, products=products, match=match, by=("product",), **asked).frame for match in ("native", "converted")
    }
    if "partner" in sides["native"].columns and sides["native"]["partner"].n_unique() > 1:
        raise InputError("A comparison is of one group of partners", remedy="Name one partner or one expression, as in CHN+DEU")
    compared = _compared(sides["native"], sides["converted"])
    trade = db.trade(perspective, fill, freq)
    periods = parse_periods(years, freq, sorted(trade.coverage["period"].unique().to_list()))
    found = _data_codes(db, products, chosen, asked, periods)
    return (
        compared.join(found, on=_KEYS, how="left")
        .select(COLUMNS)
        .sort("period", "economy", pl.col("difference").abs(), "product", descending=[False, False, True, False])
    )


def _compared(native: pl.DataFrame, converted: pl.DataFrame) -> pl.DataFrame:
    """Both values of every code that has any, and their difference."""
    left = native.select(*_KEYS, pl.col("value").alias("native"))
    right = converted.select(*_KEYS, pl.col("value").alias("converted"), "lower", "upper", "unit", "status")
    both = left.join(right, on=_KEYS, how="full", coalesce=True)
    difference = pl.col("converted").fill_null(0.0) - pl.col("native").fill_null(0.0)
    traded = (pl.col("native").fill_null(0.0) != 0) | (pl.col("converted").fill_null(0.0) != 0) | (pl.col("upper").fill_null(0.0) != 0)
    unit = converted["unit"][0] if converted.height else ""
    return both.with_columns(difference.alias("difference"), pl.col("unit").fill_null(unit), pl.col("status").fill_null("missing")).filter(
        traded
    )


def _data_codes(
    db: Database, products: ProductList, chosen: Indicator, asked: dict[str, Any], periods: Sequence[int]
) -> pl.DataFrame:
    """period, economy, product, data_codes: `HS2022 854143 x 1, 854149 x 0.31`."""
    selection, spelt = (Selection.of_list(products, match) for match in ("converted", "native"))
    totals = (None,) if "totals" in chosen.needs else ()
    trade = db.trade(asked["perspective"], asked["fill"], asked["freq"]).answering((selection, spelt, *totals))
    who = asked_economies(trade, asked["reporters"], periods)
    partners = asked_economies(trade, asked["partners"], periods) if "partners" in asked else None
    asks = [(each, direction) for each in (selection, spelt) for direction in chosen.directions]
    held = _traded([by_data_code(trade, each, direction, who, periods, partners) for each, direction in asks])
    labels = {code: code for code in selection.codes}
    weighed = membership(selection, trade.weights, held["edition"], labels).select(
        "edition", "product", pl.col("label").alias("code"), "weight"
    )
    # A code that is spelt alike but stands for nothing of the list's code has a weight of nought.
    alike = held.select("edition", "product").unique().filter(pl.col("product").is_in(list(selection.codes)))
    strange = alike.with_columns(pl.col("product").alias("code")).join(weighed, on=["edition", "product", "code"], how="anti")
    every = pl.concat([weighed, strange.select("edition", "product", "code", pl.lit(0.0).alias("weight"))])
    rows = held.join(every, on=["edition", "product"]).sort("edition", "product")
    named = pl.format("{} × {}", "product", pl.col("weight").map_elements(lambda weight: f"{weight:.4g}", return_dtype=pl.String))
    by_edition = rows.group_by("period", "economy", "code", "edition", maintain_order=True).agg(named.str.join(", ").alias("text"))
    told = by_edition.sort("edition").group_by("period", "economy", "code", maintain_order=True)
    texts = told.agg(pl.format("{} {}", "edition", "text").str.join("; ").alias("data_codes"))
    return texts.rename({"code": "product"})


def _traded(sums: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """period, economy, edition, product: the codes of the data in which an economy has any trade."""
    columns = ["period", pl.col("label").alias("economy"), "edition", "product"]
    return pl.concat([each.filter(pl.col("value_usd") != 0).select(columns) for each in sums]).unique()
