"""`greentrade explain`: the rows of the store behind one number."""

from __future__ import annotations

from typing import Annotated

import typer

from greentrade.cli import options
from greentrade.cli.compute import chosen_products, parse_keys
from greentrade.cli.options import DEFAULT_STORE, Engine, Frequency, Match

SPLITS = ("partner", "product", "group")


def explain(
    indicator: Annotated[str, typer.Argument(metavar="INDICATOR", help="Whose number it is.")],
    keys: Annotated[list[str], typer.Argument(metavar="KEY=VALUE", help="Which one: period=2024 economy=KAZ product=850760.")],
    product_list: options.ProductList = None,
    products: options.Products = None,
    years: Annotated[
        str | None, typer.Option("--years", metavar="SPAN", help="2005:2024, where growth counts from the first; else the period alone.")
    ] = None,
    perspective: options.PerspectiveName = None,
    fill: options.Fill = None,
    match: options.MatchName = Match.converted,
    freq: options.Freq = Frequency.A,
    engine: options.EngineName = Engine.duckdb,
    as_of: options.AsOf = None,
    output: options.Output = None,
    out: options.Out = None,
    store: options.StoreFolder = DEFAULT_STORE,
) -> None:
    """List the rows behind one number: file, line, vintage and the rule that chose them.

    The keys are the columns of `greentrade compute`: period, economy, partner, product, group. Growth counts from the first of --years.
    """
    import greentrade
    from greentrade.cli.output import write_frame

    number = parse_keys(keys)
    database = greentrade.open(store, engine=engine.value, as_of=as_of)
    result = database.compute(
        indicator,
        reporters=number.get("economy"),
        partners=number.get("partner"),
        products=chosen_products(product_list, products) or number.get("product"),
        years=years or number.get("period"),
        perspective=perspective.value if perspective else None,
        fill=fill,
        match=match.value,
        by=tuple(name for name in SPLITS if name in number),
        freq=freq.value,
    )
    write_frame(result.explain(**number), output, out)
