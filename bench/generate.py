"""Files of BACI's shape and size: one CSV a year, `t,i,j,k,v,q`, in the order of the key.

220 economies trade 5,000 products, the 124 codes of the IMF list among them. A cell exists, and has the value it has,
by a hash of its key: the same size always gives the same files, and no random state is carried around. Large economies
trade more products with more partners, as in the world; values are lognormal.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb

from greentrade import economies, lists

EDITION, RELEASE = "HS92", "V202501"
ECONOMIES, PRODUCTS = 220, 5_000
FIRST_YEAR = 2005


def economy_codes() -> list[int]:
    """The codes of 220 economies of today as BACI writes them, those of the CAREC brief among them."""
    import polars as pl

    known = pl.col("kind") == "economy", pl.col("code") == pl.col("canonical"), pl.col("valid_to").is_null(), pl.col("iso2").is_not_null()
    codes = economies.table().filter(*known)["code"].to_list()
    needed = set(economies.members("CAREC", at=2024))
    chosen = sorted(needed) + [code for code in codes if code not in needed]
    return sorted(chosen[:ECONOMIES])


def product_codes() -> list[str]:
    """5,000 codes: those of the IMF list, and others spread over the chapters."""
    green = set(lists.product_list("imf-lct").codes)
    others = (f"{10_000 + step * 190 + 10:06d}" for step in range(PRODUCTS))
    return sorted([*green, *(code for code in others if code not in green)][:PRODUCTS])


def generate(folder: Path, rows: int, years: int = 20) -> list[Path]:
    """Write about `rows` rows over `years` years into `folder`; files that are already there stay."""
    folder.mkdir(parents=True, exist_ok=True)
    return list(_files(folder, rows // years, range(FIRST_YEAR, FIRST_YEAR + years)))


def _files(folder: Path, rows_a_year: int, years: range) -> Iterator[Path]:
    connection = duckdb.connect(config={"memory_limit": "3GB", "temp_directory": str(folder / "spill")})
    connection.execute("SET enable_progress_bar = false")
    _axes(connection, rows_a_year)
    for year in years:
        path = folder / f"BACI_{EDITION}_Y{year}_{RELEASE}.csv"
        if not path.exists():
            part = path.with_suffix(".part")
            connection.execute(f"COPY ({_year(year)}) TO '{part}' (FORMAT csv, HEADER true, DELIMITER ',')")
            part.rename(path)
        yield path
    connection.close()


def _axes(connection: duckdb.DuckDBPyConnection, rows_a_year: int) -> None:
    """Tables `pair` (with the number of products it trades in a year) and `product` (numbered from 0)."""
    codes, products = economy_codes(), product_codes()
    connection.execute("CREATE TABLE product AS SELECT unnest($1) AS k, unnest(range(len($1))) AS place", [products])
    connection.execute("CREATE TABLE economy AS SELECT unnest($1) AS code", [codes])
    # Rank r of 220 weighs 1 / (r + 15): a few dozen economies make most of the rows, and none is without trade.
    connection.execute(
        "CREATE TABLE pair AS SELECT a.code AS i, b.code AS j, "
        "1 / (15 + hash(a.code) % 220) / (15 + hash(b.code) % 220) AS size FROM economy a, economy b WHERE a.code <> b.code"
    )
    low, high = 0.0, 1e9
    for _ in range(60):  # bisection: the scale at which the expected number of rows is the one asked for
        middle = (low + high) / 2
        expected = connection.execute(f"SELECT sum(least(0.9, {middle} * size)) * {len(products)} FROM pair").fetchall()[0][0]
        low, high = (middle, high) if expected < rows_a_year else (low, middle)
    connection.execute(f"ALTER TABLE pair ADD COLUMN traded DOUBLE; UPDATE pair SET traded = least(0.9, {high} * size) * {len(products)}")


def _year(year: int) -> str:
    """The query of a year's rows. A pair's products lie one in each of n equal stretches of the list, so that none comes twice.

    `u` and `w` are uniform on (0, 1), one after the other from the cell's hash; Box and Muller make them normal.
    """
    return f"""
        WITH counted AS (
            SELECT i, j, size, floor(traded + hash(i, j, {year}) % 1000 / 1000)::INTEGER AS n FROM pair
        ), drawn AS (
            SELECT i, j, size, n, unnest(range(n)) AS m, hash(i, j, m) AS h FROM counted WHERE n > 0
        ), cell AS (
            SELECT i, j, size,
                   m * {PRODUCTS} // n AS a, (m + 1) * {PRODUCTS} // n AS b, (a + h % (b - a)::UBIGINT)::INTEGER AS place,
                   hash(h, {year}) AS g, (g % 1000003 + 1) / 1000004 AS u, (g // 1000003 % 1000003 + 1) / 1000004 AS w FROM drawn
        ), trade AS (
            SELECT i, j, k, w, size * exp(2.5 * sqrt(-2 * ln(u)) * cos(2 * pi() * w)) AS amount FROM cell JOIN product USING (place)
        )
        SELECT {year} AS t, i, j, k,
            printf('%.3f', greatest(0.001, 3e4 * amount * {1.05 ** (year - FIRST_YEAR)})) AS v,
            CASE WHEN w < 0.97 THEN printf('%.3f', greatest(0.001, 5e3 * amount)) ELSE 'NA' END AS q
        FROM trade ORDER BY i, j, k
    """


if __name__ == "__main__":
    print(json.dumps({"bytes": sum(file.stat().st_size for file in generate(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))}))
