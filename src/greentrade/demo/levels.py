"""How much each economy trades: the levels nearest to rough ones that agree with the printed numbers.

Printed numbers about an economy's whole trade are sums, shares, growth rates, simple means of shares and one R squared:
smooth functions of the levels, each with the precision it was printed in. Iterative proportional fitting cannot take
ratios across years, so the levels are found first, by least squares in logarithms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from greentrade import economies
from greentrade.demo.margins import Margin, margins
from greentrade.demo.priors import BLOCKS, DIRECTIONS, YEARS, region, traders

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class Statement(Protocol):
    """Something said about levels x > 0: its value, what it should be, and how precisely."""

    @property
    def target(self) -> float:
        """What the value should be."""
        ...

    @property
    def tolerance(self) -> float:
        """How precisely, in the unit of the value."""
        ...

    def value(self, x: Floats) -> tuple[float, Floats]:
        """The value and its gradient with respect to log x, same shape as x."""
        ...


@dataclass(frozen=True)
class Ratio:
    """sum over terms of weight * S(numerator) / S(denominator), S(c) the sum of x over the cells c (1 where None)."""

    terms: tuple[tuple[float, Integers, Integers | None], ...]
    target: float
    tolerance: float

    def value(self, x: Floats) -> tuple[float, Floats]:
        """The ratios' sum, and its gradient with respect to log x."""
        total, gradient = 0.0, np.zeros_like(x)
        for weight, upper, lower in self.terms:
            over = x[upper].sum()
            under = 1.0 if lower is None else x[lower].sum()
            total += weight * over / under
            gradient[upper] += weight * x[upper] / under
            if lower is not None:
                gradient[lower] -= weight * x[lower] * over / under**2
        return total, gradient


@dataclass(frozen=True)
class Determination:
    """R squared of the simple regression of shares y_i = x[upper_i] / (x[upper_i] + x[rest_i]) on z_i."""

    upper: Integers
    rest: Integers
    z: Floats
    target: float
    tolerance: float

    def value(self, x: Floats) -> tuple[float, Floats]:
        """R squared (0..1), and its gradient with respect to log x."""
        y = x[self.upper] / (x[self.upper] + x[self.rest])
        dy, dz = y - y.mean(), self.z - self.z.mean()
        xy, xx, yy = dz @ dy, dz @ dz, dy @ dy
        r2 = xy**2 / (xx * yy)
        slope = 2 * (xy * dz / xx - r2 * dy) / yy * y * (1 - y)
        gradient = np.zeros_like(x)
        gradient[self.upper] += slope
        gradient[self.rest] -= slope
        return r2, gradient


def nearest(prior: Floats, spread: Floats, statements: Sequence[Statement], rounds: int = 30) -> Floats:
    """Levels that agree with all statements within their tolerance, as near to the prior as that allows.

        minimise  sum_c (log x_c - log prior_c)^2 / spread_c^2  +  sum_s (f_s(x) - target_s)^2 / tolerance_s^2

    by Gauss-Newton, each step solved in the space of the statements (Tarantola 2005, Inverse Problem Theory, chapter 3).
    prior, spread: > 0, shape (cells,). Returns x, shape (cells,), in the prior's unit.
    """
    z = np.zeros_like(prior)
    targets = np.array([statement.target for statement in statements])
    tolerances = np.array([statement.tolerance for statement in statements])
    for _ in range(rounds):
        found = [statement.value(prior * np.exp(z)) for statement in statements]
        jacobian = np.array([gradient for _, gradient in found]) / tolerances[:, None]
        residual = (targets - np.array([value for value, _ in found])) / tolerances
        moved = jacobian * spread**2
        step = moved.T @ np.linalg.solve(moved @ jacobian.T + np.eye(len(targets)), residual + jacobian @ z)
        done = np.max(np.abs(step - z)) < 1e-9
        z = step
        if done:
            break
    return prior * np.exp(z)


def fit_levels(prior: Floats) -> Floats:
    """Levels for all years from rough ones, shape (years, economies, directions, blocks), USD.

    First the two ends, which growth rates tie together; then the years in between about which something is printed. The
    corrections are carried to the other years along straight lines, in logarithms.
    """
    printed = [margin for margin in margins() if _about_levels(margin)]
    ends = [YEARS[0], YEARS[-1]]
    between = sorted({margin.year for margin in printed if margin.year} - set(ends))
    levels = _correct(prior, [margin for margin in printed if margin.year in ends], ends, ends)
    return _correct(levels, [margin for margin in printed if margin.year in between], between, [ends[0], *between, ends[1]])


