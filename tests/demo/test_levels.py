"""Levels nearest to rough ones: statements are met, gradients are right, and what is said already moves nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from greentrade.demo.levels import Determination, Ratio, Statement, nearest

positive = hnp.arrays(np.float64, 8, elements=st.floats(0.5, 20))
A, B, C = np.array([0, 1]), np.array([2, 3, 4]), np.array([0, 1, 5])
INCOME = np.array([1.0, 2.5, 3.0, 7.0])


def statements(target: float) -> list[Statement]:
    return [
        Ratio(((1.0, A, None),), target, 1e-3),
        Ratio(((1.0, A, B),), target, 1e-3),
        Ratio(((0.5, A, C), (-0.5, B, None)), target, 1e-3),
        Determination(np.arange(4), np.arange(4, 8), INCOME, target, 1e-3),
    ]


@settings(deadline=None)
@given(x=positive)
@pytest.mark.parametrize("place", range(4))
def test_gradients_agree_with_differences(x: np.ndarray, place: int) -> None:
    # R squared is not defined where all shares are alike.
    assume(place < 3 or np.std(x[:4] / (x[:4] + x[4:])) > 0.01)
    statement = statements(0.0)[place]
    value, gradient = statement.value(x)
    for cell in range(8):
        step = np.zeros(8)
        step[cell] = 1e-6
        ahead, behind = (statement.value(x * np.exp(sign * step))[0] for sign in (1, -1))
        assert gradient[cell] == pytest.approx((ahead - behind) / 2e-6, rel=1e-3, abs=1e-4 * (1 + abs(value)))


@settings(deadline=None)
@given(prior=positive, factor=st.floats(0.6, 1.6), ratio=st.floats(0.6, 1.6))
def test_statements_are_met(prior: np.ndarray, factor: float, ratio: float) -> None:
    total, share = prior[A].sum() * factor, prior[A].sum() / prior[B].sum() * ratio
    said = [Ratio(((1.0, A, None),), total, 1e-4 * total), Ratio(((1.0, A, B),), share, 1e-4 * share)]
    x = nearest(prior, np.full(8, 0.3), said)
    assert x[A].sum() == pytest.approx(total, rel=1e-3)
    assert x[A].sum() / x[B].sum() == pytest.approx(share, rel=1e-3)
    np.testing.assert_allclose(x[5:], prior[5:])


@settings(deadline=None)
@given(prior=positive)
def test_what_holds_already_moves_nothing(prior: np.ndarray) -> None:
    said = [Ratio(((1.0, A, B),), prior[A].sum() / prior[B].sum(), 1e-3)]
    np.testing.assert_allclose(nearest(prior, np.full(8, 0.3), said), prior, rtol=1e-9)


def test_a_contradiction_is_shared_out_by_precision() -> None:
    prior = np.ones(1)
    said = [Ratio(((1.0, np.array([0]), None),), 2.0, 0.1), Ratio(((1.0, np.array([0]), None),), 3.0, 0.1)]
    assert nearest(prior, np.array([10.0]), said)[0] == pytest.approx(2.5, abs=0.01)
