"""Set arithmetic on economies and groups: `CAREC - CHN`, `EU27 + GBR`, `(ASEAN & RCEP) - 702`.

    expression = term { ("+" | "-") term }        union and difference, from left to right
    term       = factor { "&" factor }            intersection binds tighter
    factor     = "(" expression ")" | name        a group's id, an ISO3, an ISO2 or an M49 number, in any case

No name holds a hyphen, so CAREC-CHN needs no spaces. A group's id comes before an ISO2 spelt alike: EU is the members.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from greentrade.economies.lookup import remedy
from greentrade.economies.membership import When, day_of, groups
from greentrade.economies.register import letters, register
from greentrade.errors import InputError

_TOKEN = re.compile(r"\s*(?:(?P<name>\w+)|(?P<sign>[-+&()\u2212\u2013])|(?P<other>\S))")
_MINUS = ("-", "\u2212", "\u2013")  # hyphen, minus sign, en dash


def _group_spellings() -> dict[str, str]:
    spelt = {identifier.casefold(): identifier for identifier in groups()}
    spelt.update((group.title.casefold(), identifier) for identifier, group in groups().items())
    return spelt


class _Parser:
    """One reading of one expression: the tokens, where they stand, and the members of each name."""

    def __init__(self, text: str, resolve: Callable[[str, int], frozenset[int]]) -> None:
        self.text = text
        self.resolve = resolve
        self.tokens = [(found.group().strip(), found.end() - len(found.group().strip()) + 1) for found in _TOKEN.finditer(text.rstrip())]
        self.place = 0

    def peek(self) -> str:
        return self.tokens[self.place][0] if self.place < len(self.tokens) else ""

    def take(self) -> tuple[str, int]:
        token = self.tokens[self.place] if self.place < len(self.tokens) else ("", len(self.text) + 1)
        self.place += 1
        return token

    def wrong(self, what: str, at: int, advice: str) -> InputError:
        return InputError(f"{what} at character {at} of {self.text!r}", remedy=advice)

    def whole(self) -> frozenset[int]:
        members = self.expression()
        token, at = self.take()
        if token == ")":
            raise self.wrong("Unopened parenthesis", at, "Remove it, or open one before it")
        if token == ",":
            raise self.wrong("Comma", at, "Join economies into one region by +; give regions apart as separate items")
        if token:
            raise self.wrong(f"Unexpected {token!r}", at, "Put +, - or & between two names")
        return members

    def expression(self) -> frozenset[int]:
        members = self.term()
        while self.peek() in ("+", *_MINUS):
            sign, _ = self.take()
            other = self.term()
            members = members | other if sign == "+" else members - other
        return members

    def term(self) -> frozenset[int]:
        members = self.factor()
        while self.peek() == "&":
            self.take()
            members = members & self.factor()
        return members

    def factor(self) -> frozenset[int]:
        token, at = self.take()
        if token == "(":
            members = self.expression()
            if self.take()[0] != ")":
                raise self.wrong("Unclosed parenthesis", at, "Close it with )")
            return members
        if not token or not re.fullmatch(r"\w+", token):
            raise self.wrong("Missing name", at, "Give a group (CAREC), an ISO3 (KGZ), an ISO2 or an M49 number")
        return self.resolve(token, at)


def _parse(text: str, at: When) -> frozenset[int]:
    day = day_of(at)

    def resolve(name: str, place: int) -> frozenset[int]:
        group = groups().get(name.upper())
        if group:
            return group.members(day)
        found = register().get(int(name)) if name.isdecimal() else letters().get(name.upper())
        if found is None:
            raise parser.wrong(f"Unknown economy or group {name!r}", place, remedy(name, _group_spellings()))
        return frozenset({found.canonical})

    parser = _Parser(text, resolve)
    return parser.whole()


@lru_cache(maxsize=1024)
def members(expression: str, at: When = None) -> tuple[int, ...]:
    """The canonical codes that an expression means, in ascending order.

    `at` is the day of membership: a date, an ISO date, a year (the members of its 31 December) or a month 202406 (its last
    day). Without it, the members of the newest state that the files know, whatever today's date. Raises `InputError` for an
    unknown name, with its place and what was probably meant, and for an expression that does not parse.
    """
    return tuple(sorted(_parse(expression, at)))


def is_group(expression: str) -> bool:
    """Whether an expression is anything but the name of one economy: a group's id, or several names joined.

    A single economy is labelled by its ISO3 in results, a group by the expression as it was written.
    """
    name = expression.strip()
    return name.upper() in groups() or (not name.isdecimal() and name.upper() not in letters())