def _correct(prior: Floats, printed: Sequence[Margin], years: Sequence[int], anchors: Sequence[int]) -> Floats:
    """Fit the levels of these years; between the anchors (of which the others stay as they are) the correction is drawn out."""
    cells = Cells(tuple(years), prior.shape[1:])
    part = prior[[YEARS.index(year) for year in years]]
    # All goods are known better than the list's share of them.
    spread = np.broadcast_to(np.array([0.25, 0.1]), part.shape).ravel()
    fitted = nearest(part.ravel(), spread, [cells.statement(margin) for margin in printed]).reshape(part.shape)
    correction = {year: np.zeros(part.shape[1:]) for year in anchors} | dict(zip(years, np.log(fitted / part), strict=True))
    known = np.array([correction[year].ravel() for year in anchors])
    drawn = np.array([np.interp(YEARS, anchors, column) for column in known.T]).T
    return prior * np.exp(drawn.reshape(prior.shape))


def _about_levels(margin: Margin) -> bool:
    return margin.role == "fit" and margin.key.partner == "WLD" and margin.key.product in ("list", "all")


@dataclass(frozen=True)
class Cells:
    """Places of levels in one flat vector: year, economy, direction, block."""

    years: tuple[int, ...]
    shape: tuple[int, ...]

    def places(self, year: int | None, economy: str | Integers, direction: str, product: str) -> Integers:
        """Cells of a group, a direction and `list` or `all`; an economy that does not report counts by its partners'."""
        assert year is not None
        among = region(economy) if isinstance(economy, str) else economy
        members = [e for e in among if traders()[e].reports_from is None or traders()[e].reports_in(year)]
        blocks = range(len(BLOCKS)) if product == "all" else [BLOCKS.index(product)]
        grid = np.arange(len(self.years) * int(np.prod(self.shape))).reshape(len(self.years), *self.shape)
        return grid[self.years.index(year)][np.ix_(members, [DIRECTIONS.index(direction)], list(blocks))].ravel()

    def statement(self, margin: Margin) -> Statement:
        """What a printed number says about levels."""
        # A fifth of the printed precision: the tolerance is a bound, not a wish.
        return getattr(self, "_" + margin.key.measure.replace("-", "_"))(margin, margin.target, margin.tolerance * margin.scale / 5)

    def _of(self, margin: Margin, year: int | None, product: str = "") -> Integers:
        return self.places(year, margin.key.economy, margin.key.direction, product or margin.key.product)

    def _value(self, margin: Margin, target: float, tolerance: float) -> Statement:
        return Ratio(((1.0 / target, self._of(margin, margin.year), None),), 1.0, tolerance / target)

    def _share(self, margin: Margin, target: float, tolerance: float) -> Statement:
        return Ratio(((1.0, self._of(margin, margin.year), self._of(margin, margin.year, "all")),), target, tolerance)

    def _growth(self, margin: Margin, target: float, tolerance: float) -> Statement:
        return Ratio(((1.0, self._of(margin, margin.year), self._of(margin, margin.base_year)),), 1 + target, tolerance)

    def _real_growth(self, margin: Margin, target: float, tolerance: float) -> Statement:
        prices = dict(economies.deflator("us-cpi").select("period", "index").iter_rows())
        inflation = prices[margin.year] / prices[margin.base_year]
        return self._growth(margin, (1 + target) * inflation - 1, tolerance * inflation)

    def _share_change(self, margin: Margin, target: float, tolerance: float) -> Statement:
        now, then = ((self._of(margin, year), self._of(margin, year, "all")) for year in (margin.year, margin.base_year))
        return Ratio(((1.0, *now), (-1.0, *then)), target, tolerance)

    def _mean_share(self, margin: Margin, target: float, tolerance: float) -> Statement:
        members = region(margin.key.economy)
        each = [
            tuple(self.places(margin.year, members[i : i + 1], margin.key.direction, product) for product in ("list", "all"))
            for i in range(len(members))
        ]
        return Ratio(tuple((1 / len(each), upper, lower) for upper, lower in each), target, tolerance)

    def _r2(self, margin: Margin, target: float, tolerance: float) -> Statement:
        known = np.array([e for e in region(margin.key.economy) if traders()[e].gdp_per_capita is not None])
        both = self.places(margin.year, known, margin.key.direction, "all").reshape(len(known), len(BLOCKS))
        gdp = np.array([traders()[e].gdp_per_capita for e in known], dtype=np.float64)
        return Determination(both[:, 0], both[:, 1], gdp, target, tolerance)
