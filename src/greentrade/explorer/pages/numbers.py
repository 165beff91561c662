"""Numbers and dates as the reader's language writes them, by Babel; amounts in words of the right size."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_datetime
from babel.numbers import format_decimal

from greentrade.briefs.language import magnitude
from greentrade.explorer.pages.translation import Texts
from greentrade.indicators.registry import GROWTH, SHARE, USD


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

    def number(self, value: float, decimals: int = 0) -> str:
        """With the language's decimal and thousands signs, and a true minus."""
        places = "." + "0" * decimals if decimals else ""
        # Rounded first: a negative nought ("-0.0") is printed as nought.
        rounded = round(value, decimals) + 0.0
        return format_decimal(rounded, format=f"#,##0{places}", locale=self.texts.locale).replace("-", "−")

    def significant(self, value: float, digits: int = 3) -> str:
        """About that many significant digits; whole numbers from a thousand on, two decimals at most from one on."""
        if value == 0 or not math.isfinite(value):
            return self.number(0)
        size = math.floor(math.log10(abs(value))) + 1
        return self.number(value, min(6, max(0, digits - size)) if abs(value) < 1 else min(2, max(0, digits - size)))

    def percent(self, value: float, decimals: int = 1) -> str:
        """A share: 0.052 is 5.2%."""
        return self.texts.say("{number}%", number=self.number(value * 100, decimals))

    def usd(self, value: float) -> str:
        """An amount in words of the right size: USD 14.4 billion."""
        factor, name = (1e12, "trillion") if abs(value) >= 0.9995e12 else magnitude(value)
        number = self.significant(value / factor)
        said = {
            "trillion": self.texts.say("USD {number} trillion", number=number),
            "billion": self.texts.say("USD {number} billion", number=number),
            "million": self.texts.say("USD {number} million", number=number),
            "thousand": self.texts.say("USD {number} thousand", number=number),
        }
        return said.get(name) or self.texts.say("USD {number}", number=number)

    def unit(self, code: str, largest: float) -> Unit:
        """The unit in which values up to `largest` are printed together."""
        say = self.texts.say
        if code == USD:
            factor, name = magnitude(largest)
            labels = {"billion": say("billion US dollars"), "million": say("million US dollars"), "thousand": say("thousand US dollars")}
            return Unit(code, factor, labels.get(name) or say("US dollars"))
        if code in (SHARE, GROWTH):
            return Unit(code, 0.01, say("percent"))
        return Unit(code, 1.0, say("index") if code == "index" else code)

    def figure(self, value: float, unit: Unit) -> str:
        """A value as a table or a label prints it, without the unit's name; what is too small to print is not nought."""
        scaled = value / unit.factor
        decimals = 1 if unit.percent else 2
        if 0 < abs(scaled) < 0.5 * 10**-decimals and unit.code != "index":
            text = f"<{self.number(10**-decimals, decimals)}" if scaled > 0 else f">−{self.number(10**-decimals, decimals)}"
        else:
            text = self.number(scaled, 1) if unit.percent else self.significant(scaled)
        return self.texts.say("{number}%", number=text) if unit.percent else text

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
        return format_datetime(moment, "d MMMM y, HH:mm", locale=self.texts.locale) + " UTC"
