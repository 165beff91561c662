"""What a person who keeps a list is shown: each candidate with its kind, its evidence and its trade."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from greentrade.lists import Entry
from greentrade.scope import candidates
from greentrade.scope.candidates import KINDS, SCHEMA


@pytest.fixture(scope="module")
def watched(two_editions, make_list):
    """Cells, batteries and cars watched over the small world, with another list that names a national line of batteries."""
    finer = make_list(
        Entry("85076000", "Batteries", "all", "EU"), Entry("87116010", "Bicycles", "all", "EU"), name="finer", edition="HS2022"
    )
    return candidates(two_editions, make_list("854140", "850760", "870380"), top=200, others=[finer])


def test_successors_of_a_listed_code(watched, by):
    """854140 went into four codes of HS2022; what they trade stands beside them. 850760 keeps its spelling."""
    rows = by(watched.filter(kind="successor", edition="HS2022"), "code")
    assert {"854141", "854142", "854143", "854149"} <= set(rows) and "850760" not in rows
    panels = rows["854143"]
    assert (panels["listed"], panels["score"], panels["period"]) == ("854140", 1.0, 2022)
    assert (panels["value"], panels["lower"], panels["upper"], panels["unit"], panels["status"]) == (60_000, 60_000, 60_000, "USD", "exact")
    assert panels["evidence"] == "HS2022 854143 takes over goods of 854140; 100% of it is the list's"
    # The one that carries most trade comes first.
    assert watched.filter(kind="successor")["code"].to_list()[:2] == ["854143", "854141"]


def test_waste_is_no_successor(watched):
    """HS2022's links to electronic waste are nominal."""
    assert watched.filter(pl.col("code").str.starts_with("8549")).is_empty()


def test_predecessors_of_a_listed_code(watched, by):
    """Electric cars came out of 870390, lithium-ion cells of 850780 before HS2012; the data have neither edition."""
    rows = by(watched.filter(kind="predecessor"), "code")
    assert rows["870390"]["edition"] == "HS2012" and rows["870390"]["listed"] == "870380"
    assert "850780" in rows and rows["850780"]["edition"] == "HS2007"
    assert rows["870390"]["status"] == "missing" and rows["870390"]["value"] is None
    assert 0 < rows["870390"]["score"] < 1 and "between 0% and 100%" in rows["870390"]["evidence"]
    assert "a code spelt alike that is not on the list" in rows["870390"]["evidence"], "HS2017 has another 870390"


def test_national_lines_of_other_lists(watched, by):
    rows = by(watched.filter(kind="national line"), "code")
    assert set(rows) == {"85076000"}, "871160 is not on the list"
    line = rows["85076000"]
    assert (line["jurisdiction"], line["listed"], line["score"]) == ("EU", "850760", 1.0)
    assert (line["lower"], line["upper"], line["status"]) == (0, 30_000, "unknown")
    assert line["evidence"] == "finer@2020-01-01 (HS2022) names it: Batteries"


def test_a_whole_code_is_no_national_line(two_editions, make_list):
    """The list has a line of batteries; another one has all of 850760."""
    own, whole = make_list(Entry("85076000", "Batteries", "all", "EU")), make_list("850760", name="whole")
    assert candidates(two_editions, own, others=[whole]).filter(kind="national line").is_empty()


def test_the_kinds_take_turns(watched):
    assert watched["rank"].to_list() == list(range(1, watched.height + 1))
    turns = [KINDS.index(kind) for kind in watched["kind"]]
    assert turns[:3] == [KINDS.index("successor"), KINDS.index("predecessor"), KINDS.index("national line")]


def test_top_cuts_the_ranking(two_editions, make_list, watched):
    first = candidates(two_editions, make_list("854140", "850760", "870380"), top=3, others=[])
    assert first.height == 3 and first.columns == list(SCHEMA)
    assert first["code"][0] == watched["code"][0]


def flows_of(matrix: dict[str, list[float]], year: int = 2020) -> dict:
    """Exports to Kazakhstan of economies numbered in order."""
    exporters = [156, 276, 842, 381, 251, 392]
    return {(year, exporters[n], 398, product): value for product, values in matrix.items() for n, value in enumerate(values) if value}


