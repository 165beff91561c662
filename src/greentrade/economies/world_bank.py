"""Reading the World Bank's files: the layouts in which World Development Indicators are handed out.

    API_NY.GDP.PCAP.PP.CD_DS2_en_csv_v2_*.zip   four lines before the header, years across, a trailing comma
    WDI_CSV.zip, WDICSV.csv                     the bulk file: all series, years across
    *_Data.csv of DataBank                      years across as `2005 [YR2005]`, or series across as `Title [CODE]`; `..` for missing
    country_code, year, series, value           one observation a line
    *.json of api.worldbank.org                 one page of an answer: [its facts, its observations]

Every layout becomes observations (iso3, series, year, value). A cell that is neither a number nor a mark for missing is an error.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from greentrade.errors import InputError

LICENCE = "CC BY 4.0"
_DATABASE = "World Development Indicators"
_MISSING = {"", "..", "na", "n/a", "nan", "null"}
_YEAR = re.compile(r"(\d{4})(?: \[YR\1\])?")
_SERIES = re.compile(r"\[([A-Z]{2}(?:\.[A-Z0-9]+)+)\]$")
_UPDATED = re.compile(r"Last Updated(?: Date)?:?\s*(?:(\d{4})-(\d\d)-(\d\d)|(\d\d)/(\d\d)/(\d{4}))")
_DATED_NAME = re.compile(r"(?<!\d)(20\d\d)[-_]?(0[1-9]|1[0-2])[-_]?([0-2]\d|3[01])(?!\d)")
_LOOK = 30
_LONG = {
    "country": ("country_code", "countryiso3code", "iso3"),
    "series": ("series", "series_code", "indicator_code"),
    "year": ("year", "time", "date"),
    "value": ("value",),
}


@dataclass(frozen=True)
class Observation:
    """One value as the file has it."""

    iso3: str
    series: str
    year: int
    value: float


@dataclass(frozen=True)
class Found:
    """What a file holds: the observations of the wanted series, the database's name, and its vintage (an ISO date)."""

    observations: tuple[Observation, ...]
    database: str
    vintage: str


def _number(text: str, where: str) -> float | None:
    if text.strip().casefold() in _MISSING:
        return None
    try:
        return float(text)
    except ValueError as error:
        raise InputError(f"{where}: {text!r} is no number", remedy="Mend the cell, or leave it empty where the value is missing") from error


def _updated(text: str) -> str:
    """The ISO date of a `Last Updated` line; empty where there is none."""
    found = _UPDATED.search(text)
    if not found:
        return ""
    year, month, day, us_month, us_day, us_year = found.groups()
    return f"{year or us_year}-{month or us_month}-{day or us_day}"


def _column(header: list[str], names: Iterable[str]) -> int | None:
    plain = [name.strip().casefold().replace(" ", "_") for name in header]
    return next((plain.index(name) for name in names if name in plain), None)


@dataclass(frozen=True)
class _Layout:
    """How a file's rows hold observations: (country, series, year, value) as text, from rows of `least` to `most` cells."""

    cells: Callable[[list[str]], Iterator[tuple[str, str, str, str]]]
    least: int
    most: int


def _wide(header: list[str]) -> _Layout | None:
    """Years across."""
    country, series = _column(header, _LONG["country"]), _column(header, _LONG["series"])
    years = [(place, found[1]) for place, name in enumerate(header) if (found := _YEAR.fullmatch(name.strip()))]
    if country is None or series is None or not years:
        return None
    return _Layout(lambda row: ((row[country], row[series], year, row[place]) for place, year in years), years[-1][0] + 1, len(header))


def _across(header: list[str]) -> _Layout | None:
    """Series across."""
    country, year = _column(header, _LONG["country"]), _column(header, _LONG["year"])
    series = [(place, found[1]) for place, name in enumerate(header) if (found := _SERIES.search(name.strip()))]
    if country is None or year is None or not series:
        return None
    return _Layout(lambda row: ((row[country], code, row[year], row[place]) for place, code in series), series[-1][0] + 1, len(header))


def _long(header: list[str]) -> _Layout | None:
    """One observation a line."""
    country, series, year, value = (_column(header, _LONG[name]) for name in ("country", "series", "year", "value"))
    if country is None or series is None or year is None or value is None:
        return None
    least = max(country, series, year, value) + 1
    return _Layout(lambda row: iter([(row[country], row[series], row[year], row[value])]), least, len(header))


def _layout(header: list[str]) -> _Layout | None:
    return _wide(header) or _across(header) or _long(header)


