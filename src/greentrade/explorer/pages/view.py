"""What a visitor chose to see: read from the URL of any page, and written back in one canonical order.

A view is the part of a question that stays when a visitor goes from page to page: language, list, perspective, matching, years,
prices and snapshot. What a page is about (an economy, a product) comes from its path.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from fastapi import Request

from greentrade.briefs.punctuation import Marks, marks
from greentrade.errors import InputError
from greentrade.explorer.pages.translation import Texts, texts
from greentrade.explorer.question import Question
from greentrade.indicators.registry import indicator as find_indicator

if TYPE_CHECKING:
    from greentrade.briefs.numbers import Numbers
    from greentrade.indicators import Result
    from greentrade.lists import Metadata, ProductList

DEFAULT_LIST = "imf-lct"

PARAMETERS = {"list": "product_list", "perspective": "perspective", "match": "match", "years": "years", "real": "real", "as_of": "snapshot"}
"""Names in a URL, in the order in which they are written, and the fields that they fill."""

_SPAN = ("from", "to")
"""What the form sends for `years`."""


class Elsewhere(Exception):
    """The same page has a canonical address; the visitor is sent there."""

    def __init__(self, url: str) -> None:
        self.url = url


@dataclass(frozen=True)
class View:
    """The visitor's choices. `snapshot` None is the newest; `perspective` None is the store's own."""

    lang: str
    product_list: str = DEFAULT_LIST
    perspective: str | None = None
    match: str = "converted"
    years: str | None = None
    real: str | None = None
    freq: str = "A"
    snapshot: int | None = None

    @classmethod
    def read(cls, request: Request, lang: str) -> View:
        """The view of a request. Other parameters of the page are left alone.

        Raises `InputError` for values that are unknown, and `Elsewhere` where a form sent fields that its canonical URL has not.
        """
        given = dict(request.query_params)
        if any(name in given for name in _SPAN) or "" in given.values():
            raise Elsewhere(_canonical(request))
        view = cls.of(lang, given)
        view.selection()
        return view

    @classmethod
    def of(cls, lang: str, values: Mapping[str, str]) -> View:
        """The view of a URL's parameters. Raises `InputError` for values that are unknown."""
        known = {name: value for name, value in values.items() if name in PARAMETERS}
        # The grammar of a question decides what a value may be.
        question = Question.read({"indicator": "imports", "list": DEFAULT_LIST, **known})
        return cls(
            lang,
            product_list=question.product_list or DEFAULT_LIST,
            perspective=question.perspective,
            match=question.match,
            years=question.years,
            real=question.real,
            snapshot=question.as_of,
        )

    def with_(self, **changes: Any) -> View:
        """The same view with other choices, by field name."""
        return replace(self, **changes)

    def parameters(self) -> dict[str, str]:
        """What differs from the defaults, by its name in a URL, in one order."""
        plain = View(self.lang)
        return {name: str(getattr(self, field)) for name, field in PARAMETERS.items() if getattr(self, field) != getattr(plain, field)}

    def url(self, path: str, **changes: Any) -> str:
        """The address of a page in this view: `view.url("economies/KAZ", lang="ru")` is /ru/economies/KAZ?list=...

        `changes` are fields of the view; `query` is a mapping of parameters of the page itself, which come first.
        """
        own: Mapping[str, Any] = changes.pop("query", None) or {}
        view = self.with_(**changes) if changes else self
        query = {**{name: str(value) for name, value in own.items() if value not in (None, "")}, **view.parameters()}
        return f"/{view.lang}/{path.lstrip('/')}" + (f"?{urlencode(query, safe=',:@')}" if query else "")

    def asks(self, indicator: str, **more: Any) -> Question:
        """The question of an indicator in this view; `more` are fields of `Question`, which come before those of the view.

        Constant prices are asked for where they make a difference only; `products=...` takes the place of the list.
        """
        values: dict[str, Any] = {
            "product_list": None if more.get("products") else self.product_list,
            "perspective": self.perspective,
            "match": self.match,
            "years": self.years,
            "real": self.real if find_indicator(indicator).deflatable else None,
            "as_of": self.snapshot,
        }
        merged = {**values, **more}
        return Question.read({"indicator": indicator, **{name: value for name, value in merged.items() if value is not None}})

    def pinned(self, result: Result) -> View:
        """The view that will show the same for ever: with the snapshot and the list's version that answered."""
        version = result.provenance.products if result.provenance.products.startswith(f"{self.list_id}@") else self.product_list
        return self.with_(snapshot=result.provenance.snapshot, product_list=version)

    @staticmethod
    def choices() -> tuple[str, ...]:
        """The names of the parameters that belong to the view and not to a page."""
        return (*PARAMETERS, *_SPAN)

    def selection(self) -> ProductList:
        """The list, in its version. Raises `InputError` where there is none of that name."""
        return self._selected

    @cached_property
    def _selected(self) -> ProductList:
        from greentrade.lists import product_list

        return product_list(self.product_list)

    @cached_property
    def names(self) -> dict[str, str]:
        """What the list calls its six-digit codes, in the view's language."""
        return {entry.hs6: self.said(entry.name) for entry in reversed(self.selection().entries)}

    @cached_property
    def other_names(self) -> dict[str, str]:
        """What any list calls its six-digit codes, in the view's language; a national line's name only where no list has the code."""
        from greentrade.lists import available

        entries = [entry for each in available() for entry in each.entries]
        return {entry.hs6: self.said(entry.name) for entry in sorted(entries, key=lambda entry: not entry.national)}

    @property
    def list_id(self) -> str:
        """The list without its version."""
        return self.product_list.partition("@")[0]

    @cached_property
    def about(self) -> Metadata:
        """What is known of the list: title, groups, versions. Raises `InputError` for an unknown one."""
        from greentrade.lists import list_metadata

        return list_metadata(self.list_id)

    @property
    def span(self) -> tuple[str, str]:
        """The first and the last year that were chosen, empty where none was."""
        first, _, last = (self.years or "").partition(":")
        return (first, last or first) if "," not in first + last else ("", "")

    @cached_property
    def texts(self) -> Texts:
        """The texts of the view's language."""
        return texts(self.lang)

    def _(self, message: str, **values: Any) -> str:
        """A text in the view's language, its `{places}` filled: `view._("Exports of {name}", name=...)`."""
        return self.texts.gettext(message, **values)

    def ngettext(self, one: str, many: str, number: int, **values: Any) -> str:
        """The same with a plural form."""
        return self.texts.ngettext(one, many, number, **values)

    def said(self, name: str) -> str:
        """The name of a product, technology group or list in the view's language; one of a user's own list stands as it is."""
        from greentrade.lists.words import said

        return said(name, self.lang)

    @property
    def marks(self) -> Marks:
        """The marks between names and clauses."""
        return marks(self.lang)

    @cached_property
    def numbers(self) -> Numbers:
        """Numbers as the view's language writes them."""
        from greentrade.briefs.numbers import Numbers

        return Numbers(self.lang)


def _canonical(request: Request) -> str:
    """The request's URL with `years` for what the form sent, without what is empty."""
    given = dict(request.query_params)
    first, last = (given.pop(name, "").strip() for name in _SPAN)
    years = [part for part in (first, last) if part]
    if len(years) == 2 and years[0].isdecimal() and years[1].isdecimal() and int(years[0]) > int(years[1]):
        raise InputError(f"{first} to {last} runs backwards", remedy="Give the earlier year first")
    if years:
        given["years"] = ":".join(dict.fromkeys(years))
    kept = {name: value for name, value in given.items() if value}
    return request.url.path + (f"?{urlencode(kept, safe=',:@')}" if kept else "")
