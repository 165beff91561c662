"""Groups of economies: who belonged to what, from when to when, with the source.

Each group is one file of `data/groups/`. Dates are those of membership; a row without `from` or `to` is open at that end.
"""

from __future__ import annotations

import tomllib
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from greentrade.economies.names import check_language
from greentrade.economies.register import DATA, code, register
from greentrade.errors import InputError

When = int | str | date | None


@dataclass(frozen=True)
class Membership:
    """One economy's stay in a group, both days included."""

    economy: int
    since: date | None
    until: date | None
    reason: str

    def holds(self, day: date | None) -> bool:
        """Whether it is in force on that day; without a day, whether it is open at its end."""
        if day is None:
            return self.until is None
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Group:
    """A group of economies with its memberships and where they are from.

    `known_to` is the day up to which the file knows of accessions and withdrawals.
    """

    id: str
    titles: Mapping[str, str]
    labels: Mapping[str, str]
    memberships: tuple[Membership, ...]
    source: str
    url: str
    consulted: str
    known_to: date
    licence: str
    notes: str

    @property
    def title(self) -> str:
        return self.titles["en"]

    def name(self, lang: str = "en", short: bool = False) -> str:
        """The title in English, Russian or Chinese; `short` gives the label for charts."""
        check_language(lang)
        return (self.labels if short else self.titles)[lang]

    def members(self, at: When = None) -> frozenset[int]:
        """Canonical codes of the members on a day; see `greentrade.economies.members` for what `at` may be."""
        day = day_of(at)
        return frozenset(stay.economy for stay in self.memberships if stay.holds(day))


def day_of(at: When) -> date | None:
    """The day that a date, an ISO date, a year (its 31 December) or a month 202406 (its last day) means."""
    if at is None or isinstance(at, date):
        return at
    try:
        if not str(at).isdecimal():
            return date.fromisoformat(str(at))
        year, month = divmod(int(at), 100) if int(at) > 9999 else (int(at), 12)
        return date(year, month, monthrange(year, month)[1])
    except (ValueError, IndexError) as error:
        raise InputError(f"{at!r} is no date", remedy="Give a year (2024), a month (202406) or a day (2024-06-30)") from error


def _stay(row: Mapping[str, object]) -> Membership:
    since, until = row.get("from"), row.get("to")
    return Membership(
        economy=code(str(row["economy"])),
        since=since if isinstance(since, date) else None,
        until=until if isinstance(until, date) else None,
        reason=str(row.get("reason", "")),
    )


def _stays(content: Mapping[str, list[Mapping[str, object]]]) -> tuple[Membership, ...]:
    if content.get("everything"):
        return tuple(Membership(e.code, None, None, "") for e in register().values() if e.canonical == e.code and e.kind != "group")
    return tuple(_stay(row) for row in content["members"])


@lru_cache(maxsize=1)
def _groups() -> Mapping[str, Group]:
    found = {}
    for file in (DATA / "groups").glob("*.toml"):
        content = tomllib.loads(file.read_text(encoding="utf-8"))
        found[content["id"]] = Group(
            id=content["id"],
            titles=MappingProxyType(content["title"]),
            labels=MappingProxyType(content["label"]),
            memberships=_stays(content),
            **{key: content[key] for key in ("source", "url", "consulted", "known_to", "licence")},
            notes=" ".join(content["notes"].split()),
        )
    return MappingProxyType(dict(sorted(found.items())))


def groups() -> Mapping[str, Group]:
    """Every group by its id: ASEAN, BRICS, CAREC, CENTRAL_ASIA, EAEU, EU, EU27, G20, OECD, RCEP, WLD."""
    return _groups()
