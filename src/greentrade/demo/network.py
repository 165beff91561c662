"""Which flows exist: the sparse pattern of importer, exporter and product that the fitting works on.

A seed for every triple comes from the sizes of both economies, their nearness, the product's weight and a random
specialisation; the largest of each economy and product are kept, and as many as every printed number needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from greentrade.demo.margins import Key, series
from greentrade.demo.priors import BLOCKS, DIRECTIONS, basket, goods, product_weights, region, traders

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]

NEIGHBOURS = {
    frozenset(pair)
    for pair in (
        ("central-asia", "caucasus"), ("central-asia", "south-asia"), ("central-asia", "eastern-europe"), ("central-asia", "east-asia"),
        ("caucasus", "eastern-europe"), ("caucasus", "middle-east"), ("caucasus", "europe"), ("eastern-europe", "europe"),
        ("south-asia", "middle-east"), ("south-asia", "southeast-asia"), ("southeast-asia", "east-asia"), ("southeast-asia", "oceania"),
        ("east-asia", "oceania"), ("africa", "middle-east"), ("africa", "europe"), ("latin-america", "north-america"),
    )
}  # fmt: skip
_SAME, _NEXT = 5.0, 2.0
POWER = "271600"
_CAREC = "CAREC-CHN"
_EXPORTED = "850710+853710+850239+761290+903289+901580"
"""What the region sells most of, by the brief's words and the numbers about it: to the Russian Federation as well."""
_GRID = "CAREC-CHN+TUR+RUS+THA"


@dataclass(frozen=True)
class Network:
    """Flows that may exist: places among `traders()` and `goods()`, and a seed without unit, shape (cells,)."""

    importer: Integers
    exporter: Integers
    product: Integers
    seed: Floats

    @property
    def block(self) -> Integers:
        """0 for products of the list, 1 for all other goods, as in `BLOCKS`."""
        return np.where(np.array([good.on_list for good in goods()])[self.product], 0, 1)

    @cached_property
    def within_carec(self) -> Bools:
        """Flows between members of the region that the brief is about."""
        return np.isin(self.importer, region(_CAREC)) & np.isin(self.exporter, region(_CAREC))

    @cached_property
    def of_carec(self) -> Bools:
        """Flows from or to a member of that region."""
        return np.isin(self.importer, region(_CAREC)) | np.isin(self.exporter, region(_CAREC))

    @cached_property
    def freight(self) -> Floats:
        """What freight and insurance make an import's value over the export's: more from afar.

        The brief prints about the same total for the world's exports and imports, so there is none on flows that its region
        has no part in.
        """
        near = nearness()[self.importer, self.exporter]
        return np.where(self.of_carec, np.select([near == _SAME, near == _NEXT], [1.03, 1.05], 1.07), 1.0)

    def where(self, direction: str, reporters: Integers, partners: Integers, products: Integers) -> Bools:
        """The cells of these reporters, partners and products; importers report imports, exporters exports."""
        reporter, partner = (self.importer, self.exporter) if direction == "import" else (self.exporter, self.importer)
        return np.isin(reporter, reporters) & np.isin(partner, partners) & np.isin(self.product, products)


def build(levels: Floats, rng: np.random.Generator) -> Network:
    """The network for levels in USD of the last year, shape (economies, directions, blocks)."""
    near = nearness()
    of_list = _seed(levels, near, BLOCKS.index("list")) * _specialisation(rng)
    others = _seed(levels, near, BLOCKS.index("rest")) * _ordinary(near, rng)
    dense = of_list + others
    # Codes that every edition has: without them an economy could lose its whole trade in the list with an edition.
    lasting = np.minimum.reduce([product_weights(year) for year in (2005, 2013, 2020, 2024)]) > 0
    keep = _important(of_list, 22, 8, 8) | _important(of_list * lasting, 8, 6, 0) | _important(others, 14, 7, 0)
    for key in series():
        keep |= _largest_of(key, dense, 90 if key.partner == _CAREC else 30 if key.economy == _CAREC else 6)
    keep |= _around_carec(of_list, of_list * lasting)
    importer, exporter, product = np.nonzero(keep & (dense > 0))
    return Network(importer, exporter, product, dense[importer, exporter, product])


def nearness() -> Floats:
    """A factor for every pair of economies: 5 within a region, 2 between neighbouring ones, else 1, and 0 with oneself."""
    regions = [trader.region for trader in traders()]
    near = np.array([[_SAME if a == b else _NEXT if frozenset((a, b)) in NEIGHBOURS else 1.0 for b in regions] for a in regions])
    np.fill_diagonal(near, 0.0)
    return near


