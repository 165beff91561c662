"""The tables of the CAREC brief, as one would write them by hand: in SQL, in Polars, in pandas, and as greentrade's `compute`.

A table is a value or a share of the list's trade, by year and at most one split, of a set of economies. That covers the ten
figures but for the scatter's GDP, which is no trade. The three by hand read the Parquet file that DuckDB's `COPY` made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import polars as pl

REGION = "CAREC-CHN"
EXPORTERS = "CHN,DEU,USA,JPN,KOR"
IMPORTERS = "USA,DEU,CHN,GBR,FRA,BEL,ITA,CAN,KOR"
YEARS = range(2005, 2025)


@dataclass(frozen=True)
class Table:
    """One table. `split` is economy, partner or product; `measure` value, share (of all products) or mean (of members' shares)."""

    name: str
    direction: str  # export or import
    economies: str  # as greentrade takes them; empty for the World
    measure: str = "value"
    split: str = ""
    partners: str = ""
    top: int = 0


TABLES = (
    Table("1 exports, largest exporters", "export", EXPORTERS, split="economy"),
    Table("1 exports, World", "export", ""),
    Table("1 imports, largest importers", "import", IMPORTERS, split="economy"),
    Table("2 imports of CAREC by member", "import", REGION, split="economy"),
    Table("2 exports of CAREC by member", "export", REGION, split="economy"),
    Table("3 imports of CAREC by supplier", "import", REGION, split="partner", top=7),
    Table("3 exports of CAREC by customer", "export", REGION, split="partner", top=7),
    Table("4 imports of the World by product", "import", "", split="product", top=7),
    Table("4 exports of China by product", "export", "CHN", split="product", top=7),
    Table("5 imports of CAREC by product", "import", REGION, split="product", top=7),
    Table("5 exports of CAREC by product", "export", REGION, split="product", top=7),
    Table("6 imports of CAREC from China by product", "import", REGION, split="product", partners="CHN", top=7),
    Table("6 exports of CAREC to China by product", "export", REGION, split="product", partners="CHN", top=7),
    Table("7 share of exports, largest exporters", "export", EXPORTERS, "share", split="economy"),
    Table("7 share of imports, largest importers", "import", IMPORTERS, "share", split="economy"),
    Table("8 share of imports of CAREC by member", "import", REGION, "share", split="economy"),
    Table("8 share of imports, mean of CAREC", "import", REGION, "mean"),
    Table("8 share of exports of CAREC by member", "export", REGION, "share", split="economy"),
    Table("8 share of exports, World", "export", "", "share"),
    Table("10 imports of CAREC within, by supplier", "import", REGION, split="partner", partners=REGION),
    Table("10 imports of CAREC within, by product", "import", REGION, split="product", partners=REGION, top=7),
)


def codes(expressions: str) -> list[int]:
    """The M49 codes of comma-separated economies and groups."""
    from greentrade import economies

    return [code for item in expressions.split(",") if item for code in economies.members(item, at=2024)]


# --- SQL --------------------------------------------------------------------------------------------------------------


def sql(table: Table, source: str) -> str:
    """The query that one would write for this table over columns t, i, j, k, v."""
    economy, partner = ("i", "j") if table.direction == "export" else ("j", "i")
    key = {"economy": economy, "partner": partner, "product": "k", "": "''"}[table.split]
    where = [
        f"{column} IN ({', '.join(map(str, codes(given)))})"
        for column, given in ((economy, table.economies), (partner, table.partners))
        if given
    ]
    if table.measure == "value":
        where.append("k IN (SELECT code FROM list)")
        query = f"SELECT t AS period, {key} AS key, sum(v) * 1000 AS value FROM {source} WHERE {' AND '.join(where)} GROUP BY ALL"
    else:
        key = economy if table.measure == "mean" else key
        share = "sum(v) FILTER (k IN (SELECT code FROM list)) / sum(v)"
        chosen = f"WHERE {' AND '.join(where)}" if where else ""
        query = f"SELECT t AS period, {key} AS key, {share} AS value FROM {source} {chosen} GROUP BY ALL"
    if table.measure == "mean":
        query = f"SELECT period, '' AS key, avg(value) AS value FROM ({query}) GROUP BY ALL"
    if table.top:
        query = (
            f"WITH cells AS ({query}), best AS (SELECT key FROM cells WHERE period = {YEARS[-1]} ORDER BY value DESC LIMIT {table.top}) "
            "SELECT period, CASE WHEN key IN (SELECT key FROM best) THEN key::VARCHAR ELSE 'other' END AS key, sum(value) AS value "
            "FROM cells GROUP BY ALL"
        )
    return f"SELECT period, key::VARCHAR AS key, value FROM ({query}) ORDER BY period, key"


def by_sql(parquet: Path) -> Callable[[Table], pl.DataFrame]:
    import duckdb
    import polars as pl

    from greentrade import lists

    connection: duckdb.DuckDBPyConnection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")
    connection.register("list", pl.DataFrame({"code": lists.product_list("imf-lct").codes}).to_arrow())
    return lambda table: connection.execute(sql(table, f"read_parquet('{parquet}')")).pl()


# --- Polars -----------------------------------------------------------------------------------------------------------


def by_polars(parquet: Path) -> Callable[[Table], pl.DataFrame]:
    import polars as pl

    from greentrade import lists

    listed = pl.col("k").is_in(lists.product_list("imf-lct").codes)

    def answer(table: Table) -> pl.DataFrame:
        economy, partner = ("i", "j") if table.direction == "export" else ("j", "i")
        split = {"economy": economy, "partner": partner, "product": "k"}.get(table.split)
        key = pl.col(split).cast(pl.String) if split else pl.lit("")
        frame = pl.scan_parquet(parquet)
        for column, given in ((economy, table.economies), (partner, table.partners)):
            frame = frame.filter(pl.col(column).is_in(codes(given))) if given else frame
        if table.measure == "value":
            cells = (
                frame.filter(listed).group_by(pl.col("t").alias("period"), key.alias("key")).agg((pl.col("v").sum() * 1000).alias("value"))
            )
        else:
            group = pl.col(economy).cast(pl.String) if table.measure == "mean" else key
            share = pl.col("v").filter(listed).sum() / pl.col("v").sum()
            cells = frame.group_by(pl.col("t").alias("period"), group.alias("key")).agg(share.alias("value"))
        if table.measure == "mean":
            cells = cells.group_by("period", pl.lit("").alias("key")).agg(pl.col("value").mean())
        found = cells.collect(engine="streaming")
        return (_top_polars(found, table.top) if table.top else found).sort("period", "key")

    return answer


def _top_polars(cells: pl.DataFrame, top: int) -> pl.DataFrame:
    import polars as pl

    best = cells.filter(pl.col("period") == YEARS[-1]).top_k(top, by="value")["key"]
    named = pl.when(pl.col("key").is_in(best.implode())).then("key").otherwise(pl.lit("other")).alias("key")
    return cells.group_by("period", named).agg(pl.col("value").sum())


# --- pandas -----------------------------------------------------------------------------------------------------------


def by_pandas(parquet: Path) -> Callable[[Table], pl.DataFrame]:
    import pandas as pd
    import polars as pl

    from greentrade import lists

    whole = pd.read_parquet(parquet, columns=["t", "i", "j", "k", "v"])
    listed = whole["k"].isin(lists.product_list("imf-lct").codes)

    def answer(table: Table) -> pl.DataFrame:
        economy, partner = ("i", "j") if table.direction == "export" else ("j", "i")
        chosen: Any = True
        for column, given in ((economy, table.economies), (partner, table.partners)):
            chosen = chosen & whole[column].isin(codes(given)) if given else chosen
        split = {"economy": economy, "partner": partner, "product": "k"}.get(table.split)
        keys = ["t", split] if split else ["t"]
        if table.measure == "value":
            cells = whole[listed & chosen].groupby(keys)["v"].sum() * 1000
        else:
            keys = ["t", economy] if table.measure == "mean" else keys
            cells = whole[listed & chosen].groupby(keys)["v"].sum() / (whole if chosen is True else whole[chosen]).groupby(keys)["v"].sum()
        if table.measure == "mean":
            cells = cells.groupby("t").mean()
        return pl.from_pandas(_tidy_pandas(cells, table.top))

    return answer


def _tidy_pandas(cells: pd.Series, top: int) -> pd.DataFrame:
    frame = cells.rename("value").reset_index()
    frame.columns = ["period", "key", "value"] if frame.shape[1] == 3 else ["period", "value"]
    frame["key"] = frame["key"].astype(str) if "key" in frame else ""
    if top:
        best = frame[frame["period"] == YEARS[-1]].nlargest(top, "value")["key"]
        frame["key"] = frame["key"].where(frame["key"].isin(best), "other")
        frame = frame.groupby(["period", "key"], as_index=False)["value"].sum()
    return frame[["period", "key", "value"]].sort_values(["period", "key"])


# --- greentrade -------------------------------------------------------------------------------------------------------


def by_greentrade(store: Path) -> Callable[[Table], pl.DataFrame]:
    import polars as pl

    import greentrade
    from greentrade import economies

    database = greentrade.open(store)
    chosen = greentrade.product_list("imf-lct")

    def answer(table: Table) -> pl.DataFrame:
        group = table.economies == REGION
        by = {"economy": ("reporter",) if group else (), "": ()}.get(table.split, (table.split,))
        result = database.compute(
            f"{table.direction}{ {'value': 's', 'share': '-share', 'mean': '-share-mean'}[table.measure] }",
            reporters=table.economies or None,
            partners=table.partners or None,
            products=chosen,
            years=YEARS,
            by=by,
            top=table.top or None,
        )
        key = {"economy": "economy", "": None}.get(table.split, table.split)
        named = pl.col(key) if key else pl.lit("")
        if key in ("economy", "partner"):
            # The tables by hand know economies by number only.
            numbers = {name: str(economies.code(name)) for name in result.frame[key].unique() if name != "other"}
            named = pl.col(key).replace(numbers)
        return result.frame.filter(pl.col("value").is_not_null()).select("period", named.alias("key"), "value").sort("period", "key")

    return answer


CONTENDERS = {"greentrade": by_greentrade, "duckdb": by_sql, "polars": by_polars, "pandas": by_pandas}
