"""The same formula on Polars, pandas, PyArrow and DuckDB frames gives the same numbers, and the frame that it was given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import duckdb
import polars as pl
import pytest

from greentrade.indicators import formulas

TRADE = pl.DataFrame(
    {
        "i": ["A", "A", "B", "B", "C"],
        "period": [2005, 2006, 2005, 2006, 2005],
        "x_ik": [10.0, 30.0, 0.0, 5.0, 8.0],
        "x_i": [100.0, 120.0, 0.0, 50.0, 80.0],
        "x_wk": [50.0, 60.0, 50.0, 60.0, 50.0],
        "x_w": [500.0, 600.0, 500.0, 600.0, 500.0],
        "m": [12.0, 10.0, 4.0, 5.0, 0.0],
        "p": [100.0, 110.0, 100.0, 110.0, 100.0],
    }
)

FORMULAS: dict[str, Callable[[Any], Any]] = {
    "share_of": lambda f: formulas.share_of(f, "x_ik", "x_i"),
    "share_within": lambda f: formulas.share_within(f, "x_ik", ["period"]),
    "mean_share": lambda f: formulas.mean_share(f, "x_ik", ["period"]),
    "growth": lambda f: formulas.growth(f, "x_ik", 2005, ["i"]),
    "deflate": lambda f: formulas.deflate(f, "x_ik", "p", 100.0),
    "hhi": lambda f: formulas.hhi(f, "x_ik", ["period"]),
    "normalised_hhi": lambda f: formulas.normalised_hhi(f, "x_ik", ["period"]),
    "unit_value": lambda f: formulas.unit_value(f, "x_ik", "x_i"),
    "rca": formulas.rca,
    "symmetric_rca": formulas.symmetric_rca,
    "normalised_rca": formulas.normalised_rca,
    "trade_intensity": lambda f: formulas.trade_intensity(f, x_ij="x_ik", m_j="x_wk", m_w="x_w", m_i="m"),
    "grubel_lloyd": lambda f: formulas.grubel_lloyd(f, "x_ik", "m", ["i"]),
}


def to_pandas(frame: pl.DataFrame) -> Any:
    pytest.importorskip("pandas", reason="pandas is not installed")
    return frame.to_pandas()


def to_duckdb(frame: pl.DataFrame) -> Any:
    connection = duckdb.connect()
    connection.register("trade", frame.to_arrow())
    return connection.sql("SELECT * FROM trade")


def to_polars(frame: Any) -> pl.DataFrame:
    if isinstance(frame, pl.DataFrame):
        return frame
    if isinstance(frame, pl.LazyFrame):
        return frame.collect()
    return frame.pl() if isinstance(frame, duckdb.DuckDBPyRelation) else pl.DataFrame(frame)


FRAMES = {"pandas": to_pandas, "pyarrow": pl.DataFrame.to_arrow, "duckdb": to_duckdb, "lazy": pl.DataFrame.lazy}


@pytest.mark.parametrize("kind", FRAMES)
@pytest.mark.parametrize("name", FORMULAS)
def test_every_frame_gives_what_polars_gives(name: str, kind: str):
    expected = FORMULAS[name](TRADE)
    given = FRAMES[kind](TRADE)
    found = FORMULAS[name](given)
    assert type(found) is type(given)
    keys = [key for key in ("i", "period") if key in expected.columns]
    plain = to_polars(found).with_columns(pl.col(pl.Float64).fill_nan(None)).select(expected.columns).sort(keys)
    for row, other in zip(plain.iter_rows(), expected.sort(keys).iter_rows(), strict=True):
        assert list(row) == pytest.approx(list(other))


@pytest.mark.parametrize("kind", FRAMES)
def test_the_line_is_the_same_whatever_the_frame(kind: str):
    expected = formulas.least_squares(TRADE, "x_i", "x_ik")
    found = formulas.least_squares(FRAMES[kind](TRADE), "x_i", "x_ik")
    assert (found.slope, found.intercept, found.r2, found.n) == pytest.approx((expected.slope, expected.intercept, expected.r2, expected.n))