def _seed(levels: Floats, near: Floats, block: int) -> Floats:
    """Size of the importer times size of the exporter times nearness, shape (importers, exporters, 1)."""
    exports, imports = (levels[:, DIRECTIONS.index(direction), block] for direction in ("export", "import"))
    return (imports[:, None] * exports[None, :] * near / exports.sum())[:, :, None]


def _specialisation(rng: np.random.Generator) -> Floats:
    """What exporters are good at and importers want among the list's products; 0 for other goods."""
    drawn = sum(not good.like for good in goods())
    count, weights = len(traders()), np.max([product_weights(year) for year in (2005, 2013, 2020, 2024)], axis=0)[:drawn]
    supply = rng.lognormal(0, 0.8, (1, count, drawn))
    demand = rng.lognormal(0, 0.4, (count, 1, drawn))
    # Relatives stand last among the goods, and have cells of their own.
    return np.pad(supply * demand * (weights / weights.sum()), ((0, 0), (0, 0), (0, len(goods()) - drawn)))


def _ordinary(near: Floats, rng: np.random.Generator) -> Floats:
    """The ordinary goods of each exporter, in falling order; electricity between neighbours only."""
    codes = {good.code: place for place, good in enumerate(goods())}
    share = np.zeros((1, len(traders()), len(codes)))
    for e, trader in enumerate(traders()):
        for rank, code in enumerate(trader.goods):
            share[0, e, codes[code]] = 0.02 if code == POWER else 0.5 ** (rank + 1)
    mixed = share * rng.lognormal(0, 0.3, (len(traders()), len(traders()), 1))
    mixed[:, :, codes[POWER]] *= near > 1
    mixed[np.setdiff1d(np.arange(len(traders())), region(_GRID)), :, codes[POWER]] = 0
    return mixed


def _important(dense: Floats, per_importer: int, per_exporter: int, per_product: int) -> Bools:
    """The largest cells of each importer, exporter and product."""
    keep = np.zeros(dense.shape, dtype=bool)
    for axis, count in enumerate((per_importer, per_exporter, per_product)):
        if count:
            rows = np.moveaxis(dense, axis, 0).reshape(dense.shape[axis], -1)
            bar = np.partition(rows, -count, axis=1)[:, -count]
            keep |= (dense > 0) & (dense >= np.moveaxis(bar.reshape(-1, 1, 1), 0, axis))
    return keep


def _largest_of(key: Key, dense: Floats, count: int) -> Bools:
    """The largest cells among those that a printed or assumed number is about."""
    return _top(dense, region(key.economy), region(key.partner), basket(key.product), key.direction, count)


def _around_carec(of_list: Floats, steady: Floats) -> Bools:
    """The region that the brief is about in more detail than the rest of the world; `steady` holds lasting codes only."""
    carec, world, products = region(_CAREC), region("WLD"), basket("list")
    keep = _top(of_list, carec, world, products, "import", 250)
    for e in carec:
        one = np.array([e])
        keep |= _top(of_list, one, world, products, "import", 45) | _top(of_list, one, world, products, "export", 24)
        for supplier, count in (("CHN", 28), ("JPN+TUR+RUS+DEU+USA", 20), (_CAREC, 12)):
            keep |= _top(of_list, one, region(supplier), products, "import", count)
        keep |= _top(of_list, one, region("RUS"), basket(_EXPORTED), "export", 6)
        for destination in ("RUS", "KGZ", "UZB", "AFG"):
            keep |= _top(of_list, one, region(destination), products, "export", 4) | _top(
                steady, one, region(destination), products, "export", 6
            )
    for e in world:
        keep |= _top(steady, carec, np.array([e]), products, "export", 4)
    return keep | _top(of_list, region("CHN"), world, products, "export", 150) | _largest_customers(of_list, np.any(keep[carec], axis=0), 5)


def _largest_customers(of_list: Floats, supplied: Bools, count: int) -> Bools:
    """The largest importers of what each exporter supplies, shape (exporters, products): or small ones would have to take it all."""
    bar = np.partition(of_list, -count, axis=0)[-count]
    return (of_list > 0) & (of_list >= bar) & supplied


def _top(dense: Floats, reporters: Integers, partners: Integers, products: Integers, direction: str, count: int) -> Bools:
    importers, exporters = (reporters, partners) if direction == "import" else (partners, reporters)
    keep = np.zeros(dense.shape, dtype=bool)
    grid = np.ix_(importers, exporters, products)
    part = dense[grid]
    bar = np.partition(part, max(part.size - count, 0), axis=None)[max(part.size - count, 0)]
    keep[grid] = (part > 0) & (part >= bar)
    return keep
