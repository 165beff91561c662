"""A dataflow as a cube: which codes a store has for each dimension, and which questions to the indicators answer a key.

A cell of the cube is the same whatever is asked with it: the questions are of all periods, so that the base of growth, the members
of groups and the breaks between editions do not depend on startPeriod, and commodities without a list are asked one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product
from typing import TYPE_CHECKING

from greentrade import economies
from greentrade.errors import InputError
from greentrade.explorer.sdmx import codes
from greentrade.explorer.sdmx.codes import FIXED, Held, group_codes
from greentrade.explorer.sdmx.components import SERIES, TIME, TOTAL
from greentrade.explorer.sdmx.errors import NO_RESULTS, TOO_LARGE, SdmxError
from greentrade.indicators.registry import Indicator

if TYPE_CHECKING:
    from greentrade.explorer.sdmx.data_query import DataQuery, Pattern
    from greentrade.indicators import Database

MOST_QUESTIONS = 60
"""Questions to the indicators that one query may lead to."""

WHOLE, GROUPS, CODES, NAMED = "whole", "groups", "codes", "named"
"""How commodities or partners are told apart: not at all, by technology group, each, or those that are named."""

_NARROW = (
    "Name a perspective, a match and a product list, _T for COUNTERPART_AREA and COMMODITY where they need not be split, or fewer years"
)


@dataclass(frozen=True)
class Question:
    """One question to an indicator, which answers a part of a key."""

    freq: str
    perspective: str
    match: str
    product_list: str
    reporters: tuple[str, ...]
    partner: str
    partners: tuple[str, ...]
    commodity: str
    commodities: frozenset[str] | None
    periods: tuple[int, ...]
    """Those that are wanted; the question itself is of all."""
    held: int
    """How many periods the store has."""
    width: int
    """The most rows of one reporter and period."""

    @property
    def rows(self) -> int:
        """The most rows of the answer."""
        return len(self.reporters) * self.width * len(self.periods)


class Cube:
    """One dataflow of one snapshot."""

    def __init__(self, database: Database, flow: Indicator, held: Held) -> None:
        self.database, self.flow, self.held = database, flow, held

    def periods(self, freq: str, perspective: str) -> tuple[int, ...]:
        """The periods that the store has of a perspective."""
        return tuple(sorted(self.database.trade(perspective, None, freq).coverage["period"].unique().to_list()))

    def areas(self, freq: str, perspective: str) -> tuple[str, ...]:
        """Economies with data and the groups; groups alone where the indicator is of a group."""
        groups = tuple(economies.groups())
        if "region" in self.flow.needs:
            return groups
        found = self.database.trade(perspective, None, freq).coverage["economy"].unique().to_list()
        return (*groups, *sorted({code for each in found if (code := economies.iso3(each)) in self._areas and code not in groups}))

    @cached_property
    def _areas(self) -> codes.Codes:
        return codes.areas()

    def questions(self, query: DataQuery) -> list[Question]:
        """The questions that answer a query. Raises `SdmxError` for unknown codes and for more than may be asked at once."""
        found: dict[Question, None] = {}
        count = 0
        for pattern in query.patterns:
            for question in self._of_pattern(self._checked(pattern), query):
                found[question] = None
                # A cross-section is asked for each year by itself.
                count += len(question.periods) if self.flow.id == "cross-section" else 1
                if count > MOST_QUESTIONS:
                    raise SdmxError(TOO_LARGE, f"The query is of more than {MOST_QUESTIONS} lists, perspectives and splits", remedy=_NARROW)
        return list(found)

    def _of_pattern(self, pattern: Pattern, query: DataQuery) -> Iterator[Question]:
        freq, area, partner, commodity, product_list, perspective, match = pattern
        fixed = (
            _chosen(freq, FIXED["CL_FREQ"][1]),
            _chosen(perspective, FIXED["CL_PERSPECTIVE"][1]),
            _chosen(match, FIXED["CL_MATCH"][1]),
            _chosen(product_list, (TOTAL, *self.held.in_use.values())),
        )
        times = [each for each in query.filters if each.component == TIME]
        for one, seen, how, from_list in product(*fixed):
            held = self.periods(one, seen)
            wanted = tuple(each for each in held if all(time.holds(period_text(each)) for time in times))
            reporters = tuple(sorted(area)) if area is not None else self.areas(one, seen)
            if not wanted or not reporters:
                continue
            splits = product(self._partner_splits(partner, one, seen), self._commodity_splits(commodity, from_list))
            for (by, partners, wide), (split, kept, deep) in splits:
                yield Question(one, seen, how, from_list, reporters, by, partners, split, kept, wanted, len(held), wide * deep)

    def _partner_splits(self, asked: frozenset[str] | None, freq: str, perspective: str) -> list[tuple[str, tuple[str, ...], int]]:
        """How partners are split, those that are named, and how many rows that may give."""
        always, possible = "partner" in self.flow.by, "partner" in self.flow.dimensions
        found: list[tuple[str, tuple[str, ...], int]] = []
        if not always and (asked is None or TOTAL in asked):
            found.append((WHOLE, (), 1))
        if not possible:
            return found
        if asked is None:
            every = self.database.trade(perspective, None, freq).coverage["economy"].n_unique()
            found += [(CODES, (), every), (NAMED, tuple(economies.groups()), len(economies.groups()))]
        elif named := tuple(sorted(asked - {TOTAL})):
            found.append((NAMED, named, len(named)))
        return found

    def _commodity_splits(self, asked: frozenset[str] | None, product_list: str) -> list[tuple[str, frozenset[str] | None, int]]:
        """How commodities are split, which are kept, and how many rows that may give."""
        always = "product" in self.flow.by
        found: list[tuple[str, frozenset[str] | None, int]] = []
        weightless = product_list == TOTAL and "weights" in self.flow.needs
        if not always and not weightless and (asked is None or TOTAL in asked):
            found.append((WHOLE, None, 1))
        if product_list == TOTAL:
            named = () if always or asked is None else sorted(code for code in asked if code.isdigit())
            return found + [(NAMED, frozenset({code}), 1) for code in named]
        version = self.held.versions[product_list]
        for split, dimension, known in ((GROUPS, "group", group_codes(version)), (CODES, "product", version.hs6_codes)):
            kept = frozenset(known) if asked is None else asked & frozenset(known)
            if dimension in self.flow.dimensions and kept:
                # A list without groups of its own has none to be split by; what is not kept is computed all the same.
                found.append((split, kept, len(kept)))
        return found

    def _checked(self, pattern: Pattern) -> Pattern:
        """The pattern with the versions of lists for their ids. Raises `SdmxError` for codes that there are not."""
        named = dict(zip(SERIES, pattern, strict=True))
        if named["PRODUCT_LIST"] is not None:
            named["PRODUCT_LIST"] = frozenset(self.held.in_use.get(code, code) for code in named["PRODUCT_LIST"])
        known: dict[str, codes.Codes] = {
            "FREQ": FIXED["CL_FREQ"][1],
            "COMMODITY": self.held.commodities,
            "PRODUCT_LIST": self.held.codes,
            "PERSPECTIVE": FIXED["CL_PERSPECTIVE"][1],
            "MATCH": FIXED["CL_MATCH"][1],
        }
        for name, asked in named.items():
            wrong = [code for code in sorted(asked or ()) if not (code in known[name] if name in known else is_area(code))]
            wrong += [TOTAL] if name == "REF_AREA" and TOTAL in (asked or ()) else []
            if wrong:
                remedy = _nearest(wrong[0], known.get(name) or self._areas)
                raise SdmxError(NO_RESULTS, f"{name} has no such code", rows=tuple(wrong), remedy=remedy)
        return tuple(named[name] for name in SERIES)


def period_text(period: int) -> str:
    """A period as SDMX writes it: 2024, 2024-07."""
    return str(period) if period < 10_000 else f"{period // 100}-{period % 100:02d}"


@lru_cache(maxsize=512)
def is_area(code: str) -> bool:
    """Whether a code is an economy, a group, or a difference of them: CAREC-CHN."""
    if code in codes.areas():
        return True
    if "-" not in code or len(code) > 100 or any(part not in codes.areas() or part == TOTAL for part in code.split("-")):
        return False
    try:
        return bool(economies.members(code))
    except InputError:
        return False


def _chosen(asked: frozenset[str] | None, known: Sequence[str] | codes.Codes) -> list[str]:
    """The codes of a dimension that are asked for, in the order of its codelist."""
    return list(known) if asked is None else [*(code for code in known if code in asked), *sorted(asked - set(known))]


def _nearest(code: str, known: codes.Codes) -> str:
    from difflib import get_close_matches

    near = get_close_matches(code, known, n=3, cutoff=0.5)
    return f"The nearest is {' or '.join(near)}" if near else "See the codelist of the dimension"
