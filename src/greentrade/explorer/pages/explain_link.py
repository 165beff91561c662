"""The address of the page that takes one number apart: the question that gave it, and the keys that name it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from greentrade.columns import RESULT_KEYS

if TYPE_CHECKING:
    from greentrade.explorer.question import Question

PREFIX = "key."
"""What the name of a key begins with, so that it is told from the question's own parameters."""

KEYS = tuple(column.name for column in RESULT_KEYS)


def explain_url(question: Question, keys: Mapping[str, Any], lang: str = "en") -> str:
    """The page of a number: `/en/explain?indicator=imports&reporter=KAZ&key.period=2024&key.economy=KAZ`.

    `keys`: a row of the result, of which the key columns count: period, economy, partner, group, product.
    """
    named = [(f"{PREFIX}{name}", str(keys[name])) for name in KEYS if keys.get(name) is not None]
    return f"/{lang}/explain?{question.query()}&{urlencode(named, safe=',:@')}"
