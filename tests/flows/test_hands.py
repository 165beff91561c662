"""Greentrade's own flows answer where they cover all that is asked for, a publisher's everywhere else, and no number mixes both."""

from __future__ import annotations

import json

import polars as pl
import pytest

from greentrade.errors import InputError
from greentrade.flows import Selection
from greentrade.flows.current import edition_years, held_flows, newest_releases, one_edition_a_period
from greentrade.flows.hands import Choice, Hands

BATTERIES, CARS = Selection.of("850760", "converted"), Selection.of("870380", "converted")


def held(*rows: tuple[str, str, str, int]) -> pl.DataFrame:
    """source, vintage, edition, period: one ingest each."""
    frame = pl.DataFrame(rows, schema={"source": pl.String, "vintage": pl.String, "edition": pl.String, "period": pl.Int32}, orient="row")
    return frame.with_columns(
        pl.int_range(1, pl.len() + 1).alias("rank"),
        pl.concat_str(pl.lit("i"), pl.int_range(pl.len())).alias("ingest"),
        pl.when(pl.col("source") == "baci").then(pl.lit("CEPII")).otherwise(pl.lit("greentrade")).alias("publisher"),
    )


def facts(*selections: Selection, edition: str = "HS2017") -> dict:
    """What a run says of a period: nothing named is all products."""
    scope = [{"label": each.label, "edition": each.edition, "codes": list(each.codes)} for each in selections]
    return {"scope": scope, "scope_label": " + ".join(each.label for each in selections) or "all products", "edition": edition}


def hands(published: tuple[int, ...], **own: dict) -> Hands:
    """Of a publisher with these periods and own flows `y2022=facts(...)`."""
    periods = {int(name[1:]): each for name, each in own.items()}
    mine = [("greentrade", "2026-01-01", each["edition"], period) for period, each in periods.items()]
    return Hands(held(*(("baci", "V1", "HS2017", period) for period in published), *mine), periods)


def test_own_flows_answer_what_they_cover_and_a_publisher_all_else() -> None:
    both = hands((2022, 2023), y2022=facts(BATTERIES))
    assert both.answering([BATTERIES]) == Choice(frozenset({2022}))
    assert both.answering([CARS]) == Choice(partial=((2022, "850760 (HS2022)"),))


def test_a_share_of_all_products_takes_all_of_its_terms_from_one_hand() -> None:
    listed, whole = hands((2022,), y2022=facts(BATTERIES)), hands((2022,), y2022=facts())
    assert listed.answering([BATTERIES, None]).own == frozenset()
    assert whole.answering([BATTERIES, None]).own == {2022}


def test_a_part_of_what_was_reconciled_is_covered_and_more_is_not() -> None:
    both = hands((2022,), y2022=facts(Selection.of("850760,870380", "converted")))
    assert both.answering([BATTERIES]).own == {2022}
    assert both.answering([Selection.of("850760,854143", "converted")]).own == frozenset()


def test_codes_are_compared_in_the_edition_of_the_flows() -> None:
    # In HS2017 cells are part of 8541.40, which lamps share: a reconciliation of the whole code covers the part.
    cells, older = Selection.of("854143", "converted"), hands((2021,), y2021=facts(Selection.of("854140", "converted")))
    assert older.answering([cells]).own == {2021}
    assert older.answering([Selection.of("8541", "native")]).own == frozenset()
    assert older.answering([Selection.of("854140", "native")]).own == {2021}


def test_codes_that_the_edition_does_not_have_are_not_covered_by_nothing() -> None:
    assert hands((2021,), y2021=facts(BATTERIES)).answering([Selection.of("854143", "native")]).own == frozenset()


def test_without_a_publisher_what_is_not_covered_has_no_flows_at_all() -> None:
    alone = hands((), y2022=facts(BATTERIES), y2023=facts())
    assert alone.answering([CARS]) == Choice(frozenset({2023}), ((2022, "850760 (HS2022)"),))
    with pytest.raises(InputError, match=r"do not cover 870380 \(HS2022\) and all products.*2022: 850760.*reconcile --all"):
        hands((), y2022=facts(BATTERIES)).answering([CARS, None])


def test_where_nothing_in_particular_is_asked_own_flows_of_all_products_come_first() -> None:
    assert hands((2021, 2022), y2021=facts(), y2022=facts(BATTERIES), y2023=facts(BATTERIES)).any.own == {2021, 2023}


@pytest.mark.parametrize(
    ("published", "own", "kept", "aside", "mixed"),
    [
        ((2021, 2022), (2021, 2022), {2021, 2022}, set(), False),
        ((2021, 2022), (2022,), set(), {2022}, False),
        ((2021,), (2022,), {2022}, set(), True),
        ((2021, 2022), (), set(), set(), False),
    ],
)
def test_a_number_that_compares_periods_has_one_hand_in_all_of_them(published, own, kept, aside, mixed) -> None:
    made = hands(published, **{f"y{period}": facts(BATTERIES) for period in own})
    found = made.throughout(made.answering([BATTERIES]), (2021, 2022))
    assert (found.own, found.aside, found.mixed) == (kept, aside, mixed)


def test_of_own_flows_the_newest_run_counts_in_whatever_edition_it_stands() -> None:
    rows = held(("greentrade", "2026-01-01.000002-a", "HS2022", 2022), ("greentrade", "2026-01-01.000003-b", "HS2017", 2022))
    assert one_edition_a_period(newest_releases(rows), edition_years())["ingest"].to_list() == ["i1"]


def test_a_ledger_row_of_many_years_and_editions_hides_no_other(add_flows) -> None:
    from types import SimpleNamespace

    snapshot = add_flows(["2020,398,156,850760,10,1"])
    (baci,) = snapshot.ingests.iter_rows(named=True)
    members = json.dumps([{"period": 2020, "edition": "HS2017"}, {"period": 2022, "edition": "HS2022"}, {"name": "more of 2022"}])
    several = {"editions": ["HS2017", "HS2022"], "periods": [2020, 2022]}
    own = {**baci, **several, "ingest": "own", "source": "greentrade", "members": members, "rank": 2}
    ledger = pl.DataFrame([baci, own], schema=snapshot.ingests.schema)
    found = held_flows(SimpleNamespace(ingests=ledger), None)  # type: ignore[arg-type]
    assert found.select("ingest", "edition", "period").rows() == [
        (baci["ingest"], "HS2017", 2020),
        ("own", "HS2017", 2020),
        ("own", "HS2022", 2022),
    ]
