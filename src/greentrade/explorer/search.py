"""What a visitor may mean by a few letters: economies, groups, lists, indicators and HS codes, the likeliest first."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from greentrade import economies, lists, nomenclature
from greentrade.explorer.pages.translation import LANGUAGES, texts
from greentrade.indicators.registry import INDICATORS
from greentrade.lists.words import said

KINDS = ("economy", "group", "list", "indicator", "product")
MOST_CODES = 20
"""HS codes that are shown for the first digits of one."""


Named = tuple[str, str, tuple[str, ...]]
"""Kind, id, and the texts that a thing may be found by."""


@dataclass(frozen=True)
class Hit:
    """One thing that was found: its kind, its id in URLs, its name."""

    kind: str
    id: str
    name: str


def search(text: str, lang: str = "en", limit: int = 20) -> list[Hit]:
    """Everything whose id or name, in any of the languages, begins with the text, has a word that does, or contains it.

    Products are found by the digits of their code and by the names that lists give them.
    """
    sought = _plain(text)
    if not sought:
        return []
    every = (*_registered(), *_listed(), *_coded(sought))
    ranked = [(rank, KINDS.index(kind), kind, key, names) for kind, key, names in every if (rank := _rank(sought, names)) is not None]
    found: dict[tuple[str, str], Hit] = {}
    # Of equal rank things keep the order in which their registers name them.
    for _, _, kind, key, names in sorted(ranked, key=lambda each: each[:2]):
        found.setdefault((kind, key), Hit(kind, key, _name(kind, key, names, lang)))
    return list(found.values())[:limit]


@lru_cache(maxsize=1)
def _registered() -> tuple[Named, ...]:
    """Economies, groups and indicators: they do not change while a program runs."""
    today = [row for row in economies.table().iter_rows(named=True) if row["kind"] == "economy" and row["valid_to"] is None]
    own = [row for row in today if row["canonical"] == row["code"]]
    return (
        *(("economy", row["iso3"], (row["iso3"], row["name_en"], row["name_ru"], row["name_zh"])) for row in own),
        *(("group", each.id, (each.id, *each.titles.values(), *each.labels.values())) for each in economies.groups().values()),
        *(("indicator", each.id, (each.id, *(texts(lang).gettext(each.title) for lang in LANGUAGES))) for each in INDICATORS.values()),
    )


def _listed() -> Iterator[Named]:
    """Lists, and the products that they name."""
    for each in lists.available():
        yield "list", each.id, (each.id, *_in_all(each.title))
    # A code bears the name of a national line only where no list has the code itself.
    entries = [entry for each in lists.available() for entry in each.entries]
    yield from (("product", entry.hs6, (entry.code, *_in_all(entry.name))) for entry in sorted(entries, key=lambda entry: entry.national))


def _in_all(name: str) -> Iterator[str]:
    return (said(name, lang) for lang in LANGUAGES)


def _coded(sought: str) -> Iterator[Named]:
    if sought.isdigit() and 2 <= len(sought) <= 6:
        newest = nomenclature.known_editions()[-1]
        codes = sorted(code for code in nomenclature.codes(newest) if code.startswith(sought))
        yield from (("product", code, (code,)) for code in codes[:MOST_CODES])


def _name(kind: str, key: str, names: tuple[str, ...], lang: str) -> str:
    if kind == "economy":
        return economies.name(key, lang)
    if kind == "group":
        return economies.groups()[key].name(lang)
    # Of the others the names stand after the id, in the order of the languages.
    return names[1 + list(LANGUAGES).index(lang)] if len(names) > 1 else f"HS {key[:4]}.{key[4:]}"


def _rank(sought: str, names: tuple[str, ...]) -> int | None:
    plain = [_plain(name) for name in names]
    if sought in plain:
        return 0
    if any(name.startswith(sought) for name in plain):
        return 1
    if any(word.startswith(sought) for name in plain for word in name.split()):
        return 2
    return 3 if len(sought) >= _within(sought) and any(sought in name for name in plain) else None


def _within(sought: str) -> int:
    """Letters from which on a text is looked for within words: a Chinese word has two, and no blanks around it."""
    return 2 if any("\u4e00" <= sign <= "\u9fff" for sign in sought) else 3


@lru_cache(maxsize=8192)
def _plain(text: str) -> str:
    """Without accents, case and outer blanks."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return bare.casefold().strip()
