"""Spark gives what DuckDB gives, on the same snapshot and by the same definitions: to the last bit, since sums are exact."""

from __future__ import annotations

import importlib.util
import shutil

import pytest

import greentrade as gt

pytestmark = [
    pytest.mark.spark,
    pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="pyspark is not installed: pip install 'greentrade[spark]'"),
    pytest.mark.skipif(shutil.which("java") is None, reason="Java is not installed: Spark needs Java 17 or later"),
]

QUESTIONS = [
    ("import-share", {"reporters": "WLD,KAZ,KAZ+KGZ", "products": "8507,8541", "by": ("partner", "product"), "fill": "mirror"}),
    ("rca", {"reporters": "KAZ", "products": "8507,8541", "by": ("product",), "perspective": "reconciled"}),
    ("import-unit-value", {"reporters": "KAZ", "products": "8507,8541", "perspective": "reconciled"}),
]


@pytest.fixture(scope="module", autouse=True)
def session():
    """The session that the engine will find: on a few rows, compiling a plan takes longer than interpreting it."""
    from pyspark.sql import SparkSession

    found = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.sql.codegen.wholeStage", "false")
    session = found.config("spark.sql.codegen.factoryMode", "NO_CODEGEN").getOrCreate()
    yield session
    session.stop()


@pytest.fixture
def store(add_records, add_flows, record):
    """Everything that the rules must sort out: two files of one report, two editions, totals beside parts, months, two releases."""
    add_records(
        [
            record(100.1, code="TOTAL", partner=0),
            record(70.7, code="TOTAL", partner=156),
            record(10.01, partner=0),
            record(10.01),
            record(6.1, customs="C01"),
            record(3.3, code="8541"),
            record(2.2, code="854140"),
            record(9.9, edition="H4", original=False),
            record(5.5, reporter=156, flow="X", partner=398),
            record(4.4, reporter=156, flow="X", partner=795),
            *(record(0.1 * month, period=202100 + month) for month in range(1, 8)),
        ],
        vintage="2024-01-01",
    )
    add_records([record(11.11), record(1.1, reporter=417, partner=398), record(2.2, reporter=417, flow="X", partner=398, code="854140")])
    add_flows(["2020,156,398,850760,9,1"], release="202401")
    flows = ["2020,156,398,850760,10.123,1", "2020,398,417,850760,3.3,1", "2020,417,398,854140,0.7,1", "2020,276,398,100190,50,1"]
    add_flows(flows)
    return add_flows(["2020,156,398,850760,10.5,1"], part="2")


def test_every_answer_is_the_same(store):
    duck, spark = gt.open(store.root), gt.open(store.root, engine="spark")
    for indicator, asked in QUESTIONS:
        expected, found = duck.compute(indicator, **asked), spark.compute(indicator, **asked)
        assert expected.frame["value"].drop_nulls().len() > 0
        assert found.frame.rows() == expected.frame.rows(), (indicator, asked)
        assert (found.notes, found.coverage.rows()) == (expected.notes, expected.coverage.rows())
