"""A small world in BACI's layout whose indicators can be worked out by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

import greentrade as gt
from greentrade.indicators import Database
from greentrade.store import Store

# Thousand USD by (year, exporter, importer, product), a tonne each. Kazakhstan 398, Kyrgyzstan 417, China 156, Germany 276;
# 850760 batteries and 854140 solar cells are on the IMF's list, 100190 wheat is not.
WORLD = {
    (2020, 156, 398, "850760"): 60, (2020, 156, 398, "854140"): 20, (2020, 156, 398, "100190"): 20,
    (2020, 156, 417, "850760"): 30,
    (2020, 276, 398, "850760"): 10, (2020, 276, 417, "100190"): 50,
    (2020, 398, 417, "850760"): 5, (2020, 398, 417, "100190"): 35,
    (2020, 417, 398, "854140"): 4,
    (2020, 398, 156, "100190"): 60,
    (2021, 156, 398, "850760"): 120, (2021, 156, 398, "854140"): 10,
    (2021, 398, 417, "850760"): 10, (2021, 398, 156, "100190"): 90,
}  # fmt: skip


def write_flows(folder: Path, flows: dict, edition: str, release: str, part: str) -> Database:
    path = folder / f"BACI_HS{edition}_Y{part}_V{release}.csv"
    lines = [",".join([*map(str, key), str(value), "1"]) for key, value in flows.items()]
    path.write_text("\n".join(["t,i,j,k,v,q", *lines]) + "\n", encoding="utf-8")
    return opened(Store.open(folder / "store", create=True), path)


@pytest.fixture
def add_flows(tmp_path: Path) -> Callable[..., Database]:
    """Ingests {(year, exporter, importer, product): thousand USD} as one BACI file: `add_flows(flows, edition="17")`."""

    def add(flows: dict, edition: str = "17", release: str = "202501", part: str = "1") -> Database:
        return write_flows(tmp_path, flows, edition, release, part)

    return add


@pytest.fixture
def add_records(tmp_path: Path) -> Callable[..., Database]:
    """Ingests (period, reporter, flow, partner, product, USD) lines as one Comtrade file."""

    def add(lines: Iterable[tuple], edition: str = "H5", vintage: str = "2025-01-01") -> Database:
        path = tmp_path / f"records-{len(list(tmp_path.glob('records-*')))}.csv"
        head = "freqCode,period,reporterCode,flowCode,partnerCode,cmdCode,primaryValue,classificationCode"
        rows = [",".join(["A" if line[0] < 10_000 else "M", *map(str, line), edition]) for line in lines]
        path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
        return opened(Store.open(tmp_path / "store", create=True), path, vintage=vintage)

    return add


def opened(store: Store, path: Path, **options: str) -> Database:
    reports = store.ingest([path], options=options)
    assert [report.status for report in reports] == ["ingested"], reports
    return gt.open(store.root)


@pytest.fixture(scope="session")
def db(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """The small world, opened; no test may add to it."""
    return write_flows(tmp_path_factory.mktemp("world"), WORLD, "17", "202501", "1")


@pytest.fixture
def world() -> dict:
    """The flows of the small world."""
    return dict(WORLD)


@pytest.fixture
def values() -> Callable[..., dict]:
    """The values of a result by its keys, periods aside where there is one: `values(result)`."""

    def by_keys(result) -> dict:
        frame = result.frame
        keys = [key for key in ("period", "economy", "partner", "group", "product") if key in frame.columns]
        keys = [key for key in keys if key != "period" or frame["period"].n_unique() > 1]
        return {tuple(row[key] for key in keys) if len(keys) > 1 else row[keys[0]]: row["value"] for row in frame.iter_rows(named=True)}

    return by_keys
