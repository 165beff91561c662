"""A thread that sees to what requests should not wait for: the first questions, and those that a new snapshot asks anew."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from greentrade.errors import GreentradeError
from greentrade.explorer.current import LOOK_AGAIN_S, Current

if TYPE_CHECKING:
    from greentrade.indicators import Database

HEADLINE = "imf-lct"
FIRST = ("imports", "exports")
"""What the first page shows: asked before anybody else does."""

PAUSE_S = 0.5
"""How long between the first questions of two lists."""

TRY_AGAIN_S = 10.0
"""How long after first questions that could not be answered they are asked again."""


def ask_first(database: Database, product_list: str = HEADLINE) -> None:
    """Ask the headline of a list; what it takes is then in the store and in the database."""
    from greentrade.explorer.question import Question

    for indicator in FIRST:
        Question.read({"indicator": indicator, "list": product_list}).answer(database)


class Watch:
    """Looks at the store every second, and does the other chores. `ready` is set once the headline has been answered for a first time."""

    def __init__(self, current: Current, log: Any, chores: Sequence[Callable[[], None]] = ()) -> None:
        self.current, self.log, self.chores = current, log, chores
        self.ready = threading.Event()
        self.problem: str | None = None
        self._warm = -1
        self._stopped = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin; requests no longer look for themselves."""
        # The number is known before the first request; whether the store can be read at all was seen when it was opened.
        _ = self.current.snapshot
        self.current.watched, self.current.prepare = True, self._ask
        self._stopped.clear()
        self._begin(self._run, "watch")

    def stop(self) -> None:
        """Begin nothing more."""
        self._stopped.set()
        self.current.watched = False

    def wait(self, seconds: float) -> None:
        """Wait for what was under way and is called off by now: a thread in the engine while Python ends brings the process down."""
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(until - time.monotonic(), 0))

    def _begin(self, what: Callable[..., None], name: str, *given: Any) -> None:
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        thread = threading.Thread(target=what, args=given, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _run(self) -> None:
        tried = float("-inf")
        while not self._stopped.is_set():
            try:
                if not self.ready.is_set() and time.monotonic() - tried > TRY_AGAIN_S:
                    tried = time.monotonic()
                    self.warm(self.current.snapshot)
                self.current.look(self.warm)
                if self._warm == self.current.snapshot:
                    self.ready.set()
                for chore in self.chores:
                    chore()
            except Exception as error:
                # The store cannot be read at the moment: what is known goes on being answered, and the log says why it is old.
                self._trouble(f"The store cannot be read: {type(error).__name__}: {error}")
            self._stopped.wait(LOOK_AGAIN_S)

    def warm(self, number: int) -> None:
        """Ask the first questions of a snapshot. One that cannot be answered is told, and does not keep the others waiting."""
        began = time.perf_counter()
        self.problem = None
        with self.current.unhurried(number) as database:
            self._ask(database)
        if self.problem is None:
            self.log.info("warm", snapshot=number, seconds=round(time.perf_counter() - began, 3))
            self._warm = number
            self._begin(self._other_lists, "lists", number)

    def _other_lists(self, number: int) -> None:
        """Ask the headline of every other list too, one after the other, while requests are answered already."""
        from greentrade.lists import list_ids

        for name in list_ids():
            # A pause between two, in which a visitor's costly question has its turn.
            if name == HEADLINE or self._stopped.wait(PAUSE_S):
                continue
            try:
                with self.current.unhurried(number) as database:
                    ask_first(database, name)
            except Exception as error:
                # A store that is taken away, say: those who ask will be told.
                if not self._stopped.is_set():
                    self.log.warning("list", list=name, problem=_told(error))

    def _ask(self, database: Database) -> None:
        try:
            ask_first(database)
        except Exception as error:
            self._trouble(_told(error))

    def _trouble(self, what: str) -> None:
        # What is called off because the server stops is no trouble.
        if what != self.problem and not self._stopped.is_set():
            self.problem = what
            self.log.error("watch", problem=what)


def _told(error: Exception) -> str:
    return error.sentence() if isinstance(error, GreentradeError) else f"{type(error).__name__}: {error}"
