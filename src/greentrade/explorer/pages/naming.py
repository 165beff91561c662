"""What economies, groups, products and technology groups are called in the reader's language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from greentrade import economies
from greentrade.errors import InputError
from greentrade.explorer.problems import NotFoundError
from greentrade.indicators.labels import OTHER

if TYPE_CHECKING:
    from greentrade.explorer.pages.view import View

WORLD, NOWHERE = "WLD", "_X"


def economy_name(view: View, code: str) -> str:
    """The name of an ISO3, of the World, of a group or of an expression of groups; of the rest of a top-N `Other`."""
    if code == WORLD:
        return view._("World")
    if code == OTHER:
        return view._("Others")
    if code == NOWHERE:
        return view._("Partner not stated")
    if code.isdecimal() or (code.isalnum() and not economies.is_group(code)):
        return economies.name(code, view.lang)
    return _expression(view, code)


def _expression(view: View, expression: str) -> str:
    """`CAREC-CHN` is "CAREC without China"; one with brackets stands as it was written."""
    parts = [part.strip() for part in re.split(r"([-+&()])", expression) if part.strip()]
    if any(part in "&()" for part in parts):
        return expression
    signs = ["+", *parts[1::2]]
    kept = [_one(view, code) for sign, code in zip(signs, parts[0::2], strict=False) if sign == "+"]
    out = [_one(view, code) for sign, code in zip(signs, parts[0::2], strict=False) if sign == "-"]
    whole = view.marks.names(kept)
    return view._("{region} without {excluded}", region=whole, excluded=view.marks.names(out)) if out else whole


def _one(view: View, code: str) -> str:
    group = economies.groups().get(code.upper())
    return group.name(view.lang, short=True) if group is not None else economies.name(code, view.lang)


def economy_of(text: str) -> str:
    """The ISO3 that a path names. Raises `NotFoundError` for what is no economy."""
    try:
        found = economies.economy(text)
    except InputError as error:
        raise NotFoundError(error.what, remedy=error.remedy) from None
    return economies.iso3(found.canonical)


def product_name(view: View, code: str) -> str:
    """What the view's list, or else any list, calls a six-digit code, after the code itself."""
    if code == OTHER:
        return view._("Other products")
    name = short_name(view, code)
    return view.marks.aside(name, code) if name else f"HS {code}"


def short_name(view: View, code: str) -> str:
    """The list's short name of a code in the view's language, empty where no list names it."""
    return view.names.get(code) or view.other_names.get(code, "")


def group_name(view: View, group: str) -> str:
    """The title of a technology group of the view's list."""
    if group == OTHER:
        return view._("Others")
    title = view.about.groups.get(group)
    return view.said(title) if title else group


def list_title(view: View) -> str:
    """The title of the view's list, with the version where one was chosen."""
    title = view.said(view.about.title)
    version = view.product_list.partition("@")[2]
    return view.marks.aside(title, version) if version else title
