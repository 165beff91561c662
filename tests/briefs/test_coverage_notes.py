"""What the data lack is found in them and said once, in words that hold."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from greentrade.briefs.coverage import MOST, comparable_since, gather, notes
from greentrade.briefs.language import Language

YEARS = tuple(range(2005, 2025))


def row(
    economy: str,
    first: int | None = 2005,
    last: int | None = 2024,
    missing: tuple[int, ...] = (),
    basis: str = "reported",
    side: str = "import",
) -> dict[str, Any]:
    return {"economy": economy, "direction": side, "first_period": first, "last_period": last, "missing": list(missing), "basis": basis}


def frame(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema_overrides={"missing": pl.List(pl.Int32), "first_period": pl.Int32, "last_period": pl.Int32})


def said(*rows: dict[str, Any]) -> list[str]:
    return notes(frame(*rows), YEARS, Language("en", "adb"))


def test_late_beginnings_stand_in_one_sentence() -> None:
    assert said(row("UZB", 2017), row("TJK", 2014), row("KGZ", 2014), row("KAZ")) == [
        "Data begin only in 2014 for the Kyrgyz Republic and Tajikistan and in 2017 for Uzbekistan."
    ]


def test_each_kind_of_gap_has_its_sentence() -> None:
    assert said(
        row("AFG", missing=(2019, 2020, 2022)), row("PAK", last=2022), row("TKM", None, None, basis="none"), row("MNG", basis="mirror")
    ) == [
        "Data end in 2022 for Pakistan.",
        "Years are missing: 2019–2020, 2022 for Afghanistan.",
        "There are no data for Turkmenistan.",
        "Values for Mongolia are what their partners declare.",
    ]


def test_what_holds_for_both_directions_is_said_once() -> None:
    rows = [row("UZB", 2017), row("UZB", 2017, side="export"), row("TKM", None, None, basis="none"), row("TKM", 2010, side="export")]
    assert said(*rows) == [
        "Imports: Data begin only in 2017 for Uzbekistan.",
        "Imports: There are no data for Turkmenistan.",
        "Exports: Data begin only in 2010 for Turkmenistan and in 2017 for Uzbekistan.",
    ]
    assert said(row("UZB", 2017), row("UZB", 2017, side="export")) == ["Data begin only in 2017 for Uzbekistan."]


def test_whole_data_need_no_note() -> None:
    assert said(row("KAZ"), row("KAZ", side="export")) == []


def test_many_economies_are_counted() -> None:
    codes = ["AFG", "AZE", "GEO", "KAZ", "KGZ", "MNG", "PAK", "TJK", "TKM", "UZB", "DEU", "FRA", "ITA", "BEL"]
    assert len(codes) > MOST
    assert said(*(row(code, 2010) for code in codes)) == ["Data of 14 economies begin only after the first year."]


@pytest.mark.parametrize(
    ("rows", "since"),
    [
        ([row("KAZ"), row("UZB", 2017)], 2017),
        ([row("KAZ"), row("AFG", missing=(2019, 2020))], 2021),
        ([row("KAZ"), row("PAK", last=2021)], 2022),  # what left does not count from then on
        ([row("KAZ"), row("TKM", None, None, basis="none")], 2005),
        ([row("KAZ"), row("PAK", last=2023)], None),
        ([row("TKM", None, None, basis="none")], None),
    ],
)
def test_growth_is_measured_from_the_year_since_which_the_same_economies_report(rows: list[dict[str, Any]], since: int | None) -> None:
    assert comparable_since(frame(*rows), YEARS) == since


def test_the_gaps_of_the_small_world_are_found(small_world: Any) -> None:
    found = gather([small_world.compute("imports", reporters="CAREC-CHN", by=("reporter",), years="2017:2024")])
    assert notes(found, tuple(range(2017, 2025)), Language("en", "adb")) == [
        "Data begin only in 2019 for Uzbekistan.",
        "Years are missing: 2020–2021 for Afghanistan.",
        "There are no data for Turkmenistan.",
    ]
