"""Figures of one HS code: who sells and buys it, how its trade went, and what a kilogram costs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from greentrade import nomenclature
from greentrade.explorer.pages import plots
from greentrade.explorer.pages.economy_figures import EXPORTS, IMPORTS, asked, lines_of
from greentrade.explorer.pages.figure import Drawing
from greentrade.explorer.pages.naming import WORLD, product_name
from greentrade.explorer.pages.partner_figures import last_year, ranking
from greentrade.explorer.pages.plot import Series
from greentrade.explorer.pages.table import Table, heading, largest, number, text
from greentrade.explorer.problems import NotFoundError
from greentrade.flows import Selection

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greentrade.explorer.pages.view import View
    from greentrade.indicators import Database, Result

MOST = 12
PRICE = "USD/kg"


def code_of(text_: str) -> str:
    """The six digits that a path names. Raises `NotFoundError` for what no edition has."""
    if not (text_.isascii() and text_.isdecimal() and len(text_) == 6) or not nomenclature.validity(text_):
        raise NotFoundError(f"No edition of the Harmonized System has a code {text_!r}", remedy="Give six digits, as in 850760")
    return text_


def trade(database: Database, view: View, subject: str) -> Drawing:
    """The World's exports and imports of the code."""
    code = code_of(subject)
    strands = [
        asked(database, view, view._("Exports"), EXPORTS, "exports", reporter=WORLD, products=code),
        asked(database, view, view._("Imports"), IMPORTS, "imports", reporter=WORLD, products=code),
    ]
    drawn = lines_of(view, ("product-trade", subject), view._("{product}: world trade", product=product_name(view, code)), strands)
    return _named(view, drawn, code)


def sellers(database: Database, view: View, subject: str) -> Drawing:
    """Who exports most of it, in the last year."""
    title = view._("{product}: who sells", product=product_name(view, code_of(subject)))
    return _ranked(database, view, ("product-sellers", subject), title, "exports", EXPORTS)


def buyers(database: Database, view: View, subject: str) -> Drawing:
    """Who imports most of it, in the last year."""
    title = view._("{product}: who buys", product=product_name(view, code_of(subject)))
    return _ranked(database, view, ("product-buyers", subject), title, "imports", IMPORTS)


def _ranked(database: Database, view: View, named: tuple[str, str], title: str, direction: str, colour: str) -> Drawing:
    code = named[1]
    year = last_year(database, view, direction, WORLD)
    question = view.asks(direction, reporter=WORLD, by="reporter", products=code, years=year, top=MOST)
    drawn = ranking(view, named, view.marks.clauses(title, year), question, question.answer(database), "economy", colour)
    return _named(view, drawn, code)


def _named(view: View, drawn: Drawing, code: str) -> Drawing:
    """The figure with the code where others name the list."""
    from greentrade.explorer.pages.naming import list_title

    subtitle = drawn.subtitle.replace(list_title(view), f"HS {code}", 1)
    caption = drawn.table.caption.replace(list_title(view), f"HS {code}", 1)
    return replace(drawn, subtitle=subtitle, table=replace(drawn.table, caption=caption))


def price(database: Database, view: View, subject: str) -> Drawing:
    """What a kilogram costs over time: value over weight, of the rows that state both."""
    code = code_of(subject)
    questions = [view.asks(way, reporter=WORLD, products=code, match="native") for way in ("exports", "imports")]
    answers = [question.answer(database) for question in questions]
    paid = _paid(database, view, code)
    priced = [_priced(answer, paid.filter(pl.col("direction") == way)) for answer, way in zip(answers, ("export", "import"), strict=True)]
    unit = view.numbers.unit(PRICE, largest(value for each in priced for value in each.frame["value"]))
    labels = ((view._("Exports (FOB)"), EXPORTS), (view._("Imports (CIF)"), IMPORTS))
    series = [Series(label, label, colour, each.frame.to_dicts()) for (label, colour), each in zip(labels, priced, strict=True)]
    drawn = plots.lines(view, unit, series)
    title = view._("{product}: price per kilogram", product=product_name(view, code))
    periods = sorted(set(priced[0].frame["period"]))
    header = (heading(view._("Series"), numeric=False), *(heading(view.numbers.year(each)) for each in periods))
    rows = [
        (text(one.label), *(number(row, unit, view, None) for row in sorted(one.rows, key=lambda row: row["period"]))) for one in series
    ]
    subtitle = view._("HS {code}, US dollars a kilogram, world average", code=code)
    known = [(one, [row for row in one.rows if row["value"] is not None]) for one in series]
    said = view.marks.text(_last(view, one.label, rows[-1]) for one, rows in known if rows)
    return Drawing(
        "product-price",
        subject,
        title=title,
        subtitle=subtitle,
        result=priced[0],
        question=questions[0],
        chart=drawn.plot,
        table=Table(view.marks.sentences(title, subtitle), header, tuple(rows)),
        notes=(
            view._("Unit value: the value of all rows that state a net weight over that weight. Rows without a weight are left out."),
            view._("The code is taken as it is spelt in each edition, whatever goods it meant there."),
        ),
        alternative=view.marks.sentences(title, said),
        more=((questions[1], priced[1]),),
        served=False,
    )


def _last(view: View, label: str, row: Mapping[str, Any]) -> str:
    """The last price of a series, as a sentence."""
    price = view.marks.aside(view.numbers.significant(row["value"]), view.numbers.year(row["period"]))
    return view.marks.ended(view.marks.headed(label, price))


def _paid(database: Database, view: View, code: str) -> pl.DataFrame:
    """period, direction, value_usd, weight_kg: the World's sums of the rows with both."""
    trade = database.trade(view.perspective)
    rows = trade.products(Selection.of(code, "native"))
    both = rows.filter((nw.col("weight_kg") > 0) & (nw.col("value_usd") > 0))
    sums = both.group_by("period", "direction").agg(nw.col("value_usd").sum(), nw.col("weight_kg").sum())
    return trade.collect(sums)


def _priced(answer: Result, paid: pl.DataFrame) -> Result:
    """A result of values as one of unit values: null where no row states a weight."""
    frame = answer.frame.join(paid.select("period", (pl.col("value_usd") / pl.col("weight_kg")).alias("price")), on="period", how="left")
    priced = frame.with_columns(
        *(pl.col("price").alias(name) for name in ("value", "lower", "upper")),
        pl.lit(PRICE).alias("unit"),
        pl.when(pl.col("price").is_null()).then(pl.lit("missing")).otherwise(pl.lit("exact")).alias("status"),
    ).select(answer.frame.columns)
    told: dict[str, Any] = {
        "title": f"Unit value of {answer.provenance.indicator}",
        "formula": "sum of value / sum of net weight",
        "unit": PRICE,
    }
    provenance = replace(answer.provenance, indicator=f"{answer.provenance.indicator}-unit-value", **told)
    return replace(answer, frame=priced, provenance=provenance)
