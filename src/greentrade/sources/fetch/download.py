"""A large file brought in one piece or in several: what is on disk already is not fetched twice.

A part stays beside the target as `NAME.part`, with `NAME.part.json` telling which file it is a part of. A later attempt,
or a later run, asks for the rest only (HTTP Range) and only if the file has not changed (If-Range).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import httpx2
from pydantic import BaseModel, ValidationError

from greentrade.sources.fetch.http import Progress, Unavailable, check, on_the_wire, whole_file

_WHOLE, _PARTIAL, _NOT_SATISFIABLE = 200, 206, 416


class Begun(BaseModel):
    """What the server said of the file when the part on disk was begun."""

    url: str
    etag: str = ""
    last_modified: str = ""
    total: int | None = None

    @property
    def validator(self) -> str:
        """The value for If-Range: the ETag if it is a strong one, else the date; empty where the server gives neither."""
        return self.etag if self.etag and not self.etag.startswith("W/") else self.last_modified


class Download:
    """A file on its way to `target`. `is_sound` says whether the bytes that came make the file that was meant."""

    def __init__(
        self, client: httpx2.Client, url: str, target: Path, *, is_sound: Callable[[Path], bool], progress: Progress | None = None
    ) -> None:
        self._client, self._url, self._target = client, url, target
        self._is_sound, self._progress = is_sound, progress
        self._part = target.with_name(target.name + ".part")
        self._note = target.with_name(target.name + ".part.json")
        self._best = self.size()

    def size(self) -> int:
        """Bytes on disk so far."""
        return self._part.stat().st_size if self._part.exists() else 0

    def attempt(self) -> Path:
        """Makes one request and gives the target once it is whole. Raises `Unavailable` or `Refused`."""
        try:
            self._request()
        except Unavailable as error:
            error.progressed = self.size() > self._best
            self._best = max(self._best, self.size())
            raise
        if not self._is_sound(self._part):
            self.discard()
            raise Unavailable("the file that came is damaged")
        self._part.replace(self._target)
        self._note.unlink(missing_ok=True)
        return self._target

    def discard(self) -> None:
        """Forgets the part on disk."""
        self._part.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)

    def _request(self) -> None:
        begun = self._begun()
        have = self.size() if begun else 0
        headers = {"Accept-Encoding": "identity"}  # Range and Content-Length count the file's own bytes
        if begun and have:
            headers |= {"Range": f"bytes={have}-", "If-Range": begun.validator}
        with on_the_wire(), self._client.stream("GET", self._url, headers=headers) as response:
            if response.status_code == _NOT_SATISFIABLE and begun:
                return self._at_the_end(response, have)
            check(response)
            start, total = self._place(response, begun, have)
            self._append(response, start, total)
        if total is not None and self.size() != total:
            raise Unavailable(f"the answer broke off at {self.size():,} of {total:,} bytes")

    def _begun(self) -> Begun | None:
        """What is known of the part on disk, or None where it cannot be trusted to belong to this file."""
        if not self._note.exists():
            return None
        try:
            begun = Begun.model_validate_json(self._note.read_bytes())
        except ValidationError:
            return None
        return begun if begun.url == self._url and begun.validator else None

    def _at_the_end(self, response: httpx2.Response, have: int) -> None:
        """The server has nothing after our part: it is whole, or it is a part of something else."""
        stated = re.fullmatch(r"bytes \*/(\d+)", response.headers.get("Content-Range", ""))
        if not stated or int(stated[1]) != have:
            self.discard()
            raise Unavailable("the part on disk does not fit the server's file")

    def _place(self, response: httpx2.Response, begun: Begun | None, have: int) -> tuple[int, int | None]:
        """Where in the file this answer begins, and how long the file is."""
        if response.status_code == _PARTIAL and begun:
            stated = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", response.headers.get("Content-Range", ""))
            same = response.headers.get("ETag", begun.etag) == begun.etag
            if not stated or int(stated[1]) != have or not same:
                self.discard()
                raise Unavailable("the file changed on the server between two parts")
            return have, begun.total if stated[2] == "*" else int(stated[2])
        if response.status_code != _WHOLE or response.headers.get("Content-Type", "").startswith("text/html"):
            raise Unavailable("a web page came instead of the file")
        length = response.headers.get("Content-Length")
        begun = Begun(
            url=self._url,
            etag=response.headers.get("ETag", ""),
            last_modified=response.headers.get("Last-Modified", ""),
            total=int(length) if length else None,
        )
        self.discard()  # the old part goes before the new note comes: the two never disagree
        with whole_file(self._note) as note:
            note.write_text(begun.model_dump_json())
        return 0, begun.total

    def _append(self, response: httpx2.Response, start: int, total: int | None) -> None:
        done = start
        with self._part.open("ab") as stream:
            for chunk in response.iter_raw():
                stream.write(chunk)
                done += len(chunk)
                if self._progress:
                    self._progress(done, total, self._target.name)
