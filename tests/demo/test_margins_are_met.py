"""Every number that the CAREC brief prints, computed from the written files by SQL of its own, is met within its tolerance."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import numpy as np
import pytest

from greentrade import economies, lists
from greentrade.demo.margins import Margin, margins

SILENT = 795
HOME = "period BIGINT, direction VARCHAR, economy BIGINT, partner BIGINT, product VARCHAR, value DOUBLE"


@pytest.fixture(scope="module")
def trade(demo_folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Table `trade`: rows of six-digit codes with a named partner; table `total`: the rows TOTAL with the World.

    Turkmenistan, which never reports, is in both by its partners' rows.
    """
    connection = duckdb.connect()
    # The rows have a comma more than the header, so the header is left out and the columns are named by place.
    connection.execute(
        f"""CREATE TABLE rows AS SELECT column05::BIGINT AS period, CASE column09 WHEN 'X' THEN 'export' ELSE 'import' END AS direction,
                column06::BIGINT AS economy, column11::BIGINT AS partner, column20 AS product, column43::DOUBLE AS value
            FROM read_csv('{demo_folder}/trade-files/comtrade/*.csv', header=false, skip=1, all_varchar=true)"""
    )
    turned = "period, CASE direction WHEN 'export' THEN 'import' ELSE 'export' END, partner, economy, product, value"
    connection.execute(f"CREATE TABLE trade ({HOME})")
    connection.execute("INSERT INTO trade FROM rows WHERE partner <> 0 AND product <> 'TOTAL'")
    connection.execute(f"INSERT INTO trade SELECT {turned} FROM rows WHERE partner = {SILENT} AND product <> 'TOTAL'")
    connection.execute("CREATE TABLE total AS SELECT period, direction, economy, value FROM rows WHERE partner = 0 AND product = 'TOTAL'")
    connection.execute(
        f"""INSERT INTO total SELECT period, CASE direction WHEN 'export' THEN 'import' ELSE 'export' END, partner, sum(value)
            FROM rows WHERE partner = {SILENT} AND product = 'TOTAL' GROUP BY ALL"""
    )
    connection.execute("CREATE TABLE listed AS SELECT unnest(?) AS product", [list(lists.product_list("imf-lct").codes)])
    yield connection
    connection.close()


def codes(expression: str) -> str:
    return ", ".join(map(str, economies.members(expression, at=2024)))


def products(expression: str) -> str:
    """The condition that a product is in `all`, `list`, `list-A-B` or `A+B`."""
    if expression == "all":
        return "true"
    named, *without = expression.split("-")
    chosen = "product IN (FROM listed)" if named == "list" else "product IN (" + ", ".join(f"'{code}'" for code in named.split("+")) + ")"
    return chosen + "".join(f" AND product <> '{code}'" for code in without)


def total(trade: duckdb.DuckDBPyConnection, direction: str, economy: str, partner: str, product: str, year: int | None) -> float:
    if (partner, product) == ("WLD", "all"):
        query = f"SELECT sum(value) FROM total WHERE economy IN ({codes(economy)})"
    else:
        query = (
            f"SELECT sum(value) FROM trade WHERE economy IN ({codes(economy)}) AND partner IN ({codes(partner)}) AND {products(product)}"
        )
    (found,) = trade.execute(f"{query} AND direction = '{direction}' AND period = {year}").fetchall()
    return float(found[0] or 0)


class Checks:
    """One method a measure; each answers in the margin's unit."""

    def __init__(self, trade: duckdb.DuckDBPyConnection) -> None:
        self.trade = trade

    def value(self, m: Margin, year: int | None = None, economy: str = "", partner: str = "") -> float:
        key = m.key
        return total(self.trade, key.direction, economy or key.economy, partner or key.partner, key.product, year or m.year) / m.scale

    def share(self, m: Margin, year: int | None = None, economy: str = "") -> float:
        key = m.key
        whole = {"product": (key.partner, "all" if key.product == "list" else "list"), "partner": ("WLD", key.product)}
        partner, product = whole.get(key.of, (key.partner, key.product))
        of = "WLD" if key.of == "economy" else economy or key.economy
        return self.value(m, year, economy) / total(self.trade, key.direction, of, partner, product, year or m.year)

    def share_change(self, m: Margin) -> float:
        return self.share(m) - self.share(m, m.base_year)

    def growth(self, m: Margin) -> float:
        return (self.value(m) / self.value(m, m.base_year) - 1) / m.scale

    def real_growth(self, m: Margin) -> float:
        index = dict(economies.deflator("us-cpi").select("period", "index").iter_rows())
        return (self.value(m) / self.value(m, m.base_year) * index[m.base_year] / index[m.year] - 1) / m.scale

    def mean_share(self, m: Margin) -> float:
        return float(np.mean([self.share(m, economy=str(one)) for one in economies.members(m.key.economy, at=2024)]))

    def largest_share(self, m: Margin) -> float:
        return max(self.share(m, economy=str(one)) for one in economies.members(m.key.economy, at=2024))

    def above(self, m: Margin) -> float:
        return sum(self.share(m, economy=str(one)) > self.share(m, economy="WLD") for one in economies.members(m.key.economy, at=2024))

    def _ranked(self, m: Margin, column: str, among: str) -> list[tuple[int, float]]:
        other = "partner" if column == "economy" else "economy"
        kept = m.key.partner if other == "partner" else m.key.economy
        query = f"""SELECT {column}, sum(value) AS v FROM trade WHERE direction = '{m.key.direction}' AND period = {m.year} AND
            {column} IN ({codes(among)}) AND {other} IN ({codes(kept)}) AND {products(m.key.product)} GROUP BY 1 ORDER BY v DESC"""
        return self.trade.execute(query).fetchall()

    def rank(self, m: Margin) -> float:
        column, among = m.key.of.split(":")
        mine = economies.code(getattr(m.key, column))
        return 1.0 + [code for code, _ in self._ranked(m, column, among)].index(mine)

    def largest(self, m: Margin) -> float:
        return self._ranked(m, "partner", m.key.partner)[0][1] / m.scale

    def first_year(self, m: Margin) -> float:
        (found,) = self.trade.execute(f"SELECT min(period) FROM rows WHERE economy = {economies.code(m.key.economy)}").fetchall()
        return found[0]

    def gdp(self, m: Margin) -> float:
        return self.incomes[economies.code(m.key.economy)]

    def r2(self, m: Margin) -> float:
        shares = [self.share(m, economy=str(code)) for code in self.incomes]
        return float(np.corrcoef(shares, list(self.incomes.values()))[0, 1] ** 2) / m.scale

    incomes: dict[int, float]


@pytest.fixture(scope="module")
def checks(trade: duckdb.DuckDBPyConnection, demo_folder: Path) -> Checks:
    found = Checks(trade)
    held = economies.gdp_per_capita_ppp(2024, folder=economies.reference_folder(demo_folder / "store"))
    found.incomes = dict(held.select("economy", "value").iter_rows())
    return found


@pytest.mark.parametrize("margin", margins(), ids=lambda margin: margin.id)
def test_the_margin_is_met(checks: Checks, margin: Margin) -> None:
    measure: Callable[[Margin], float] = getattr(checks, margin.key.measure.replace("-", "_"))
    assert measure(margin) == pytest.approx(margin.value, abs=margin.tolerance + 1e-9)
