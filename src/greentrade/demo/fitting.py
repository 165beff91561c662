"""The two reports of every flow in every year, fitted to the margins by iterative proportional fitting.

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
LIKELY_SWEEPS = 7
"""Few, because likely totals may contradict binding ones, and more sweeps would then wear cells down to nothing."""


@dataclass(frozen=True)
class Reports:
    """What both sides report of the network's flows in a year, USD, shape (cells,)."""

    year: int
    imports: Floats
    exports: Floats


def fit_years(levels: Floats, rng: np.random.Generator) -> tuple[Network, Iterator[Reports]]:
    """The network, and the reports of every year, the last year first; levels as `levels.fit_levels` gives them."""
    network = build(levels[-1], rng)
    return network, _years(network, levels, rng)


def _years(network: Network, levels: Floats, rng: np.random.Generator) -> Iterator[Reports]:
    last = Year(YEARS[-1], network, levels[-1])
    imports = last.imports(last.spread(network.seed))
    exports = last.exports(imports * rng.lognormal(0, 0.15, imports.shape), imports)
    yield Reports(last.year, imports, exports)
    structure = _structure(last, imports)
    asymmetry = np.divide(exports, imports, out=np.ones_like(exports), where=imports > 0)
    for year in reversed(YEARS[:-1]):
        this = Year(year, network, levels[YEARS.index(year)])
        imports = this.imports(this.spread(structure) * rng.lognormal(0, 0.06, structure.shape))
        exports = this.exports(imports * asymmetry * rng.lognormal(0, 0.04, structure.shape), imports)
        yield Reports(year, imports, exports)


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

    def imports(self, seed: Floats) -> Floats:
        """What importers report: exports of silent economies as they are set, all else fitted to the margins.

        What a silent economy imports is fitted as if it reported; its partners then report just that.
        """
        totals = self.network.exporter * len(BLOCKS) + self.network.block
        levels = self.levels[:, DIRECTIONS.index("export"), :].ravel()[totals]
        sums = np.bincount(totals, weights=seed, minlength=totals.max() + 1)[totals]
        shared_out = seed * np.divide(levels, sums, out=np.zeros_like(seed), where=sums > 0)
        return self._fit("import", seed, np.where(self.silent_exporter, shared_out, np.nan))

    def exports(self, seed: Floats, imports: Floats) -> Floats:
        """What exporters report: with a silent economy just what the import side says, all else fitted to the margins."""
        return self._fit("export", seed, np.where(self.silent_exporter | self.silent_importer, imports, np.nan))

    def _fit(self, direction: str, seed: Floats, fixed: Floats) -> Floats:
        free = np.isnan(fixed) & (seed > 0)
        table = np.nan_to_num(fixed)
        rules = Rules(self.year, self.network, self.levels, direction, free, table)
        places = np.cumsum(free) - 1
        likely, binding = (
            [ipf.Constraint(places[each.cells], each.labels, each.targets) for each in found] for found in (rules.likely(), rules.binding())
        )
        start = ipf.fit(seed[free], [*likely, *binding], LIKELY_SWEEPS, TOLERANCE).table if likely else seed[free]
        table[free] = ipf.fit(start, binding, SWEEPS, TOLERANCE).table
        return table
