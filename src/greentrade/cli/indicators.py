"""`greentrade indicators`: what can be computed, and how each is defined."""

from __future__ import annotations

from typing import Annotated

import typer

from greentrade.cli import options

app = typer.Typer(help="Indicators: formula, unit and source of each.", invoke_without_command=True, rich_markup_mode=None)


@app.callback()
def every_indicator(
    context: typer.Context,
    output: options.Output = None,
    out: options.Out = None,
    store: options.StoreFolder = options.DEFAULT_STORE,
) -> None:
    """Indicators: formula, unit and source of each. Without a further word, print all of them."""
    if context.invoked_subcommand:
        return
    import polars as pl

    from greentrade.cli.output import write_frame
    from greentrade.indicators.registry import INDICATORS

    rows = [(each.id, each.title, each.unit) for each in INDICATORS.values()]
    write_frame(pl.DataFrame(rows, schema=["id", "title", "unit"], orient="row"), output, out)


@app.command("show")
def show_indicator(
    identifier: Annotated[str, typer.Argument(metavar="ID", help="An indicator's id: import-share.")],
    output: options.Output = None,
    out: options.Out = None,
    store: options.StoreFolder = options.DEFAULT_STORE,
) -> None:
    """Print one indicator: title, formula, unit, dimensions, source and what it needs."""
    import dataclasses

    import polars as pl

    from greentrade.cli.output import write_frame
    from greentrade.cli.table import show
    from greentrade.indicators.registry import indicator

    chosen = dataclasses.asdict(indicator(identifier))
    rows = [(name, show(name, value)) for name, value in chosen.items() if not callable(value)]
    write_frame(pl.DataFrame(rows, schema=["what", "is"], orient="row"), output, out)
