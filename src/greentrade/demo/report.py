"""How well the files meet the printed numbers: every margin measured again from what was written.

Reads the Comtrade files back, sums records (never the totals beside them) and puts target and outcome side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from greentrade import economies
from greentrade.demo.comtrade_files import HEADER
from greentrade.demo.margins import Margin, margins
from greentrade.demo.priors import DIRECTIONS, YEARS, basket, goods, region, silent, traders

Floats = NDArray[np.float64]


def write(files: Sequence[Path], path: Path) -> pl.DataFrame:
    """Measure all margins in these Comtrade files and write the table; returns it."""
    measured = Measured.read(files)
    rows = []
    for margin in margins():
        achieved = measured.of(margin)
        rows.append(
            {
                "margin": margin.id,
                "where": margin.where,
                "printed": margin.printed,
                "target": margin.value,
                "achieved": round(achieved, 4),
                "unit": margin.unit,
                "tolerance": margin.tolerance,
                "relative_error": round((achieved - margin.value) / margin.value, 6),
                "within": abs(achieved - margin.value) <= margin.tolerance + 1e-9,
                "note": margin.note,
            }
        )
    table = pl.DataFrame(rows)
    table.write_csv(path)
    return table


@dataclass(frozen=True)
class Measured:
    """Records as economies' trade: places of year, direction, economy and partner, product (code), value (USD).

    An economy that never reports has its partners' reports of it.
    """

    trade: pl.DataFrame

    @classmethod
    def read(cls, files: Sequence[Path]) -> Measured:
        """From Comtrade files, whose rows have a comma more than their header."""
        names = [*HEADER.split(","), "stray"]
        rows = pl.concat(
            [pl.read_csv(file, has_header=False, skip_rows=1, new_columns=names, infer_schema=False) for file in files], how="vertical"
        ).filter(pl.col("isAggregate") == "false")
        places = {str(trader.code): place for place, trader in enumerate(traders())}
        trade = rows.select(
            (pl.col("period").cast(pl.Int64) - YEARS[0]).alias("year"),
            pl.col("flowCode").replace_strict({"X": 0, "M": 1}).alias("direction"),
            pl.col("reporterCode").replace_strict(places).alias("economy"),
            pl.col("partnerCode").replace_strict(places).alias("partner"),
            pl.col("cmdCode").alias("product"),
            pl.col("primaryValue").cast(pl.Float64).alias("value"),
        )
        mirrored = trade.filter(pl.col("partner").is_in(silent().tolist())).with_columns(
            (1 - pl.col("direction")).alias("direction"), pl.col("partner").alias("economy"), pl.col("economy").alias("partner")
        )
        return cls(pl.concat([trade, mirrored]))

    def of(self, margin: Margin) -> float:
        """The margin's number, in its unit."""
        measures: dict[str, Callable[[Margin], float]] = {
            "value": self._value,
            "share": self._share,
            "share-change": lambda each: self._share(each) - self._share(each, each.base_year),
            "growth": self._growth,
            "real-growth": lambda each: (1 + self._growth(each)) / _inflation(each) - 1,
            "mean-share": lambda each: float(np.mean([self._share(each, economy=one) for one in _iso3(each.key.economy)])),
            "largest-share": lambda each: max(self._share(each, economy=one) for one in _iso3(each.key.economy)),
            "largest": lambda each: max(self._value(each, partner=one) for one in _iso3(each.key.partner)),
            "above": self._above,
            "rank": self._rank,
            "r2": self._r2,
            "first-year": self._first_year,
            "gdp": lambda each: next(trader.gdp_per_capita or 0.0 for trader in traders() if trader.iso3 == each.key.economy),
        }
        return measures[margin.key.measure](margin) / margin.scale

    @cached_property
    def _cubes(self) -> dict[str, Floats]:
        return {}

    def _cube(self, product: str) -> Floats:
        """Sums over a basket of products, USD, shape (years, directions, economies, partners)."""
        if product not in self._cubes:
            cube = np.zeros((len(YEARS), len(DIRECTIONS), len(traders()), len(traders())))
            rows = self.trade.filter(pl.col("product").is_in([goods()[place].code for place in basket(product)]))
            np.add.at(cube, tuple(rows[name].to_numpy() for name in ("year", "direction", "economy", "partner")), rows["value"].to_numpy())
            self._cubes[product] = cube
        return self._cubes[product]

    def _sum(self, direction: str, economy: str, partner: str, product: str, year: int | None) -> float:
        part = self._cube(product)[YEARS.index(year or 0), DIRECTIONS.index(direction)]
        return float(part[np.ix_(region(economy), region(partner))].sum())

    def _value(self, margin: Margin, year: int | None = None, economy: str = "", partner: str = "") -> float:
        key = margin.key
        return self._sum(key.direction, economy or key.economy, partner or key.partner, key.product, year or margin.year)

    def _share(self, margin: Margin, year: int | None = None, economy: str = "") -> float:
        of = margin.key.of_key
        whole = self._sum(of.direction, economy or of.economy, of.partner, of.product, year or margin.year)
        return self._value(margin, year, economy) / whole

    def _growth(self, margin: Margin) -> float:
        return self._value(margin) / self._value(margin, margin.base_year) - 1

    def _above(self, margin: Margin) -> float:
        """How many of the economies have a share above the World's."""
        world = self._share(margin, economy="WLD")
        return float(sum(self._share(margin, economy=one) > world for one in _iso3(margin.key.economy)))

    def _rank(self, margin: Margin) -> float:
        """The place of an economy, or of a partner, among a group's: `of` is `economy:GROUP` or `partner:GROUP`."""
        who, group = margin.key.of.split(":")
        mine = self._value(margin)
        rivals = (self._value(margin, economy=one) if who == "economy" else self._value(margin, partner=one) for one in _iso3(group))
        return 1.0 + sum(rival > mine for rival in rivals)

    def _r2(self, margin: Margin) -> float:
        known = [trader for trader in traders() if trader.gdp_per_capita is not None]
        shares = [self._share(margin, economy=trader.iso3) for trader in known]
        return float(np.corrcoef(shares, [trader.gdp_per_capita or 0.0 for trader in known])[0, 1] ** 2)

    def _first_year(self, margin: Margin) -> float:
        sums = [self._value(margin, year) for year in YEARS]
        return float(YEARS[next(place for place, value in enumerate(sums) if value > 0)])


def _iso3(expression: str) -> list[str]:
    return [traders()[place].iso3 for place in region(expression)]


def _inflation(margin: Margin) -> float:
    prices = dict(economies.deflator("us-cpi").select("period", "index").iter_rows())
    return prices[margin.year] / prices[margin.base_year]
