"""Step 2: what transport and insurance add to the FOB value, from flows that both sides report with their weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log

import narwhals as nw
import numpy as np
import polars as pl
from numpy.typing import NDArray

from greentrade.flows.calendar import term as term_of
from greentrade.flows.reconcile.linear import CrossProducts, Fit, Grouped, Vector, collected, solve
from greentrade.flows.reconcile.pairs import PLACE

PRIOR = 1.06
"""Mean CIF/FOB margin of world trade, weighted by trade: Miao & Fortanier (2017), OECD Statistics WP 2017/04 (ITIC)."""

VALUE_FLOOR = 10_000.0
WEIGHT_FLOOR = 2_000.0
"""USD and kilograms that both reports must exceed to be taken into the regression."""

LEAST_ROWS = 50
"""With fewer flows no margin is fitted."""

STUDENTISED = 2.0
THOUSAND_KM, LEAST_KM = 1000.0, 1e-6
"""Kilometres that distances are counted in, which keeps numbers near 1, and the least distance, which has a logarithm."""

GEOGRAPHIC = ("ln_distance", "ln_distance_squared", "contiguous", "landlocked_exporter", "landlocked_importer")
KINDS = GEOGRAPHIC[2:]
PLAIN = ("ln_unit_value",)
GROUP = ("period", "exporter", "importer")
"""What all terms but that of PLAIN are the same within."""


@dataclass(frozen=True)
class MarginModel:
    """The fitted margins: with geography, without it, and the prior where neither applies."""

    geographic: Fit | None
    plain: Fit | None
    periods: tuple[int, ...]
    prior: float = PRIOR
    untrimmed: dict[str, int] | None = None

    def margin(self) -> nw.Expr:
        """exp(x'b) of the first model whose terms a row has, else the prior. Expects the columns of `with_terms`."""
        found = nw.lit(self.prior)
        if self.plain is not None:
            found = nw.when(~nw.col("ln_unit_value").is_null()).then(self.plain.predicted().exp()).otherwise(found)
        if self.geographic is not None:
            known = ~nw.col("ln_unit_value").is_null() & ~nw.col("ln_distance").is_null()
            found = nw.when(known).then(self.geographic.predicted().exp()).otherwise(found)
        return found.alias("cif_margin")

    @property
    def basis(self) -> str:
        """Which model the flows with all terms are valued by: geographic, plain or prior."""
        return "geographic" if self.geographic else "plain" if self.plain else "prior"

    def elasticity(self, distance_km: float) -> float | None:
        """d ln margin / d ln distance = b_1 + 2 b_2 ln(distance / 1000 km); None without the model of distances."""
        if self.geographic is None:
            return None
        named = dict(zip(self.geographic.terms, self.geographic.coefficients.tolist(), strict=True))
        return named.get("ln_distance", 0.0) + 2 * named.get("ln_distance_squared", 0.0) * log(distance_km / THOUSAND_KM)

    def table(self) -> pl.DataFrame:
        """One row a term: model, term, coefficient, se, n, sigma, r2; a term that others determine has no coefficient."""
        rows = [
            (name, term, value, error, fit.n, (self.untrimmed or {}).get(name), fit.sigma, fit.r2)
            for name, fit in (("geographic", self.geographic), ("plain", self.plain))
            if fit is not None
            for term, value, error in [
                *zip(fit.terms, fit.coefficients.tolist(), fit.errors.tolist(), strict=True),
                *((term, None, None) for term in fit.dropped),
            ]
        ]
        kinds = {"model": pl.String, "term": pl.String, "coefficient": pl.Float64, "se": pl.Float64, "n": pl.Int64,
                 "n_before_trimming": pl.Int64, "sigma": pl.Float64, "r2": pl.Float64}  # fmt: skip
        return pl.DataFrame(rows, schema=kinds, orient="row")


def unit_values(pairs: nw.LazyFrame) -> pl.DataFrame:
    """The world median unit value of a product in a period: columns period, product, ln_unit_value (of USD a kilogram) and PLACE.

        u_k = median over pairs of v / q

    from the exporter's report where it has a weight, else from the importer's; null where no pair has a weight.
    """
    sides = [
        nw.when((nw.col(value) > 0) & (nw.col(weight) > 0)).then(nw.col(value) / nw.col(weight))
        for value, weight in (("value_exporter_usd", "weight_exporter_kg"), ("value_importer_cif_usd", "weight_importer_kg"))
    ]
    rated = pairs.select("period", "product", nw.coalesce(*sides).alias("unit_value"))
    found = collected(rated.group_by("period", "product").agg(nw.col("unit_value").median()))
    place = pl.col("product").rank("dense").cast(pl.Int64).alias(PLACE)
    return found.select("period", "product", pl.col("unit_value").log().round(9).alias("ln_unit_value"), place).sort("period", "product")


def with_terms(
    pairs: nw.LazyFrame, geography: pl.DataFrame | None, values: pl.DataFrame, periods: Sequence[int], bring: Callable[..., nw.LazyFrame]
) -> nw.LazyFrame:
    """Pairs with the terms of the margin: constant, GEOGRAPHIC (null without geography), PLAIN, and year_P or month_P of later periods."""
    frame = pairs.join(bring(values), on=["period", "product"], how="left")
    if geography is None:
        frame = frame.with_columns(nw.lit(None).cast(nw.Float64).alias(name) for name in GEOGRAPHIC)
    else:
        frame = frame.join(bring(_terms_of_geography(geography)), on=["exporter", "importer"], how="left")
    years = ((nw.col("period") == period).cast(nw.Float64).alias(term_of(period)) for period in periods[1:])
    return frame.with_columns(nw.lit(1.0).alias("constant"), *years)


def _terms_of_geography(geography: pl.DataFrame) -> pl.DataFrame:
    ln_distance = (pl.max_horizontal(pl.col("distance_km"), pl.lit(LEAST_KM)) / THOUSAND_KM).log().round(9)
    return geography.select(
        "exporter",
        "importer",
        ln_distance.alias("ln_distance"),
        ln_distance.pow(2).alias("ln_distance_squared"),
        *(pl.col(name).cast(pl.Float64) for name in KINDS),
    )


def fit_margins(
    terms: nw.LazyFrame, periods: Sequence[int], *, geographic: bool = True, value_floor: float = VALUE_FLOOR,
    weight_floor: float = WEIGHT_FLOOR, least_rows: int = LEAST_ROWS,
) -> MarginModel:  # fmt: skip
    """The CIF margin of a flow, by weighted regression over flows with both reports, both weights and an importer that reports CIF.

        ln[(v_m / q_m) / (v_x / q_x)] = b_0 + b_1 ln d + b_2 (ln d)^2 + b_3 contiguous + b_4 landlocked exporter
                                        + b_5 landlocked importer + b_6 ln u + year effects + e
        weight = 1 / max(q_m / q_x, q_x / q_m)
        margin = exp(fitted)

    v values (USD) and q net weights (kg) that the importer (m) and the exporter (x) report; d distance in thousands of km, u the
    product's world median unit value (USD/kg). Both values must exceed `value_floor`, both weights `weight_floor`. After a first
    fit, rows with |externally studentised residual| > 2, Cook's D > 4 / (n - p - 1) or leverage > 2 p / n go, and the fit is
    repeated on the others. n rows, p estimated terms. The rule of leverage is against single odd rows: where it would take more than
    half of a kind of flow (of neighbours, of landlocked economies, which are rare among all), it is not applied.

    `terms`: what `with_terms` gives. `geographic=False` fits without the terms of distance alone. With fewer than `least_rows`
    rows nothing is fitted and the prior of 1.06 stands. Source: Gaulier & Zignago (2010), section 3.1.
    """
    years = tuple(term_of(period) for period in periods[1:])
    sample = Grouped.of(collected(_sample(terms, value_floor, weight_floor)), GROUP, ("constant", *GEOGRAPHIC, *years), *PLAIN)
    fitted: dict[str, Fit | None] = {"geographic": None, "plain": None}
    before: dict[str, int] = {}
    if geographic:
        fitted["geographic"], before["geographic"] = _trimmed(sample.having(sample.names), least_rows)
    fitted["plain"], before["plain"] = _trimmed(sample.having(("constant", *years)), least_rows)
    return MarginModel(fitted["geographic"], fitted["plain"], tuple(periods), untrimmed=before)


def _sample(terms: nw.LazyFrame, value_floor: float, weight_floor: float) -> nw.LazyFrame:
    """The rows of the regression, with their response `y` and weight `w`."""
    v_x, v_m = nw.col("value_exporter_usd"), nw.col("value_importer_cif_usd")
    q_x, q_m = nw.col("weight_exporter_kg"), nw.col("weight_importer_kg")
    large = (v_x > value_floor) & (v_m > value_floor) & (q_x > weight_floor) & (q_m > weight_floor)
    abroad = (nw.col("exporter") != nw.col("importer")) & (nw.col("split") == 0)
    rows = terms.filter(large & abroad & nw.col("value_importer_fob_usd").is_null() & ~nw.col("ln_unit_value").is_null())
    later = ("year_", "month_")
    names = [name for name in terms.collect_schema().names() if name in ("constant", *GEOGRAPHIC, *PLAIN) or name.startswith(later)]
    return rows.select(
        *GROUP,
        *names,
        ((v_m / q_m) / (v_x / q_x)).log().alias("y"),
        nw.when(q_m < q_x).then(q_m / q_x).otherwise(q_x / q_m).alias("w"),
    )


def _trimmed(rows: Grouped, least_rows: int) -> tuple[Fit | None, int]:
    """A fit, the same without the rows that bend it, and the number of rows of the first."""
    sums = rows.cross_products()
    first = solve(sums) if sums.n >= least_rows else None
    if first is None or first.sigma == 0:
        return first, sums.n
    h, r2 = influence(rows, first)
    second = rows.where(unbent(first, h, r2)).cross_products()
    if not _kinds_kept(sums, second):
        second = rows.where(unbent(first, h, r2, leverage=False)).cross_products()
    # Where trimming would leave too little, the first fit stands.
    return (solve(second) if second.n >= least_rows else None) or first, sums.n


def _kinds_kept(before: CrossProducts, after: CrossProducts) -> bool:
    """Whether at least half of each kind of flow is left, by weight: neighbours, landlocked exporters, landlocked importers."""
    places = [place for place, term in enumerate(before.terms) if term in KINDS]
    return all(after.xx[0, place] >= before.xx[0, place] / 2 for place in places)


def influence(rows: Grouped, fit: Fit) -> tuple[Vector, Vector]:
    """Each row's leverage h, and r^2, the square of its internally studentised residual.

    h = w x'(X'WX)^-1 x,   r = sqrt(w) e / (s sqrt(1 - h))
    """
    h, e = rows.leverage(fit), rows.y - rows.predicted(fit)
    with np.errstate(divide="ignore", invalid="ignore"):
        return h, np.where(h < 1, rows.w * e * e / ((1 - h) * fit.sigma**2), np.nan)


def unbent(fit: Fit, h: Vector, r2: Vector, *, leverage: bool = True) -> NDArray[np.bool_]:
    """Whether a row may stay: externally studentised residual t, Cook's distance D and leverage h within their limits.

    t^2 = r^2 (n - p - 1) / (n - p - r^2),   D = r^2 h / (p (1 - h))
    """
    n, p = fit.n, fit.p
    # t^2 <= 4 written without its division, which has no value where r^2 reaches n - p.
    inlying = r2 * (n - p - 1) <= STUDENTISED**2 * (n - p - r2)
    near = inlying & (r2 * h <= 4 / max(n - p - 1, 1) * p * (1 - h))
    return near & (h <= 2 * p / n) if leverage else near
