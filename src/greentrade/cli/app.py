"""The list of commands."""

from __future__ import annotations

from typing import Annotated

import typer

from greentrade import __version__
from greentrade.cli import (
    brief,
    clean,
    compute,
    coverage,
    demo,
    economies,
    explain,
    fetch,
    gdp,
    geo,
    hs,
    indicators,
    ingest,
    lists,
    mcp,
    reconcile,
    serve,
    store,
    transit,
)

app = typer.Typer(
    name="greentrade",
    help="Green-trade statistics from customs records that anyone can check.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"greentrade {__version__}")
        raise typer.Exit


@app.callback()
def greentrade(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.", callback=_print_version, is_eager=True)] = False,
) -> None:
    """Green-trade statistics from customs records that anyone can check."""


app.command("ingest")(ingest.ingest)
app.add_typer(fetch.app, name="fetch")
app.add_typer(store.app, name="store")
app.add_typer(clean.app, name="clean")
app.add_typer(clean.corrections_app, name="corrections")
app.command("transit")(transit.transit)
app.add_typer(indicators.app, name="indicators")
app.add_typer(reconcile.app, name="reconcile")
app.command("mcp")(mcp.mcp)
app.command("compute")(compute.compute)
app.command("explain")(explain.explain)
app.command("coverage")(coverage.coverage)
app.add_typer(lists.app, name="lists")
app.add_typer(hs.app, name="hs")
app.add_typer(economies.app, name="economies")
app.add_typer(gdp.app, name="gdp")
app.add_typer(geo.app, name="geo")
app.command("brief")(brief.brief)
app.command("serve")(serve.serve)
app.command("demo")(demo.demo)

command = typer.main.get_command(app)
"""All commands, put together once a process: that takes longer than many of them run."""
