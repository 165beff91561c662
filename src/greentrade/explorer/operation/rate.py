"""How many requests a client may make in a minute. The `limits` library counts; workers of one server count together."""

from __future__ import annotations

import ipaddress
import math
import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage, Storage
from limits.strategies import FixedWindowRateLimiter
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from greentrade.explorer.operation.exchange import FREE, told
from greentrade.explorer.operation.refusals import BusyError

NOT_COUNTED = (*FREE, "/static/", "/api/static/")
"""Files of the pages come from memory, and a browser asks for several at once."""


class RateLimit:
    """Answers 429 to a client that asks more than `per_minute` times in a minute; 0 is no limit."""

    def __init__(self, app: ASGIApp, per_minute: int, shared: Path | None = None) -> None:
        self.app = app
        self.limit = RateLimitItemPerMinute(per_minute) if per_minute else None
        self.limiter = FixedWindowRateLimiter(SharedCounts(shared / "rate.sqlite") if shared else MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self.limit is None or scope["path"].startswith(NOT_COUNTED):
            await self.app(scope, receive, send)
            return
        allowed = self.limiter.hit(self.limit, client := client_of(scope))
        window = self.limiter.get_window_stats(self.limit, client)
        left = max(1, math.ceil(window.reset_time - time.time()))
        told_limits = {
            "RateLimit-Policy": f'"minute";q={self.limit.amount};w=60',
            "RateLimit": f'"minute";r={max(0, window.remaining)};t={left}',
        }

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(told_limits)
            await send(message)

        if allowed:
            await self.app(scope, receive, counted)
            return
        response = await told(scope, _too_many(self.limit.amount, left))
        response.headers.update({"Retry-After": str(left), "Cache-Control": "no-store"})
        await response(scope, receive, counted)


def _too_many(amount: int, left: int) -> BusyError:
    return BusyError(f"More than {amount:,} requests in a minute", remedy=f"Ask again in {left} seconds, and less often")


def client_of(scope: Scope) -> str:
    """Who asks: an address, of IPv6 the network of the subscriber, who has very many addresses."""
    host = (scope.get("client") or ("unknown", 0))[0]
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)


class SharedCounts(Storage):
    """Counters in a file that all workers of a server have; it is lost with the server."""

    STORAGE_SCHEME: Sequence[str] | None = None  # type: ignore[assignment]
    PURGE_EVERY = 1000

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._base = sqlite3.connect(file, isolation_level=None, check_same_thread=False, timeout=2.0)
        self._base.execute("PRAGMA journal_mode = WAL")
        self._base.execute("PRAGMA synchronous = OFF")
        self._base.execute("CREATE TABLE IF NOT EXISTS hits (key TEXT PRIMARY KEY, count INTEGER, expires REAL) WITHOUT ROWID")
        self._counted = 0

    @property
    def base_exceptions(self) -> type[Exception]:
        return sqlite3.Error

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        now = time.time()
        self._purge(now)
        counted = """
            INSERT INTO hits VALUES (:key, :amount, :expires) ON CONFLICT (key) DO UPDATE SET
                count = CASE WHEN expires <= :now THEN excluded.count ELSE count + excluded.count END,
                expires = CASE WHEN expires <= :now THEN excluded.expires ELSE expires END
            RETURNING count
        """
        return self._base.execute(counted, {"key": key, "amount": amount, "expires": now + expiry, "now": now}).fetchall()[0][0]

    def get(self, key: str) -> int:
        return self._row(key)[0]

    def get_expiry(self, key: str) -> float:
        return self._row(key)[1]

    def check(self) -> bool:
        return self._base.execute("SELECT 1").fetchall() == [(1,)]

    def reset(self) -> int | None:
        return self._base.execute("DELETE FROM hits").rowcount

    def clear(self, key: str) -> None:
        self._base.execute("DELETE FROM hits WHERE key = ?", (key,))

    def _row(self, key: str) -> tuple[int, float]:
        now = time.time()
        found = self._base.execute("SELECT count, expires FROM hits WHERE key = ? AND expires > ?", (key, now)).fetchall()
        return found[0] if found else (0, now)

    def _purge(self, now: float) -> None:
        self._counted += 1
        if self._counted % self.PURGE_EVERY == 0:
            self._base.execute("DELETE FROM hits WHERE expires <= ?", (now,))
