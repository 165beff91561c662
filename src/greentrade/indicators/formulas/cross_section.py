"""A straight line through a cross-section of economies: ordinary least squares on one variable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import narwhals as nw
from narwhals.typing import IntoFrame


@dataclass(frozen=True)
class Fit:
    """y = intercept + slope x, the part `r2` of y's variance that it explains, and the number of points `n`.

    `slope` is in units of y per unit of x. The three are None where the points do not determine them.
    """

    slope: float | None
    intercept: float | None
    r2: float | None
    n: int


def least_squares(frame: IntoFrame, x: str, y: str) -> Fit:
    """slope = S_xy / S_xx,  intercept = mean(y) - slope mean(x),  R^2 = S_xy^2 / (S_xx S_yy)

    S_xy = sum_i (x_i - mean(x)) (y_i - mean(y)), and so on; over the rows that have both x and y. With fewer than two
    points, or one value of x, there is no line; with one value of y, no R^2.

    Source: Greene (2018), Econometric Analysis, 8th edition, Pearson, ch. 3 (the least squares regression).
    """
    both = nw.from_native(frame).lazy().select(nw.col(x).cast(nw.Float64).alias("x"), nw.col(y).cast(nw.Float64).alias("y")).drop_nulls()
    first = _row(both.select(nw.len().alias("n"), nw.col("x").mean(), nw.col("y").mean()))
    n = int(first["n"] or 0)
    if n < 2:
        return Fit(None, None, None, n)
    mean_x, mean_y = float(first["x"] or 0), float(first["y"] or 0)
    # Centred first: the raw sums of squares lose the digits that matter where the mean is large.
    centred = both.select((nw.col("x") - mean_x).alias("x"), (nw.col("y") - mean_y).alias("y"))
    products = centred.select(
        (nw.col("x") * nw.col("x")).alias("xx"), (nw.col("x") * nw.col("y")).alias("xy"), (nw.col("y") * nw.col("y")).alias("yy")
    )
    sums = {name: float(value or 0) for name, value in _row(products.select(nw.all().sum())).items()}
    if sums["xx"] == 0:
        return Fit(None, None, None, n)
    slope = sums["xy"] / sums["xx"]
    r2 = sums["xy"] ** 2 / (sums["xx"] * sums["yy"]) if sums["yy"] else None
    return Fit(slope, mean_y - slope * mean_x, r2, n)


def _row(frame: nw.LazyFrame[Any]) -> dict[str, float | None]:
    """The only row of a frame."""
    return frame.collect().rows(named=True)[0]
