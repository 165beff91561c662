"""What is to be compared: economies, indicators, lists, perspectives, matches, read from a URL or from the name of a figure.

A comparison is at most eight lines of each indicator. Its figure's name holds all of it, so that files and permanent links need
nothing else: `imports/KAZ,KGZ/list=imf-lct,apec-54`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any
from urllib.parse import urlencode

from greentrade.errors import InputError
from greentrade.explorer.pages.region_language import spelt
from greentrade.explorer.pages.view import DEFAULT_LIST, View
from greentrade.explorer.question import Question
from greentrade.flows.matching import MATCHES
from greentrade.indicators.registry import INDICATORS, indicator

MOST_SERIES = 8
"""Lines of a figure: more cannot be told apart."""

MOST_INDICATORS = 4

PERSPECTIVES = ("reported", "mirror", "reconciled")

SPLITS = ("partner", "product", "group")

DEFAULTS = {"reporter": "CAREC-CHN,ASEAN,EU27", "indicator": "import-share"}
"""What the page shows before anything is chosen."""

PARAMETERS = ("reporter", "indicator", "list", "products", "partner", "perspective", "match", "by", "years", "real", "as_of")
"""Names in a URL, in the order in which they are written."""

_SEVERAL = ("reporter", "indicator", "list", "perspective", "match")

_INDICATORS = tuple(each for each in INDICATORS if each != "cross-section")
"""A cross-section is of one year, and no line."""


@dataclass(frozen=True)
class Comparison:
    """A checked comparison. `lists` is empty where codes are given; `perspectives` where the store's own is meant."""

    reporters: tuple[str, ...]
    indicators: tuple[str, ...]
    lists: tuple[str, ...]
    perspectives: tuple[str, ...]
    matches: tuple[str, ...]
    products: str | None = None
    partner: str | None = None
    by: str | None = None

    def ways(self) -> Iterator[tuple[str | None, str | None, str]]:
        """Each list, perspective and match under which the economies are asked for."""
        yield from product(self.lists or (None,), self.perspectives or (None,), self.matches)

    def questions(self, name: str, view: View) -> list[Question]:
        """The questions behind an indicator's figure, one a way. Raises `InputError` as `Question.read` does."""
        count = len(self.reporters) * len(list(self.ways()))
        top = max(1, MOST_SERIES // count) if self.by else None
        more: dict[str, Any] = {"reporter": ",".join(self.reporters), "partner": self.partner, "by": self.by, "top": top}
        return [
            view.with_(product_list=listed or view.product_list, perspective=perspective, match=match).asks(
                name, products=self.products, **more
            )
            for listed, perspective, match in self.ways()
        ]

    def subject(self) -> str:
        """The comparison of one indicator as a part of a path; the view holds years, prices and snapshot."""
        first = [self.indicators[0], ",".join(self.reporters)]
        named = {
            "list": ",".join(self.lists) if self.lists != (DEFAULT_LIST,) else "",
            "products": self.products or "",
            "partner": self.partner or "",
            "perspective": ",".join(self.perspectives),
            "match": "both" if len(self.matches) > 1 else "native" if self.matches == ("native",) else "",
            "by": self.by or "",
        }
        return "/".join([*first, *(f"{name}={value}" for name, value in named.items() if value)])

    def of(self, name: str) -> Comparison:
        """The same comparison of one indicator."""
        return replace(self, indicators=(name,))


def from_subject(subject: str) -> Comparison:
    """The comparison that a figure's name holds. Raises `InputError` for a name that holds none."""
    name, _, rest = subject.partition("/")
    reporters, *named = rest.split("/")
    pairs = [(part.partition("=")[0], part.partition("=")[2]) for part in named]
    return read({"indicator": name, "reporter": reporters, **dict(pairs)})


def canonical(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The parameters of a URL in one form: several fields of a form joined by commas, without what is empty or the default.

    Raises `InputError` for a parameter that there is not.
    """
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        given.setdefault(name, []).extend(part for part in [value.strip(" ,")] if part)
    if first_last := [*given.pop("from", []), *given.pop("to", [])]:
        given["years"] = [":".join(dict.fromkeys(first_last))]
    unknown = [name for name in given if name not in PARAMETERS]
    if unknown:
        raise InputError("A comparison has no such parameters", rows=unknown[:5], remedy=f"Its parameters are {', '.join(PARAMETERS)}")
    for name in ("reporter", "partner"):
        given[name] = [spelt(part) for value in given.get(name, []) for part in value.split(",") if part.strip()]
    joined = {name: ",".join(dict.fromkeys(given[name])) for name in PARAMETERS if given.get(name)}
    if joined.get("match") == "converted":
        del joined["match"]
    if joined.get("list") == DEFAULT_LIST or joined.get("products"):
        joined.pop("list", None)
    return joined


def address(lang: str, values: Mapping[str, str]) -> str:
    """The page of a comparison."""
    return f"/{lang}/compare" + (f"?{urlencode(values, safe=',:@-')}" if values else "")


def read(values: Mapping[str, str]) -> Comparison:
    """The comparison of a URL's parameters. Raises `InputError` for what is unknown, or too much for one figure."""
    said = {**DEFAULTS, **values}
    several = {name: _split(said.get(name, "")) for name in _SEVERAL}
    products, by = said.get("products"), said.get("by")
    _known(several["indicator"], _INDICATORS, "indicator")
    _known(several["perspective"], PERSPECTIVES, "perspective")
    matches = MATCHES if several["match"] == ("both",) else several["match"] or ("converted",)
    _known(matches, MATCHES, "match")
    _known([by] if by else [], SPLITS, "split")
    made = Comparison(
        several["reporter"],
        several["indicator"],
        () if products else several["list"] or (DEFAULT_LIST,),
        several["perspective"],
        tuple(sorted(matches)),
        products,
        said.get("partner"),
        by,
    )
    _check(made)
    return made


def _split(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def _known(given: Sequence[str], there: Sequence[str], what: str) -> None:
    for each in given:
        if each in there:
            continue
        if what == "indicator":
            # Its error names the nearest.
            indicator(each)
        raise InputError(f"There is no {what} {each[:80]!r} to compare", remedy=f"Choose among {', '.join(there)}")


def _check(made: Comparison) -> None:
    """Raise `InputError` for more than a figure can show, and for splits that an indicator has not."""
    if len(made.indicators) > MOST_INDICATORS:
        raise InputError(f"{len(made.indicators)} indicators are too many for one page", remedy=f"Choose at most {MOST_INDICATORS}")
    count = len(made.reporters) * len(list(made.ways()))
    if count > MOST_SERIES:
        parts = {
            "economies": made.reporters,
            "lists": made.lists,
            "perspectives": made.perspectives,
            "ways to match": made.matches,
        }
        rows = [f"{len(part)} {name}" for name, part in parts.items() if len(part) > 1]
        raise InputError(f"{count} lines are too many for one figure", rows=rows, remedy=f"Choose at most {MOST_SERIES} in all")
    if made.by and count > MOST_SERIES // 2:
        raise InputError("A split of so many lines cannot be shown", remedy=f"Split at most {MOST_SERIES // 2} lines, or none")
    for each in made.indicators:
        if made.by and made.by not in INDICATORS[each].dimensions:
            known = ", ".join(name for name in INDICATORS[each].dimensions if name in SPLITS) or "nothing"
            raise InputError(f"{each} cannot be split by {made.by}", remedy=f"It can be split by {known}")
        fixed = [name for name in INDICATORS[each].by if name != made.by]
        if fixed:
            raise InputError(f"{each} is always split by {', '.join(fixed)}", remedy=f"Split by {fixed[0]} too, or choose another")
