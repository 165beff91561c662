"""Step 4: how far apart the two reports of a flow are, and how much of that is the exporter's and how much the importer's.

Flows become cross-tabulations of the effects by `bincount`; the equations are solved exactly, with the products eliminated, so that
there are no sweeps to stop and nothing that depends on where one stops. Measured against scipy's lsmr on the same rows: equal to
1e-8, and the equations do not grow with the rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import narwhals as nw
import numpy as np
import polars as pl
from numpy.typing import NDArray

from greentrade.flows.reconcile.linear import FINEST, Vector, collected, steady

SIDES = ("exporter", "importer")
LEAST_FLOWS = 10
"""With fewer flows on both sides' record, an economy counts as the average one."""

LEAST_SHARE = 0.1
"""Nobody's unreliability is put below this share of the average: a few lucky flows are no proof."""

_TOLERANCE = 1e-9
_EFFECTS = {"role": pl.String, "name": pl.String, "effect": pl.Float64, "se": pl.Float64, "n": pl.Int64, "unreliability": pl.Float64}


@dataclass(frozen=True)
class Reliability:
    """The decomposition of the reporting distance.

    `effects`: role (exporter, importer, product, period), name (M49 code, HS code or period), effect, se, n and, of exporters and
    importers, unreliability. `mean` the weighted mean distance, `n` the flows, `sigma` the residual's standard deviation (None
    without a degree of freedom), `r2` the share of the distance's variance that the effects explain.
    """

    effects: pl.DataFrame
    mean: float
    n: int
    sigma: float | None
    r2: float

    def of(self, role: str) -> pl.DataFrame:
        """The unreliability of the economies in one role: columns `role` (their code), unreliability."""
        mine = self.effects.filter(pl.col("role") == role)
        return mine.select(pl.col("name").cast(pl.Int32).alias(role), "unreliability")


@dataclass(frozen=True)
class _Tables:
    """Sums by effect and by pairs of effects. `levels`: the names of each factor's effects, in the order of rows and columns."""

    levels: dict[str, list]
    weight: dict[str, Vector]
    moment: dict[str, Vector]
    count: dict[str, Vector]
    cross: dict[tuple[str, str], Vector]
    square: float

    @property
    def mean(self) -> float:
        return float(self.moment["product"].sum() / self.weight["product"].sum())

    @property
    def n(self) -> int:
        return int(self.count["product"].sum())


def distances(valued: nw.LazyFrame) -> nw.LazyFrame:
    """The flows with two reports, with their distance and weight.

        d = |ln(v_x / v_m,fob)|,     w = 1 + ln(1 + (v_x + v_m,fob) / M)

    M the median of v_x + v_m,fob: a flow counts more by the log of its size, whatever the currency. Trade of an economy with itself
    is left out, and so are flows of split codes (`pairs`).
    """
    v_x, v_m = nw.col("value_exporter_usd"), nw.col("value_importer_usd")
    both = valued.filter((v_x > 0) & (v_m > 0) & (nw.col("exporter") != nw.col("importer")) & (nw.col("split") == 0))
    median = collected(both.select((v_x + v_m).median().alias("median")))["median"][0] or 1.0
    weight = 1 + (1 + (v_x + v_m) / median).log()
    return both.select("period", "exporter", "importer", "product", (v_x / v_m).log().abs().alias("d"), weight.alias("w"))


def reliability(valued: nw.LazyFrame, *, least_flows: int = LEAST_FLOWS) -> Reliability | None:
    """Each economy's unreliability as an exporter and as an importer.

        d_ijkt = m + a_i + b_j + g_k + h_t + e,   sum of w (d - m - a - b - g - h)^2 least,
        sum of w a = sum of w b = sum of w g = sum of w h = 0
        s_x(i) = max(m / 2 + a_i, 0.1 m / 2),     s_m(j) = max(m / 2 + b_j, 0.1 m / 2)

    d = |ln(v_x / v_m,fob)|, w the weight of `distances`, m its weighted mean; a, b, g, h effects of exporter, importer, product and
    period. d does not tell whose error it is on average, so each side bears half of m. An economy with fewer than
    `least_flows` flows in a role has the average m / 2. Standard errors: s^2 = RSS / (n - rank), of the effects as they are
    normalised; null without a degree of freedom. `valued`: what `fob_values` gives. None where no flow has two reports.
    Source: Gaulier & Zignago (2010), section 3.2.
    """
    tables = _tabulated(collected(distances(valued)))
    return None if tables is None else _decomposed(tables, least_flows)


def _tabulated(rows: pl.DataFrame) -> _Tables | None:
    """Sums of the rows by every factor and every pair of factors."""
    if rows.is_empty():
        return None
    several = rows["period"].n_unique() > 1
    factors = [*SIDES, *(["period"] if several else []), "product"]
    placed = {factor: _placed(rows[factor]) for factor in factors}
    levels = {factor: names for factor, (names, _) in placed.items()}
    d, w = rows["d"].to_numpy(), rows["w"].to_numpy()
    whole, moment, square = steady(w), steady(w * d), steady(w * d * d)

    def tabulated(weights: Vector | None, factor: str) -> Vector:
        sums = np.bincount(placed[factor][1], weights=weights, minlength=len(levels[factor]))
        return sums.astype(np.float64) if weights is None else sums / FINEST

    cross: dict[tuple[str, str], Vector] = {}
    for one, other in combinations(factors, 2):
        shape = (len(levels[one]), len(levels[other]))
        cell = placed[one][1] * shape[1] + placed[other][1]
        cross[one, other] = np.bincount(cell, weights=whole, minlength=shape[0] * shape[1]).reshape(shape) / FINEST
    weight, moments, count = ({factor: tabulated(each, factor) for factor in factors} for each in (whole, moment, None))
    return _Tables(levels, weight, moments, count, cross, float(square.sum() / FINEST))


