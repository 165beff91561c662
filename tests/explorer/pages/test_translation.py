"""Catalogs: what they translate keeps the places of the original, in every plural form that the language has."""

from __future__ import annotations

import re

import pytest
from babel.messages.pofile import read_po

from greentrade.explorer.pages.translation import CATALOGS, LOCALES, preferred, texts
from greentrade.explorer.pages.view import View

PLACES = re.compile(r"%\((\w+)\)s|\{(\w+)\}")


@pytest.mark.parametrize("lang", ["ru", "zh"])
def test_translations_keep_the_places_of_the_original(lang: str) -> None:
    with (CATALOGS / lang / "messages.po").open("rb") as file:
        catalog = read_po(file, locale=LOCALES[lang])
    assert len(catalog) > 300
    wrong = []
    for message in catalog:
        wanted = {found for each in (message.id if isinstance(message.id, tuple) else (message.id,)) for found in PLACES.findall(each)}
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id and any(strings):
            wrong += [
                message.id
                for each in strings
                if not set(PLACES.findall(each)) <= wanted or (len(strings) == 1 and set(PLACES.findall(each)) != wanted)
            ]
    assert not wrong


def test_plural_forms_are_those_of_the_language() -> None:
    with (CATALOGS / "ru" / "messages.po").open("rb") as file:
        assert read_po(file, locale="ru").num_plurals == 3


def test_a_text_without_a_translation_shows_in_english() -> None:
    assert texts("ru").gettext("No catalog has this {text}", text="text") == "No catalog has this text"
    assert View("zh").ngettext("{number} odd thing", "{number} odd things", 2) == "2 odd things"


def test_the_preferred_language_is_one_that_there_is() -> None:
    assert [preferred(each) for each in ("ru", "en;q=0.1,zh-TW", "xx", None, "ru;q=bad, zh")] == ["ru", "zh", "en", "en", "zh"]
