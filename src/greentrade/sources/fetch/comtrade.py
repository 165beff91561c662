"""UN Comtrade's API v1: records by reporter, period, flow and code, with the user's key or by the keyless preview.

A request is split into calls that stay under the service's row limit. An answer that fills the limit was cut off; its
rows are dropped and the call is made again in halves.

Limits, as UN Comtrade's subscription page, its own client and users state them: preview 500 rows and one period a call (and
one product, of which the service makes nothing so far); with a free key 100,000 rows a call and 500 calls a day; one to five
calls a second; an address of at most 4,096 characters. All partners come where none is named; `all` is refused.
"""

from __future__ import annotations

import math
import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx2
from pydantic import ValidationError

from greentrade.errors import InputError, TryAgainError
from greentrade.sources.fetch.archive import Archive, Entry, now
from greentrade.sources.fetch.calls import Call, units
from greentrade.sources.fetch.http import (
    Patience,
    Progress,
    Refused,
    Unavailable,
    check,
    on_the_wire,
    open_client,
    whole_file,
    without,
    workplace,
)
from greentrade.sources.fetch.payload import Answer, write_table

BASE_URL = "https://comtradeapi.un.org"
KEY_VARIABLE = "COMTRADE_API_KEY"
KEYS_PAGE = "https://comtradedeveloper.un.org/profile"
_LONGEST_URL = 4000


@dataclass(frozen=True)
class Door:
    """A way into the service and what it lets through."""

    path: str
    rows: int  # at most, per call
    codes: int  # product codes per call to begin with; fewer where that brings too many rows
    pause: float  # seconds between two calls


KEYED = Door("data/v1/get", rows=100_000, codes=200, pause=1.0)
PREVIEW = Door("public/v1/preview", rows=500, codes=16, pause=2.0)


@dataclass(frozen=True)
class Fetched:
    """What a fetch left in the folder: the tables to ingest, their rows, the calls made, and for what there is no data."""

    files: tuple[Path, ...]
    rows: int
    calls: int
    empty: tuple[str, ...]


