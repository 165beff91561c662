"""Values between their bounds: how a formula's lower and upper bound follow from those of its terms.

A frame of quantities has the columns value, lower and upper; as a term of a formula it has `x`, `x_lower` and `x_upper`. The
bounds of a formula that rises in some terms and falls in others are the formula itself, taken at the other ends of its terms.
They hold whatever the truth is; they may be wider than need be where one record stands in two terms.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

MEASURES = ("value", "lower", "upper")
Formula = Callable[[pl.DataFrame], pl.DataFrame]
"""Adds the column `value` to a frame of terms."""


def exact(values: pl.DataFrame) -> pl.DataFrame:
    """The same with both bounds equal to the value."""
    return values.with_columns(pl.col("value").alias("lower"), pl.col("value").alias("upper"))


def term(values: pl.DataFrame, name: str) -> pl.DataFrame:
    """The measures renamed to those of the term `name`: `name`, `name_lower`, `name_upper`."""
    return values.rename({"value": name, "lower": f"{name}_lower", "upper": f"{name}_upper"})


def bounded(formula: Formula, terms: pl.DataFrame, rising: Sequence[str], falling: Sequence[str] = ()) -> pl.DataFrame:
    """value = f(x), lower = f(x at its ends where f is least), upper = f(x at its ends where f is greatest)

    `rising`, `falling`: the terms in which f rises and falls; other columns are taken as they are. Adds the measures.
    """

    def taken(up: str, down: str) -> pl.Series:
        ends = [pl.col(f"{name}_{up}").alias(name) for name in rising] + [pl.col(f"{name}_{down}").alias(name) for name in falling]
        return formula(terms.with_columns(ends))["value"]

    value = formula(terms)
    if all(_is_exact(terms, name) for name in (*rising, *falling)):
        return exact(value)
    return value.with_columns(taken("lower", "upper").alias("lower"), taken("upper", "lower").alias("upper"))


def within(terms: pl.DataFrame, part: str, whole: str) -> pl.DataFrame:
    """The same with bounds of the whole that are never below those of its part."""
    return terms.with_columns(pl.max_horizontal(f"{whole}_lower", f"{part}_upper").alias(f"{whole}_lower"))


def status() -> pl.Expr:
    """missing: no data. exact: the bounds agree. unknown: no lower bound, the value rests on weights alone. Else bounded."""
    value, lower, upper = (pl.col(name) for name in MEASURES)
    return (
        pl.when(value.is_null())
        .then(pl.lit("missing"))
        .when(lower == upper)
        .then(pl.lit("exact"))
        .when(lower.is_null() | upper.is_null() | ((lower == 0) & (upper > 0)))
        .then(pl.lit("unknown"))
        .otherwise(pl.lit("bounded"))
        .alias("status")
    )


def _is_exact(terms: pl.DataFrame, name: str) -> bool:
    return bool((terms[f"{name}_lower"].eq_missing(terms[name]) & terms[f"{name}_upper"].eq_missing(terms[name])).all())
