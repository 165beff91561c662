"""Years that are the sum of months: for how many months each report speaks, so that seven months are not compared with twelve."""

from __future__ import annotations

import narwhals as nw
import polars as pl

from greentrade import economies
from greentrade.flows.current import Bring
from greentrade.flows.reconcile.pairs import SPLIT, UNEQUAL

YEAR = 12
WHOLE = (1 << YEAR) - 1
"""A year's months as bits, January the lowest: all of them."""

FLOW_CODES = {"exporter": "X", "importer": "M"}
PARTIAL = {"period": pl.Int32, "economy": pl.Int32, "flow_code": pl.String, "months": pl.Int32, "bits": pl.Int32}


def partial_reports(admitted: pl.DataFrame) -> pl.DataFrame:
    """The years that are made of fewer than twelve months: period, economy, flow_code, months, and the months as bits.

    Economies stand under the code of today, as in the pairs. `admitted`: the reports that count for years, with `counts_for` and
    `reported_months` (`census.for_frequency`).
    """
    bits = pl.col("reported_months")
    known = admitted.filter(bits < WHOLE).select(
        pl.col("reporter").replace(economies.aliases()).alias("economy"),
        "flow_code",
        period="counts_for",
        months=bits.bitwise_count_ones(),
        bits=bits,
    )
    return known.select(pl.col(name).cast(kind) for name, kind in PARTIAL.items()).unique().sort("period", "economy", "flow_code")


def marked(pairs: nw.LazyFrame, partial: pl.DataFrame, bring: Bring) -> nw.LazyFrame:
    """Pairs with SPLIT = UNEQUAL where both report and not for the same months of the year: their reports are not compared."""
    if partial.is_empty():
        return pairs
    frame = _joined(pairs, partial, "bits", bring)
    x, m = (nw.coalesce(f"_bits_{side}", nw.lit(WHOLE)) for side in FLOW_CODES)
    both = ~nw.col("value_exporter_usd").is_null() & ~nw.col("value_importer_cif_usd").is_null()
    split = nw.when(both & (x != m)).then(nw.lit(UNEQUAL)).otherwise(nw.col(SPLIT))
    return frame.with_columns(split.alias(SPLIT)).drop(*(f"_bits_{side}" for side in FLOW_CODES))


def with_months(valued: nw.LazyFrame, partial: pl.DataFrame | None, bring: Bring) -> nw.LazyFrame:
    """`months_exporter` and `months_importer`: how many months of the year each report speaks for, 12 for an annual one; null where
    there is no report, and where flows are of months (`partial` None)."""
    if partial is None:
        return valued.with_columns(nw.lit(None).cast(nw.Int32).alias(f"months_{side}") for side in FLOW_CODES)
    known = {side: nw.lit(YEAR).cast(nw.Int32) for side in FLOW_CODES}
    if partial.height:
        valued = _joined(valued, partial, "months", bring)
        known = {side: nw.coalesce(f"_months_{side}", nw.lit(YEAR)).cast(nw.Int32) for side in FLOW_CODES}
    frame = valued.with_columns(
        nw.when(~nw.col(f"value_{side}_usd").is_null()).then(months).alias(f"months_{side}") for side, months in known.items()
    )
    return frame.drop(*(f"_months_{side}" for side in FLOW_CODES)) if partial.height else frame


def _joined(frame: nw.LazyFrame, partial: pl.DataFrame, what: str, bring: Bring) -> nw.LazyFrame:
    for side, code in FLOW_CODES.items():
        mine = partial.filter(pl.col("flow_code") == code).select(
            "period", pl.col("economy").alias(side), pl.col(what).alias(f"_{what}_{side}")
        )
        frame = frame.join(bring(mine), on=["period", side], how="left")
    return frame


def told(partial: pl.DataFrame, period: int) -> pl.DataFrame:
    """The table of estimates `months`: economy (M49), direction, months, and which they are (`reported`: 1 2 3)."""
    mine = partial.filter(pl.col("period") == period)
    named = [" ".join(str(month + 1) for month in range(YEAR) if bits >> month & 1) for bits in mine["bits"].to_list()]
    direction = pl.col("flow_code").replace_strict({"X": "export", "M": "import"}, return_dtype=pl.String).alias("direction")
    return mine.select("economy", direction, "months", pl.Series("reported", named, dtype=pl.String))
