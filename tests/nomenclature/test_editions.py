"""Which edition of the Harmonized System is in force in a year, and what publishers call it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greentrade import nomenclature
from greentrade.errors import InputError


@pytest.mark.parametrize(
    ("year", "name"),
    [(1988, "HS1992"), (1995, "HS1992"), (1996, "HS1996"), (2005, "HS2002"), (2006, "HS2002"), (2007, "HS2007"), (2012, "HS2012"),
     (2016, "HS2012"), (2017, "HS2017"), (2021, "HS2017"), (2022, "HS2022"), (2024, "HS2022")],
)  # fmt: skip
def test_the_edition_in_force(year: int, name: str) -> None:
    assert nomenclature.edition_in_force(year) == name


@given(st.integers(min_value=1988, max_value=2100))
def test_one_edition_is_in_force_in_every_year(year: int) -> None:
    assert [each.name for each in nomenclature.editions() if each.in_force(year)] == [nomenclature.edition_in_force(year)]


def test_no_edition_before_the_first() -> None:
    with pytest.raises(InputError, match="1987"):
        nomenclature.edition_in_force(1987)


@pytest.mark.parametrize(
    ("short", "baci", "name"),
    [("H0", "92", "HS1992"), ("H2", "02", "HS2002"), ("h5", "17", "HS2017"), ("H6", "22", "HS2022")],
)
def test_the_names_that_publishers_give(short: str, baci: str, name: str) -> None:
    assert nomenclature.edition_of_comtrade(short) == name
    assert nomenclature.edition_of_baci(baci) == name
    assert nomenclature.edition(name).baci == baci


def test_an_unknown_edition_is_answered_with_the_known_ones() -> None:
    with pytest.raises(InputError, match=r"HS2016.*HS1992, .*HS2022"):
        nomenclature.edition("HS2016")
    with pytest.raises(InputError, match=r"S3.*H0, .*H6"):
        nomenclature.edition_of_comtrade("S3")
