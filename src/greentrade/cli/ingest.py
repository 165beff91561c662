"""`greentrade ingest`: files into the store, every line accounted for."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from greentrade.cli import options
from greentrade.cli.options import DEFAULT_STORE

if TYPE_CHECKING:
    import polars as pl

    from greentrade.store import IngestReport

COUNTS = ("read", "accepted", "quarantined", "blank", "duplicate")


class Reader(StrEnum):
    """Whose layout a file has."""

    baci = "baci"
    comtrade = "comtrade"
    comtrade_legacy = "comtrade_legacy"
    trademap = "trademap"
    tabular = "tabular"


def ingest(
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help="Files, folders, zip and gz archives, or globs in quotes.")],
    reader: Annotated[Reader | None, typer.Option("--as", help="Read the files as this publisher's, instead of detecting it.")] = None,
    mapping: Annotated[
        str | None, typer.Option("--mapping", metavar="TOML", help="For tabular: which column is what, in which unit.")
    ] = None,
    edition: Annotated[str | None, typer.Option("--edition", metavar="HS2017", help="HS edition, where the file does not say.")] = None,
    vintage: Annotated[str | None, typer.Option("--vintage", metavar="V202501", help="The publisher's release, where unsaid.")] = None,
    reporter: Annotated[
        str | None, typer.Option("--reporter", metavar="KGZ", help="For Trade Map: whose trade a table is, where it does not say.")
    ] = None,
    product: Annotated[
        str | None, typer.Option("--product", metavar="850760", help="For Trade Map: the product of a table by partner that names none.")
    ] = None,
    flow: Annotated[
        str | None, typer.Option("--flow", metavar="imports", help="For Trade Map: imports or exports, where a table does not say.")
    ] = None,
    publisher: Annotated[
        str | None, typer.Option("--publisher", help="Who published the file, where it is not who the layout says.")
    ] = None,
    licence: Annotated[
        str | None, typer.Option("--licence", help="Terms of the file, where they are not the publisher's usual ones.")
    ] = None,
    output: options.Output = None,
    out: options.Out = None,
    store: options.StoreFolder = DEFAULT_STORE,
) -> None:
    """Read trade files into the store.

    Each file becomes one atomic snapshot. Its lines are accepted, quarantined with a reason, blank, or duplicate, and the four add up.
    """
    from greentrade.cli.output import progress, say, write_frame
    from greentrade.store import Store

    given = {
        "source": reader.value if reader else None,
        "mapping": mapping,
        "edition": edition,
        "vintage": vintage,
        "reporter": reporter,
        "product": product,
        "flow": flow,
        "publisher": publisher,
        "licence": licence,
    }
    with progress() as report:
        reports = Store.open(store, create=True).ingest(
            paths, options={key: value for key, value in given.items() if value is not None}, progress=report
        )
    write_frame(table_of(reports), output, out)
    for each in reports:
        if each.message:
            say(f"{each.file}: {each.status}: {each.message}" if each.status != "failed" else f"greentrade: {each.message}")
    if any(each.status == "failed" for each in reports):
        raise typer.Exit(2)


def table_of(reports: list[IngestReport]) -> pl.DataFrame:
    """One row a file: what became of it, and its counts."""
    import polars as pl

    texts = ("file", "status", "source", "vintage")
    numbers = (*COUNTS, "snapshot")
    rows = [{name: getattr(each, name) for name in (*texts, *numbers)} for each in reports]
    schema: dict[str, type[pl.DataType]] = {**dict.fromkeys(texts, pl.String), **dict.fromkeys(numbers, pl.Int64)}
    return pl.DataFrame(rows, schema=schema)
