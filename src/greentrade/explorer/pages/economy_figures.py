"""Figures of one economy over time: its trade in the list, the list's part in all its trade, what it trades, how concentrated it is.

A subject is an ISO3, or a group of economies as one: CAREC-CHN.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from greentrade import economies
from greentrade.errors import InputError
from greentrade.explorer.pages import plots
from greentrade.explorer.pages.figure import Drawing
from greentrade.explorer.pages.naming import WORLD, economy_name, economy_of, list_title, product_name
from greentrade.explorer.pages.plot import Series, colours
from greentrade.explorer.pages.table import Table, largest, wide
from greentrade.explorer.problems import NotFoundError

if TYPE_CHECKING:
    import polars as pl

    from greentrade.explorer.pages.view import View
    from greentrade.explorer.question import Question
    from greentrade.indicators import Database, Result

MOST_PRODUCTS = 6
EXPORTS, IMPORTS = "#0072b2", "#d55e00"
"""Exports are blue and imports vermilion on every page."""


def who(subject: str) -> str:
    """The reporter that a subject names. Raises `NotFoundError` for an unknown economy or group."""
    try:
        if subject == WORLD or (economies.is_group(subject) and economies.members(subject)):
            return subject
    except InputError as error:
        raise NotFoundError(error.what, rows=error.rows, remedy=error.remedy) from None
    return economy_of(subject)


@dataclass(frozen=True)
class Strand:
    """One line of a figure: its name and colour, the question and its answer."""

    label: str
    colour: str
    question: Question
    result: Result


def trade(database: Database, view: View, subject: str) -> Drawing:
    """Exports and imports of the list."""
    name = economy_name(view, who(subject))
    strands = [
        asked(database, view, view._("Exports"), EXPORTS, "exports", reporter=who(subject)),
        asked(database, view, view._("Imports"), IMPORTS, "imports", reporter=who(subject)),
    ]
    return lines_of(view, ("economy-trade", subject), view._("{economy}: exports and imports", economy=name), strands)


def share(database: Database, view: View, subject: str) -> Drawing:
    """The list's part in all exports and all imports."""
    name = economy_name(view, who(subject))
    strands = [
        asked(database, view, view._("of exports"), EXPORTS, "export-share", reporter=who(subject)),
        asked(database, view, view._("of imports"), IMPORTS, "import-share", reporter=who(subject)),
    ]
    return lines_of(view, ("economy-share", subject), view._("{economy}: share of all trade", economy=name), strands)


def concentration(database: Database, view: View, subject: str) -> Drawing:
    """How few suppliers and destinations the trade rests on."""
    name = economy_name(view, who(subject))
    strands = [
        asked(database, view, view._("Destinations"), EXPORTS, "hhi-partners", reporter=who(subject)),
        asked(database, view, view._("Suppliers"), IMPORTS, "hhi-partners-imports", reporter=who(subject)),
    ]
    title = view._("{economy}: concentration of suppliers and destinations", economy=name)
    note = view._("Herfindahl-Hirschman index: 1 where one partner has all the trade, near 0 where many share it.")
    return lines_of(view, ("economy-concentration", subject), title, strands, (note,))


def exported_products(database: Database, view: View, subject: str) -> Drawing:
    """What is exported, by product."""
    title = view._("{economy}: exports by product", economy=economy_name(view, who(subject)))
    return _products(database, view, ("economy-products-exports", subject), title, "exports")


def imported_products(database: Database, view: View, subject: str) -> Drawing:
    """What is imported, by product."""
    title = view._("{economy}: imports by product", economy=economy_name(view, who(subject)))
    return _products(database, view, ("economy-products-imports", subject), title, "imports")


def asked(database: Database, view: View, label: str, colour: str, indicator: str, **more: Any) -> Strand:
    """A question of the view, answered, under a name and a colour."""
    question = view.asks(indicator, **more)
    return Strand(label, colour, question, question.answer(database))


def lines_of(
    view: View,
    named: tuple[str, str],
    title: str,
    strands: Sequence[Strand],
    notes: tuple[str, ...] = (),
    products: str | None = None,
) -> Drawing:
    """A figure of one line a strand, over time. `products` names what is traded; None is the list."""
    first = strands[0]
    unit = view.numbers.unit(first.result.provenance.unit, max(largest(each.result.frame["value"]) for each in strands))
    series = [
        Series(each.label, each.label, each.colour, each.result.frame.to_dicts(), each.question.pinned(each.result)) for each in strands
    ]
    drawn = plots.lines(view, unit, series)
    subtitle = view.marks.clauses(products or list_title(view), unit.label)
    return Drawing(
        *named,
        title=title,
        subtitle=subtitle,
        result=first.result,
        question=first.question,
        chart=drawn.plot,
        table=_side_by_side(view, unit, strands, view.marks.sentences(title, subtitle)),
        notes=(*notes, *drawn.notes),
        alternative=view.marks.sentences(title, view.marks.text(_ends(view, each, unit) for each in strands)),
        more=tuple((each.question, each.result) for each in strands[1:]),
    )


