"""The narrative: Jinja templates of the spec, filled with facts of the panels and with words that follow from rules.

A sentence whose facts the data do not hold is left out, so every printed sentence is true of the data at hand, for any region, list and
years. Words such as "rose" or "roughly half" are chosen by rule from the number that stands beside them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import CodeType
from typing import Any

import jinja2

from greentrade.briefs.facts import Difference, Entry, Facts, Missing
from greentrade.briefs.figures import PanelData, Series
from greentrade.briefs.language import Language
from greentrade.briefs.spec import Spec
from greentrade.errors import InputError

FLAT, SHIFT = 0.01, 0.0005
"""Growth, and changes of a share, that are smaller than this count as none."""

FRACTIONS = ((0.2, "a_fifth"), (0.25, "a_quarter"), (1 / 3, "a_third"), (0.5, "half"), (2 / 3, "two_thirds"), (0.75, "three_quarters"))
_NEAR = 0.015
"""How far a share may be from a simple fraction to be called by its name."""

_CODE: dict[str, CodeType] = {}
"""Templates compiled: that takes longer than to fill them, and several briefs in one process have the same."""


class Writer:
    """Renders the texts of a spec: titles as soon as its names are known, sentences once panels are computed."""

    def __init__(self, spec: Spec, language: Language, names: Mapping[str, object]) -> None:
        self.spec, self.language = spec, language
        self._facts: dict[str, Facts] = {}
        # Not optimized: nothing of the language gets into the code of a template, which is kept for other briefs.
        self.env = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False, trim_blocks=True, optimized=False)
        self.env.globals = {"f": self._ask, "known": self._known, "ratio": self._ratio, "need": _need, **names}
        self.env.filters |= {
            "usd": language.usd,
            "percent": language.percent,
            "number": language.number,
            "change": language.change,
            "points": self._points,
            "moved": self._moved,
            "went": self._went,
            "shifted": self._shifted,
            "roughly": self._roughly,
            "count": self._count,
            "signed": self._signed,
            "names": lambda entries: language.enumerate([entry.name for entry in entries]),
            "shares": lambda entries: self._each(entries, lambda entry: language.percent(entry.share)),
            "amounts": lambda entries: self._each(entries, lambda entry: language.usd(entry.value)),
            "values": lambda entries: self._each(entries, lambda entry: language.percent(entry.value)),
            "widest": self._widest,
            "between": self._between,
            "differences": self._differences,
            "list": language.enumerate,
            "said": language.said,
            "quoted": language.quoted,
        }

    def learn(self, panel: PanelData) -> None:
        """Make a panel's facts known to the sentences."""
        self._facts[panel.id] = Facts(panel, self._name)

    def title(self, key: str) -> str:
        """A short text by its dotted key; an empty one where the spec has none."""
        return self._render(self._template(key) or "", key)

    def paragraphs(self, key: str) -> list[str]:
        """The paragraphs of a section: of each sentence those that the data support, empty paragraphs left out."""
        written = []
        for sentences in self._template(key) or ():
            found = [self._sentence(sentence, key) for sentence in ([sentences] if isinstance(sentences, str) else sentences)]
            written.append(self.language.marks.text(found))
        return [paragraph for paragraph in written if paragraph]

    def _template(self, key: str) -> Any:
        found: Any = self.spec.texts
        for part in key.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        return found

    def _sentence(self, template: str, key: str) -> str:
        try:
            return self.language.sentence(self.language.flowing(self._render(template, key)))
        except Missing:
            return ""

    def _render(self, template: str, key: str) -> str:
        try:
            if template not in _CODE:
                _CODE[template] = self.env.compile(template)
            return self.env.template_class.from_code(self.env, _CODE[template], self.env.make_globals(None)).render()
        except jinja2.TemplateError as error:
            shown = template if len(template) <= 120 else f"{template[:117]}..."
            raise InputError(
                f"{self.spec.file}: the text {key!r} does not work: {error}", rows=[shown], remedy="Mend the template"
            ) from error

    # --- what templates may ask ---------------------------------------------------------------------------------------

    def _ask(self, panel: str) -> Facts:
        if panel not in {item.id for item in self.spec.panels()}:
            raise InputError(f"{self.spec.file}: a text asks for the panel {panel!r}", remedy="Name a panel or a fact of the brief")
        if panel not in self._facts:
            raise Missing
        return self._facts[panel]

    def _known(self, panel: str, key: str) -> bool:
        return panel in self._facts and self._facts[panel].known(key)

    def _name(self, series: Series, panel: PanelData) -> str:
        """How a series is called inside a sentence: economies with their article, products with a small letter."""
        if panel.dimension in ("economy", "partner") and series.role == "item" and series.key.isalnum() and series.key != "other":
            return self.language.economy(series.key, article=True)
        if series.list in panel.lists:
            return panel.lists[series.list].title
        label = series.label
        return label[:1].lower() + label[1:] if panel.dimension in ("product", "group") and label[1:2].islower() else label

    def _ratio(self, part: str, whole: str) -> float:
        """One panel's total over another's, in their last years."""
        return Facts.ratio(self._ask(whole).total(), self._ask(part).total())

    def _each(self, entries: Sequence[Entry], measure: Callable[[Entry], str]) -> str:
        """Names with a number each: Japan (6.2%) and Türkiye (5.9%)."""
        return self.language.enumerate([self.language.say("named", name=entry.name, number=measure(entry)) for entry in entries])

    def _between(self, stated: Entry | Facts, year: int | None = None) -> str:
        """The bounds of a value or total, in brackets with a space before; nothing where it is exact."""
        found = stated.bounds_at(year) if year is not None and isinstance(stated, Entry) else stated.bounds
        if found is None:
            return ""
        low, high = (self.language.usd(bound) for bound in found)
        return self.language.marks.aside("", self.language.say("bounds.between" if found[0] > 0 else "bounds.at_most", low=low, high=high))

    def _differences(self, differences: Sequence[Difference]) -> str:
        """Other machines, 847989 (−USD 85.3 million; HS2002 847989 × 0.0667) and ..."""
        listed: Any = self.env.globals.get("list")
        names = {entry.code: entry.name for entry in listed.entries} if listed else {}
        return self.language.enumerate([self._difference(each, names.get(each.code, "")) for each in differences])

    def _difference(self, each: Difference, name: str) -> str:
        change = ("+" if each.value > 0 else "−") + self.language.usd(abs(each.value))
        called = self.language.say("called", name=self.language.quoted(self.language.said(name)), code=each.code) if name else each.code
        # Weights are the only numbers with a decimal sign among the codes.
        codes = re.sub(r"(\d)\.(\d)", rf"\1{self.language.number(0.1, 1)[1]}\2", each.data_codes)
        return self.language.say("difference", name=called, change=change, codes=codes)

    # --- words by rule ------------------------------------------------------------------------------------------------

    def _moved(self, growth: float) -> str:
        """rose by 119%, fell by 31%, hardly changed."""
        return self.language.say(f"moved.{_direction(growth, FLAT)}", change=self.language.change(growth))

    def _went(self, growth: float) -> str:
        """The verb alone, for an amount that is then given at both ends: rose, fell, hardly moved."""
        return self.language.say(f"verb.{_direction(growth, FLAT)}")

    def _shifted(self, change: float) -> str:
        """The same for a share, by its change: below the tenth of a percentage point that is printed it hardly moved."""
        return self.language.say(f"verb.{_direction(change, SHIFT)}")

    def _signed(self, growth: float) -> str:
        """+411% or −31%."""
        return ("+" if growth > 0 else "−" if growth < 0 else "") + self.language.change(growth)

    def _widest(self, entries: Sequence[Entry]) -> str:
        """The ends of a list sorted by change, with its size and sign; one end where all moved the same way."""
        ends = [entries[0], entries[-1]]
        if entries[0].change * entries[-1].change > 0:
            ends = [max(ends, key=lambda entry: abs(entry.change))]
        said = [self.language.say("named", name=end.name, number=self._shift(end.change)) for end in ends]
        return self.language.enumerate(said)

    def _shift(self, change: float) -> str:
        return ("+" if change > 0 else "−") + self._points(change)

    def _points(self, change: float) -> str:
        return self.language.say("points", number=self.language.number(abs(change) * 100, 1))

    def _roughly(self, share: float) -> str:
        """A share in words where it is near a simple fraction, else as a percentage."""
        near = [name for fraction, name in FRACTIONS if abs(share - fraction) <= _NEAR]
        if near:
            return self.language.say(f"fraction.{near[0]}", percent=self.language.percent(share))
        return self.language.percent(share)

    def _count(self, number: int) -> str:
        """A small number in words."""
        words = self.language.messages["numbers"]
        return words[number] if 0 <= number < len(words) else self.language.number(number)


def _need(condition: object) -> str:
    """Drop the sentence unless the condition holds."""
    if not condition:
        raise Missing
    return ""


def _direction(change: float, flat: float) -> str:
    return "flat" if abs(change) < flat else "rose" if change > 0 else "fell"
