"""`greentrade demo`: the whole road on synthetic records."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def demo(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder to write into.")] = Path("greentrade-demo"),
    store: Annotated[
        Path | None, typer.Option("--store", metavar="DIR", help="Folder of the demonstration's own store; OUT/store where left out.")
    ] = None,
) -> None:
    """Make synthetic trade files, ingest them by the ordinary road, and write the CAREC brief from them.

    The records are fitted to published totals. They are kept in a store of their own, so that they never mix with real ones.
    """
    from greentrade import demo as room
    from greentrade.cli.output import progress, say

    with progress() as report:
        room.run(store or out / "store", out, progress=report)
    say(f"The brief is in {out}")
