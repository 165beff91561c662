"""Names in English, Russian and Chinese for every code, and house styles over them."""

import re

import pytest

from greentrade import economies
from greentrade.economies.register import register
from greentrade.errors import InputError


def test_every_code_has_a_name_in_three_languages():
    for row in register().values():
        assert re.search("[A-Za-z]", row.name("en"))
        assert re.search("[А-Яа-я]", row.name("ru"))
        assert re.search("[\u4e00-\u9fff]", row.name("zh"))


def test_no_two_canonical_codes_share_a_name():
    for lang in ("en", "ru", "zh"):
        names = [row.name(lang) for row in register().values() if row.canonical == row.code]
        assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("code", "english", "russian", "chinese"),
    [
        ("KGZ", "Kyrgyzstan", "Киргизия", "吉尔吉斯斯坦"),
        ("TUR", "Türkiye", "Турция", "土耳其"),
        ("KOR", "South Korea", "Республика Корея", "韩国"),
        (490, "Other Asia, nes", "Прочая Азия, не указанные отдельно", "亚洲其他地区\uff08未另列明\uff09"),
        (810, "USSR (to 1990)", "СССР (по 1990 г.)", "苏联\uff08至1990年\uff09"),
        (736, "Sudan (to June 2011)", "Судан (по июнь 2011 г.)", "苏丹\uff08至2011年6月\uff09"),
        (0, "World", "Весь мир", "世界"),
    ],
)
def test_names_as_cldr_or_our_table_has_them(code, english, russian, chinese):
    assert tuple(economies.economy(code).name(lang) for lang in ("en", "ru", "zh")) == (english, russian, chinese)


def test_a_house_style_overrides_single_names():
    china, kazakhstan = economies.economy("CHN"), economies.economy("KAZ")
    assert china.name() == "China"
    assert china.name(style="adb") == "PRC"
    assert china.name(style="adb", article=True) == "the PRC"
    assert kazakhstan.name(style="adb", article=True) == "Kazakhstan"
    assert china.name("zh", style="adb") == "中国"


def test_an_unknown_number_is_named_an_area_not_specified():
    assert economies.name(998) == "Area not specified (998)"
    assert economies.name(998, "ru") == "Территория, не указанная отдельно (998)"
    assert economies.name("998", "zh") == "未另列明的地区\uff08998\uff09"


def test_unknown_languages_and_styles_are_refused():
    with pytest.raises(InputError, match="en, ru, zh"):
        economies.name("KAZ", "fr")
    with pytest.raises(InputError, match="adb"):
        economies.name("KAZ", style="house")
