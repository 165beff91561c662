"""`greentrade lists`: the product lists that come with greentrade."""

from __future__ import annotations

from typing import Annotated

import typer

from greentrade.cli import options

app = typer.Typer(help="Product lists: what counts as green.", invoke_without_command=True, rich_markup_mode=None)


@app.callback()
def every_list(
    context: typer.Context,
    output: options.Output = None,
    out: options.Out = None,
    store: options.StoreFolder = options.DEFAULT_STORE,
) -> None:
    """Product lists: what counts as green. Without a further word, print all of them."""
    if context.invoked_subcommand:
        return
    import polars as pl

    from greentrade.cli.output import write_frame
    from greentrade.lists import available

    rows = [(each.id, each.version, each.edition, len(each), each.title, each.steward, each.licence) for each in available()]
    write_frame(pl.DataFrame(rows, schema=["id", "version", "edition", "codes", "title", "steward", "licence"], orient="row"), output, out)


@app.command("show")
def show_list(
    identifier: Annotated[str, typer.Argument(metavar="ID", help="imf-lct, or one version of it: imf-lct@VERSION.")],
    output: options.Output = None,
    out: options.Out = None,
    store: options.StoreFolder = options.DEFAULT_STORE,
) -> None:
    """Print the entries of a list: code, short name, technology group."""
    from greentrade.cli.output import say, write_frame
    from greentrade.lists import product_list

    chosen = product_list(identifier)
    frame = chosen.frame()
    said = [
        name for name in frame.columns if frame[name].null_count() < frame.height and not (name == "scope" and set(frame[name]) == {"full"})
    ]
    write_frame(frame.select(said), output, out)
    say(f"{chosen.label}: {chosen.title}; {len(chosen)} codes of {chosen.edition}; {chosen.steward}; {chosen.source}")
