"""The table of economies: every code under which trade is recorded, and what it stands for.

Trade statistics know an economy by an M49 number, with exceptions of their own: France is 251 and not 250, India 699 and
not 356, and an economy that split has one code before and another after. Each code has one ISO3; of the codes with one
ISO3 the one that records use today is canonical, and the others stand under it.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from greentrade.economies import names
from greentrade.errors import InputError

if TYPE_CHECKING:
    import polars as pl

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Economy:
    """A code of trade statistics.

    `kind` is economy, area (not a single economy: bunkers, areas not specified), group (a total or a union) or former (the
    code has ended). `canonical` is the code that holds the economy's records today; it is `code` itself unless this code
    stands under another. `valid_from` and `valid_to` are the first and the last day of the code, None where open.
    """

    code: int
    iso3: str
    iso2: str | None
    kind: str
    canonical: int
    valid_from: date | None
    valid_to: date | None
    name_un: str
    note: str

    def name(self, lang: str = "en", style: str | None = None, article: bool = False) -> str:
        """The name in English, Russian or Chinese (`en`, `ru`, `zh`), by CLDR or by a house style such as `adb`.

        `article` puts the style's definite article before it, for running text: the PRC. Raises `InputError` for a language or
        style that is not known.
        """
        return names.name(self.code, self.iso2, self.iso3, lang, style, article)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@lru_cache(maxsize=1)
def register() -> Mapping[int, Economy]:
    """Every code of the table, in the order of the codes."""
    with (DATA / "economies.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            Economy(
                code=int(row["code"]),
                iso3=row["iso3"],
                iso2=row["iso2"] or None,
                kind=row["kind"],
                canonical=int(row["stands_under"] or row["code"]),
                valid_from=_day(row["valid_from"]),
                valid_to=_day(row["valid_to"]),
                name_un=row["name_un"],
                note=row["note"],
            )
            for row in csv.DictReader(file)
        ]
    return MappingProxyType({row.code: row for row in rows})


@lru_cache(maxsize=1)
def letters() -> Mapping[str, Economy]:
    """The canonical economy behind each ISO3 and ISO2. 490 answers for TWN, under which no trade is recorded."""
    table = register()
    found: dict[str, Economy] = {}
    for row in table.values():
        if row.canonical == row.code:
            found.setdefault(row.iso3, row)
            if row.iso2:
                found.setdefault(row.iso2, row)
    for row in table.values():
        for text in (row.iso3, row.iso2):
            if text:
                found.setdefault(text, table[row.canonical])
    return MappingProxyType(found)


def economy(code: str | int) -> Economy:
    """The economy of an M49 number (417, "417"), an ISO3 (KGZ) or an ISO2 (KG), whatever the case.

    A number gives its own row, also where it stands under another (356 is India to 1974); letters give the canonical one.
    Raises `InputError` with what was probably meant.
    """
    text = str(code).strip()
    found = register().get(int(text)) if text.isdecimal() else letters().get(text.upper())
    if found is None:
        from greentrade.economies.lookup import remedy

        raise InputError(f"Unknown economy {text!r}", remedy=remedy(text))
    return found


def iso3(code: int) -> str:
    """The ISO3 of a code: FRA of 250 and of 251. A number that the table does not know stays a number, as text."""
    found = register().get(code)
    return found.iso3 if found else str(code)


def code(iso3: str) -> int:
    """The canonical code of an ISO3 or ISO2: 699 of IND. Raises `InputError` for an unknown one."""
    return economy(iso3).canonical


def canonical(code: int) -> int:
    """The code that holds the economy's records today: 699 for 356. An unknown number stays as it is."""
    found = register().get(code)
    return found.canonical if found else code


@lru_cache(maxsize=1)
def _aliases() -> Mapping[int, int]:
    return MappingProxyType({row.code: row.canonical for row in register().values() if row.canonical != row.code})


def aliases() -> Mapping[int, int]:
    """Every code that stands under another, with that other: 356 -> 699, 250 -> 251, 840 -> 842."""
    return _aliases()


def variants(iso3: str) -> tuple[Economy, ...]:
    """Every code of one economy, the canonical one first: SDN has 729 and, until June 2011 with South Sudan, 736."""
    wanted = code(iso3)
    rows = [row for row in register().values() if row.canonical == wanted]
    return tuple(sorted(rows, key=lambda row: row.code != wanted))


def name(code: int | str, lang: str = "en", style: str | None = None, article: bool = False) -> str:
    """The name of a code, for labels; a number that the table does not know is named an area not specified.

    Raises `InputError` for unknown letters.
    """
    if str(code).isdecimal() and int(code) not in register():
        return names.unspecified(int(code), lang)
    return economy(code).name(lang, style, article)


@lru_cache(maxsize=1)
def _table() -> pl.DataFrame:
    import polars as pl

    text = ("iso3", "iso2", "name_en", "name_ru", "name_zh", "kind")
    rows = [
        (r.code, r.iso3, r.iso2, r.name("en"), r.name("ru"), r.name("zh"), r.kind, r.valid_from, r.valid_to, r.canonical)
        for r in register().values()
    ]
    schema = {"code": pl.Int32, **dict.fromkeys(text, pl.String), "valid_from": pl.Date, "valid_to": pl.Date, "canonical": pl.Int32}
    return pl.DataFrame(rows, schema=schema, orient="row")


def table() -> pl.DataFrame:
    """The table as a frame: code, iso3, iso2, name_en, name_ru, name_zh, kind, valid_from, valid_to, canonical."""
    return _table()
