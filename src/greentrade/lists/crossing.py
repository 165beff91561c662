"""From the codes of one edition to those of another: where each went, without the links that are only nominal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from greentrade.nomenclature import edition

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Crossing:
    """What becomes of codes between two editions.

    `targets`: the codes of edition `new` that hold goods of a code of edition `old`; `sources`: the codes of `old` whose goods
    a code of `new` holds. A code without an entry has none. `nominal`: further targets that are formal links only.
    """

    old: str
    new: str
    targets: dict[str, tuple[str, ...]]
    sources: dict[str, tuple[str, ...]]
    nominal: dict[str, tuple[str, ...]]

    def reached(self, codes: Iterable[str]) -> frozenset[str]:
        """Every code of the new edition that holds goods of any of the codes."""
        return frozenset(target for code in codes for target in self.targets.get(code, ()))

    def relation(self, code: str) -> str:
        """1:1, n:1, 1:n or n:n, source to target; 1:0 for a code that has no target."""
        targets = self.targets.get(code, ())
        several = any(len(self.sources[target]) > 1 for target in targets)
        return f"{'n' if several else '1'}:{'n' if len(targets) > 1 else len(targets)}"


def crossing(old: str, new: str) -> Crossing:
    """The links between two editions. Raises `InputError` for an unknown edition, or one whose codes are not known."""
    from greentrade.nomenclature import links

    old, new = edition(old).name, edition(new).name
    pairs = links(old, new)
    real, nominal = pairs.filter(~pairs["formal"]), pairs.filter(pairs["formal"])
    return Crossing(old, new, _grouped(real, "source", "target"), _grouped(real, "target", "source"), _grouped(nominal, "source", "target"))


def _grouped(pairs: pl.DataFrame, by: str, of: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for key, value in pairs.select(by, of).sort(by, of).iter_rows():
        found.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in found.items()}
