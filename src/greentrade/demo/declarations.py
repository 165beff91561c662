"""From fitted values to what customs would have declared: records of both sides, and the flows between them.

Whole dollars, net weights and quantities from unit values that differ by exporter and product; a few weights are left
out, as reporters leave them out. Only economies that report have records.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from greentrade import economies, lists
from greentrade.demo.fitting import Reports
from greentrade.demo.network import Network
from greentrade.demo.priors import goods, traders

Floats = NDArray[np.float64]

_WEIGHTS_LEFT_OUT = 0.03


@dataclass(frozen=True)
class Declarations:
    """Polars frames of all years.

    records: period, flow_code (M or X), reporter, partner (codes), product, value (USD), weight (kg), quantity.
    flows: period, exporter, importer (codes), product, value (USD, FOB), weight (kg). Both sorted by their keys.
    """

    records: pl.DataFrame
    flows: pl.DataFrame

    def ordered(self) -> Declarations:
        """These declarations, sorted by their keys."""
        return Declarations(
            self.records.sort("period", "reporter", "flow_code", "product", "partner"),
            self.flows.sort("period", "exporter", "importer", "product"),
        )

    def __add__(self, other: Declarations) -> Declarations:
        """All of both."""
        return Declarations(pl.concat([self.records, other.records]), pl.concat([self.flows, other.flows])).ordered()


def declare(network: Network, years: Iterable[Reports], prices: Prices) -> Declarations:
    """All records and flows of the fitted years."""
    records, flows = [], []
    for reports in years:
        imports, exports = _side(network, reports.year, reports.imports, "M"), _side(network, reports.year, reports.exports, "X")
        physical = prices.physical(reports)
        records += [side.with_columns(physical).filter(pl.col("value") > 0) for side in (imports, exports)]
        flows.append(_flows(imports, exports, network.freight).with_columns(physical["weight"]).filter(pl.col("value") > 0))
    return Declarations(_coded(pl.concat(records), "reporter", "partner"), _coded(pl.concat(flows), "exporter", "importer")).ordered()


def product_names() -> dict[str, str]:
    """Names of all products: those of the list as the list has them."""
    of_list = {entry.code: entry.name for entry in lists.product_list("imf-lct").entries}
    return {good.code: good.name or of_list[good.code] for good in goods()}


@dataclass(frozen=True)
class Prices:
    """Unit values of each cell in 2015, NaN where none is known, and what freight adds to an import's value."""

    usd_per_kg: Floats
    usd_per_unit: Floats
    freight: Floats

    @classmethod
    def drawn(cls, network: Network, rng: np.random.Generator) -> Prices:
        """Prices that differ by cell; some weights are left out."""
        shape = network.seed.shape
        usd_per_kg = _prices("usd_per_kg")[network.product] * rng.lognormal(0, 0.2, shape)
        usd_per_kg[rng.random(shape) < _WEIGHTS_LEFT_OUT] = np.nan
        return cls(usd_per_kg, _prices("usd_per_unit")[network.product] * rng.lognormal(0, 0.1, shape), network.freight)

    def physical(self, reports: Reports) -> pl.DataFrame:
        """Net weight and quantity of what moved: both sides see the same goods, at prices that rise by 2% a year."""
        value = np.where(reports.exports > 0, reports.exports, reports.imports / self.freight) / 1.02 ** (reports.year - 2015)
        columns = {"weight": np.round(value / self.usd_per_kg, 1), "quantity": np.ceil(value / self.usd_per_unit)}
        return pl.DataFrame(columns).with_columns(pl.all().fill_nan(None))


def _prices(name: str) -> Floats:
    return np.array([getattr(good, name) or np.nan for good in goods()], dtype=np.float64)


def _side(network: Network, year: int, values: Floats, flow_code: str) -> pl.DataFrame:
    """What one side declares, in the order of the network's cells; 0 where it does not report."""
    reporter, partner = (network.importer, network.exporter) if flow_code == "M" else (network.exporter, network.importer)
    reports = np.array([trader.reports_in(year) for trader in traders()])[reporter]
    columns = {"reporter": reporter, "partner": partner, "product": network.product, "value": np.where(reports, np.round(values), 0)}
    return pl.DataFrame(columns).select(pl.lit(year).alias("period"), pl.lit(flow_code).alias("flow_code"), pl.all())


def _flows(imports: pl.DataFrame, exports: pl.DataFrame, freight: Floats) -> pl.DataFrame:
    """One FOB value a flow: the mean of both reports, imports less freight and insurance, or the one there is."""
    reported = exports["value"]
    free_on_board = imports["value"] / pl.Series(freight)
    sides = (reported > 0).cast(pl.Float64) + (free_on_board > 0).cast(pl.Float64)
    value = ((reported + free_on_board) / sides).fill_nan(0)
    return imports.select(
        "period", pl.col("partner").alias("exporter"), pl.col("reporter").alias("importer"), "product", value.alias("value")
    )


def _coded(frame: pl.DataFrame, *of_economies: str) -> pl.DataFrame:
    """Codes in the place of places."""
    codes = pl.Series([trader.code for trader in traders()])
    products = pl.Series([good.code for good in goods()])
    return frame.with_columns(
        *(codes.gather(frame[name]).alias(name) for name in of_economies), products.gather(frame["product"]).alias("product")
    )


def economy_names() -> pl.DataFrame:
    """code, iso2, iso3 and name of the economies, as publishers' code tables have them."""
    rows = [(each.code, each.iso2, each.iso3, each.name_un) for each in (economies.economy(trader.code) for trader in traders())]
    return pl.DataFrame(rows, schema=["code", "iso2", "iso3", "name"], orient="row").sort("code")
