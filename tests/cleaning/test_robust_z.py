"""The robust z on a printed example, and where it has nothing to say."""

from __future__ import annotations

import narwhals as nw
import polars as pl
import pytest

from greentrade.flows.cleaning.outliers import robust, z_score

PRINTED = [1.0, 3.0, 3.0, 6.0, 8.0, 10.0, 10.0, 1000.0]
"""Leys, Ley, Klein, Bernard & Licata (2013), Detecting outliers, J. Exp. Soc. Psychol. 49, 764-766: median 7, MAD 3.5 x 1.4826 = 5.1891."""


def scores(values: list[float], least: int = 5) -> pl.DataFrame:
    frame = nw.from_native(pl.DataFrame({"group": ["g"] * len(values), "x": values}).lazy())
    groups = robust(frame, "x", ["group"], least)
    return frame.join(groups, on=["group"], how="left").with_columns(z_score("x").alias("z")).to_native().collect()


def test_the_example_of_leys_and_others():
    found = scores(PRINTED)
    assert found["_median"].unique().to_list() == [7.0]
    assert found["_mad"][0] * 1.4826 == pytest.approx(5.1891)
    assert found.filter(pl.col("z").abs() > 3.5)["x"].to_list() == [1000.0]
    assert found.filter(pl.col("x") == 1000.0)["z"][0] == pytest.approx((1000 - 7) / 5.1891)


def test_it_is_iglewicz_and_hoaglins_modified_z():
    """0.6745 (x - median) / MAD, with 0.6745 the 0.75 quantile of the normal distribution."""
    found = scores(PRINTED)
    assert found["z"].to_list() == pytest.approx([0.6745 * (x - 7) / 3.5 for x in PRINTED], rel=1e-4)


def test_no_judgement_without_spread_or_in_small_groups():
    assert scores([5.0] * 6 + [900.0])["z"].null_count() == 7
    assert scores(PRINTED, least=9)["z"].null_count() == 8
