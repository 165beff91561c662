"""Numbers, amounts and dates as a language writes them, for briefs and for the explorer's pages.

Signs are those of CLDR, through Babel; words come from `messages/<lang>.toml`, whose amounts also say by what a language counts:
Chinese by ten thousands. A page prints a thousand numbers, so signs and words are looked up once.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from greentrade.errors import InputError

_FOLDER = Path(__file__).parent / "messages"
_LOCALES = {"zh": "zh_Hans_CN"}
_SIZES = {"trillion": 1e12, "billion": 1e9, "hundred_million": 1e8, "million": 1e6, "ten_thousand": 1e4, "thousand": 1e3, "one": 1.0}
"""What amounts can be counted by; the words of a language say by which of them it does."""

_MONEY = re.compile(r"USD(?: of (?P<year>\d+))?(?P<kilogram>/kg)?")
"""Units of money: current dollars, those of a year, and either for a kilogram."""

_BARE = ("share", "growth", "index", "")
"""Units that are not named beside a number; the sign of per cent is a part of it."""


def languages() -> tuple[str, ...]:
    """The languages that there are words for."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


@lru_cache(maxsize=8)
def messages(lang: str) -> Mapping[str, Any]:
    """The fixed words of a language. Raises `InputError` for one that there are no words for."""
    if lang not in languages():
        raise InputError(f"Briefs cannot be written in {lang!r}", remedy=f"The languages are {', '.join(languages())}")
    return tomllib.loads((_FOLDER / f"{lang}.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Unit:
    """How a table or chart prints a quantity: divided by `factor`, named `label`."""

    code: str
    factor: float
    label: str

    @property
    def percent(self) -> bool:
        return self.factor < 1


class Numbers:
    """Prints numbers in one language. Raises `InputError` for a language that there are no words for."""

    amounts, labels = "money", "unit_spelt"
    """The words for amounts in sentences and for the units of tables."""

    def __init__(self, lang: str) -> None:
        from babel.numbers import get_decimal_symbol, get_group_symbol

        self.lang, self.messages, self.locale = lang, messages(lang), _LOCALES.get(lang, lang)
        self._signs = str.maketrans({",": get_group_symbol(self.locale), ".": get_decimal_symbol(self.locale), "-": "−"})
        self._percent: str = self.messages["percent"]

    def say(self, key: str, **values: object) -> str:
        """A message by its dotted key, with its `{places}` filled."""
        found: Any = self.messages
        for part in key.split("."):
            found = found[part]
        return str(found).format(**values)

    def published(self, name: str) -> str:
        """A publisher or a licence of data; those that have no name in the language stand as they are."""
        return self.messages["published"].get(name, name)

    def number(self, value: float, decimals: int = 0) -> str:
        """With the language's decimal and thousands signs, and a true minus."""
        # Rounded first: a negative nought ("-0.0") is printed as nought. Python writes the digits, in threes as all the languages do.
        return f"{round(value, decimals) + 0.0:,.{decimals}f}".translate(self._signs)

    def significant(self, value: float, digits: int = 3) -> str:
        """About that many significant digits; whole numbers from a thousand on, two decimals at most from one on."""
        if value == 0 or not math.isfinite(value):
            return self.number(0)
        # What is rounded to the next power of ten is as long as that: 0.9998 is 1.00.
        size = math.floor(math.log10(float(f"{abs(value):.{digits - 1}e}"))) + 1
        return self.number(value, min(6, max(0, digits - size)) if size < 1 else min(2, max(0, digits - size)))

    def percent(self, value: float, decimals: int = 1) -> str:
        """A share: 0.052 is 5.2%."""
        return self._percent.format(number=self.number(value * 100, decimals))

    def usd(self, value: float) -> str:
        """An amount of US dollars in words of the right size: USD 14.4 billion."""
        factor, name = self.magnitude(value, self.amounts)
        return self.say(f"money.{name}", number=self.significant(value / factor))

    def magnitude(self, value: float, words: str = "unit") -> tuple[float, str]:
        """What an amount is divided by to be printed, and the name of that: from 0.9995 of it on, so that 999.8 million is 1.00 billion."""
        known = self.messages[words]
        sizes = [(size, name) for name, size in _SIZES.items() if name in known]
        return next((each for each in sizes if abs(value) >= 0.9995 * each[0]), sizes[-1])

    def unit(self, code: str, largest: float) -> Unit:
        """The unit in which values up to `largest` of a result's unit `code` (USD, share, growth or another) are printed together."""
        words = self.messages[self.labels]
        if money := _MONEY.fullmatch(code):
            factor, name = (1.0, "USD/kg") if money["kilogram"] else self.magnitude(largest)
            label = words[name]
            return Unit(code, factor, self.say("prices", unit=label, year=money["year"]) if money["year"] else label)
        if code in ("share", "growth"):
            return Unit(code, 0.01, words["percent"])
        return Unit(code, 1.0, words.get(code, code))

    def figure(self, value: float, unit: Unit) -> str:
        """A value as a table or a label prints it, without the unit's name; what is too small to print is not nought."""
        scaled = value / unit.factor
        decimals = 1 if unit.percent else 2
        if 0 < abs(scaled) < 0.5 * 10**-decimals and unit.code != "index":
            text = f"<{self.number(10**-decimals, decimals)}" if scaled > 0 else f">−{self.number(10**-decimals, decimals)}"
        else:
            text = self.number(scaled, 1) if unit.percent else self.significant(scaled)
        return self._percent.format(number=text) if unit.percent else text

    def full(self, value: float, unit: Unit) -> str:
        """A value with its unit, for a sentence or a tooltip."""
        money = _MONEY.fullmatch(unit.code)
        if money and not money["kilogram"]:
            return self.say("amount_in_prices", amount=self.usd(value), year=money["year"]) if money["year"] else self.usd(value)
        return self.figure(value, unit) if unit.code in _BARE else self.say("measured", number=self.figure(value, unit), unit=unit.label)

    def year(self, period: int) -> str:
        """A period: 2024, or 2024-06 of a month."""
        return str(period) if period < 10_000 else f"{period // 100}-{period % 100:02d}"

    def years(self, periods: tuple[int, int]) -> str:
        """A span of periods."""
        first, last = periods
        return self.year(first) if first == last else f"{self.year(first)}–{self.year(last)}"

    def at(self, moment: datetime) -> str:
        """A date and time in UTC."""
        from babel.dates import format_datetime

        return format_datetime(moment, self.messages["moment"], locale=self.locale) + " UTC"

    def date(self, moment: datetime) -> str:
        """A day."""
        from babel.dates import format_datetime

        return format_datetime(moment, self.messages["date"], locale=self.locale)
