"""What the page of a product list shows, as data: a version, its entries, what versions differ in, how it compares with other lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from greentrade import lists
from greentrade.errors import InputError
from greentrade.explorer.problems import NotFoundError

if TYPE_CHECKING:
    from greentrade.explorer.pages.view import View
    from greentrade.indicators import Database
    from greentrade.lists import Difference, Entry, Metadata, ProductList

BETWEEN = ".."
"""What stands between two versions: ?diff=2017-01-01..2022-01-01."""

DECISIONS = ("add", "drop", "rescope", "narrow", "widen", "recode", "regroup", "rename", "document")
"""Kinds of differences, in the order in which a page tells them."""


@dataclass(frozen=True)
class Group:
    """A technology group with its entries."""

    id: str
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Between:
    """What differs between two versions: the differences by kind, in the order of DECISIONS."""

    before: ProductList
    after: ProductList
    kinds: tuple[tuple[str, tuple[Difference, ...]], ...]

    @property
    def edition_changes(self) -> bool:
        return self.before.edition != self.after.edition


@dataclass(frozen=True)
class Overlap:
    """How much a list has in common with another one, in codes; see `greentrade.scope.overlap`."""

    other: ProductList
    in_common: int
    only_this: int
    only_other: int
    jaccard: float
    counted: str


@dataclass(frozen=True)
class Compared:
    """Two lists beside each other: their overlap, the codes that only one of them has, and the World's trade that they cover."""

    shown: str
    overlap: Overlap
    only_this: tuple[tuple[str, str], ...]
    only_other: tuple[tuple[str, str], ...]
    edition: str
    notes: tuple[str, ...]
    period: int
    covered: tuple[dict[str, Any], ...]


def metadata(identifier: str) -> Metadata:
    """What is known of a list. Raises `NotFoundError` for one that there is not."""
    if identifier not in lists.list_ids():
        try:
            lists.list_folder(identifier.strip("./\\~"))
        except InputError as error:
            raise NotFoundError(f"There is no product list {identifier!r}", rows=error.rows, remedy=error.remedy) from None
        raise NotFoundError(f"There is no product list {identifier!r}", remedy=f"The lists are {', '.join(lists.list_ids())}")
    return lists.list_metadata(identifier)


def version(about: Metadata, name: str | None) -> ProductList:
    """A version of a list; without a name the one that is valid, else the newest. Raises `NotFoundError` for an unknown one."""
    if name is None:
        return next(each for each in lists.available() if each.id == about.id)
    known = [each.version for each in about.versions]
    if name not in known:
        raise NotFoundError(f"The list {about.id} has no version {name!r}", remedy=f"Its versions are {', '.join(known)}")
    return lists.product_list(f"{about.id}@{name}")


def groups(shown: ProductList) -> tuple[Group, ...]:
    """The entries by technology group, in the order of the list; groups without entries are left out."""
    found = [Group(name, title, tuple(each for each in shown.entries if each.group == name)) for name, title in shown.groups.items()]
    return tuple(each for each in found if each.entries)


def between(about: Metadata, text: str) -> Between:
    """What differs between the versions that `2017-01-01..2022-01-01` names. Raises `InputError` where it names no two versions."""
    first, sign, second = text.partition(BETWEEN)
    if not sign or first == second:
        known = ", ".join(each.version for each in about.versions)
        raise InputError(f"{text!r} names no two versions", remedy=f"Write one version, two dots and another one; {about.id} has {known}")
    before, after = version(about, first), version(about, second)
    found = lists.diff(before, after)
    kinds = [(kind, tuple(each for each in found if each.change == kind)) for kind in DECISIONS]
    return Between(before, after, tuple((kind, changes) for kind, changes in kinds if changes))


def overlaps(shown: ProductList, others: Iterable[ProductList]) -> tuple[Overlap, ...]:
    """How much the list has in common with each of the others, the most alike first."""
    found = [_overlap(shown, other) for other in others if other.id != shown.id]
    return tuple(sorted(found, key=lambda each: (-each.jaccard, each.other.id)))


def _overlap(shown: ProductList, other: ProductList) -> Overlap:
    from greentrade.scope import overlap

    row = overlap([shown, other]).row(0, named=True)
    return Overlap(other, row["in_common"], row["only_a"], row["only_b"], row["jaccard"] or 0.0, row["counted"])


def compared(database: Database, view: View, shown: ProductList, other: ProductList) -> Compared:
    """Two lists beside each other; what they cover is that of the view's last year."""
    from greentrade.scope import covered

    comparison = lists.compare([shown, other])
    only = comparison.only()
    period = last_period(database, view)
    frame = covered(database, [shown, other], years=period, match=view.match, perspective=view.perspective)
    return Compared(
        shown.label,
        _overlap(shown, other),
        _named(comparison, only[shown.label]),
        _named(comparison, only[other.label]),
        comparison.edition,
        comparison.notes,
        period,
        tuple(frame.to_dicts()),
    )


def _named(comparison: lists.Comparison, codes: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple((code, comparison.names.get(code, "")) for code in codes)


def last_period(database: Database, view: View) -> int:
    """The last year that a view asks for and the store has."""
    from greentrade.indicators.request import parse_periods

    held = sorted(database.trade(view.perspective, None, view.freq).coverage["period"].unique().to_list())
    asked = parse_periods(view.years, view.freq, held)
    return max(set(asked) & set(held))
