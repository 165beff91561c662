"""Trade in codes that share goods with codes of the list in other editions: solar cells from 2022 on, early electric cars.

They are not spelt like a code of the list, so that they are other goods to whoever matches by spelling, and the numbers of the
brief say nothing of them. They are dealt with once the flows are fitted: who trades them with whom is taken from the products of
the list that they stand beside, how much from the assumptions, and each reporter's other goods make room for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from greentrade import nomenclature
from greentrade.demo import ipf
from greentrade.demo.fitting import Habits, Reports
from greentrade.demo.margins import series
from greentrade.demo.network import POWER, Network
from greentrade.demo.priors import BLOCKS, basket, goods, region, silent, traders

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]

SWEEPS, TOLERANCE = 100, 1e-6
_LEAST = 1000.0
"""Flows below this, in USD, are left out."""
_MOST = 0.4
"""No more of a reporter's other goods than this makes room."""


@dataclass(frozen=True)
class Relatives:
    """The relatives' cells beside those of the demonstration (`main`), and what both sides declare of them.

    The seed of a cell says how much of its pair's trade in the list the products are that the relative stands beside, shape (cells,).
    """

    main: Network
    network: Network
    habits: Habits

    @classmethod
    def beside(cls, main: Network, rng: np.random.Generator) -> Relatives:
        """A cell for each pair of economies that may trade what a relative stands beside."""
        pair = _pairs(main)
        listed = np.bincount(pair, weights=np.where(_of_list(main), main.seed, 0.0))
        found = []
        for place, good in enumerate(goods()):
            if good.like:
                near = np.isin(main.product, basket(good.like))
                sums = np.bincount(pair[near], weights=main.seed[near], minlength=len(listed))
                pairs = np.flatnonzero(sums)
                found.append((pairs, np.full(len(pairs), place), sums[pairs] / listed[pairs]))
        pairs, product, share = (np.concatenate(each) for each in zip(*found, strict=True))
        importer, exporter = np.divmod(pairs, len(traders()))
        network = Network(importer, exporter, product, share * rng.lognormal(0, 0.3, share.shape))
        return cls(main, network, Habits.of(network, rng))

    def join(self, reports: Reports, rng: np.random.Generator) -> tuple[Reports, Reports]:
        """A year's reports of all else, less the room that they make, and the reports of the relatives."""
        flows = self._flows(reports)
        habits = self.habits.noisy(rng, 0.03)
        own = Reports(reports.year, flows, flows * habits.imports, flows * habits.exports)
        of_imports, of_exports = self._room("import", reports.imports), self._room("export", reports.exports)
        fits = np.minimum(of_imports.fits(own.imports), of_exports.fits(own.exports))
        own = replace(own, flows=own.flows * fits, imports=own.imports * fits, exports=own.exports * fits)
        return replace(reports, imports=of_imports.made(own.imports), exports=of_exports.made(own.exports)), own

    def _flows(self, reports: Reports) -> Floats:
        """USD: the pairs' trade in the list times the seed, scaled to what is assumed of each code that the edition has."""
        pair = _pairs(self.main)
        # What exporters report, as the flows of those that never report have no scale.
        listed = np.bincount(pair, weights=np.where(_of_list(self.main), reports.exports, 0.0))
        seed = listed[_pairs(self.network)] * self.network.seed
        edition = nomenclature.edition_in_force(reports.year)
        said = list(self._said(reports.year, edition))
        there = np.isin(self.network.product, basket("+".join({code for code, _ in said})))
        flows = ipf.fit(np.where(there, seed, 0.0), [total for _, total in said], SWEEPS, TOLERANCE).table
        return np.where(flows < _LEAST, 0.0, flows)

    def _said(self, year: int, edition: str) -> Iterator[tuple[str, ipf.Constraint]]:
        """What is assumed of the codes that the edition has: totals of flows, wide ones first."""
        codes = {good.code for good in goods() if good.like and good.stands_in(edition)}
        for key, values in series().items():
            if key.product in codes and year in values:
                cells = np.flatnonzero(self.network.where(key.direction, region(key.economy), region(key.partner), basket(key.product)))
                yield key.product, ipf.Constraint.total(cells, values[year])

    def _room(self, direction: str, values: Floats) -> Room:
        """What one side reports of all else (USD), as accounts."""
        return Room(_accounts(self.main, direction), _accounts(self.network, direction), values, self._ordinary)

    @cached_property
    def _ordinary(self) -> Bools:
        """Cells that make room: other goods, but not electricity, about which there are numbers."""
        return ~_of_list(self.main) & ~np.isin(self.main.product, basket(POWER))


@dataclass(frozen=True)
class Room:
    """One side's accounts of reporters: by cell of all else, by cell of relatives, what all else is worth (USD), what may make room."""

    accounts: Integers
    of_relatives: Integers
    values: Floats
    ordinary: Bools

    @cached_property
    def _there(self) -> Floats:
        size = max(self.accounts.max(), self.of_relatives.max()) + 1
        return np.bincount(self.accounts, weights=np.where(self.ordinary, self.values, 0.0), minlength=size).astype(np.float64)

    def fits(self, relatives: Floats) -> Floats:
        """How much of each relative's value there is room for (0..1)."""
        wanted = np.bincount(self.of_relatives, weights=relatives, minlength=len(self._there))
        share = np.divide(_MOST * self._there, wanted, out=np.ones_like(wanted), where=wanted > 0)
        return np.minimum(share, 1.0)[self.of_relatives]

    def made(self, relatives: Floats) -> Floats:
        """What is left of the values: each account's ordinary goods are less by what its relatives are worth, and its sum is as before."""
        wanted = np.bincount(self.of_relatives, weights=relatives, minlength=len(self._there))
        left = 1 - np.divide(wanted, self._there, out=np.zeros_like(wanted), where=self._there > 0)
        return np.where(self.ordinary, self.values * left[self.accounts], self.values)


def _of_list(network: Network) -> Bools:
    return network.block == BLOCKS.index("list")


def _pairs(network: Network) -> Integers:
    """A number for each pair of importer and exporter."""
    return network.importer * len(traders()) + network.exporter


def _accounts(network: Network, direction: str) -> Integers:
    """What must stay as it is: all that an economy reports, and what it reports of each partner that never reports itself."""
    sides = (network.importer, network.exporter)
    reporter, partner = sides if direction == "import" else sides[::-1]
    return reporter * (len(traders()) + 1) + np.where(np.isin(partner, silent()), partner, len(traders()))
