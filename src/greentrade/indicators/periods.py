"""Periods as sentences say them: 2010, 2012 to 2014."""

from __future__ import annotations

from collections.abc import Sequence

from greentrade.indicators.note import Note, Several


def span(first: int, last: int) -> str:
    """One period, or the first and the last of several."""
    return str(first) if first == last else Note("{first} to {last}", first=first, last=last)


def ranges(periods: Sequence[int], calendar: Sequence[int] | None = None) -> list[str]:
    """Periods as ranges of neighbours in a calendar (default: whole numbers): 2010, 2012 to 2014."""
    place = {period: number for number, period in enumerate(calendar)} if calendar else {period: period for period in periods}
    runs: list[list[int]] = []
    for period in sorted(periods):
        if runs and place[period] == place[runs[-1][-1]] + 1:
            runs[-1].append(period)
        else:
            runs.append([period])
    return [span(run[0], run[-1]) for run in runs]


def told(periods: Sequence[int], calendar: Sequence[int] | None = None) -> Several:
    """The same in a row, for a note."""
    return Several(ranges(periods, calendar))
