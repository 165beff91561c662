"""Names of economies in English, Russian and Chinese.

CLDR's territories, through Babel, name what has an ISO2 in use. Our own names (`data/names.csv`) stand where CLDR has none
(areas not specified, economies that ended) or where the code is narrower than CLDR's territory (India to 1974). A house
style (`data/styles/`) overrides single names, as the Asian Development Bank writes the PRC.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from greentrade.errors import InputError

LANGUAGES = ("en", "ru", "zh")
_DATA = Path(__file__).parent / "data"
_UNSPECIFIED = {"en": "Area not specified ({})", "ru": "Территория, не указанная отдельно ({})", "zh": "未另列明的地区\uff08{}\uff09"}


@lru_cache(maxsize=len(LANGUAGES))
def _territories(lang: str) -> Mapping[str, str]:
    from babel import Locale

    return Locale.parse(lang).territories


@lru_cache(maxsize=1)
def _own() -> Mapping[int, Mapping[str, str]]:
    with (_DATA / "names.csv").open(encoding="utf-8", newline="") as file:
        return {int(row["code"]): row for row in csv.DictReader(file)}


def styles() -> tuple[str, ...]:
    """The house styles that have names of their own."""
    return tuple(sorted(file.stem for file in (_DATA / "styles").glob("*.csv")))


@lru_cache(maxsize=8)
def _style(style: str) -> Mapping[tuple[str, str], tuple[str, str]]:
    if style not in styles():
        raise InputError(f"Unknown style of names {style!r}", remedy=f"Choose one of {', '.join(styles())}")
    with (_DATA / "styles" / f"{style}.csv").open(encoding="utf-8", newline="") as file:
        return {(row["iso3"], row["lang"]): (row["name"], row["article"]) for row in csv.DictReader(file)}


def check_language(lang: str) -> None:
    """Raises `InputError` for a language without names."""
    if lang not in LANGUAGES:
        raise InputError(f"No names of economies in the language {lang!r}", remedy=f"Choose one of {', '.join(LANGUAGES)}")


def unspecified(code: int, lang: str) -> str:
    """What a number is called that the table of economies does not know."""
    check_language(lang)
    return _UNSPECIFIED[lang].format(code)


def name(code: int, iso2: str | None, iso3: str, lang: str, style: str | None = None, article: bool = False) -> str:
    """The name of one code: the style's, else our own, else CLDR's."""
    check_language(lang)
    if style is not None and (iso3, lang) in _style(style):
        styled, definite = _style(style)[iso3, lang]
        return f"{definite} {styled}" if article and definite else styled
    own = _own().get(code)
    return own[lang] if own else _territories(lang)[iso2 or ""]
