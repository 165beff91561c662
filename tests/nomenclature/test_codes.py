"""Which codes an edition has, how long each stands, and what is said of one that is not there."""

from __future__ import annotations

import pytest

from greentrade import nomenclature
from greentrade.errors import InputError
from greentrade.nomenclature import Validity


def test_every_edition_has_its_codes() -> None:
    """Numbers of the UN tables, with the code 999999 of trade statistics in each."""
    numbers = {name: len(nomenclature.codes(name)) for name in nomenclature.known_editions()}
    assert numbers == {
        "HS1992": 5021, "HS1996": 5114, "HS2002": 5225, "HS2007": 5053, "HS2012": 5206, "HS2017": 5388, "HS2022": 5613,
    }  # fmt: skip


def test_codes_stand_on_three_levels() -> None:
    assert nomenclature.exists("87", "HS2012") and nomenclature.exists("8703", "HS2012") and nomenclature.exists("870390", "HS2012")
    assert not nomenclature.exists("870380", "HS2012") and not nomenclature.exists("8549", "HS2017")
    assert not nomenclature.exists("870", "HS2012")
    assert (nomenclature.parent("870380"), nomenclature.parent("8703"), nomenclature.parent("87")) == ("8703", "87", None)
    assert nomenclature.within("8541", "HS2017") == ("854110", "854121", "854129", "854130", "854140", "854150", "854160", "854190")
    assert len(nomenclature.chapters("HS2022")) == 97  # 96 and the 99 of trade statistics; 77 is kept free


def test_how_long_a_code_stands() -> None:
    assert nomenclature.validity("870380") == (Validity("HS2017", "HS2022", 2017, None),)
    assert nomenclature.validity("854140") == (Validity("HS1992", "HS2017", 1988, 2021),)
    assert nomenclature.validity("291636") == (Validity("HS2007", "HS2007", 2007, 2011),)
    assert nomenclature.validity("999998") == ()


def test_a_code_that_went_and_came_back_stands_twice() -> None:
    spans = nomenclature.validity("847160")
    assert spans[0].first == "HS1996"
    twice = [code for code in nomenclature.codes("HS2022") if len(nomenclature.validity(code)) > 1]
    assert twice, "some code went and came back"
    for code in twice[:20]:
        first, second = nomenclature.validity(code)[:2]
        assert first.to_year is not None and first.to_year + 1 < second.from_year


@pytest.mark.parametrize(
    ("code", "edition", "said"),
    [
        ("854140", "HS2022", "854141, 854142, 854143, 854149"),
        ("870380", "HS2012", "HS2017 to HS2022; in HS2012 its goods are in 870390"),
        ("8549", "HS2017", "HS2022"),
        ("999998", "HS2017", "No edition has it"),
        ("87x", "HS2017", "2, 4 or 6 digits"),
        ("870", "HS2017", "2, 4 or 6 digits"),
    ],
)
def test_a_code_that_is_not_there_is_answered_with_where_it_is(code: str, edition: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        nomenclature.checked(code, edition)
    assert code in str(error.value) and said in str(error.value)


def test_dots_and_blanks_are_no_part_of_a_code() -> None:
    assert nomenclature.checked("8703.80", "HS2017") == nomenclature.checked("8703 80", "HS2017") == "870380"
