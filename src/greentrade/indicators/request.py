"""What a user asks for, read once: economies, products, periods and splits, each checked with a helpful error."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from greentrade import economies
from greentrade.errors import InputError
from greentrade.flows import Selection
from greentrade.indicators.registry import SPLITS, Indicator

if TYPE_CHECKING:
    from greentrade.lists import ProductList

WORLD = "WLD"
Names = str | Iterable[str] | None
Years = int | str | range | Iterable[int] | None


@dataclass(frozen=True)
class Item:
    """One economy or group: how its row is labelled, and its codes. The World's codes are None: whoever has data."""

    label: str
    codes: tuple[int, ...] | None

    @property
    def is_group(self) -> bool:
        """Whether it is more than one economy."""
        return self.codes is None or len({economies.canonical(code) for code in self.codes}) > 1


@dataclass(frozen=True)
class Request:
    """A question to the store, checked."""

    indicator: Indicator
    reporters: tuple[Item, ...]
    partners: tuple[Item, ...] | None
    products: Selection | None
    periods: tuple[int, ...]
    freq: str
    by: tuple[str, ...]
    real: str | None
    top: int | None

    @property
    def keys(self) -> tuple[str, ...]:
        """The result's key columns, in the order of `columns.RESULT_KEYS`."""
        partner = self.partners is not None or "partner" in self.by
        found = {"partner": partner, "group": "group" in self.by, "product": "product" in self.by}
        return ("period", "economy", *(name for name, there in found.items() if there))


def parse_items(names: Names, at: int) -> tuple[Item, ...] | None:
    """Each comma item as an `Item`, with the members that its groups have at the period `at`; None for nothing.

    Raises `InputError` for an unknown name (with what was probably meant) and for a name given twice.
    """
    if names is None:
        return None
    typed = [part.strip() for part in (names.split(",") if isinstance(names, str) else names) if part.strip()]
    if not typed:
        raise InputError("No economy is named", remedy="Give an ISO3 (KGZ), a group (CAREC), or leave it out for the World")
    items = tuple(_item(text, at) for text in typed)
    labels = [item.label for item in items]
    twice = sorted({label for label in labels if labels.count(label) > 1})
    if twice:
        raise InputError("An economy or group is named twice", rows=twice, remedy="Name each once")
    return items


def _item(text: str, at: int) -> Item:
    if text.upper() == WORLD:
        return Item(WORLD, None)
    members = economies.members(text, at=at)
    if not members:
        raise InputError(f"The group {text!r} has no members", remedy="Check its arithmetic with greentrade economies")
    codes = tuple(row.code for member in members for row in economies.variants(economies.iso3(member)))
    return Item(text if economies.is_group(text) else economies.iso3(members[0]), codes)


def parse_products(products: ProductList | Selection | str | Iterable[str] | None, match: str) -> Selection | None:
    """A product list, codes typed by hand, or None for all products. Raises `InputError` for what is no HS code."""
    if products is None or isinstance(products, Selection):
        return products
    if isinstance(products, str) or not hasattr(products, "entries"):
        return Selection.of(products, match)  # type: ignore[arg-type]
    return Selection.of_list(products, match)  # type: ignore[arg-type]


def parse_by(by: str | Sequence[str], indicator: Indicator) -> tuple[str, ...]:
    """The splits, the indicator's own among them. Raises `InputError` for one that it does not have."""
    typed = [part.strip() for part in (by.split(",") if isinstance(by, str) else by) if part.strip()]
    wrong = [name for name in typed if name not in indicator.dimensions]
    if wrong:
        known = ", ".join(indicator.dimensions) or "nothing"
        kind = "cannot be split by" if set(wrong) <= set(SPLITS) else "knows no split"
        raise InputError(f"{indicator.id} {kind} {', '.join(wrong)}", remedy=f"It can be split by {known}")
    missing = [name for name in indicator.by if name not in typed and not (name == "product" and "group" in typed)]
    return tuple(dict.fromkeys([*missing, *typed]))


def parse_periods(years: Years, freq: str, held: Sequence[int]) -> tuple[int, ...]:
    """The periods of a result: those asked for, or all from the store's first to its last.

    `years`: 2024, "2005:2024", "2005,2010", a range or a list; months as 202401 with `freq="M"`, where a year stands for
    its twelve months. Raises `InputError` for what is no period, and where the store holds none of them.
    """
    if not held:
        raise InputError(
            f"The store holds no {'annual' if freq == 'A' else 'monthly'} data of this perspective", remedy="See greentrade store status"
        )
    if years is None:
        wanted = _span(min(held), max(held), freq)
    elif isinstance(years, int):
        wanted = _one(years, freq)
    elif isinstance(years, str):
        wanted = [period for part in years.split(",") for period in _typed(part, freq)]
    else:
        wanted = [period for each in years for period in _one(int(each), freq)]
    chosen = tuple(sorted(set(wanted)))
    if not set(chosen) & set(held):
        raise InputError(f"The store holds no data of {_text(chosen)} in this perspective", remedy=f"It holds {min(held)} to {max(held)}")
    return chosen


def _typed(part: str, freq: str) -> list[int]:
    found = re.fullmatch(r"\s*(\d{4}|\d{6})\s*(?::\s*(\d{4}|\d{6})\s*)?", part)
    if not found:
        raise InputError(f"{part.strip()!r} is no period", remedy="Write 2024, 2005:2024 or, for months, 202401:202406")
    first, last = _one(int(found[1]), freq), _one(int(found[2] or found[1]), freq)
    if first[0] > last[-1]:
        raise InputError(f"{part.strip()!r} runs backwards", remedy="Write the earlier period first")
    return _span(first[0], last[-1], freq)


def _one(period: int, freq: str) -> list[int]:
    if 1900 <= period <= 2199:
        return [period] if freq == "A" else _span(period * 100 + 1, period * 100 + 12, freq)
    if 190001 <= period <= 219912 and 1 <= period % 100 <= 12 and freq == "M":
        return [period]
    raise InputError(f"{period} is no {'year' if freq == 'A' else 'month'}", remedy="Write 2024, or 202401 with monthly frequency")


def _span(first: int, last: int, freq: str) -> list[int]:
    if freq == "A":
        return list(range(first, last + 1))
    return [period for period in range(first, last + 1) if 1 <= period % 100 <= 12]


def _text(periods: Sequence[int]) -> str:
    return str(periods[0]) if len(periods) == 1 else f"{periods[0]} to {periods[-1]}"
