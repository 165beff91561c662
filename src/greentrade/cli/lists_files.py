"""`greentrade lists check | convert | settle | export`: lists as files."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from greentrade.cli import options
from greentrade.cli.lists_options import Lists, existing
from greentrade.errors import InputError

if TYPE_CHECKING:
    from greentrade.lists import ProductList


class ExportFormat(StrEnum):
    """What a list is exported as."""

    csv = "csv"
    json = "json"
    xlsx = "xlsx"
    sdmx = "sdmx"
    skos = "skos"


def check(
    names: Annotated[list[str] | None, typer.Argument(metavar="ID...", help="Lists' ids or folders; all lists where left out.")] = None,
    lists: Lists = None,
    output: options.Output = None,
    out: options.Out = None,
    store: options.StoreFolder = options.DEFAULT_STORE,
) -> None:
    """Check lists and print every finding; the exit code is 2 where any is an error.

    Checked are metadata, rows, codes against the edition, groups, parents beside children, content hashes, the change log
    against what the versions hold, and the record of proposals.
    """
    import polars as pl

    from greentrade import lists as room
    from greentrade.cli.output import say, write_frame
    from greentrade.lists.checking import frame

    chosen = names or room.list_ids(existing(lists))
    tables = []
    errors = 0
    for name in chosen:
        findings = room.check(name, existing(lists))
        errors += sum(each.level == "error" for each in findings)
        tables.append(frame(findings).select(pl.lit(name).alias("list"), pl.all()))
        say(f"{name}: {f'{len(findings)} findings' if findings else 'nothing found'}")
    found = pl.concat(tables)
    if found.height or output or out:
        write_frame(found, output, out)
    if errors:
        say(f"{errors} errors")
        raise typer.Exit(2)


def convert(
    identifier: Annotated[str, typer.Argument(metavar="ID", help="imf-lct, one version of it: imf-lct@VERSION, or a list's folder.")],
    to: Annotated[str, typer.Option("--to", metavar="HS", help="The edition to carry it over to: HS2022.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Write a draft into this folder of lists, with a column that must be decided."),
    ] = None,
    version: Annotated[
        str | None, typer.Option("--version", metavar="DATE", help="Date of the draft's version; today where left out.")
    ] = None,
    lists: Lists = None,
    output: options.Output = None,
    store: options.StoreFolder = options.DEFAULT_STORE,
) -> None:
    """Propose a list in another edition: each code with its successors, and what a person has to decide.

    Nothing is chosen where there is a choice. `greentrade lists settle` makes a decided draft the list's next version.
    """
    from datetime import date

    from greentrade import lists as room
    from greentrade.cli.output import say, write_frame

    chosen = room.product_list(identifier, existing(lists))
    found = room.convert(chosen, to)
    draft = room.write_draft(found, out, version or date.today().isoformat()) if out else None
    table = found.frame()
    write_frame(table.drop([name for name in ("jurisdiction", "nominal") if table[name].null_count() == table.height]), output, None)
    open_codes = found.undecided
    say(f"{chosen.label} to {found.edition}: {len(chosen) - len(open_codes)} codes carry over 1:1, {len(open_codes)} have to be decided")
    if draft:
        say(f"draft: {draft}; write keep or drop into its column decide, then: greentrade lists settle {chosen.id} --lists {out}")


def settle(
    identifier: Annotated[str, typer.Argument(metavar="ID", help="The list whose draft is decided.")],
    lists: Lists = None,
    store: options.StoreFolder = options.DEFAULT_STORE,
) -> None:
    """Make the decided draft of a list its next version, with its content hash and change log."""
    from greentrade import lists as room
    from greentrade.cli.output import say

    made = room.settle(identifier, existing(lists))
    say(f"{made.label}: {len(made)} codes of {made.edition}, content hash {made.content_hash}")


def export(
    identifiers: Annotated[list[str], typer.Argument(metavar="ID...", help="A list or version; sdmx and skos take several.")],
    form: Annotated[
        ExportFormat | None, typer.Option("--format", help="What to export; by default what --out ends in: .csv, .json or .xlsx.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="The file; csv and json go to the screen where left out.")
    ] = None,
    lists: Lists = None,
    store: options.StoreFolder = options.DEFAULT_STORE,
) -> None:
    """Export a list, metadata and all: CSV, JSON, XLSX, SDMX codelists and hierarchy, SKOS Turtle. Each reads back as it was."""
    from greentrade.lists import product_list

    chosen = [product_list(name, existing(lists)) for name in identifiers]
    wanted = form or _by_ending(out)
    if wanted in (ExportFormat.sdmx, ExportFormat.skos):
        _export_standard(chosen, wanted, out)
    else:
        _export_table(chosen, wanted, out)


def _by_ending(out: Path | None) -> ExportFormat:
    if out is None:
        raise InputError("Neither --format nor --out is given", remedy=f"Pass --format with {', '.join(ExportFormat)}")
    try:
        return ExportFormat(out.suffix.lstrip(".").lower())
    except ValueError as error:
        raise InputError(
            f"{out}: its ending does not say what to export", remedy=f"Pass --format with {', '.join(ExportFormat)}"
        ) from error


def _export_standard(chosen: list[ProductList], wanted: ExportFormat, out: Path | None) -> None:
    from importlib import import_module

    from greentrade.cli.output import say

    if out is None:
        raise InputError(f"--format {wanted} is not for the screen", remedy="Pass --out FILE")
    import_module(f"greentrade.lists.exports.{wanted}").write(chosen, out)
    say(f"{out}: {', '.join(each.label for each in chosen)}")


def _export_table(chosen: list[ProductList], wanted: ExportFormat, out: Path | None) -> None:
    import sys

    from greentrade.cli.output import say
    from greentrade.lists import export_text, write_export

    if len(chosen) > 1:
        raise InputError(f"--format {wanted} holds one list", remedy="Export each list into a file of its own, or take sdmx or skos")
    if out is not None:
        written = write_export(chosen[0], out, wanted)
        say(f"{', '.join(map(str, written))}: {chosen[0].label}")
    elif wanted == ExportFormat.xlsx:
        raise InputError("--format xlsx is not for the screen", remedy="Pass --out FILE")
    else:
        sys.stdout.write(export_text(chosen[0], wanted))
