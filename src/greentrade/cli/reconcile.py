"""`greentrade reconcile`: one value a flow from both sides' reports, and what the model found on the way."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from greentrade.cli import options
from greentrade.cli.clean import Unspecified
from greentrade.errors import InputError

if TYPE_CHECKING:
    from greentrade.flows.reconcile import Scope

app = typer.Typer(help="Reconcile both sides' reports into one value a flow.", rich_markup_mode=None)


class Table(StrEnum):
    """What the model found."""

    periods = "periods"
    margin = "margin"
    reliability = "reliability"
    effects = "effects"
    cleaning = "cleaning"
    months = "months"


@app.callback(invoke_without_command=True)
def reconcile(
    context: typer.Context,
    years: Annotated[
        str | None,
        typer.Option("--years", metavar="SPAN", help="2022, 2010:2023; with --freq M also 202201:202206. All with records where left out."),
    ] = None,
    freq: options.Freq = options.Frequency.A,
    product_list: Annotated[str | None, typer.Option("--list", metavar="ID", help="Only the products that a list touches.")] = None,
    products: Annotated[str | None, typer.Option("--products", metavar="CODES", help="Only these HS codes: 854140,8507.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All products; so it is where no list and no codes are named.")] = False,
    edition: Annotated[
        str | None, typer.Option("--edition", metavar="HS2017", help="Edition of the flows; by default each year's most reported one.")
    ] = None,
    window: Annotated[
        int, typer.Option("--window", min=1, metavar="N", help="Years (months), up to and with its own, that estimates rest on.")
    ] = 1,
    steps: Annotated[
        str | None,
        typer.Option("--steps", metavar="LIST", help="Steps of cleaning before it: unit-value,weight-unit. All but ratio, jump."),
    ] = None,
    skip: Annotated[str | None, typer.Option("--skip", metavar="LIST", help="All steps of cleaning but these (and ratio, jump).")] = None,
    partners: Annotated[
        Unspecified, typer.Option("--unspecified-partners", help="Keep areas nes and special categories aside, or allocate them.")
    ] = Unspecified.keep,
    products_nes: Annotated[
        Unspecified, typer.Option("--unspecified-products", help="Keep 9999AA and 999999 aside, or allocate them.")
    ] = Unspecified.keep,
    cleaning: Annotated[bool, typer.Option("--cleaning/--no-cleaning", help="Clean the records first, or take them as declared.")] = True,
    engine: options.EngineName = options.Engine.duckdb,
    output: options.Output = None,
    out: options.Out = None,
    store: options.StoreFolder = options.DEFAULT_STORE,
) -> None:
    """Reconcile the records of both sides into one FOB value a flow, with both reports, bounds and status.

    The records are cleaned first, step by step; see greentrade clean. Writes one atomic snapshot of the table flows.
    Years whose records are as they were are left alone.
    """
    if context.invoked_subcommand is not None:
        return
    from greentrade.cli.output import progress, say, write_frame
    from greentrade.engine import get_engine
    from greentrade.flows.reconcile import chosen_cleaning
    from greentrade.flows.reconcile import reconcile as run
    from greentrade.store import Store

    if not cleaning and (steps or skip or Unspecified.allocate in (partners, products_nes)):
        raise InputError("--no-cleaning leaves nothing to choose", remedy="Leave out it, or the options of cleaning")
    named, without = options.split_list(steps), options.split_list(skip)
    chosen = chosen_cleaning(named, without, partners=partners.value, products=products_nes.value) if cleaning else None

    opened = Store.open(store)
    with progress() as report:
        done = run(
            opened.root, get_engine(engine.value), options.periods_of(years), _scope(product_list, products, everything),
            freq=freq.value, edition=edition, window=window, cleaning=chosen, progress=report,
        )  # fmt: skip
    write_frame(done.periods, output, out)
    for note in done.notes:
        say(f"note: {note}")


@app.command()
def report(
    table: Annotated[
        Table, typer.Option("--table", help="Years, margin's terms, economies, all effects, steps of cleaning, or years of few months.")
    ] = Table.periods,
    years: Annotated[str | None, typer.Option("--years", metavar="SPAN", help="2022, or 2010:2023. All where left out.")] = None,
    freq: Annotated[options.Frequency | None, typer.Option("--freq", help="Only years (A), or only months (M).")] = None,
    charts: Annotated[
        Path | None, typer.Option("--charts", metavar="DIR", help="Also draw reliability by economy and margin by distance, as SVG.")
    ] = None,
    as_of: options.AsOf = None,
    output: options.Output = None,
    out: options.Out = None,
    store: options.StoreFolder = options.DEFAULT_STORE,
) -> None:
    """Show what the model found: the CIF margin's terms, each reporter's reliability with standard errors, counts, cleaning."""
    import polars as pl

    from greentrade.cli.output import say, write_frame
    from greentrade.flows.calendar import in_spans, is_month, spans
    from greentrade.flows.reconcile.charts import named_effects, named_months, write_charts
    from greentrade.flows.reconcile.estimates import read_estimates, standing
    from greentrade.flows.reconcile.run import periods_table
    from greentrade.store import Store

    snapshot = Store.open(store).snapshot(as_of)
    wanted, found = options.periods_of(years), standing(snapshot)
    facts = {period: each for period, each in found.items() if in_spans(period, wanted)}
    facts = {period: each for period, each in facts.items() if freq is None or is_month(period) == (freq is options.Frequency.M)}
    if not facts:
        what = "Nothing of what is asked for is reconciled" if found else "Nothing is reconciled yet"
        has = f"The store has {spans(found)}" if found else "Run greentrade reconcile first"
        raise InputError(what, remedy=has)

    def read(name: str) -> pl.DataFrame:
        return read_estimates(snapshot, name).filter(pl.col("period").is_in(list(facts)))

    if table is Table.periods:
        write_frame(periods_table(facts, set()).drop("run"), output, out)
    elif table is Table.margin:
        write_frame(read("margin"), output, out)
    elif table is Table.cleaning:
        write_frame(read("cleaning"), output, out)
    elif table is Table.months:
        write_frame(named_months(read("months")), output, out)
    else:
        effects = read("effects")
        write_frame(named_effects(effects) if table is Table.reliability else effects, output, out)
    if charts is not None:
        for file in write_charts(read("effects"), read("margins"), charts):
            say(f"{file}")


def _scope(product_list: str | None, products: str | None, everything: bool) -> Scope:
    from greentrade.flows.reconcile import Scope

    named = [name for name, given in (("--list", product_list), ("--products", products), ("--all", everything)) if given]
    if len(named) > 1:
        raise InputError(f"{' and '.join(named)} are given", remedy="Give one of them")
    if product_list:
        from greentrade.lists import product_list as find

        return Scope.of_list(find(product_list))
    return Scope.of_codes(products) if products else Scope()
