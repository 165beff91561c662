"""Where the fitting starts: economies, products and years of the demonstration, with rough sizes.

The sizes in `data/economies.csv`, `data/products.csv` and `data/years.csv` are orders of magnitude, rounded by us after
public trade statistics; the fitting moves them to the printed numbers. Nothing in them is a published observation.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from greentrade import economies, nomenclature

DATA = Path(__file__).parent / "data"
YEARS = tuple(range(2005, 2025))
DIRECTIONS = ("export", "import")
BLOCKS = ("list", "rest")
"""The products of the list, and all other goods."""


@dataclass(frozen=True)
class Trader:
    """An economy: `sizes[direction][year]` all its trade in USD, `shares[direction][year]` the list's share of it."""

    iso3: str
    code: int
    region: str
    sizes: dict[str, dict[int, float]]
    shares: dict[str, dict[int, float]]
    reports_from: int | None
    gdp_per_capita: float | None
    goods: tuple[str, ...]

    def reports_in(self, year: int) -> bool:
        """Whether the economy reports in that year."""
        return self.reports_from is not None and year >= self.reports_from


@dataclass(frozen=True)
class Good:
    """A six-digit code: the editions in which it is spelt so, its weight in the list's trade by year, and its prices.

    `like` is empty, or the products of the list that it stands beside in another edition.
    """

    code: str
    on_list: bool
    name: str
    first_edition: str
    last_edition: str
    weights: dict[int, float]
    unit: str
    usd_per_unit: float | None
    usd_per_kg: float | None
    like: str

    def stands_in(self, edition: str) -> bool:
        """Whether the edition (HS2017) has the code."""
        return self.first_edition <= edition <= self.last_edition


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _number(text: str) -> float | None:
    return float(text) if text else None


@cache
def traders() -> tuple[Trader, ...]:
    """The economies of the demonstration."""
    found = []
    for row in _rows("economies.csv"):
        sizes = {d: {y: float(row[f"{d}s_{y}"]) * 1e9 for y in (2005, 2024)} for d in DIRECTIONS}
        shares = {d: {y: float(row[f"list_{d}s_{y}"]) / 100 for y in (2005, 2024)} for d in DIRECTIONS}
        found.append(
            Trader(
                iso3=row["economy"],
                code=economies.code(row["economy"]),
                region=row["region"],
                sizes=sizes,
                shares=shares,
                reports_from=int(row["reports_from"]) if row["reports_from"] else None,
                gdp_per_capita=_number(row["gdp_per_capita_ppp_2024"]),
                goods=tuple(row["goods"].split()),
            )
        )
    return tuple(found)


@cache
def goods() -> tuple[Good, ...]:
    """The products of the demonstration: those of the list, then ordinary ones, then relatives of the list's."""
    return tuple(
        Good(
            code=row["product"],
            on_list=row["kind"] == "list",
            name=row["name"],
            first_edition=row["first_edition"],
            last_edition=row["last_edition"],
            weights={year: float(row[f"weight_{year}"] or 0) for year in (2005, 2020, 2024)},
            unit=row["unit"],
            usd_per_unit=_number(row["usd_per_unit"]),
            usd_per_kg=_number(row["usd_per_kg"]),
            like=row["like"],
        )
        for row in _rows("products.csv")
    )


@cache
def world() -> dict[int, dict[str, float]]:
    """By year: trade in all goods and in the list (USD billion), and how far economies have moved from 2005 to 2024 (0..1)."""
    return {int(row["year"]): {name: float(row[name]) for name in ("goods", "list", "change", "carec")} for row in _rows("years.csv")}


@cache
def region(expression: str) -> NDArray[np.int64]:
    """Places of a group's economies among `traders()`: `WLD`, `CAREC-CHN`, `CHN+DEU`."""
    wanted = set(economies.members(expression, at=max(YEARS)))
    return np.array([place for place, trader in enumerate(traders()) if trader.code in wanted], dtype=np.int64)


@cache
def silent() -> NDArray[np.int64]:
    """Places of the economies that never report."""
    return np.array([place for place, trader in enumerate(traders()) if trader.reports_from is None], dtype=np.int64)


@cache
def basket(expression: str) -> NDArray[np.int64]:
    """Places of products among `goods()`: `all`, `list`, `870380+870340`, `list-870380`."""
    if expression == "all":
        return np.arange(len(goods()))
    named, *without = expression.split("-")
    wanted = {good.code for good in goods() if good.on_list} if named == "list" else set(named.split("+"))
    return np.array([place for place, good in enumerate(goods()) if good.code in wanted - set(without)], dtype=np.int64)


def product_weights(year: int) -> NDArray[np.float64]:
    """Weight of each product in the world's trade in the list; 0 where the edition in force does not have the code."""
    edition = nomenclature.edition_in_force(year)
    anchors = (2005, 2020, 2024)
    return np.array(
        [
            np.interp(year, anchors, [good.weights[each] for each in anchors]) if good.on_list and good.stands_in(edition) else 0.0
            for good in goods()
        ]
    )


def prior_levels(rng: np.random.Generator) -> NDArray[np.float64]:
    """Starting levels in USD, shape (years, economies, directions, blocks).

    An economy's share in the world moves from that of 2005 to that of 2024 along `world()`, with a random walk between the
    two ends that is pinned to both. In the CAREC region the list's relation to other goods moves, late and with large projects.
    """
    levels = np.zeros((len(YEARS), len(traders()), len(DIRECTIONS), len(BLOCKS)))
    carec = set(region("CAREC-CHN"))
    of = {name: np.array([world()[year][name] for year in YEARS]) for name in ("goods", "list", "change", "carec")}
    for e, trader in enumerate(traders()):
        for d, direction in enumerate(DIRECTIONS):
            listed, rest = np.array([_blocks(trader, direction, year) for year in (2005, 2024)]).T
            levels[:, e, d, 1] = _along(rest, of["goods"], of["change"]) * np.exp(_bridge(rng, 0.02))
            if e in carec:
                levels[:, e, d, 0] = _along(listed, levels[:, e, d, 1], of["carec"]) * np.exp(_bridge(rng, 0.06))
            else:
                levels[:, e, d, 0] = _along(listed, of["list"], of["change"]) * np.exp(_bridge(rng, 0.02))
    return levels


def _along(ends: NDArray[np.float64], base: NDArray[np.float64], change: NDArray[np.float64]) -> NDArray[np.float64]:
    """A path between two ends whose relation to a base moves, in logarithms, as `change` goes from 0 to 1."""
    relation = np.log(ends / base[[0, -1]])
    return base * np.exp(relation[0] + (relation[1] - relation[0]) * change)


def _blocks(trader: Trader, direction: str, year: int) -> tuple[float, float]:
    size, share = trader.sizes[direction][year], trader.shares[direction][year]
    return size * share, size * (1 - share)


def _bridge(rng: np.random.Generator, spread: float) -> NDArray[np.float64]:
    """A random walk over the years that begins and ends at 0."""
    walk = np.concatenate([[0.0], np.cumsum(rng.normal(0, spread, len(YEARS) - 1))])
    return walk - walk[-1] * np.linspace(0, 1, len(YEARS))
