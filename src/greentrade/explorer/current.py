"""The store as it stands now, for many requests at once.

An engine's connection serves one request at a time, so a worker holds a few databases and lends them out. A new snapshot is
noticed within a second: requests that are under way finish on the old one, later ones are answered from the new. What a
database worked out for a snapshot stays with it for a while, so that the next question is answered sooner.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import duckdb

from greentrade.errors import InputError
from greentrade.explorer.operation.lane import Lane
from greentrade.explorer.operation.refusals import BusyError, TooCostlyError
from greentrade.explorer.operation.sources import Sources
from greentrade.explorer.settings import Settings
from greentrade.store import Store

if TYPE_CHECKING:
    from greentrade.explorer.operation.deadline import Deadline
    from greentrade.explorer.operation.lent import LentDatabase

__all__ = ["BusyError", "Current", "TooCostlyError"]

LOOK_AGAIN_S = 1.0
"""How long the state of the store is believed before it is looked at again."""

OLD_SNAPSHOTS = 4
"""Snapshots other than the newest that databases are held for."""

MOST_USES = 200
"""Requests after which a database is replaced: it remembers what it was asked, and memory must not grow with that."""


@dataclass
class _Held:
    """A database that waits to be lent, and how often it was."""

    database: LentDatabase
    uses: int = 0


@dataclass
class _Shelf:
    """Databases of one snapshot that nobody has at the moment; the one that was used last is on top."""

    free: list[_Held] = field(default_factory=list)


class Current:
    """Lends out databases of the newest snapshot, or of the one that is named."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store = Store.open(settings.store)
        self.watched = False
        """Whether somebody calls `look` again and again, so that requests need not."""
        self.prepare: Callable[[LentDatabase], None] = lambda database: None
        """Asks a new database of the newest snapshot what it will be asked most, before it is lent."""
        self._sources = Sources()
        self._lock = threading.Lock()
        self._room = threading.BoundedSemaphore(settings.databases)
        self._shelves: OrderedDict[int, _Shelf] = OrderedDict()
        self._deadlines: dict[int, Deadline] = {}
        self._errands: dict[int, Deadline] = {}
        self._newest, self._looked = -1, float("-inf")
        lock = settings.shared / "costly.lock" if settings.shared else None
        self._lane = Lane(lock, settings.wait_s, most_waiting=settings.databases)

    @property
    def snapshot(self) -> int:
        """The number of the newest snapshot, at most a second old."""
        if not self.watched and time.monotonic() - self._looked > LOOK_AGAIN_S:
            # Set first: others go on with the number that is known while one looks.
            self._looked = time.monotonic()
            self.look()
        return self._newest

    @property
    def state(self) -> str:
        """All that an answer depends on beside its URL: the newest snapshot, the lists, the day, the software."""
        return f"{self.snapshot} {self._sources.state}"

    @property
    def lent(self) -> int:
        """How many databases are lent out at this moment."""
        return len(self._deadlines)

    def look(self, prepare: Callable[[int], None] | None = None) -> None:
        """See what has changed. A new snapshot is handed to `prepare` first; requests see it once that is done."""
        number = self.store.snapshot().number
        self._sources.look()
        if number != self._newest:
            if prepare is not None:
                prepare(number)
            self._newest = number

    @contextmanager
    def database(self, snapshot: int | None = None) -> Iterator[LentDatabase]:
        """A database for one request. `snapshot` None is the newest.

        Raises `InputError` for a snapshot that the store has not, `BusyError` where none is free in time, and
        `TooCostlyError` where the engine worked on the request for longer than it may or an answer is too large.
        """
        number = self.snapshot if snapshot is None else snapshot
        if not self._room.acquire(timeout=self.settings.wait_s):
            raise BusyError("All databases are at work", remedy="Try again in a few seconds")
        with ExitStack() as stack:
            made_room = stack.enter_context(_once(self._room.release))
            held = self._take(number)
            held.uses += 1
            stack.callback(self._give_back, number, held)
            yield stack.enter_context(self._bounded(held.database, made_room))

    @contextmanager
    def unhurried(self, number: int, new: bool = False) -> Iterator[LentDatabase]:
        """A database for the server's own questions: they have all the time and take nobody's place. Then it is lent to others."""
        held = _Held(self._open(number)) if new else self._take(number)
        try:
            yield from self._minded(held.database, float("inf"), lambda: self._lane.turn(patient=True), self._errands)
        finally:
            self._give_back(number, held)

    def close(self) -> None:
        """Call off what is under way: the server stops."""
        for deadline in [*self._deadlines.values(), *self._errands.values()]:
            deadline.call_off()

    # --- one request --------------------------------------------------------------------------------------------------

    @contextmanager
    def _bounded(self, database: LentDatabase, make_room: Callable[[], None]) -> Iterator[LentDatabase]:
        def costly() -> AbstractContextManager[None]:
            # It no longer counts as one of the cheap ones, so that those go on beside it.
            make_room()
            return self._lane.turn()

        yield from self._minded(database, self.settings.deadline_s, costly, self._deadlines)

    def _minded(
        self, database: LentDatabase, seconds: float, costly: Callable[[], AbstractContextManager[None]], among: dict[int, Deadline]
    ) -> Iterator[LentDatabase]:
        """The database while its engine minds a deadline, which stands among others of its kind."""
        from greentrade.explorer.operation.deadline import Deadline

        deadline = Deadline(database.engine.connection, seconds)
        database.engine.deadline, database.engine.costly = deadline, costly
        among[id(deadline)] = deadline
        try:
            yield database
        except duckdb.InterruptException:
            # The alarm met a step that does not go through the engine, such as looking at the columns of a query.
            raise deadline.error() from None
        finally:
            deadline.end()
            database.engine.deadline = None
            del among[id(deadline)]

    def _take(self, number: int) -> _Held:
        with self._lock:
            shelf = self._shelves.get(number)
            if shelf and shelf.free:
                self._shelves.move_to_end(number)
                return shelf.free.pop()
        return _Held(self._open(number))

    def _open(self, number: int) -> LentDatabase:
        from greentrade.explorer.operation.lent import LentDatabase

        newest = self.store.snapshot().number
        if not 0 <= number <= newest:
            raise InputError(f"There is no snapshot {number}", remedy=f"There are snapshots 1 to {newest}")
        return LentDatabase(self.store, number, self.settings.most_rows, self.settings.disk_bytes)

    def _give_back(self, number: int, held: _Held) -> None:
        with self._lock:
            shelf = self._shelves.setdefault(number, _Shelf())
            self._shelves.move_to_end(number)
            if held.uses < MOST_USES and len(shelf.free) < self.settings.databases:
                shelf.free.append(held)
            while len(self._shelves) > OLD_SNAPSHOTS + 1:
                self._shelves.popitem(last=False)
        if held.uses >= MOST_USES and number == self._newest:
            threading.Thread(target=self._replace, args=(number,), name="replace", daemon=True).start()

    def _replace(self, number: int) -> None:
        """Put a new database in the place of one that has served its time, so that no request waits for its first steps."""
        with self.unhurried(number, new=True) as database:
            self.prepare(database)


@contextmanager
def _once(release: Callable[[], None]) -> Iterator[Callable[[], None]]:
    """Something that is released once: when it is called, else at the end."""
    left = [release]

    def now() -> None:
        if left:
            left.pop()()

    try:
        yield now
    finally:
        now()
