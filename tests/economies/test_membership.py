"""Membership of groups at a date: accessions, withdrawals, and what a year, a month or no date mean."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greentrade import economies
from greentrade.economies.register import register
from greentrade.errors import InputError

IDS = ("ASEAN", "BRICS", "CAREC", "CENTRAL_ASIA", "EAEU", "EU", "EU27", "G20", "OECD", "RCEP", "WLD")


def letters(group, at=None):
    return {economies.iso3(code) for code in economies.members(group, at=at)}


def test_carec_has_eleven_members_and_ten_without_the_prc():
    carec = {"AFG", "AZE", "CHN", "GEO", "KAZ", "KGZ", "MNG", "PAK", "TJK", "TKM", "UZB"}
    assert letters("CAREC") == letters("CAREC", 2024) == carec
    assert letters("CAREC-CHN", 2024) == carec - {"CHN"}


@pytest.mark.parametrize(
    ("year", "count"), [(1997, 4), (1998, 5), (2004, 7), (2005, 8), (2009, 8), (2010, 10), (2015, 10), (2016, 11), (1996, 0)]
)
def test_carec_grew_from_four(year, count):
    assert len(economies.members("CAREC", at=year)) == count


@pytest.mark.parametrize(
    ("at", "count"),
    [
        (1957, 0), (1958, 6), (1973, 9), (1981, 10), (1986, 12), (1995, 15), (2003, 15), (2004, 25), (2005, 25), (2007, 27),
        (2012, 27), (2013, 28), (2019, 28), (2020, 27),
    ],
)  # fmt: skip
def test_the_eu_by_the_dates_of_accession(at, count):
    assert len(economies.members("EU", at=at)) == count


def test_the_united_kingdom_is_a_member_to_the_end_of_january_2020():
    assert "GBR" in letters("EU", date(2020, 1, 31))
    assert "GBR" not in letters("EU", "2020-02-01")
    assert "GBR" in letters("EU", 201912)
    assert "GBR" in letters("EU", 202001)
    assert "GBR" not in letters("EU", 202002)
    assert "GBR" not in letters("EU", 2020)
    assert "GBR" not in letters("EU")


def test_eu27_is_one_set_at_every_date():
    assert letters("EU27") == letters("EU27", 1990) == letters("EU27", 2005) == letters("EU", 2024)
    assert len(letters("EU27")) == 27
    assert "GBR" in letters("EU27 + GBR")


@pytest.mark.parametrize(
    ("group", "at", "count", "joined"),
    [
        ("ASEAN", 2024, 10, "KHM"), ("ASEAN", 2025, 11, "TLS"), ("ASEAN", 1998, 9, "LAO"), ("EAEU", "2015-01-01", 3, "KAZ"),
        ("EAEU", 2015, 5, "KGZ"), ("OECD", 2024, 38, "CRI"), ("OECD", 2009, 30, "SVK"), ("OECD", 1961, 19, "LUX"), ("G20", 2024, 19, "ZAF"),
        ("RCEP", 2021, 0, None), ("RCEP", "2022-01-31", 10, "JPN"), ("RCEP", 2022, 13, "MYS"), ("RCEP", 2023, 15, "PHL"),
        ("BRICS", 2009, 4, "CHN"), ("BRICS", 2010, 5, "ZAF"), ("BRICS", 2024, 9, "IRN"), ("BRICS", 2025, 10, "IDN"),
        ("CENTRAL_ASIA", 2024, 5, "TKM"),
    ],
)  # fmt: skip
def test_other_groups_at_a_date(group, at, count, joined):
    assert len(letters(group, at)) == count
    assert joined is None or joined in letters(group, at)


def test_the_world_is_everything_but_totals_and_unions():
    world = economies.members("WLD")
    assert set(world) == {row.code for row in register().values() if row.canonical == row.code and row.kind != "group"}
    assert {842, 490, 899, 810} <= set(world)
    assert not {0, 97, 975, 840} & set(world)
    assert world == economies.members("WLD", at=1950)


@given(st.sampled_from(IDS), st.dates(min_value=date(1950, 1, 1), max_value=date(2030, 12, 31)))
def test_a_year_means_its_last_day(group, day):
    assert economies.members(group, at=day.year) == economies.members(group, at=date(day.year, 12, 31))
    assert economies.members(group, at=day) == economies.members(group, at=day.isoformat())


@given(st.sampled_from(IDS))
def test_no_date_means_the_newest_known_state(group):
    assert economies.members(group) == economies.members(group, at=economies.groups()[group].known_to)


def test_members_are_canonical_codes_in_ascending_order():
    for identifier, group in economies.groups().items():
        codes = economies.members(identifier)
        assert list(codes) == sorted(set(codes)) == sorted(group.members())
        assert all(economies.canonical(code) == code for code in codes)


@pytest.mark.parametrize("at", ["soon", 20241399, 202413, 0, "2024-02-30"])
def test_what_is_no_date_is_refused(at):
    with pytest.raises(InputError, match=r"is no date.*202406"):
        economies.members("EU", at=at)
