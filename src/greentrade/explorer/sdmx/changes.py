"""What changed in the data: `updatedAfter`, since a moment; `includeHistory`, from each snapshot of the store to the next.

The data sets of an answer, one after the other, make the data of today of a copy of those of then: Replace holds what is new or
revised, Delete what went. The question is asked of each snapshot anew, so old and new numbers are those of today's formulas and lists.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

import polars as pl

from greentrade.errors import InputError
from greentrade.explorer.operation.refusals import TooCostlyError
from greentrade.explorer.sdmx.answer import DELETE, REPLACE, SCHEMA, Answer, answer, bounded, ends, filtered, in_order
from greentrade.explorer.sdmx.components import SERIES, TIME
from greentrade.explorer.sdmx.errors import NO_RESULTS, NOT_IMPLEMENTED, SEMANTIC, TOO_LARGE, SdmxError, code_of

if TYPE_CHECKING:
    from greentrade.explorer.current import Current
    from greentrade.explorer.sdmx.codes import Held
    from greentrade.explorer.sdmx.data_query import DataQuery
    from greentrade.explorer.sdmx.negotiation import Format

MOST_SNAPSHOTS = 24
"""Snapshots that one history is compared over."""

_KEY = (*SERIES, TIME)


def check(query: DataQuery, form: Format) -> None:
    """Raise `SdmxError` where the changes that are asked for cannot be said."""
    if query.of_changes and form.kind == "csv1":
        raise SdmxError(NOT_IMPLEMENTED, "SDMX-CSV 1.0 cannot tell changes", remedy="Accept SDMX-CSV 2.0, XML or JSON")
    if query.of_changes and not query.observations:
        raise SdmxError(NOT_IMPLEMENTED, "Changes are told by observations, not by series", remedy="Ask for observations too")


def snapshot_of(named: int | datetime | None, current: Current) -> int:
    """The number of the snapshot that was the newest at a moment; 0 is before the first."""
    newest = current.snapshot
    if named is None:
        return newest
    if isinstance(named, datetime):
        return min(current.store.snapshot(named).number, newest)
    if named > newest:
        raise SdmxError(SEMANTIC, f"There is no snapshot {named}", remedy=f"There are snapshots 1 to {newest}")
    return named


def changes(query: DataQuery, held: Held, current: Current) -> list[Answer]:
    """The changes that a query asks for, oldest first. Raises `SdmxError` where there are none, and where there are too many."""
    last = snapshot_of(query.as_of, current)
    first = 0 if query.since is None else snapshot_of(query.since, current)
    if first > last:
        raise SdmxError(SEMANTIC, "updatedAfter is later than asOf", remedy="Let updatedAfter come before asOf")
    numbers = [first, *(range(first + 1, last) if query.history else ()), *([last] if last > first else [])]
    if len(numbers) > MOST_SNAPSHOTS + 1:
        raise SdmxError(
            TOO_LARGE,
            f"The history would be of {len(numbers) - 1} snapshots; one may be of {MOST_SNAPSHOTS}",
            remedy=f"Ask with updatedAfter={last - MOST_SNAPSHOTS}, or with asOf=N and updatedAfter=N-{MOST_SNAPSHOTS}",
        )
    every = _at_each(numbers, query, held, current)
    told = [each for before, now in pairwise(numbers) for each in _between(every[before], every[now], query)]
    bounded(sum(each.frame.height for each in told), current.settings.most_rows, current.settings.most_rows)
    if not told:
        raise SdmxError(NO_RESULTS, f"Nothing of that has changed since snapshot {first}", remedy="Leave updatedAfter out for the data")
    return told


def _at_each(numbers: list[int], query: DataQuery, held: Held, current: Current) -> dict[int, Answer]:
    """The whole answer that each snapshot gives. Raises `SdmxError` where none of them has one, as the newest says it."""
    # What changed is seen in whole answers, and filtered afterwards: what a filter no longer lets pass has not gone.
    whole = replace(query, filters=tuple(each for each in query.filters if each.component == TIME), first=None, last=None)
    until = time.monotonic() + current.settings.deadline_s
    found: dict[int, Answer] = {}
    refused: list[InputError] = []
    for number in reversed(numbers):
        # Each snapshot has a deadline of its own; all of them together must not take many times as long.
        if found and time.monotonic() > until:
            what = "Comparing the snapshots takes longer than this server spends on one question"
            raise TooCostlyError(what, remedy="Give a later updatedAfter")
        with current.database(number) as database:
            found[number] = Answer(whole, pl.DataFrame(schema=SCHEMA), {}, number, database.snapshot.at)
            try:
                found[number] = answer(database, whole, held, current.settings.most_rows)
            except InputError as error:
                # What the newest can answer and an older one cannot, that one had no data of.
                if code_of(error) == TOO_LARGE or (number == numbers[-1] and code_of(error) != NO_RESULTS):
                    raise
                refused.append(error)
    if len(refused) == len(numbers):
        raise refused[0]
    return found


def _between(before: Answer, now: Answer, query: DataQuery) -> Iterator[Answer]:
    """The data sets that lead from one answer to the next, as the query wants them; none where they are the same."""
    columns = now.frame.columns
    newer = now.frame.join(before.frame, on=columns, how="anti", nulls_equal=True)
    gone = before.frame.join(now.frame, on=_KEY, how="anti")
    if (replaced := filtered(newer, query)).height:
        yield replace(now, query=query, frame=ends(in_order(replaced, query), query), action=REPLACE)
    if (deleted := filtered(gone, query).select(_KEY)).height:
        # A value in a set of deletions would be read as the only thing to delete.
        keys = replace(query, attributes=(), values=False)
        yield replace(now, query=keys, frame=ends(in_order(deleted, query), query), dataset={}, action=DELETE)
