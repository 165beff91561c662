"""What the lists that come with greentrade say, in Russian and Chinese: names, descriptions, reasons and licences.

A list is written in English, and its versions' hashes are of the English texts. The translations stand beside the lists in
`data/words.csv`, one row a text, so that one text is translated once wherever it stands.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "words.csv"


def said(text: str, lang: str) -> str:
    """A product's short name, a title of a group or list, or a sentence about them, in `lang` (ru, zh).

    The text itself in English, in a language without translations, and for a text that is in no list that comes with
    greentrade: texts of users' own lists stand as they were written.
    """
    return _words().get(text, {}).get(lang) or text


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Mapping[str, str]]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {row["en"]: row for row in csv.DictReader(file)}
