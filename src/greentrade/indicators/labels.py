"""Which codes stand behind the labels of a result: economies, partners and products, and what a top-N merges into `other`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from greentrade import economies
from greentrade.flows import Selection
from greentrade.indicators.request import Item, Request

OTHER = "other"
UNALLOCATED = "_X"
"""Label of a partner that is known only as a World total (SDMX's code for not specified)."""

_SCHEMA = {"label": pl.String, "code": pl.Int32}


@dataclass(frozen=True)
class Labels:
    """`economy` and `partner`: one row a label and code (a label may have several codes, a code several labels).

    `partner` is None where every partner has its own label. `region`: label of an economy, and the codes of the group it
    was asked for in. `item`: label of an economy, and the label of that group. `kept`: for a dimension, the labels that a
    top-N leaves; all others become `other`.
    """

    economy: pl.DataFrame
    partner: pl.DataFrame | None
    region: pl.DataFrame
    item: pl.DataFrame
    kept: Mapping[str, Collection[str]] = field(default_factory=dict)

    def keeping(self, dimension: str, names: Collection[str]) -> Labels:
        """The same with all labels of a dimension but these merged into `other`."""
        merged = replace(self, kept={**self.kept, dimension: frozenset(names)})
        if dimension != "economy":
            return merged
        economy = self.economy.with_columns(merged.folded("economy", pl.col("label"))).unique(maintain_order=True)
        region = self.region.with_columns(merged.folded("economy", pl.col("label"))).unique(maintain_order=True)
        return replace(merged, economy=economy, region=region)

    def folded(self, dimension: str, label: pl.Expr) -> pl.Expr:
        """A label, or `other` where a top-N has merged it."""
        if dimension not in self.kept:
            return label
        return (
            pl.when(label.is_in(list(self.kept[dimension])))
            .then(label)
            .otherwise(pl.lit(OTHER))
            .alias(dimension if dimension != "economy" else "label")
        )


def make_labels(request: Request, present: Collection[int]) -> Labels:
    """The labels that a request asks for. `present`: the codes of all economies with data, which make up the World."""
    split = "reporter" in request.by
    rows = [(label, item.label, code) for item in request.reporters for label, code in _rows(item, split, present)]
    spread = pl.DataFrame(rows, schema={"label": pl.String, "item": pl.String, "code": pl.Int32}, orient="row")
    item = spread.select("label", "item").unique(maintain_order=True)
    codes = pl.DataFrame(
        [(i.label, c) for i in request.reporters for c in world(i, present)], schema={"item": pl.String, "code": pl.Int32}, orient="row"
    )
    region = item.join(codes, on="item").select("label", "code").unique(maintain_order=True)
    return Labels(spread.select("label", "code").unique(maintain_order=True), _partners(request, present), region, item)


def world(item: Item, present: Collection[int]) -> tuple[int, ...]:
    """An item's codes; the World's are those of all economies with data, but no unions that report beside their members."""
    if item.codes is not None:
        return item.codes
    unions = set(economies.table().filter(pl.col("kind") == "group")["code"])
    return tuple(sorted(set(present) - unions))


def label(code: int) -> str:
    """ISO3 of a code; `_X` for the World as a partner; the number itself where the table does not know it."""
    return UNALLOCATED if code == 0 else economies.iso3(code)


def _rows(item: Item, split: bool, present: Collection[int]) -> list[tuple[str, int]]:
    return [(label(code) if split else item.label, code) for code in world(item, present)]


def _partners(request: Request, present: Collection[int]) -> pl.DataFrame | None:
    if request.partners is None:
        return None
    # The World as a partner is every partner; their codes are those that economies have.
    everyone = {*present, 0, *economies.table()["code"]}
    rows: list[tuple[str, int]] = []
    for item in request.partners:
        codes = tuple(sorted(everyone)) if item.codes is None else item.codes
        rows += [(label(code) if "partner" in request.by else item.label, code) for code in codes]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row").unique(maintain_order=True)


def product_groups(selection: Selection | None) -> pl.DataFrame:
    """Technology group by code: columns product, group."""
    return selection.group_frame() if selection else pl.DataFrame(schema={"product": pl.String, "group": pl.String})
