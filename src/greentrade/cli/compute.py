"""`greentrade compute`: one indicator as a tidy table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from greentrade.cli import options
from greentrade.cli.options import DEFAULT_STORE, Engine, Frequency, Match
from greentrade.errors import InputError

if TYPE_CHECKING:
    import polars as pl

    from greentrade.indicators import Database
    from greentrade.lists import ProductList


def chosen_products(list_id: str | None, codes: str | None) -> ProductList | str | None:
    """The list or the codes that the user named. Raises `InputError` for both at once."""
    if list_id and codes:
        raise InputError("--list and --products are both given", remedy="Give one of them")
    if list_id:
        from greentrade.lists import product_list

        return product_list(list_id)
    return codes


def parse_keys(items: list[str]) -> dict[str, Any]:
    """`["period=2024", "product=850760"]` as a dictionary; periods are numbers. Raises `InputError` for an item without `=`."""
    pairs = [item.split("=", 1) for entry in items for item in entry.split(",")]
    wrong = [pair[0] for pair in pairs if len(pair) < 2]
    if wrong:
        raise InputError("A key to explain must read name=value", rows=wrong, remedy="For example period=2024 economy=KAZ product=850760")
    return {name: int(value) if name == "period" and value.isdigit() else value for name, value in pairs}


class Comparison(StrEnum):
    """What is shown side by side."""

    match = "match"


def compute(
    indicator: Annotated[str, typer.Argument(metavar="INDICATOR", help="Which one; `greentrade indicators` lists them.")],
    reporter: options.Reporters = None,
    partner: options.Partners = None,
    product_list: Annotated[
        str | None,
        typer.Option(
            "--list", metavar="ID[,ID]", help="A list of products (imf-lct, imf-lct@VERSION, a folder); several: the number under each."
        ),
    ] = None,
    products: options.Products = None,
    years: options.Years = None,
    perspective: options.PerspectiveName = None,
    fill: options.Fill = None,
    match: options.MatchName = Match.converted,
    compare: Annotated[
        Comparison | None, typer.Option("--compare", help="Native and converted side by side, with what each code of the list contributes.")
    ] = None,
    chain: Annotated[bool, typer.Option("--chain", help="Link the versions named by --list into one series at their change.")] = False,
    by: Annotated[str | None, typer.Option("--by", metavar="LIST", help="Split by: reporter, partner, product, group.")] = None,
    real: Annotated[str | None, typer.Option("--real", metavar="DEFLATOR", help="In constant prices: us-cpi.")] = None,
    top: Annotated[int | None, typer.Option("--top", min=1, help="Keep the largest of the last split and sum the rest as `other`.")] = None,
    freq: options.Freq = Frequency.A,
    engine: options.EngineName = Engine.duckdb,
    as_of: options.AsOf = None,
    explain: Annotated[
        list[str] | None, typer.Option("--explain", metavar="KEY=VALUE", help="Instead, list the store's rows behind this one number.")
    ] = None,
    output: options.Output = None,
    out: options.Out = None,
    store: options.StoreFolder = DEFAULT_STORE,
) -> None:
    """Compute an indicator.

    Each item of --reporter becomes one row a period; --by splits it further.
    """
    import greentrade
    from greentrade.cli.output import write_frame, write_result

    database = greentrade.open(store, engine=engine.value, as_of=as_of)
    named = options.split_list(product_list) or []
    asked = {
        "reporters": reporter,
        "partners": partner,
        "years": years,
        "perspective": perspective.value if perspective else None,
        "fill": fill,
        "freq": freq.value,
    }
    shown = {"match": match.value, "by": tuple(options.split_list(by) or ()), "real": real, "top": top}
    if compare or chain or len(named) > 1:
        _refuse(explain, products, compare, shown)
        write_frame(_several(database, indicator, named, asked, shown, compare, chain), output, out)
        return
    result = database.compute(indicator, products=chosen_products(product_list, products), **asked, **shown)
    if explain:
        write_frame(result.explain(**parse_keys(explain)), output, out)
    else:
        write_result(result, output, out)


def _refuse(explain: list[str] | None, products: str | None, compare: Comparison | None, shown: Mapping[str, Any]) -> None:
    """Raise `InputError` for options that say nothing of several lists or matches at once."""
    if explain or products:
        given = "--explain" if explain else "--products"
        raise InputError(f"{given} is of one list and one match", remedy="Name one list, without --compare or --chain")
    split = [f"--{name}" for name in ("by", "real", "top") if compare and shown[name]]
    if split:
        raise InputError(f"--compare match is by code, and knows no {' or '.join(split)}", remedy="Leave it out")


def _several(
    database: Database,
    indicator: str,
    named: Sequence[str],
    asked: dict[str, Any],
    shown: dict[str, Any],
    compare: Comparison | None,
    chain: bool,
) -> pl.DataFrame:
    """The indicator under several lists, under both matches, or linked over the versions of a list."""
    from greentrade import scope
    from greentrade.lists import product_list

    chosen = [product_list(name) for name in named]
    if compare:
        if len(chosen) != 1:
            raise InputError("--compare match is of one list", remedy="Name it: --list imf-lct")
        return scope.contributions(database, chosen[0], indicator=indicator, **asked)
    if chain:
        return scope.linked(database, chosen, indicator, **asked, **shown)
    return scope.sensitivity(database, chosen, indicator, matches=(shown.pop("match"),), **asked, **shown)
