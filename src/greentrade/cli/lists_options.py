"""Options that the commands on product lists share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from greentrade.errors import InputError

Lists = Annotated[
    Path | None,
    typer.Option("--lists", envvar="GREENTRADE_LISTS", metavar="DIR", help="Folder of your own lists; by default greentrade-lists."),
]
By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who you are; by default git's user.name.")]
StoreAtHand = Annotated[
    Path | None,
    typer.Option(
        "--store", envvar="GREENTRADE_STORE", metavar="DIR", help="Folder of the store; by default greentrade-store if it is there."
    ),
]


def existing(lists: Path | None) -> Path | None:
    """The folder of lists that was named. Raises `InputError` where it is not there."""
    if lists is not None and not lists.is_dir():
        raise InputError(f"There is no folder {lists}", remedy="Check --lists (or GREENTRADE_LISTS), or leave it out")
    return lists


def refuse_misplaced(context: typer.Context) -> None:
    """Raises `InputError` for options typed before the command's last word, where they would be lost."""
    misplaced = [name for name in context.params if getattr(context.get_parameter_source(name), "name", "") == "COMMANDLINE"]
    if misplaced:
        shown = [f"--{name}" for name in misplaced]
        raise InputError(
            "Options stand before the command they are for", rows=shown, remedy=f"Type them after {context.invoked_subcommand}"
        )


def person(by: str | None) -> str:
    """The name given, else git's user.name. Raises `InputError` where there is neither."""
    import shutil
    import subprocess

    name = (by or "").strip()
    if not name and by is None and (git := shutil.which("git")):
        name = subprocess.run([git, "config", "user.name"], capture_output=True, text=True).stdout.strip()
    if not name:
        raise InputError("Nobody is named", remedy="Pass --by NAME, or set git's user.name")
    return name
