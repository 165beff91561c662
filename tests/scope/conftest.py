"""Small worlds in BACI's layout whose numbers can be worked out by hand, and lists to count them with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import greentrade as gt
from greentrade.indicators import Database
from greentrade.lists import Entry, ProductList
from greentrade.lists.entries import content_hash
from greentrade.store import Store

MakeList = Callable[..., ProductList]
MakeDatabase = Callable[..., Database]


def write_flows(folder: Path, parts: dict[str, dict]) -> Database:
    """A store of BACI files, one an edition (two digits): {(year, exporter, importer, product): thousand USD}."""
    store = Store.open(folder / "store", create=True)
    for edition, flows in parts.items():
        path = folder / f"BACI_HS{edition}_Y1_V202501.csv"
        lines = [",".join([*map(str, key), str(value), "1"]) for key, value in flows.items()]
        path.write_text("\n".join(["t,i,j,k,v,q", *lines]) + "\n", encoding="utf-8")
        assert [report.status for report in store.ingest([path])] == ["ingested"]
    return gt.open(store.root)


@pytest.fixture
def add_flows(tmp_path: Path) -> MakeDatabase:
    """Opens a store of flows by edition: `add_flows({"17": {(2020, 156, 398, "850760"): 60}})`."""
    return lambda parts: write_flows(tmp_path, parts)


@pytest.fixture(scope="session")
def make_list() -> MakeList:
    """A list in memory: `make_list("850760", "870380", version="2020-01-01", edition="HS2017")`; entries stand as they are."""

    def make(*codes: str | Entry, version: str = "2020-01-01", edition: str = "HS2017", name: str = "test", **more: object) -> ProductList:
        entries = tuple(code if isinstance(code, Entry) else Entry(code, code, "all") for code in codes)
        about = {"title": "A list", "steward": "", "source": "", "url": "", "licence": "", "groups": {"all": "All"}}
        return ProductList(name, version, edition=edition, content_hash=content_hash(edition, entries), entries=entries, **about, **more)

    return make


# Thousand USD. China 156, Germany 276, Kazakhstan 398, Kyrgyzstan 417; 850760 batteries, 854140 solar cells (with LEDs),
# 870380 electric cars, 100190 wheat.
TRADE = {
    (2020, 156, 398, "850760"): 60, (2020, 156, 417, "854140"): 20, (2020, 156, 276, "870380"): 10, (2020, 156, 276, "100190"): 10,
    (2020, 276, 398, "870380"): 40, (2020, 276, 417, "850760"): 30, (2020, 276, 156, "100190"): 130,
    (2020, 398, 417, "100190"): 70, (2020, 398, 417, "870380"): 30,
    (2021, 156, 398, "850760"): 90, (2021, 156, 276, "870380"): 60,
    (2021, 276, 398, "870380"): 50, (2021, 276, 156, "100190"): 50,
    (2021, 398, 417, "100190"): 100,
}  # fmt: skip


@pytest.fixture(scope="session")
def db(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """The small world in HS2017, opened; no test may add to it."""
    return write_flows(tmp_path_factory.mktemp("scope"), {"17": TRADE})


# The same goods in HS2022: solar cells and LEDs have codes of their own (854141 and 854143 are the LEDs and the panels).
NEWER = {
    (2022, 156, 398, "854143"): 50, (2022, 156, 417, "854141"): 20, (2022, 156, 276, "850760"): 30, (2022, 156, 276, "100190"): 100,
    (2022, 276, 398, "854143"): 10, (2022, 276, 156, "100190"): 90,
}  # fmt: skip


@pytest.fixture(scope="session")
def two_editions(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """The small world in HS2017 to 2021 and in HS2022 in 2022."""
    return write_flows(tmp_path_factory.mktemp("editions"), {"17": TRADE, "22": NEWER})


def rows_by(frame, *keys: str) -> dict:
    """A frame's rows by some of their columns."""
    return {tuple(row[key] for key in keys) if len(keys) > 1 else row[keys[0]]: row for row in frame.iter_rows(named=True)}


@pytest.fixture(scope="session")
def by() -> Callable[..., dict]:
    """`by(frame, "economy", "direction")`: rows by their keys."""
    return rows_by
