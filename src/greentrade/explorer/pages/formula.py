"""A registry's formula as MathML, which browsers draw and screen readers speak, without a script.

The registry writes formulas as text: `RCA_ik = (x_ik / x_i) / (x_wk / x_w)`. What is divided there stands as a fraction here,
`_ik` below its symbol, `^2` above it. A slash behind a sum divides what is summed, unless another sum stands below it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape


def _mark(message: str) -> str:
    """Name a message for translation that is said later."""
    return message


gettext = _mark
"""Extraction of messages goes by this name."""

SYMBOLS = {
    "x": gettext("exports"),
    "m": gettext("imports"),
    "q": gettext("net weight"),
    "i": gettext("the economy"),
    "j": gettext("the partner"),
    "k": gettext("the product"),
    "list": gettext("the products of the list"),
    "w": gettext("the world"),
    "t": gettext("the period"),
    "0": gettext("the first period"),
}
"""What the letters of the formulas mean, in the order in which a legend tells them."""

PHRASES = (
    gettext("partners j and products k"),
    gettext("members i, j"),
    gettext("members i"),
    gettext("partners with trade"),
    gettext("products with trade"),
    gettext("GDP per capita (PPP)"),
    gettext("where both are known"),
)
"""Words within formulas. In other languages they are letters and brackets too; a word has two letters at least."""

_TOKEN = re.compile(
    r"sum over (?P<over>.+?) of |sum_(?P<index>\w)|(?P<name>[^\W\d_]+)(?:_(?P<below>[a-z0-9]+(?:,list)?))?(?:\^(?P<above>\d))?"
    r"|(?P<number>\d+)|(?P<sign>[-+/=(),|])|\s+"
)
_WORD = "<mtext>\N{NO-BREAK SPACE}"
_FRACTION = '<mfrac displaystyle="true">'
"""Fractions within fractions stay as large as others."""

_MINUS = "\N{MINUS SIGN}"


def mathml(formula: str, display: str = "block", say: Callable[[str], str] = str) -> str:
    """The formula as a `<math>` element, of its own or `inline`; `say` gives its words in the reader's language.

    Raises `ValueError` for text that is no formula of the registry's kind.
    """
    for phrase in PHRASES:
        if re.search(rf"\b{re.escape(phrase)}", formula):
            formula = formula.replace(phrase, say(phrase))
    body = _Reader(_tokens(formula)).clauses()
    return f'<math display="{display}" alttext="{escape(formula)}">{body}</math>'


def symbols(formula: str) -> list[str]:
    """The letters of `SYMBOLS` that the formula has."""
    found: set[str] = set()
    for match in _TOKEN.finditer(formula):
        found.add(match["name"] or "")
        found.update(match["index"] or "")
        below = match["below"] or ""
        found.update(below.removesuffix(",list"))
        found.update({"list"} if below.endswith(",list") else ())
    return [symbol for symbol in SYMBOLS if symbol in found]


def _tokens(formula: str) -> list[re.Match[str]]:
    found, at = [], 0
    while at < len(formula):
        match = _TOKEN.match(formula, at)
        if match is None:
            raise ValueError(f"{formula!r} cannot be read at {formula[at:]!r}")
        at = match.end()
        if match[0].strip():
            found.append(match)
    return found


class _Factor(str):
    """A part of a product. `inner` is what stands between its brackets, `is_sum` tells a sign of summation."""

    inner: str = ""
    is_sum: bool = False

    @property
    def bare(self) -> str:
        """Without brackets, which a fraction's line makes needless."""
        return self.inner or str(self)


