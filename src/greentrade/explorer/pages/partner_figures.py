"""Figures of one economy in one year: its partners as bars, the ways of its trade from partner to technology group, and its strengths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from greentrade.explorer.pages import cloud, plots
from greentrade.explorer.pages.economy_figures import EXPORTS, IMPORTS, address, largest_of, ranked, who
from greentrade.explorer.pages.figure import Drawing
from greentrade.explorer.pages.naming import economy_name, group_name, list_title, product_name, short_name
from greentrade.explorer.pages.plot import colours
from greentrade.explorer.pages.sankey import Flow, sankey
from greentrade.explorer.pages.table import Cell, Table, heading, largest, number, text
from greentrade.indicators.labels import OTHER
from greentrade.indicators.registry import INDEX, SHARE

if TYPE_CHECKING:
    from greentrade.explorer.pages.view import View
    from greentrade.explorer.question import Question
    from greentrade.indicators import Database, Result

MOST_PARTNERS = 12
NAMED_DOTS = 4
DRAWN_SHARE = 1e-4
"""Part of the list's exports from which on a product is drawn as a point; the table has all."""


def suppliers(database: Database, view: View, subject: str) -> Drawing:
    """From whom the list is imported, in the last year."""
    title = view._("{economy}: suppliers", economy=economy_name(view, who(subject)))
    return _partners(database, view, ("economy-suppliers", subject), title, "imports")


def destinations(database: Database, view: View, subject: str) -> Drawing:
    """To whom the list is exported, in the last year."""
    title = view._("{economy}: destinations", economy=economy_name(view, who(subject)))
    return _partners(database, view, ("economy-destinations", subject), title, "exports")


def import_ways(database: Database, view: View, subject: str) -> Drawing:
    """Which supplier brings which technology."""
    title = view._("{economy}: who supplies what", economy=economy_name(view, who(subject)))
    return _ways(database, view, ("economy-sankey-imports", subject), title, "imports")


def export_ways(database: Database, view: View, subject: str) -> Drawing:
    """Which technology goes where."""
    title = view._("{economy}: what goes where", economy=economy_name(view, who(subject)))
    return _ways(database, view, ("economy-sankey-exports", subject), title, "exports")


def last_year(database: Database, view: View, indicator: str, subject: str) -> str:
    """The last year of the view for which the economy has data; the last of the view where it has none."""
    from greentrade.indicators.request import parse_items, parse_periods

    coverage = database.trade(view.perspective).coverage
    periods = parse_periods(view.years, "A", sorted(coverage["period"].unique().to_list()))
    direction = "export" if indicator.startswith(("exports", "rca")) else "import"
    mine = coverage.filter((pl.col("direction") == direction) & pl.col("period").is_in(list(periods)))
    for item in parse_items(who(subject), periods[-1]) or ():
        if item.codes is not None:
            mine = mine.filter(pl.col("economy").is_in(list(item.codes)))
    last = mine["period"].max()
    return str(last if last is not None else periods[-1])


def _partners(database: Database, view: View, named: tuple[str, str], title: str, direction: str) -> Drawing:
    year = last_year(database, view, direction, named[1])
    question = view.asks(direction, reporter=who(named[1]), by="partner", top=MOST_PARTNERS, years=year)
    result = question.answer(database)
    colour = EXPORTS if direction == "exports" else IMPORTS
    return ranking(view, named, view.marks.clauses(title, year), question, result, "partner", colour)


def ranking(
    view: View,
    named: tuple[str, str],
    title: str,
    question: Question,
    result: Result,
    down: str,
    colour: str,
    products: str | None = None,
) -> Drawing:
    """Bars of one period, the largest first. `products` names what is traded; None is the list."""
    frame = result.frame
    # Of the size of those in the middle, so that the small ones keep their digits.
    unit = view.numbers.unit(result.provenance.unit, largest(frame["value"]) / 5)
    rows = {str(row[down]): row for row in frame.to_dicts()}
    keys = [key for key in ranked(frame, down) if rows[key]["value"]]
    pinned = question.pinned(result)
    grey = colours([])[OTHER]
    bars = [plots.Bar(label(view, down, key), rows[key], grey if key == OTHER else colour, pinned) for key in keys]
    drawn = plots.bars(view, unit, bars)
    total = sum(rows[key]["value"] for key in keys)
    subtitle = view.marks.clauses(products or list_title(view), unit.label)
    caption = view.marks.sentences(title, subtitle)
    return Drawing(
        *named,
        title=title,
        subtitle=subtitle,
        result=result,
        question=question,
        chart=drawn.plot,
        table=_ranked_table(view, unit, question.pinned(result), [(key, rows[key]) for key in keys], down, caption, total),
        notes=drawn.notes,
        alternative=view.marks.sentences(title, largest_of(view, frame, down)),
    )


def label(view: View, down: str, key: str) -> str:
    """The name of a key of a split."""
    if down == "product":
        return product_name(view, key)
    return group_name(view, key) if down == "group" else economy_name(view, key)


def _ranked_table(view: View, unit: Any, question: Question, rows: list[tuple[str, Any]], down: str, caption: str, total: float) -> Table:
    first = {"partner": view._("Partner"), "economy": view._("Economy"), "product": view._("Product"), "group": view._("Technology")}[down]
    header = (heading(first, numeric=False), heading(unit.label), heading(view._("Share")), heading(view._("Bounds")))
    body = []
    for key, row in rows:
        cell = number(row, unit, view, question)
        part = Cell(view.numbers.percent(row["value"] / total) if total else "", numeric=True)
        body.append((text(label(view, down, key), address(view, down, key)), cell, part, Cell(cell.bounds, numeric=True)))
    return Table(caption, header, tuple(body))


