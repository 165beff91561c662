"""How each indicator is made: which quantities go into which formula.

A recipe takes `Quantities` and gives the request's keys and the measures value, lower and upper, complete and sorted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import polars as pl

from greentrade.indicators import formulas
from greentrade.indicators.bounds import MEASURES, bounded, term, within
from greentrade.indicators.quantities import ALL, PRICED, WEIGHT, Quantities

if TYPE_CHECKING:
    from greentrade.indicators.formulas import Fit

Recipe = Callable[[Quantities], pl.DataFrame]
_PRODUCT = ("product", "group")


def _without(q: Quantities, *names: str) -> tuple[str, ...]:
    return tuple(key for key in q.request.keys if key not in names)


def _over(q: Quantities, part: pl.DataFrame, whole: pl.DataFrame) -> pl.DataFrame:
    """part / whole, the whole repeated over the keys that it lacks; the part belongs to the whole."""
    terms = within(_joined(q, term(part, "part"), whole=whole), "part", "whole")
    return _answer(q, bounded(lambda t: formulas.share_of(t, "part", "whole", "value"), terms, ["part"], ["whole"]))


def _joined(q: Quantities, terms: pl.DataFrame, **others: pl.DataFrame) -> pl.DataFrame:
    """Further terms beside the first, each by the request's keys that it has."""
    for name, values in others.items():
        shared = [key for key in q.request.keys if key in values.columns]
        terms = terms.join(term(values, name), on=shared, how="left", maintain_order="left")
    return terms


def _answer(q: Quantities, found: pl.DataFrame) -> pl.DataFrame:
    return found.select(*q.request.keys, *MEASURES)


def value(direction: str) -> Recipe:
    return lambda q: q.values(direction, q.request.products)


def balance(q: Quantities) -> pl.DataFrame:
    difference = (pl.col("export") - pl.col("import")).alias("value")
    return _answer(q, bounded(lambda t: t.with_columns(difference), q.both(q.request.products), ["export"], ["import"]))


def turnover(q: Quantities) -> pl.DataFrame:
    both = (pl.col("export") + pl.col("import")).alias("value")
    return _answer(q, bounded(lambda t: t.with_columns(both), q.both(q.request.products), ["export", "import"]))


def share(direction: str) -> Recipe:
    """The list's part in all products, of the same economy, partner and period."""
    return lambda q: _over(q, q.values(direction, q.request.products), q.values(direction, ALL, _without(q, *_PRODUCT)))


def mean_share(direction: str) -> Recipe:
    """The simple mean of the members' shares."""

    def recipe(q: Quantities) -> pl.DataFrame:
        members = share(direction)(q.by_member()).join(q.membership, on="economy").drop("economy").rename({"item": "economy"})
        members = members.sort(*q.request.keys)
        means = [formulas.mean_share(members, measure, q.request.keys, measure) for measure in MEASURES]
        joined = means[0].join(means[1], on=list(q.request.keys)).join(means[2], on=list(q.request.keys))
        return _answer(q, joined).sort(q.request.keys)

    return recipe


def growth(direction: str) -> Recipe:
    def recipe(q: Quantities) -> pl.DataFrame:
        values = q.constant_prices(q.values(direction, q.request.products))
        base, series = q.request.periods[0], _without(q, "period")
        # Growth rises with its own period's value and falls with the first one's, which stand in one column.
        at_base = pl.col("period") == base
        ends = {
            "value": pl.col("value"),
            "lower": pl.when(at_base).then(pl.col("upper")).otherwise(pl.col("lower")),
            "upper": pl.when(at_base).then(pl.col("lower")).otherwise(pl.col("upper")),
        }
        grown = values.with_columns(**ends)
        for measure in MEASURES:
            grown = formulas.growth(grown, measure, base, series, name=f"{measure}_growth")
        return grown.select(*q.request.keys, *(pl.col(f"{measure}_growth").alias(measure) for measure in MEASURES))

    return recipe


def unit_value(direction: str) -> Recipe:
    """Value over net weight, of what states both. What was converted moves the same part of a code's weight as of its value."""

    def recipe(q: Quantities) -> pl.DataFrame:
        priced = term(q.values(direction, q.request.products, measure=PRICED), "priced")
        terms = _joined(q, priced, weight=q.values(direction, q.request.products, measure=WEIGHT))
        return _answer(q, bounded(lambda t: formulas.unit_value(t, "priced", "weight", "value"), terms, ["priced"], ["weight"]))

    return recipe


def product_mix(direction: str) -> Recipe:
    """A product's part in the sum over the selected products."""
    return lambda q: _over(q, q.values(direction, q.request.products), q.values(direction, q.request.products, _without(q, *_PRODUCT)))


def partner_share(direction: str) -> Recipe:
    """A partner's part in the sum over all partners, named or not."""
    return lambda q: _over(q, q.values(direction, q.request.products), q.values(direction, q.request.products, _without(q, "partner")))