def _placed(column: pl.Series) -> tuple[list, NDArray[np.intp]]:
    """The names of a factor's levels in their order, and the place of each row's among them."""
    if column.dtype == pl.String:
        names = column.unique().sort()
        return names.to_list(), column.cast(pl.Enum(names)).to_physical().to_numpy().astype(np.intp)
    # Codes and periods are small whole numbers: a table of them is sooner read than a sorted list is searched.
    values = column.to_numpy()
    there = np.bincount(values) > 0
    return np.flatnonzero(there).tolist(), (np.cumsum(there) - 1)[values]


def _decomposed(tables: _Tables, least_flows: int) -> Reliability:
    """The normal equations with the products eliminated: S = A - B D^-1 B', of the size of exporters, importers and periods.

    A holds the sums of w by pairs of these, B those by product, D the products' own.
    """
    dense = [factor for factor in tables.levels if factor != "product"]
    a, b, right = _normal_equations(tables, dense)
    d, right_product = tables.weight["product"], tables.moment["product"]
    scaled = b / d
    inverse, rank = _pseudo_inverse(a - scaled @ b.T)
    effects = inverse @ (right - scaled @ right_product)
    product = (right_product - b.T @ effects) / d
    explained = float(effects @ right + product @ right_product)
    rss = max(tables.square - explained, 0.0)
    freedom = tables.n - rank - len(d)
    variance = rss / freedom if freedom > 0 else float("nan")
    # Half of the distance's own mean in every effect of a side would be lost by centring: it is put back as m / 2.
    parts, at = list[pl.DataFrame](), 0
    for factor in dense:
        size = len(tables.levels[factor])
        place = slice(at, at + size)
        parts.append(_centred(tables, factor, effects[place], variance * inverse[place, place], least_flows))
        at += size
    share = d / d.sum()
    # Cov(g_k, g_l) = s^2 (1{k = l} / D_k + (D^-1 B' S^- B D^-1)_kl): its diagonal, and its products with the shares.
    own, towards = 1 / d + (scaled * (inverse @ scaled)).sum(axis=0), share / d + scaled.T @ (inverse @ (scaled @ share))
    parts.append(_rows(tables, "product", product - share @ product, variance * (own - 2 * towards + share @ towards), least_flows))
    around = tables.square - tables.mean**2 * float(d.sum())
    r2 = 1 - rss / around if around > _TOLERANCE else 0.0
    return Reliability(pl.concat(parts), tables.mean, tables.n, float(np.sqrt(variance)) if freedom > 0 else None, r2)


def _normal_equations(tables: _Tables, dense: Sequence[str]) -> tuple[Vector, Vector, Vector]:
    blocks = [
        [
            np.diag(tables.weight[one]) if one == other else tables.cross[one, other] if (one, other) in tables.cross
            else tables.cross[other, one].T
            for other in dense
        ]
        for one in dense
    ]  # fmt: skip
    products = np.vstack([tables.cross[factor, "product"] for factor in dense])
    return np.block(blocks), products, np.concatenate([tables.moment[factor] for factor in dense])


def _pseudo_inverse(matrix: Vector) -> tuple[Vector, int]:
    """The inverse on the space that the equations determine, and its dimension: constants move freely between the effects."""
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    kept = values > _TOLERANCE * max(float(values[-1]), 1.0)
    return (vectors[:, kept] / values[kept]) @ vectors[:, kept].T, int(kept.sum())


def _centred(tables: _Tables, factor: str, effects: Vector, covariance: Vector, least_flows: int) -> pl.DataFrame:
    """Effects around their weighted mean of zero, with the variances of these differences."""
    share = tables.weight[factor] / tables.weight[factor].sum()
    towards = covariance @ share
    variances = np.diag(covariance) - 2 * towards + share @ towards
    return _rows(tables, factor, effects - share @ effects, variances, least_flows)


def _rows(tables: _Tables, factor: str, effects: Vector, variances: Vector, least_flows: int) -> pl.DataFrame:
    half, count = tables.mean / 2, tables.count[factor].astype(np.int64)
    level = np.where(count >= least_flows, np.maximum(half + effects, LEAST_SHARE * half), half)
    errors = [None if np.isnan(value) else float(np.sqrt(max(value, 0.0))) for value in variances]
    told = {
        "role": [factor] * len(count),
        "name": [str(name) for name in tables.levels[factor]],
        "effect": effects,
        "se": errors,
        "n": count,
        "unreliability": level if factor in SIDES else [None] * len(count),
    }
    return pl.DataFrame(told, schema=_EFFECTS)
