"""The formula layer: pure functions on any frame that Narwhals knows (Polars, pandas, PyArrow, DuckDB, Spark).

Each opens with its equation, says what its symbols are and who defined it. A zero denominator gives null, never zero or
infinity; a missing term gives null.
"""

from greentrade.indicators.formulas.advantage import normalised_rca, rca, symmetric_rca
from greentrade.indicators.formulas.concentration import hhi, hhi_bounds, normalised_hhi, normalised_hhi_bounds
from greentrade.indicators.formulas.cross_section import Fit, least_squares
from greentrade.indicators.formulas.growth import deflate, growth
from greentrade.indicators.formulas.grubel_lloyd import grubel_lloyd, grubel_lloyd_bounds
from greentrade.indicators.formulas.intensity import trade_intensity
from greentrade.indicators.formulas.shares import mean_share, share_of, share_within
from greentrade.indicators.formulas.unit_value import unit_value

__all__ = [
    "Fit",
    "deflate",
    "growth",
    "grubel_lloyd",
    "grubel_lloyd_bounds",
    "hhi",
    "hhi_bounds",
    "least_squares",
    "mean_share",
    "normalised_hhi",
    "normalised_hhi_bounds",
    "normalised_rca",
    "rca",
    "share_of",
    "share_within",
    "symmetric_rca",
    "trade_intensity",
    "unit_value",
]
