"""`greentrade economies`: codes, names and groups of economies."""

from __future__ import annotations

from typing import Annotated

import typer

from greentrade.cli import options

app = typer.Typer(help="Economies and groups of economies.", invoke_without_command=True, rich_markup_mode=None)


@app.callback()
def every_economy(
    context: typer.Context,
    output: options.Output = None,
    out: options.Out = None,
    store: options.StoreFolder = options.DEFAULT_STORE,
) -> None:
    """Economies and groups of economies. Without a further word, print the table of codes and names."""
    if context.invoked_subcommand:
        return
    from greentrade import economies
    from greentrade.cli.output import write_frame

    write_frame(economies.table(), output, out)


@app.command("show")
def show_economy(
    code: Annotated[str, typer.Argument(metavar="CODE", help="M49, ISO2 or ISO3 code, or a name.")],
    output: options.Output = None,
    out: options.Out = None,
    store: options.StoreFolder = options.DEFAULT_STORE,
) -> None:
    """Print one economy: its codes, its names in English, Russian and Chinese, and its dates."""
    import polars as pl

    from greentrade import economies
    from greentrade.cli.output import write_frame

    wanted = economies.economy(code)
    write_frame(economies.table().filter(pl.col("code") == wanted.code), output, out)


@app.command("members")
def show_members(
    expression: Annotated[str, typer.Argument(metavar="EXPR", help="Group, or sets of them: CAREC - CHN, EU27 + GBR, G20 & OECD.")],
    at: Annotated[
        int | None, typer.Option("--at", metavar="YEAR", help="Members at the end of this year; in the newest known state where left out.")
    ] = None,
    output: options.Output = None,
    out: options.Out = None,
    store: options.StoreFolder = options.DEFAULT_STORE,
) -> None:
    """Print the members of a group, or of an expression of groups, in a year."""
    import polars as pl

    from greentrade import economies
    from greentrade.cli.output import write_frame

    codes = economies.members(expression, at=at)
    members = pl.DataFrame({"code": list(codes)}, schema={"code": economies.table().schema["code"]})
    write_frame(members.join(economies.table(), on="code", how="left", maintain_order="left"), output, out)


@app.command("groups")
def show_groups(
    output: options.Output = None,
    out: options.Out = None,
    store: options.StoreFolder = options.DEFAULT_STORE,
) -> None:
    """Print the groups that come with greentrade."""
    import polars as pl

    from greentrade import economies
    from greentrade.cli.output import write_frame

    rows = [(identifier, group.title, group.source) for identifier, group in economies.groups().items()]
    write_frame(pl.DataFrame(rows, schema=["id", "title", "source"], orient="row"), output, out)
