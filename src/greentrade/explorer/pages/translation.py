"""Texts in the reader's language: English in the source, the others from catalogs that are read once, at first use."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.support import NullTranslations, Translations

LANGUAGES = {"en": "English", "ru": "Русский", "zh": "中文"}
"""The languages of the pages, each by its own name."""

LOCALES = {"en": "en", "ru": "ru", "zh": "zh_Hans_CN"}

CATALOGS = Path(__file__).parent.parent / "translations"


class Texts:
    """The texts of one language."""

    def __init__(self, lang: str) -> None:
        self.lang, self.locale = lang, LOCALES[lang]
        self.catalog = _catalog(lang)

    def gettext(self, message: str, **values: Any) -> str:
        """A message, its `{places}` filled."""
        said = self.catalog.gettext(message)
        return said.format(**values) if values else said

    def ngettext(self, one: str, many: str, number: int, **values: Any) -> str:
        """A message in the plural form of a number, which is `{number}` unless it is given another form."""
        return self.catalog.ngettext(one, many, number).format(**{"number": number, **values})


@lru_cache(maxsize=len(LANGUAGES))
def texts(lang: str) -> Texts:
    """The texts of a language, read once."""
    return Texts(lang)


def _catalog(lang: str) -> NullTranslations:
    path = CATALOGS / lang / "messages.po"
    if not path.is_file():
        return NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        catalog = read_po(file, locale=LOCALES[lang])
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Translations(compiled)


def preferred(header: str | None) -> str:
    """The page's language for an Accept-Language header: the first that there is, else English."""
    wanted = []
    for place, part in enumerate((header or "").split(",")):
        tag, _, weight = part.strip().partition(";")
        quality = weight.strip().removeprefix("q=")
        try:
            wanted.append((-float(quality or 1), place, tag.split("-")[0].strip().lower()))
        except ValueError:
            continue
    return next((lang for quality, _, lang in sorted(wanted) if lang in LANGUAGES and quality < 0), "en")
