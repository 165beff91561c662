"""The annex on perspectives: what each economy reports, what its partners report of it, and the reconciled value, side by side."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

from greentrade import economies
from greentrade.errors import InputError
from greentrade.flows.perspectives import PERSPECTIVES

if TYPE_CHECKING:
    from greentrade.briefs.figures import Desk
    from greentrade.briefs.language import Language
    from greentrade.briefs.numbers import Unit
    from greentrade.indicators.reporting import Reporting

WAYS = {"import": "imports", "export": "exports"}
REPORTS = ("annual", "months")
"""Status of an economy that reports itself; see `greentrade.indicators.reporting.STATUSES`."""

Values = Mapping[str, tuple[float, float | None, float | None]]
"""Perspective -> value with its bounds; a perspective without data has no entry."""


@dataclass(frozen=True)
class Row:
    """An economy, or the region: its values, and what is to be said of its report.

    `compared`: the values that differences are taken of; those of a region are of the members that report.
    """

    key: str
    label: str
    values: Values
    compared: Mapping[str, float]
    remark: str

    def value(self, perspective: str) -> float | None:
        found = self.values.get(perspective)
        return None if found is None else found[0]

    def bounds(self, perspective: str) -> tuple[float, float] | None:
        """The bounds where they differ and both are known."""
        _, low, high = self.values.get(perspective, (None, None, None))
        return None if low is None or high is None or low == high else (low, high)

    def beyond(self, perspective: str) -> float | None:
        """v / v_reported - 1; None where the economy reports none."""
        own, other = self.compared.get("reported"), self.compared.get(perspective)
        return None if not own or other is None else other / own - 1


@dataclass(frozen=True)
class Side:
    """A direction of trade: the region first, then its members, those with most trade first."""

    direction: str
    heading: str
    unit: Unit
    rows: tuple[Row, ...]

    def title(self, language: Language) -> str:
        """The heading with the unit of the rows."""
        return language.marks.clauses(self.heading, self.unit.label)


@dataclass(frozen=True)
class Annex:
    """Both directions in the last year, what is to be said of them, and all numbers as one tidy table."""

    title: str
    text: str
    sides: tuple[Side, ...]
    notes: tuple[str, ...]
    frame: pl.DataFrame = field(repr=False)
    results: tuple[Any, ...] = field(repr=False)


def perspectives(desk: Desk, reporting: Reporting | None) -> Annex:
    """The annex of a brief. `reporting`: who reports what in its region; None where the store cannot tell.

    A perspective that the store cannot give is left out, and the notes say why.
    """
    choices, language = desk.choices, desk.language
    year = choices.years[-1]
    results: list[Any] = []
    parts: list[pl.DataFrame] = []
    lacking: dict[str, None] = {}
    for perspective in PERSPECTIVES:
        for way in WAYS.values():
            try:
                answers = [_answer(desk, way, perspective, by) for by in ((), ("reporter",))]
            except InputError as error:
                name = language.say(f"perspectives.{perspective}")
                lacking[language.say("perspectives.lacking", perspective=name, reason=error.sentence())] = None
                continue
            results += answers
            parts += [_told(answer, way, perspective) for answer in (answers if len(_members(desk)) > 1 else answers[1:])]
    frame = pl.concat(parts).unique(maintain_order=True) if parts else pl.DataFrame()
    sides = tuple(_side(desk, frame, direction, year, reporting) for direction in WAYS) if parts else ()
    settled = [language.note(note) for result in results if result.provenance.perspective == "reconciled" for note in result.notes]
    notes = (*lacking, *([language.say("perspectives.valued")] if parts else []), *dict.fromkeys(settled))
    text = language.say("perspectives.text", region=language.economy(choices.region), year=year, list=choices.products.label)
    return Annex(language.say("perspectives.title"), text, sides, notes, _with_labels(frame, language), tuple(results))


def _answer(desk: Desk, way: str, perspective: str, by: tuple[str, ...]) -> Any:
    choices = desk.choices
    asked = {"reporters": choices.region, "years": [choices.years[-1]], "by": by, "perspective": perspective}
    return desk.asking.compute(way, products=choices.products, match=choices.match, **asked)


def _members(desk: Desk) -> list[str]:
    return [economies.iso3(code) for code in economies.members(desk.choices.region, at=desk.choices.years[-1])]


def _told(result: Any, way: str, perspective: str) -> pl.DataFrame:
    frame: pl.DataFrame = result.frame
    return frame.select(pl.lit(way).alias("panel"), pl.lit(way).alias("indicator"), pl.lit(perspective).alias("perspective"), pl.all())


def _with_labels(frame: pl.DataFrame, language: Language) -> pl.DataFrame:
    if frame.is_empty():
        return frame
    names = {code: language.economy(code) for code in frame["economy"].unique()}
    label = pl.col("economy").replace_strict(names, return_dtype=pl.String).alias("label")
    keys = ("panel", "indicator", "perspective", "period", "economy")
    return frame.select(*keys, label, pl.exclude(*keys))


def _side(desk: Desk, frame: pl.DataFrame, direction: str, year: int, reporting: Reporting | None) -> Side:
    choices, language, way = desk.choices, desk.language, WAYS[direction]
    held: dict[str, dict[str, tuple[float, float | None, float | None]]] = {}
    known = frame.filter(pl.col("panel") == way, pl.col("value").is_not_null())
    for key, perspective, *measures in known.select("economy", "perspective", "value", "lower", "upper").iter_rows():
        held.setdefault(key, {})[perspective] = tuple(measures)
    members = _members(desk)
    remarks = dict(_remarks(reporting, direction, year, language)) if reporting else {}

    def size(code: str) -> tuple[float, str]:
        return (-max((value for value, _, _ in held.get(code, {}).values()), default=-1.0), code)

    compared = {code: {name: value for name, (value, _, _) in held.get(code, {}).items()} for code in members}
    both = [found for found in compared.values() if "reported" in found]
    compared[choices.region] = {name: sum(found.get(name, 0.0) for found in both) for name in held.get(choices.region, {})}
    keys = [*([choices.region] if len(members) > 1 else []), *sorted(members, key=size)]
    rows = tuple(Row(key, language.economy(key), held.get(key, {}), compared[key], remarks.get(key, "")) for key in keys)
    largest = max((value for row in rows for value, _, _ in row.values.values()), default=0.0)
    # A region's members differ by powers of ten: in the largest unit the small ones would be nought.
    unit = language.unit("USD", min(largest, 0.9 * language.magnitude(math.inf)[0]))
    return Side(direction, language.say(f"perspectives.{way}", year=year), unit, rows)


def _remarks(reporting: Reporting, direction: str, year: int, language: Language) -> Iterator[tuple[str, str]]:
    """(economy or region, what is to be said of its report): who reports nothing, other products only, or part of the year."""
    mine = reporting.frame.filter(pl.col("direction") == direction)
    mine = mine.filter(pl.col("period") == year)
    single = mine.filter(pl.col("status") != "region")
    for row in single.iter_rows(named=True):
        if row["status"] in ("mirror", "none"):
            yield row["economy"], language.say("perspectives.silent")
        elif row["status"] == "silent":
            yield row["economy"], language.say("perspectives.other_products")
        elif row["months"] is not None and row["months"] < 12:
            yield row["economy"], language.say("perspectives.months", months=row["months"])
    if single.height > 1:
        reports = single.filter(pl.col("status").is_in(REPORTS)).height
        yield mine["region"][0], language.say("perspectives.reporting", count=reports, members=single.height)


def columns(language: Language) -> tuple[str, ...]:
    """The headings of a side's table, after that of the economy."""
    names = ("reported", "mirror", "mirror_beyond", "reconciled", "between", "reconciled_beyond", "remark")
    return tuple(language.say(f"perspectives.head_{name}") for name in names)


def cells(row: Row, unit: Unit, language: Language) -> tuple[str, ...]:
    """A row as printed under these headings."""

    def printed(value: float | None) -> str:
        return "–" if value is None else language.figure(value, unit)

    def beyond(perspective: str) -> str:
        found = row.beyond(perspective)
        return "–" if found is None else f"{'+' if found >= 0.0005 else ''}{language.percent(found)}"

    limits = row.bounds("reconciled")
    between = "–" if limits is None else f"{printed(limits[0])}–{printed(limits[1])}"
    own, mirrored, settled = (printed(row.value(perspective)) for perspective in PERSPECTIVES)
    return (own, mirrored, beyond("mirror"), settled, between, beyond("reconciled"), row.remark)
