"""Spark compares two releases as DuckDB does, to the last bit."""

from __future__ import annotations

import importlib.util
import shutil

import pytest

from greentrade.engine import get_engine
from greentrade.flows import Selection
from greentrade.flows.vintages import compare

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
    found = found.config("spark.sql.shuffle.partitions", "2").config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
    session = found.getOrCreate()
    yield session
    session.stop()


def test_flows_in_one_edition_and_in_two(add_flows):
    add_flows(["2018,156,398,870390,100,1", "2018,736,398,850760,10,1"], "12", "201901", part="2018")
    add_flows(["2019,156,398,870380,50.5,1", "2019,156,417,850760,1,1"], "17", "201901", part="2019")
    later = ["2018,156,398,870380,70,1", "2018,729,398,850760,10,1", "2019,156,398,870380,60,1", "2019,860,398,850760,3,1"]
    snapshot = add_flows(later, "17", "202001", part="2018-2019")
    for products in (None, Selection(("850760", "870380"), "two", "converted", "HS2017")):
        found = [compare(snapshot, get_engine(name), "BACI@201901", "BACI@202001", products=products) for name in ("duckdb", "spark")]
        assert found[0].frame.equals(found[1].frame) and found[0].frame.height > 3
        assert found[0].summary.equals(found[1].summary)


def test_records_that_a_download_repeats(add_records, record):
    add_records([record(10), record(4, partner=276), record(3, code="854140")], vintage="2024-05-01")
    snapshot = add_records([record(10), record(5, partner=276), record(2, partner=842)], vintage="2025-05-01")
    both = ("comtrade@2024-05-01", "comtrade@2025-05-01")
    found = [compare(snapshot, get_engine(name), *both, by=["partner", "product"]) for name in ("duckdb", "spark")]
    assert found[0].frame.equals(found[1].frame) and found[0].frame.height == 3
    assert found[0].summary.equals(found[1].summary)
