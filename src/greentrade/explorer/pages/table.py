"""A result as a table for reading: row headers, and cells whose numbers lead to where they come from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from greentrade.briefs.numbers import Unit
from greentrade.explorer.pages.explain_link import explain_url

if TYPE_CHECKING:
    from greentrade.explorer.pages.view import View
    from greentrade.explorer.question import Question
    from greentrade.indicators import Result

MISSING = "–"
"""What stands where there are no data."""


@dataclass(frozen=True)
class Cell:
    """One cell. `text` is printed; a number has its raw `value`, bounds and status, and `url`, where it comes from.

    `href` is where a text leads. `mark` tells that the series crosses to another edition here.
    """

    text: str
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    status: str = ""
    url: str | None = None
    href: str | None = None
    numeric: bool = False
    mark: bool = False
    bounds: str = ""


@dataclass(frozen=True)
class Table:
    """A table: its caption, the header cells, and rows whose first cell is the row's header."""

    caption: str
    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str = ""


def text(said: str, href: str | None = None) -> Cell:
    """A cell of text."""
    return Cell(said, href=href)


def heading(said: str, *, numeric: bool = True) -> Cell:
    """A header cell; over numbers it stands at the right."""
    return Cell(said, numeric=numeric)


def number(row: Mapping[str, Any], unit: Unit, view: View, question: Question | None) -> Cell:
    """The number of a result's row: its text in the unit, bounds in words, and the address of its explanation."""
    value, low, high = row["value"], row.get("lower"), row.get("upper")
    url = explain_url(question, row, view.lang) if question is not None and value is not None and row.get("status") != "missing" else None
    if value is None:
        return Cell(MISSING, status="missing", numeric=True)
    return Cell(
        view.numbers.figure(value, unit),
        value,
        low,
        high,
        row.get("status") or "exact",
        url,
        numeric=True,
        mark=bool(row.get("edition_break")),
        bounds=bounds(low, high, value, unit, view),
    )


def bounds(low: float | None, high: float | None, value: float, unit: Unit, view: View) -> str:
    """The bounds of a value in words; empty where it is exact, or exact to the last digit that is printed."""
    if low == value == high:
        return ""
    if low is None or high is None:
        return view._("bounds unknown")
    ends = view.numbers.figure(low, unit), view.numbers.figure(high, unit)
    # Bounds that are printed alike say nothing.
    return view._("between {low} and {high}", low=ends[0], high=ends[1]) if ends[0] != ends[1] else ""


def wide(
    result: Result,
    question: Question,
    view: View,
    *,
    down: str,
    unit: Unit,
    name: Callable[[str], str],
    title: str,
    caption: str,
    order: Sequence[str] | None = None,
    href: Callable[[str], str | None] = lambda key: None,
) -> Table:
    """One row a value of the column `down`, one column a period.

    `name` prints the row's key, `title` heads the first column, `order` are the keys to show in their order, all by default;
    `href` is where a row's name leads.
    """
    pinned = question.pinned(result)
    rows = result.frame.to_dicts()
    periods = sorted({row["period"] for row in rows})
    cells = {(str(row[down]), row["period"]): number(row, unit, view, pinned) for row in rows}
    keys = list(order) if order is not None else list(dict.fromkeys(str(row[down]) for row in rows))
    gap = Cell(MISSING, status="missing", numeric=True)
    body = [(text(name(key), href(key)), *(cells.get((key, period), gap) for period in periods)) for key in keys]
    header = (heading(title, numeric=False), *(heading(view.numbers.year(period)) for period in periods))
    return Table(caption, header, tuple(body))


def largest(values: Iterable[float | None]) -> float:
    """The largest size among values, 0 where there is none."""
    return max((abs(value) for value in values if value is not None), default=0.0)
