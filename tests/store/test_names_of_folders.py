"""A store works in a folder of any name that a user gives; where Delta cannot keep tables, that is said before anything is written."""

from __future__ import annotations

from pathlib import Path

import pytest

import greentrade as gt
from greentrade.errors import InputError
from greentrade.store import Store
from tests.store.conftest import COMTRADE_HEADER, comtrade_line, write_baci

ROWS = ["2020,156,398,850760,60,2", "2020,156,398,85076X,1,1"]


@pytest.mark.parametrize("name", ["a b", "данные 100%", "{c} & 'q' #1?", "贸易 *", "records"])
def test_a_store_is_written_and_read_wherever_it_stands(tmp_path: Path, name: str):
    folder = tmp_path / name
    folder.mkdir()
    store = Store.open(folder / "store", create=True)
    records = folder / "records 2020.csv"
    records.write_text("\n".join([COMTRADE_HEADER, comtrade_line(value=1234.0)]) + "\n", encoding="utf-8")
    flows, reports = store.ingest([write_baci(folder, ROWS)])[0], store.ingest([records])[0]
    assert (flows.accepted, flows.quarantined, reports.accepted) == (1, 1, 1)
    assert store.rejects(kind="quarantined")["line"].to_list() == [3]
    database = gt.open(store.root)
    published = database.compute("imports", reporters="KAZ", products="850760", perspective="reconciled")
    assert published.frame["value"].to_list() == [60_000.0]
    reported = database.compute("imports", reporters="KAZ", products="850760", perspective="reported")
    assert reported.explain(period=2020, economy="KAZ")["contribution"].to_list() == [1234.0]
    assert store.ingest([records])[0].status == "unchanged"


@pytest.mark.parametrize("name", ["[a]", "a|b", "a\\b", "a%20b", "a^b", "ingest=9"])
def test_where_tables_cannot_be_kept_is_said_at_once(tmp_path: Path, name: str):
    folder = tmp_path / name / "store"
    with pytest.raises(InputError, match="tables cannot be kept below"):
        Store.open(folder, create=True)
    assert not folder.exists()
