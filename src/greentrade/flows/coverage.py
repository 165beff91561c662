"""Who has data when: found in the data, never typed.

Coverage frames hold one row a period, direction and economy that has data: basis, `months` (of a year that is the sum of months, for how
many of them the economy reports, see `census.for_frequency`; null where it is an annual figure), `editions`, whether products, their
partners and the partners of the total are known, and `chapters`, of how many a report has products (null where the data are no report).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from greentrade import economies
from greentrade.flows.census import DIRECTIONS, FULL_CHAPTERS
from greentrade.flows.perspectives import OWN_BASIS

SCHEMA = {
    "period": pl.Int32,
    "direction": pl.String,
    "economy": pl.Int32,
    "basis": pl.String,
    "months": pl.UInt32,
    "editions": pl.List(pl.String),
    "products": pl.Boolean,
    "product_partners": pl.Boolean,
    "total_partners": pl.Boolean,
    "chapters": pl.Int64,
}

_MIRRORED = {"X": "import", "M": "export"}


def of_reports(admitted: pl.DataFrame) -> pl.DataFrame:
    """Coverage of `reported`, from the reports that count."""
    total_partners = pl.when(pl.col("totals") > 0).then(pl.col("total_partners")).otherwise(pl.col("product_partners"))
    # An annual report stands for the total also where months stand for the products beside it.
    annual = pl.col("reported_months").is_null()
    return _frame(
        admitted.group_by(
            pl.col("counts_for").alias("period"),
            pl.col("flow_code").replace_strict(DIRECTIONS).alias("direction"),
            pl.col("reporter").alias("economy"),
        ).agg(
            pl.lit("reported").alias("basis"),
            pl.col("reported_months").bitwise_count_ones().max().alias("months"),
            pl.col("edition").unique().sort().alias("editions"),
            (pl.col("products") > 0).any().alias("products"),
            (pl.col("product_partners") > 0).any().alias("product_partners"),
            ((total_partners > 0) & (annual | ~annual.any())).any().alias("total_partners"),
            pl.col("chapters").max(),
        )
    )


def of_mirror(partners: pl.DataFrame) -> pl.DataFrame:
    """Coverage of `mirror`, from the economies that partners' reports name: columns period, flow_code, partner."""
    return _frame(
        partners.select(
            "period",
            pl.col("flow_code").replace_strict(_MIRRORED).alias("direction"),
            pl.col("partner").alias("economy"),
            *_whole("mirror"),
        )
    )


def of_flows(pairs: pl.DataFrame, own: Collection[int] = ()) -> pl.DataFrame:
    """Coverage of `reconciled`: columns period, edition, direction, economy, one row each. `own`: periods of greentrade's own flows."""
    held = pairs.group_by("period", "direction", "economy").agg(pl.col("edition").unique().sort().alias("editions"))
    found = held.select("period", "direction", "economy", *_whole("reconciled", pl.col("editions")))
    mine = pl.col("period").is_in(list(own))
    return _frame(found.with_columns(pl.when(mine).then(pl.lit(OWN_BASIS)).otherwise("basis").alias("basis")))


def of_own_flows(flows: pl.DataFrame, reports: pl.DataFrame, mirrored: pl.DataFrame, editions: Mapping[int, str]) -> pl.DataFrame:
    """Coverage of `reconciled` with what greentrade's own flows are made of: an economy that reports, or that partners' reports
    name, has data also where they show no flow. `editions`: that of greentrade's own flows, by period.

    Of a report its months and chapters are kept: one of other products only says nothing of these.
    """
    places = ["period", "direction", "economy"]
    made = pl.col("period").is_in(list(editions))
    stated = pl.concat_list(pl.col("period").replace_strict(editions, default=None, return_dtype=pl.String))
    known = flows.join(reports.select(*places, pl.col("months").alias("_months")), on=places, how="left")
    parts = [known.with_columns(pl.when(made).then("_months").otherwise("months").alias("months")).drop("_months")]
    for other in (reports, mirrored):
        seen = pl.concat([part.select(places) for part in parts])
        more = other.filter(made).join(seen, on=places, how="anti")
        whole = [pl.lit(True).alias(name) for name in ("products", "product_partners", "total_partners")]
        parts.append(_frame(more.with_columns(pl.lit(OWN_BASIS).alias("basis"), stated.alias("editions"), *whole)))
    return _frame(pl.concat([_frame(part) for part in parts]))


def gaps(own: pl.DataFrame, mirrored: pl.DataFrame, only: Collection[int] = ()) -> pl.DataFrame:
    """Coverage that a mirror adds: periods and directions of which an economy has no report of its own under any of its codes.

    `only`: codes of the economies to fill; empty is all. Areas not specified and unions are no gap: they report nothing by
    nature, or beside their members.
    """
    known = economies.table().select(pl.col("code").alias("economy"), "canonical", "kind")
    places = ["period", "direction", "canonical"]
    missing = mirrored.join(known, on="economy").join(own.join(known, on="economy").select(places), on=places, how="anti")
    missing = missing.filter(pl.col("kind").is_in(["economy", "former"]))
    if only:
        missing = missing.filter(pl.col("canonical").is_in([economies.canonical(code) for code in only]))
    return _frame(missing)


def answers(coverage: pl.DataFrame, traders: pl.DataFrame) -> pl.Expr:
    """Whether data that hold no trade of a selection say that there is none.

    `traders`: period, economy that trade the selection in the coverage's direction. A report answers if it has any product
    of the selection, or is a full one: a file of fish says nothing of batteries. What partners or a publisher say answers
    for every economy, in periods where they speak of the selection at all.
    """
    # One number a cell: polars finds numbers in a set a hundred times as fast as pairs.
    cell = pl.col("period").cast(pl.Int64) * 100_000 + pl.col("economy")
    trading = cell.is_in(traders.select(cell).to_series().implode())
    spoken_of = pl.col("period").is_in(traders["period"].unique().implode())
    full = pl.col("chapters") >= FULL_CHAPTERS
    return pl.col("products") & (trading | full.fill_null(False) | (pl.col("chapters").is_null() & spoken_of))


def _whole(basis: str, editions: pl.Expr | None = None) -> list[pl.Expr]:
    known = [pl.lit(True).alias(name) for name in ("products", "product_partners", "total_partners")]
    stated = pl.lit([], pl.List(pl.String)) if editions is None else editions
    unknown = [pl.lit(None).alias(name) for name in ("months", "chapters")]
    return [pl.lit(basis).alias("basis"), stated.alias("editions"), *known, *unknown]


def _frame(coverage: pl.DataFrame) -> pl.DataFrame:
    return coverage.select(pl.col(name).cast(kind) for name, kind in SCHEMA.items()).sort("period", "direction", "economy")
