"""How the data's codes count under the labels of a converted question.

The bounds of a group are not the sums of its products' bounds: a code that was split between two products of one group lies
wholly inside the group and inside neither product. So membership is worked out for the labels that are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import narwhals as nw
import polars as pl

from greentrade.flows import Selection, Trade
from greentrade.indicators.labels import OTHER, Labels
from greentrade.nomenclature import Weights

_GROUP, _PRODUCT = "group", "product"


@dataclass(frozen=True)
class Weighed:
    """A selection with the label under which each of its codes is counted.

    `editions` are those of the data; `names`: column `counted`, the label, and those of product and group that were asked for.
    """

    selection: Selection
    weights: Weights = field(compare=False, hash=False)
    editions: tuple[str, ...]
    labels: tuple[tuple[str, str], ...]
    names: pl.DataFrame = field(compare=False, hash=False)

    @classmethod
    def of(cls, selection: Selection, trade: Trade, labels: Labels, keys: Sequence[str]) -> Weighed:
        """The labels that `keys` ask for, with what a top-N merges into `other`."""
        frame = pl.DataFrame({_PRODUCT: selection.codes}).with_columns(
            pl.col(_PRODUCT).replace_strict(selection.groups, default=None, return_dtype=pl.String).alias(_GROUP)
        )
        folded = frame.select(
            labels.folded(_PRODUCT, pl.col(_PRODUCT)).alias(_PRODUCT), labels.folded(_GROUP, pl.col(_GROUP)).alias(_GROUP)
        )
        # The rest of a top-N of products has no group of its own.
        folded = folded.with_columns(pl.when(pl.col(_PRODUCT) == OTHER).then(pl.lit(OTHER)).otherwise(pl.col(_GROUP)).alias(_GROUP))
        asked = [name for name in (_PRODUCT, _GROUP) if name in keys]
        counted = pl.concat_str([pl.col(name).fill_null("") for name in asked], separator="|") if asked else pl.lit("all")
        folded = folded.with_columns(counted.alias("counted"))
        pairs = tuple(zip(selection.codes, folded["counted"].to_list(), strict=True))
        return cls(selection, trade.weights, trade.data_editions, pairs, folded.select("counted", *asked).unique(maintain_order=True))

    @cached_property
    def membership(self) -> pl.DataFrame:
        """edition, product, counted, weight, low, high: how each code of the data counts; see `Selection.membership`."""
        labels = dict(self.labels)
        parts = [
            self.selection.membership(self.weights, edition, labels).with_columns(pl.lit(edition).alias("edition"))
            for edition in self.editions
        ]
        names = {"label": "counted", "lower": "low", "upper": "high"}
        return pl.concat(parts).rename(names).select("edition", "product", "counted", "weight", "low", "high")

    def counted(
        self,
        frame: nw.LazyFrame,
        bring: Callable[[pl.DataFrame], nw.LazyFrame],
        measure: str = "value_usd",
        low: str | None = None,
        high: str | None = None,
    ) -> nw.LazyFrame:
        """Rows of trade with edition, product and a measure, weighed: `counted`, value, lower and upper beside their columns.

            value = w v,    lower = w_low l,    upper = w_high u

        `low` and `high` name l and u, between which the measure v of a row lies; None: it is exact, l = u = v.
        """
        joined = frame.join(bring(self.membership), on=["edition", "product"], how="inner")
        low, high = low or measure, high or measure
        return joined.with_columns(
            (nw.col(measure) * nw.col("weight")).alias("value"),
            (nw.col(low) * nw.col("low")).alias("lower"),
            (nw.col(high) * nw.col("high")).alias("upper"),
        )
