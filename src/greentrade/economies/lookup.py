"""Finding an economy by what people write: a code, or a name in English, Russian or Chinese, as CLDR, the UN or others have it.

Names are compared without case, accents, punctuation, small words and order, with the UN's abbreviations written out, so that
"Korea, Republic of" finds the "Rep. of Korea".
"""

from __future__ import annotations

import csv
import difflib
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from itertools import takewhile

from greentrade.economies import names
from greentrade.economies.register import DATA, Economy, letters, register
from greentrade.errors import InputError

_WRITTEN_OUT = {
    "br": "british",
    "dem": "democratic",
    "fed": "federated",
    "fr": "french",
    "fs": "federated states",
    "isd": "island",
    "isds": "islands",
    "rep": "republic",
    "st": "saint",
    "terr": "territory",
    "territories": "territory",
}
_SMALL = {"and", "of", "the"}


def _key(text: str) -> str:
    """Words of a name in a fixed order and spelling."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    words: list[str] = re.findall(r"[^\W_]+", plain.replace("'", "").replace("\u2019", ""))
    return " ".join(sorted(_WRITTEN_OUT.get(word, word) for word in words if word not in _SMALL))


@lru_cache(maxsize=1)
def _spellings() -> Mapping[str, list[str]]:
    """Further names by ISO3: former ones, and those of other statistics."""
    found: dict[str, list[str]] = {}
    with (DATA / "spellings.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["iso3"], []).append(row["name"])
    return found


def _names(row: Economy) -> list[str]:
    """Every name that a code is known by."""
    undated = re.sub(r" \(\.\.\.\d{4}\)$", "", row.name_un)
    spoken = [row.name_un, undated, *(row.name(lang) for lang in names.LANGUAGES), *(row.name("en", style) for style in names.styles())]
    return spoken + (_spellings().get(row.iso3, []) if row.canonical == row.code else [])


@lru_cache(maxsize=1)
def _index() -> Mapping[str, Economy]:
    """Each name's key with its economy; where several share one, the canonical code's."""
    index: dict[str, Economy] = {}
    for row in sorted(register().values(), key=lambda row: (row.canonical != row.code, row.kind == "former", row.code)):
        for name in _names(row):
            index.setdefault(_key(name), row)
    return index


@lru_cache(maxsize=1)
def _spoken() -> Mapping[str, str]:
    """What a suggestion is compared with, and the code that it suggests."""
    known: dict[str, str] = {}
    for row in register().values():
        if row.canonical == row.code:
            known.update((name.casefold(), row.iso3) for name in (row.iso3, *_names(row)))
    return known


def suggestions(text: str, more: Mapping[str, str] | None = None) -> list[str]:
    """Up to three codes that were probably meant, best first; `more` adds spellings with what they suggest."""
    known = {**_spoken(), **(more or {})}
    written = text.casefold()
    close = [written] if written in known else difflib.get_close_matches(written, list(known), n=12, cutoff=0.6)
    # People mistype ends rather than beginnings.
    close.sort(key=lambda match: -sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(match, written, strict=False))))
    return list(dict.fromkeys(known[match] for match in close))[:3]


def remedy(text: str, more: Mapping[str, str] | None = None) -> str:
    """The sentence that helps after an unknown code or name."""
    close = suggestions(text, more)
    return f"Perhaps {' or '.join(close)} is meant" if close else "Give an ISO3 (KGZ), an ISO2 (KG) or an M49 number (417)"


def find(text: str | int) -> Economy:
    """The economy that a code or a name means: "KGZ", 417, "Kyrgyz Republic", "Киргизия", "吉尔吉斯斯坦".

    Raises `InputError` with what was probably meant.
    """
    written = str(text).strip()
    if written.isdecimal() and int(written) in register():
        return register()[int(written)]
    found = letters().get(written.upper()) or _index().get(_key(written))
    if found is None or not written:
        raise InputError(f"No economy is called {written!r}", remedy=remedy(written))
    return found
