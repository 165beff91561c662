"""How greentrade asks a web service: at its pace, patiently, and leaving only whole files behind.

One attempt at a request ends in an answer, in `Unavailable` (another attempt may do better: the line broke, the service
is busy) or in `Refused` (it will not: no such file, no such right). `Patience` makes the attempts. Neither exception
leaves this package: each publisher's module says what it means to the user, as `TryAgainError` or `InputError`.
"""

from __future__ import annotations

import math
import os
import random
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TypeVar

import httpx2
from filelock import FileLock, Timeout

from greentrade import __version__
from greentrade.errors import InputError, TryAgainError

T = TypeVar("T")
Progress = Callable[[int, int | None, str], None]
"""Called as `progress(done, total, what)`; total is None while unknown."""

ATTEMPTS = 6
LONGEST_WAIT = 300.0  # seconds; a service that asks for more is given up, so that a command never sleeps for hours
_LONGEST_BACK_OFF = 60.0
_BUSY = {408, 425, 429}


class Unavailable(Exception):
    """One attempt failed, and another may succeed.

    `retry_after` is the wait in seconds that the service asks for. `progressed` says that the attempt brought something
    for good, so that failures are counted anew.
    """

    def __init__(self, reason: str, *, retry_after: float | None = None, progressed: bool = False) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        self.progressed = progressed


class Refused(Exception):
    """The service understood and says no; `words` are its own."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(f"HTTP {status}" + (f" ({words})" if words else ""))
        self.status = status
        self.words = words


@dataclass
class Patience:
    """Makes attempts: at most one in `pause` seconds, and after a failure a wait that doubles and carries jitter.

    wait = retry_after + U(0.5, 1) * min(60, 2^failures) seconds, so that clients turned away together do not come back
    together. `told` hears of each wait. `sleep` and `clock` (seconds, monotonic) are time's own unless a test brings others.
    """

    pause: float = 0.0
    attempts: int = ATTEMPTS
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    told: Callable[[str], None] | None = None
    _started: float = field(default=-math.inf, init=False)

    def make(self, attempt: Callable[[], T]) -> T:
        """The result of the first attempt that succeeds. Raises the last `Unavailable` once there is no point in more."""
        failures = 0
        while True:
            self._keep_pace()
            try:
                return attempt()
            except Unavailable as error:
                failures = 1 if error.progressed else failures + 1
                wait = (error.retry_after or 0.0) + random.uniform(0.5, 1.0) * min(_LONGEST_BACK_OFF, 2.0**failures)
                if failures >= self.attempts or wait > LONGEST_WAIT:
                    raise
                if self.told:
                    self.told(f"waiting {wait:.0f} s: {error}")
            self.sleep(wait)

    def _keep_pace(self) -> None:
        early = self._started + self.pause - self.clock()
        if early > 0:
            self.sleep(early)
        self._started = self.clock()


@contextmanager
def open_client(timeout: float, *, headers: dict[str, str] | None = None, follow_redirects: bool = False) -> Iterator[httpx2.Client]:
    """An HTTP client. Redirects are not followed unless asked: a header that holds a key would go with them."""
    named = {"User-Agent": f"greentrade/{__version__}", **(headers or {})}
    with httpx2.Client(timeout=timeout, headers=named, follow_redirects=follow_redirects) as client:
        yield client


@contextmanager
def on_the_wire() -> Iterator[None]:
    """Turns the client's errors into `Unavailable`, or into `InputError` where the address itself is wrong."""
    try:
        yield
    except (httpx2.InvalidURL, httpx2.UnsupportedProtocol) as error:
        raise InputError(f"Not a web address: {error}", remedy="Check the base URL") from error
    except httpx2.TimeoutException as error:
        raise Unavailable("no answer in time") from error
    except httpx2.RequestError as error:
        raise Unavailable(f"the connection failed: {error}" if str(error) else "the connection failed") from error


def check(response: httpx2.Response, secret: str | None = None) -> None:
    """Raises `Unavailable` or `Refused` for an answer that is not a success, in the service's words less the `secret`."""
    status = response.status_code
    if status < 300:
        return
    with on_the_wire():
        response.read()
    words = without(secret, words_of(response))
    if status < 400:
        raise Unavailable(f"HTTP {status}: sent elsewhere, to {response.headers.get('Location', 'nowhere')}")
    if status in _BUSY or status >= 500:
        raise Unavailable(f"HTTP {status}" + (f": {words}" if words else ""), retry_after=retry_after(response, words))
    raise Refused(status, words)


def retry_after(response: httpx2.Response, words: str = "") -> float | None:
    """Seconds that the service asks us to wait: its Retry-After (seconds or a date), else `Try again in 26 seconds`."""
    given = response.headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d+(\.\d+)?", given):
        return float(given)
    if given:
        try:
            return max(0.0, (parsedate_to_datetime(given) - datetime.now(UTC)).total_seconds())
        except (ValueError, TypeError):  # not a date, or one without its zone
            return None
    said = re.search(r"try again in (\d+) second", words, re.IGNORECASE)
    return float(said[1]) if said else None


def words_of(response: httpx2.Response) -> str:
    """What the service says itself, in one line: its JSON message, or the title of its web page."""
    try:
        body = response.json()
    except ValueError:
        title = re.search(r"<title>(.*?)</title>", response.text, re.IGNORECASE | re.DOTALL)
        return " ".join(title[1].split())[:200] if title else ""
    if not isinstance(body, dict):
        return ""
    inner = body.get("errorObject")
    words = (inner.get("errorMessage") if isinstance(inner, dict) else None) or body.get("message") or body.get("error") or ""
    return " ".join(str(words).split())[:300]


def without(secret: str | None, words: str) -> str:
    """The words with the secret blotted out, should the service repeat it."""
    return words.replace(secret, "***") if secret else words


@contextmanager
def workplace(out: Path) -> Iterator[None]:
    """Makes the folder `out` and keeps it to one fetch at a time. Raises `TryAgainError` while another is at work."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with FileLock(out / ".fetch.lock", timeout=0):
            yield
    except Timeout as error:
        raise TryAgainError(f"Another fetch is writing to {out}", remedy="Wait for it, or fetch to another folder") from error
    except OSError as error:
        raise InputError(f"{out}: cannot be written ({error.strerror or error})", remedy="Free space or choose another folder") from error


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Gives a name to write to, which becomes `path` only once it is written and on disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.tmp")
    try:
        yield unfinished
        with unfinished.open("rb") as stream:
            os.fsync(stream.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
