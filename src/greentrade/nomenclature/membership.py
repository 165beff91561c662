"""Which codes of the data's edition belong to a list written in another edition, and how far.

For a label l (a technology group, or the whole list) and a code a of the data's edition

    weight = sum over b with label l of w_ab s_b
    lower = the least low share of what a may be, if every b that a may touch has the label, else 0
    upper = the greatest high share of what a may be with the label

with lower <= weight <= upper; s_b is the part of code b that counts, between a low and a high share: 1, 1, 1 for a code that
counts whole. A list is never rewritten: the data move to the list's edition.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from greentrade.nomenclature.weights import Weights

Shares = Mapping[str, tuple[float, float, float]]
"""The part of a code that counts: value, low and high."""

WHOLE = (1.0, 1.0, 1.0)


def membership(
    weights: Weights, data_edition: str, list_edition: str, labels: Mapping[str, str], shares: Shares | None = None
) -> pl.DataFrame:
    """The codes of `data_edition` that touch a labelled code of `list_edition`: product, label, weight, lower, upper.

    `labels`: list code -> label; several codes may share one. `shares`: the parts of codes that do not count whole. One row a
    product and label that it touches, in that order. Raises `InputError` for an unknown edition.
    """
    import polars as pl

    rows = [(code, label, *(shares or {}).get(code, WHOLE)) for code, label in labels.items()]
    kinds = {"target": pl.String, "label": pl.String, "share": pl.Float64, "low": pl.Float64, "high": pl.Float64}
    labelled = pl.DataFrame(rows, schema=kinds, orient="row")
    reach = weights.reach(data_edition, list_edition).with_columns(pl.len().over("source").alias("targets"))
    inside = pl.len() == pl.col("targets").first()
    touched = (
        reach.join(labelled, on="target")
        .group_by("source", "label")
        .agg(pl.when(inside).then(pl.col("low").min()).otherwise(0.0).alias("lower"), pl.col("high").max().alias("upper"))
    )
    weighed = weights.matrix(data_edition, list_edition).join(labelled, on="target").sort("source", "target")
    summed = weighed.group_by("source", "label", maintain_order=True).agg((pl.col("weight") * pl.col("share")).sum())
    return (
        touched.join(summed, on=["source", "label"], how="left")
        .select(
            pl.col("source").alias("product"),
            "label",
            # Sums of weights that make up a whole may miss it by their rounding.
            pl.col("weight").fill_null(0.0).clip("lower", "upper").alias("weight"),
            "lower",
            "upper",
        )
        .sort("product", "label")
    )
