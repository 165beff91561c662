"""`greentrade lists`: what counts as green, and how lists and versions differ."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from greentrade.cli import lists_files, lists_living, options
from greentrade.cli.lists_options import Lists, existing, refuse_misplaced

if TYPE_CHECKING:
    import polars as pl

app = typer.Typer(help="Product lists: what counts as green.", invoke_without_command=True, rich_markup_mode=None)


@app.callback()
def every_list(
    context: typer.Context,
    lists: Lists = None,
    output: options.Output = None,
    out: options.Out = None,
    store: options.StoreFolder = options.DEFAULT_STORE,
) -> None:
    """Product lists: what counts as green. Without a further word, print all of them."""
    if context.invoked_subcommand:
        refuse_misplaced(context)
        return
    from greentrade.cli.output import say, write_frame
    from greentrade.lists import overview

    table, faults = overview(existing(lists))
    write_frame(table, output, out)
    for fault in faults:
        say(f"note: {fault}")


@app.command("show")
def show_list(
    identifier: Annotated[str, typer.Argument(metavar="ID", help="imf-lct, one version of it: imf-lct@VERSION, or a list's folder.")],
    lists: Lists = None,
    output: options.Output = None,
    out: options.Out = None,
    store: options.StoreFolder = options.DEFAULT_STORE,
) -> None:
    """Print the entries of a list; columns that are empty throughout are left out."""
    from greentrade.cli.output import say, write_frame
    from greentrade.lists import product_list

    chosen = product_list(identifier, existing(lists))
    write_frame(_said(chosen.frame()), output, out)
    say(f"{chosen.label}: {chosen.title}; {len(chosen)} codes of {chosen.edition}; {chosen.steward}; {chosen.source}")


def _said(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns that tell the entries apart or say something of them: not those that are empty, nor a scope that is full in every row."""
    silent = [name for name in frame.columns if frame[name].null_count() == frame.height]
    silent += ["scope"] if set(frame["scope"]) == {"full"} else []
    return frame.drop(silent)


@app.command("versions")
def show_versions(
    identifier: Annotated[str, typer.Argument(metavar="ID", help="A list's id or folder.")],
    lists: Lists = None,
    output: options.Output = None,
    out: options.Out = None,
    store: options.StoreFolder = options.DEFAULT_STORE,
) -> None:
    """Print the versions of a list: edition, validity, reason, source, content hash."""
    from greentrade.cli.output import write_frame
    from greentrade.lists import history, list_metadata

    write_frame(history(list_metadata(identifier.partition("@")[0], existing(lists))), output, out)


@app.command("diff")
def show_differences(
    before: Annotated[str, typer.Argument(metavar="A", help="A list or version: imf-lct@2025-08-16.")],
    after: Annotated[str, typer.Argument(metavar="B", help="The list or version to compare it with.")],
    lists: Lists = None,
    output: options.Output = None,
    out: options.Out = None,
    store: options.StoreFolder = options.DEFAULT_STORE,
) -> None:
    """Print what differs from A to B: codes added, dropped, re-scoped, renamed, regrouped, with the reasons on record.

    Between editions of the Harmonized System, cause says what is a decision about the list and what only the edition's.
    """
    from greentrade.cli.output import say, write_frame
    from greentrade.lists import diff, product_list
    from greentrade.lists.differences import frame

    a, b = (product_list(name, existing(lists)) for name in (before, after))
    found = diff(a, b)
    write_frame(frame(found).drop("jurisdiction" if not any(each.jurisdiction for each in found) else []), output, out)
    ours = sum(each.cause == "list" for each in found)
    editions = a.edition if a.edition == b.edition else f"{a.edition} to {b.edition}"
    counts = f"{ours} changes of the list, {len(found) - ours} of the edition"
    say(f"{a.label} ({len(a)} codes) to {b.label} ({len(b)} codes), {editions}: {counts}")


@app.command("compare")
def compare_lists(
    identifiers: Annotated[list[str], typer.Argument(metavar="ID...", help="Two lists or versions at least.")],
    edition: Annotated[
        str | None, typer.Option("--edition", metavar="HS", help="Compare in this edition, HS2017; by default the first list's.")
    ] = None,
    codes: Annotated[bool, typer.Option("--codes", help="One row a code, with the lists that have it.")] = False,
    years: options.Years = None,
    lists: Lists = None,
    output: options.Output = None,
    out: options.Out = None,
    store: Annotated[
        Path | None,
        typer.Option("--store", metavar="DIR", help="Folder of a store: print also the trade that the lists cover, alone and together."),
    ] = None,
) -> None:
    """Print what lists have in common: numbers of codes and Jaccard index by pair, and the codes that only one of them has.

    With --store and a format other than table, the trade alone is printed.
    """
    from greentrade.cli.output import choose_format, say, write_frame
    from greentrade.lists import compare, product_list

    chosen = [product_list(name, existing(lists)) for name in identifiers]
    found = compare(chosen, edition)
    if store is not None:
        import greentrade
        from greentrade.scope.overlap import covered

        trade = covered(greentrade.open(store), chosen, years=years)
        if choose_format(output, out) is options.Format.table:  # other formats hold one table
            write_frame(found.membership() if codes else found.overlap())
        write_frame(trade, output, out)
    else:
        write_frame(found.membership() if codes else found.overlap(), output, out)
    say(f"six-digit codes, in {found.edition}")
    for label, only in found.only().items():
        say(f"only in {label}: {len(only)} of {len(found.codes[label])}{_some(only)}")
    for note in found.notes:
        say(f"note: {note}")


def _some(codes: tuple[str, ...]) -> str:
    shown = ", ".join(codes[:10])
    more = f" and {len(codes) - 10} more (--codes shows them)" if len(codes) > 10 else ""
    return f": {shown}{more}" if codes else ""


app.command("impact")(lists_living.impact)
app.command("check")(lists_files.check)
app.command("convert")(lists_files.convert)
app.command("settle")(lists_files.settle)
app.command("export")(lists_files.export)
app.command("propose")(lists_living.propose)
app.command("proposals")(lists_living.proposals)
app.command("review")(lists_living.review)
app.command("adopt")(lists_living.adopt)
app.command("withdraw")(lists_living.withdraw)
app.command("watch")(lists_living.watch)
