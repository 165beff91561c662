"""`greentrade brief`: figures, text and tables from a spec."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from greentrade.cli import options
from greentrade.cli.options import DEFAULT_STORE, Engine


def brief(
    spec: Annotated[str, typer.Argument(metavar="SPEC", help="A built-in brief (carec), or the path of a TOML spec.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder to write into.")],
    region: Annotated[
        str | None, typer.Option("--region", metavar="EXPR", help="Another region than the spec's: CAREC - CHN, ASEAN.")
    ] = None,
    product_list: Annotated[str | None, typer.Option("--list", metavar="ID", help="Another list of products than the spec's.")] = None,
    years: Annotated[str | None, typer.Option("--years", metavar="SPAN", help="Another span of years than the spec's: 2010:2023.")] = None,
    lang: Annotated[str, typer.Option("--lang", help="Language of the brief: en, ru or zh.")] = "en",
    engine: options.EngineName = Engine.duckdb,
    as_of: options.AsOf = None,
    store: options.StoreFolder = DEFAULT_STORE,
) -> None:
    """Write a brief: figures (SVG, PNG, CSV), brief.html, brief.pdf, tables.xlsx and datapackage.json."""
    import greentrade
    from greentrade.briefs import write_brief
    from greentrade.cli.output import progress, say

    database = greentrade.open(store, engine=engine.value, as_of=as_of)
    with progress() as report:
        written = write_brief(database, spec, out, region=region, list=product_list, years=years, lang=lang, progress=report)
    say(f"{len(written)} files in {out}, to begin with: {out / 'brief.html'}")
