"""Words and numbers in the reader's language: the fixed messages of `messages/<lang>.toml`, numbers by Babel's CLDR data.

Everything here that is printed comes from the message file, so that another language is another file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from greentrade.errors import InputError

_FOLDER = Path(__file__).parent / "messages"
_MAGNITUDES = ((1e9, "billion"), (1e6, "million"), (1e3, "thousand"), (1.0, "one"))


def languages() -> tuple[str, ...]:
    """The languages that briefs can be written in."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


@dataclass(frozen=True)
class Unit:
    """How a chart or table prints a quantity: divide by `factor`, name it `label`."""

    code: str
    factor: float
    label: str

    @property
    def percent(self) -> bool:
        return self.factor < 1


class Language:
    """Messages and number formats of one language, names of economies in one house style.

    Raises `InputError` for a language that has no message file.
    """

    def __init__(self, lang: str = "en", style: str | None = None) -> None:
        if lang not in languages():
            raise InputError(f"Briefs cannot be written in {lang!r}", remedy=f"The languages are {', '.join(languages())}")
        self.lang, self.style = lang, style
        self.messages: Mapping[str, Any] = tomllib.loads((_FOLDER / f"{lang}.toml").read_text(encoding="utf-8"))

    def say(self, key: str, **values: object) -> str:
        """A message by its dotted key, with its `{places}` filled."""
        found: Any = self.messages
        for part in key.split("."):
            found = found[part]
        return str(found).format(**values)

    def number(self, value: float, decimals: int = 0) -> str:
        """A number with the language's decimal and thousands signs."""
        from babel.numbers import format_decimal

        places = "." + "0" * decimals if decimals else ""
        # Rounded to the last printed digit first: a negative nought ("-0.0") is printed as nought.
        rounded = round(value, decimals) + 0.0
        return format_decimal(rounded, format=f"#,##0{places}", locale=self.lang).replace("-", "−")

    def significant(self, value: float, digits: int = 3) -> str:
        """A number with about that many significant digits and no more than two decimals."""
        import math

        size = 0 if value == 0 else math.floor(math.log10(abs(value))) + 1
        return self.number(value, min(2, max(0, digits - max(size, 1))))

    def usd(self, value: float) -> str:
        """An amount of US dollars in words of the right magnitude: USD 14.4 billion."""
        factor, name = magnitude(value)
        return self.say(f"money.{name}", number=self.significant(value / factor))

    def percent(self, value: float, decimals: int = 1) -> str:
        """A share as a percentage: 0.052 is 5.2%."""
        return self.say("percent", number=self.number(value * 100, decimals))

    def change(self, value: float) -> str:
        """A growth rate without its sign, whole percents from 10 on: -0.31 is 31%."""
        return self.percent(abs(value), 0 if abs(value) >= 0.0995 else 1)

    def unit(self, code: str, largest: float) -> Unit:
        """The unit in which a chart prints numbers up to `largest` of the result's unit `code` (USD, share, growth or another)."""
        if code == "USD":
            factor, name = magnitude(largest)
            return Unit(code, factor, self.say(f"unit.{name}"))
        if code in ("share", "growth"):
            return Unit(code, 0.01, self.say("unit.percent"))
        return Unit(code, 1.0, self.messages["unit"].get(code, code))

    def figure(self, value: float, unit: Unit) -> str:
        """A value as a chart prints it beside a mark, without the unit."""
        scaled = value / unit.factor
        decimals = 1 if unit.percent else 2
        # What is there but too small for the digits printed is not nought.
        tiny = 0 < abs(scaled) < 0.5 * 10**-decimals
        number = (
            f"<{self.number(10**-decimals, decimals)}" if tiny else self.number(scaled, 1) if unit.percent else self.significant(scaled)
        )
        return self.say("percent", number=number) if unit.percent else number

    def tick(self, tick: float, ticks: Sequence[float], unit: Unit) -> str:
        """A tick of an axis, with as many decimals as the axis needs; percentages carry their sign."""
        decimals = next((places for places in range(4) if all(abs(round(each, places) - each) < 1e-9 for each in ticks)), 4)
        number = self.number(tick, decimals)
        return self.say("percent", number=number) if unit.percent else number

    def enumerate(self, items: Sequence[str]) -> str:
        """A, B and C."""
        from babel.lists import format_list

        return format_list(list(items), style="standard", locale=self.lang)

    def economy(self, code: str, *, article: bool = False) -> str:
        """Name of an economy by ISO3 code, of the World or of a group expression; with `article` as it stands inside a sentence."""
        fixed = {"WLD": "the_world" if article else "world", "_X": "unallocated"}
        if code in fixed:
            return self.say(fixed[code])
        return self._name(code, article) if code.isalnum() else self._expression(code)

    def _expression(self, expression: str) -> str:
        """`CAREC-CHN` is "CAREC excluding China", `ASEAN+JPN` "ASEAN and Japan"; one with brackets stands as it was written."""
        parts = [part.strip() for part in re.split(r"([-+&()\u2212\u2013])", expression) if part.strip()]
        if any(part in "&()" for part in parts):
            return expression
        signs = ["+", *parts[1::2]]
        kept = [self._name(code, False) for sign, code in zip(signs, parts[0::2], strict=False) if sign == "+"]
        left_out = [self._name(code, True) for sign, code in zip(signs, parts[0::2], strict=False) if sign != "+"]
        name = self.enumerate(kept)
        return self.say("excluding", region=name, excluded=self.enumerate(left_out)) if left_out else name

    def _name(self, code: str, article: bool) -> str:
        """Name of one economy or group."""
        from greentrade import economies

        group = economies.groups().get(code.upper())
        if group is not None:
            return group.name(self.lang, short=True)
        plain = economies.name(code, self.lang, self.style)
        if not article:
            return plain
        styled = economies.name(code, self.lang, self.style, article=True)
        return self.say("article", name=plain) if styled == plain and code in self.messages["articles"] else styled


def magnitude(value: float) -> tuple[float, str]:
    """The power of a thousand to print a value in, and its name: from 0.95 of it on, so that 999 million is 1.00 billion."""
    return next(((factor, name) for factor, name in _MAGNITUDES if abs(value) >= 0.9995 * factor), _MAGNITUDES[-1])
