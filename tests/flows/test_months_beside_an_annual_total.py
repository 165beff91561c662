"""Where the store holds a year's TOTAL and the months of some products, each answers for what it says."""

from __future__ import annotations

import pytest

import greentrade as gt
from greentrade.engine import get_engine
from greentrade.flows.trade import Trade
from greentrade.flows.transit import transit

KAZ, CHN = 398, 156


@pytest.fixture
def snapshot(add_records, record):
    months = [record(10, period=202000 + month) for month in range(1, 13)]
    return add_records([*months, record(1000, partner=0, code="TOTAL"), record(90, period=202001, code="TOTAL", partner=0)])


def test_products_are_of_the_months_and_the_total_is_of_the_year(snapshot):
    db = gt.open(snapshot.root)
    for indicator, value in (("imports", 120.0), ("import-share", 0.12)):
        found = db.compute(indicator, reporters="KAZ", products="850760", years="2020")
        assert found.frame.select("value", "status").rows() == [(value, "exact")]
        assert "the sum of its monthly ones" in " ".join(found.notes)
    every = db.compute("imports", reporters="KAZ", years="2020")
    assert every.frame["value"].to_list() == [1000.0]
    assert every.explain()["contribution"].to_list() == [1000.0]
    assert db.compute("imports", reporters="KAZ", products="850760", years="2020").explain()["contribution"].sum() == 120.0


def test_partners_of_the_total_are_not_those_of_the_months(snapshot):
    own = Trade(snapshot, get_engine()).coverage
    assert own.select("products", "product_partners", "total_partners").rows() == [(True, True, False)]


def test_an_annual_report_of_products_stands_alone(add_records, record):
    snapshot = add_records([record(7, code="854143"), *(record(10, period=202000 + month) for month in range(1, 13))])
    found = gt.open(snapshot.root).compute("imports", reporters="KAZ", years="2020")
    assert found.frame["value"].to_list() == [7.0]


def test_a_total_alone_says_nothing_of_a_product_in_transit(add_records, record):
    lines = [record(9000, reporter=CHN, flow="X", partner=KAZ), record(99_999, partner=0, code="TOTAL")]
    found = transit(add_records(lines), get_engine(), "KAZ").row(0, named=True)
    assert (found["imports_usd"], found["declared_usd"], found["flag"]) == (None, None, None)
