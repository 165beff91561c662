"""Codes of the editions: which there are, how long each stands, and what stands above it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from greentrade.errors import InputError
from greentrade.nomenclature.editions import edition, editions
from greentrade.nomenclature.tables import Tables, tables

LEVELS = {2: "chapter", 4: "heading", 6: "subheading"}
"""What a code is called by its number of digits."""


@dataclass(frozen=True)
class Validity:
    """A time in which a code stands: its first and last edition, and their first and last year of force (None: still in force).

    A code that went and came back has two; the second may mean other goods.
    """

    first: str
    last: str
    from_year: int
    to_year: int | None


def codes(edition_name: str) -> frozenset[str]:
    """The six-digit codes of an edition. Raises `InputError` for an unknown edition."""
    return _codes(tables(), edition(edition_name).name)


def headings(edition_name: str) -> frozenset[str]:
    """The four-digit headings of an edition."""
    return _above(tables(), edition(edition_name).name, 4)


def chapters(edition_name: str) -> frozenset[str]:
    """The two-digit chapters of an edition."""
    return _above(tables(), edition(edition_name).name, 2)


def exists(code: str, edition_name: str) -> bool:
    """Whether a chapter, heading or subheading (2, 4 or 6 digits) stands in an edition."""
    found, name = tables(), edition(edition_name).name
    return code in (_codes(found, name) if len(code) == 6 else _above(found, name, len(code)))


def within(code: str, edition_name: str) -> tuple[str, ...]:
    """The six-digit codes of an edition below a chapter or heading; a subheading is its own. In ascending order."""
    return tuple(sorted(each for each in codes(edition_name) if each.startswith(code)))


def parent(code: str) -> str | None:
    """The heading of a subheading, the chapter of a heading; None above a chapter."""
    return code[:-2] if len(code) in (4, 6) else None


def validity(code: str) -> tuple[Validity, ...]:
    """The times in which a code of 2, 4 or 6 digits stands, oldest first; empty where no edition has it."""
    spans: list[list[str]] = []
    before = False
    for each in known_editions():
        here = exists(code, each)
        if here and before:
            spans[-1].append(each)
        elif here:
            spans.append([each])
        before = here
    return tuple(Validity(span[0], span[-1], edition(span[0]).in_force_from, edition(span[-1]).in_force_to) for span in spans)


def known_editions() -> tuple[str, ...]:
    """Editions whose codes are known, oldest first."""
    found = tables().codes
    return tuple(each.name for each in editions() if each.name in found)


def checked(code: str, edition_name: str) -> str:
    """The code, its dots and blanks taken out. Raises `InputError` where the edition has no such code, with those that have."""
    plain = "".join(code.split()).replace(".", "")
    if not plain.isdigit() or len(plain) not in LEVELS:
        raise InputError(f"{code!r} is no HS code", remedy="Give 2, 4 or 6 digits: 87, 8703, 870380")
    if exists(plain, edition_name):
        return plain
    raise InputError(f"{edition(edition_name).name} has no code {plain}", remedy=_elsewhere(plain, edition_name))


def _elsewhere(code: str, edition_name: str) -> str:
    """Where a code stands instead, and what it is called in the edition that was asked for."""
    spans = validity(code)
    if not spans:
        return "No edition has it; greentrade hs " + (f"{parent(code)} shows what its parent holds" if parent(code) else "needs another")
    where = " and ".join(span.first if span.first == span.last else f"{span.first} to {span.last}" for span in spans)
    if len(code) != 6:
        return f"It stands in {where}"
    from greentrade.nomenclature.chains import links

    wanted, order = edition(edition_name).name, known_editions()
    nearest = min(
        (name for span in spans for name in (span.first, span.last)), key=lambda name: abs(order.index(name) - order.index(wanted))
    )
    found = links(nearest, wanted)
    other = sorted(found.filter((found["source"] == code) & ~found["formal"])["target"])
    shown = ", ".join(other[:8]) + (f" and {len(other) - 8} more" if len(other) > 8 else "")
    return f"It stands in {where}; in {wanted} its goods are in {shown}"


@cache
def _codes(found: Tables, name: str) -> frozenset[str]:
    if name not in found.codes:
        raise InputError(f"The codes of {name} are not known", remedy="Give a table of its links to a neighbouring edition")
    return found.codes[name]


@cache
def _above(found: Tables, name: str, digits: int) -> frozenset[str]:
    return frozenset(code[:digits] for code in _codes(found, name)) if digits in LEVELS else frozenset()
