"""A bound on how long an engine works for one request.

DuckDB forgets an interrupt that comes between two queries, so one is not enough: the engine is interrupted again and again
until the request has ended. After that it never is: whoever borrows the same engine next must not be hit by a late alarm.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from greentrade.explorer.operation.refusals import TooCostlyError

AGAIN_S = 0.05
"""How soon after an interrupt the engine is interrupted again."""


class Interruptible(Protocol):
    """What an engine's connection must do."""

    def interrupt(self) -> None: ...


class Deadline:
    """Calls off what a connection does once `seconds` have passed, until `end`."""

    def __init__(self, connection: Interruptible, seconds: float) -> None:
        self.seconds = seconds
        self._connection = connection
        self._until = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._called_off = False
        threading.Thread(target=self._watch, name="deadline", daemon=True).start()

    @property
    def passed(self) -> bool:
        """Whether the time is up."""
        return self._called_off or time.monotonic() >= self._until

    def check(self) -> None:
        """Raise `TooCostlyError` where the time is up."""
        if self.passed:
            raise self.error()

    def error(self) -> TooCostlyError:
        """What the client is told."""
        return TooCostlyError(
            f"The question takes longer than the {self.seconds:g} seconds that this server spends on one",
            remedy="Ask for fewer years, economies or products; or again, since what was worked out so far is kept",
        )

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Time in here does not count: the request waits for its turn, the engine rests."""
        began = time.monotonic()
        left, self._until = self._until - began, float("inf")
        try:
            yield
        finally:
            self._until = time.monotonic() + left

    def call_off(self) -> None:
        """The time is up now, whatever is left of it."""
        self._called_off = True
        self._interrupt()

    def end(self) -> None:
        """The request has ended: from here on the connection is not interrupted."""
        with self._lock:
            self._ended.set()

    def _watch(self) -> None:
        while not self._ended.wait(min(max(self._until - time.monotonic(), AGAIN_S), 1.0)):
            if self.passed:
                self._interrupt()

    def _interrupt(self) -> None:
        # Under the lock of `end`: once that has returned, no interrupt is on its way.
        with self._lock:
            if not self._ended.is_set():
                self._connection.interrupt()
