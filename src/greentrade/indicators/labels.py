"""Which codes stand behind the labels of a result: economies, partners and products, and what a top-N merges into `other`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import polars as pl

from greentrade import economies
from greentrade.flows import Selection
from greentrade.indicators.request import Item, Request

OTHER = "other"
UNALLOCATED = "_X"
"""Label of a partner that is known only as a World total (SDMX's code for not specified)."""


@dataclass(frozen=True)
class Labels:
    """What a result calls the economies and partners behind it.

    `asked`: label, the item that was asked for, and code of each economy: the label is the item, or the economy where items
    are split. `partner`: label and code; None where every partner has its own label. `kept`: for a dimension, the labels
    that a top-N leaves; all others become `other`.
    """

    asked: pl.DataFrame
    partner: pl.DataFrame | None
    kept: Mapping[str, Collection[str]] = field(default_factory=dict)

    @cached_property
    def economy(self) -> pl.DataFrame:
        """label, code: a label may have several codes, and a code several labels."""
        return self.asked.select("label", "code").unique(maintain_order=True)

    @cached_property
    def region(self) -> pl.DataFrame:
        """label, code: for each label of an economy all codes of the item that it was asked for in."""
        items = self.asked.select("label", "item").unique(maintain_order=True)
        return items.join(self.asked.select("item", "code"), on="item").select("label", "code").unique(maintain_order=True)

    def keeping(self, dimension: str, names: Collection[str]) -> Labels:
        """The same with all labels of a dimension but these merged into `other`."""
        merged = replace(self, kept={**self.kept, dimension: frozenset(names)})
        if dimension != "economy":
            return merged
        return replace(merged, asked=self.asked.with_columns(merged.folded("economy", pl.col("label")).alias("label")))

    def folded(self, dimension: str, label: pl.Expr) -> pl.Expr:
        """A label, or `other` where a top-N has merged it."""
        if dimension not in self.kept:
            return label
        return pl.when(label.is_in(list(self.kept[dimension]))).then(label).otherwise(pl.lit(OTHER))


def labels(request: Request, everyone: Sequence[int]) -> Labels:
    """The labels that a request asks for. `everyone`: the codes of the World."""
    split = "reporter" in request.by
    rows = [(label(code) if split else item.label, item.label, code) for item in request.reporters for code in codes(item, everyone)]
    asked = pl.DataFrame(rows, schema={"label": pl.String, "item": pl.String, "code": pl.Int32}, orient="row")
    return Labels(asked, None if request.partners is None else _partners(request.partners, "partner" in request.by))


def everyone(coverage: pl.DataFrame, periods: Sequence[int]) -> list[int]:
    """The codes that make up the World: all economies with data in the periods, but no unions that report beside their members."""
    unions = economies.table().filter(pl.col("kind") == "group")["code"]
    found = coverage.filter(pl.col("period").is_in(periods), ~pl.col("economy").is_in(unions.implode()))
    return found["economy"].unique().sort().to_list()


def codes(item: Item, everyone: Sequence[int]) -> Sequence[int]:
    """An item's codes; those of the World are given."""
    return everyone if item.codes is None else item.codes


def label(code: int) -> str:
    """ISO3 of a code; `_X` for the World as a partner; the number itself where the table does not know it."""
    return UNALLOCATED if code == 0 else economies.iso3(code)


def named(codes: Sequence[int]) -> pl.DataFrame:
    """label, code: each code under its own label."""
    return pl.DataFrame({"label": [label(code) for code in codes], "code": codes}, schema={"label": pl.String, "code": pl.Int32})


def _partners(items: Sequence[Item], split: bool) -> pl.DataFrame:
    # The World as a partner is every partner, known or not as an economy.
    every = [0, *economies.table()["code"]]
    parts = []
    for item in items:
        found = named(codes(item, every))
        parts.append(found if split else found.with_columns(pl.lit(item.label).alias("label")))
    return pl.concat(parts).unique(maintain_order=True)


def product_groups(selection: Selection | None) -> pl.DataFrame:
    """Technology group by code: columns product, group."""
    return selection.group_frame() if selection else pl.DataFrame(schema={"product": pl.String, "group": pl.String})
