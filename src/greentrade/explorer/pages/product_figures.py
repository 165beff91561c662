"""Figures of one HS code: who sells and buys it, how its trade went, and what a kilogram costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greentrade import nomenclature
from greentrade.explorer.pages.economy_figures import EXPORTS, IMPORTS, asked, lines_of
from greentrade.explorer.pages.figure import Drawing
from greentrade.explorer.pages.naming import WORLD, product_name
from greentrade.explorer.pages.partner_figures import last_year, ranking
from greentrade.explorer.problems import NotFoundError

if TYPE_CHECKING:
    from greentrade.explorer.pages.view import View
    from greentrade.indicators import Database

MOST = 12


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
    title = view._("{product}: world trade", product=product_name(view, code))
    return lines_of(view, ("product-trade", subject), title, strands, products=f"HS {code}")


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
    dated, result = view.marks.clauses(title, year), question.answer(database)
    return ranking(view, named, dated, question, result, "economy", colour, products=f"HS {code}")


def price(database: Database, view: View, subject: str) -> Drawing:
    """What a kilogram costs over time, in the World's exports and imports."""
    code = code_of(subject)
    strands = [
        asked(database, view, view._("Exports"), EXPORTS, "export-unit-value", reporter=WORLD, products=code),
        asked(database, view, view._("Imports"), IMPORTS, "import-unit-value", reporter=WORLD, products=code),
    ]
    title = view._("{product}: price per kilogram", product=product_name(view, code))
    return lines_of(view, ("product-price", subject), title, strands, products=f"HS {code}")
