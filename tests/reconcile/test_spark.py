"""Spark gives what DuckDB gives, from the same definitions."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Callable

import numpy as np
import pytest

from greentrade.engine import get_engine
from greentrade.flows.reconcile import chosen_cleaning, reconcile
from greentrade.store import Store
from tests.reconcile.conftest import both_sides

pytestmark = [
    pytest.mark.spark,
    pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="pyspark is not installed: pip install 'greentrade[spark]'"),
    pytest.mark.skipif(shutil.which("java") is None, reason="Java is not installed: Spark needs Java 17 or later"),
]


@pytest.fixture(scope="module", autouse=True)
def session():
    """The session that the engine will find: on a few rows, compiling a plan takes longer than interpreting it."""
    from pyspark.sql import SparkSession

    found = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.sql.codegen.wholeStage", "false")
    session = found.config("spark.sql.codegen.factoryMode", "NO_CODEGEN").getOrCreate()
    yield session
    session.stop()


def test_flows_and_estimates_are_the_same(ingest: Callable[..., Store], tmp_path) -> None:
    store = ingest(both_sides(2023, economies=9))
    other = Store.open(shutil.copytree(store.root, tmp_path / "spark"))
    found = []
    for each, name in ((store, "duckdb"), (other, "spark")):
        # The steps themselves are compared in tests/cleaning; here it is that they reach the flows.
        told = reconcile(each.root, get_engine(name), cleaning=chosen_cleaning(["weight-unit"]))
        rows = each.snapshot().rows("flows", "true").sort("exporter", "importer", "product")
        found.append((told.periods, rows))
    (told, rows), (spark_told, spark_rows) = found
    assert told.select("period", "flows", "both", "exporter_only", "importer_only", "conflicting").equals(
        spark_told.select("period", "flows", "both", "exporter_only", "importer_only", "conflicting")
    )
    keys = ["exporter", "importer", "product", "status"]
    assert rows.select(keys).equals(spark_rows.select(keys)) and rows.height > 100
    for column in ("value_fob_usd", "weight_kg", "lower", "upper", "weight_exporter", "cif_margin"):
        assert np.allclose(rows[column].fill_null(-1), spark_rows[column].fill_null(-1), rtol=1e-6), column
