"""The store's rows behind any one number of a result.

Each indicator names its terms: whose trade, in which direction, of which products. The rows of each are fetched and pass
the rules once more; what they contribute sums to the term.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from greentrade.errors import InputError
from greentrade.flows import Selection
from greentrade.flows.evidence import evidence
from greentrade.indicators.labels import OTHER, named, product_groups
from greentrade.indicators.quantities import PRICED, VALUE, WEIGHT, Quantities
from greentrade.indicators.registry import USD

if TYPE_CHECKING:
    from greentrade.indicators.result import Result

KILOGRAMS = "kg"
"""Unit of what a weight is made of; that of all else is USD."""

_FIRST = ("term", "contribution", "unit", "rule", "basis", "member", "line", "file", "ingest", "vintage", "publisher", "licence", "source")
_COUNTED = ("counted_period", "counted_partner", "counted_product", "direction", "economy")


@dataclass(frozen=True)
class Term:
    """A part of a formula: `sign` times the trade of `who` (economy, partner or world) in a direction.

    `selected` tells the selected products from all; `keys` are those of partner, product and group that narrow it; `intra`
    counts partners in the region only; `base` takes the first period instead of the number's own; `measure` is what is summed
    (see `quantities`).
    """

    name: str
    direction: str
    selected: bool = True
    keys: tuple[str, ...] = ("partner", "product", "group")
    who: str = "economy"
    intra: bool = False
    base: bool = False
    sign: int = 1
    measure: str = VALUE

    @property
    def unit(self) -> str:
        return KILOGRAMS if self.measure == WEIGHT else USD


def _two_ways(direction: str) -> dict[str, tuple[Term, ...]]:
    ways, towards = f"{direction}s", "to" if direction == "export" else "from"
    part = Term(ways, direction)
    whole = Term(f"{ways} of all products", direction, selected=False, keys=("partner",))
    ending = "" if direction == "export" else "-imports"
    concentration = {
        f"hhi-{over}{ending}{form}": (Term(f"{ways} by {over[:-1]}", direction),)
        for over in ("partners", "products")
        for form in ("", "-normalised")
    }
    return {
        ways: (part,),
        f"{direction}-share": (part, whole),
        f"{direction}-share-mean": (part, whole),
        f"{direction}-growth": (part, Term(f"{ways} in the first period", direction, base=True)),
        f"{direction}-unit-value": (
            Term(f"{ways} that state a net weight", direction, measure=PRICED),
            Term(f"net weight of these {ways}", direction, measure=WEIGHT),
        ),
        f"product-mix-{ways}": (part, Term(f"{ways} of the selection", direction, keys=("partner",))),
        f"partner-share-{ways}": (part, Term(f"{ways} {towards} all partners", direction, keys=("product", "group"))),
        **concentration,
    }


_RCA = (
    Term("x_ik", "export"),
    Term("x_i", "export", selected=False, keys=()),
    Term("x_wk", "export", who="world"),
    Term("x_w", "export", selected=False, keys=(), who="world"),
)

TERMS: dict[str, tuple[Term, ...]] = {
    **_two_ways("export"),
    **_two_ways("import"),
    "balance": (Term("exports", "export"), Term("imports", "import", sign=-1)),
    "turnover": (Term("exports", "export"), Term("imports", "import")),
    "intra-regional-imports": (Term("imports from members", "import", intra=True),),
    "intra-regional-share": (Term("imports from members", "import", intra=True), Term("imports", "import", keys=("product", "group"))),
    "rca": _RCA,
    "rca-symmetric": _RCA,
    "rca-normalised": _RCA,
    "trade-intensity": (
        Term("x_ij", "export"),
        Term("x_i", "export", keys=()),
        Term("m_j", "import", keys=(), who="partner"),
        Term("m_i", "import", keys=()),
        Term("m_w", "import", keys=(), who="world"),
    ),
    "grubel-lloyd": (Term("exports", "export"), Term("imports", "import")),
    "cross-section": (Term("exports", "export"), Term("exports of all products", "export", selected=False, keys=())),
}


def explain(q: Quantities, result: Result, limit: int, keys: Mapping[str, Any]) -> pl.DataFrame:
    """The rows behind the number that `keys` name; see `Result.explain`."""
    row = _number(q, result.frame, keys)
    parts = [_term(q, term, row, limit) for term in TERMS[q.request.indicator.id]]
    return pl.concat(parts, how="diagonal_relaxed")


def _number(q: Quantities, frame: pl.DataFrame, keys: Mapping[str, Any]) -> dict[str, Any]:
    """The one row of the result that the keys name."""
    unknown = [name for name in keys if name not in q.request.keys]
    if unknown:
        raise InputError("Unknown key", rows=unknown, remedy=f"A number of this result is named by {', '.join(q.request.keys)}")
    found = frame.filter([pl.col(name) == value for name, value in keys.items()]) if keys else frame
    if found.height != 1:
        what = "No number" if found.is_empty() else f"{found.height:,} numbers"
        varying = [name for name in q.request.keys if found[name].n_unique() > 1] or list(q.request.keys)
        asked = ", ".join(f"{name}={value}" for name, value in keys.items()) or "nothing"
        raise InputError(f"{what} of the result answer to {asked}", remedy=f"Name one number by {', '.join(varying)}")
    return found.row(0, named=True)


def _term(q: Quantities, term: Term, row: dict[str, Any], limit: int) -> pl.DataFrame:
    selection = q.request.products if term.selected else None
    if selection is None and "product" in term.keys and row.get("product", OTHER) != OTHER:
        # All products were asked for, split: one of them is explained by its own rows, not by those of TOTAL.
        selection = Selection.of(row["product"])
    period = q.request.periods[0] if term.base else row["period"]
    # What all products weigh is nowhere told: their total is a row without a weight, or of many products.
    weightless = selection is None and term.measure != VALUE
    rows = None if weightless else evidence(q.trade, selection, term.direction, _codes(q, term, row), [period])
    if rows is None:
        return _untold(q, term, row, period)
    if term.measure != VALUE:
        rows = rows.filter((pl.col("weight_kg") > 0) & (pl.col("contribution") > 0))
    if term.measure == WEIGHT:
        rows = rows.with_columns(pl.col("weight_kg").alias("contribution"))
    if selection is not None and selection.converted:
        rows = _weighed(q, selection, term, row, rows)
    named = (pl.lit(term.name).alias("term"), pl.lit(term.unit).alias("unit"))
    mine = _narrowed(q, term, row, rows).with_columns(*named, pl.col("contribution") * term.sign)
    return _cut(mine.select(*_FIRST, *(name for name in mine.columns if name not in (*_FIRST, *_COUNTED))), limit)


def _codes(q: Quantities, term: Term, row: dict[str, Any]) -> list[int]:
    if term.who == "world":
        return q.everyone
    if term.who == "partner":
        partners = q.partners_as_economies().labels.economy
        return partners.filter(pl.col("label") == row["partner"])["code"].to_list()
    return q.labels.economy.filter(pl.col("label") == row["economy"])["code"].to_list()


def _weighed(q: Quantities, selection: Selection, term: Term, row: dict[str, Any], rows: pl.DataFrame) -> pl.DataFrame:
    """Rows that count under the number's product or group, each with the part of its value that does."""
    keys = [name for name in ("product", "group") if name in term.keys and name in row]
    weighed = q.weighed(selection, keys)
    mine = weighed.names.filter([pl.col(name) == row[name] for name in keys]) if keys else weighed.names
    counted = weighed.membership.join(mine.select("counted"), on="counted", how="semi").filter(pl.col("weight") > 0)
    joined = rows.join(counted, left_on=["edition", "counted_product"], right_on=["edition", "product"], how="inner")
    told = pl.format("{}, with weight {}", pl.col("rule"), pl.col("weight").round(6)).alias("rule")
    return joined.with_columns(pl.col("contribution") * pl.col("weight"), told).drop("counted", "weight", "low", "high")