def fetch_comtrade(
    reporters: Sequence[int],
    periods: Sequence[int],
    flows: Sequence[str],
    codes: Sequence[str],
    out: str | Path,
    *,
    partners: Sequence[int] | None = None,
    freq: str = "A",
    classification: str = "HS",
    key: str | None = None,
    base_url: str = BASE_URL,
    progress: Progress | None = None,
    timeout: float = 120.0,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> Fetched:
    """Brings UN Comtrade's records to the folder `out`: one Parquet table for each reporter and period that has data.

    `reporters` and `partners` are UN Comtrade's numbers (all partners where None), `periods` years (2023) or, with
    `freq="M"`, months (202307), `flows` codes such as X and M, `codes` HS codes of 2, 4 or 6 digits or TOTAL,
    `classification` HS (as reported) or one edition, H0 ... H6. `key` defaults to the environment's COMTRADE_API_KEY; without
    one (or with an empty one) the preview is asked. The key is sent in a header and never written anywhere.
    `progress(done, total, what)` counts reporters x periods.

    What an earlier run brought to the same folder is not fetched again: tables stand, and raw answers are read from disk.

    Raises `InputError` for parameters that the service would not take, a refused key, or a call too large to split;
    `TryAgainError`, naming what is missing, when the service does not answer or the day's quota is used up.
    """
    out = Path(out)
    key = _key(key)
    wanted = units(reporters, periods, flows, codes, partners or (), freq, classification)
    door = KEYED if key else PREVIEW
    done: list[Path | None] = []

    def told(what: str) -> None:
        if progress:
            progress(len(done), len(wanted), what)

    with workplace(out), open_client(timeout, headers={"Ocp-Apim-Subscription-Key": key} if key else {}) as client:
        patience = Patience(pause=door.pause, sleep=sleep, clock=clock, told=told)
        service = _Service(client, f"{base_url.rstrip('/')}/{door.path}/C/{freq}/{classification}", door, Archive(out), patience, key)
        for unit in wanted:
            told(unit.about)
            try:
                done.append(_table(unit, out, service))
            except Unavailable as error:
                raise _gave_up(error, wanted, len(done)) from error
        told("done")
    files = tuple(path for path in done if path)
    empty = tuple(unit.about for unit, path in zip(wanted, done, strict=True) if path is None)
    return Fetched(files, sum(map(_rows, files)), service.calls, empty)


class _Service:
    """The door, the answers that are on disk already, and the patience to ask for the rest."""

    def __init__(self, client: httpx2.Client, address: str, door: Door, archive: Archive, patience: Patience, key: str | None) -> None:
        self._client, self._address, self._door, self._archive = client, address, door, archive
        self._patience, self._key = patience, key
        self.calls = 0

    def answers(self, unit: Call) -> Iterator[tuple[Answer, datetime]]:
        """Whole answers to a question of any size, each with the time it came; from disk where they are there."""
        for call in unit.chunks(self._door.codes):
            yield from self._whole(call)

    def _whole(self, call: Call) -> Iterator[tuple[Answer, datetime]]:
        answer = self._answer(call)
        if answer is not None:
            yield answer
            return
        halves = call.halves()
        if halves is None:
            raise InputError(
                f"UN Comtrade cuts its answer for {call.name} at {self._door.rows:,} rows, and the call cannot be split further",
                remedy="Name the partners, so that it can" if self._key else f"Set {KEY_VARIABLE}, which raises the limit; see {KEYS_PAGE}",
            )
        for half in halves:
            yield from self._whole(half)

    def _answer(self, call: Call) -> tuple[Answer, datetime] | None:
        """The answer to one call; None where it is cut off, or the question too long to ask."""
        if len(self._url(call)) > _LONGEST_URL:
            return None
        entry = self._archive.find(call.identity)
        if entry and not entry.cut:
            return Answer.model_validate_json(self._archive.body(entry)), entry.at
        if entry and entry.limit >= self._door.rows:
            return None
        return self._patience.make(lambda: self._ask(call))

    def _ask(self, call: Call) -> tuple[Answer, datetime] | None:
        self.calls += 1
        try:
            with on_the_wire():
                response = self._client.get(self._url(call))
            check(response, secret=self._key)
        except Refused as error:
            if error.status == 400 and self._key is None and len(call.codes) > 1:
                self._archive.note(self._entry(call, rows=0, cut=True))  # the preview may mind the number of codes
                return None
            raise self._refusal(error, call) from error
        answer = self._understood(response.content, call)
        rows = len(answer.data)
        entry = self._entry(call, rows, cut=rows >= self._door.rows or (answer.count or 0) > rows)
        if entry.cut:
            self._archive.note(entry)
            return None
        self._archive.keep(entry, call.name, response.content)
        return answer, entry.at

    def _entry(self, call: Call, rows: int, *, cut: bool) -> Entry:
        url, parameters = self._url(call), call.parameters()
        return Entry(call=call.identity, url=url, parameters=parameters, at=now(), limit=self._door.rows, count=rows, cut=cut)

    def _understood(self, body: bytes, call: Call) -> Answer:
        """The answer, if it is one to this call. Raises `Unavailable` for a web page, a torso, or records nobody asked for."""
        try:
            answer = Answer.model_validate_json(body)
        except ValidationError as error:
            page = body.lstrip()[:1] == b"<"
            first = error.errors(include_url=False)[0]
            where = ".".join(map(str, first["loc"]))
            raise Unavailable("a web page came instead of data" if page else f"not the answer we know: {where} {first['msg']}") from error
        if answer.error and not answer.data:
            raise Unavailable(f"UN Comtrade says: {without(self._key, answer.error)}")
        stray = next((record for record in answer.data if not call.asks_for(record)), None)
        if stray is not None:
            found = f"{stray.reporterCode} {stray.period} {stray.flowCode} {stray.cmdCode}"
            raise Unavailable(f"a record came that was not asked for: {found}")
        return answer

    def _url(self, call: Call) -> str:
        """The whole address. The key is not in it."""
        asked = {**call.parameters(), "maxRecords": str(self._door.rows), "format": "JSON", "includeDesc": "true"}
        return f"{self._address}?{httpx2.QueryParams(asked)}"

    def _refusal(self, error: Refused, call: Call) -> InputError | Unavailable:
        said = f" ({error.words.rstrip('.')})" if error.words else ""
        if error.status == 403 and "quota" in said.lower():
            return Unavailable(error.words, retry_after=math.inf)
        if error.status == 401 and self._key:
            return InputError(f"UN Comtrade refuses the key{said}", remedy=f"Check {KEY_VARIABLE}; your keys are at {KEYS_PAGE}")
        if error.status in (401, 403):
            return InputError(
                f"UN Comtrade does not answer {'calls with this key' if self._key else 'without a key'}{said}",
                remedy=f"Set {KEY_VARIABLE} to a key with an active subscription to comtrade - v1; see {KEYS_PAGE}",
            )
        return InputError(f"UN Comtrade does not take the call {call.name}: HTTP {error.status}{said}", remedy="Check periods and codes")


def _table(unit: Call, out: Path, service: _Service) -> Path | None:
    """The table of one reporter and period, or None where there are no data."""
    path = out / f"{unit.name}.parquet"
    if path.exists():
        return path
    answers = list(service.answers(unit))
    records = [record for answer, _ in answers for record in answer.data]
    if not records:
        return None
    with whole_file(path) as unfinished:
        write_table(records, unfinished)
        came = max(at for _, at in answers).timestamp()
        os.utime(unfinished, (came, came))  # the file's date is the vintage that an ingest reads off it
    return path


def _gave_up(error: Unavailable, wanted: Sequence[Call], done: int) -> TryAgainError:
    return TryAgainError(
        f"UN Comtrade does not answer ({str(error).rstrip('.')}); {done} of {len(wanted)} tables are complete, missing",
        rows=[unit.about for unit in wanted[done:]],
        remedy="Run the same command again later: what is here is not fetched again",
    )


def _key(given: str | None) -> str | None:
    key = (os.environ.get(KEY_VARIABLE, "") if given is None else given).strip()
    if not re.fullmatch(r"[\x21-\x7e]*", key):
        raise InputError("The key for UN Comtrade holds signs that no key has", remedy=f"Copy it again from {KEYS_PAGE} to {KEY_VARIABLE}")
    return key or None


def _rows(table: Path) -> int:
    import pyarrow.parquet as pq

    return pq.read_metadata(table).num_rows
