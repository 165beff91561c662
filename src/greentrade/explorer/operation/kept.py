"""An answer is a pure function of its address and the state of the store, so it is computed once and kept.

The key of an answer is its entity tag too: whoever has the answer already is told so without computing anything. The same question
asked twice at once is computed once.
"""

from __future__ import annotations

import asyncio
import re
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from greentrade.errors import TryAgainError
from greentrade.explorer.current import Current
from greentrade.explorer.operation.drawer import Drawer
from greentrade.explorer.operation.exchange import FREE, header, notes, route_of, told
from greentrade.explorer.operation.shelf import Answer, Header, Shelf

VARY = b"Accept, Accept-Encoding, HX-Request"
AGAIN = b"no-cache"
FOR_GOOD = b"public, max-age=31536000, immutable"
NEVER = b"no-store"

ASKED_OURSELVES = (b"if-none-match", b"if-modified-since", b"if-match", b"if-unmodified-since", b"range", b"if-range")
"""Headers that this layer answers, or that need not be honoured: inside, whole answers are computed."""


class KeptAnswers:
    """Keeps complete answers with status 200 that nobody forbade to keep."""

    def __init__(self, app: ASGIApp, current: Current, shelf: Shelf, drawer: Drawer | None = None) -> None:
        self.app, self.current, self.shelf, self.drawer = app, current, shelf, drawer
        self._under_way: dict[str, asyncio.Task[Answer]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in FREE:
            await self.app(scope, receive, send)
            return
        key, found = self._key(scope), notes(scope)
        tag = f'"{key}"'.encode()
        if tag in [each.strip().removeprefix("W/").encode("latin-1") for each in header(scope, b"if-none-match").split(",")]:
            found.kept = "unchanged"
            unchanged = ((b"etag", tag), (b"cache-control", lifetime(scope)), (b"vary", VARY))
            await _send(Answer(304, unchanged, b"", found.route), scope, send)
            return
        try:
            answer = await self._answer(key, tag, scope)
        except asyncio.CancelledError:
            # The server stops and this question has had its time.
            await (await told(scope, TryAgainError("The server is being restarted", remedy="Ask again in a moment")))(scope, receive, send)
            return
        await _send(answer, scope, send)

    async def _answer(self, key: str, tag: bytes, scope: Scope) -> Answer:
        found = notes(scope)
        kept = self._kept(key)
        if kept is not None:
            found.kept, found.route = "kept", kept.route
            return kept
        joined = key in self._under_way
        if not joined:
            self._under_way[key] = asyncio.create_task(self._compute(key, tag, scope))
        # Shielded: whoever leaves does not call off what others wait for, and a database is given back in any case.
        answer = await asyncio.shield(self._under_way[key])
        if joined and answer.value(b"cache-control") == NEVER and answer.status == 200:
            answer = await self._run(tag, scope)
            joined = False
        found.kept, found.route = "joined" if joined else "computed", answer.route
        return answer

    def _kept(self, key: str) -> Answer | None:
        """An answer that this worker has given, or another of the same server."""
        kept = self.shelf.get(key)
        if kept is None and self.drawer is not None and key not in self._under_way:
            kept = self.drawer.get(key)
            if kept is not None:
                self.shelf.put(key, kept)
        return kept

    async def _compute(self, key: str, tag: bytes, scope: Scope) -> Answer:
        try:
            answer = await self._run(tag, scope)
            if answer.status == 200 and answer.value(b"etag") == tag:
                self.shelf.put(key, answer)
                if self.drawer is not None:
                    self.drawer.put(key, answer)
            return answer
        finally:
            del self._under_way[key]

    async def _run(self, tag: bytes, scope: Scope) -> Answer:
        """Compute an answer, to its end."""
        inner: dict[str, Any] = dict(scope)
        inner["method"] = "GET"
        inner["headers"] = [each for each in scope["headers"] if each[0] not in ASKED_OURSELVES]
        status, headers, body = 500, [], bytearray()

        async def take(message: Message) -> None:
            nonlocal status, headers
            if message["type"] == "http.response.start":
                status, headers = message["status"], list(message.get("headers", []))
            elif message["type"] == "http.response.body":
                body.extend(message.get("body", b""))

        await self.app(inner, _nothing_more(), take)
        return Answer(status, _labelled(status, headers, tag, scope, len(body)), bytes(body), route_of(inner))

    def _key(self, scope: Scope) -> str:
        """All that an answer depends on, in few digits."""
        accept = "" if scope["path"].startswith("/static/") else header(scope, b"accept").replace(" ", "").lower()
        parts = (
            scope["scheme"],
            header(scope, b"host"),
            scope.get("raw_path", scope["path"].encode()).decode("latin-1"),
            scope["query_string"].decode("latin-1"),
            accept,
            header(scope, b"hx-request"),
            "gzip" if "gzip" in header(scope, b"accept-encoding") else "",
            self.current.state,
        )
        return sha256("\0".join(parts).encode()).hexdigest()[:32]


def lifetime(scope: Scope) -> bytes:
    """How long others may keep the 200 of an address: for good where it names the snapshot and the list's version."""
    if scope["path"].startswith("/static/"):
        return FOR_GOOD
    asked = parse_qs(scope["query_string"].decode("latin-1"))
    lists = asked.get("list", [])
    # A page without a list shows the newest version of one; an answer for programs that names none has none.
    versioned = all("@" in each for each in lists) and (bool(lists) or scope["path"].startswith(("/api/", "/sdmx/")))
    pinned = versioned and re.fullmatch(r"\d{1,9}", "".join(asked.get("as_of", []))) is not None
    return FOR_GOOD if pinned else AGAIN


def _labelled(status: int, headers: list[Header], tag: bytes, scope: Scope, length: int) -> tuple[Header, ...]:
    """An answer's headers with its tag and how long it may be kept; what says so itself is left alone."""
    plain = {name.lower(): value for name, value in headers}
    own = plain.get(b"cache-control", b"").lower()
    rest = [each for each in headers if each[0].lower() not in (b"content-length", b"vary", b"etag", b"last-modified", b"accept-ranges")]
    rest += [(b"content-length", str(length).encode()), (b"vary", _vary(plain.get(b"vary", b"")))]
    if status != 200 or b"set-cookie" in plain:
        return tuple(rest if own else [*rest, (b"cache-control", NEVER)])
    if NEVER in own:
        return tuple(rest)
    return (*rest, (b"etag", tag), *(() if own else ((b"cache-control", lifetime(scope)),)))


def _vary(own: bytes) -> bytes:
    known = [each.strip() for each in VARY.split(b",")]
    more = [each.strip() for each in own.split(b",") if each.strip() and each.strip().lower() not in [name.lower() for name in known]]
    return b", ".join([*known, *more])


def _nothing_more() -> Receive:
    """A request without a body, from somebody who stays until the answer is there."""
    sent = False
    never = asyncio.Event()

    async def receive() -> Message:
        nonlocal sent
        if sent:
            await never.wait()
        sent = True
        return {"type": "http.request", "body": b"", "more_body": False}

    return receive


async def _send(answer: Answer, scope: Scope, send: Send) -> None:
    await send({"type": "http.response.start", "status": answer.status, "headers": list(answer.headers)})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else answer.body})
