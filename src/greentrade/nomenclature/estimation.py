"""Weights estimated from reporters that changed from one edition to the next between two years.

For each connected group of links, with X the reporters' values by source code and Y those by target code (one row a report):

    W = argmin ||Y - X W||^2 + e sum over a of ||x_a||^2 ||w_a - d_a||^2,    w_ab >= 0,    sum over b of w_ab = 1,    w_ab = 0 off the links

Each report's Y is scaled to the total of its X in the group, so that growth between the years does not count. d are the default
weights and e = 1e-9 is so small that it decides only where the data leave a choice. Codes with one target are fixed.

Method: Lukaszuk and Torun (2022), "Harmonizing the Harmonized System"; Bustos et al., Growth Lab working paper 251.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greentrade.nomenclature.weights import ESTIMATED

if TYPE_CHECKING:
    import polars as pl

RIDGE = 1e-9
"""e of the equation above."""

HEAVY = 1e4
"""Weight of the row that holds a code's weights to a sum of one: it misses by about its inverse square, and is scaled away."""


@dataclass(frozen=True)
class Estimate:
    """The weights of one step, and how well they fit.

    `frame`: source, target, weight, origin, reporters, of the codes that data speak of. `groups` counts connected groups with such
    codes, `reporters` economies. `residual` is the share of the reports' value that the weights place elsewhere than where it was
    found, sum |Y - X W| / (2 sum X), over those groups; `residual_default` the same with the default weights.
    """

    frame: pl.DataFrame
    groups: int
    reporters: int
    residual: float | None
    residual_default: float | None


@dataclass(frozen=True)
class _Group:
    """A connected group: its links by place in `sources` and `targets`, the default weights, and the reports in it."""

    sources: list[str]
    targets: list[str]
    rows: np.ndarray
    columns: np.ndarray
    default: np.ndarray
    x: np.ndarray
    y: np.ndarray
    reporters: np.ndarray


def estimate(step: pl.DataFrame, observed: pl.DataFrame, progress: Callable[[int, int], None] | None = None) -> Estimate:
    """Estimate the weights of a step.

    `step`: the default weights between two neighbouring editions, as `Weights.step` gives them. `observed`: reporter, report (what
    tells its reports apart), full (whether it holds all products), side (source or target), product, value_usd. A report of some
    products only counts in groups whose every code is in the data: else its trade would seem to have gone to the codes that are.
    `progress` is told how many groups are done, of how many.
    """
    import polars as pl

    rows: list[tuple[str, str, float, str, int]] = []
    used: set[int] = set()
    off = off_default = value = 0.0
    groups, done = list(_groups(step, observed)), 0
    for number, group in enumerate(groups, 1):
        free = _free(group)
        if free.any():
            weights = _solve(group, free)
            rows.extend(_rows(group, weights, free))
            off += _misplaced(group, weights)
            off_default += _misplaced(group, group.default)
            value += float(group.x.sum())
            used.update(group.reporters.tolist())
            done += 1
        if progress:
            progress(number, len(groups))
    schema = {"source": pl.String, "target": pl.String, "weight": pl.Float64, "origin": pl.String, "reporters": pl.Int64}
    frame = pl.DataFrame(rows, schema=schema, orient="row").sort("source", "target")
    return Estimate(frame, done, len(used), off / value if value else None, off_default / value if value else None)


def _groups(step: pl.DataFrame, observed: pl.DataFrame) -> Iterator[_Group]:
    """The connected groups in which a code has several targets, with the reports that have both sides of them.

    Formal links join no codes: a code that has no others keeps its default weights.
    """
    import polars as pl

    links = step.filter(~pl.col("formal"))
    links = links.with_columns(pl.Series("group", _components(links)))
    links = links.filter((pl.len().over("source") > 1).any().over("group")).sort("group", "source", "target")
    sides = [observed.filter(pl.col("side") == side).drop("side") for side in ("source", "target")]
    of_group = [
        frame.join(links.select(pl.col(side).alias("product"), "group").unique(), on="product").partition_by("group", as_dict=True)
        for frame, side in zip(sides, ("source", "target"), strict=True)
    ]
    for part in links.partition_by("group", maintain_order=True):
        found = [side.get((part["group"][0],), observed.clear()) for side in of_group]
        group = _group(part, *_usable(part, *found))
        if group.x.size:
            yield group


