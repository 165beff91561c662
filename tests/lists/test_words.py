"""Every name and every reason in the lists that come with greentrade has a Russian and a Chinese translation, in its own script."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from greentrade import lists
from greentrade.lists.catalogue import BUILT_IN, built_in_ids, list_metadata
from greentrade.lists.changelog import read_log
from greentrade.lists.words import said

SCRIPTS = {"ru": "[А-Яа-яЁё]", "zh": "[\u4e00-\u9fff]"}

LATIN = re.compile("[A-Za-z]{2,}")
NAMES = {"CLEG", "CBAM"}
"""Latin words that a translation keeps."""

KEPT = re.compile(r"Apache-2\.0|CC BY 3\.0 IGO|Core CLEG\+?|PEGS|HS20\d\d|CO2|N2O|ex-out|greentrade|opencbam|2011/833/EU|A\.1|\bI\b")
"""Names, codes and terms that sentences keep in Latin letters."""

REFERENCES = {"apec-54", "electricity-hydrogen", "eu-cbam", "imf-lct", "oecd-cleg"}
"""Lists whose versions are taken from one publication, which is cited as it is called."""

NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


@cache
def texts() -> frozenset[str]:
    """Titles, groups and product names of every version of every list that comes with greentrade."""
    return frozenset(_texts())


def _texts() -> Iterator[str]:
    for name in built_in_ids():
        about = list_metadata(str(BUILT_IN / name))
        yield from (about.title, *about.groups.values())
        for version in about.versions:
            yield from (entry.name for entry in lists.read_list(BUILT_IN / name, version.version).entries)


@cache
def prose() -> frozenset[str]:
    """What the lists say in sentences: who keeps them, under which licence, and the reasons of versions, entries and changes."""
    return frozenset(_prose()) - texts() - {"", "greentrade"}


def _prose() -> Iterator[str]:
    for name in built_in_ids():
        about = list_metadata(str(BUILT_IN / name))
        yield from (about.steward, about.description)
        for version in about.versions:
            yield from (version.reason, version.licence, "" if name in REFERENCES else version.source)
            for entry in lists.read_list(BUILT_IN / name, version.version).entries:
                yield from (entry.scope_text, entry.rationale)
        yield from (row.reason for row in read_log(BUILT_IN / name))


def named() -> list[dict[str, str]]:
    """The rows of names."""
    return [row for row in rows() if row["en"] in texts()]


@cache
def rows() -> tuple[dict[str, str], ...]:
    with (Path(BUILT_IN) / "words.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def test_every_text_has_one_row_and_no_row_is_of_nothing() -> None:
    counted = Counter(row["en"] for row in rows())
    assert (texts() | prose()) - set(counted) == set(), "translate these in lists/data/words.csv"
    assert set(counted) - (texts() | prose()) == set(), "no list has these any more"
    assert [text for text, count in counted.items() if count > 1] == []


@pytest.mark.parametrize("lang", SCRIPTS)
def test_a_translation_is_in_its_own_script(lang: str) -> None:
    other = SCRIPTS["zh" if lang == "ru" else "ru"]
    assert [row["en"] for row in rows() if not re.search(SCRIPTS[lang], row[lang]) or re.search(other, row[lang])] == []
    assert [row[lang] for row in named() if set(LATIN.findall(row[lang])) - NAMES] == []
    assert [row[lang] for row in rows() if set(LATIN.findall(KEPT.sub("", row[lang]))) - NAMES] == []
    assert [row["en"] for row in rows() if row[lang] != row[lang].strip() or "  " in row[lang]] == []


@pytest.mark.parametrize("lang", SCRIPTS)
def test_two_names_have_two_translations(lang: str) -> None:
    assert [text for text, count in Counter(row[lang] for row in rows()).items() if count > 1] == []


@pytest.mark.parametrize("lang", SCRIPTS)
def test_a_translation_keeps_the_codes_and_quantities(lang: str) -> None:
    """7208.10, and the kilowatts of a generator; a decimal comma is Russian."""

    def numbers(text: str) -> list[str]:
        return [number.replace(",", ".") for number in NUMBER.findall(text)]

    assert [(row["en"], row[lang]) for row in named() if numbers(row["en"]) != numbers(row[lang])] == []
    # In sentences numbers stand in another order, and the months of Chinese dates are numbers too: years and codes are looked for.
    longer = re.compile(r"\d{3,}(?:\.\d+)*")
    sentences = [row for row in rows() if row["en"] in prose()]
    # 637 million is 6.37 hundred million in Chinese.
    assert [row[lang] for row in sentences if set(longer.findall(row["en"])) - set(longer.findall(row[lang])) - {"637", "909"}] == []
    decimals = {"ru": r"\b0\.\d", "zh": r"\b0,\d"}
    assert [row[lang] for row in rows() if re.search(decimals[lang], row[lang])] == []


def test_chinese_has_chinese_marks_between_its_words() -> None:
    assert [row["zh"] for row in rows() if re.search("[,:;()]", row["zh"])] == []


def test_names_are_said_in_the_language_asked_for() -> None:
    assert (said("Lithium-ion batteries", "ru"), said("Lithium-ion batteries", "zh")) == ("Литий-ионные аккумуляторы", "锂离子蓄电池")
    assert said("Lithium-ion batteries", "en") == "Lithium-ion batteries"
    assert said("Lithium-ion batteries", "fr") == "Lithium-ion batteries", "a language without translations"
    assert said("A name in a user's own list", "ru") == "A name in a user's own list"
