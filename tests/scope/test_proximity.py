"""The product space: printed numbers, a small matrix worked out by hand, and the same from SQL."""

from __future__ import annotations

import duckdb
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from greentrade.scope.proximity import advantages, pairs, proximity


def above(holders: dict[str, range]) -> pl.DataFrame:
    """RCA of 2 where an economy (a number) holds an advantage in a product, and of 0.5 where it does not."""
    rows = [(f"{n}", product, 2.0 if n in held else 0.5) for product, held in holders.items() for n in range(40)]
    return pl.DataFrame(rows, schema=["economy", "product", "rca"], orient="row")


def test_wine_and_grapes_in_the_atlas_of_economic_complexity():
    """Hausmann et al. (2014), Technical Box 5.1: 17 economies export wine, 24 grapes, 11 both: the proximity is 11/24 = 0.46."""
    rca = above({"wine": range(0, 17), "grapes": range(6, 30)})
    found = {row["product"]: row for row in proximity(rca, ["grapes"]).iter_rows(named=True)}
    assert found["wine"]["proximity"] == pytest.approx(11 / 24) == pytest.approx(0.46, abs=0.005)
    assert (found["wine"]["exporters"], found["wine"]["neighbours"]) == (17, 1)
    assert found["grapes"]["proximity"] is None, "a product is no neighbour of itself"


def test_the_mean_is_over_listed_products_other_than_the_product():
    rca = above({"a": range(4), "b": range(2, 6), "c": range(4), "d": range(10, 12)})
    found = {row["product"]: row["proximity"] for row in proximity(rca, ["a", "b"]).iter_rows(named=True)}
    # a-b 2/4, c-a 4/4, c-b 2/4, d with nothing.
    assert found == {"a": 0.5, "b": 0.5, "c": 0.75, "d": 0.0}


def test_listed_products_without_an_exporter_are_no_neighbours():
    rca = above({"a": range(4), "b": range(4)})
    found = proximity(rca, ["a", "x"]).filter(product="b").row(0, named=True)
    assert (found["proximity"], found["neighbours"]) == (1.0, 1)


def test_advantages_are_balassas():
    """x: A 30 of 1 and 10 of 2, B 10 of 1 and 50 of 2: RCA_A1 = (30/40) / (40/100) = 1.875, and so on."""
    exports = pl.DataFrame({"economy": ["A", "A", "B", "B"], "product": ["1", "2", "1", "2"], "value": [30.0, 10.0, 10.0, 50.0]})
    assert advantages(exports)["rca"].to_list() == pytest.approx([1.875, 25 / 60, 25 / 60, (50 / 60) / 0.6])


def test_one_economy_alone_has_no_advantage():
    """Its share is the world's, whatever the rounding of sums: nothing is above 1."""
    exports = pl.DataFrame({"economy": "A", "product": [str(n) for n in range(50)], "value": [0.1 * n + 0.7 for n in range(50)]})
    assert proximity(advantages(exports), ["3"]).is_empty()


def test_the_same_from_sql():
    """Every step in one query on a world of 12 economies and 15 products."""
    made = np.random.default_rng(7).integers(0, 100, (12, 15)) * np.random.default_rng(8).integers(0, 2, (12, 15))
    exports = pl.DataFrame(
        [(f"E{i:02}", f"P{k:02}", float(made[i, k])) for i in range(12) for k in range(15)], ["economy", "product", "value"], orient="row"
    )
    listed = ["P01", "P05", "P09"]
    sql = """WITH x AS (SELECT * FROM exports WHERE value > 0),
        r AS (SELECT economy, product FROM (SELECT economy, product, value / sum(value) OVER (PARTITION BY economy)
            / (sum(value) OVER (PARTITION BY product) / (SELECT sum(value) FROM x)) AS rca FROM x) WHERE rca > 1),
        n AS (SELECT product, count(*) AS n FROM r GROUP BY product),
        pair AS (SELECT k.product AS k, l.product AS l, count(*) AS n FROM r k JOIN r l USING (economy) GROUP BY ALL)
        SELECT k.product, avg(coalesce(b.n, 0) / greatest(k.n, l.n)) FROM n k
        JOIN n l ON l.product IN ('P01', 'P05', 'P09') AND l.product <> k.product
        LEFT JOIN pair b ON b.k = k.product AND b.l = l.product GROUP BY k.product"""
    expected = dict(duckdb.sql(sql).fetchall())
    found = dict(proximity(advantages(exports), listed).select("product", "proximity").iter_rows())
    assert len(expected) > 12
    assert found == pytest.approx(expected)


@given(st.lists(st.lists(st.booleans(), min_size=4, max_size=4), min_size=1, max_size=10))
def test_proximity_is_symmetric_and_between_nought_and_one(rows):
    has = np.array(rows, dtype=float)
    has = has[:, has.sum(axis=0) > 0]
    if has.shape[1] == 0:
        return
    phi = pairs(has, list(range(has.shape[1])))
    assert np.array_equal(phi, phi.T) and phi.min() >= 0 and phi.max() <= 1
    assert np.array_equal(np.diag(phi), np.ones(len(phi)))
