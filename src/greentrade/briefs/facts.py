"""What sentences may ask of a panel: totals, growth, ranks and shares, or the exception that drops the sentence.

Everything is read from the panel's results. A question that the data cannot answer raises `Missing`; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

import polars as pl

from greentrade.briefs.bounds import Bounds, editions
from greentrade.briefs.coverage import comparable_since, gather
from greentrade.briefs.figures import Fit, PanelData, Series


class Missing(Exception):
    """The data do not hold what a sentence asks for; the sentence is left out."""


CENT = 0.005
"""US dollars: a difference below half a cent comes of floating-point arithmetic."""


@dataclass(frozen=True)
class Difference:
    """What a code adds to the difference between converted and native, in USD, and the data's codes that it is made of."""

    code: str
    value: float
    data_codes: str


@dataclass(frozen=True)
class Entry:
    """One economy, product or group of a panel, as sentences see it. Its numbers are those of the panel's last year."""

    facts: Facts
    series: Series
    name: str

    @property
    def key(self) -> str:
        return self.series.key

    @property
    def value(self) -> float:
        return self.at(self.facts.last)

    @property
    def share(self) -> float:
        """Part in the total of the panel's last year. Raises `Missing` where the total is zero."""
        return self.share_at(self.facts.last)

    @property
    def label(self) -> str:
        return self.series.label

    def share_at(self, year: int) -> float:
        """Part in the total of a year."""
        return self.facts.ratio(self.facts.total(year), self.at(year))

    @property
    def bounds(self) -> Bounds | None:
        """Lower and upper bound in the last year; None where the value is exact."""
        return self.bounds_at(self.facts.last)

    def bounds_at(self, year: int) -> Bounds | None:
        return self.facts.panel.bounds.get((self.key, year))

    @property
    def gain(self) -> float:
        """Change of its part in the total over the panel's years."""
        return self.share_at(self.facts.last) - self.share_at(self.facts.first)

    @property
    def growth(self) -> float:
        """v_last / v_first - 1 over the panel's years."""
        return self.facts.ratio(self.at(self.facts.first), self.value) - 1

    @property
    def change(self) -> float:
        """v_last - v_first over the panel's years: percentage points, where values are shares."""
        return self.value - self.at(self.facts.first)

    @property
    def since(self) -> int:
        """The first year with a value."""
        return min(year for year in self.facts.panel.years if self.has(year))

    def at(self, year: int) -> float:
        value = self.facts.panel.value(self.series, year)
        if value is None:
            raise Missing
        return value

    def has(self, year: int) -> bool:
        return self.facts.panel.value(self.series, year) is not None


