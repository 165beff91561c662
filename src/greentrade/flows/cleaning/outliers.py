"""Unit values far from those of the product, and weights that are wrong by a factor of a thousand."""

from __future__ import annotations

from math import log

import narwhals as nw

from greentrade.flows.cleaning.settings import Cleaning, Tools
from greentrade.flows.cleaning.steps import STEPS

NORMAL = 1.4826
"""1 / 0.6745: makes the median absolute deviation of a normal distribution its standard deviation."""
THOUSAND = log(1000)
UNIT_VALUE, WEIGHT_UNIT = STEPS["unit-value"].mark, STEPS["weight-unit"].mark
GROUP = ["freq", "period", "flow_code", "edition", "product", "unit_value_unit"]
_VALUE, _WEIGHT, _QUANTITY = (nw.col(f"{name}_corrected") for name in ("value_usd", "weight_kg", "quantity"))


def with_unit_values(frame: nw.LazyFrame) -> nw.LazyFrame:
    """u = v / q of rows that count: `unit_value`, `unit_value_unit` and its logarithm `_ln_u`.

    v: value in US dollars; q: net weight in kg, or the quantity where there is no weight. Null where either is missing or zero.
    """
    heavy, counted = (_WEIGHT > 0).fill_null(False), (_QUANTITY > 0).fill_null(False)
    unit = nw.when(heavy).then(nw.lit("kg")).when(counted).then(nw.col("quantity_unit"))
    divisor = nw.when(heavy).then(_WEIGHT).when(counted).then(_QUANTITY)
    judged = nw.col("counts") & (nw.col("line") == "record") & (_VALUE > 0).fill_null(False)
    frame = frame.with_columns(nw.when(judged).then(unit).alias("unit_value_unit"))
    frame = frame.with_columns(nw.when(~nw.col("unit_value_unit").is_null()).then(_VALUE / divisor).alias("unit_value"))
    # 1 where there is none: a logarithm of null is null, one of zero stops some engines.
    return frame.with_columns(nw.when(nw.col("unit_value") > 0).then(nw.col("unit_value").log()).alias("_ln_u"))


def robust(frame: nw.LazyFrame, column: str, group: list[str], least: int) -> nw.LazyFrame:
    """med = median x, mad = median |x - med| of each group: columns `_median`, `_mad`; groups of fewer than `least` are left out.

    x: the column, nulls left out. Source: Hampel (1974), J. Am. Stat. Assoc. 69, 383-393.
    """
    x = nw.col(column)
    known = frame.filter(~x.is_null()).select(*group, x)
    middle = known.group_by(*group).agg(x.median().alias("_median"), nw.len().alias("_n")).filter(nw.col("_n") >= least).drop("_n")
    spread = known.join(middle, on=group, how="inner").with_columns((x - nw.col("_median")).abs().alias("_away"))
    return spread.group_by(*group).agg(nw.col("_median").max(), nw.col("_away").median().alias("_mad"))


SAME = 1e-3
"""A MAD of logarithms below this is 0 but for rounding: publishers estimate missing weights by one unit value for all, and round them. On
Comtrade's fish of 2021 and 2022 it lies between 1e-8 and 1e-3 in 29 groups of 2,125, and a unit value 0.001 % off had a z of eight."""


def z_score(column: str) -> nw.Expr:
    """z = (x - median) / (1.4826 MAD); null where MAD is 0 but for rounding: more than half of the values are one and the same."""
    return nw.when(nw.col("_mad") > SAME).then((nw.col(column) - nw.col("_median")) / (NORMAL * nw.col("_mad")))


def marked(frame: nw.LazyFrame, options: Cleaning, tools: Tools) -> nw.LazyFrame:
    """`_unit_value` and `_weight_unit` with their evidence; weights mended in `weight_kg_corrected` or `quantity_corrected`.

    z = (ln u - median ln u) / (1.4826 MAD) within freq, period, flow, edition, product and unit; flagged if |z| > 3.5.
    A row is a mix-up of units if |z| > 3.5 and, for f = 1000 or 1/1000, |ln(u f) - median| <= min(3.5 x 1.4826 MAD, ln(1000) / 2):
    the unit value is back inside the band, and nearer to it than to where it was. Its weight is then to be divided by f.
    Source: Iglewicz & Hoaglin (1993), How to Detect and Handle Outliers, ASQC Basic References in Quality Control 16.
    """
    if not options.has("unit-value", "weight-unit"):
        nothing = [nw.lit(None, nw.Float64).alias(f"unit_value_{name}") for name in ("z", "lower", "upper")]
        frame = frame.with_columns(*nothing, nw.lit(None, nw.Float64).alias("weight_factor"))
        return _basis(frame.with_columns(nw.lit(False).alias(UNIT_VALUE), nw.lit(False).alias(WEIGHT_UNIT)))
    # Written down, small as it is: worked out in the plan of all rows, it would be read from all their columns.
    groups = tools.stage(robust(frame, "_ln_u", GROUP, options.least), "groups")
    frame = frame.join(groups, on=GROUP, how="left")
    half = nw.when(nw.col("_mad") > SAME).then(options.z * NORMAL * nw.col("_mad"))
    away = nw.col("_ln_u") - nw.col("_median")
    frame = frame.with_columns(
        z_score("_ln_u").alias("unit_value_z"),
        (nw.col("_median") - half).exp().alias("unit_value_lower"),
        (nw.col("_median") + half).exp().alias("unit_value_upper"),
        half.alias("_half"),
    )
    outside = (nw.col("unit_value_z").abs() > options.z).fill_null(False)
    narrow = nw.when(nw.col("_half") < THOUSAND / 2).then(nw.col("_half")).otherwise(nw.lit(THOUSAND / 2))
    factor = (
        nw.when(outside & ((away - THOUSAND).abs() <= narrow))
        .then(nw.lit(1000.0))
        .when(outside & ((away + THOUSAND).abs() <= narrow))
        .then(nw.lit(0.001))
    )
    frame = frame.with_columns(
        (outside & nw.lit(options.has("unit-value"))).alias(UNIT_VALUE),
        (factor if options.has("weight-unit") else nw.lit(None, nw.Float64)).alias("weight_factor"),
    )
    frame = frame.with_columns((~nw.col("weight_factor").is_null()).alias(WEIGHT_UNIT)).drop("_median", "_mad", "_half")
    return _basis(_mended(frame))


def _mended(frame: nw.LazyFrame) -> nw.LazyFrame:
    by_weight = (_WEIGHT > 0).fill_null(False)
    weight = nw.when(nw.col(WEIGHT_UNIT) & by_weight).then(_WEIGHT * nw.col("weight_factor")).otherwise(_WEIGHT)
    quantity = nw.when(nw.col(WEIGHT_UNIT) & ~by_weight).then(_QUANTITY * nw.col("weight_factor")).otherwise(_QUANTITY)
    return frame.with_columns(weight.alias("weight_kg_corrected"), quantity.alias("quantity_corrected"))


def _basis(frame: nw.LazyFrame) -> nw.LazyFrame:
    changed = (nw.col("weight_kg") != _WEIGHT) | nw.col("weight_kg").is_null()
    basis = (
        nw.when(_WEIGHT.is_null())
        .then(nw.lit(None, nw.String))
        .when((nw.col("line") != "record") | changed)
        .then(nw.lit("corrected"))
        .when(nw.col("weight_estimated"))
        .then(nw.lit("estimated"))
        .otherwise(nw.lit("declared"))
    )
    return frame.with_columns(basis.alias("weight_basis"))
