"""A brief's words in the reader's language: fixed messages of `messages/<lang>.toml`, numbers, and names of economies and products.

Everything here that is printed comes from the message file, so that another language is another file.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from greentrade.briefs.numbers import Numbers, Unit
from greentrade.briefs.punctuation import marks


class Language(Numbers):
    """Messages and number formats of one language, names of economies in one house style.

    Raises `InputError` for a language that has no message file.
    """

    # A brief counts by what its charts count by, so that amounts of different years compare.
    amounts, labels = "unit", "unit"

    def __init__(self, lang: str = "en", style: str | None = None) -> None:
        super().__init__(lang)
        self.style, self.marks = style, marks(lang)

    @property
    def tag(self) -> str:
        """The language as HTML names it."""
        return "zh-Hans" if self.lang == "zh" else self.lang

    def significant(self, value: float, digits: int = 3) -> str:
        """About that many significant digits and no more than two decimals, so that small numbers stand in line."""
        size = 0 if value == 0 else math.floor(math.log10(abs(value))) + 1
        return self.number(value, min(2, max(0, digits - max(size, 1))))

    def change(self, value: float) -> str:
        """A growth rate without its sign, whole percents from 10 on: -0.31 is 31%."""
        return self.percent(abs(value), 0 if abs(value) >= 0.0995 else 1)

    def tick(self, tick: float, ticks: Sequence[float], unit: Unit) -> str:
        """A tick of an axis, with as many decimals as the axis needs; percentages carry their sign."""
        decimals = next((places for places in range(4) if all(abs(round(each, places) - each) < 1e-9 for each in ticks)), 4)
        number = self.number(tick, decimals)
        return self.say("percent", number=number) if unit.percent else number

    def said(self, name: str) -> str:
        """The name of a product, technology group or list, or what a list says of itself; that of a user's own list stands as it is."""
        from greentrade.lists.words import said

        return said(name, self.lang)

    def quoted(self, name: str) -> str:
        """A name in quotation marks; those inside it become the inner ones."""
        opening, closing, inner, after = self.messages["quotes"]
        return opening + name.replace(opening, inner).replace(closing, after) + closing

    def flowing(self, text: str) -> str:
        """A text that was written over several lines as one: Chinese has no blank where a line ends."""
        lines = self.marks.blank.join(line.strip() for line in text.split("\n"))
        return re.sub("[ \t\r]+", " ", lines).strip()

    def note(self, note: str) -> str:
        """A note of a result."""
        from greentrade.indicators.note import said

        return said(note, self.lang)

    def plain(self, unit: Unit) -> str:
        """What the numbers of a result are in, before they are divided for printing."""
        return self.messages["unit_plain"].get(unit.code, unit.label)

    def sentence(self, text: str) -> str:
        """With a capital at its beginning."""
        return text[:1].upper() + text[1:]

    def enumerate(self, items: Sequence[str]) -> str:
        """A, B and C."""
        from babel.lists import format_list

        return format_list(list(items), style="standard", locale=self.locale)

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
