"""Search: things are found by ids and names in three languages, the likeliest first."""

from __future__ import annotations

import pytest

from greentrade.explorer.search import MOST_CODES, Hit, search


@pytest.mark.parametrize("text", ["kaz", "KAZ", "Kazakhstan", "казах", "哈萨克", "  kazakh "])
def test_an_economy_by_any_of_its_names(text: str):
    assert search(text)[0] == Hit("economy", "KAZ", "Kazakhstan")


def test_names_are_in_the_language_of_the_page():
    assert search("KGZ", "ru")[0].name == "Киргизия"
    assert search("CAREC", "zh")[0].kind == "group"


def test_accents_need_not_be_typed():
    assert search("cote d")[0].id == "CIV"


def test_a_whole_id_comes_before_what_only_begins_with_it():
    assert search("imports")[0] == Hit("indicator", "imports", "Imports")


def test_products_by_digits_and_by_name():
    found = search("8507", limit=100)
    assert {hit.id[:4] for hit in found} == {"8507"} and len(found) <= 2 * MOST_CODES
    assert "854143" in [hit.id for hit in search("solar")]


@pytest.mark.parametrize("text", ["8", "8541", "electric"])
def test_each_thing_once(text: str):
    pairs = [(hit.kind, hit.id) for hit in search(text, limit=1000)]
    assert len(pairs) == len(set(pairs)) > 1


@pytest.mark.parametrize("text", ["", "   ", "qqqq", "\x00"])
def test_nothing_is_found_for_nothing(text: str):
    assert search(text) == []


def test_no_more_than_asked_for():
    assert len(search("a", limit=3)) == 3


@pytest.mark.parametrize("text", ["lithium-ion bat", "литий-ионные акк", "锂离子"])
def test_a_product_by_any_of_its_names(text: str):
    assert Hit("product", "850760", "锂离子蓄电池") in search(text, "zh")


def test_a_chinese_word_of_two_signs_is_found_within_names():
    assert "850760" in [hit.id for hit in search("电池", "zh", limit=100)]


def test_an_indicator_by_its_name_in_the_language_of_the_page():
    assert search("импорт", "ru")[0] == Hit("indicator", "imports", "Импорт")
