"""Answers that were given, in memory bounded by their bytes: the ones that nobody asked for longest go first."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

Header = tuple[bytes, bytes]

OVERHEAD = 1000
"""Bytes that Python needs for an answer beside its body and headers, about."""


@dataclass(frozen=True)
class Answer:
    """A whole response, as it was sent; `route` is the template that it was found by."""

    status: int
    headers: tuple[Header, ...]
    body: bytes
    route: str

    @property
    def size(self) -> int:
        """Bytes that it takes to keep it."""
        return len(self.body) + sum(len(name) + len(value) + 100 for name, value in self.headers) + OVERHEAD

    def value(self, name: bytes) -> bytes:
        """A header's value, empty where there is none."""
        return next((value for key, value in self.headers if key == name), b"")


class Shelf:
    """At most `most` bytes of answers; no single one takes more than an eighth of that."""

    def __init__(self, most: int) -> None:
        self.most, self.bytes = most, 0
        self._answers: OrderedDict[str, Answer] = OrderedDict()

    def __len__(self) -> int:
        return len(self._answers)

    def get(self, key: str) -> Answer | None:
        """The answer of a key; it now is the one that was asked for last."""
        found = self._answers.get(key)
        if found is not None:
            self._answers.move_to_end(key)
        return found

    def put(self, key: str, answer: Answer) -> None:
        """Keep an answer, and let go of old ones where there is no room."""
        if answer.size > self.most // 8:
            return
        self._drop(key)
        self._answers[key] = answer
        self.bytes += answer.size
        while self.bytes > self.most:
            self._drop(next(iter(self._answers)))

    def _drop(self, key: str) -> None:
        old = self._answers.pop(key, None)
        if old is not None:
            self.bytes -= old.size
