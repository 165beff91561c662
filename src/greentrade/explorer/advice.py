"""What an error advises, as the web tells it: whoever reads a page can follow an address, and cannot run a command on the server.

The remedies of errors are written for the command line. A command that only looks something up has an address that shows the same;
other commands are for whoever runs the service, and told apart.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from greentrade.errors import GreentradeError

ADDRESSES = {
    "economies": ("regions", "groups"),
    "hs": ("search?q=", "products/"),
    "indicators": ("indicators", "indicators"),
    "store history": ("quality", "snapshots"),
    "store status": ("quality", "coverage"),
}
"""Commands that look something up: the page and the resource of the API that show the same. Of `hs` only with a code."""

OPERATED = (
    "brief", "clean", "compute", "corrections", "coverage", "demo", "explain", "fetch", "gdp", "geo", "hs", "ingest", "lists", "mcp",
    "reconcile", "serve", "store", "transit",
)  # fmt: skip
"""The other commands."""

_LOOKED_UP = re.compile(r"`?greentrade (economies|indicators|store history|store status|hs(?= \d))(?: (\d+))?\b`?")
_OPERATED = re.compile(rf"\bgreentrade (?:{'|'.join(OPERATED)})\b")
_BETWEEN = re.compile(r"; or |, or |; ")


class Advice(NamedTuple):
    """What to do: for whoever asks, and for whoever runs the service. Either may be empty."""

    reader: str
    operator: str


def advice(remedy: str, lang: str = "") -> Advice:
    """A remedy as pages of a language tell it, or as the API does where none is named."""

    def address(command: str, code: str | None = None) -> str:
        page, resource = ADDRESSES[command]
        return (f"/{lang}/{page}" if lang else f"/api/v1/{resource}") + (code or "")

    told = _LOOKED_UP.sub(lambda found: address(*found.groups()), remedy)
    if not _OPERATED.search(told):
        return Advice(told, "")
    parts = _BETWEEN.split(told)
    reader = _joined([part for part in parts if not _OPERATED.search(part)])
    operator = _joined([part for part in parts if _OPERATED.search(part)])
    return Advice(reader or f"See {address('store status')} for what this service holds", operator)


def on_the_web(error: GreentradeError) -> GreentradeError:
    """The same error with what a program that asked can do about it."""
    return GreentradeError(error.what, rows=error.rows, remedy=advice(error.remedy).reader)


def _joined(parts: list[str]) -> str:
    text = "; ".join(parts)
    return text[:1].upper() + text[1:]
