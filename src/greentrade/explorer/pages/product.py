"""The page of one HS code: its trade, its price, what it was before and became, and the lists that hold it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import Request
from starlette.responses import Response

from greentrade import nomenclature
from greentrade.explorer.pages import product_figures
from greentrade.explorer.pages.all_figures import all_figures, in_place, passing
from greentrade.explorer.pages.economy_figures import Strand
from greentrade.explorer.pages.headline import headline
from greentrade.explorer.pages.home import held
from greentrade.explorer.pages.naming import group_name, product_name, short_name
from greentrade.explorer.pages.product_figures import code_of
from greentrade.explorer.pages.render import page
from greentrade.explorer.pages.routing import pages_router
from greentrade.explorer.pages.table import Cell, Table, heading, text
from greentrade.explorer.pages.view import View

if TYPE_CHECKING:
    from greentrade.indicators import Database
    from greentrade.lists import Entry, ProductList

router = pages_router()


@router.get("/products")
def products(request: Request, lang: str) -> Response:
    """The products of the view's list, by technology."""
    view = View.read(request, lang)
    chosen = view.selection()
    groups: dict[str, list[Entry]] = {}
    for entry in sorted(chosen.entries, key=lambda entry: entry.code):
        groups.setdefault(entry.group, []).append(entry)
    named = [(group_name(view, group), entries) for group, entries in groups.items()]
    return page(request, "products.html.j2", view, chosen=chosen, groups=sorted(named))


@router.get("/products/{code}")
def product(request: Request, lang: str, code: str) -> Response:
    """One code of six digits."""
    view = View.read(request, lang)
    code_of(code)
    whole = all_figures(request)
    with request.app.state.current.database(view.snapshot) as database:
        trade = product_figures.trade(database, view, code)
        values = {
            "trade": trade,
            "headline": headline(view, Strand("", "", trade.question, trade.result)),
            "sellers": product_figures.sellers(database, view, code),
            "buyers": product_figures.buyers(database, view, code),
            "described": _described(database, code),
            "history": history(database, view, code),
            "held": held(database, view),
            "drawn": in_place(database, view, code, ["product-price"] if whole else ()),
        }
    spans = nomenclature.validity(code)
    answer = page(
        request, "product.html.j2", view, code=code, name=short_name(view, code), title=product_name(view, code), spans=spans,
        holders=_holders(code), **values,
    )  # fmt: skip
    return passing(answer) if whole and not values["drawn"] else answer


def _described(database: Database, code: str) -> str:
    """The official description, where the store has it."""
    folder = nomenclature.descriptions_folder(database.store.root)
    newest = nomenclature.validity(code)[-1].last
    try:
        return nomenclature.read_descriptions(newest, folder).get(code, "")
    except OSError:
        return ""


def _holders(code: str) -> list[tuple[ProductList, Entry]]:
    """The lists whose newest version holds the code, or a national line of it."""
    from greentrade.lists import available

    return [(each, entry) for each in available() for entry in each.entries if entry.hs6 == code]


def history(database: Database, view: View, code: str) -> Table:
    """What the code was before and became after, edition by edition, with the share of its trade that goes each way."""
    edition = nomenclature.validity(code)[-1].last
    rows = nomenclature.trace(database.trade(view.perspective).weights, code, edition).to_dicts()
    header = tuple(
        heading(said, numeric=numeric)
        for said, numeric in (
            (view._("Way"), False),
            (view._("Code"), False),
            (view._("Became or was"), False),
            (view._("Relation"), False),
            (view._("Weight"), True),
            (view._("Share of its trade"), True),
        )
    )
    body = [
        (
            text(f"{row['from']} → {row['to']}"),
            text(row["source"], view.url(f"products/{row['source']}")),
            text(row["target"], view.url(f"products/{row['target']}")),
            text(str(row["relation"])),
            Cell(view.numbers.number(row["weight"], 3), numeric=True),
            Cell(view.numbers.percent(row["share"]), numeric=True),
        )
        for row in rows
        if row["weight"]
    ]
    return Table(view._("From {edition} to the other editions, step by step", edition=edition), header, tuple(body))