def _preamble(rows: Iterator[list[str]]) -> tuple[str, _Layout | None]:
    """The lines before the header as text, and the layout that the header gives; None where no header is known."""
    before: list[str] = []
    for _, row in zip(range(_LOOK), rows, strict=False):
        layout = _layout(row)
        if layout:
            return "\n".join(before), layout
        before.append(" ".join(row).strip())
    return "\n".join(before), None


def _csv(lines: Iterable[str], name: str, wanted: frozenset[str]) -> Found | None:
    """The observations of one delimited file; None where it has no header that we know."""
    rows = csv.reader(lines)
    preamble, layout = _preamble(rows)
    if layout is None:
        return None
    database = re.search(r"^Data Source (.+)$", preamble, re.MULTILINE)
    observations: list[Observation] = []
    closing: list[str] = []
    for row in rows:
        where = f"{name}, line {rows.line_num}"
        if len(row) < layout.least:
            closing.append(_closing(row, where))
            continue
        if any(row[layout.most :]):
            advice = "Put numbers and names that hold a comma in quotation marks"
            raise InputError(f"{where}: the line has more cells than the header", remedy=advice)
        for country, series, year, text in layout.cells(row):
            found = _YEAR.fullmatch(year.strip())
            if series in wanted and found and (value := _number(text, where)) is not None:
                observations.append(Observation(country.strip().upper(), series, int(found[1]), value))
    return Found(tuple(observations), database[1] if database else _DATABASE, _updated("\n".join([preamble, *closing])))


def _closing(row: list[str], where: str) -> str:
    """The text of a line that may be short: a blank one, or one of the two on database and date that close a DataBank file."""
    text = " ".join(row).strip()
    if text and not text.startswith(("Data from database", "Last Updated")):
        raise InputError(f"{where}: the line is cut short", rows=[text[:80]], remedy="Download the file again")
    return text


def _json(text: str, name: str, wanted: frozenset[str]) -> Found:
    """The observations of one page of the API's answer."""
    try:
        facts, page = json.loads(text)
        entries: list[dict[str, Any]] = page or []
        observations = [
            Observation(entry["countryiso3code"].upper(), entry["indicator"]["id"], int(entry["date"]), float(entry["value"]))
            for entry in entries
            if entry["value"] is not None and entry["indicator"]["id"] in wanted
        ]
        return Found(tuple(observations), _DATABASE, str(facts.get("lastupdated", "")))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        advice = "Give an answer of api.worldbank.org/v2/country/all/indicator/...?format=json"
        raise InputError(f"{name} is no page of the World Bank's API: {type(error).__name__} {error}", remedy=advice) from error


@contextmanager
def _text(path: Path) -> Iterator[Iterator[tuple[str, io.TextIOBase]]]:
    """The readable members of a file or a zip, with their names."""
    if not path.is_file():
        raise InputError(f"There is no file {path}", remedy="Give a file or a zip of the World Bank")
    if not zipfile.is_zipfile(path):
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield iter([(path.name, file)])
        return
    with zipfile.ZipFile(path) as archive:
        inside = [entry for entry in archive.namelist() if entry.lower().endswith((".csv", ".json"))]
        yield ((f"{path.name}!{entry}", io.TextIOWrapper(archive.open(entry), encoding="utf-8-sig", newline="")) for entry in inside)


def _vintage_of(path: Path) -> str:
    """The date in a file's name, else the day on which the file was last changed."""
    found = _DATED_NAME.search(path.name)
    return "-".join(found.groups()) if found else datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat()


def read(path: Path, wanted: frozenset[str]) -> Found:
    """The observations of the `wanted` series in a World Bank file of any known layout.

    The vintage is the file's own `Last Updated`, else the date in its name, else the day of the file. Raises `InputError` where the
    layout is not known, where none of the wanted series is in the file, or where a cell is no number.
    """
    try:
        with _text(path) as members:
            parts = [
                _json(file.read(), name, wanted) if name.lower().endswith(".json") else _csv(file, name, wanted) for name, file in members
            ]
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name} is not text in UTF-8", remedy="Give the CSV or JSON download, not the Excel one") from error
    found = [part for part in parts if part is not None]
    if not found:
        raise InputError(f"{path.name} has no layout of the World Bank that is known", remedy=f"Known layouts:{_layouts()}")
    observations = tuple(observation for part in found for observation in part.observations)
    if not observations:
        raise InputError(f"{path.name} holds none of the series that greentrade takes", remedy=f"They are {', '.join(sorted(wanted))}")
    vintage = max(part.vintage for part in found) or _vintage_of(path)
    return Found(observations, f"World Bank, {found[0].database}", vintage)


def _layouts() -> str:
    return " API and bulk CSV or zip, DataBank CSV, long CSV (country_code, year, series, value), JSON pages of the API"
