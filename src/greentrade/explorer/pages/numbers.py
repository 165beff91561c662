"""Numbers and dates as the reader's language writes them, by Babel; amounts in words of the right size."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_datetime
from babel.numbers import get_decimal_symbol, get_group_symbol

from greentrade.briefs.language import magnitude
from greentrade.explorer.pages.translation import Texts
from greentrade.indicators.registry import GROWTH, SHARE, USD

_CHINESE = ((1e8, "hundred million"), (1e4, "ten thousand"), (1.0, "one"))


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
    """Prints numbers in one language."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        locale = texts.locale
        self._signs = str.maketrans({",": get_group_symbol(locale), ".": get_decimal_symbol(locale), "-": "−"})

    def number(self, value: float, decimals: int = 0) -> str:
        """With the language's decimal and thousands signs, and a true minus."""
        # Rounded first: a negative nought ("-0.0") is printed as nought. A page has a thousand numbers, so the signs are looked up
        # once and Python writes the digits, in threes as all the pages' languages do.
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
        return self.texts.gettext("{number}%", number=self.number(value * 100, decimals))

    def usd(self, value: float) -> str:
        """An amount in words of the right size: USD 14.4 billion."""
        factor, name = (1e12, "trillion") if abs(value) >= 0.9995e12 else self.magnitude(value)
        number = self.significant(value / factor)
        gettext = self.texts.gettext
        said = {
            "trillion": gettext("USD {number} trillion", number=number),
            "billion": gettext("USD {number} billion", number=number),
            "hundred million": gettext("USD {number} hundred million", number=number),
            "million": gettext("USD {number} million", number=number),
            "ten thousand": gettext("USD {number} ten thousand", number=number),
            "thousand": gettext("USD {number} thousand", number=number),
        }
        return said.get(name) or gettext("USD {number}", number=number)

    def magnitude(self, value: float) -> tuple[float, str]:
        """What an amount is divided by to be printed, and the name of that; Chinese counts by ten thousands."""
        if self.texts.lang != "zh":
            return magnitude(value)
        return next((each for each in _CHINESE if abs(value) >= 0.9995 * each[0]), _CHINESE[-1])

    def unit(self, code: str, largest: float) -> Unit:
        """The unit in which values up to `largest` are printed together."""
        gettext = self.texts.gettext
        if code == USD:
            factor, name = self.magnitude(largest)
            labels = {
                "billion": gettext("billion US dollars"),
                "hundred million": gettext("hundred million US dollars"),
                "million": gettext("million US dollars"),
                "ten thousand": gettext("ten thousand US dollars"),
                "thousand": gettext("thousand US dollars"),
            }
            return Unit(code, factor, labels.get(name) or gettext("US dollars"))
        if code in (SHARE, GROWTH):
            return Unit(code, 0.01, gettext("percent"))
        return Unit(code, 1.0, {"index": gettext("index"), "USD/kg": gettext("USD/kg")}.get(code, code))

    def figure(self, value: float, unit: Unit) -> str:
        """A value as a table or a label prints it, without the unit's name; what is too small to print is not nought."""
        scaled = value / unit.factor
        decimals = 1 if unit.percent else 2
        if 0 < abs(scaled) < 0.5 * 10**-decimals and unit.code != "index":
            text = f"<{self.number(10**-decimals, decimals)}" if scaled > 0 else f">−{self.number(10**-decimals, decimals)}"
        else:
            text = self.number(scaled, 1) if unit.percent else self.significant(scaled)
        return self.texts.gettext("{number}%", number=text) if unit.percent else text

    def full(self, value: float, unit: Unit) -> str:
        """A value with its unit, for a sentence or a tooltip."""
        if unit.code == USD:
            return self.usd(value)
        return self.figure(value, unit)

    def year(self, period: int) -> str:
        """A period: 2024, or 2024-06 of a month."""
        return str(period) if period < 10_000 else f"{period // 100}-{period % 100:02d}"

    def years(self, periods: tuple[int, int]) -> str:
        """A span of periods."""
        first, last = periods
        return self.year(first) if first == last else f"{self.year(first)}–{self.year(last)}"

    def at(self, moment: datetime) -> str:
        """A date and time in UTC."""
        # i18n: a pattern of Unicode CLDR; the month's name is written in the page's language.
        pattern = self.texts.gettext("d MMMM y, HH:mm")
        return format_datetime(moment, pattern, locale=self.texts.locale) + " UTC"
