"""Several lists side by side at six digits: what they share, and what only one of them has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from greentrade.errors import InputError
from greentrade.lists.crossing import Crossing, crossing
from greentrade.lists.versions import ProductList
from greentrade.nomenclature import edition

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Comparison:
    """Lists as sets of six-digit codes of one edition.

    `codes`: the codes by list label; `names`: a short name by code; `notes`: how lists of another edition were brought into
    this one.
    """

    edition: str
    codes: dict[str, frozenset[str]] = field(hash=False)
    names: dict[str, str] = field(hash=False)
    notes: tuple[str, ...]

    def overlap(self) -> pl.DataFrame:
        """One row a pair of lists: first, second, common, only_first, only_second (numbers of codes), jaccard.

        jaccard = |A and B| / |A or B|, from 0 (nothing in common) to 1 (the same codes).
        """
        import polars as pl

        rows = []
        for (first, a), (second, b) in combinations(self.codes.items(), 2):
            rows.append((first, second, len(a & b), len(a - b), len(b - a), len(a & b) / len(a | b)))
        schema = {"first": pl.String, "second": pl.String, **dict.fromkeys(("common", "only_first", "only_second"), pl.Int64)}
        return pl.DataFrame(rows, schema=schema | {"jaccard": pl.Float64}, orient="row")

    def membership(self) -> pl.DataFrame:
        """One row a code: code, name, lists (those that have it), number (how many have it). `number` 1 is a code of one list only."""
        import polars as pl

        every = sorted(frozenset().union(*self.codes.values()))
        having = [[label for label, codes in self.codes.items() if code in codes] for code in every]
        table = {"code": every, "name": [self.names.get(code) for code in every], "lists": having, "number": list(map(len, having))}
        return pl.DataFrame(table, schema={"code": pl.String, "name": pl.String, "lists": pl.List(pl.String), "number": pl.Int64})

    def only(self) -> dict[str, tuple[str, ...]]:
        """By list label, the codes that no other list has."""
        others = {label: frozenset().union(*(codes for name, codes in self.codes.items() if name != label)) for label in self.codes}
        return {label: tuple(sorted(codes - others[label])) for label, codes in self.codes.items()}


def compare(lists: Sequence[ProductList], in_edition: str | None = None) -> Comparison:
    """Lists side by side at six digits, in one edition: the one given, else that of the first list.

    A list of another edition is carried over by the links between the editions: every code counts that holds goods of a
    listed one, formal links left out; the notes say how many codes that concerns. A national line or ex-out counts as its
    six digits. Raises `InputError` for fewer than two different versions, or where links are not known.
    """
    labels = [each.label for each in lists]
    if len(set(labels)) < 2:
        raise InputError("There is nothing to compare", rows=labels, remedy="Name two different lists or versions at least")
    target = edition(in_edition).name if in_edition else lists[0].edition
    codes: dict[str, frozenset[str]] = {}
    names: dict[str, str] = {}
    notes: list[str] = []
    for each in lists:
        if each.label in codes:
            continue
        own = {entry.hs6: entry.name for entry in each.entries}
        if each.edition == target:
            codes[each.label] = frozenset(own)
            names |= own
        else:
            way = crossing(each.edition, target)
            codes[each.label] = way.reached(own)
            names = _carried(own, way) | names
            notes.append(_note(each, own, way))
        notes += _parts(each)
    return Comparison(target, codes, names, tuple(notes))


def _carried(own: dict[str, str], way: Crossing) -> dict[str, str]:
    return {target: name for code, name in own.items() for target in way.targets.get(code, ())}


def _note(each: ProductList, own: dict[str, str], way: Crossing) -> str:
    reached = way.reached(own)
    wider = [code for code in reached if any(source not in own for source in way.sources[code])]
    lost = sorted(code for code in own if code not in way.targets)
    note = f"{each.label} is written in {way.old}: its {len(own)} codes hold goods of {len(reached)} codes of {way.new}"
    note += f", {len(wider)} of which also hold goods that are not listed" if wider else ""
    return note + (f"; without a successor: {', '.join(lost)}" if lost else "")


def _parts(each: ProductList) -> list[str]:
    partial = sum(1 for _, low, _ in each.shares().values() if low < 1)
    return [f"{each.label}: {partial} codes are listed in part only, and count as whole codes here"] if partial else []
