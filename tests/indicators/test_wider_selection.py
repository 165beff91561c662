"""A product of a list that was asked for before is found in what is kept of the list: the same numbers, without reading the store."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable

import pytest

import greentrade as gt
from greentrade.flows import Selection
from greentrade.flows.reconciled import Flows
from greentrade.indicators import Database

FLOWS_17 = {(2021, 156, 398, code): number * 7 + 3 for number, code in enumerate(("850760", "854140", "854150", "870380", "100190"))}
FLOWS_22 = {
    (2022, 156, 398, code): number * 5 + 2 for number, code in enumerate(("850760", "854142", "854143", "854150", "870380", "100190"))
}


@pytest.fixture
def two_editions(add_flows: Callable[..., Database]) -> Database:
    add_flows(FLOWS_17)
    return add_flows(FLOWS_22, edition="22")


@pytest.mark.parametrize(("match", "products"), [*itertools.product(("converted", "native"), ("854140", "854143,870380", "850760"))])
def test_the_numbers_are_those_of_a_fresh_database(two_editions: Database, match: str, products: str):
    def value(database: Database) -> list[dict]:
        return database.compute("imports", reporters="KAZ", products=products, match=match).frame.to_dicts()

    alone = value(two_editions)
    shutil.rmtree(two_editions.store.root / ".cache")
    after = gt.open(two_editions.store.root)
    after.compute("imports", reporters="KAZ", products=gt.product_list("imf-lct"))
    assert value(after) == alone and any(row["value"] for row in alone)


def test_the_store_is_not_read_again(two_editions: Database, monkeypatch: pytest.MonkeyPatch):
    two_editions.compute("imports", products=gt.product_list("imf-lct"))
    monkeypatch.setattr(Flows, "products", lambda *_: pytest.fail("all flows are read"))
    assert two_editions.compute("imports", products="850760").frame["value"].sum() > 0
    with pytest.raises(pytest.fail.Exception):
        two_editions.compute("imports", products="100190")


def test_what_covers_what():
    batteries, headings = Selection.of("850760,870380"), Selection.of("8507")
    assert batteries.covers(Selection.of("850760"), ["HS2017", "HS2022"]) and not batteries.covers(headings, ["HS2017"])
    # Solar cells of HS2012 and 2017 hold more than the code of HS2022 alone: by spelling it does not cover what it becomes.
    cells = Selection.of("854143", "converted")
    assert cells.covers(Selection.of("854140"), ["HS2017"]) and not Selection.of("854143").covers(cells, ["HS2017"])
