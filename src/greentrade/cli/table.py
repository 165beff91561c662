"""Tables for a person at a screen, as wide as the screen.

A table that does not fit gives up first the columns that are the same in every row (they are said once, below), then the length
of its texts (they wrap), and at last its shape: one block a row. Numbers are never broken. Where the output is no screen, nothing
is given up.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

PLAIN = frozenset({"first", "last", "period", "code", "canonical", "line", "position", "snapshot", "reporter", "partner", "partner2"}) | {
    "exporter",
    "importer",
    "product_level",
    "transport",
}
"""Whole numbers that are names, not amounts."""
GAP = 2
NARROWEST = 24
"""Columns of text are not wrapped to less."""

Columns = Mapping[str, Sequence[str]]


def render_table(frame: pl.DataFrame, width: int | None = None) -> str:
    """A frame as text: numbers on the right, nulls as a dash. `width` is the screen's; None is unlimited."""
    units = frame["unit"].to_list() if "unit" in frame.columns else [None] * frame.height
    columns = {name: [show(name, cell, unit) for cell, unit in zip(frame[name], units, strict=True)] for name in frame.columns}
    numbers = {name for name, kind in frame.schema.items() if kind.is_numeric()}
    said: dict[str, str] = {}
    if width is not None and not _fits(columns, numbers, width, wrapped=False) and frame.height > 1:
        said = {name: cells[0] for name, cells in columns.items() if len(set(cells)) == 1}
        columns = {name: cells for name, cells in columns.items() if name not in said}
    width = None if frame.is_empty() else width
    grid = width is None or _fits(columns, numbers, width, wrapped=True)
    return (_grid(columns, numbers, width) if grid else _blocks(columns)) + _below(said)


def show(name: str, cell: Any, unit: str | None = None) -> str:
    """One cell as text: money without cents, other measures with four decimals, codes and periods as they are."""
    if cell is None:
        return "-"
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return f"{cell:,.0f}" if unit == "USD" or cell.is_integer() else f"{cell:,.4f}"
    if isinstance(cell, int):
        return str(cell) if name in PLAIN else f"{cell:,}"
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M:%S}"
    if not isinstance(cell, str) and hasattr(cell, "__iter__"):
        return ", ".join(str(item) for item in cell)
    return str(cell)


def screen_width() -> int | None:
    """The width of the screen that the output goes to; None where it goes into a file or a pipe."""
    from shutil import get_terminal_size

    return get_terminal_size().columns if sys.stdout.isatty() else None


def _fits(columns: Columns, numbers: set[str], width: int, wrapped: bool) -> bool:
    def needed(name: str) -> int:
        longest = _longest(name, columns[name])
        return min(longest, max(NARROWEST, len(name))) if wrapped and name not in numbers else longest

    return sum(map(needed, columns)) + GAP * (len(columns) - 1) <= width


def _longest(name: str, cells: Sequence[str]) -> int:
    from rich.cells import cell_len

    return max(map(cell_len, (name, *cells)))


def _grid(columns: Columns, numbers: set[str], width: int | None) -> str:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="bold")
    for name in columns:
        table.add_column(name, justify="right" if name in numbers else "left", no_wrap=name in numbers, overflow="fold")
    for row in zip(*columns.values(), strict=True):
        table.add_row(*row)
    whole = sum(_longest(name, cells) + GAP for name, cells in columns.items())
    console = Console(width=whole if width is None else min(width, whole), highlight=False, markup=False, no_color=width is None)
    with console.capture() as captured:
        console.print(table)
    return "\n".join(line.rstrip() for line in captured.get().splitlines()) + "\n"


def _blocks(columns: Columns) -> str:
    """One block a row, a line a column; empty cells are left out."""
    longest = max(map(len, columns))
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return "\n".join("".join(f"{name:<{longest}}  {cell}\n" for name, cell in row.items() if cell != "-") for row in rows)


def _below(said: Mapping[str, str]) -> str:
    told = [f"{name} {cell}" for name, cell in said.items() if cell not in ("-", "")]
    return f"\nin every row: {'; '.join(told)}\n" if told else ""
