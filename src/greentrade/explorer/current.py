"""The store as it stands now, for many requests at once.

An engine's connection serves one request at a time, so a worker holds a few databases and lends them out. A new snapshot is
noticed within a second: requests that are under way finish on the old one, later ones are answered from the new. What a
database worked out for a snapshot stays with it, so a permanent link to an old snapshot has databases of its own.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from queue import Empty, LifoQueue
from typing import TYPE_CHECKING

from greentrade.errors import GreentradeError
from greentrade.explorer.settings import Settings
from greentrade.store import Store

if TYPE_CHECKING:
    from greentrade.indicators import Database

LOOK_AGAIN_S = 1.0
"""How long the number of the newest snapshot is believed before the store is looked at again."""

OLD_SNAPSHOTS = 4
"""Snapshots other than the newest that databases are held for."""


class BusyError(GreentradeError):
    """Every database is lent out; the same request may be answered later."""

    exit_code = 75


class TooCostlyError(GreentradeError):
    """The question takes longer than a server may spend on one; a narrower one will be answered."""

    exit_code = 2


@dataclass
class _Pool:
    """Databases of one snapshot, lent out one request each; made when first needed, at most `size`."""

    size: int
    free: LifoQueue[Database] = field(default_factory=LifoQueue)
    made: int = 0


class Current:
    """Lends out databases of the newest snapshot, or of the one that is named."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store = Store.open(settings.store)
        self._lock = threading.Lock()
        self._pools: OrderedDict[int, _Pool] = OrderedDict()
        self._newest, self._looked = -1, float("-inf")

    @property
    def snapshot(self) -> int:
        """The number of the newest snapshot, at most a second old."""
        now = time.monotonic()
        if now - self._looked > LOOK_AGAIN_S:
            # Set first: others go on with the number that is known while one looks.
            self._looked = now
            self._newest = self.store.snapshot().number
        return self._newest

    @contextmanager
    def database(self, snapshot: int | None = None) -> Iterator[Database]:
        """A database for one request. `snapshot` None is the newest.

        Raises `InputError` for a snapshot that the store has not, `BusyError` where none is free in time, and
        `TooCostlyError` where the engine worked on the request for longer than it may.
        """
        pool = self._pool(self.snapshot if snapshot is None else snapshot)
        database = self._take(pool, snapshot)
        try:
            with self._deadline(database):
                yield database
        finally:
            pool.free.put(database)

    def _pool(self, number: int) -> _Pool:
        with self._lock:
            pool = self._pools.setdefault(number, _Pool(self.settings.databases))
            self._pools.move_to_end(number)
            while len(self._pools) > OLD_SNAPSHOTS + 1:
                self._pools.popitem(last=False)
            return pool

    def _take(self, pool: _Pool, snapshot: int | None) -> Database:
        with suppress(Empty):
            return pool.free.get_nowait()
        with self._lock:
            room = pool.made < pool.size
            pool.made += room
        if not room:
            try:
                return pool.free.get(timeout=self.settings.wait_s)
            except Empty:
                raise BusyError("All databases are at work", remedy="Try again in a few seconds") from None
        try:
            from greentrade.indicators.database import open_store

            return open_store(self.settings.store, as_of=snapshot)
        except BaseException:
            with self._lock:
                pool.made -= 1
            raise

    @contextmanager
    def _deadline(self, database: Database) -> Iterator[None]:
        """Call off what the engine does once the time is up, and say so."""
        import duckdb

        connection = database.engine.connection  # type: ignore[attr-defined]
        alarm = threading.Timer(self.settings.deadline_s, connection.interrupt)
        alarm.daemon = True
        alarm.start()
        try:
            yield
        except duckdb.InterruptException:
            raise TooCostlyError(
                f"The question takes longer than the {self.settings.deadline_s:g} seconds that this server spends on one",
                remedy="Ask for fewer years, economies or products, or run greentrade on the store yourself",
            ) from None
        finally:
            alarm.cancel()
