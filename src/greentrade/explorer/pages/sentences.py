"""Sentences that other rooms write in English, in the reader's language: errors, findings, reasons.

Those rooms know nothing of pages, and what they say goes to programs and logs too. `translations/sentences.csv` has one row a
sentence, with `{places}` for what is found in the data. A sentence is read by its row, what stands in its places is read in turn,
and both are said again.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup, escape

from greentrade.briefs.numbers import Numbers
from greentrade.briefs.punctuation import marks
from greentrade.explorer.pages.translation import CATALOGS
from greentrade.indicators import note
from greentrade.lists import words

LONGEST = 2000
"""Letters of a sentence that is read: a longer one has something in it that nobody wrote here."""

WHAT, TEXT, NAMES, WORDS, PUBLISHER = "what", "text", "names", "words", "publisher"
"""Places for a sentence within the sentence, something in quotation marks, several things in a row, a text of a list, a publisher."""

_LETTERS = {
    **dict.fromkeys((WHAT, TEXT, WORDS, PUBLISHER, "typed", "origin", "span", "pattern", "path", "release", "before", "after"), "."),
    NAMES: r"(?:[^.]|\.(?! ))",
}
"""What may stand in a place: in some anything, in a row of names all but the end of a sentence, in others one word."""

_PLACE = re.compile(r"\{(\w+)\}")
_QUOTES = ("'", '"')
_BETWEEN = re.compile(r"(, | and | or )")
_COUNT = re.compile(r"\d{1,3}(,\d{3})+")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)%")
_ENGLISH = re.compile(r"[A-Za-z]{2}\S* \S")
_ADDRESS = re.compile(r"https?://\S+")
_ENDS = re.compile(r"; |(?<=\.) ")


class Row(NamedTuple):
    """A sentence in every language, and how it is read in English."""

    pattern: re.Pattern[str]
    forms: Mapping[str, str]


def said(text: str, lang: str) -> str:
    """A sentence, or several, in `lang` (en, ru, zh); the text itself in English and where it is not known."""
    if lang == "en" or len(text) > LONGEST:
        return text
    return _known(text, lang) or _joined(text, lang) or text


def marked(text: str, lang: str) -> Markup:
    """The same for a page: words that stay English are marked as English, so that they are read aloud rightly."""
    told = said(text, lang)
    if told == text and lang != "en" and _ENGLISH.search(text):
        return Markup('<span lang="en">{}</span>').format(text)
    return escape(told)


@lru_cache(maxsize=1)
def rows() -> tuple[Row, ...]:
    """All sentences, those with the most words of their own first."""
    with (CATALOGS / "sentences.csv").open(encoding="utf-8", newline="") as file:
        found = sorted(csv.DictReader(file), key=lambda row: -len(_PLACE.sub("", row["en"])))
    return tuple(Row(re.compile(_pattern(row["en"]), re.DOTALL), row) for row in found)


def _pattern(template: str) -> str:
    """What matches a sentence of the template. Each place ends where the words after it begin: no text takes long to be read."""
    parts = _PLACE.split(template)
    pattern = re.escape(parts[0])
    for place, (name, after) in enumerate(zip(parts[1::2], parts[2::2], strict=True), 1):
        letter = _LETTERS.get(name, r"\S")
        last = 2 * place == len(parts) - 1
        pattern += f"(?P<{name}>{letter}+){re.escape(after)}" if last else f"(?>(?P<{name}>{letter}+?){re.escape(after)})"
    return pattern


def _known(text: str, lang: str) -> str | None:
    """A note of a result, a text of a list, or one sentence."""
    told = note.said(text, lang) if isinstance(text, note.Note) else words.said(text, lang)
    return told if told != text else _read(text, lang)


@lru_cache(maxsize=1024)
def _read(text: str, lang: str) -> str | None:
    for row in rows():
        if found := row.pattern.fullmatch(text):
            return row.forms[lang].format(**{name: _place(name, part, lang) for name, part in found.groupdict().items()})
    return None


def _joined(text: str, lang: str) -> str | None:
    """Sentences and clauses after each other, if all of them are known; addresses stand as they are."""
    told = []
    for part in _ENDS.split(text):
        known = part if _ADDRESS.fullmatch(part) else _known(part, lang)
        if known is None:
            return None
        told.append(known)
    return (marks(lang).blank if ". " in text else marks(lang).semicolon).join(told)


def _place(name: str, text: str, lang: str) -> str:
    """What stands in a place. Other words than those of sentences were typed, or are to be: they stay."""
    if name == NAMES:
        return "".join(_read(part, lang) or part for part in _BETWEEN.split(text))
    if name == WORDS:
        return words.said(text, lang)
    if name == PUBLISHER:
        return Numbers(lang).published(text)
    if name == WHAT or (name == TEXT and text[:1] in _QUOTES):
        return _read(text, lang) or text
    if _COUNT.fullmatch(text):
        return note.said(note.Count(int(text.replace(",", ""))), lang)
    if share := _PERCENT.fullmatch(text):
        return note.said(note.Share(float(share[1]) / 100), lang)
    return text
