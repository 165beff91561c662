"""Years and months as periods: which records they rest on, which come before, and what they are called among the terms of a fit.

A year is 2024 and a month 202407, in one column.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import polars as pl

MONTHS = 12
LAST_YEAR = 9999


def is_month(period: int) -> bool:
    """Whether a period is a month, 202407, and not a year."""
    return period > LAST_YEAR


def year_of(period: int) -> int:
    """The year of a month; a year itself."""
    return period // 100 if is_month(period) else period


def years() -> pl.Expr:
    """The same of a column `period`."""
    period = pl.col("period")
    return pl.when(period > LAST_YEAR).then(period // 100).otherwise(period)


def moved(period: int, steps: int) -> int:
    """The period so many years, or months, later."""
    if not is_month(period):
        return period + steps
    number = period // 100 * MONTHS + period % 100 - 1 + steps
    return number // MONTHS * 100 + number % MONTHS + 1


def ending(period: int, count: int) -> list[int]:
    """The periods up to and with one, so many in all."""
    return [moved(period, step) for step in range(1 - count, 1)]


def spanned(first: int, last: int) -> list[int]:
    """The years, or months, from one to another."""
    found = [first]
    while found[-1] < last:
        found.append(moved(found[-1], 1))
    return found


def spans(periods: Collection[int]) -> str:
    """Periods in words, those that follow one another together: 2010 to 2014, 2016."""
    found: list[list[int]] = []
    for period in sorted(periods):
        if found and moved(found[-1][-1], 1) == period:
            found[-1].append(period)
        else:
            found.append([period])
    return ", ".join(f"{run[0]} to {run[-1]}" if len(run) > 1 else f"{run[0]}" for run in found)


def with_neighbours(periods: Collection[int]) -> list[int]:
    """The periods, and those before and after each."""
    return sorted({moved(each, step) for each in periods for step in (-1, 0, 1)})


def of_records(periods: Collection[int]) -> list[int]:
    """The periods that records may stand under which count for these: of a year its months too."""
    months = {year * 100 + month for year in periods if not is_month(year) for month in range(1, MONTHS + 1)}
    return sorted({*periods, *months})


def term(period: int) -> str:
    """The name of a period's effect: year_2023, month_202301."""
    return f"{'month' if is_month(period) else 'year'}_{period}"


def in_spans(period: int, wanted: Sequence[int] | None) -> bool:
    """Whether a period is asked for, by itself or by its year; None asks for all."""
    return wanted is None or period in wanted or year_of(period) in wanted
