"""`list.toml`: what a list is, who keeps it, its technology groups, and where each of its versions comes from."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from greentrade.errors import InputError

FILE = "list.toml"
ABOUT_LIST = ("id", "title", "steward", "description", "source", "url", "licence", "versions", "groups")
ABOUT_VERSION = ("version", "edition", "source", "url", "licence", "reason", "content_hash", "valid_from", "valid_to")
INHERITED = ("edition", "source", "url", "licence")
"""What a version may leave to the list as a whole."""


@dataclass(frozen=True)
class Version:
    """What `list.toml` says of one version. `valid_from` is the version's date where nothing else is said; `valid_to` is the last day."""

    version: str
    edition: str
    source: str
    url: str
    licence: str
    reason: str
    content_hash: str
    valid_from: date
    valid_to: date | None = None

    def valid(self, day: date) -> bool:
        """Whether the version is valid on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class Metadata:
    """What `list.toml` says: the list, its groups' titles by id, its versions from the oldest to the newest."""

    folder: Path
    id: str
    title: str
    steward: str
    description: str
    groups: dict[str, str]
    versions: tuple[Version, ...]
    unknown: tuple[str, ...]

    @property
    def head(self) -> Version:
        """The newest version, be it valid yet or not."""
        return self.versions[-1]

    def file(self, version: str) -> Path:
        """The file of a version's entries."""
        return self.folder / f"{version}.csv"

    def version(self, name: str) -> Version:
        """A version by its date. Raises `InputError` naming those there are."""
        for each in self.versions:
            if each.version == name:
                return each
        known = ", ".join(each.version for each in self.versions)
        raise InputError(f"The list {self.id} has no version {name!r}", remedy=f"Its versions are {known}")

    def next_version(self, name: str) -> str:
        """The date as the name of a further version. Raises `InputError` where it is no date, or not later than the newest one."""
        try:
            day = date.fromisoformat(name).isoformat()
        except ValueError:
            day = ""
        if day != name:
            raise InputError(f"The version {name!r} is no date", remedy="Write YYYY-MM-DD")
        if day <= self.head.version:
            raise InputError(f"{day} is not later than the newest version, {self.head.version}", remedy="Give a later date with --version")
        return day

    def valid(self, day: date) -> Version:
        """The newest version that is valid on a day. Raises `InputError` where none is."""
        for each in reversed(self.versions):
            if each.valid(day):
                return each
        known = ", ".join(f"{self.id}@{each.version}" for each in self.versions)
        raise InputError(f"No version of the list {self.id} is valid on {day}", remedy=f"Name the version that you want: {known}")


def read_metadata(folder: Path) -> Metadata:
    """What the `list.toml` of a folder says.

    Raises `InputError` for a file that is not there, is no TOML, or leaves out what must be said.
    """
    path = folder / FILE
    about = _toml(path)
    missing = [name for name in ("id", "title", "steward", "versions", "groups") if not about.get(name)]
    if missing:
        raise InputError(f"{path} does not say: {', '.join(missing)}", remedy="Add what is missing; groups and versions are tables")
    if not _texts(about["groups"]) or not isinstance(about["versions"], list):
        raise InputError(f"{path}: groups and versions must be tables", remedy='Write [groups] with id = "Title" lines, and [[versions]]')
    versions = sorted((_version(path, about, each) for each in about["versions"]), key=lambda each: each.version)
    dates = [each.version for each in versions]
    if twice := sorted({each for each in dates if dates.count(each) > 1}):
        raise InputError(f"{path} has a version twice", rows=twice, remedy="Name each version by a date of its own")
    return Metadata(
        folder=folder,
        id=str(about["id"]),
        title=str(about["title"]),
        steward=str(about["steward"]),
        description=" ".join(str(about.get("description", "")).split()),
        groups=about["groups"],
        versions=tuple(versions),
        unknown=tuple(name for name in about if name not in ABOUT_LIST),
    )


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise InputError(
            f"{path.parent} is no list: it has no {FILE}", remedy="A list is a folder with list.toml and <version>.csv"
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 text", remedy="Save the file as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise InputError(
            f"{path} is no TOML: {error}", remedy='Mend that line: name = "text", texts in straight quotation marks'
        ) from error


def _texts(table: object) -> bool:
    return isinstance(table, dict) and all(isinstance(value, str) for value in table.values())


def _version(path: Path, about: Mapping[str, Any], table: Mapping[str, Any]) -> Version:
    said = {name: about[name] for name in INHERITED if name in about} | dict(table)
    where = f"{path}, version {said.get('version', '?')}"
    if wrong := [name for name in table if name not in ABOUT_VERSION]:
        raise InputError(f"{where}: unknown name", rows=wrong, remedy=f"A version says {', '.join(ABOUT_VERSION)}")
    if missing := [name for name in ("version", "edition", "source", "licence", "reason") if not said.get(name)]:
        raise InputError(f"{where} does not say: {', '.join(missing)}", remedy="Add it to the version's table")
    day = _day(where, "version", said["version"])
    start = _day(where, "valid_from", said.get("valid_from") or day)
    end = _day(where, "valid_to", said["valid_to"]) if said.get("valid_to") else None
    if end and end < start:
        raise InputError(f"{where}: valid_to {end} is before valid_from {start}", remedy="Correct the dates")
    texts = {name: str(said.get(name, "")) for name in ("edition", "source", "url", "licence", "reason", "content_hash")}
    return Version(version=day.isoformat(), valid_from=start, valid_to=end, **texts)


def _day(where: str, name: str, said: object) -> date:
    try:
        day = date.fromisoformat(str(said))
    except ValueError:
        day = None
    if day is None or day.isoformat() != str(said):
        raise InputError(f"{where}: {name} {str(said)!r} is no date", remedy="Write YYYY-MM-DD")
    return day


def with_version(text: str, new: Version) -> str:
    """The text of a `list.toml` with a version more, everything else as it was, comments too.

    The new table goes below the last version's; the result is parsed and compared, so a text laid out in an unusual way is
    never damaged.
    """
    block = _block(new)
    lines = text.splitlines(keepends=True)
    starts = [number for number, line in enumerate(lines) if line.strip() == "[[versions]]"]
    after = starts[-1] + 1 if starts else len(lines)
    end = next((number for number in range(after, len(lines)) if lines[number].lstrip().startswith("[")), len(lines))
    ended = text if text.endswith("\n") else text + "\n"
    between = "".join([*lines[:end], block, "\n", *lines[end:]])
    wanted = tomllib.loads(ended)
    wanted["versions"] = [*wanted["versions"], tomllib.loads(block)["versions"][0]]
    for candidate in (between, f"{ended}\n{block}"):
        if _parses_to(candidate, wanted):
            return candidate
    raise InputError("list.toml cannot take a new version", remedy="Write each version as a [[versions]] table")


def _parses_to(text: str, wanted: dict[str, Any]) -> bool:
    try:
        return tomllib.loads(text) == wanted
    except tomllib.TOMLDecodeError:
        return False


def _block(new: Version) -> str:
    said = {name: getattr(new, name) for name in ABOUT_VERSION if getattr(new, name) not in (None, "")}
    # A JSON string is a basic string of TOML.
    return "[[versions]]\n" + "".join(f"{name} = {json.dumps(str(value), ensure_ascii=False)}\n" for name, value in said.items())