def _usable(links: pl.DataFrame, x: pl.DataFrame, y: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The reports that a group may be estimated from: all where the data have each of its codes, else full ones."""
    covered = set(links["source"]) <= set(x["product"]) and set(links["target"]) <= set(y["product"])
    return (x, y) if covered else (x.filter("full"), y.filter("full"))


def _components(links: pl.DataFrame) -> np.ndarray:
    """The number of the connected group of each link."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    a, b = (links[side].rank("dense").to_numpy().astype(np.int64) - 1 for side in ("source", "target"))
    size = int(a.max()) + int(b.max()) + 2
    graph = coo_array((np.ones(len(a)), (a, b + int(a.max()) + 1)), shape=(size, size))
    return connected_components(graph, directed=False)[1][a]


def _group(links: pl.DataFrame, x: pl.DataFrame, y: pl.DataFrame) -> _Group:
    """Reports as matrices: those with value on both sides, Y scaled to X."""
    sources, targets = (sorted(links[side].unique()) for side in ("source", "target"))
    both = x.select("reporter", "report").unique().join(y.select("reporter", "report").unique(), on=["reporter", "report"])
    both = both.sort("reporter", "report")
    matrices = [_matrix(frame, both, codes) for frame, codes in ((x, sources), (y, targets))]
    totals = [matrix.sum(axis=1) for matrix in matrices]
    keep = (totals[0] > 0) & (totals[1] > 0)
    matrices = [matrix[keep] for matrix in matrices]
    scale = (totals[0][keep] / totals[1][keep])[:, None]
    places = [np.searchsorted(codes, links[side].to_list()) for codes, side in ((sources, "source"), (targets, "target"))]
    default = links["weight"].to_numpy()
    reporters = both["reporter"].to_numpy()[keep]
    return _Group(sources, targets, places[0], places[1], default, matrices[0], matrices[1] * scale, reporters)


def _matrix(frame: pl.DataFrame, reports: pl.DataFrame, codes: list[str]) -> np.ndarray:
    """Values by report and code; codes that are not asked for are left out."""
    cells = frame.join(reports.with_row_index("row"), on=["reporter", "report"])
    matrix = np.zeros((reports.height, len(codes)))
    np.add.at(matrix, (cells["row"].to_numpy(), np.searchsorted(codes, cells["product"].to_list())), cells["value_usd"].to_numpy())
    return matrix


def _free(group: _Group) -> np.ndarray:
    """Links whose weight the data decide: those of codes with several targets that some report has trade in."""
    several = np.bincount(group.rows, minlength=len(group.sources)) > 1
    return (several & (group.x > 0).any(axis=0))[group.rows]


def _solve(group: _Group, free: np.ndarray) -> np.ndarray:
    """The group's weights: those of the free links by least squares, all others as they are.

    In units u = ||x_a|| w the normal equations are a matrix of correlations, whose Cholesky factor and a heavy row a code make
    a problem of non-negative least squares.
    """
    rows, columns = group.rows[free], group.columns[free]
    fixed = np.zeros((len(group.sources), len(group.targets)))
    fixed[group.rows[~free], group.columns[~free]] = group.default[~free]
    rest = group.y - group.x @ fixed
    norms = np.linalg.norm(group.x, axis=0)[rows]
    x = group.x[:, rows] / norms
    gram = (x.T @ x) * (columns[:, None] == columns[None, :]) + RIDGE * np.eye(len(rows))
    towards = np.einsum("rl,rl->l", x, rest[:, columns]) + RIDGE * norms * group.default[free]
    factor = np.linalg.cholesky(gram).T
    size = norms.max()
    # A row a code: the u of its links, each over its norm, sum to one; times the norm, so that rows are of one size.
    codes, first = np.unique(rows, return_index=True)
    sums = HEAVY * (rows[None, :] == codes[:, None])
    matrix = np.vstack([factor, sums])
    wanted = np.concatenate([np.linalg.solve(factor.T, towards), HEAVY * norms[first]]) / size
    solution = _least_squares(matrix, wanted) * size / norms
    weights = group.default.copy()
    weights[free] = solution / np.bincount(rows, solution, len(group.sources))[rows]
    return weights


def _least_squares(matrix: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """The x >= 0 that minimises ||matrix x - wanted||^2: by active sets, and by an interior method should they not come to an end."""
    from scipy.optimize import lsq_linear, nnls

    try:
        return nnls(matrix, wanted, maxiter=10 * matrix.shape[1])[0]
    except RuntimeError:
        return lsq_linear(matrix, wanted, bounds=(0, np.inf), tol=1e-12).x.clip(0)


def _rows(group: _Group, weights: np.ndarray, free: np.ndarray) -> Iterator[tuple[str, str, float, str, int]]:
    behind = [len(np.unique(group.reporters[column > 0])) for column in group.x.T]
    for place in np.flatnonzero(free):
        a = group.rows[place]
        yield group.sources[a], group.targets[group.columns[place]], float(weights[place]), ESTIMATED, behind[a]


def _misplaced(group: _Group, weights: np.ndarray) -> float:
    """Half of sum |Y - X W|: the value that the weights place elsewhere."""
    matrix = np.zeros((len(group.sources), len(group.targets)))
    matrix[group.rows, group.columns] = weights
    return float(np.abs(group.y - group.x @ matrix).sum()) / 2