def test_codes_that_the_same_economies_export(add_flows, make_list, by):
    """850760 and 854140 are listed; 853710 is exported by the same two economies, 100190 by all the others."""
    matrix = {"850760": [50, 50, 0, 0, 0, 0], "854140": [40, 60, 0, 0, 0, 0], "853710": [70, 30, 0, 0, 0, 0],
              "100190": [1, 1, 90, 80, 90, 95], "220421": [0, 0, 10, 20, 10, 5]}  # fmt: skip
    db = add_flows({"17": flows_of(matrix)})
    frame = candidates(db, make_list("850760", "854140"), others=[]).filter(kind="moves with the list")
    rows = by(frame, "code")
    assert set(rows) == {"853710"}
    near = rows["853710"]
    assert (near["score"], near["value"], near["status"]) == (1.0, 100_000, "exact")
    assert near["evidence"] == "Proximity 1.00 on average to 2 listed codes; exported with RCA > 1 by 2 economies"


def test_correlated_growth_is_told(add_flows, make_list):
    """Over seven years 853710 grows exactly as the list does, so r = 1."""
    growth = np.cumprod([1, 1.5, 0.8, 2.0, 1.1, 0.7, 1.4])
    flows = {}
    for year, factor in enumerate(growth, 2017):
        matrix = {"850760": [100 * factor, 50 * factor], "853710": [30 * factor, 20 * factor], "100190": [0, 0, 90, 80, 90, 95]}
        flows |= {key: round(value, 3) for key, value in flows_of(matrix, year).items()}
    frame = candidates(add_flows({"17": flows}), make_list("850760"), years="2017:2022", others=[])
    assert (
        "its growth correlates with the list's at +1.00 over 5 periods"
        in frame.filter(kind="moves with the list", code="853710")["evidence"].item()
    )


@pytest.mark.parametrize(("economies", "found"), [(4, []), (5, ["853710"])])
def test_few_economies_make_no_product_space(add_flows, make_list, economies, found):
    matrix = {"850760": [50, 50], "853710": [70, 30], "100190": [0, 0, *[90] * (economies - 2)]}
    frame = candidates(add_flows({"17": flows_of(matrix)}), make_list("850760"), others=[])
    assert frame.filter(kind="moves with the list")["code"].to_list() == found


def test_advantages_are_of_the_last_three_periods(add_flows, make_list):
    """853710 was exported by the list's exporters in 2017 only, 842199 in 2018 to 2020."""
    flows = {}
    for year in range(2017, 2021):
        near = "853710" if year == 2017 else "842199"
        flows |= flows_of({"850760": [50, 50], near: [900, 900], "100190": [0, 0, 90, 90, 90, 90]}, year)
    flows[2020, 842, 398, "853710"] = 1
    frame = candidates(add_flows({"17": flows}), make_list("850760"), others=[])
    assert frame.filter(kind="moves with the list")["code"].to_list() == ["842199"]


def test_fast_risers_in_a_listed_codes_heading(add_flows, make_list, by):
    """850780 grows from 10 to 40 in two years, 850710 shrinks; 8504 has no listed code."""
    flows = {
        (2019, 156, 398, "850760"): 100, (2019, 156, 398, "850780"): 10, (2019, 156, 398, "850710"): 50, (2019, 156, 398, "850440"): 1,
        (2021, 156, 398, "850760"): 121, (2021, 156, 398, "850780"): 40, (2021, 156, 398, "850710"): 20, (2021, 156, 398, "850440"): 9,
    }  # fmt: skip
    db = add_flows({"17": flows})
    frame = candidates(db, make_list("850760"), others=[]).filter(kind="rising in the heading")
    riser = frame.row(0, named=True)
    assert frame["code"].to_list() == ["850780"]
    # 4 ^ (1/2) - 1 = 100 % a year; the heading from 160 to 181.
    assert riser["score"] == pytest.approx(1 - ((181 / 160) ** 0.5 - 1))
    assert (riser["listed"], riser["value"], riser["period"]) == ("850760", 40_000, 2021)
    assert riser["evidence"] == "World exports 10,000 USD in 2019, 40,000 USD in 2021: +100.0% a year, its heading 8507 +6.4%"


def test_sums_by_economy_and_product_are_kept(two_editions, make_list, watched):
    """The second question does not read the store's rows again."""
    from greentrade.scope.world import exports

    trade = two_editions.trade()
    kept = trade.engine.collect(exports(trade).select("period", "edition").unique()).sort("period")
    assert kept.rows() == [(2020, "HS2017"), (2021, "HS2017"), (2022, "HS2022")]
    assert list(trade.snapshot.cache(trade.engine.name).glob("scope-reconciled-A-exports-*"))


def test_bounds_hold_every_value(watched):
    held = watched.drop_nulls("value")
    assert held.select(((pl.col("lower") <= pl.col("value")) & (pl.col("value") <= pl.col("upper"))).all()).item()
