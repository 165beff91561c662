"""Flows with known errors, frames of both kinds of engine, and small stores of both sides' records."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import narwhals as nw
import numpy as np
import polars as pl
import pytest

from greentrade.store import Store

COLUMNS = (
    "freqCode,period,reporterCode,flowCode,partnerCode,partner2Code,classificationCode,isOriginalClassification,"
    "cmdCode,customsCode,motCode,primaryValue,cifvalue,fobvalue,netWgt"
)


def lazy(frame: pl.DataFrame) -> nw.LazyFrame:
    """A table in memory, as the steps take it; also what brings small tables to it."""
    return nw.from_native(frame.lazy())


def rows(frame: nw.LazyFrame) -> pl.DataFrame:
    """What a step gave, in the order of its keys."""
    found = frame.collect("polars").to_native()
    keys = [name for name in ("period", "exporter", "importer", "product") if name in found.columns]
    return found.sort(keys)


def simulated(
    exporters: np.ndarray, importers: np.ndarray, products: int = 25, seed: int = 1, scale: float = 1.0, period: int = 2022
) -> pl.DataFrame:
    """Every economy's trade with every other in every product, both reports with lognormal errors of these standard deviations."""
    chance = np.random.default_rng(seed)
    n = len(exporters)
    i, j, k = (each.ravel() for each in np.meshgrid(np.arange(n), np.arange(n), np.arange(products), indexing="ij"))
    kept = i != j
    i, j, k = i[kept], j[kept], k[kept]
    true = np.exp(chance.normal(13, 1.5, len(i)))
    v_x = scale * true * np.exp(chance.normal(0, 1, len(i)) * exporters[i])
    v_m = scale * true * np.exp(chance.normal(0, 1, len(i)) * importers[j])
    return pl.DataFrame(
        {
            "period": pl.Series(np.full(len(i), period), dtype=pl.Int32),
            "exporter": pl.Series(i + 1, dtype=pl.Int32),
            "importer": pl.Series(j + 1, dtype=pl.Int32),
            "product": [f"{number + 100_000:06d}" for number in k],
            "value_exporter_usd": v_x,
            "value_importer_usd": v_m,
            "cif_margin": np.ones(len(i)),
            "weight_exporter_kg": v_x / 2,
            "weight_importer_kg": v_m / 2,
            "split": 0,
        }
    )


def line(
    value: float, *, period: int = 2022, reporter: int = 398, flow: str = "M", partner: int = 156, edition: str = "H6",
    code: str = "850760", cif: str = "", fob: str = "", weight: str = "", original: bool = True,
) -> str:  # fmt: skip
    """A line of Comtrade's layout."""
    freq = "A" if period < 10_000 else "M"
    return f"{freq},{period},{reporter},{flow},{partner},0,{edition},{str(original).lower()},{code},C00,0,{value},{cif},{fob},{weight}"


def ingested(place: Path, lines: Iterable[str], vintage: str = "2025-01-01", folder: str = "store") -> Store:
    """The store of a folder after lines of `line` were added to it as one file."""
    store = Store.open(place / folder, create=True)
    path = place / f"records-{len(list(place.glob('records-*')))}.csv"
    path.write_text("\n".join([COLUMNS, *lines]) + "\n", encoding="utf-8")
    reports = store.ingest([path], options={"vintage": vintage})
    assert [each.status for each in reports] == ["ingested"], reports
    return store


@pytest.fixture
def ingest(tmp_path: Path) -> Callable[..., Store]:
    """Ingests lines of `line` as one file: `ingest(lines, vintage=..., folder=...)`."""
    return partial(ingested, tmp_path)


def both_sides(period: int, seed: int = 0, economies: int = 12, codes: Iterable[str] = ("850760", "854143", "870380")) -> list[str]:
    """Records of some real economies that report one another's trade with errors."""
    chance = np.random.default_rng([period, seed])
    known = [156, 276, 398, 417, 643, 792, 842, 251, 699, 410, 380, 724, 528, 616, 203, 40, 56, 208, 246, 300][:economies]
    lines: list[str] = []
    for i in known:
        for j in known:
            for code in codes:
                if i == j or chance.random() < 0.15:
                    continue
                true, weight = np.exp(chance.normal(13, 1)), np.exp(chance.normal(10.5, 0.5))
                x, m = (true * np.exp(chance.normal(0, 0.2)) for _ in range(2))
                if chance.random() < 0.9:
                    lines.append(line(round(x, 2), period=period, reporter=i, flow="X", partner=j, code=code, weight=f"{weight:.1f}"))
                if chance.random() < 0.9:
                    value = f"{m * 1.08:.2f}"
                    lines.append(
                        line(float(value), period=period, reporter=j, partner=i, code=code, cif=value, weight=f"{weight * 1.01:.1f}")
                    )
    return lines
