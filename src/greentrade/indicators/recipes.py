"""How each indicator is made: which quantities go into which formula.

A recipe takes `Quantities` and gives the request's keys and `value`, complete and sorted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import polars as pl

from greentrade.indicators import formulas
from greentrade.indicators.quantities import ALL, Quantities

if TYPE_CHECKING:
    from greentrade.indicators.formulas import Fit

Recipe = Callable[[Quantities], pl.DataFrame]
_PRODUCT = ("product", "group")


def _without(q: Quantities, *names: str) -> tuple[str, ...]:
    return tuple(key for key in q.request.keys if key not in names)


def _over(q: Quantities, part: pl.DataFrame, whole: pl.DataFrame) -> pl.DataFrame:
    """part / whole, the whole repeated over the keys that it lacks."""
    shared = [key for key in q.request.keys if key in whole.columns]
    joined = part.rename({"value": "part"}).join(whole.rename({"value": "whole"}), on=shared, how="left", maintain_order="left")
    return formulas.share_of(joined, "part", "whole", "value").select(*q.request.keys, "value")


def value(direction: str) -> Recipe:
    return lambda q: q.values(direction, q.request.products)


def balance(q: Quantities) -> pl.DataFrame:
    return q.both(q.request.products).select(*q.request.keys, (pl.col("export") - pl.col("import")).alias("value"))


def turnover(q: Quantities) -> pl.DataFrame:
    return q.both(q.request.products).select(*q.request.keys, (pl.col("export") + pl.col("import")).alias("value"))


def share(direction: str) -> Recipe:
    """The list's part in all products, of the same economy, partner and period."""
    return lambda q: _over(q, q.values(direction, q.request.products), q.values(direction, ALL, _without(q, *_PRODUCT)))


def mean_share(direction: str) -> Recipe:
    """The simple mean of the members' shares."""

    def recipe(q: Quantities) -> pl.DataFrame:
        members = share(direction)(q.by_member()).join(q.membership, on="economy").drop("economy").rename({"item": "economy"})
        means = formulas.mean_share(members.sort(*q.request.keys), "value", q.request.keys, "value")
        return means.select(*q.request.keys, "value").sort(q.request.keys)

    return recipe


def growth(direction: str) -> Recipe:
    def recipe(q: Quantities) -> pl.DataFrame:
        values = q.constant_prices(q.values(direction, q.request.products))
        grown = formulas.growth(values, "value", q.request.periods[0], _without(q, "period"), name="growth")
        return grown.select(*q.request.keys, pl.col("growth").alias("value"))

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
        frame = q.values("export", q.request.products).rename({"value": "x_ik"})
        for name, terms in (
            ("x_i", q.values("export", ALL, ("period", "economy"))),
            ("x_wk", q.world("export", q.request.products, ("period", *products))),
            ("x_w", q.world("export", ALL, ("period",))),
        ):
            shared = [key for key in keys if key in terms.columns]
            frame = frame.join(terms.rename({"value": name}), on=shared, how="left", maintain_order="left")
        return formula(frame, name="value").select(*keys, "value")

    return recipe


def concentration(formula: Callable[..., pl.DataFrame], direction: str, over: str) -> Recipe:
    """Herfindahl-Hirschman over partners or products; null where the economy has no data."""

    def recipe(q: Quantities) -> pl.DataFrame:
        keys = q.request.keys
        parts = q.observed(direction, q.request.products, tuple(dict.fromkeys([*keys, over])))
        grid = q.values(direction, q.request.products).drop("value")
        return grid.join(formula(parts, "value", keys, "value"), on=keys, how="left", maintain_order="left").select(*keys, "value")

    return recipe


def trade_intensity(q: Quantities) -> pl.DataFrame:
    products, own = q.request.products, ("period", "economy")
    frame = q.values("export", products).rename({"value": "x_ij"})
    for name, terms in (
        ("x_i", q.values("export", products, own)),
        ("m_i", q.values("import", products, own)),
        ("m_j", q.partners_as_economies().values("import", products, own).rename({"economy": "partner"})),
        ("m_w", q.world("import", products, ("period",))),
    ):
        shared = [key for key in q.request.keys if key in terms.columns]
        frame = frame.join(terms.rename({"value": name}), on=shared, how="left", maintain_order="left")
    return formulas.trade_intensity(frame, name="value").select(*q.request.keys, "value")


def grubel_lloyd(q: Quantities) -> pl.DataFrame:
    keys = q.request.keys
    detailed = tuple(dict.fromkeys([*keys, "product"]))
    index = formulas.grubel_lloyd(q.both(q.request.products, detailed), "export", "import", keys, "value")
    grid = q.both(q.request.products).select(keys)
    return grid.join(index, on=keys, how="left", maintain_order="left").select(*keys, "value")


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
        f"hhi-{over}s{ending}{form}": concentration(formula, direction, over)
        for over in ("partner", "product")
        for direction, ending in (("export", ""), ("import", "-imports"))
        for form, formula in (("", formulas.hhi), ("-normalised", formulas.normalised_hhi))
    },
    "trade-intensity": trade_intensity,
    "grubel-lloyd": grubel_lloyd,
    "cross-section": cross_section,
}
