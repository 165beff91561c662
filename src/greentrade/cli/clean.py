"""`greentrade clean` and `greentrade corrections`: what is wrong with records, step by step, and corrections as data."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from greentrade.cli import options
from greentrade.cli.options import DEFAULT_STORE, Engine, Match

if TYPE_CHECKING:
    import narwhals as nw

    from greentrade.flows.cleaning import Correction, Tools

app = typer.Typer(help="Cleaning of records: flags, never deletes.", invoke_without_command=True, rich_markup_mode=None)
corrections_app = typer.Typer(help="Corrections of records, kept as data with the store.", no_args_is_help=True, rich_markup_mode=None)


class Unspecified(StrEnum):
    """What becomes of trade with no partner or of no product."""

    keep = "keep"
    allocate = "allocate"


@app.callback()
def clean(
    context: typer.Context,
    steps: Annotated[str | None, typer.Option("--steps", metavar="LIST", help="Only these steps: unit-value,weight-unit.")] = None,
    skip: Annotated[str | None, typer.Option("--skip", metavar="LIST", help="All steps but these.")] = None,
    partners: Annotated[
        Unspecified, typer.Option("--unspecified-partners", help="Keep areas nes and special categories aside, or allocate them.")
    ] = Unspecified.keep,
    products_nes: Annotated[
        Unspecified, typer.Option("--unspecified-products", help="Keep 9999AA and 999999 aside, or allocate them.")
    ] = Unspecified.keep,
    years: options.Years = None,
    reporter: Annotated[
        str | None, typer.Option("--reporter", metavar="LIST", help="Count and write only these reporters: KGZ,CAREC-CHN.")
    ] = None,
    product_list: options.ProductList = None,
    products: options.Products = None,
    match: options.MatchName = Match.converted,
    engine: options.EngineName = Engine.duckdb,
    as_of: options.AsOf = None,
    output: options.Output = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the flagged rows with their evidence to this file.")
    ] = None,
    store: options.StoreFolder = DEFAULT_STORE,
) -> None:
    """Look at the records step by step and print how many rows each step flags; --out writes these rows with their evidence.

    Every row is judged beside all others of its product and period, whatever --reporter, --list and --products then show.
    """
    if context.invoked_subcommand:
        return
    import narwhals as nw

    from greentrade.cli.compute import chosen_products
    from greentrade.cli.options import Format
    from greentrade.cli.output import choose_format, say, write_frame
    from greentrade.engine import get_engine
    from greentrade.errors import InputError
    from greentrade.flows.cleaning import Cleaning, counts, write_flagged
    from greentrade.flows.cleaning import clean as clean_records
    from greentrade.indicators.request import parse_products
    from greentrade.store import Store

    chosen = Cleaning.of(options.split_list(steps), options.split_list(skip), partners=partners.value, products=products_nes.value)
    form = choose_format(output, out)
    if out and form is Format.table:
        raise InputError(f"{out}: rows are not written as a table", remedy="End it in .csv, .json, .parquet or .xlsx, or pass -o")
    selection = parse_products(chosen_products(product_list, products), match.value)
    handle = get_engine(engine.value)
    frame = clean_records(Store.open(store).snapshot(as_of), handle, chosen, options.periods_of(years, months=False))
    if reporter:
        frame = frame.filter(nw.col("reporter").is_in(_codes(reporter)))
    if selection is not None:
        frame = frame.filter(selection.condition())
    found = counts(frame, chosen, handle)
    write_frame(found, None if out else output)
    if out:
        say(f"{write_flagged(frame, handle, out, form.value):,} rows written to {out}")


def _codes(text: str) -> list[int]:
    from greentrade import economies

    members = {code for part in options.split_list(text) or () for code in economies.members(part)}
    return sorted({row.code for code in members for row in economies.variants(economies.iso3(code))})


@app.command("steps")
def list_steps(output: options.Output = None, out: options.Out = None, store: options.StoreFolder = DEFAULT_STORE) -> None:
    """Print the steps: what each looks for, by which equation, after whom, and what it adds."""
    from greentrade.cli.output import write_frame
    from greentrade.flows.cleaning import steps_table

    write_frame(steps_table(), output, out)


@corrections_app.command("check")
def check_corrections(output: options.Output = None, out: options.Out = None, store: options.StoreFolder = DEFAULT_STORE) -> None:
    """Print each correction with what stands in the records: matches, mended, changed, absent, or not held.

    Exits 2 where one is out of date: mended, changed or absent.
    """
    from greentrade.cli.output import say, write_frame
    from greentrade.flows.cleaning import corrections_folder, read_corrections
    from greentrade.flows.cleaning.corrections import check, refuse

    folder = corrections_folder(store)
    given = read_corrections(folder)
    if not given:
        say(f"No corrections in {folder}")
        return
    records, tools = _records(store)
    found = check(records, given, tools)
    write_frame(found.select("name", "expect", "found", "value", "state", "note"), output, out)
    refuse(found)


@corrections_app.command("add")
def add_correction(
    reporter: Annotated[str, typer.Option("--reporter", metavar="CODE", help="Who reports: KGZ.")],
    partner: Annotated[str, typer.Option("--partner", metavar="CODE", help="With whom: CHN; 0 is the World.")],
    flow: Annotated[str, typer.Option("--flow", metavar="CODE", help="X, M, RX, ...")],
    product: Annotated[str, typer.Option("--product", metavar="CODE", help="The product's code as it stands in the records.")],
    period: Annotated[int, typer.Option("--period", metavar="PERIOD", help="2024, or 202403.")],
    column: Annotated[str, typer.Option("--column", metavar="NAME", help="value_usd, value_cif_usd, value_fob_usd, weight_kg, quantity.")],
    value: Annotated[float, typer.Option("--value", help="The right value.")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why it is wrong.")],
    source: Annotated[str, typer.Option("--source", metavar="TEXT", help="Where the right value is from.")],
    expect: Annotated[float | None, typer.Option("--expect", help="The wrong value that stands there; left out where none does.")] = None,
    date: Annotated[str | None, typer.Option("--date", metavar="DATE", help="Of the correction; today where left out.")] = None,
    store: options.StoreFolder = DEFAULT_STORE,
) -> None:
    """Add a correction to those of the store, once it was seen to match the records."""
    from datetime import UTC, datetime

    from greentrade.cli.output import say
    from greentrade.flows.cleaning import corrections_folder
    from greentrade.flows.cleaning.corrections import add_correction, check, correction_of, refuse

    row = {"reporter": reporter, "partner": partner, "flow_code": flow, "product": product, "period": period, "column": column}
    row |= {"value": value, "expect": expect, "reason": reason, "source": source, "date": date or f"{datetime.now(UTC):%Y-%m-%d}"}
    new: Correction = correction_of(row, "the correction")
    records, tools = _records(store)
    refuse(check(records, [new], tools), also=("not held",))
    say(f"Written to {add_correction(new, corrections_folder(store))}")


def _records(store: Path) -> tuple[nw.LazyFrame, Tools]:
    """The store's records, and what brings small tables to them."""
    from greentrade.engine import get_engine
    from greentrade.errors import InputError
    from greentrade.flows.cleaning import Tools
    from greentrade.store import Store

    snapshot, engine = Store.open(store).snapshot(), get_engine()
    records = snapshot.scan("records", engine)
    if records is None:
        raise InputError("The store holds no records to correct", remedy="Bring in reporters' records: greentrade ingest PATH")
    return records, Tools.of(snapshot, engine)