class _Reader:
    """Reads tokens from left to right: clauses, sides, terms, products, factors."""

    def __init__(self, tokens: Sequence[re.Match[str]]) -> None:
        self.tokens, self.at = tokens, 0

    def clauses(self) -> str:
        """Everything, clause after clause."""
        parts = [self.sides()]
        while self._take(","):
            parts += ['<mo separator="true">,</mo><mspace width="0.8em"/>', self.sides()]
        if self.at < len(self.tokens):
            raise ValueError(f"{self.tokens[self.at][0]!r} has no place in the formula")
        return _row(parts)

    def sides(self) -> str:
        return self._chain("=", self.terms)

    def terms(self) -> str:
        return self._chain("+-", self.product)

    def _chain(self, signs: str, part: Callable[[], str]) -> str:
        parts = [part()]
        while sign := self._take(*signs):
            parts += [f"<mo>{_MINUS if sign == '-' else sign}</mo>", part()]
        return _row(parts)

    def product(self) -> str:
        """Factors side by side, a fraction for each slash."""
        factors: list[_Factor] = []
        while (factor := self.factor()) is not None:
            factors.append(factor)
            if self._take("/"):
                factors = self._over(factors)
        if not factors:
            raise ValueError("A part of the formula is empty")
        return _row(factors)

    def _over(self, above: list[_Factor]) -> list[_Factor]:
        """The factors with the fraction of which they, or those behind their last sum, are the upper part."""
        below = [self.factor()]
        if below[0] is not None and below[0].is_sum:
            below.append(self.factor())
        divisors = [factor for factor in below if factor is not None]
        if not divisors or not above:
            raise ValueError("A fraction of the formula has no lower or no upper part")
        sums = [place for place, factor in enumerate(above) if factor.is_sum]
        start = sums[-1] + 1 if sums and len(divisors) == 1 else 0
        fraction = f"{_FRACTION}{_bare(above[start:])}{_bare(divisors)}</mfrac>"
        return [*above[:start], _Factor(fraction)]

    def factor(self) -> _Factor | None:
        """The next factor; None where something else comes next."""
        if self.at == len(self.tokens):
            return None
        if self._take("("):
            return self._bracketed("(", ")")
        token = self.tokens[self.at]
        if token["sign"] == "|" and not self._inside_bars:
            self.at += 1
            self._inside_bars = True
            made = self._bracketed("|", "|")
            self._inside_bars = False
            return made
        if token["sign"]:
            return None
        self.at += 1
        made = _Factor(_leaf(token))
        made.is_sum = bool(token["over"] or token["index"])
        return made

    _inside_bars = False

    def _bracketed(self, left: str, right: str) -> _Factor:
        inner = self.terms()
        if not self._take(right):
            raise ValueError(f"A {left} of the formula is not closed")
        if inner.startswith(_WORD):
            return _Factor(inner.replace(_WORD, f"{_WORD}(", 1).replace("</mtext>", ")</mtext>"))
        alone = left == "(" and inner.startswith(_FRACTION) and inner.count("<mfrac") == 1 and inner.endswith("</mfrac>")
        made = _Factor(inner if alone else _row([f"<mo>{left}</mo>", inner, f"<mo>{right}</mo>"]))
        made.inner = inner if left == "(" else ""
        return made

    def _take(self, *signs: str) -> str:
        """The next token if it is one of these signs, else nothing."""
        if self.at < len(self.tokens) and self.tokens[self.at]["sign"] in signs:
            self.at += 1
            return self.tokens[self.at - 1]["sign"]
        return ""


def _leaf(token: re.Match[str]) -> str:
    if token["over"]:
        return f"<munder><mo>∑</mo><mtext>{escape(token['over'].replace(' and ', ', '))}</mtext></munder>"
    if token["index"]:
        return f"<munder><mo>∑</mo><mi>{token['index']}</mi></munder>"
    if token["number"]:
        return f"<mn>{token['number']}</mn>"
    return _symbol(token["name"], token["below"] or "", token["above"] or "")


def _symbol(name: str, below: str, above: str) -> str:
    """A letter with its indices; a word without any is text."""
    if len(name) > 1 and not below:
        return f"{_WORD}{escape(name)}</mtext>"
    base = f"<mi>{name}</mi>"
    index = f"<mtext>{below}</mtext>" if "," in below else f"<mi>{below}</mi>"
    if below and above:
        return f"<msubsup>{base}{index}<mn>{above}</mn></msubsup>"
    if below:
        return f"<msub>{base}{index}</msub>"
    return f"<msup>{base}<mn>{above}</mn></msup>" if above else base


def _row(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"<mrow>{''.join(parts)}</mrow>"


def _bare(factors: Sequence[_Factor]) -> str:
    return factors[0].bare if len(factors) == 1 else _row(factors)
