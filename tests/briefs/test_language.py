"""Numbers and names as a reader expects them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from greentrade.briefs.language import Language
from greentrade.briefs.numbers import Numbers
from greentrade.errors import InputError


@pytest.fixture
def english() -> Language:
    return Language("en", "adb")


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (1_250e9, "USD 1,250 billion"),
        (14.4e9, "USD 14.4 billion"),
        (909e6, "USD 909 million"),
        (999.8e6, "USD 1.00 billion"),
        (3.1e6, "USD 3.10 million"),
        (719_400, "USD 719 thousand"),
        (12, "USD 12.0"),
        (0, "USD 0.00"),
    ],
)
def test_money_takes_the_magnitude_that_suits_it(english: Language, value: float, printed: str) -> None:
    assert english.usd(value) == printed


def test_shares_and_changes(english: Language) -> None:
    assert english.percent(0.0524) == "5.2%"
    assert english.percent(0.18, 0) == "18%"
    assert [english.change(value) for value in (0.719, -0.31, 0.039, 5.67)] == ["72%", "31%", "3.9%", "567%"]
    assert english.number(-0.04, 1) == "0.0", "no minus before nought"
    assert english.number(-1234.5, 1) == "−1,234.5"


def test_what_is_small_is_not_called_nought(english: Language) -> None:
    million, share = english.unit("USD", 5e6), english.unit("share", 0.1)
    assert english.figure(900, million) == "<0.01" and english.figure(0, million) == "0.00"
    assert english.figure(0.0001, share) == "<0.1%" and english.figure(0.012, share) == "1.2%"


def test_a_chart_takes_one_unit_for_all_its_numbers(english: Language) -> None:
    assert [english.unit("USD", largest).label for largest in (2e9, 5e8, 4e4)] == ["USD billion", "USD million", "USD thousand"]


def test_ticks_share_their_decimals(english: Language) -> None:
    unit = english.unit("share", 0.1)
    assert [english.tick(tick, [0.0, 2.5, 5.0], unit) for tick in (0.0, 2.5, 5.0)] == ["0.0%", "2.5%", "5.0%"]


@pytest.mark.parametrize(
    ("expression", "name"),
    [
        ("CAREC-CHN", "CAREC excluding the PRC"),
        ("CAREC - CHN", "CAREC excluding the PRC"),
        ("ASEAN", "ASEAN"),
        ("ASEAN+JPN", "ASEAN and Japan"),
        ("CAREC-CHN-PAK", "CAREC excluding the PRC and Pakistan"),
        ("KGZ", "Kyrgyz Republic"),
        ("(ASEAN & RCEP)-SGP", "(ASEAN & RCEP)-SGP"),
        ("WLD", "World"),
    ],
)
def test_a_region_is_named_from_its_expression(english: Language, expression: str, name: str) -> None:
    assert english.economy(expression) == name


def test_names_take_their_article_inside_a_sentence(english: Language) -> None:
    assert [english.economy(code, article=True) for code in ("CHN", "USA", "JPN", "CAF")] == [
        "the PRC",
        "the USA",
        "Japan",
        "the Central African Republic",
    ]


def test_a_language_without_messages_is_refused() -> None:
    with pytest.raises(InputError, match="en"):
        Language("xx")


@pytest.mark.parametrize(
    ("lang", "amounts", "rest"),
    [
        (
            "en",
            ["USD 1,250 billion", "USD 14.4 billion", "USD 3.10 million", "USD 12.0"],
            ["5.2%", "−1,234.5", "USD million", "2026-03-05"],
        ),
        (
            "ru",
            ["1 250 млрд долл. США", "14,4 млрд долл. США", "3,10 млн долл. США", "12,0 долл. США"],
            ["5,2 %", "−1 234,5", "млн долл. США", "5 марта 2026 года"],
        ),
        ("zh", ["12,500亿美元", "144亿美元", "310万美元", "12.0美元"], ["5.2%", "−1,234.5", "万美元", "2026年3月5日"]),
    ],
)
def test_numbers_are_those_of_the_language(lang: str, amounts: list[str], rest: list[str]) -> None:
    language = Language(lang)
    unit = language.unit("USD", 5e7)
    printed = [language.percent(0.0524), language.number(-1234.5, 1), unit.label, language.date(datetime(2026, 3, 5, tzinfo=UTC))]
    said = [*(language.usd(value) for value in (1_250e9, 14.4e9, 3.1e6, 12)), *printed]
    assert [text.replace("\N{NO-BREAK SPACE}", " ") for text in said] == [*amounts, *rest]


def test_pages_and_briefs_print_one_number() -> None:
    """Pages say trillions and small numbers to three digits; all else is the same."""
    for lang in ("en", "ru", "zh"):
        page, brief = Numbers(lang), Language(lang)
        for value in (1.234e10, 5.08e6, 12_300.0, 950.0):
            assert page.usd(value) == brief.usd(value)
    assert Numbers("en").usd(1.37e12) == "USD 1.37 trillion" and Language("en").usd(1.37e12) == "USD 1,370 billion"
    assert Numbers("en").significant(0.01234) == "0.0123" and Language("en").significant(0.01234) == "0.01"


def test_constant_prices_name_their_year() -> None:
    assert Language("en").unit("USD of 2005", 3e9).label == "USD billion, prices of 2005"
    assert Language("zh").unit("USD of 2005", 3e9).label == "亿美元，2005年价格"


@pytest.mark.parametrize(
    ("lang", "name"),
    [("ru", "ЦАРЭС (кроме: КНР)"), ("zh", "中亚区域经济合作（不含中国）")],
)
def test_a_region_keeps_its_nominative(lang: str, name: str) -> None:
    assert Language(lang, "adb").economy("CAREC-CHN") == name


def test_quotation_marks_inside_others_are_the_inner_ones() -> None:
    assert Language("ru").quoted("«Новая тройка»: электромобили") == "«„Новая тройка“: электромобили»"
    assert Language("en").quoted("The “new trio”") == "“The ‘new trio’”"
