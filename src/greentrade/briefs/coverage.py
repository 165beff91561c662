"""Sentences about what the data lack: since when, until when, not at all, from whose reports, and how much rests on them.

The gaps of a figure come from the coverage of its results, what the region's members report from `greentrade coverage`: both are found
by `flows.coverage`, from the reports that count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from greentrade.briefs.language import Language

if TYPE_CHECKING:
    from greentrade.briefs.figures import Desk
    from greentrade.indicators.reporting import Reporting

MOST = 12
"""Beyond that many economies a note counts them; naming two hundred would help nobody."""

_FIELDS = ("economy", "direction", "first_period", "last_period", "missing", "basis")


def gather(results: Iterable[Any]) -> pl.DataFrame:
    """The coverage of several results, each economy and direction once."""
    frames = [result.coverage.select(_FIELDS) for result in results]
    return (
        pl.concat(frames, how="vertical_relaxed").unique(maintain_order=True)
        if frames
        else pl.DataFrame(schema=dict.fromkeys(_FIELDS, pl.String))
    )


def notes(coverage: pl.DataFrame, years: Sequence[int], language: Language) -> list[str]:
    """What a reader of the figures must know about gaps: one sentence a kind of gap, the directions apart where they differ."""
    sides = {
        side: _gaps(coverage.filter(pl.col("direction") == side), years, language)
        for side in coverage["direction"].unique(maintain_order=True)
    }
    everywhere = [sentence for sentence in next(iter(sides.values()), []) if all(sentence in side for side in sides.values())]
    found = list(everywhere)
    for side, sentences in sides.items():
        alone = [sentence for sentence in sentences if sentence not in everywhere]
        found += [language.say(f"coverage.{side}", sentence=sentence) for sentence in alone]
    return found


def _gaps(coverage: pl.DataFrame, years: Sequence[int], language: Language) -> list[str]:
    rows = coverage.to_dicts()
    some = [row for row in rows if row["basis"] != "none" and row["first_period"] is not None]
    late = _sorted((row for row in some if row["first_period"] > years[0]), "first_period")
    early = _sorted((row for row in some if row["last_period"] < years[-1]), "last_period")
    holes = _sorted((row | {"missing": _spans(row["missing"], language)} for row in some if row["missing"]), "missing")
    found = [
        _dated("since", late, "first_period", language),
        _dated("until", early, "last_period", language),
        _dated("holes", holes, "missing", language),
        _named("none", [row for row in rows if row not in some], language),
        _named("mirror", [row for row in some if row["basis"] == "mirror"], language),
        _named("mixed", [row for row in some if row["basis"] == "mixed"], language),
    ]
    return [sentence for sentence in found if sentence]


def _sorted(rows: Iterable[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: (str(row[key]), row["economy"]))


def _dated(kind: str, rows: list[dict[str, Any]], key: str, language: Language) -> str:
    """Economies grouped by the year that they share: from 2014 for Tajikistan, from 2017 for Uzbekistan."""
    if not rows:
        return ""
    if len(rows) > MOST:
        return language.say(f"coverage.{kind}_many", count=len(rows))
    years = list(dict.fromkeys(row[key] for row in rows))
    names = {
        year: language.enumerate([language.economy(row["economy"], article=True) for row in rows if row[key] == year]) for year in years
    }
    parts = [language.say(f"coverage.{kind}_part", year=year, names=names[year]) for year in years]
    return language.say(f"coverage.{kind}", parts=language.enumerate(parts))


def _named(kind: str, rows: list[dict[str, Any]], language: Language) -> str:
    if not rows:
        return ""
    if len(rows) > MOST:
        return language.say(f"coverage.{kind}_many", count=len(rows))
    names = sorted({row["economy"] for row in rows})
    return language.say(f"coverage.{kind}", names=language.enumerate([language.economy(name, article=True) for name in names]))


def _spans(periods: Sequence[int], language: Language) -> str:
    """Years as spans: 2006, 2009–2011."""
    spans: list[list[int]] = []
    for period in sorted(periods):
        if spans and period == spans[-1][1] + 1:
            spans[-1][1] = period
        else:
            spans.append([period, period])
    return language.marks.names(language.years((first, last)) for first, last in spans)


def reporting(desk: Desk) -> Reporting | None:
    """What `greentrade coverage` says of the region, the list and the years; None without records of these years."""
    from greentrade.indicators.reporting import coverage

    choices = desk.choices
    if "records" not in set(desk.db.snapshot.ingests.filter(pl.col("accepted") > 0)["target"]):
        return None
    held = set(desk.db.trade("reported", "mirror").coverage["period"])
    years = [year for year in choices.years if year in held]
    return coverage(desk.db, choices.region, years, products=choices.products, match=choices.match) if years else None


def reports(found: Reporting | None, language: Language) -> list[str]:
    """How much of the last year's trade the members that do not report account for, and which years lack months."""
    return [] if found is None else [*_resting(found.frame, language), *_short(found.frame, language)]


def _resting(frame: pl.DataFrame, language: Language) -> Iterator[str]:
    """Of a region, by direction; of a single economy the gaps say it."""
    last = frame.filter(pl.col("status") == "region", pl.col("period") == pl.col("period").max(), pl.col("share_mirrored") > 0)
    for row in last.sort("direction", descending=True).iter_rows(named=True):
        way = language.say(f"coverage.{row['direction']}s")
        yield language.say("coverage.rests", share=language.percent(row["share_mirrored"]), way=way, year=row["period"])


def _short(frame: pl.DataFrame, language: Language) -> Iterator[str]:
    short = frame.filter(pl.col("months") < 12).sort("economy", "period", "direction")
    if short.height > MOST:
        yield language.say("coverage.short_many", count=short.height)
    elif short.height:
        parts = [
            language.say(
                "coverage.short_part",
                name=language.economy(row["economy"], article=True),
                year=row["period"],
                way=language.say(f"coverage.{row['direction']}s"),
                months=row["months"],
            )
            for row in short.iter_rows(named=True)
        ]
        yield language.say("coverage.short", parts=language.enumerate(parts))


def comparable_since(coverage: pl.DataFrame, years: Sequence[int]) -> int | None:
    """The first year from which the same economies have data every year to the last; None where that is only the last year.

    A total that gains or loses an economy on the way would show its coming or going as growth or decline.
    """
    rows = [row for row in coverage.to_dicts() if row["basis"] != "none" and row["first_period"] is not None]
    since = max([years[0], *(_steady_since(row, years[-1]) for row in rows)])
    return since if rows and since < years[-1] else None


def _steady_since(row: dict[str, Any], last: int) -> int:
    if row["last_period"] < last:
        return row["last_period"] + 1
    return max([row["first_period"], *(period + 1 for period in row["missing"] or ())])
