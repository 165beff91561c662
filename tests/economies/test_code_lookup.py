"""Codes and letters: one economy under each, the canonical code behind every variant."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greentrade import economies
from greentrade.economies.register import register
from greentrade.errors import InputError

CANONICAL = sorted(row.code for row in register().values() if row.canonical == row.code)


@pytest.mark.parametrize("written", ["KGZ", "kgz", "KG", "417", 417, " KGZ "])
def test_one_economy_under_every_code(written):
    found = economies.economy(written)
    assert (found.code, found.iso3, found.iso2, found.kind) == (417, "KGZ", "KG", "economy")


@pytest.mark.parametrize(
    ("iso3", "canonical", "variant"),
    [
        ("FRA", 251, 250), ("NOR", 579, 578), ("IND", 699, 356), ("CHE", 757, 756), ("USA", 842, 840), ("USA", 842, 841), ("ITA", 380, 381),
        ("BEL", 56, 58), ("DEU", 276, 280), ("ETH", 231, 230), ("SDN", 729, 736), ("YEM", 887, 886), ("VNM", 704, 868), ("PAK", 586, 588),
        ("PAN", 591, 590), ("KNA", 659, 658),
    ],
)  # fmt: skip
def test_comtrades_exceptions_map_to_one_economy(iso3, canonical, variant):
    assert economies.code(iso3) == canonical == economies.canonical(variant) == economies.aliases()[variant]
    assert economies.iso3(canonical) == iso3 == economies.iso3(variant)
    assert economies.economy(variant).code == variant
    assert economies.variants(iso3)[0].code == canonical


def test_every_letter_comes_back_from_its_code():
    assert len(CANONICAL) == len({economies.iso3(code) for code in CANONICAL})
    for code in CANONICAL:
        assert economies.code(economies.iso3(code)) == code


def test_a_variant_stands_under_a_canonical_code_and_never_under_another_variant():
    for variant, canonical in economies.aliases().items():
        assert variant != canonical == economies.canonical(canonical)


def test_taiwan_is_found_under_the_code_that_holds_its_trade():
    assert economies.code("TWN") == economies.canonical(158) == 490
    assert economies.iso3(490) == "S19"
    assert economies.economy(490).kind == "area"


@pytest.mark.parametrize(
    ("code", "valid_from", "valid_to"),
    [
        (810, None, date(1990, 12, 31)), (890, None, date(1991, 12, 31)), (200, None, date(1992, 12, 31)), (711, None, date(1999, 12, 31)),
        (58, None, date(1998, 12, 31)), (56, date(1999, 1, 1), None), (736, None, date(2011, 6, 30)), (729, date(2011, 7, 1), None),
        (891, date(1992, 1, 1), date(2006, 5, 31)), (688, date(2006, 6, 1), None), (530, date(1986, 1, 1), date(2010, 10, 31)),
        (278, None, date(1990, 12, 31)), (398, date(1992, 1, 1), None), (231, date(1993, 1, 1), None),
    ],
)  # fmt: skip
def test_economies_that_ended_or_split_have_their_dates(code, valid_from, valid_to):
    found = economies.economy(code)
    assert (found.valid_from, found.valid_to) == (valid_from, valid_to)
    assert (found.kind == "former") == (valid_to is not None)


@pytest.mark.parametrize(
    ("code", "kind"), [(0, "group"), (97, "group"), (975, "group"), (899, "area"), (837, "area"), (838, "area"), (839, "area")]
)
def test_totals_and_areas_are_no_economies(code, kind):
    assert economies.economy(code).kind == kind


@given(st.integers(min_value=1000, max_value=10**6))
def test_an_unknown_number_stays_a_number(code):
    assert economies.iso3(code) == str(code)
    assert economies.canonical(code) == code
    assert str(code) in economies.name(code)


@pytest.mark.parametrize(("written", "meant"), [("KGX", "KGZ"), ("Kazakstan", "KAZ"), ("Uzbekstan", "UZB")])
def test_an_unknown_word_is_refused_with_what_was_meant(written, meant):
    with pytest.raises(InputError, match=f"Unknown economy '{written}'.*{meant}"):
        economies.economy(written)


@pytest.mark.parametrize("written", ["", "998", 998, "qqqqqq"])
def test_what_resembles_nothing_is_refused_with_the_forms_that_are_taken(written):
    with pytest.raises(InputError, match="ISO3"):
        economies.economy(written)


def test_the_table_has_the_published_columns():
    table = economies.table()
    assert table.columns == ["code", "iso3", "iso2", "name_en", "name_ru", "name_zh", "kind", "valid_from", "valid_to", "canonical"]
    assert table["code"].n_unique() == table.height == len(register())
    assert set(table["kind"]) == {"economy", "group", "area", "former"}