class Facts:
    """The questions that sentences put to one panel."""

    def __init__(self, panel: PanelData, name: Callable[[Series, PanelData], str]) -> None:
        self.panel = panel
        self.first, self.last = panel.years[0], panel.years[-1]
        entries = [Entry(self, series, name(series, panel)) for series in panel.series]
        # The rest of a top-N and what no partner is stated for are in the totals, but are nobody to speak of.
        nobody = ("other", "_X")
        ranked = [entry for entry in entries if entry.series.role == "item" and entry.key not in nobody and entry.has(self.last)]
        self.items = sorted(ranked, key=lambda entry: (-entry.value, entry.key))
        self._entries = {entry.key: entry for entry in entries}

    def known(self, key: str) -> bool:
        """Whether a key has a value in the last year."""
        return key in self._entries and self._entries[key].has(self.last)

    def get(self, key: str) -> Entry:
        """One economy, product or group by its code; `other`, `average` and `world` by these words."""
        if not self.known(key):
            raise Missing
        return self._entries[key]

    def top(self, n: int = 0) -> list[Entry]:
        """The n largest of the last year (all, without n), largest first, those with nothing left out."""
        found = [entry for entry in self.items if entry.value > 0][: n or None]
        if not found:
            raise Missing
        return found

    @property
    def leader(self) -> Entry:
        return self.top(1)[0]

    @property
    def only(self) -> Entry:
        """The one series of a panel that has no split. Raises `Missing` where it has several or no value."""
        if len(self.items) != 1:
            raise Missing
        return self.items[0]

    def total(self, year: int | None = None) -> float:
        """Sum of the parts in a year (default: the last). Raises `Missing` where no part has a value."""
        found = [
            self.panel.value(entry.series, year or self.last) for entry in self._entries.values() if entry.series.role in ("item", "rest")
        ]
        known = [value for value in found if value is not None]
        if not known:
            raise Missing
        return sum(known)

    @property
    def bounds(self) -> Bounds | None:
        """Lower and upper bound of the last year's total; None where it is exact, or where the panel is no stack."""
        return self.panel.total_bounds.get(self.last)

    def of(self, role: str) -> list[Entry]:
        """All that play a part (native, converted), by the last year's value, the largest first. Raises `Missing` where none does."""
        found = [entry for entry in self._entries.values() if entry.series.role == role and entry.has(self.last)]
        if not found:
            raise Missing
        return sorted(found, key=lambda entry: (-entry.value, entry.key))

    def editions(self, year: int | None = None) -> list[str]:
        """The editions of the Harmonized System in which the data of a year (default: the last) stand."""
        found = [edition for edition, _, _ in editions([self.panel.frame], [year or self.last])]
        if not found:
            raise Missing
        return found

    def differences(self, year: int | None = None) -> list[Difference]:
        """What the codes contribute to converted less native in a year (default: the last), the largest first; none where they agree.

        Raises `Missing` where the panel does not show both.
        """
        if self.panel.differences is None:
            raise Missing
        rows = self.panel.differences(year or self.last)
        apart = rows.filter(pl.col("difference").abs() > CENT).select("product", "difference", "data_codes")
        return [Difference(*row) for row in apart.iter_rows()]

    def growth(self, since: int | None = None) -> float:
        """total_last / total_since - 1."""
        return self.ratio(self.total(since or self.first), self.total()) - 1

    def together(self, entries: list[Entry]) -> float:
        """Sum of some entries' values in the last year."""
        return sum(entry.value for entry in entries)

    def part(self, entries: list[Entry]) -> float:
        """Their part in the total of the last year."""
        return self.ratio(self.total(), self.together(entries))

    def sorted(self, measure: str) -> list[Entry]:
        """All with that measure (growth, change, gain, value), largest first. Raises `Missing` where fewer than two have it."""
        measured = [(value, entry) for entry in self.items if (value := _or_none(entry, measure)) is not None]
        if len(measured) < 2:
            raise Missing
        return [entry for _, entry in sorted(measured, key=lambda pair: (-pair[0], pair[1].key))]

    def gains(self) -> list[Entry]:
        """All by the change of their part in the total, largest gain first. Raises `Missing` where there is but one year."""
        if self.first == self.last:
            raise Missing
        return self.sorted("gain")

    def above(self, level: float) -> list[Entry]:
        return [entry for entry in self.items if entry.value > level]

    def among(self, keys: Collection[str]) -> list[Entry]:
        """Those of some keys, largest first. Raises `Missing` where none has a value."""
        found = [entry for entry in self.items if entry.key in keys]
        if not found:
            raise Missing
        return found

    @property
    def fit(self) -> Fit:
        if self.panel.fit is None:
            raise Missing
        return self.panel.fit

    # The first result is the panel's own; those of `also` (an average, the World) stand for other economies.

    @property
    def comparable(self) -> int:
        """The first year from which the same economies stand behind the total. Raises `Missing` where that is only the last year."""
        since = comparable_since(gather(self.panel.results[:1]), self.panel.years)
        if since is None:
            raise Missing
        return since

    def reporting(self, year: int) -> int:
        """How many economies have data in a year."""
        rows = [row for row in gather(self.panel.results[:1]).to_dicts() if row["first_period"] is not None]
        return len({row["economy"] for row in rows if row["first_period"] <= year <= row["last_period"] and year not in row["missing"]})

    @staticmethod
    def ratio(whole: float, part: float) -> float:
        """part / whole. Raises `Missing` where the whole is zero."""
        if not whole:
            raise Missing
        return part / whole


def _or_none(entry: Entry, measure: str) -> float | None:
    try:
        return getattr(entry, measure)
    except Missing:
        return None
