"""Options that several commands share, declared once."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from greentrade.errors import InputError


class Format(StrEnum):
    """How a result is written."""

    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"
    xlsx = "xlsx"


class Engine(StrEnum):
    """What runs the query."""

    duckdb = "duckdb"
    spark = "spark"


class Perspective(StrEnum):
    """Whose report counts."""

    reported = "reported"
    mirror = "mirror"
    reconciled = "reconciled"


class Match(StrEnum):
    """How products are matched to a list across HS editions."""

    converted = "converted"
    native = "native"


class Frequency(StrEnum):
    """Years or months."""

    A = "A"
    M = "M"


DEFAULT_STORE = Path("greentrade-store")

StoreFolder = Annotated[Path, typer.Option("--store", envvar="GREENTRADE_STORE", metavar="DIR", help="Folder of the store.")]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="SNAPSHOT", help="Read the store as it stood: a snapshot's number or a date (2024-06-30)."),
]
EngineName = Annotated[Engine, typer.Option("--engine", help="What runs the query.")]
Output = Annotated[Format | None, typer.Option("-o", "--output", help="Format; by default what --out ends in, else a table.")]
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write to this file instead of the screen.")]

Reporters = Annotated[
    str | None,
    typer.Option("--reporter", metavar="LIST", help="Economies or groups, one row each: IDN,CAREC-CHN. The World where left out."),
]
Partners = Annotated[
    str | None,
    typer.Option("--partner", metavar="LIST", help="Partner economies or groups: CHN,EU27. All together where left out."),
]
ProductList = Annotated[
    str | None,
    typer.Option("--list", metavar="ID", help="A list of products: imf-lct, or one version of it: imf-lct@VERSION."),
]
Products = Annotated[str | None, typer.Option("--products", metavar="CODES", help="HS codes instead of a list: 854140,8507.")]
Years = Annotated[str | None, typer.Option("--years", metavar="SPAN", help="2024, or 2005:2024. All years of the store where left out.")]
PerspectiveName = Annotated[
    Perspective | None,
    typer.Option("--perspective", help="Whose report counts; by default reported where the store holds records, else reconciled."),
]
Fill = Annotated[
    str | None,
    typer.Option(
        "--fill", metavar="mirror[:LIST]", help="Take partners' reports where an economy has none; only for these: mirror:TKM,AFG."
    ),
]
MatchName = Annotated[
    Match,
    typer.Option("--match", help="How codes of other HS editions are matched: moved to the list's edition, with bounds, or by spelling."),
]
Freq = Annotated[Frequency, typer.Option("--freq", help="A for years, M for months.")]


def split_list(text: str | None) -> list[str] | None:
    """Comma items without their blanks; None for nothing."""
    return [item.strip() for item in text.split(",") if item.strip()] if text else None


def periods_of(text: str | None, *, months: bool = True) -> list[int] | None:
    """2022, 2010:2023, 2010,2012 or 202201:202206 as periods in their order; None for nothing. Raises `InputError` for anything else."""
    if text is None:
        return None
    from greentrade.flows.calendar import spanned

    found: set[int] = set()
    for part in text.split(","):
        ends = [end.strip() for end in part.split(":")]
        if len(ends) > 2 or not all(_is_period(end, months) for end in ends) or len({len(end) for end in ends}) > 1:
            remedy = "Write 2022, 2010:2023 or 2010,2015" + ("; 202201 is a month" if months else "")
            raise InputError(f"{part.strip()!r} is no year", remedy=remedy)
        if int(ends[0]) > int(ends[-1]):
            raise InputError(f"{part.strip()!r} runs backwards", remedy="Write the earlier one first")
        found.update(spanned(int(ends[0]), int(ends[-1])))
    return sorted(found)


def _is_period(text: str, months: bool) -> bool:
    return text.isdecimal() and (len(text) == 4 or (months and len(text) == 6 and 1 <= int(text[4:]) <= 12))
