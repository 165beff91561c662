"""The briefs room: a TOML spec becomes figures, tables and text, and these become HTML, PDF, XLSX and a data package.

`write_brief` does all of it; the modules read in the order of the work: spec, figures, palette, charts, text, then one writer a format.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from greentrade.briefs.write import write_brief

__all__ = ["write_brief"]


def __getattr__(name: str) -> object:
    # Deferred: drawing and typesetting libraries take a second to import, and most commands need neither.
    if name == "write_brief":
        from greentrade.briefs.write import write_brief

        return write_brief
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
