"""Weighted least squares from sums over groups of rows: a flow's terms are its pair's, but for one.

    b = (X'WX)^-1 X'Wy,   s^2 = (y'Wy - b'X'Wy) / (n - p),   se(b_a) = s sqrt(((X'WX)^-1)_aa)

With x = (z_g, u), z the terms that all rows of a group g share and u the one that they do not, X'WX needs of a group only the sums
of w, wu, wu^2, wy, wuy and wy^2: millions of rows become some ten thousand groups before any matrix is made. Sums are taken in whole
ten-millionths, so that they do not depend on the order of the rows: two runs on the same rows give the same bits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import narwhals as nw
import numpy as np
import polars as pl
from numpy.typing import NDArray

Vector = NDArray[np.float64]

FINEST = 10_000_000
"""Terms of a sum are rounded to one part of this."""

COLLINEAR = 1e-7
"""A term of which less than this share is left once the terms before it are accounted for says nothing new."""


def steady(terms: Vector) -> Vector:
    """Numbers in whole ten-millionths, which add up exactly in floating point, in any order, as long as a sum stays below 9e8."""
    return np.rint(terms * FINEST)


def collected(frame: nw.LazyFrame) -> pl.DataFrame:
    """The rows of a lazy frame, whatever engine holds it."""
    return frame.collect("polars").to_native()


@dataclass(frozen=True)
class Grouped:
    """Rows of a regression. `group`: the place of each row's group; `shared`: the terms that a group's rows have in common, a row a group,
    by `names`; `own`: the term `own_name`, which they have not; `y` the response, `w` the weight."""

    group: NDArray[np.intp]
    shared: Vector
    names: tuple[str, ...]
    own: Vector
    own_name: str
    y: Vector
    w: Vector

    @classmethod
    def of(cls, rows: pl.DataFrame, keys: Sequence[str], names: Sequence[str], own_name: str) -> Grouped:
        """Of rows with the columns of both kinds of terms, y and w; `keys` name their group."""
        groups = rows.select(*keys, *names).unique(keys, keep="any").sort(keys).with_row_index("_group")
        place = rows.select(keys).join(groups.select(*keys, "_group"), on=list(keys), how="left", maintain_order="left")["_group"]
        shared = groups.select(names).to_numpy().astype(np.float64)
        own, y, w = (rows[name].to_numpy() for name in (own_name, "y", "w"))
        return cls(place.to_numpy().astype(np.intp), shared, tuple(names), own, own_name, y, w)

    def where(self, kept: NDArray[np.bool_]) -> Grouped:
        """Some of the rows."""
        if kept.all():
            return self
        return replace(self, group=self.group[kept], own=self.own[kept], y=self.y[kept], w=self.w[kept])

    def having(self, names: Sequence[str]) -> Grouped:
        """The rows whose groups have all of these terms, and of the shared terms these alone."""
        shared = self.shared[:, [self.names.index(name) for name in names]]
        known = np.asarray(~np.isnan(shared).any(axis=1))
        rows = self if known.all() else self.where(known[self.group])
        return replace(rows, shared=np.where(known[:, None], shared, 0.0), names=tuple(names))

    def cross_products(self) -> CrossProducts:
        """X'WX, X'Wy and y'Wy over these rows, the terms in the order of `names` and `own_name` last."""
        u, y, w = self.own, self.y, self.w
        sums = [self._sum(term) for term in (w, w * u, w * u * u, w * y, w * u * y, w * y * y)]
        weight, first, second, moment, own_moment, square = sums
        z, p = self.shared, len(self.names) + 1
        xx = np.zeros((p, p))
        xx[:-1, :-1] = np.einsum("ga,g,gb->ab", z, weight, z)
        xx[:-1, -1] = xx[-1, :-1] = np.einsum("ga,g->a", z, first)
        xx[-1, -1] = second.sum()
        xy = np.append(np.einsum("ga,g->a", z, moment), own_moment.sum())
        return CrossProducts((*self.names, self.own_name), xx, xy, float(square.sum()), len(w))

    def _sum(self, terms: Vector) -> Vector:
        return np.bincount(self.group, weights=steady(terms), minlength=len(self.shared)) / FINEST

    def predicted(self, fit: Fit) -> Vector:
        """x'b of each row."""
        b = dict(zip(fit.terms, fit.coefficients.tolist(), strict=True))
        shared = self.shared @ np.array([b.get(name, 0.0) for name in self.names])
        return shared[self.group] + self.own * b.get(self.own_name, 0.0)

    def leverage(self, fit: Fit) -> Vector:
        """h = w x'(X'WX)^-1 x of each row, its weight in its own prediction; x'Ax = z'A_zz z + 2 u z'A_zu + u^2 A_uu."""
        places = {name: place for place, name in enumerate(fit.terms)}
        known = [name for name in self.names if name in places]
        z = self.shared[:, [self.names.index(name) for name in known]]
        at = [places[name] for name in known]
        constant = np.einsum("ga,ab,gb->g", z, fit.inverse[np.ix_(at, at)], z, optimize=True)[self.group]
        if self.own_name not in places:
            return self.w * constant
        own = places[self.own_name]
        linear = (z @ (2 * fit.inverse[at, own]))[self.group]
        return self.w * (constant + self.own * (linear + self.own * fit.inverse[own, own]))


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


def linear(terms: Sequence[str], coefficients: Sequence[float] | Vector) -> nw.Expr:
    """Sum of coefficient times column."""
    return total([nw.col(term) * float(number) for term, number in zip(terms, coefficients, strict=True)])


def total(parts: Sequence[nw.Expr]) -> nw.Expr:
    """The sum of expressions, null where one of them is."""
    found = parts[0]
    for part in parts[1:]:
        found = found + part
    return found


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
