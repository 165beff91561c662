"""`greentrade gdp`: gross domestic product, for indicators per head of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from greentrade.cli import options

app = typer.Typer(help="Gross domestic product by economy and year.", no_args_is_help=True, rich_markup_mode=None)


@app.command("import")
def import_gdp(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The World Bank's file of GDP or GDP per capita.")],
    vintage: Annotated[
        str | None, typer.Option("--vintage", metavar="DATE", help="The file's date, where it says none or a wrong one.")
    ] = None,
    output: options.Output = None,
    out: options.Out = None,
    store: options.StoreFolder = options.DEFAULT_STORE,
) -> None:
    """Import a World Bank file of GDP or GDP per capita, to be kept with the store. Prints what is in it."""
    import polars as pl

    from greentrade import economies
    from greentrade.cli.output import write_frame

    frame = economies.import_world_bank(path, economies.reference_folder(store), vintage)
    found = frame.group_by("series", "unit", "source", "vintage").agg(
        pl.col("economy").n_unique().alias("economies"), pl.col("period").min().alias("first"), pl.col("period").max().alias("last")
    )
    write_frame(found.sort("series"), output, out)
