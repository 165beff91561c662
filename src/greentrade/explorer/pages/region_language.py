"""Names of regions on pages, and the words on the brief's charts there: the brief's own language with the names of the pages."""

from __future__ import annotations

import re

from greentrade import economies
from greentrade.briefs.language import Language
from greentrade.explorer.pages.naming import economy_name
from greentrade.explorer.pages.view import View


class PageLanguage(Language):
    """The brief's words in a page's language, with economies named as all pages name them."""

    def __init__(self, view: View) -> None:
        super().__init__(view.lang)
        self.view = view

    def economy(self, code: str, *, article: bool = False) -> str:
        """The name of an economy, a group or an expression."""
        return economy_name(self.view, code)


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
