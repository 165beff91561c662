"""Small stores in the publishers' layouts, for the tests of flows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from greentrade.store import Snapshot, Store

RECORD_COLUMNS = (
    "freqCode,period,reporterCode,flowCode,partnerCode,partner2Code,classificationCode,isOriginalClassification,"
    "cmdCode,customsCode,motCode,primaryValue,netWgt"
)


def record(
    value: float, *, period: int = 2020, reporter: int = 398, flow: str = "M", partner: int = 156, partner2: int = 0, edition: str = "H5",
    original: bool = True, code: str = "850760", customs: str = "C00", transport: int = 0, weight: str = "",
) -> str:  # fmt: skip
    """A line of Comtrade's layout, with the columns that matter here."""
    freq = "A" if period < 10_000 else "M"
    report = f"{freq},{period},{reporter},{flow},{partner},{partner2},{edition},{str(original).lower()}"
    return f"{report},{code},{customs},{transport},{value},{weight}"


@pytest.fixture(name="record")
def record_fixture() -> Callable[..., str]:
    """Writes a line of Comtrade's layout: `record(10, partner=643)`."""
    return record


@pytest.fixture
def add_records(tmp_path: Path) -> Callable[..., Snapshot]:
    """Ingests lines of `record` as one file, and gives the store's new snapshot: `add_records(lines, vintage=...)`."""

    def add(lines: Iterable[str], vintage: str = "2025-01-01") -> Snapshot:
        store = Store.open(tmp_path / "store", create=True)
        path = tmp_path / f"records-{len(list(tmp_path.glob('records-*')))}.csv"
        path.write_text("\n".join([RECORD_COLUMNS, *lines]) + "\n", encoding="utf-8")
        reports = store.ingest([path], options={"vintage": vintage})
        assert [each.status for each in reports] == ["ingested"], reports
        return store.snapshot()

    return add


@pytest.fixture
def add_flows(tmp_path: Path) -> Callable[..., Snapshot]:
    """Ingests lines t,i,j,k,v,q as one BACI file, and gives the new snapshot: `add_flows(lines, edition="17", release="202501")`."""

    def add(lines: Iterable[str], edition: str = "17", release: str = "202501", part: str = "2020") -> Snapshot:
        store = Store.open(tmp_path / "store", create=True)
        path = tmp_path / f"BACI_HS{edition}_Y{part}_V{release}.csv"
        path.write_text("\n".join(["t,i,j,k,v,q", *lines]) + "\n", encoding="utf-8")
        reports = store.ingest([path])
        assert [each.status for each in reports] == ["ingested"], reports
        return store.snapshot()

    return add