def _ways(database: Database, view: View, named: tuple[str, str], title: str, direction: str) -> Drawing:
    year = last_year(database, view, direction, named[1])
    question = view.asks(direction, reporter=who(named[1]), by="group,partner", top=8, years=year)
    result = question.answer(database)
    frame = result.frame.filter(pl.col("value") > 0)
    unit = view.numbers.unit(result.provenance.unit, largest(frame.group_by("partner").agg(pl.col("value").sum())["value"]) / 5)
    pinned = question.pinned(result)
    flows = [
        Flow(str(row["partner"]), str(row["group"]), row, pinned)
        if direction == "imports"
        else Flow(str(row["group"]), str(row["partner"]), row, pinned)
        for row in frame.to_dicts()
    ]

    def name(key: str) -> str:
        return economy_name(view, key) if key in partners else group_name(view, key)

    partners = set(frame["partner"].to_list())
    coloured = colours([[key for key in ranked(frame.group_by("partner", "period").agg(pl.col("value").sum()), "partner")]])
    chart = sankey(view, unit, flows, name, {**coloured}, by_source=direction == "imports")
    dated = view.marks.clauses(title, year)
    caption = view.marks.sentences(dated, view.marks.clauses(list_title(view), unit.label))
    return Drawing(
        *named,
        title=dated,
        subtitle=view.marks.clauses(list_title(view), unit.label),
        result=result,
        question=question,
        chart=chart,
        table=_crossed(view, unit, result, question, caption),
        alternative=view.marks.sentences(dated, largest_of(view, _summed(frame, "partner"), "partner")),
    )


def _summed(frame: pl.DataFrame, down: str) -> pl.DataFrame:
    return frame.group_by("period", "unit", down).agg(pl.col("value").sum())


def _crossed(view: View, unit: Any, result: Result, question: Question, caption: str) -> Table:
    """Partners down, technology groups across."""
    frame = result.frame.filter(pl.col("value") > 0)
    groups, partners = ranked(_summed(frame, "group"), "group"), ranked(_summed(frame, "partner"), "partner")
    pinned = question.pinned(result)
    cells = {(row["partner"], row["group"]): number(row, unit, view, pinned) for row in frame.to_dicts()}
    gap = Cell("–", numeric=True)
    body = [
        (text(economy_name(view, partner), address(view, "partner", partner)), *(cells.get((partner, group), gap) for group in groups))
        for partner in partners
    ]
    header = (heading(view._("Partner"), numeric=False), *(heading(group_name(view, group)) for group in groups))
    return Table(caption, header, tuple(body))


def strengths(database: Database, view: View, subject: str) -> Drawing:
    """Revealed comparative advantage of each product, against its part in the list's exports."""
    year = last_year(database, view, "rca", subject)
    question = view.asks("rca", reporter=who(subject), by="product", years=year)
    mix = view.asks("product-mix-exports", reporter=who(subject), years=year)
    result, parts = question.answer(database), mix.answer(database)
    weight = {str(row["product"]): row for row in parts.frame.to_dicts() if row["value"]}
    rows = [row for row in result.frame.to_dicts() if row["value"] and str(row["product"]) in weight]
    rows.sort(key=lambda row: -weight[str(row["product"])]["value"])
    share, index = view.numbers.unit(SHARE, 1.0), view.numbers.unit(INDEX, 1.0)
    strong = [row for row in rows if row["value"] >= 1]
    parts_of = {code: number(row, share, view, mix.pinned(parts)) for code, row in weight.items()}
    named = {str(row["product"]) for row in (strong or rows)[:NAMED_DOTS]}
    pinned = question.pinned(result)
    dots = [
        cloud.Dot(
            short_name(view, str(row["product"])) or product_name(view, str(row["product"])),
            weight[str(row["product"])]["value"],
            row["value"],
            row,
            EXPORTS if row["value"] >= 1 else "#8c8c8c",
            str(row["product"]) in named,
            pinned,
        )
        for row in rows
        if weight[str(row["product"])]["value"] >= DRAWN_SHARE
    ]
    across = cloud.Scale(view._("Share in the list's exports (logarithmic)"), share)
    chart = cloud.scatter(view, dots, across, cloud.Scale(view._("RCA (logarithmic)"), index), level=1.0)
    title = view._("{economy}: comparative advantage by product, {year}", economy=economy_name(view, who(subject)), year=year)
    caption = view.marks.sentences(title, list_title(view))
    header = (
        heading(view._("Product"), numeric=False),
        heading(view._("RCA")),
        heading(view._("Bounds")),
        heading(view._("Share in exports")),
    )
    body = tuple(_strength(view, row, number(row, index, view, pinned), parts_of[str(row["product"])]) for row in rows)
    note = view._(
        "Revealed comparative advantage (RCA) above 1: the product has a larger part in this economy's exports than in the World's."
    )
    hidden = view._(
        "Products with less than {share} of the list's exports are in the table only.", share=view.numbers.percent(DRAWN_SHARE, 2)
    )
    return Drawing(
        "economy-rca",
        subject,
        title=title,
        subtitle=list_title(view),
        result=result,
        question=question,
        chart=chart,
        table=Table(caption, header, body),
        notes=(note, *((hidden,) if len(dots) < len(rows) else ())),
        alternative=view.marks.sentences(
            title, view.ngettext("{number} product has an RCA above 1.", "{number} products have an RCA above 1.", len(strong))
        ),
        more=((mix, parts),),
    )  # fmt: skip


def _strength(view: View, row: dict[str, Any], cell: Cell, part: Cell) -> tuple[Cell, ...]:
    """A product's row: its name, its RCA with bounds, its part in the exports."""
    code = str(row["product"])
    return text(product_name(view, code), address(view, "product", code)), cell, Cell(cell.bounds, numeric=True), part
