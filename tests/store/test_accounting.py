"""read = accepted + quarantined + blank + duplicate, whatever the file holds, and each line in its right place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from greentrade.store import Store

GOOD = [
    f"2020,{i},{j},{k:06d},{v},{q}" for i, j, k, v, q in [(4, 31, 10121, 1.5, 2), (4, 32, 850760, 0.25, "NA"), (710, 4, 854140, 7, 0.5)]
]
LINES = {
    "blank": ["", "   ", ",,,,,"],
    "quarantined": [
        "2020,4,31", "2020,4,31,850760,1,2,3", "2020,x,31,850760,1,2", "20x0,4,31,850760,1,2", "2020,4,31,ABC,1,2", "2020,4,31,850760,,2",
        "2020,4,31,850760,-5,2", "1066,4,31,850760,1,2", '2020,4,31,"850760,1,2', "2020,4,31,12,1,2", "not a row at all",
    ],
}  # fmt: skip


def expected_kind(line: str, seen: set[str]) -> str:
    for kind, members in LINES.items():
        if line in members:
            return kind
    if line in seen:
        return "duplicate"
    seen.add(line)
    return "accepted"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(GOOD + LINES["blank"] + LINES["quarantined"]), min_size=1, max_size=30), st.sampled_from(["\n", "\r\n"]))
def test_every_line_is_counted_once(tmp_path_factory, baci_file: Callable[..., Path], lines: list[str], end: str) -> None:
    folder = tmp_path_factory.mktemp("accounting")
    store = Store.open(folder / "store", create=True)
    path = baci_file([*GOOD[:1], *lines], folder=folder, end=end)
    report = store.ingest([path])[0]

    seen: set[str] = set()
    kinds = [expected_kind(line, seen) for line in [*GOOD[:1], *lines]]
    assert report.read == len(kinds) == report.accepted + report.quarantined + report.blank + report.duplicate
    assert {kind: kinds.count(kind) for kind in ("accepted", "quarantined", "blank", "duplicate")} == {
        "accepted": report.accepted, "quarantined": report.quarantined, "blank": report.blank, "duplicate": report.duplicate,
    }  # fmt: skip
    rejects = store.rejects(limit=None)
    assert dict(rejects.select("line", "kind").iter_rows()) == {n: kind for n, kind in enumerate(kinds, 2) if kind != "accepted"}
    accepted = store.snapshot().rows("flows", "true")
    assert accepted["line"].to_list() == [n for n, kind in enumerate(kinds, 2) if kind == "accepted"]


def test_a_quarantined_line_says_what_is_wrong_with_it(store: Store, baci_file: Callable[..., Path]) -> None:
    store.ingest([baci_file([GOOD[0], "2020,4,x,850760,abc,2", "2020,4,31", '2020,4,31,"850760,1,2'])])
    reasons = dict(store.rejects(kind="quarantined").select("line", "reason").iter_rows())
    assert reasons[3] == 'importer: cannot read "x" in column j; value_fob_usd: cannot read "abc" in column v'
    assert reasons[4] == "3 fields where the header has 6"
    assert reasons[5] == "a quote is left open on this line"


def test_a_key_with_two_values_keeps_the_first_and_names_the_second(store: Store, baci_file: Callable[..., Path]) -> None:
    report = store.ingest([baci_file(["2020,4,31,850760,1,2", "2020,4,31,850760,9,2", "2020,4,31,850760,1,2"])])[0]
    assert (report.accepted, report.quarantined, report.duplicate) == (1, 1, 1)
    assert "contradicts" in store.rejects(kind="quarantined")["reason"][0]


def test_a_file_of_which_nothing_can_be_read_is_refused_whole(store: Store, baci_file: Callable[..., Path]) -> None:
    report = store.ingest([baci_file(["2020,4,x,850760,1,2", "2020,4,y,850760,1,2"])])[0]
    assert report.status == "failed"
    assert "line 2" in report.message and "cannot read" in report.message
    assert store.snapshot().number == 0


def test_a_source_that_lost_its_leading_zeros_gets_them_back(store: Store, baci_file: Callable[..., Path]) -> None:
    store.ingest([baci_file(["2020,4,31,71120,1,2", "2020,4,31,010121,1,2"])])
    assert sorted(store.snapshot().rows("flows", "true")["product"]) == ["010121", "071120"]


def test_the_ledger_and_the_tables_agree(store: Store, baci_file: Callable[..., Path]) -> None:
    store.ingest([baci_file([*GOOD, "", GOOD[0], "broken"])])
    row = store.history().row(0, named=True)
    assert row["accepted"] == store.snapshot().rows("flows", "true").height
    assert row["read"] - row["accepted"] == store.rejects(limit=None).height
    assert isinstance(store.history(), pl.DataFrame)
