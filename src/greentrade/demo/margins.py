"""The printed numbers that the demonstration's records are fitted to, and the assumptions between them.

`data/margins.csv` has a row for every number that the CAREC brief prints: as it is printed, where, and the value that
the records are to have (`role` fit) or must turn out to have (`role` check). Where the text contradicts itself the note
says how that was resolved. `data/assumptions.csv` has what the text does not print and a plausible series needs.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

DATA = Path(__file__).parent / "data"
UNITS = {"USD billion": 1e9, "USD million": 1e6, "%": 0.01, "pp": 0.01}
"""What one of each unit is, in dollars or as a fraction."""


@dataclass(frozen=True)
class Key:
    """What is measured: whose trade (`economy`) with whom (`partner`) in what (`product`), as a share `of` what."""

    measure: str
    direction: str
    economy: str
    partner: str
    product: str
    of: str

    @property
    def of_key(self) -> Key:
        """The value that a share is a share of: the list or all goods, all partners, or the World."""
        products = {"product": "all" if self.product == "list" else "list"}
        return Key(
            "value",
            self.direction,
            "WLD" if self.of == "economy" else self.economy,
            "WLD" if self.of == "partner" else self.partner,
            products.get(self.of, self.product),
            "",
        )


@dataclass(frozen=True)
class Margin:
    """A number that the brief prints. `value` and `tolerance` are in `unit`."""

    id: str
    where: str
    printed: str
    key: Key
    year: int | None
    base_year: int | None
    value: float
    unit: str
    tolerance: float
    role: str
    note: str

    @property
    def scale(self) -> float:
        """What one of the unit is, in dollars or as a fraction; 1 for counts and ranks."""
        return UNITS.get(self.unit, 1.0)

    @property
    def target(self) -> float:
        """The value in dollars or as a fraction."""
        return self.value * self.scale


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _key(row: dict[str, str]) -> Key:
    return Key(*(row[name] for name in ("measure", "direction", "economy", "partner", "product", "of")))


@cache
def margins() -> tuple[Margin, ...]:
    """All printed numbers, in the order of the brief."""
    return tuple(
        Margin(
            id=row["id"],
            where=row["where"],
            printed=row["printed"],
            key=_key(row),
            year=int(row["year"]) if row["year"] else None,
            base_year=int(row["base_year"]) if row["base_year"] else None,
            value=float(row["value"]),
            unit=row["unit"],
            tolerance=float(row["tolerance"]),
            role=row["role"],
            note=row["note"],
        )
        for row in _rows("margins.csv")
    )


@cache
def series() -> dict[Key, dict[int, float]]:
    """Values and shares by year, in dollars and fractions: the printed ones, the assumed ones, and a line between them.

    Nothing is drawn beyond the first and the last year that is given, so that a number given for one year stays there.
    """
    given: dict[Key, dict[int, float]] = defaultdict(dict)
    for row in _rows("assumptions.csv"):
        given[_key(row)][int(row["year"])] = float(row["value"]) * UNITS[row["unit"]]
    for margin in margins():
        if margin.role == "fit" and margin.key.measure in ("value", "share") and margin.year is not None:
            given[margin.key][margin.year] = margin.target
    return {key: _between(anchors) for key, anchors in given.items()}


def _between(anchors: dict[int, float]) -> dict[int, float]:
    years = sorted(anchors)
    line = dict(anchors)
    for first, last in pairwise(years):
        for year in range(first + 1, last):
            line[year] = anchors[first] + (anchors[last] - anchors[first]) * (year - first) / (last - first)
    return line
