"""Iterative proportional fitting: a printed example, and what must hold for any table."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from greentrade.demo.ipf import Constraint, fit

ROWS, COLUMNS = np.divmod(np.arange(16), 4)
SEED = np.array([[40, 30, 20, 10], [35, 50, 100, 75], [30, 80, 70, 120], [20, 30, 40, 50]], dtype=float).ravel()


def margins_of(table: np.ndarray, shape: tuple[int, int]) -> list[Constraint]:
    """Row and column totals of a table as constraints."""
    rows, columns = np.divmod(np.arange(table.size), shape[1])
    cells = np.arange(table.size)
    grid = table.reshape(shape)
    return [Constraint(cells, rows, grid.sum(axis=1)), Constraint(cells, columns, grid.sum(axis=0))]


def test_a_printed_example() -> None:
    """The four by four table that the article on iterative proportional fitting in the English Wikipedia carries through."""
    cells = np.arange(16)
    rows = Constraint(cells, ROWS, np.array([150.0, 300, 400, 150]))
    columns = Constraint(cells, COLUMNS, np.array([200.0, 300, 400, 100]))
    printed = [[64.61, 46.28, 35.42, 3.83], [49.95, 68.15, 156.49, 25.37], [56.70, 144.40, 145.06, 53.76], [28.74, 41.18, 63.03, 17.03]]
    np.testing.assert_allclose(fit(SEED, [rows, columns], sweeps=3).table.reshape(4, 4), printed, atol=0.15)
    fitted = fit(SEED, [rows, columns])
    assert fitted.error < 1e-9
    np.testing.assert_allclose(rows.sums(fitted.table), rows.targets)


positive = hnp.arrays(np.float64, (4, 5), elements=st.floats(0.5, 50))


@settings(deadline=None)
@given(seed=positive, wanted=positive)
def test_margins_are_met_and_associations_kept(seed: np.ndarray, wanted: np.ndarray) -> None:
    fitted = fit(seed.ravel(), margins_of(wanted, (4, 5)), sweeps=5000)
    assert fitted.error < 1e-8
    assert (fitted.table > 0).all()
    odds = [table[0, 0] * table[1, 1] / (table[0, 1] * table[1, 0]) for table in (seed, fitted.table.reshape(4, 5))]
    assert odds[1] == pytest.approx(odds[0], rel=1e-6)


@settings(deadline=None)
@given(wanted=positive, empty=hnp.arrays(np.bool_, (4, 5)), seed=positive, scale=st.floats(1e-6, 1e6))
def test_zeros_stay_and_the_seeds_size_does_not_matter(wanted: np.ndarray, empty: np.ndarray, seed: np.ndarray, scale: float) -> None:
    """Margins of a table with the same zeros can be met with them."""
    seed, wanted = np.where(empty, 0, seed), np.where(empty, 0, wanted)
    fitted = fit(seed.ravel(), margins_of(wanted, (4, 5)), sweeps=5000, tolerance=1e-7)
    assert (fitted.table[empty.ravel()] == 0).all()
    again = fit((seed * scale).ravel(), margins_of(wanted, (4, 5)), sweeps=5000, tolerance=1e-7)
    np.testing.assert_allclose(again.table, fitted.table, rtol=1e-3, atol=1e-6)


@settings(deadline=None)
@given(seed=positive)
def test_a_table_that_has_its_margins_is_left_alone(seed: np.ndarray) -> None:
    fitted = fit(seed.ravel(), margins_of(seed, (4, 5)))
    assert fitted.sweeps == 1
    np.testing.assert_allclose(fitted.table, seed.ravel())


def test_totals_over_some_cells_leave_the_others() -> None:
    fitted = fit(np.ones(6), [Constraint.total(np.array([0, 1]), 10.0), Constraint.total(np.array([1, 2]), 4.0)])
    assert fitted.table[:2].sum() == pytest.approx(10)
    assert fitted.table[1:3].sum() == pytest.approx(4)
    assert list(fitted.table[3:]) == [1, 1, 1]


def test_contradictory_totals_are_reported() -> None:
    fitted = fit(np.ones(2), [Constraint.total(np.arange(2), 10.0), Constraint.total(np.arange(2), 12.0)], sweeps=20)
    assert fitted.error == pytest.approx(0.2)
    assert fitted.table.sum() == pytest.approx(12)


def test_the_seed_is_not_changed() -> None:
    seed = np.ones(3)
    fit(seed, [Constraint.total(np.arange(3), 9.0)])
    assert list(seed) == [1, 1, 1]
