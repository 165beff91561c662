"""Words of explanations in the reader's language: terms of formulas, rules by which rows count, statuses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from greentrade.explorer.pages.view import View


def _mark(message: str) -> str:
    """Name a message for translation that is said later."""
    return message


gettext = _mark
"""Extraction of messages goes by this name."""

TERMS = {
    "exports": gettext("exports"),
    "imports": gettext("imports"),
    "exports of all products": gettext("exports of all products"),
    "imports of all products": gettext("imports of all products"),
    "exports in the first period": gettext("exports in the first period"),
    "imports in the first period": gettext("imports in the first period"),
    "exports of the selection": gettext("exports of all the products that were asked for"),
    "imports of the selection": gettext("imports of all the products that were asked for"),
    "exports to all partners": gettext("exports to all partners"),
    "imports from all partners": gettext("imports from all partners"),
    "exports by partner": gettext("exports, by partner"),
    "imports by partner": gettext("imports, by partner"),
    "exports by product": gettext("exports, by product"),
    "imports by product": gettext("imports, by product"),
    "imports from members": gettext("imports from members of the region"),
    "exports that state a net weight": gettext("exports that state a net weight"),
    "imports that state a net weight": gettext("imports that state a net weight"),
    "net weight of these exports": gettext("net weight of these exports"),
    "net weight of these imports": gettext("net weight of these imports"),
    "x_ik": gettext("exports of the products by the economy"),
    "x_i": gettext("all exports of the economy that count"),
    "x_wk": gettext("exports of the products by all economies"),
    "x_w": gettext("exports of all products by all economies"),
    "x_ij": gettext("exports of the economy to the partner"),
    "m_j": gettext("imports of the partner"),
    "m_i": gettext("imports of the economy"),
    "m_w": gettext("imports of all economies"),
}
"""What a term of a formula is, by its name in an explanation."""

RULES = {
    "reconciled flow of the newest release, in the latest edition in force": gettext(
        "reconciled flow of the newest release, in the latest edition in force"
    ),
    "the partner's report, turned round; newest of its key, not a total beside its parts": gettext(
        "the partner’s report, turned round; newest of its key, not a total beside its parts"
    ),
    "the economy's own report of the World, since it names no partner; newest of its key": gettext(
        "the economy’s own report of the World, since it names no partner; newest of its key"
    ),
    "the economy's own report; newest of its key, not a total beside its parts": gettext(
        "the economy’s own report; newest of its key, not a total beside its parts"
    ),
    "one of the months of a year without an annual report": gettext("one of the months of a year without an annual report"),
    "part of all products": gettext("part of all products"),
}
"""Parts of a rule that are always said alike."""

STATUSES = {
    "exact": gettext("exact: lower and upper bound agree"),
    "bounded": gettext("bounded: the truth lies between the bounds"),
    "unknown": gettext("unknown: there is no lower bound, the value rests on conversion weights alone"),
    "missing": gettext("missing: there are no data"),
}

PERSPECTIVES = {
    "reported": gettext("as the economies themselves report it"),
    "mirror": gettext("as their partners report it"),
    "reconciled": gettext("reconciled from both reports"),
}

_MOVED = re.compile(r"code moved to the edition of (?P<label>.+) \(converted matching\)(?:, with weight .+)?$")
_SPELT = re.compile(r"code spelt like one of (?P<label>.+) \(native matching\)$")
_WEIGHT = re.compile(r", with weight [\d.e-]+$")


def plain_rule(rule: str) -> str:
    """A rule without the weight of its row, so that rows that count for the same reason have the same rule."""
    return _WEIGHT.sub("", rule)


def rule_in(view: View, rule: str) -> str:
    """A rule in the reader's language; what is not known is said as it stands."""
    said, rest = [], rule
    for part, translated in RULES.items():
        if rest.startswith(part):
            said.append(view._(translated))
            rest = rest.removeprefix(part).removeprefix("; ")
    return view.marks.parts([*said, *([_codes(view, rest)] if rest else [])])


def _codes(view: View, rest: str) -> str:
    if found := _MOVED.fullmatch(rest):
        return view._("code moved to the edition of {label}, with the weights below", label=found["label"])
    if found := _SPELT.fullmatch(rest):
        return view._("code spelt like one of {label}", label=found["label"])
    return view._(RULES.get(rest, rest))


def term_in(view: View, name: str) -> str:
    """What a term of a formula is, in the reader's language."""
    return view._(TERMS.get(name, name))
