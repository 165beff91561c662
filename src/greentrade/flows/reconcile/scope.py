"""Which products a reconciliation covers: all, or those that a list or some codes touch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from greentrade.flows.matching import Selection

if TYPE_CHECKING:
    from greentrade.lists import ProductList


@dataclass(frozen=True)
class Scope:
    """Selections whose codes are reconciled together; none of them means all products."""

    selections: tuple[Selection, ...] = ()

    @classmethod
    def of_list(cls, products: ProductList) -> Scope:
        """The codes of a product list."""
        return cls((_bare(Selection.of_list(products, "converted")),))

    @classmethod
    def of_codes(cls, codes: str | Iterable[str]) -> Scope:
        """Codes typed by hand: those of the newest edition that has them all."""
        return cls((_bare(Selection.of(codes, "converted")),))

    @property
    def everything(self) -> bool:
        return not self.selections

    @property
    def label(self) -> str:
        return "all products" if self.everything else " + ".join(sorted(each.label for each in self.selections))

    def codes(self, edition: str) -> frozenset[str] | None:
        """The codes of an edition that are reconciled; None for all of them."""
        return None if self.everything else frozenset().union(*(each.touched(edition) for each in self.selections))

    def covers(self, other: Scope) -> bool:
        """Whether all that the other asks for is in this one."""
        return self.everything or (not other.everything and {each.key for each in other.selections} <= {e.key for e in self.selections})

    def with_other(self, other: Scope) -> Scope:
        """Both together."""
        if self.covers(other):
            return self
        if other.covers(self):
            return other
        kept = {each.key: each for each in (*self.selections, *other.selections)}
        return Scope(tuple(kept[key] for key in sorted(kept)))

    def told(self) -> list[dict[str, Any]]:
        """The scope as plain data, for the ledger."""
        return [{"label": each.label, "edition": each.edition, "codes": list(each.codes)} for each in self.selections]

    @classmethod
    def read(cls, told: Iterable[Mapping[str, Any]]) -> Scope:
        """What `told` gave."""
        return cls(tuple(Selection(tuple(each["codes"]), each["label"], "converted", each["edition"]) for each in told))


def _bare(selection: Selection) -> Selection:
    """The codes alone: what counts of each is a question of the list, not of the flow."""
    return Selection(selection.codes, selection.label, "converted", selection.edition)
