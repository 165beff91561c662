"""The editions of the Harmonized System: their names, their years of force, and what publishers call them.

An edition enters into force on 1 January of a year and is superseded by the next one. Reporters may go on using an old
edition for years, so the edition in force in a year says what a record should be written in, not what it is written in.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from greentrade.errors import InputError
from greentrade.nomenclature.tables import folders


@dataclass(frozen=True)
class Edition:
    """An edition of the Harmonized System.

    `name` HS2017; `short` Comtrade's classification code, H5; `baci` the two digits in BACI's file names, 17;
    `in_force_from` and `in_force_to` the first and the last year of force (None while it is in force).
    """

    name: str
    short: str
    baci: str
    title: str
    in_force_from: int
    in_force_to: int | None

    def in_force(self, year: int) -> bool:
        """Whether the edition is the one in force in that year."""
        return self.in_force_from <= year and (self.in_force_to is None or year <= self.in_force_to)


def editions() -> tuple[Edition, ...]:
    """All editions, oldest first: greentrade's, and those of a user's `editions.csv` (see `tables.user_folder`)."""
    return _read(folders())


@cache
def _read(places: tuple[Path, ...]) -> tuple[Edition, ...]:
    found: dict[str, dict[str, str]] = {}
    for place in places:
        file = place / "editions.csv"
        if file.is_file():
            with file.open(encoding="utf-8", newline="") as text:
                found.update((row["name"], row) for row in csv.DictReader(text))
    rows = sorted(found.values(), key=lambda row: int(row["in_force_from"]))
    starts = [int(row["in_force_from"]) for row in rows]
    ends: list[int | None] = [start - 1 for start in starts[1:]]
    return tuple(
        Edition(row["name"], row["short"], row["baci"], row["title"], start, end)
        for row, start, end in zip(rows, starts, [*ends, None], strict=True)
    )


def edition(name: str) -> Edition:
    """The edition of that name (HS2017). Raises `InputError` naming the editions there are."""
    return _one("name", name, "Unknown edition of the Harmonized System")


def edition_in_force(year: int) -> str:
    """Name of the edition in force in a year: HS2017 for 2021, HS2022 for 2024.

    Raises `InputError` for a year before the Harmonized System (1988).
    """
    for candidate in editions():
        if candidate.in_force(year):
            return candidate.name
    raise InputError(f"No edition of the Harmonized System was in force in {year}", remedy="The first one entered into force in 1988")


def edition_of_comtrade(short: str) -> str:
    """Name of the edition behind Comtrade's classification code: HS2017 for H5. Raises `InputError` for another code."""
    return _one("short", short, "Unknown classification code of Comtrade").name


def edition_of_baci(digits: str) -> str:
    """Name of the edition behind the two digits in BACI's file names: HS1992 for 92. Raises `InputError` for others."""
    return _one("baci", digits, "Unknown edition in the name of a BACI file").name


def _one(attribute: str, wanted: str, complaint: str) -> Edition:
    for candidate in editions():
        if getattr(candidate, attribute) == wanted.upper():
            return candidate
    known = ", ".join(getattr(candidate, attribute) for candidate in editions())
    raise InputError(f"{complaint}: {wanted!r}", remedy=f"The editions are {known}")
