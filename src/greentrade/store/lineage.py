"""From a row of the store back to its line in the publisher's file.

A data file keeps the order of its source, so a row's place in it, pushed forward by the rejected places before it, is
its place in the source: with rejected places r_1 < r_2 < ... (counted from 0) the row at place p of the data file stood
at p + k, where k is the number of rejected places with r_k - (k - 1) <= p. Its line is first_line + (p + k) // cells_per_line.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def source_positions(rows: NDArray[np.int64], rejected: NDArray[np.int64]) -> NDArray[np.int64]:
    """Places in the source of the rows at these places of the data file; `rejected` are the rejected places, sorted."""
    thresholds = rejected - np.arange(len(rejected))
    return rows + np.searchsorted(thresholds, rows, side="right")


def source_lines(rows: NDArray[np.int64], rejected: NDArray[np.int64], first_line: int, cells_per_line: int) -> NDArray[np.int64]:
    """Lines in the source, counted from 1, of the rows at these places of the data file."""
    return first_line + source_positions(rows, rejected) // cells_per_line
