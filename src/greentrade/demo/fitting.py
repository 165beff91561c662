"""The flows of every year, and the two reports of each of them, fitted to the margins by iterative proportional fitting.

Both reports derive from one flow: each side declares it with a factor of its own (`Habits`), and is fitted to the numbers
about its reports. What one side's numbers say of the flow is handed to the other side before its turn, sweep by sweep.

The last year is fitted first, from the network's seeds: most is printed about it. What the fit finds out about who deals
with whom in what is carried to the other years as their seed, so that series have no break at the last year.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from greentrade.demo import ipf
from greentrade.demo.network import Network, build
from greentrade.demo.priors import BLOCKS, DIRECTIONS, YEARS, goods, product_weights, silent, traders
from greentrade.demo.rules import Rules

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

SWEEPS, TOLERANCE = 200, 1e-5
SHARED_SWEEPS = 60
LIKELY_SWEEPS = 7
"""Few, because likely totals may contradict binding ones, and more sweeps would then wear cells down to nothing."""
_LEFT_OUT = 0.97
"""Customs look at imports, which pay duties, more closely than at exports: these fall short."""
_WITHIN_CAREC = 0.73
"""Imports over exports within the region, as the brief prints both for 2024: 322 million, and 47.6% of all exports and a little more."""


@dataclass(frozen=True)
class Reports:
    """The network's flows in a year and what both sides report of them, USD, shape (cells,)."""

    year: int
    flows: Floats
    imports: Floats
    exports: Floats


@dataclass(frozen=True)
class Habits:
    """What each side declares of a flow, as factors of its value on board at the exporter's border, shape (cells,)."""

    imports: Floats
    exports: Floats

    @classmethod
    def of(cls, network: Network, rng: np.random.Generator) -> Habits:
        """Freight, what exporters leave out, the brief's own asymmetry within its region, and noise."""
        exports = np.where(network.of_carec, _LEFT_OUT, 1.0)
        printed = network.within_carec & (network.block == BLOCKS.index("list"))
        return cls(network.freight, np.where(printed, network.freight / _WITHIN_CAREC, exports)).noisy(rng, 0.06)

    def noisy(self, rng: np.random.Generator, spread: float) -> Habits:
        """These habits, each off by a random factor."""
        return Habits(*(each * rng.lognormal(0, spread, each.shape) for each in (self.imports, self.exports)))


def fit_years(levels: Floats, rng: np.random.Generator) -> tuple[Network, Iterator[Reports]]:
    """The network, and the reports of every year, the last year first; levels as `levels.fit_levels` gives them."""
    network = build(levels[-1], rng)
    return network, _years(network, levels, rng)


def _years(network: Network, levels: Floats, rng: np.random.Generator) -> Iterator[Reports]:
    last = Year(YEARS[-1], network, levels[-1])
    habits = Habits.of(network, rng)
    found = last.reports(last.spread(network.seed), habits)
    yield found
    structure = _structure(last, found.flows)
    for year in reversed(YEARS[:-1]):
        this = Year(year, network, levels[YEARS.index(year)])
        yield this.reports(this.spread(structure) * rng.lognormal(0, 0.06, structure.shape), habits.noisy(rng, 0.03))


def _structure(last: Year, fitted: Floats) -> Floats:
    """What the fitted table says beyond the sizes of economies and products: seeds for other years.

    A code that the last edition does not have takes the correction of the other products of its pair of economies.
    """
    network, spread = last.network, last.spread(last.network.seed)
    pair = (network.importer * len(traders()) + network.exporter) * len(BLOCKS) + network.block
    sums = [np.bincount(pair, weights=values, minlength=pair.max() + 1) for values in (fitted, spread)]
    of_pair = np.divide(sums[0], sums[1], out=np.ones_like(sums[0]), where=sums[1] > 0)[pair]
    correction = np.divide(fitted, spread, out=of_pair.copy(), where=spread > 0)
    return network.seed * correction


