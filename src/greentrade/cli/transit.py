"""`greentrade transit`: re-exports, net trade, and signs of goods that only pass through an economy."""

from __future__ import annotations

from typing import Annotated

import typer

from greentrade.cli import options
from greentrade.cli.options import DEFAULT_STORE, Engine, Match

SHORT = (
    "period", "product", "exports_usd", "reexports_usd", "net_exports_usd", "imports_usd", "supplier", "supplier_usd", "declared_usd",
    "mirror_ratio", "flag", "evidence",
)  # fmt: skip


def transit(
    economy: Annotated[str, typer.Argument(metavar="ECONOMY", help="ISO3, ISO2 or M49 code: KGZ.")],
    product_list: options.ProductList = None,
    products: options.Products = None,
    years: options.Years = None,
    match: options.MatchName = Match.converted,
    flagged: Annotated[bool, typer.Option("--flagged", help="Only rows with a flag.")] = False,
    engine: options.EngineName = Engine.duckdb,
    as_of: options.AsOf = None,
    output: options.Output = None,
    out: options.Out = None,
    store: options.StoreFolder = DEFAULT_STORE,
) -> None:
    """Print gross exports, re-exports and net exports by product and year, and whether goods seem to pass through.

    The table shows the main columns; -o and --out give all of them.
    """
    import polars as pl

    from greentrade.cli.compute import chosen_products
    from greentrade.cli.output import choose_format, say, write_frame
    from greentrade.engine import get_engine
    from greentrade.flows.transit import transit
    from greentrade.indicators.request import parse_products
    from greentrade.store import Store

    selection = parse_products(chosen_products(product_list, products), match.value)
    snapshot = Store.open(store).snapshot(as_of)
    found = transit(snapshot, get_engine(engine.value), economy, selection, options.periods_of(years, months=False))
    shown = found.filter(pl.col("flag").is_not_null()) if flagged else found
    table = choose_format(output, out) is options.Format.table
    write_frame(shown.select(SHORT) if table else shown, output, out)
    count = found["flag"].is_not_null().sum()
    say(f"{found.height} products and years, {count} with a flag")
