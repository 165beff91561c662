"""Reported, mirror and reconciled: who says so; and a mirror where a report is missing."""

from __future__ import annotations

import polars as pl
import pytest

from greentrade.engine import get_engine
from greentrade.errors import InputError
from greentrade.flows import Selection, Trade

KAZ, CHN, TKM, IND, UZB = 398, 156, 795, 699, 860


@pytest.fixture
def snapshot(add_records, record):
    """Kazakhstan reports both ways, China its exports; Turkmenistan reports nothing."""
    return add_records(
        [
            record(10, reporter=KAZ, flow="M", partner=CHN),
            record(6, reporter=KAZ, flow="X", partner=TKM),
            record(2, reporter=KAZ, flow="M", partner=TKM),
            record(9, reporter=CHN, flow="X", partner=KAZ),
            record(4, reporter=CHN, flow="X", partner=TKM),
            record(1, reporter=CHN, flow="X", partner=899),
            record(20, reporter=CHN, flow="X", partner=0),
        ]
    )


def trade_of(snapshot, direction: str, **options) -> dict[tuple[int, int], tuple[float, str]]:
    """(economy, partner): value and basis."""
    trade = Trade(snapshot, get_engine(), **options)
    found = trade.engine.collect(trade.products(Selection.of("850760"))).filter(pl.col("direction") == direction)
    totals = trade.engine.collect(trade.totals()).filter(pl.col("direction") == direction)
    assert found["value_usd"].sum() == totals["value_usd"].sum()
    return {(row["economy"], row["partner"]): (row["value_usd"], row["basis"]) for row in found.iter_rows(named=True)}


def test_reported_is_what_an_economy_says(snapshot):
    assert trade_of(snapshot, "import") == {(KAZ, CHN): (10.0, "reported"), (KAZ, TKM): (2.0, "reported")}
    assert trade_of(snapshot, "export")[KAZ, TKM] == (6.0, "reported")


def test_mirror_is_what_its_partners_say(snapshot):
    assert trade_of(snapshot, "import", perspective="mirror") == {
        (TKM, KAZ): (6.0, "mirror"),
        (KAZ, CHN): (9.0, "mirror"),
        (TKM, CHN): (4.0, "mirror"),
        (899, CHN): (1.0, "mirror"),
    }
    assert trade_of(snapshot, "export", perspective="mirror") == {(CHN, KAZ): (10.0, "mirror"), (TKM, KAZ): (2.0, "mirror")}


def test_fill_takes_the_mirror_only_where_there_is_no_report(snapshot):
    assert trade_of(snapshot, "import", fill="mirror") == {
        (KAZ, CHN): (10.0, "reported"),
        (KAZ, TKM): (2.0, "reported"),
        (TKM, KAZ): (6.0, "mirror"),
        (TKM, CHN): (4.0, "mirror"),
    }


def test_fill_of_named_economies_only(snapshot, add_records, record):
    more = add_records([record(3, reporter=KAZ, flow="X", partner=UZB)])
    assert {economy for economy, _ in trade_of(more, "import", fill="mirror")} == {KAZ, TKM, UZB}
    assert {economy for economy, _ in trade_of(more, "import", fill="mirror:UZB")} == {KAZ, UZB}


def test_a_report_under_another_code_of_the_economy_is_no_gap(add_records, record):
    """India reports as 699 and stands as partner 356 in an old file."""
    snapshot = add_records([record(5, reporter=IND, flow="M", partner=CHN), record(4, reporter=CHN, flow="X", partner=356)])
    assert trade_of(snapshot, "import", fill="mirror") == {(IND, CHN): (5.0, "reported")}


def test_reconciled_flows_are_seen_from_both_ends(add_flows):
    snapshot = add_flows([f"2020,{CHN},{KAZ},850760,1.5,1", f"2020,{CHN},{CHN},850760,0.5,1"])
    assert trade_of(snapshot, "export") == {(CHN, KAZ): (1500.0, "reconciled"), (CHN, CHN): (500.0, "reconciled")}
    assert trade_of(snapshot, "import") == {(KAZ, CHN): (1500.0, "reconciled"), (CHN, CHN): (500.0, "reconciled")}


def test_the_default_is_reported_where_there_are_records(snapshot, add_flows):
    assert Trade(snapshot, get_engine()).perspective == "reported"
    both = add_flows([f"2020,{CHN},{KAZ},850760,1.5,1"])
    assert Trade(both, get_engine()).perspective == "reported"
    assert trade_of(both, "export", perspective="reconciled") == {(CHN, KAZ): (1500.0, "reconciled")}


def test_a_store_of_flows_only_gives_reconciled_and_says_so_when_asked_for_more(add_flows):
    flows_only = add_flows([f"2020,{CHN},{KAZ},850760,1.5,1"])
    assert Trade(flows_only, get_engine()).perspective == "reconciled"
    with pytest.raises(InputError, match=r"no records.*It holds reconciled flows: use perspective reconciled"):
        Trade(flows_only, get_engine(), "reported")
    with pytest.raises(InputError, match="It fills gaps of perspective 'reported'"):
        Trade(flows_only, get_engine(), "reconciled", fill="mirror")


def test_a_store_of_records_only_has_no_reconciled_flows(snapshot):
    with pytest.raises(InputError, match=r"no reconciled flows.*It holds records: use perspective reported or mirror"):
        Trade(snapshot, get_engine(), "reconciled")


def test_an_empty_store_says_what_to_do(store_path):
    from greentrade.store import Store

    with pytest.raises(InputError, match=r"holds no trade yet.*greentrade ingest"):
        Trade(Store.open(store_path, create=True).snapshot(), get_engine())


@pytest.mark.parametrize(
    ("options", "says"),
    [({"perspective": "mirrored"}, "reported, mirror, reconciled"), ({"freq": "Q"}, "A, M"), ({"fill": "zero"}, "mirror:TKM,AFG")],
)
def test_unknown_choices_name_the_known_ones(snapshot, options: dict, says: str):
    with pytest.raises(InputError, match=says):
        Trade(snapshot, get_engine(), **options)
