"""`greentrade geo`: distances between economies, for what the transport of goods costs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from greentrade.cli import options

app = typer.Typer(help="Distances between economies.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def geo() -> None:
    """Distances between economies."""


@app.command("import")
def import_geo(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="CEPII's dist_cepii: .dta, .xls, .xlsx or .csv.")],
    output: options.Output = None,
    out: options.Out = None,
    store: options.StoreFolder = options.DEFAULT_STORE,
) -> None:
    """Import CEPII's file of distances, to be kept with the store. Prints what is in it."""
    import polars as pl

    from greentrade.cli.output import write_frame
    from greentrade.economies.geography import geography_folder, import_distances

    frame = import_distances(path, geography_folder(store))
    found = frame.group_by("source", "licence", "file").agg(
        pl.len().alias("pairs"), pl.col("exporter").n_unique().alias("economies"), pl.col("distance_km").median().alias("median_km")
    )
    write_frame(found, output, out)
