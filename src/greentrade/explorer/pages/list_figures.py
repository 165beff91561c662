"""Figures of lists: the same number under every list, and under one list with codes converted and as they are spelt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from greentrade import lists
from greentrade.briefs.palette import COLOURS
from greentrade.errors import InputError
from greentrade.explorer.pages.figure import Drawing
from greentrade.explorer.pages.plot import Series
from greentrade.explorer.pages.plots import lines
from greentrade.explorer.pages.table import Cell, Table, heading, largest, number, text
from greentrade.explorer.problems import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from greentrade.briefs.numbers import Unit
    from greentrade.explorer.pages.view import View
    from greentrade.explorer.question import Question
    from greentrade.indicators import Database, Result

WAYS = ("exports", "imports")
WORLD = "WLD"


def headlines(database: Database, view: View, subject: str) -> Drawing:
    """The World's exports or imports under every list, in its newest version. `subject` is exports or imports."""
    if subject not in WAYS:
        raise NotFoundError(f"There is no figure of {subject!r} under every list", remedy=f"There are {' and '.join(WAYS)}")
    every = lists.available()
    asked = [view.asks(subject, product_list=each.label, real=None) for each in every]
    titles = [view.said(each.title) for each in every]
    said = {"exports": view._("World exports under every list"), "imports": view._("World imports under every list")}
    subtitle = view._("The same trade, counted under each definition of green; each line is a list in its newest version")
    caption = view._("World total under each list, by year")
    return _figure(database, view, ("lists-headline", subject), (said[subject], subtitle, caption), list(zip(titles, asked, strict=True)))


def headline(database: Database, view: View, subject: str) -> Drawing:
    """The World's imports under a version of a list, and under its other versions, converted and as spelt. `subject`: id or id@version."""
    try:
        shown = lists.product_list(subject) if "/" not in subject else None
    except InputError as error:
        raise NotFoundError(error.what, rows=error.rows, remedy=error.remedy) from None
    if shown is None:
        raise NotFoundError(f"There is no product list {subject!r}", remedy=f"The lists are {', '.join(lists.list_ids())}")
    about = lists.list_metadata(shown.id)
    pairs = []
    for each in reversed(about.versions):
        label = f"{about.id}@{each.version}"
        several = len(about.versions) > 1
        for match, words in (("converted", view._("codes converted")), ("native", view._("codes as spelt"))):
            name = view._("{version}, {match}", version=each.version, match=words) if several else words[:1].upper() + words[1:]
            pairs.append((name, view.asks("imports", product_list=label, match=match, real=None)))
    title = view._("World imports of {list}", list=view.said(shown.title))
    subtitle = view._("In each version, with codes followed across editions of the Harmonized System and matched as they are spelt")
    caption = view._("World imports by version and matching, by year")
    return _figure(database, view, ("list-headline", subject), (title, subtitle, caption), pairs)


def _figure(
    database: Database, view: View, name: tuple[str, str], words: tuple[str, str, str], pairs: Sequence[tuple[str, Question]]
) -> Drawing:
    """One line and one row a question."""
    answers = [(asked, _labelled(asked.answer(database), said)) for said, asked in pairs]
    unit = view.numbers.unit("USD", largest(value for _, result in answers for value in result.frame["value"]))
    ordered = sorted(answers, key=lambda pair: -(pair[1].frame["value"].drop_nulls().tail(1).sum()))
    series = [
        Series(
            result.provenance.products + result.provenance.match,
            result.frame["series"][0],
            COLOURS[place % len(COLOURS)],
            result.frame.to_dicts(),
            asked,
        )
        for place, (asked, result) in enumerate(ordered)
    ]
    drawn = lines(view, unit, series, height=300)
    title, subtitle, caption = words
    return Drawing(
        kind=name[0],
        subject=name[1],
        title=title,
        subtitle=view.marks.clauses(subtitle, unit.label),
        result=answers[0][1],
        question=answers[0][0],
        chart=drawn.plot,
        table=_table(view, caption, unit, ordered),
        notes=drawn.notes,
        alternative=_alternative(view, title, ordered),
        more=tuple(answers[1:]),
    )


def _labelled(result: Result, said: str) -> Result:
    """The result with the line's name beside its rows, so that files tell the lines apart."""
    from dataclasses import replace

    frame = result.frame
    told = [pl.lit(said).alias("series"), pl.lit(result.provenance.products).alias("list"), pl.lit(result.provenance.match).alias("match")]
    return replace(result, frame=frame.select(*told, pl.all()))


def _table(view: View, caption: str, unit: Unit, answers: Sequence[tuple[Question, Result]]) -> Table:
    """One row a line, one column a period."""
    periods = sorted({period for _, result in answers for period in result.frame["period"]})
    header = (heading(unit.label, numeric=False), *(heading(view.numbers.year(period)) for period in periods))
    rows = []
    for asked, result in answers:
        pinned = asked.pinned(result)
        cells = {row["period"]: number(row, unit, view, pinned) for row in result.frame.to_dicts()}
        gap = Cell("–", status="missing", numeric=True)
        rows.append((text(result.frame["series"][0]), *(cells.get(period, gap) for period in periods)))
    return Table(caption, header, tuple(rows))


def _alternative(view: View, title: str, answers: Sequence[tuple[Question, Result]]) -> str:
    """The last value of every line, in words."""
    parts = []
    for _, result in answers:
        known = result.frame.drop_nulls("value")
        if known.height:
            last = known.row(-1, named=True)
            value = f"{last['series']} {view.numbers.usd(last['value'])}"
            parts.append(view.marks.aside(value, view.numbers.year(last["period"])))
    return view.marks.headed(title, view.marks.parts(parts))
