"""`greentrade store`: what rests in the store, how it came there, and what was turned away."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import typer

from greentrade.cli import options
from greentrade.cli.options import DEFAULT_STORE, Engine, Frequency

app = typer.Typer(help="The store: contents, history, rejected lines, releases compared.", no_args_is_help=True, rich_markup_mode=None)


class Direction(StrEnum):
    """Exports or imports."""

    export = "export"
    import_ = "import"


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


@app.command()
def diff(
    before: Annotated[
        str, typer.Option("--from", metavar="SOURCE@RELEASE", help="The earlier release: BACI@V202201, comtrade@2024-05-01.")
    ],
    after: Annotated[str, typer.Option("--to", metavar="SOURCE@RELEASE", help="The later one.")],
    product_list: options.ProductList = None,
    products: options.Products = None,
    reporter: Annotated[
        str | None,
        typer.Option("--reporter", "--region", metavar="LIST", help="Only these economies and groups: IDN,CAREC-CHN."),
    ] = None,
    partner: Annotated[str | None, typer.Option("--partner", metavar="LIST", help="Only with these partners: CHN,EU27.")] = None,
    years: Annotated[
        str | None, typer.Option("--years", metavar="SPAN", help="2024, or 2005:2024. All years of both where left out.")
    ] = None,
    direction: Annotated[
        Direction | None,
        typer.Option("--direction", help="Flows as exports of the exporter (default) or imports of the importer; of records, only these."),
    ] = None,
    by: Annotated[str, typer.Option("--by", metavar="LIST", help="Split by: economy, partner, product.")] = "economy,product",
    top: Annotated[int, typer.Option("--top", min=0, metavar="N", help="How many rows, the largest changes first; 0 for all.")] = 20,
    summary: Annotated[bool, typer.Option("--summary", help="Instead, the sums by what explains the change.")] = False,
    freq: options.Freq = Frequency.A,
    engine: options.EngineName = Engine.duckdb,
    as_of: options.AsOf = None,
    output: options.Output = None,
    out: options.Out = None,
    store: options.StoreFolder = DEFAULT_STORE,
) -> None:
    """Print what changed between two releases of a publisher, largest first, and why.

    The sums before and after, and what explains the change, go to the error stream.
    """
    from greentrade.cli.compute import chosen_products
    from greentrade.cli.output import choose_format, say, write_frame
    from greentrade.engine import get_engine
    from greentrade.flows import vintages
    from greentrade.flows.releases import release
    from greentrade.indicators.request import parse_periods, parse_products
    from greentrade.store import Store

    choose_format(output, out)
    snapshot, running = Store.open(store).snapshot(as_of), get_engine(engine.value)
    pair = release(snapshot, before), release(snapshot, after)
    held = vintages.periods(*pair, running, freq.value)
    found = vintages.compare(
        snapshot,
        running,
        *pair,
        products=parse_products(chosen_products(product_list, products), "converted"),
        reporters=_codes(reporter, held),
        partners=_codes(partner, held),
        years=parse_periods(years, freq.value, held) if years else None,
        direction=direction.value if direction else None,
        by=options.split_list(by) or (),
        top=top or None,
        freq=freq.value,
    )
    write_frame(found.summary if summary else found.frame, output, out)
    for sentence in found.sentences():
        say(sentence)


def _codes(names: str | None, held: Sequence[int]) -> list[int] | None:
    """The codes of economies and groups, as they stand in the last period held; None for nothing, or for the World."""
    from greentrade.indicators.request import parse_items

    items = parse_items(names, held[-1]) or ()
    return None if any(item.codes is None for item in items) or not items else [code for item in items for code in item.codes or ()]
