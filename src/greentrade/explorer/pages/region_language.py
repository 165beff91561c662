"""The words on a brief's charts in the language of a page: the brief's own charts, read in Russian and Chinese as well.

Briefs are written in English; their charts need few words, and these have translations among those of the pages.
"""

from __future__ import annotations

import re
from typing import Any

from greentrade import economies
from greentrade.briefs.language import Language, Unit
from greentrade.explorer.pages.naming import economy_name
from greentrade.explorer.pages.view import View


def _mark(message: str) -> str:
    """Name a message for translation that is said later."""
    return message


gettext = _mark
"""Extraction of messages goes by this name."""

_WORDS = {
    "world": gettext("World"),
    "average": gettext("Simple average*"),
    "average_note": gettext("*Simple average over the economies of {region} with data in the year."),
    "no_data": gettext("no data"),
    "no_region": gettext("Of {region} alone there is no trade within a region and no average."),
    "gdp_source": gettext("GDP per capita: {sources}."),
    "fit": gettext("line: least squares, R² = {r2}, n = {n}"),
    "gdp_per_capita": gettext("GDP per capita at purchasing power parities, international dollars"),
    "log_scale": gettext("{measure} (logarithmic scale)"),
    "percent": gettext("{number}%"),
    "economy": gettext("Economy"),
    "partner": gettext("Partner"),
    "product": gettext("Product"),
    "group": gettext("Technology group"),
    "list": gettext("List"),
    "match.native": gettext("by spelling (native)"),
    "match.converted": gettext("converted to {edition}"),
    "other.economies": gettext("Other economies"),
    "other.products": gettext("Other products"),
    "definitions.series": gettext("{title}, {match}"),
    "definitions.list": gettext("{label}, {edition}, {held} of {count} codes"),
    "definitions.converted": gettext("converted to the list’s edition"),
    "definitions.native": gettext("by spelling (native)"),
    "definitions.bounds": gettext("lower to upper bound"),
    "definitions.note": gettext(
        "Thin lines on bars run from the lower bound (goods that are wholly inside the list) to the upper one (goods that may be inside)."
    ),
    "definitions.editions": gettext(
        "The data of the bars stand in {editions}. Beside each list: its edition, and how many of its codes the data have."
    ),
    "unit.billion": gettext("USD billion"),
    "unit.hundred million": gettext("USD hundred million"),
    "unit.million": gettext("USD million"),
    "unit.ten thousand": gettext("USD ten thousand"),
    "unit.thousand": gettext("USD thousand"),
    "unit.one": gettext("USD"),
    "unit.percent": gettext("Per cent"),
    "bounds.band": gettext("Bands run from the lower to the upper bound where data moved to {edition} are not exact."),
    "bounds.dotted": gettext("Lines are dotted where data moved to {edition} are not exact; the tables hold their bounds."),
    "bounds.whisker": gettext("Thin lines run from the lower to the upper bound where data moved to {edition} are not exact."),
    "editions.note": gettext("Marks below the axis: the data pass to a new edition of the Harmonized System."),
}


class PageLanguage(Language):
    """Words, names and numbers of a page's language, in the form that briefs ask for them."""

    def __init__(self, view: View) -> None:
        # Not the parent's: it wants a file of messages, and pages have catalogs.
        self.view, self.lang, self.style = view, view.lang, None
        self.messages: Any = {"articles": (), "unit": {}}

    def say(self, key: str, **values: object) -> str:
        """A message by its dotted key. What no page needs is not there: `KeyError`."""
        return self.view.texts.gettext(_WORDS[key], **values)

    def economy(self, code: str, *, article: bool = False) -> str:
        """The name of an economy, a group or an expression, as all pages write it."""
        return economy_name(self.view, code)

    def number(self, value: float, decimals: int = 0) -> str:
        """A number as the page writes it."""
        return self.view.numbers.number(value, decimals)

    def unit(self, code: str, largest: float) -> Unit:
        """The unit of a chart; constant prices are dollars too, of a year that the label names."""
        if code != "USD" and not code.startswith("USD of "):
            return super().unit(code, largest)
        factor, name = self.view.numbers.magnitude(largest)
        label = self.say(f"unit.{name}")
        if code != "USD":
            label = self.view._("{unit}, prices of {year}", unit=label, year=code.removeprefix("USD of "))
        return Unit(code, factor, label)


def region_name(expression: str, view: View) -> str:
    """What a page calls a region: the group's whole name, or the parts of an expression by theirs."""
    group = economies.groups().get(expression)
    return group.name(view.lang) if group else economy_name(view, expression)


def short_name(expression: str, view: View) -> str:
    """The same, as short as a chart or a sentence wants it."""
    return economy_name(view, expression)


def spelt(expression: str) -> str:
    """An expression in capitals and without spaces; a space between two names is the + that a URL makes of it."""
    joined = re.sub(r"(?<=[\w)])\s+(?=[\w(])", "+", expression.strip())
    return re.sub(r"\s+", "", joined).upper()


def is_expression(text: str) -> bool:
    """Whether a text may be an expression over groups and economies, by its characters and length."""
    return len(text) <= 200 and re.fullmatch(r"[\w+\-&()−–\s]+", text) is not None
