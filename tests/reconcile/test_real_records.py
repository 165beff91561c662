"""Real records of both sides: UN Comtrade's months of prepared tuna (1604.14) and of other fish."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from greentrade.cli import main
from greentrade.store import Store

BOTH = ("both", "conflicting", "incomplete")


@pytest.fixture(scope="module")
def tuna(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """1604.14 in 2022, reconciled with distances."""
    root = tmp_path_factory.mktemp("real") / "store"
    store = ["--store", str(root)]
    assert main(["ingest", str(shared_data / "comtrade" / "monthly" / "160414.parquet"), *store, "-o", "csv"]) == 0
    assert main(["geo", "import", str(shared_data / "geo" / "dist_cepii.dta"), *store, "-o", "csv"]) == 0
    assert main(["reconcile", "--years", "2022", *store, "-o", "csv"]) == 0
    return Store.open(root)


@pytest.fixture(scope="module")
def flows(tuna: Store) -> pl.DataFrame:
    return tuna.snapshot().rows("flows", "period = 2022 AND product = '160414'")


def test_pairs_are_those_that_the_records_hold(flows: pl.DataFrame) -> None:
    counts = dict(flows.group_by("status").len().rows())
    assert sum(counts[status] for status in BOTH) == 996
    assert (counts["exporter only"], counts["importer only"]) == (839, 899)


def test_every_value_stands_between_its_reports_and_the_total_between_theirs(flows: pl.DataFrame) -> None:
    assert flows.select((pl.col("lower") <= pl.col("value_fob_usd")) & (pl.col("value_fob_usd") <= pl.col("upper"))).to_series().all()
    both = flows.filter(pl.col("status").is_in(BOTH))
    sides = sorted((both["value_exporter_usd"].sum(), both["value_importer_usd"].sum()))
    assert sides[0] < both["value_fob_usd"].sum() < sides[1]
    reports = both.select(
        pl.min_horizontal("value_exporter_usd", "value_importer_usd").alias("lower"),
        upper=pl.max_horizontal("value_exporter_usd", "value_importer_usd"),
    )
    assert both.select("lower", "upper").equals(reports)


def test_values_are_those_of_the_raw_records(shared_data: Path, flows: pl.DataFrame) -> None:
    """The exporters' side, summed from the file itself."""
    raw = pl.scan_parquet(shared_data / "comtrade" / "monthly" / "160414.parquet").filter(
        pl.col("ref_year") == 2022, pl.col("flow_code") == "X", pl.col("partner_code") != 0
    )
    expected = raw.group_by(exporter="reporter_code", importer="partner_code").agg(pl.col("primary_value").sum()).collect()
    joined = flows.filter(pl.col("value_exporter_usd").is_not_null()).join(expected, on=["exporter", "importer"])
    assert joined.height == 996 + 839
    # A few exporters give a primary value that is not their FOB value.
    differ = (joined["value_exporter_usd"] / joined["primary_value"] - 1).abs() > 1e-6
    assert differ.mean() < 0.05  # type: ignore[operator]


def test_the_margin_is_plausible(tuna: Store, tmp_path: Path) -> None:
    out = tmp_path / "periods.csv"
    assert main(["reconcile", "report", "--store", str(tuna.root), "--out", str(out)]) == 0
    (told,) = pl.read_csv(out).iter_rows(named=True)
    # OECD's mean over world trade is 6 %; its elasticity of distance is a few hundredths.
    assert 1.02 < told["median_margin"] < 1.12 and 0 < told["elasticity_5000_km"] < 0.15
