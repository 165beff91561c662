"""Spark behind the same handle, for stores larger than one machine: the extra `spark`, which needs Java."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from greentrade.errors import InputError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def _session() -> SparkSession:
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise InputError(
            "The engine spark is not installed", remedy="Run pip install 'greentrade[spark]' and install Java 17 or later"
        ) from error
    builder: Any = SparkSession.builder
    return (
        builder.appName("greentrade")
        .config("spark.sql.session.timeZone", "UTC")
        # Partition values are text (an ingest's name may look like a number).
        .config("spark.sql.sources.partitionColumnTypeInference.enabled", "false")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "8")
        .getOrCreate()
    )


class SparkEngine:
    """Spark behind the engine's handle; see `greentrade.engine.Engine`."""

    name = "spark"

    def __init__(self) -> None:
        self.session = _session()
        self._held: dict[str, Any] = {}

    def scan(self, files: Sequence[str], root: str | None = None) -> nw.LazyFrame:
        reader = self.session.read
        # Without basePath the partition columns vanish without a word; files of an earlier version lack later columns.
        table = reader.option("basePath", root).option("mergeSchema", "true") if root else reader
        return nw.from_native(table.parquet(*files))

    def frame(self, data: pl.DataFrame) -> nw.LazyFrame:
        return nw.from_native(self.session.createDataFrame(data.to_arrow()))

    def keep(self, frame: nw.LazyFrame, folder: Path) -> nw.LazyFrame:
        target = folder.with_suffix(".spark")
        if not (target / "_SUCCESS").exists():
            frame.to_native().write.mode("overwrite").parquet(str(target))
        return self.scan([str(target)])

    def hold(self, frame: nw.LazyFrame, name: str) -> nw.LazyFrame:
        held = frame.to_native().persist()
        self.release(name)
        self._held[name] = held
        return nw.from_native(held)

    def release(self, name: str) -> None:
        if name in self._held:
            self._held.pop(name).unpersist()

    def kept(self, folder: Path) -> nw.LazyFrame | None:
        target = folder.with_suffix(".spark")
        return self.scan([str(target)]) if (target / "_SUCCESS").exists() else None

    def collect(self, frame: nw.LazyFrame) -> pl.DataFrame:
        return pl.DataFrame(pl.from_arrow(frame.to_native().toArrow()))

    def query(self, sql: str) -> pl.DataFrame:
        from greentrade.engine.duckdb import connect

        return connect().sql(sql).pl()
