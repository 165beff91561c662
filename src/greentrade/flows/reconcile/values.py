"""Step 5: one value a flow, between its two reports, with the reasons beside it."""

from __future__ import annotations

from collections.abc import Callable

import narwhals as nw
import polars as pl

from greentrade.flows.current import Bring
from greentrade.flows.reconcile.months import FLOW_CODES, with_months
from greentrade.flows.reconcile.pairs import KEYS, SPLIT, UNEQUAL
from greentrade.flows.reconcile.reliability import SIDES, Reliability

BOTH, EXPORTER_ONLY, IMPORTER_ONLY, CONFLICTING, INCOMPLETE = "both", "exporter only", "importer only", "conflicting", "incomplete"
STATUSES = (BOTH, EXPORTER_ONLY, IMPORTER_ONLY, CONFLICTING, INCOMPLETE)

CONFLICT = 10.0
"""Reports that differ by more than this factor contradict one another."""

VALUES = (
    "value_fob_usd",
    "weight_kg",
    "value_exporter_usd",
    "value_importer_usd",
    "cif_margin",
    "weight_exporter",
    "lower",
    "upper",
    "status",
    "months_exporter",
    "months_importer",
)


Order = Callable[[nw.LazyFrame], nw.LazyFrame]


def as_it_is(frame: nw.LazyFrame) -> nw.LazyFrame:
    """The frame itself."""
    return frame


def reconcile_values(
    valued: nw.LazyFrame, found: Reliability | None, bring: Bring, partial: pl.DataFrame | None = None, ordered: Order = as_it_is
) -> nw.LazyFrame:
    """One FOB value a flow from both reports, each weighing by the other's unreliability.

        w_x = s_m^2 / (s_x^2 + s_m^2)
        v = w_x v_x + (1 - w_x) v_m    where both report, else the one that does
        lower = min(v_x, v_m),  upper = max(v_x, v_m)

    v_x, v_m the reports of exporter and importer (USD, FOB); s_x, s_m the unreliability of the one as an exporter and of the other as
    an importer (`reliability`). weight_kg likewise. Status: both; exporter only, importer only (the bounds are that report: no
    second one limits it); conflicting where the larger report is more than 10 times the smaller. An economy of which nothing is
    known has the average unreliability; without any estimate w_x is a half.

    `partial`: the years that are made of fewer than twelve months (`months.partial_reports`; None where flows are of months). Two
    reports that speak for different months are not weighed: the one that speaks for more months stands alone (w_x is 1 or 0; where they
    are as many, neither can be preferred, and both weigh as elsewhere), and the status is incomplete. `ordered` puts the rows in an
    order while they are narrow, after all joins. Returns KEYS and VALUES; w_x as `weight_exporter`.
    """
    x, m = nw.col("value_exporter_usd"), nw.col("value_importer_usd")
    # Each stage names what the next one uses more than once: an engine works it out once.
    frame = ordered(_of_months(with_months(_with_weights(valued, found, bring), partial, bring), partial)).with_columns(
        nw.when(x < m).then(x).otherwise(m).alias("_low"),
        nw.when(x < m).then(m).otherwise(x).alias("_high"),
        (~x.is_null() & ~m.is_null()).alias("_both"),
        nw.coalesce(x, m).alias("_one"),
        _mean("value_exporter_usd", "value_importer_usd").alias("_value"),
    )
    low, high, both, one = nw.col("_low"), nw.col("_high"), nw.col("_both"), nw.col("_one")
    status = (
        nw.when(both & (nw.col(SPLIT) == UNEQUAL)).then(nw.lit(INCOMPLETE))
        .when(both & (high > CONFLICT * low)).then(nw.lit(CONFLICTING)).when(both).then(nw.lit(BOTH))
        .when(~x.is_null()).then(nw.lit(EXPORTER_ONLY)).otherwise(nw.lit(IMPORTER_ONLY))
    )  # fmt: skip
    # Rounding must not lift a value over its own reports.
    value = nw.when(nw.col("_value") < low).then(low).when(nw.col("_value") > high).then(high).otherwise(nw.col("_value"))
    return frame.select(
        *KEYS,
        nw.when(both).then(value).otherwise(one).alias("value_fob_usd"),
        _mean("weight_exporter_kg", "weight_importer_kg").alias("weight_kg"),
        "value_exporter_usd",
        "value_importer_usd",
        "cif_margin",
        nw.when(both).then(nw.col("_share")).alias("weight_exporter"),
        nw.when(both).then(low).otherwise(one).alias("lower"),
        nw.when(both).then(high).otherwise(one).alias("upper"),
        status.alias("status"),
        *(f"months_{side}" for side in FLOW_CODES),
    )


def _with_weights(valued: nw.LazyFrame, found: Reliability | None, bring: Bring) -> nw.LazyFrame:
    """Rows with `_share`, the weight of the exporter's report."""
    if found is None or found.mean <= 0:
        return valued.with_columns(nw.lit(0.5).alias("_share"))
    frame = valued
    for side in SIDES:
        frame = frame.join(bring(found.of(side)), on=side, how="left")
        frame = frame.with_columns(nw.coalesce("unreliability", nw.lit(found.mean / 2)).alias(f"_{side}")).drop("unreliability")
    s_x, s_m = nw.col("_exporter") * nw.col("_exporter"), nw.col("_importer") * nw.col("_importer")
    return frame.with_columns((s_m / (s_x + s_m)).alias("_share"))


def _of_months(frame: nw.LazyFrame, partial: pl.DataFrame | None) -> nw.LazyFrame:
    """Where two reports speak for different months, the one with more of them has all the weight, and its net weight is the flow's."""
    if partial is None or partial.is_empty():
        return frame
    x, m = nw.col("months_exporter"), nw.col("months_importer")
    unequal = nw.col(SPLIT) == UNEQUAL
    share = nw.when(unequal & (x > m)).then(nw.lit(1.0)).when(unequal & (x < m)).then(nw.lit(0.0)).otherwise(nw.col("_share"))
    frame = frame.with_columns(share.alias("_share"))
    spare = {"exporter": 0.0, "importer": 1.0}
    return frame.with_columns(
        nw.when(~(unequal & (nw.col("_share") == without))).then(nw.col(f"weight_{side}_kg")).alias(f"weight_{side}_kg")
        for side, without in spare.items()
    )


def _mean(exporter: str, importer: str) -> nw.Expr:
    """w x + (1 - w) m of what both report, else the one that there is; equal reports stay to the last bit."""
    x, m = nw.col(exporter), nw.col(importer)
    mean = ((m + nw.col("_share") * (x - m)) * 1000).round() / 1000
    return nw.when(x.is_null()).then(m).when(m.is_null()).then(x).when(x == m).then(x).otherwise(mean)