@dataclass(frozen=True)
class Year:
    """A year's levels, shape (economies, directions, blocks), USD, on the network."""

    year: int
    network: Network
    levels: Floats

    @cached_property
    def silent_exporter(self) -> Bools:
        """Cells whose exporter never reports."""
        return np.isin(self.network.exporter, silent())

    @cached_property
    def silent_importer(self) -> Bools:
        """Cells whose importer never reports."""
        return np.isin(self.network.importer, silent())

    @cached_property
    def alive(self) -> Floats:
        """1 for cells whose code stands in the edition in force, weighted for products of the list; else 0."""
        last, now = product_weights(YEARS[-1]), product_weights(self.year)
        growth = np.divide(now, last, out=np.sign(now), where=last > 0)
        ordinary = np.array([not good.on_list for good in goods()])
        return np.where(ordinary, 1.0, growth)[self.network.product]

    def spread(self, seed: Floats) -> Floats:
        """A seed of the last year's sizes, moved to this year's: importer's times exporter's level times the product's growth."""
        net, b = self.network, self.network.block
        imports, exports = (self.levels[:, DIRECTIONS.index(direction), :] for direction in ("import", "export"))
        return seed * self.alive * imports[net.importer, b] * exports[net.exporter, b] / exports.sum(axis=0)[b]

    def reports(self, seed: Floats, habits: Habits) -> Reports:
        """The flows nearest to a seed, and both reports of them.

        A number about one side's reports moves the flows, and so the other side's reports; each side at last meets its own.
        """
        sides = self._sides(seed, habits)
        flows = seed
        for sweep in range(SHARED_SWEEPS):
            for side in sides:
                flows = side.flows(side.fitted(flows, 1, sweep < LIKELY_SWEEPS), flows)
        return Reports(self.year, flows, *(side.fitted(flows, SWEEPS) for side in sides))

    def _sides(self, seed: Floats, habits: Habits) -> tuple[Side, Side]:
        """Importers and exporters; what a silent economy trades is set for both, as only its partners report it."""
        exported = np.where(self.silent_exporter, self._shared_out(seed), np.nan)
        # Imports of silent economies are fitted as if these reported: numbers about their groups count them.
        importers = self._side("import", seed, habits.imports, exported)
        imported = importers.fitted(importers.fitted(seed, LIKELY_SWEEPS, likely=True) / habits.imports, SWEEPS)
        settled = np.where(self.silent_importer, imported, exported)
        return self._side("import", seed, habits.imports, settled), self._side("export", seed, habits.exports, settled)

    def _shared_out(self, seed: Floats) -> Floats:
        """The seed, scaled to what each economy exports."""
        totals = self.network.exporter * len(BLOCKS) + self.network.block
        levels = self.levels[:, DIRECTIONS.index("export"), :].ravel()[totals]
        sums = np.bincount(totals, weights=seed, minlength=totals.max() + 1)[totals]
        return seed * np.divide(levels, sums, out=np.zeros_like(seed), where=sums > 0)

    def _side(self, direction: str, seed: Floats, habit: Floats, fixed: Floats) -> Side:
        """Cells of `fixed` that are not NaN stay as they are."""
        free = np.isnan(fixed) & (seed > 0)
        table = np.nan_to_num(fixed)
        rules = Rules(self.year, self.network, self.levels, direction, free, table)
        places = np.cumsum(free) - 1
        likely, binding = (
            [ipf.Constraint(places[each.cells], each.labels, each.targets) for each in found] for found in (rules.likely(), rules.binding())
        )
        return Side(habit, free, table, likely, binding)


@dataclass(frozen=True)
class Side:
    """One side's reports: its habit, which cells are fitted, what the others hold (USD), and what must and should hold.

    habit, free, table: shape (cells,). The constraints' places are among the free cells.
    """

    habit: Floats
    free: Bools
    table: Floats
    likely: list[ipf.Constraint]
    binding: list[ipf.Constraint]

    def fitted(self, flows: Floats, sweeps: int, likely: bool = False) -> Floats:
        """What the side reports of the flows, once its numbers have been given so many turns."""
        constraints = [*self.likely, *self.binding] if likely else self.binding
        report = self.table.copy()
        report[self.free] = ipf.fit((flows * self.habit)[self.free], constraints, sweeps, TOLERANCE).table
        return report

    def flows(self, report: Floats, before: Floats) -> Floats:
        """The flows beneath a report; where nothing was fitted, as they were before."""
        return np.where(self.free, report / self.habit, before)
