"""Step 1: the exporter's report beside the importer's, one row a period, pair of economies and product.

Records are moved to one edition of the Harmonized System first, since a code means the same on both sides only there.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import narwhals as nw
import polars as pl

from greentrade.flows.canonical import canonical
from greentrade.flows.current import Bring
from greentrade.flows.exact import THOUSANDTHS
from greentrade.nomenclature import Weights, known_editions

KEYS = ("period", "exporter", "importer", "product")

MEASURES = ("value_exporter_usd", "value_importer_cif_usd", "value_importer_fob_usd", "weight_exporter_kg", "weight_importer_kg")
"""Columns beside KEYS: what the exporter reports (FOB), what the importer reports (CIF by most), its FOB value where it gives
one, and both net weights."""

PLACE = "place"
"""The place of a product among all products in their order: a number is sorted sooner than a text."""

PARTLY_KNOWN = MEASURES[2:]
UNKNOWN = nw.lit(float("nan"))

SPLIT = "split"
"""0 where both reports can be compared; 1 where any record of either side had its code split over several of the common edition;
UNEQUAL where they speak for different months of the year (`months`). No model is fitted to rows other than 0."""

UNEQUAL = 2

ROWS = ("freq", "period", "reporter", "flow_code", "partner", "edition", "product", "value_usd", "value_fob_usd", "weight_kg")
"""The columns of records that count here."""


def pair_reports(
    records: nw.LazyFrame,
    edition: str,
    weights: Weights,
    bring: Bring,
    editions: Collection[str],
    products: Collection[str] | None = None,
) -> nw.LazyFrame:
    """One row a period, exporter, importer and product of `edition`: both reports side by side.

        v_x(i,j,b) = sum over a of w_ab x_ija,     v_m(i,j,b) = sum over a of w_ab m_jia

    x exports of i to j as i reports them (USD, FOB), m imports of j from i as j reports them (USD, CIF by most), a the code of
    the record's own edition, w_ab the share of a that is b in `edition` (`nomenclature.weights`). A side that reports nothing is
    null. The importer's FOB value and each net weight are null where any record of the sum lacks them: known in part is not known.
    Economies stand under the code of today (`canonical`): one side may write 736 where the other writes 729, and it is one flow.
    `records`: rows that count, ROWS, one layer of every cell (`flows.leaves`), with a named partner. `editions`: those in which
    they stand. `products` keeps to codes of `edition`. A code that its own edition does not have keeps its spelling.

    Returns KEYS, MEASURES and SPLIT: whether a code of either side was split (0 < w < 1), which puts parts of it where the other side
    reports nothing. Such rows are valued, and no model is fitted to them.
    """
    moved = converted(records.select(*ROWS), edition, weights, bring, editions).with_columns(canonical("reporter"), canonical("partner"))
    if products is not None:
        moved = moved.filter(nw.col("product").is_in(sorted(products)))
    export = nw.col("flow_code") == "X"
    sided = moved.select(
        "period",
        nw.when(export).then(nw.col("reporter")).otherwise(nw.col("partner")).alias("exporter"),
        nw.when(export).then(nw.col("partner")).otherwise(nw.col("reporter")).alias("importer"),
        "product",
        nw.when(export).then(nw.coalesce("value_fob_usd", "value_usd")).alias("value_exporter_usd"),
        nw.when(~export).then(nw.col("value_usd")).alias("value_importer_cif_usd"),
        # What a record does not know makes its sum not a number; what is the other side's is null, and no part of the sum.
        nw.when(~export).then(nw.coalesce("value_fob_usd", UNKNOWN)).alias("value_importer_fob_usd"),
        nw.when(export).then(nw.coalesce("weight_kg", UNKNOWN)).alias("weight_exporter_kg"),
        nw.when(~export).then(nw.coalesce("weight_kg", UNKNOWN)).alias("weight_importer_kg"),
        nw.when(export).then(nw.col(SPLIT)).alias("_x"),
        nw.when(~export).then(nw.col(SPLIT)).alias("_m"),
    )
    summed = sided.group_by(*KEYS).agg(*(_exact_sum(name) for name in MEASURES), nw.col("_x").max(), nw.col("_m").max())
    # A sum of nothing is no report of zero, and one that lacks a part is no sum.
    sides = {name: ~nw.col("_x" if "exporter" in name else "_m").is_null() for name in MEASURES}
    told = {name: there & ~nw.col(name).is_nan() if name in PARTLY_KNOWN else there for name, there in sides.items()}
    split = nw.when((nw.col("_x") == 1) | (nw.col("_m") == 1)).then(nw.lit(1)).otherwise(nw.lit(0)).alias(SPLIT)
    return summed.select(*KEYS, *(nw.when(met).then(nw.col(name)).alias(name) for name, met in told.items()), split)


def _exact_sum(column: str) -> nw.Expr:
    """Sum_i round(1000 v_i) / 1000. Whole numbers below 2^53 add up exactly in floating point, in any order: a flow of one product
    stays below nine trillion dollars, which spares each of millions of groups a wider number."""
    return ((nw.col(column) * THOUSANDTHS).round().sum() / THOUSANDTHS).alias(column)


def converted(records: nw.LazyFrame, edition: str, weights: Weights, bring: Bring, editions: Collection[str]) -> nw.LazyFrame:
    """Records with their codes, values and weights moved to `edition`, v_b = sum over a of w_ab v_a, and SPLIT."""
    others = sorted(set(editions) - {edition})
    whole = nw.lit(0).alias(SPLIT)
    if not others:
        return records.with_columns(whole)
    native = records.filter(nw.col("edition") == edition).with_columns(whole)
    moving = records.filter(nw.col("edition") != edition)
    matrix = bring(_matrices(weights, others, edition))
    moving = moving.join(matrix, on=["edition", "product"], how="left").with_columns(
        nw.when(nw.col("share") < 1).then(nw.lit(1)).otherwise(nw.lit(0)).alias(SPLIT),
        nw.coalesce("target", "product").alias("product"),
        *((nw.col(name) * nw.coalesce("share", nw.lit(1.0))).alias(name) for name in ("value_usd", "value_fob_usd", "weight_kg")),
    )
    return nw.concat([native, moving.select(*ROWS, SPLIT)])


def _matrices(weights: Weights, sources: Sequence[str], target: str) -> pl.DataFrame:
    """The weights from several editions to one: edition, product, target, share."""
    known = [source for source in sources if source in known_editions()]
    kinds = {"edition": pl.String, "product": pl.String, "target": pl.String, "share": pl.Float64}
    parts = [
        weights.matrix(source, target).select(pl.lit(source).alias("edition"), product="source", target="target", share="weight")
        for source in known
    ]
    return pl.concat([pl.DataFrame(schema=kinds), *(part.cast(kinds) for part in parts)])  # type: ignore[arg-type]


def codes_reaching(products: Collection[str], edition: str, weights: Weights, editions: Collection[str]) -> set[str]:
    """The codes of any of these editions that become one of `products` in `edition`, and these themselves."""
    found = set(products)
    for source in sorted(set(editions) & set(known_editions()) - {edition}):
        cells = weights.matrix(source, edition)
        found |= set(cells.filter(pl.col("target").is_in(list(products)))["source"])
    return found
