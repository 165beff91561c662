"""Weighted least squares from sums: the engine adds up X'WX over all rows, and a few numbers are solved here.

    b = (X'WX)^-1 X'Wy,   s^2 = (y'Wy - b'X'Wy) / (n - p),   se(b_a) = s sqrt(((X'WX)^-1)_aa)

Memory grows with the number of terms, never with that of rows. Sums are taken in whole ten-millionths, so that they do not depend
on the order in which an engine adds: two runs on the same rows give the same bits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import narwhals as nw
import numpy as np
import polars as pl
from numpy.typing import NDArray

Vector = NDArray[np.float64]

FINEST = 10_000_000
"""Terms of a sum are rounded to one part of this."""

COLLINEAR = 1e-7
"""A term of which less than this share is left once the terms before it are accounted for says nothing new."""


def steady_sum(term: nw.Expr, name: str) -> nw.Expr:
    """Sum_i round(1e7 term_i) / 1e7: the same in any order. Terms must stay below 9e11 in all."""
    return ((term * FINEST).round().cast(nw.Int64).sum().cast(nw.Float64) / FINEST).alias(name)


def collected(frame: nw.LazyFrame) -> pl.DataFrame:
    """The rows of a lazy frame, whatever engine holds it."""
    return frame.collect("polars").to_native()


@dataclass(frozen=True)
class CrossProducts:
    """X'WX, X'Wy, y'Wy and the number of rows, by the names of the columns of X."""

    terms: tuple[str, ...]
    xx: Vector
    xy: Vector
    yy: float
    n: int


@dataclass(frozen=True)
class Fit:
    """A weighted regression. `inverse` is (X'WX)^-1 over the terms that were kept; those left out as collinear are in `dropped`."""

    terms: tuple[str, ...]
    coefficients: Vector
    errors: Vector
    inverse: Vector
    sigma: float
    r2: float
    n: int
    dropped: tuple[str, ...] = ()

    @property
    def p(self) -> int:
        return len(self.terms)

    def predicted(self) -> nw.Expr:
        """x'b, as an expression over the terms' columns."""
        return linear(self.terms, self.coefficients)

    def leverage(self) -> nw.Expr:
        """h = w x'(X'WX)^-1 x, the weight of a row in its own prediction; expects the column `w`."""
        rows = [nw.col(term) * linear(self.terms, row) for term, row in zip(self.terms, self.inverse, strict=True)]
        return nw.col("w") * total(rows)


def linear(terms: Sequence[str], coefficients: Sequence[float] | Vector) -> nw.Expr:
    """Sum of coefficient times column."""
    return total([nw.col(term) * float(number) for term, number in zip(terms, coefficients, strict=True)])


def total(parts: Sequence[nw.Expr]) -> nw.Expr:
    """The sum of expressions, null where one of them is."""
    found = parts[0]
    for part in parts[1:]:
        found = found + part
    return found


def cross_products(rows: nw.LazyFrame, terms: Sequence[str]) -> CrossProducts:
    """The sums that a regression of `y` on the terms with the weights `w` needs, in one pass of the engine."""
    p = len(terms)
    pairs = [(a, b) for a in range(p) for b in range(a, p)]
    sums = [steady_sum(nw.col("w") * nw.col(terms[a]) * nw.col(terms[b]), f"xx_{a}_{b}") for a, b in pairs]
    sums += [steady_sum(nw.col("w") * nw.col(term) * nw.col("y"), f"xy_{a}") for a, term in enumerate(terms)]
    sums.append(steady_sum(nw.col("w") * nw.col("y") * nw.col("y"), "yy"))
    found = collected(rows.select(*sums, nw.len().cast(nw.Int64).alias("n"))).row(0, named=True)
    xx = np.zeros((p, p))
    for a, b in pairs:
        xx[a, b] = xx[b, a] = found[f"xx_{a}_{b}"] or 0.0
    xy = np.array([found[f"xy_{a}"] or 0.0 for a in range(p)])
    return CrossProducts(tuple(terms), xx, xy, found["yy"] or 0.0, found["n"])


def solve(sums: CrossProducts) -> Fit | None:
    """The regression of these sums; None where no degree of freedom is left.

    Terms are taken in their order, and one that the terms before it determine is left out and named.
    """
    kept = _independent(sums.xx)
    if not kept or sums.n <= len(kept):
        return None
    inverse = np.linalg.inv(sums.xx[np.ix_(kept, kept)])
    inverse = (inverse + inverse.T) / 2
    b = inverse @ sums.xy[kept]
    residual = max(sums.yy - float(b @ sums.xy[kept]), 0.0)
    variance = residual / (sums.n - len(kept))
    mean = sums.xy[0] ** 2 / sums.xx[0, 0]  # the first term is the constant
    around = sums.yy - mean
    names = tuple(sums.terms[at] for at in kept)
    return Fit(
        terms=names,
        coefficients=b,
        errors=np.sqrt(variance * np.diag(inverse)),
        inverse=inverse,
        sigma=float(np.sqrt(variance)),
        r2=1 - residual / around if around > 0 else 0.0,
        n=sums.n,
        dropped=tuple(term for term in sums.terms if term not in names),
    )


def _independent(xx: Vector) -> list[int]:
    """The places of the terms that are not determined by those before them: Gaussian elimination in their order."""
    left, kept = xx.copy(), list[int]()
    for at in range(len(xx)):
        if left[at, at] <= COLLINEAR * xx[at, at] or xx[at, at] <= 0:
            continue
        kept.append(at)
        left = left - np.outer(left[:, at], left[at]) / left[at, at]
    return kept