def _side_by_side(view: View, unit: Any, strands: Sequence[Strand], caption: str) -> Table:
    """One row a strand, one column a period."""
    tables = [
        wide(each.result, each.question, view, down="economy", unit=unit, name=lambda _, each=each: each.label,
             title=view._("Series"), caption=caption)
        for each in strands
    ]  # fmt: skip
    return Table(caption, tables[0].header, tuple(row for table in tables for row in table.rows))


def _ends(view: View, strand: Strand, unit: Any) -> str:
    """The first and the last number of a strand, in a sentence."""
    known = strand.result.frame.drop_nulls("value").sort("period").to_dicts()
    if not known:
        return view._("{series}: no data.", series=strand.label)
    first, last = known[0], known[-1]
    say = view.numbers
    return view._(
        "{series}: {before} in {first}, {after} in {last}.",
        series=strand.label,
        before=say.full(first["value"], unit),
        first=say.year(first["period"]),
        after=say.full(last["value"], unit),
        last=say.year(last["period"]),
    )


def _products(database: Database, view: View, named: tuple[str, str], title: str, direction: str) -> Drawing:
    question = view.asks(direction, reporter=who(named[1]), by="product", top=MOST_PRODUCTS)
    return stacked(view, named, title, question, question.answer(database), "product")


def stacked(view: View, named: tuple[str, str], title: str, question: Question, result: Result, down: str) -> Drawing:
    """Columns over time, of the parts of a split."""
    frame = result.frame
    unit = view.numbers.unit(result.provenance.unit, _tallest(frame))
    keys = ranked(frame, down)
    colour = colours([keys])

    def name(key: str) -> str:
        return product_name(view, key) if down == "product" else economy_name(view, key)

    parts = {str(key[0]): part.to_dicts() for key, part in frame.group_by(down)}
    pinned = question.pinned(result)
    series = [Series(key, _short(view, key, down), colour[key], parts[key], pinned) for key in keys]
    drawn = plots.columns(view, unit, series)
    caption = view.marks.sentences(title, view.marks.clauses(list_title(view), unit.label))
    title_of = {"product": view._("Product"), "partner": view._("Partner"), "economy": view._("Economy")}[down]
    table = wide(result, question, view, down=down, unit=unit, name=name, title=title_of, caption=caption, order=keys,
                 href=lambda key: address(view, down, key))  # fmt: skip
    return Drawing(
        *named,
        title=title,
        subtitle=view.marks.clauses(list_title(view), unit.label),
        result=result,
        question=question,
        chart=drawn.plot,
        table=table,
        notes=drawn.notes,
        alternative=view.marks.sentences(title, largest_of(view, frame, down)),
    )


def _short(view: View, key: str, down: str) -> str:
    from greentrade.explorer.pages.naming import short_name

    if down == "product":
        return short_name(view, key) or product_name(view, key)
    return economy_name(view, key)


def address(view: View, down: str, key: str) -> str | None:
    """The page of a row's key; None for the rest of a top-N and for what has no page."""
    if key == "other" or not key.isalnum():
        return None
    if down == "product":
        return view.url(f"products/{key}")
    return view.url(f"economies/{key}") if len(key) == 3 and key.isalpha() and key != "WLD" else None


def ranked(frame: pl.DataFrame, down: str) -> list[str]:
    """The keys by their last value, the largest first and the rest of a top-N last."""
    import polars as pl

    last = frame.sort("period").group_by(down).agg(pl.col("value").drop_nulls().last())
    rest = pl.col(down) == "other"
    return [str(key) for key in last.sort(rest, -pl.col("value"), down, nulls_last=True)[down]]


def _tallest(frame: pl.DataFrame) -> float:
    import polars as pl

    sums = frame.group_by("period").agg(pl.col("value").sum())["value"]
    return largest(sums)


def largest_of(view: View, frame: pl.DataFrame, down: str, most: int = 4) -> str:
    """The largest parts of the last period that has any, in a sentence."""
    known = frame.drop_nulls("value")
    if known.is_empty():
        return view._("There are no data.")
    last = known["period"].max()
    rows = known.filter((known["period"] == last) & (known[down] != "other")).sort("value", descending=True).head(most).to_dicts()
    unit = view.numbers.unit(frame["unit"][0], largest(row["value"] for row in rows))
    said = view.marks.clauses(*(f"{_short(view, str(row[down]), down)} {view.numbers.full(row['value'], unit)}" for row in rows))
    return view.marks.ended(view.marks.headed(view.numbers.year(last), said))  # type: ignore[arg-type]
