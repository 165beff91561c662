"""From margins to constraints: what one year's reports of one direction must add up to.

Levels of economies and numbers about parts of them become totals over cells of the network. Cells that are set
beforehand stay out of the fitting, and what they hold is taken off the totals.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from greentrade.demo.ipf import Constraint
from greentrade.demo.margins import Key, series
from greentrade.demo.network import Network
from greentrade.demo.priors import BLOCKS, DIRECTIONS, basket, goods, product_weights, region, silent, traders

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]

_MIXES = {
    "import": (("WLD", "WLD"), ("CAREC-CHN", "WLD"), ("CAREC-CHN", "CHN")),
    "export": (("CHN", "WLD"), ("CAREC-CHN", "WLD")),
}
"""Whose trade with whom is kept from leaning on a few products by the chance of the seeds."""
_SEVERAL = 3
"""So many economies must trade a product, on either side, for its total to be held."""


@dataclass(frozen=True)
class Rules:
    """The constraints of a year and a direction.

    levels: USD, shape (economies, directions, blocks). free: which cells are fitted. table: what the others hold, USD,
    0 where free; both of shape (cells,).
    """

    year: int
    network: Network
    levels: Floats
    direction: str
    free: Bools
    table: Floats

    def binding(self) -> list[Constraint]:
        """What must hold: reporters' totals and the printed and assumed numbers."""
        return [self._of_reporters(), *self._of_numbers()]

    def likely(self) -> list[Constraint]:
        """What should hold as far as the numbers leave room: each product in keeping with the world's."""
        return [self._of_products(economy, partner) for economy, partner in _MIXES[self.direction]]

    @cached_property
    def counted(self) -> Integers:
        """Economies whose reports, or whose partners' reports, count towards a group this year."""
        return np.array([e for e, trader in enumerate(traders()) if trader.reports_in(self.year) or e in silent()])

    @property
    def reporter(self) -> Integers:
        """Who reports each cell."""
        return self.network.importer if self.direction == "import" else self.network.exporter

    @property
    def partner(self) -> Integers:
        """With whom."""
        return self.network.exporter if self.direction == "import" else self.network.importer

    def _of_reporters(self) -> Constraint:
        """Each reporter's total, of the list and of other goods."""
        return self._by(self.reporter * len(BLOCKS) + self.network.block, self.levels[:, DIRECTIONS.index(self.direction), :].ravel())

    def _of_products(self, economy: str, partner: str) -> Constraint:
        """Products of the list that no number names: in proportion to their weights in the world, whatever the others leave."""
        whole = Key("value", self.direction, economy, partner, "list", "")
        total = self._level(economy, "list") if _is_level(whole) else self._part(whole)
        named = {code: value for code in _codes() if (value := self._part(replace(whole, product=code))) is not None}
        weights = product_weights(self.year)
        weights[[place for code in named for place in basket(code)]] = 0
        targets = weights / weights.sum() * max((total or 0.0) - sum(named.values()), 0.0)
        # A product that is named elsewhere is left alone: its total here need not be in keeping with the world's.
        weights[[place for code in _codes() for place in basket(code)]] = 0
        # The region has mixes of its own, so that it does not have to make up for what the network lacks elsewhere.
        chosen = self._chosen(economy, partner, "list") & (self.network.of_carec == (economy == "CAREC-CHN"))
        # What only one or two economies trade is left alone too: it would become all they trade.
        for group, place in ((economy, self.reporter), (partner, self.partner)):
            weights[_how_many(self.network.product[chosen], place[chosen]) < min(_SEVERAL, len(region(group)))] = 0
        return self._by(self.network.product, targets, chosen & (weights[self.network.product] > 0))

    def _of_numbers(self) -> Iterator[Constraint]:
        """Printed and assumed numbers about parts of an economy's trade."""
        for key in series():
            target = self.value(key) if key.direction == self.direction and not _is_level(key) else None
            if target is None:
                continue
            chosen = self._chosen(key.economy, key.partner, key.product)
            if key.measure == "spread":
                yield self._spread(chosen, target)
            elif (chosen & self.free).any():
                yield Constraint.total(np.flatnonzero(chosen & self.free), max(target - self.table[chosen].sum(), 1.0))

    def _chosen(self, economy: str, partner: str, product: str) -> Bools:
        members = np.intersect1d(region(economy), self.counted)
        return self.network.where(self.direction, members, region(partner), basket(product))

    def _spread(self, chosen: Bools, target: float) -> Constraint:
        """One amount for every partner, within a half of their mean."""
        partners = np.unique(self.partner[chosen])
        weights = np.zeros(len(traders()))
        weights[partners] = 1 + 0.4 * np.sin(np.arange(len(partners)))
        return self._by(self.partner, target * weights / weights.sum(), chosen)

    def value(self, key: Key) -> float | None:
        """What a number comes to in USD this year, or None where nothing is said of the year."""
        said = series().get(key, {}).get(self.year)
        if said is None or key.measure != "share":
            return said
        whole = self._level(key.of_key.economy, key.of_key.product) if _is_level(key.of_key) else self._part(key.of_key)
        return None if whole is None else said * whole

    def _part(self, key: Key) -> float | None:
        """The value of a part, said as a value or as a share of one of its wholes."""
        for of in ("", "partner", "product"):
            measure = "share" if of else "value"
            found = self.value(Key(measure, key.direction, key.economy, key.partner, key.product, of))
            if found is not None:
                return found
        return None

    def _level(self, economy: str, product: str) -> float:
        members = np.intersect1d(region(economy), self.counted)
        of = self.levels[members, DIRECTIONS.index(self.direction)]
        return float(of.sum() if product == "all" else of[:, BLOCKS.index(product)].sum())

    def _by(self, labels: Integers, targets: Floats, chosen: Bools | None = None) -> Constraint:
        """Totals of the chosen cells (of all where None) by label; those without a free cell are left out."""
        chosen = np.ones(self.free.shape, dtype=bool) if chosen is None else chosen
        taken = np.bincount(labels[chosen], weights=self.table[chosen], minlength=len(targets))
        cells = np.flatnonzero(chosen & self.free)
        used, compact = np.unique(labels[cells], return_inverse=True)
        return Constraint(cells, compact.astype(np.int64), np.maximum(targets - taken, 1.0)[used])


def _codes() -> list[str]:
    """Single products of the list that some number is about."""
    return sorted({key.product for key in series()} & {good.code for good in goods() if good.on_list})


def _is_level(key: Key) -> bool:
    return key.partner == "WLD" and key.product in ("list", "all")


def _how_many(products: Integers, economies: Integers) -> Integers:
    """How many different economies each product goes with."""
    pairs = np.unique(np.stack([products, economies]), axis=1)
    return np.bincount(pairs[0], minlength=len(goods()))
