"""Iterative proportional fitting: the table nearest to a seed that has given margins.

Deming, W. E. and Stephan, F. F. (1940), On a least squares adjustment of a sampled frequency table when the expected
marginal totals are known, Annals of Mathematical Statistics 11(4), 427-444. Csiszar (1975) shows that the limit is the
table of least Kullback-Leibler divergence from the seed among those with these margins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
_NOTHING = 1e-200
"""Sums below this are zeros that contradictory totals have worn down; scaling them up would overflow."""


@dataclass(frozen=True)
class Constraint:
    """Totals that parts of a table must have.

    `cells` are the places of the cells that count, `labels` says to which total each of them belongs (0 ... n-1), and
    `targets` holds the n totals. One total over a few cells is a constraint with labels that are all 0.
    """

    cells: Integers
    labels: Integers
    targets: Floats

    @classmethod
    def total(cls, cells: Integers, target: float) -> Constraint:
        """One total over these cells."""
        return cls(cells, np.zeros(len(cells), dtype=np.int64), np.array([float(target)]))

    def sums(self, table: Floats) -> Floats:
        """The totals as the table has them."""
        return np.bincount(self.labels, weights=table[self.cells], minlength=len(self.targets)).astype(np.float64)

    def error(self, table: Floats) -> float:
        """The largest distance from a target, relative to the target (absolute where the target is 0)."""
        scale = np.where(self.targets > 0, self.targets, 1.0)
        return float(np.max(np.abs(self.sums(table) - self.targets) / scale, initial=0.0))


@dataclass(frozen=True)
class Fit:
    """A fitted table, the sweeps it took, and the largest relative error of any total that is left."""

    table: Floats
    sweeps: int
    error: float


def fit(seed: Floats, constraints: Sequence[Constraint], sweeps: int = 500, tolerance: float = 1e-9) -> Fit:
    """Scale a table to its constraints, one after the other, until all hold.

        x_c <- x_c * T_l(c) / sum over c' with l(c') = l(c) of x_c'

    for every constraint with totals T and labels l, until the largest relative error is below `tolerance` or the number
    of sweeps is used up (where the constraints contradict each other or the seed's zeros forbid them: `Fit.error` says
    how far it got, and the last constraint holds exactly). Zeros of the seed stay zeros; nothing becomes negative.

    seed: values >= 0, any unit, shape (cells,). Returns values in the unit of the targets.
    """
    table, sweep = seed.astype(np.float64, copy=True), 0
    # Most sweeps leave an error in one of the first constraints: the others are not looked at then.
    while sweep < sweeps and not (sweep and all(constraint.error(table) <= tolerance for constraint in constraints)):
        for constraint in constraints:
            sums = constraint.sums(table)
            factors = np.divide(constraint.targets, sums, out=np.ones_like(sums), where=sums > _NOTHING)
            table[constraint.cells] *= factors[constraint.labels]
        sweep += 1
    return Fit(table, sweep, max((constraint.error(table) for constraint in constraints), default=0.0))
