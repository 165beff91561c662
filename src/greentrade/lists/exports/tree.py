"""The three levels of a product list: technology groups, six-digit codes, national lines.

A list stores flat entries. Statistical standards want a hierarchy, so a national line hangs below its six-digit stem; where
the list does not hold the stem itself, a stem stands there that only carries the lines and is no entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from greentrade.errors import InputError
from greentrade.lists.entries import Entry
from greentrade.lists.versions import ProductList

LEVELS = (
    ("GROUP", "Technology group", "A technology group of the list"),
    ("HS6", "HS six-digit code", "A code of the Harmonized System, the same in every country"),
    ("LINE", "National line", "A line of one jurisdiction's tariff, seven to ten digits, below its six-digit stem"),
)
"""Id, name and meaning of each level, from the top."""


@dataclass(frozen=True)
class Heading:
    """A six-digit code below one group: its entry (None for a stem that only carries lines) and the lines below it."""

    code: str
    entry: Entry | None
    lines: list[Entry] = field(default_factory=list)


def key(entry: Entry) -> str:
    """What names an entry within its version: `850760`, or `85076000_EU` for a national line."""
    return f"{entry.code}_{entry.jurisdiction}" if entry.jurisdiction else entry.code


def by_key(version: ProductList) -> dict[str, Entry]:
    """The entries by key, in the order of the list. Raises `InputError` where a key stands twice or a group is unknown."""
    entries = {key(entry): entry for entry in version.entries}
    keys = [key(entry) for entry in version.entries]
    wrong = [
        *sorted({each for each in keys if keys.count(each) > 1}),
        *(key(each) for each in version.entries if each.group not in version.groups),
    ]
    if wrong:
        raise InputError(
            f"{version.label} cannot be exported: a code stands twice, or its group is not one of the list",
            rows=wrong,
            remedy="Mend the list (`greentrade lists check` shows every fault)",
        )
    return entries


def headings(version: ProductList) -> dict[str, list[Heading]]:
    """The six-digit codes below each group, with their lines; groups in the order of the list, codes in that of the entries.

    A line whose stem is an entry of another group hangs below that stem in its own group too.
    """
    stems = {entry.code: entry for entry in version.entries if not entry.national}
    found: dict[str, dict[str, Heading]] = {group: {} for group in version.groups}
    for entry in version.entries:
        heading = found[entry.group].setdefault(entry.hs6, Heading(entry.hs6, stems.get(entry.hs6)))
        if entry.national:
            heading.lines.append(entry)
    return {group: list(below.values()) for group, below in found.items()}


def bare_stems(version: ProductList) -> tuple[str, ...]:
    """Six-digit stems of national lines that are no entries themselves, in ascending order."""
    return tuple(sorted({entry.hs6 for entry in version.entries} - set(version.codes)))


def versions_of_lists(lists: Sequence[ProductList]) -> dict[str, list[ProductList]]:
    """The versions of each list, oldest first, lists by id. Raises `InputError` for none, or for one version given twice."""
    if not lists:
        raise InputError("There is no product list to export", remedy="Name at least one, such as imf-lct")
    labels = [version.label for version in lists]
    twice = sorted({label for label in labels if labels.count(label) > 1})
    if twice:
        raise InputError("A version of a list is to be exported twice", rows=twice, remedy="Name each version once")
    found: dict[str, list[ProductList]] = {}
    for version in sorted(lists, key=lambda each: (each.id, each.version)):
        found.setdefault(version.id, []).append(version)
    return found
