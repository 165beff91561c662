"""Asks the store each distinct question once, and remembers the answers: figures, sentences and tables share them."""

from __future__ import annotations

from typing import Any


class Asking:
    """A store (`greentrade.open`) whose answers are kept while a brief is written."""

    def __init__(self, db: Any) -> None:
        self.db = db
        self._answers: dict[tuple[Any, ...], Any] = {}

    def compute(self, indicator: str, *, products: Any = None, match: str, **asked: Any) -> Any:
        """What `Database.compute` answers; `match` must be named, because a brief says which one it uses.

        Raises `InputError` as `Database.compute` does.
        """
        said = {name: value for name, value in asked.items() if value not in (None, (), "")}
        key = (indicator, getattr(products, "label", products), match, repr(sorted(said.items())))
        if key not in self._answers:
            self._answers[key] = self.db.compute(indicator, products=products, match=match, **said)
        return self._answers[key]
