"""Sentences that know what they are made of: English as they stand, and the same in Russian and Chinese.

A note is written in English, with `{places}` for what is found in the data; the translations of sentences and of the words in their
places are in `data/notes.csv`, one row a text.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Self

from greentrade import economies

_FILE = Path(__file__).parent / "data" / "notes.csv"


class Note(str):
    """A text in English that can be said in other languages; see `said`."""

    __slots__ = ("parts", "template")
    template: str
    parts: Mapping[str, Part]

    def __new__(cls, template: str, **parts: Part) -> Self:
        made = super().__new__(cls, template.format(**{name: said(part, "en") for name, part in parts.items()}))
        made.template, made.parts = template, parts
        return made


@dataclass(frozen=True)
class Economy:
    """An economy by its ISO3, named in the language of the sentence."""

    iso3: str


@dataclass(frozen=True)
class Count:
    """A number with the thousands signs of the language."""

    value: int


@dataclass(frozen=True)
class Share:
    """A share of one as a percentage; what is there but too small to print is not nought."""

    value: float


@dataclass(frozen=True)
class Several:
    """Parts in a row, `between` them, the last after `last`; `more` is how many others there are."""

    items: Sequence[Part]
    more: int = 0
    between: str = ", "
    last: str | None = None


Part = str | int | Economy | Count | Share | Several


def said(part: Part, lang: str) -> str:
    """A note, or what stands in one, in `lang` (en, ru, zh). A text that is no note and has no translation stays as it is."""
    if isinstance(part, Note) and lang != "en":
        return _text(part.template, lang).format(**{name: said(inner, lang) for name, inner in part.parts.items()})
    if isinstance(part, Economy):
        return economies.name(part.iso3, lang)
    if isinstance(part, Count):
        return _number(part.value, lang)
    if isinstance(part, Share):
        return _percent(part.value, lang)
    if isinstance(part, Several):
        return _several(part, lang)
    return _text(str(part), lang)


def _several(part: Several, lang: str) -> str:
    items = [said(item, lang) for item in part.items]
    between, last = _text(part.between, lang), _text(part.last or part.between, lang)
    if part.more:
        return _text("{shown} and {more} more", lang).format(shown=between.join(items), more=part.more)
    return last.join(filter(None, (between.join(items[:-1]), items[-1]))) if items else ""


def _number(value: int, lang: str) -> str:
    if lang == "en":
        return f"{value:,}"
    from babel.numbers import format_decimal

    return format_decimal(value, locale=lang)


def _percent(share: float, lang: str) -> str:
    if share < 0.0005:
        return _text("less than 0.1%", lang)
    if lang == "en":
        return f"{share:.1%}"
    from babel.numbers import format_percent

    return format_percent(share, format="0.0\N{NO-BREAK SPACE}%" if lang == "ru" else "0.0%", locale=lang)


def _text(text: str, lang: str) -> str:
    return _words().get(text, {}).get(lang) or text


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Mapping[str, str]]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {row["en"]: row for row in csv.DictReader(file)}
