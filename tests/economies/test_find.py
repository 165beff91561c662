"""Free text finds an economy: names in three languages, the UN's names, former names, any order of words."""

import pytest

from greentrade import economies
from greentrade.economies.register import register
from greentrade.errors import InputError


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Kyrgyzstan", 417), ("Kyrgyz Republic", 417), ("Киргизия", 417), ("吉尔吉斯斯坦", 417), ("kg", 417), (417, 417), ("417", 417),
        ("Rep. of Korea", 410), ("Korea, Republic of", 410), ("Korea, Rep.", 410), ("SOUTH KOREA", 410),
        ("Dem. People's Rep. of Korea", 408), ("Cote d'Ivoire", 384), ("Côte d’Ivoire", 384), ("Turkey", 792), ("Türkiye", 792),
        ("USA", 842), ("United States", 842), ("United States of America", 842), ("Czech Republic", 203), ("Viet Nam", 704),
        ("Vietnam", 704),
        ("Congo, Dem. Rep.", 180), ("Dem. Rep. of the Congo", 180), ("Congo", 178), ("Sudan", 729), ("Sudan (...2011)", 736), ("USSR", 810),
        ("Serbia and Montenegro", 891), ("Other Asia, nes", 490), ("World", 0), ("India", 699), ("Hong Kong, China", 344),
    ],
)  # fmt: skip
def test_what_people_write_finds_the_economy(text, code):
    assert economies.find(text).code == code


def test_every_name_of_the_un_finds_its_own_economy():
    for row in register().values():
        assert economies.find(row.name_un).canonical == row.canonical


def test_every_name_in_three_languages_finds_its_own_economy():
    for row in register().values():
        for lang in ("en", "ru", "zh"):
            assert economies.find(row.name(lang)).canonical == row.canonical


@pytest.mark.parametrize(("text", "meant"), [("Kazakstan", "KAZ"), ("Uzbekistn", "UZB"), ("Kirgistan", "KGZ")])
def test_a_misspelt_name_is_refused_with_what_was_meant(text, meant):
    with pytest.raises(InputError, match=f"No economy is called '{text}'. Perhaps .*{meant}"):
        economies.find(text)


@pytest.mark.parametrize("text", ["", "   ", "the", "zzzzzzzz"])
def test_nothing_finds_nothing(text):
    with pytest.raises(InputError):
        economies.find(text)
