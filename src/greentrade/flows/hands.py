"""Whose reconciled flows answer a question: a publisher's, or greentrade's own where they cover what is asked.

No number mixes the two: greentrade's own flows answer a period only where they cover everything that the number is made of, all products
too where it is a share of them. A series may pass from the one to the other from period to period; its notes say where.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import polars as pl

from greentrade import nomenclature
from greentrade.errors import InputError
from greentrade.flows.calendar import LAST_YEAR
from greentrade.flows.current import OWN, edition_years, newest_releases, one_edition_a_period

if TYPE_CHECKING:
    from greentrade.flows.matching import Selection
    from greentrade.store import Snapshot


@dataclass(frozen=True)
class Choice:
    """Whose flows count in which periods.

    `own`: the periods of greentrade's own flows; in all others a publisher's count, where there are any. `partial`: the periods whose
    own flows do not cover what is asked, with what they cover. `aside`: periods whose own flows would, set aside so that one
    publisher's flows stand in every term of a number that compares periods; `mixed`: whether there is none that could.
    """

    own: frozenset[int] = frozenset()
    partial: tuple[tuple[int, str], ...] = ()
    aside: frozenset[int] = frozenset()
    mixed: bool = False


class Hands:
    """The flows of a snapshot by who reconciled them. `standing`: what greentrade's own runs say of each period."""

    def __init__(self, held: pl.DataFrame, standing: Mapping[int, Mapping[str, Any]]) -> None:
        mine = one_edition_a_period(newest_releases(held.filter(pl.col("source") == OWN)), edition_years())["period"]
        others = one_edition_a_period(newest_releases(held.filter(pl.col("source") != OWN)), edition_years())["period"]
        self.own = {period: standing[period] for period in sorted(set(mine)) if period in standing}
        self.published = frozenset(others)

    @classmethod
    def of(cls, snapshot: Snapshot, held: pl.DataFrame, freq: str) -> Hands | None:
        """Those of years or of months; None where there are no flows of greentrade's own, so that there is nothing to choose."""
        held = held.filter((pl.col("period") > LAST_YEAR) == (freq == "M"))
        if held.filter(pl.col("source") == OWN).is_empty():
            return None
        from greentrade.flows.reconcile.estimates import standing

        return cls(held, standing(snapshot))

    @cached_property
    def any(self) -> Choice:
        """Where nothing in particular is asked: greentrade's own where they are of all products, or where nobody else has flows."""
        return Choice(frozenset(period for period, facts in self.own.items() if not facts["scope"] or period not in self.published))

    def answering(self, asked: Sequence[Selection | None]) -> Choice:
        """Greentrade's own flows of the periods in which they cover all of these selections (None: all products).

        Raises `InputError` where there are no flows that answer, in any period.
        """
        covered = {period for period, facts in self.own.items() if all(_covers(facts, each) for each in asked)}
        partial = tuple((period, facts["scope_label"]) for period, facts in self.own.items() if period not in covered)
        if not covered and not self.published:
            wanted = " and ".join(dict.fromkeys("all products" if each is None else each.label for each in asked))
            raise InputError(
                f"The reconciled flows of the store do not cover {wanted}",
                rows=[f"{period}: {label}" for period, label in partial],
                remedy="Reconcile more, as in greentrade reconcile --all, or take perspective reported",
            )
        return Choice(frozenset(covered), partial)

    def throughout(self, choice: Choice, periods: Collection[int]) -> Choice:
        """The same for a number that compares these periods: one hand in all of them, greentrade's own before a publisher's."""
        known = {period for period in periods if period in self.published or period in choice.own}
        own = known & choice.own
        if not own or own == known:
            return choice
        if known <= self.published:
            return replace(choice, own=choice.own - own, aside=frozenset(own))
        return replace(choice, mixed=True)


def _covers(facts: Mapping[str, Any], selection: Selection | None) -> bool:
    """Whether the flows of a period hold all codes of their edition that a selection meets."""
    from greentrade.flows.reconcile.scope import Scope

    held = Scope.read(facts["scope"]).codes(facts["edition"])
    if held is None or selection is None:
        return held is None
    met = _met(selection, facts["edition"])
    return bool(met) and met <= held


def _met(selection: Selection, edition: str) -> frozenset[str]:
    if selection.converted:
        return frozenset(code for code in selection.touched(edition) if len(code) == 6)
    return frozenset(code for code in nomenclature.codes(edition) if code.startswith(selection.codes))
