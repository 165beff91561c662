"""`greentrade store`: what rests in the store, how it came there, and what was turned away."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from greentrade.cli import options
from greentrade.cli.options import DEFAULT_STORE

app = typer.Typer(help="The store: contents, history, rejected lines.", no_args_is_help=True, rich_markup_mode=None)


class Kind(StrEnum):
    """Why a line did not become a row."""

    quarantined = "quarantined"
    blank = "blank"
    duplicate = "duplicate"


@app.command()
def status(output: options.Output = None, out: options.Out = None, store: options.StoreFolder = DEFAULT_STORE) -> None:
    """Print what the newest snapshot holds: for each source and release the files, years and rows."""
    from greentrade.cli.output import say, write_frame
    from greentrade.store import Store

    found = Store.open(store).status()
    when = f"{found['at']:%Y-%m-%d %H:%M} UTC" if found["at"] else "empty"
    say(f"{found['store']}: snapshot {found['snapshot']}, {when}, {found['bytes'] / 1e6:,.1f} MB")
    write_frame(found["held"], output, out)


@app.command()
def history(output: options.Output = None, out: options.Out = None, store: options.StoreFolder = DEFAULT_STORE) -> None:
    """Print every ingest, oldest first: snapshot, time, file, source, release, counts."""
    from greentrade.cli.output import write_frame
    from greentrade.store import Store

    write_frame(Store.open(store).history(), output, out)


@app.command()
def rejects(
    file: Annotated[str | None, typer.Option("--file", metavar="NAME", help="Only of this ingested file.")] = None,
    kind: Annotated[Kind | None, typer.Option("--kind", help="Only of this kind.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many lines at most.")] = 100,
    output: options.Output = None,
    out: options.Out = None,
    store: options.StoreFolder = DEFAULT_STORE,
) -> None:
    """Print lines that did not become rows: file, line, kind, reason, text."""
    from greentrade.cli.output import write_frame
    from greentrade.store import Store

    found = Store.open(store).rejects(file=file, kind=kind.value if kind else None, limit=limit)
    write_frame(found.select("member", "line", "kind", "reason", "text"), output, out)
