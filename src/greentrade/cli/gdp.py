"""`greentrade gdp`: gross domestic product, for indicators per head of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from greentrade.cli import options

app = typer.Typer(help="Gross domestic product by economy and year.", no_args_is_help=True, rich_markup_mode=None)


@app.command("import")
def import_gdp(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The World Bank's file of an indicator (CSV, XLSX or zip).")],
    output: options.Output = None,
    out: options.Out = None,
    store: options.StoreFolder = options.DEFAULT_STORE,
) -> None:
    """Import a World Bank file of GDP per capita, to be used instead of the figures that come with greentrade."""
    from greentrade import economies
    from greentrade.cli.output import write_frame

    write_frame(economies.import_world_bank(path), output, out)
