"""Transit: what is not known is not taken for zero, and nobody is accused by a total, a union or himself."""

from __future__ import annotations

import polars as pl
import pytest

from greentrade.engine import get_engine
from greentrade.flows.transit import peer_ratios, transit

CHN, DEU, EU, KGZ, RUS, SUDAN, SUDAN_UNTIL_2011 = 156, 276, 97, 417, 643, 729, 736


def told(snapshot, economy: str = "KGZ") -> dict:
    return transit(snapshot, get_engine(), economy).row(0, named=True)


def test_imports_from_the_world_name_no_supplier(add_records, record):
    lines = [record(9000, reporter=CHN, flow="X", partner=KGZ), record(8900, reporter=KGZ, partner=0)]
    found = told(add_records(lines))
    assert (found["imports_usd"], found["supplier"], found["declared_usd"], found["mirror_ratio"]) == (8900, "CHN", None, None)
    assert found["flag"] is None and found["evidence"] == "the economy does not say where all of its imports come from"


def test_unions_and_the_economy_itself_are_no_suppliers_or_peers(add_records, record):
    both = [record(5000, reporter=DEU, flow="X", partner=KGZ), record(5000, reporter=KGZ, partner=DEU)]
    union = [record(9000, reporter=EU, flow="X", partner=KGZ), record(10, reporter=EU, partner=CHN)]
    found = told(add_records([*both, *union, record(9000, reporter=KGZ, flow="X", partner=KGZ)]))
    assert (found["supplier"], found["mirror_ratio"], found["flag"], found["peer_ratio"]) == ("DEU", 1.0, None, None)


def test_a_supplier_under_two_codes_is_one(add_records, record):
    lines = [record(5000, period=2012, edition="H4", reporter=SUDAN, flow="X", partner=KGZ)]
    lines.append(record(5000, period=2012, edition="H4", reporter=KGZ, partner=SUDAN_UNTIL_2011))
    found = told(add_records(lines))
    assert (found["supplier"], found["declared_usd"], found["flag"]) == ("SDN", 5000, None)


@pytest.mark.parametrize(
    "beside",
    [
        # Of months that do not count beside the annual report of exports, and of all products together.
        {"period": 202001, "code": "850760"},
        {"period": 2020, "code": "TOTAL"},
    ],
)
def test_reexports_that_say_nothing_of_the_product_leave_it_unknown(add_records, record, beside):
    annual = [record(9000, reporter=KGZ, flow="X", partner=RUS), record(5000, reporter=KGZ, partner=CHN)]
    month = [record(900, reporter=KGZ, flow="X", partner=RUS, period=202001)] if beside["period"] == 202001 else []
    found = told(add_records([*annual, *month, record(800, reporter=KGZ, flow="RX", partner=RUS, **beside)]))
    assert (found["exports_usd"], found["reexports_usd"], found["net_exports_usd"], found["reexports_basis"]) == (9000, None, None, None)


@pytest.mark.parametrize("reverse", [False, True])
def test_ratios_of_peers_do_not_depend_on_the_order_of_rows(reverse: bool):
    """A thousandth added to ten trillion is lost in floating point; a thousand of them are a dollar."""
    values = [("X", 10_000_000_000_000.0), *[("X", 0.001)] * 1000, ("M", 1.0)]
    rows = pl.DataFrame(values, schema=["kind", "value_usd"], orient="row")
    rows = rows.with_columns(period=2020, product=pl.lit("850760"), reporter=DEU)
    engine = get_engine()
    found = engine.collect(peer_ratios(engine.frame(rows.reverse() if reverse else rows)))
    assert found["peer_ratio"].to_list() == [10_000_000_000_001.0]
