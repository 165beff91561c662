"""`greentrade fetch`: files from the publishers' own servers."""

from __future__ import annotations

import typer

app = typer.Typer(help="Download trade files from their publishers.", no_args_is_help=True, rich_markup_mode=None)
