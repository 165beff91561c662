"""Sums of trade by the data's own edition and code, for questions that `compute` does not answer: what the World trades of
every product, and who exports what.

All rows are read once by the engine; the sums by economy and product are kept in the snapshot's cache.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import narwhals as nw
import polars as pl

from greentrade.flows.exact import exact_sum
from greentrade.flows.reports import RULES
from greentrade.indicators.labels import codes, everyone, named
from greentrade.indicators.request import WORLD, Names, parse_items

if TYPE_CHECKING:
    from greentrade.flows import Selection, Trade
    from greentrade.nomenclature import Weights

UNSTATED = "HS"
"""Edition of data that state none: their codes are taken for codes of the edition that is asked about."""


def asked_economies(trade: Trade, reporters: Names, periods: Sequence[int]) -> pl.DataFrame:
    """label, code: the items that are asked for, as `Database.compute` reads them; the World where none are."""
    items = parse_items(reporters, periods[-1]) or parse_items(WORLD, periods[-1]) or ()
    every = everyone(trade.coverage, periods)
    rows = [(item.label, code) for item in items for code in codes(item, every)]
    return pl.DataFrame(rows, schema={"label": pl.String, "code": pl.Int32}, orient="row")


def by_data_code(
    trade: Trade,
    selection: Selection,
    direction: str,
    economies: pl.DataFrame,
    periods: Sequence[int],
    partners: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """period, label, edition, product, value_usd: what economies (label, code) trade of every code of the data that a selection meets."""
    if selection.converted:
        frame, bring = trade.summary(selection, direction, ("partner",) if partners is not None else ())
    else:
        # A summary of codes matched by spelling does not tell the editions.
        frame, bring = trade.products(selection, (direction,)), trade.engine.frame
    frame = frame.filter((nw.col("period") >= periods[0]) & (nw.col("period") <= periods[-1]))
    if partners is not None:
        frame = frame.join(bring(partners.select("code").unique()), left_on="partner", right_on="code", how="semi")
    frame = frame.join(bring(economies), left_on="economy", right_on="code", how="inner")
    sums = trade.collect(frame.group_by("period", "label", "edition", "product").agg(exact_sum("value_usd")))
    return sums.filter(pl.col("period").is_in(list(periods)))


def membership(selection: Selection, weights: Weights, editions: Iterable[str], labels: Mapping[str, str]) -> pl.DataFrame:
    """edition, product, label, weight, lower, upper: how codes of these editions count; see `Selection.membership`."""
    parts = [
        selection.membership(weights, edition, labels).with_columns(pl.lit(edition).alias("edition")) for edition in sorted(set(editions))
    ]
    schema: dict[str, type[pl.DataType]] = {**dict.fromkeys(("edition", "product", "label"), pl.String)}
    schema |= dict.fromkeys(("weight", "lower", "upper"), pl.Float64)
    return pl.concat([part.select(*schema) for part in parts] or [pl.DataFrame(schema=schema)])


def exports(trade: Trade) -> nw.LazyFrame:
    """period, economy, edition, product, value_usd: every economy's exports of every six-digit code, kept in the snapshot's cache."""
    folder = trade.snapshot.cache(trade.engine.name) / f"scope-{trade.perspective}-{trade.freq}-exports-r{RULES}"
    kept = trade.engine.kept(folder)
    if kept is not None:
        return kept
    rows = trade.products(None).filter((nw.col("direction") == "export") & (nw.col("product").str.len_chars() == 6))
    return trade.engine.keep(rows.group_by("period", "economy", "edition", "product").agg(exact_sum("value_usd")), folder)


def world_exports(trade: Trade, periods: Sequence[int]) -> pl.DataFrame:
    """period, edition, product, value_usd: the World's exports, the sum of all economies with data."""
    mine = _within(trade, periods)
    return trade.engine.collect(mine.group_by("period", "edition", "product").agg(exact_sum("value_usd"))).sort(
        "period", "edition", "product"
    )


def exporters(trade: Trade, periods: Sequence[int]) -> pl.DataFrame:
    """economy (ISO3), edition, product, value_usd: exports of every economy over all of these periods."""
    found = trade.engine.collect(_within(trade, periods).group_by("economy", "edition", "product").agg(exact_sum("value_usd")))
    names = named(found["economy"].unique().to_list()).rename({"label": "name"})
    labelled = found.join(names, left_on="economy", right_on="code").select(
        pl.col("name").alias("economy"), "edition", "product", "value_usd"
    )
    return labelled.group_by("economy", "edition", "product").agg(pl.col("value_usd").sum()).sort("economy", "edition", "product")


def _within(trade: Trade, periods: Sequence[int]) -> nw.LazyFrame:
    every = pl.DataFrame({"code": everyone(trade.coverage, periods)}, schema={"code": pl.Int32})
    mine = exports(trade).filter(nw.col("period").is_in(list(periods)))
    return mine.join(trade.engine.frame(every), left_on="economy", right_on="code", how="semi")


def in_edition(sums: pl.DataFrame, edition: str, weights: Weights) -> pl.DataFrame:
    """Sums by edition and product moved to one edition: value, lower, upper by the other columns and `product`.

    value = sum over a of w_ab v_a; lower counts what lies wholly in b, upper what touches it.
    """
    from greentrade.nomenclature import codes as codes_of
    from greentrade.nomenclature import membership as members

    labels = {code: code for code in sorted(codes_of(edition))}
    keys = [name for name in sums.columns if name not in ("edition", "product", "value_usd")]
    parts = []
    for held in sums["edition"].unique().sort().to_list():
        mine = sums.filter(pl.col("edition") == held)
        if held in (edition, UNSTATED):
            value = pl.col("value_usd")
            parts.append(mine.select(*keys, "product", value.alias("value"), value.alias("lower"), value.alias("upper")))
            continue
        joined = mine.join(members(weights, held, edition, labels), on="product", how="inner")
        moved = [
            (pl.col("value_usd") * pl.col(part)).alias(name) for part, name in (("weight", "value"), ("lower", "lower"), ("upper", "upper"))
        ]
        parts.append(joined.select(*keys, pl.col("label").alias("product"), *moved))
    if not parts:
        none = dict.fromkeys(("value", "lower", "upper"), pl.Float64)
        return pl.DataFrame(schema={**{name: sums.schema[name] for name in (*keys, "product")}, **none})
    every = pl.concat(parts).group_by(*keys, "product").agg(pl.col("value", "lower", "upper").sum())
    return every.sort(*keys, "product")