def intra_regional(q: Quantities) -> pl.DataFrame:
    return q.values("import", q.request.products, intra=True)


def intra_regional_share(q: Quantities) -> pl.DataFrame:
    return _over(q, intra_regional(q), q.values("import", q.request.products, _without(q, "partner")))


def advantage(formula: Callable[..., pl.DataFrame]) -> Recipe:
    """Revealed comparative advantage; the world is the sum of all economies with data."""

    def recipe(q: Quantities) -> pl.DataFrame:
        keys = q.request.keys
        products = [key for key in keys if key in _PRODUCT]
        terms = _joined(
            q,
            term(q.values("export", q.request.products), "x_ik"),
            x_i=q.values("export", ALL, ("period", "economy")),
            x_wk=q.world("export", q.request.products, ("period", *products)),
            x_w=q.world("export", ALL, ("period",)),
        )
        terms = within(terms, "x_ik", "x_wk")
        return _answer(q, bounded(lambda t: formula(t, name="value"), terms, ["x_ik", "x_w"], ["x_i", "x_wk"]))

    return recipe


def concentration(formula: Callable[..., pl.DataFrame], bounds: Callable[..., pl.DataFrame], direction: str, over: str) -> Recipe:
    """Herfindahl-Hirschman over partners or products; null where the economy has no data."""

    def recipe(q: Quantities) -> pl.DataFrame:
        keys = q.request.keys
        parts = q.observed(direction, q.request.products, tuple(dict.fromkeys([*keys, over])))
        grid = q.values(direction, q.request.products)
        index = formula(parts, "value", keys, "value").join(bounds(parts, *MEASURES, keys), on=list(keys))
        return _answer(q, grid.select(keys).join(index, on=keys, how="left", maintain_order="left"))

    return recipe


def trade_intensity(q: Quantities) -> pl.DataFrame:
    products, own = q.request.products, ("period", "economy")
    terms = _joined(
        q,
        term(q.values("export", products), "x_ij"),
        x_i=q.values("export", products, own),
        m_i=q.values("import", products, own),
        m_j=q.partners_as_economies().values("import", products, own).rename({"economy": "partner"}),
        m_w=q.world("import", products, ("period",)),
    )
    terms = within(terms, "x_ij", "x_i")
    return _answer(q, bounded(lambda t: formulas.trade_intensity(t, name="value"), terms, ["x_ij", "m_w"], ["x_i", "m_i", "m_j"]))


def grubel_lloyd(q: Quantities) -> pl.DataFrame:
    keys = q.request.keys
    detailed = tuple(dict.fromkeys([*keys, "product"]))
    sides = q.both(q.request.products, detailed)
    index = formulas.grubel_lloyd(sides, "export", "import", keys, "value")
    index = index.join(formulas.grubel_lloyd_bounds(sides, "export", "import", keys), on=list(keys))
    return _answer(q, q.both(q.request.products).select(keys).join(index, on=keys, how="left", maintain_order="left"))


def cross_section(q: Quantities) -> pl.DataFrame:
    """The points, with the column `gdp_per_capita_ppp`; economies without either stay in, with nulls."""
    return share("export")(q).join(q.gdp_per_capita_ppp(), on="economy", how="left", maintain_order="left")


def fit(points: pl.DataFrame) -> Fit:
    return formulas.least_squares(points, "gdp_per_capita_ppp", "value")


RECIPES: dict[str, Recipe] = {
    **{f"{direction}s": value(direction) for direction in ("export", "import")},
    **{f"{direction}-share": share(direction) for direction in ("export", "import")},
    **{f"{direction}-share-mean": mean_share(direction) for direction in ("export", "import")},
    **{f"{direction}-growth": growth(direction) for direction in ("export", "import")},
    **{f"{direction}-unit-value": unit_value(direction) for direction in ("export", "import")},
    **{f"product-mix-{direction}s": product_mix(direction) for direction in ("export", "import")},
    **{f"partner-share-{direction}s": partner_share(direction) for direction in ("export", "import")},
    "balance": balance,
    "turnover": turnover,
    "intra-regional-imports": intra_regional,
    "intra-regional-share": intra_regional_share,
    "rca": advantage(formulas.rca),
    "rca-symmetric": advantage(formulas.symmetric_rca),
    "rca-normalised": advantage(formulas.normalised_rca),
    **{
        f"hhi-{over}s{ending}{form}": concentration(formula, bounds, direction, over)
        for over in ("partner", "product")
        for direction, ending in (("export", ""), ("import", "-imports"))
        for form, formula, bounds in (
            ("", formulas.hhi, formulas.hhi_bounds),
            ("-normalised", formulas.normalised_hhi, formulas.normalised_hhi_bounds),
        )
    },
    "trade-intensity": trade_intensity,
    "grubel-lloyd": grubel_lloyd,
    "cross-section": cross_section,
}
