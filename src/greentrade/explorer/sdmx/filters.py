"""Filters on components and time: `c[TIME_PERIOD]=ge:2015+le:2020`, `startPeriod=2015`, by the period's first and last day.

A filter is alternatives (`,`) of conditions that must all hold (`+`); a condition is an operator and a value.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from greentrade.explorer.sdmx.components import COMPONENTS, DECIMAL, PERIOD, WHOLE
from greentrade.explorer.sdmx.errors import SEMANTIC, SYNTAX, SdmxError

_ORDER: dict[str, Callable[[object, object], bool]] = {
    "eq": lambda one, other: one == other,
    "ne": lambda one, other: one != other,
    "lt": lambda one, other: one < other,  # type: ignore[operator]
    "le": lambda one, other: one <= other,  # type: ignore[operator]
    "gt": lambda one, other: one > other,  # type: ignore[operator]
    "ge": lambda one, other: one >= other,  # type: ignore[operator]
}
_TEXT: dict[str, Callable[[str, str], bool]] = {
    "co": lambda one, other: other in one,
    "nc": lambda one, other: other not in one,
    "sw": str.startswith,
    "ew": str.endswith,
}
OPERATORS = (*_ORDER, *_TEXT)

MOST_CONDITIONS = 500
"""Conditions that one filter may have."""

_PERIOD = re.compile(r"(\d{4})(?:-(?:([AQSTM])(\d{1,2})|(\d{2})(?:-(\d{2})(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2})?)?)?))?")
_MONTHS = {"A": 12, "S": 6, "T": 4, "Q": 3, "M": 1}


@dataclass(frozen=True)
class Filter:
    """What a component must be. `alternatives`: conditions of which all must hold, one of the alternatives at least."""

    component: str
    alternatives: tuple[tuple[tuple[str, str], ...], ...]

    @property
    def plain(self) -> frozenset[str] | None:
        """The values, where the filter only lists values."""
        if all(len(each) == 1 and each[0][0] == "eq" for each in self.alternatives):
            return frozenset(each[0][1] for each in self.alternatives)
        return None

    def holds(self, value: object) -> bool:
        """Whether a value passes; one that is missing does not."""
        if value is None:
            return False
        test = _TESTS.get(COMPONENTS[self.component].kind, _text)
        return any(all(test(operator, value, wanted) for operator, wanted in each) for each in self.alternatives)


def read(component: str, text: str) -> Filter:
    """A filter of a URL. Raises `SdmxError` for an unknown component and for what cannot be read."""
    if component not in COMPONENTS:
        raise SdmxError(SYNTAX, f"There is no component {component!r}", remedy=f"The structure has {', '.join(COMPONENTS)}")
    # In the query of a URL + is read as a blank.
    alternatives = tuple(tuple(_condition(part) for part in each.replace(" ", "+").split("+")) for each in text.split(","))
    if sum(map(len, alternatives)) > MOST_CONDITIONS:
        raise SdmxError(SYNTAX, f"c[{component}] has more than {MOST_CONDITIONS} conditions", remedy="Ask in several queries")
    found = Filter(component, alternatives)
    for each in alternatives:
        for _, wanted in each:
            _check(component, wanted)
    return found


def between(start: str | None, end: str | None) -> Filter | None:
    """The filter of startPeriod and endPeriod, both of them within."""
    given = [(operator, text) for operator, text in (("ge", start), ("le", end)) if text]
    if not given:
        return None
    for _, text in given:
        days(text)
    if start and end and days(start)[0] > days(end)[1]:
        raise SdmxError(SEMANTIC, f"{start} is after {end}", remedy="Let startPeriod come before endPeriod")
    return Filter("TIME_PERIOD", (tuple(given),))


def days(text: str) -> tuple[date, date]:
    """The first and the last day of a period: 2015, 2015-03, 2015-Q1, 2015-M03, 2015-03-01. Raises `SdmxError`."""
    found = _PERIOD.fullmatch(text)
    try:
        if not found:
            raise ValueError
        year, unit, number, month, day = found.groups()
        if day:
            return (one := date(int(year), int(month), int(day)), one)
        length = _MONTHS[unit] if unit else 1 if month else 12
        first = (int(number) - 1) * length + 1 if unit else int(month or 1)
        last = first + length - 1
        return date(int(year), first, 1), date(int(year), last, monthrange(int(year), last)[1])
    except ValueError:
        raise SdmxError(SYNTAX, f"{text!r} is no period", remedy="Write 2024, 2024-07, 2024-Q3 or 2024-07-31") from None


def _condition(text: str) -> tuple[str, str]:
    operator, colon, value = text.partition(":")
    return (operator, value) if colon and operator in OPERATORS else ("eq", text)


def _check(component: str, wanted: str) -> None:
    kind = COMPONENTS[component].kind
    if kind == PERIOD:
        days(wanted)
    elif kind in (DECIMAL, WHOLE):
        try:
            float(wanted)
        except ValueError:
            raise SdmxError(SYNTAX, f"{wanted!r} is no number", remedy=f"c[{component}] compares with numbers: ge:1000") from None


def _text(operator: str, value: object, wanted: str) -> bool:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return _TEXT[operator](text, wanted) if operator in _TEXT else _ORDER[operator](text, wanted)


def _number(operator: str, value: object, wanted: str) -> bool:
    return _text(operator, value, wanted) if operator in _TEXT else _ORDER[operator](float(str(value)), float(wanted))


def _time(operator: str, value: object, wanted: str) -> bool:
    """A period lies after another's first day, before its last, or (eq) within it."""
    if operator in _TEXT:
        return _text(operator, value, wanted)
    (first, last), (start, end) = days(str(value)), days(wanted)
    tests = {
        "ge": first >= start,
        "gt": first > end,
        "le": last <= end,
        "lt": last < start,
        "eq": start <= first and last <= end,
        "ne": not (start <= first and last <= end),
    }
    return tests[operator]


_TESTS = {DECIMAL: _number, WHOLE: _number, PERIOD: _time}
