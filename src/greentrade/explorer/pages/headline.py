"""One strong number of a page: the last value of a series, how it changed, and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from greentrade.explorer.pages.explain_link import explain_url
from greentrade.explorer.pages.table import bounds

if TYPE_CHECKING:
    from greentrade.explorer.pages.economy_figures import Strand
    from greentrade.explorer.pages.view import View


@dataclass(frozen=True)
class Headline:
    """A number with its unit, as printed; its year; its bounds in words, empty where it is exact; the change since the first
    year that is known.

    `times` is how many times the first value it is, as printed, empty where there is none to compare with.
    """

    shown: str
    year: str
    url: str
    bounds: str
    since: str
    times: str
    value: float


def headline(view: View, strand: Strand) -> Headline | None:
    """The last number of a series; None where there is none."""
    known = strand.result.frame.drop_nulls("value").sort("period").to_dicts()
    if not known:
        return None
    last, say = known[-1], view.numbers
    # What rests on conversion weights alone is nothing to compare with.
    first = next((row for row in known if row["status"] != "unknown"), last)
    unit = say.unit(strand.result.provenance.unit, last["value"])
    said = bounds(last["lower"], last["upper"], last["value"], unit, view)
    grown = first["period"] != last["period"] and first["value"] > 0 and last["status"] != "unknown"
    return Headline(
        say.full(last["value"], unit),
        say.year(last["period"]),
        explain_url(strand.question.pinned(strand.result), last, view.lang),
        f"{said} {unit.label}" if said and not unit.percent else said,
        say.year(first["period"]),
        say.significant(last["value"] / first["value"], 2) if grown else "",
        last["value"],
    )