def _narrowed(q: Quantities, term: Term, row: dict[str, Any], rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of the term's partner, product or group, under the labels that the result gives them."""
    if term.intra:
        region = q.labels.region.filter(pl.col("label") == row["economy"])["code"]
        rows = rows.filter(pl.col("counted_partner").is_in(region.implode()))
    if "partner" in term.keys and "partner" in row:
        rows = rows.filter(pl.col("counted_partner").is_in(_partner_codes(q, row["partner"], rows["counted_partner"])))
    if q.request.products is not None and q.request.products.converted and term.selected:
        return rows
    if "product" in term.keys and "product" in row:
        rows = rows.filter(q.labels.folded("product", pl.col("counted_product")) == row["product"])
    # The rest of a top-N of products has no group of its own.
    if "group" in term.keys and "group" in row and row.get("product") != OTHER:
        groups = product_groups(q.request.products).select(
            pl.col("product").alias("counted_product"), q.labels.folded("group", pl.col("group")).alias("group")
        )
        rows = rows.join(groups.filter(pl.col("group") == row["group"]), on="counted_product", how="semi")
    return rows


def _partner_codes(q: Quantities, partner: str, seen: pl.Series) -> list[int]:
    """The partners that stand behind a label of the result."""
    partners = q.labels.partner if q.labels.partner is not None else named(sorted(set(seen.to_list())))
    return partners.filter(q.labels.folded("partner", pl.col("label")) == partner)["code"].to_list()


def _cut(rows: pl.DataFrame, limit: int) -> pl.DataFrame:
    """The largest rows, and the rest as one row with their sum."""
    rows = rows.sort(pl.col("contribution").abs(), "member", "line", descending=[True, False, False])
    if rows.height <= limit:
        return rows
    rest = rows.slice(limit)
    summed = pl.DataFrame(
        {
            "term": [rows["term"][0]],
            "contribution": [rest["contribution"].sum()],
            "unit": [rows["unit"][0]],
            "rule": [f"sum of {rest.height:,} smaller rows of the store"],
        }
    )
    return pl.concat([rows.head(limit), summed], how="diagonal_relaxed")


def _untold(q: Quantities, term: Term, row: dict[str, Any], period: int) -> pl.DataFrame:
    """One row with the term's value, where too many rows of the store make it up."""
    selection = q.request.products if term.selected else None
    keys = ("period", *(("economy",) if term.who != "world" else ()), *(name for name in term.keys if name in row))
    if term.who == "world":
        found = q.world(term.direction, selection, keys)
    else:
        view = q.partners_as_economies() if term.who == "partner" else q
        found = view.observed(term.direction, selection, keys, intra=term.intra, measure=term.measure)
    wanted = {"period": period, "economy": row["partner" if term.who == "partner" else "economy"]}
    found = found.filter([pl.col(name) == wanted.get(name, row.get(name)) for name in keys])
    value = found["value"].sum() * term.sign
    why = "sum of too many rows of the store to list them"
    return pl.DataFrame({"term": [term.name], "contribution": [value], "unit": [term.unit], "rule": [why]})
