"""A region's members beside one another: what each trades, how much of all its trade that is, how it grew, where it ranks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from greentrade import economies
from greentrade.errors import InputError
from greentrade.explorer.pages.figure import Drawing
from greentrade.explorer.pages.region_language import short_name
from greentrade.explorer.pages.region_panels import choices, load, members, question_of
from greentrade.explorer.pages.table import MISSING, Cell, Table, heading, largest, number, text
from greentrade.explorer.pages.view import View
from greentrade.indicators.registry import USD
from greentrade.indicators.registry import indicator as find_indicator
from greentrade.scope.measures import ranked

if TYPE_CHECKING:
    from greentrade.briefs.figures import Choices
    from greentrade.indicators import Database, Result

KIND = "members"

COLUMNS = ("exports", "imports", "export-share", "import-share", "export-growth", "import-growth")
"""Indicators, one column each."""

RANKS = {"export-rank": "exports", "import-rank": "imports"}
"""Columns of ranks in the World, and the indicator that is ranked."""

SORTS = ("economy", *COLUMNS, *RANKS)
"""What the table can be sorted by."""

DEFAULT_SORT = "imports"


@dataclass(frozen=True)
class Compared:
    """The members' numbers: a result a column, each economy's rank in the World by indicator, and the first and last year."""

    results: Mapping[str, Result]
    ranks: Mapping[str, Mapping[str, int]]
    economies: tuple[str, ...]
    first: int
    last: int


def compared(database: Database, view: View, region: str) -> Compared:
    """What is known of each member in the last year. Raises `NotFoundError` for a region that there is not."""
    chosen = choices(database, load("carec"), view, region)
    first, last = chosen.years[0], chosen.years[-1]
    results = {each: _ask(database, view, chosen, each, region, (first, last)) for each in COLUMNS}
    ranks = {each: _ranks(_ask(database, view, chosen, each, "WLD", (last, last)).frame) for each in RANKS.values()}
    return Compared(results, ranks, tuple(members(region, last)), first, last)


def _ask(database: Database, view: View, chosen: Choices, indicator: str, reporters: str, span: tuple[int, int]) -> Result:
    first, last = span
    known = find_indicator(indicator)
    growing = indicator.endswith("-growth")
    return database.compute(
        indicator,
        reporters=reporters,
        products=chosen.products,
        # Growth is since the first of the years that are asked for.
        years=f"{first}:{last}" if growing and first != last else last,
        perspective=chosen.perspective,
        fill=chosen.fill,
        match=chosen.match,
        by="reporter",
        real=view.real if known.deflatable and growing else None,
    )


def _ranks(frame: pl.DataFrame) -> dict[str, int]:
    """Rank of each economy among all that have a value above nought."""
    traded = frame.filter(pl.col("value") > 0).with_columns(pl.lit("").alias("direction"))
    found = ranked(traded, "value", "rank").drop_nulls("rank")
    return dict(found.select("economy", "rank").iter_rows())


def drawing(database: Database, view: View, region: str, sort: str = DEFAULT_SORT, *, turned: bool = False) -> Drawing:
    """The comparison as a figure without a chart. Raises `InputError` for a column that there is not."""
    if sort not in SORTS:
        raise InputError(f"The table has no column {sort!r}", remedy=f"Its columns are {', '.join(SORTS)}")
    found = compared(database, view, region)
    asked = {name: question_of(result, view) for name, result in found.results.items()}
    (first, result), *rest = found.results.items()
    title = view._("Members of {region} compared, {year}", region=short_name(region, view), year=view.numbers.year(found.last))
    return Drawing(
        kind=KIND,
        subject=region,
        title=title,
        subtitle=view.said(view.selection().title),
        result=result,
        question=asked[first],
        chart=None,
        table=Table(title, _heads(view, found), tuple(_rows(view, found, sort, turned))),
        notes=(
            view._("Ranks are among all economies of the world with data, by value."),
            view._("Growth is since {year}.", year=view.numbers.year(found.first)),
        ),
        more=tuple((asked[name], each) for name, each in rest),
        query={"sort": sort} if sort != DEFAULT_SORT else {},
    )


def kind(database: Database, view: View, subject: str) -> Drawing:
    """The comparison as the register of figures asks for it."""
    return drawing(database, view, subject)


def column_titles(view: View, first: int) -> dict[str, str]:
    """What each column is called."""
    year = view.numbers.year(first)
    return {
        "economy": view._("Economy"),
        "exports": view._("Exports"),
        "imports": view._("Imports"),
        "export-share": view._("Share in all exports"),
        "import-share": view._("Share in all imports"),
        "export-growth": view._("Growth of exports since {year}", year=year),
        "import-growth": view._("Growth of imports since {year}", year=year),
        "export-rank": view._("Rank in exports"),
        "import-rank": view._("Rank in imports"),
    }


def _units(view: View, found: Compared) -> dict[str, Any]:
    last = {name: result.frame.filter(pl.col("period") == found.last)["value"] for name, result in found.results.items()}
    # Exports and imports in one unit, so that the two columns can be compared, and small enough for small economies.
    most = largest([*last["exports"], *last["imports"]]) / 1000
    codes = {name: result.provenance.unit for name, result in found.results.items()}
    return {name: view.numbers.unit(code, most if code.startswith(USD) else 1) for name, code in codes.items()}


def _heads(view: View, found: Compared) -> tuple[Cell, ...]:
    units = _units(view, found)
    named = column_titles(view, found.first)
    labels = {
        name: view.marks.clauses(title, units[name].label) if name in ("exports", "imports") else title for name, title in named.items()
    }
    return tuple(heading(label, numeric=name != "economy") for name, label in labels.items())


def _rows(view: View, found: Compared, sort: str, turned: bool) -> list[tuple[Cell, ...]]:
    units = _units(view, found)
    pinned = {name: question_of(result, view).pinned(result) for name, result in found.results.items()}
    values = {name: _last(result, found.last) for name, result in found.results.items()}
    names = {code: economies.name(code, view.lang) for code in found.economies}

    def cells(code: str) -> tuple[Cell, ...]:
        measured = [
            number(values[name][code], units[name], view, pinned[name]) if code in values[name] else _gap() for name in found.results
        ]
        ranks = [_rank(found.ranks[indicator].get(code), view) for indicator in RANKS.values()]
        return (text(names[code], view.url(f"economies/{code}")), *measured, *ranks)

    place = SORTS.index(sort)
    rows = [(names[code], cells(code)) for code in found.economies]
    if sort == "economy":
        ordered = sorted(rows, reverse=turned, key=lambda row: row[0])
        return [row for _, row in ordered]
    # The best first: the largest value, the first rank.
    sign = 1.0 if (sort in RANKS) != turned else -1.0
    known = sorted((row for row in rows if row[1][place].value is not None), key=lambda row: (sign * (row[1][place].value or 0), row[0]))
    missing = sorted((row for row in rows if row[1][place].value is None), key=lambda row: row[0])
    return [row for _, row in [*known, *missing]]


def _last(result: Result, year: int) -> dict[str, Mapping[str, Any]]:
    return {row["economy"]: row for row in result.frame.filter(pl.col("period") == year).iter_rows(named=True)}


def _gap() -> Cell:
    return Cell(MISSING, status="missing", numeric=True)


def _rank(rank: int | None, view: View) -> Cell:
    return _gap() if rank is None else Cell(view.numbers.number(rank), float(rank), numeric=True)
