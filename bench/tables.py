"""The tables of the CAREC brief, as one would write them by hand: in SQL, in Polars, in pandas, and as greentrade's `compute`.

The ten figures and the numbers of the text, but for the scatter's GDP, which is no trade, and for growth, which is one division more.
The three by hand read the Parquet file that DuckDB's `COPY` made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import polars as pl

REGION = "CAREC-CHN"
EXPORTERS = "CHN,DEU,USA,JPN,KOR"
IMPORTERS = "USA,DEU,CHN,GBR,FRA,BEL,ITA,CAN,KOR"
YEARS = range(2005, 2025)

Answer: TypeAlias = "Callable[[Table], pl.DataFrame]"


@dataclass(frozen=True)
class Table:
    """One table: a measure of the list's trade by year and at most one split.

    `economies` and `partners` are written as greentrade takes them, empty for all. `measure` is value; share (of all products);
    mean (of the members' shares); or part (that the partners have in the trade with all). `split` is economy, partner, product or
    group. `listed` tells whether the list's products count or all.
    """

    name: str
    direction: str  # export or import
    economies: str
    measure: str = "value"
    split: str = ""
    partners: str = ""
    top: int = 0
    listed: bool = True
    years: tuple[int, int] = (YEARS[0], YEARS[-1])


TABLES = (
    Table("1 World exports by economy", "export", "", split="economy", top=5),
    Table("1 World imports by economy", "import", "", split="economy", top=9),
    Table("2 region's imports by member", "import", REGION, split="economy", top=10),
    Table("2 region's exports by member", "export", REGION, split="economy", top=10),
    Table("3 region's imports by supplier", "import", REGION, split="partner", top=7),
    Table("3 region's exports by customer", "export", REGION, split="partner", top=7),
    Table("4 World imports by product", "import", "", split="product", top=7),
    Table("4 China's exports by product", "export", "CHN", split="product", top=7),
    Table("5 region's imports by product", "import", REGION, split="product", top=7),
    Table("5 region's exports by product", "export", REGION, split="product", top=7),
    Table("6 region's imports from China by product", "import", REGION, split="product", partners="CHN", top=7),
    Table("6 region's exports to China by product", "export", REGION, split="product", partners="CHN", top=7),
    Table("7 share of exports, largest", "export", EXPORTERS, "share", split="economy"),
    Table("7 share of exports, rest", "export", "WLD-" + EXPORTERS.replace(",", "-"), "share"),
    Table("7 share of exports, World", "export", "", "share"),
    Table("7 share of imports, largest", "import", IMPORTERS, "share", split="economy"),
    Table("7 share of imports, rest", "import", "WLD-" + IMPORTERS.replace(",", "-"), "share"),
    Table("7 share of imports, World", "import", "", "share"),
    Table("8 share of imports by member", "import", REGION, "share", split="economy"),
    Table("8 share of imports, mean", "import", REGION, "mean"),
    Table("8 share of exports by member", "export", REGION, "share", split="economy"),
    Table("8 share of exports, mean", "export", REGION, "mean"),
    Table("9 share of exports by economy", "export", "", "share", split="economy", years=(YEARS[-1], YEARS[-1])),
    Table("10 imports within the region by product", "import", REGION, split="product", partners=REGION, top=5),
    Table("10 imports within the region by supplier", "import", REGION, split="partner", partners=REGION, top=10),
    Table("text: World exports", "export", ""),
    Table("text: World exports of all goods", "export", "", listed=False),
    Table("text: China's imports of all goods", "import", "CHN", listed=False),
    Table("text: exports of the largest", "export", EXPORTERS, split="economy"),
    Table("text: imports of the largest", "import", IMPORTERS, split="economy"),
    Table("text: World imports by group", "import", "", split="group"),
    Table("text: China's exports by group", "export", "CHN", split="group"),
    Table("text: region's imports by group", "import", REGION, split="group"),
    Table("text: region's exports by group", "export", REGION, split="group"),
    Table("text: region's imports from China by group", "import", REGION, split="group", partners="CHN"),
    Table("text: China's part in World imports by product", "import", "", "part", split="product", partners="CHN"),
    Table("text: region's part in its imports", "import", REGION, "part", partners=REGION),
)


def codes(expressions: str) -> list[int]:
    """The M49 codes of comma-separated economies and groups."""
    from greentrade import economies

    return [code for item in expressions.split(",") if item for code in economies.members(item, at=YEARS[-1])]


def product_list() -> pl.DataFrame:
    """The IMF list: code, group."""
    from greentrade import lists

    return lists.product_list("imf-lct").frame().select("code", "group")


def sides(table: Table) -> tuple[str, str]:
    """BACI's columns of the economy and of its partner."""
    return ("i", "j") if table.direction == "export" else ("j", "i")


# --- SQL --------------------------------------------------------------------------------------------------------------


def sql(table: Table, source: str) -> str:
    """The query that one would write for this table over columns t, i, j, k, v and a table list(code, group)."""
    economy, partner = sides(table)
    key = {"economy": economy, "partner": partner, "product": "k", "group": '"group"', "": "''"}[table.split]
    among = {
        column: f"{column} IN ({', '.join(map(str, codes(given)))})"
        for column, given in ((economy, table.economies), (partner, table.partners))
        if given
    }
    where = [f"t BETWEEN {table.years[0]} AND {table.years[1]}"]
    where += [condition for column, condition in among.items() if table.measure != "part" or column == economy]
    if table.listed and table.measure in ("value", "part"):
        where.append("k IN (SELECT code FROM list)")
    value = {
        "value": "sum(v) * 1000",
        "part": f"sum(v) FILTER ({among.get(partner, 'true')}) / sum(v)",
        "share": "coalesce(sum(v) FILTER (k IN (SELECT code FROM list)), 0) / sum(v)",
        "mean": "coalesce(sum(v) FILTER (k IN (SELECT code FROM list)), 0) / sum(v)",
    }[table.measure]
    key = economy if table.measure == "mean" else key
    grouped = f"{source} JOIN list ON k = code" if table.split == "group" else source
    query = f"SELECT t AS period, {key} AS key, {value} AS value FROM {grouped} WHERE {' AND '.join(where)} GROUP BY ALL"
    if table.measure == "mean":
        query = f"SELECT period, '' AS key, avg(value) AS value FROM ({query}) GROUP BY ALL"
    if table.top:
        query = (
            f"WITH cells AS ({query}), best AS (SELECT key FROM cells WHERE period = {YEARS[-1]} ORDER BY value DESC LIMIT {table.top}) "
            "SELECT period, CASE WHEN key IN (SELECT key FROM best) THEN key::VARCHAR ELSE 'other' END AS key, sum(value) AS value "
            "FROM cells GROUP BY ALL"
        )
    return f"SELECT period, key::VARCHAR AS key, value FROM ({query}) ORDER BY period, key"


def by_sql(parquet: Path) -> Answer:
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")
    connection.register("list", product_list().to_arrow())
    return lambda table: connection.sql(sql(table, f"read_parquet('{parquet}')")).pl()


# --- Polars -----------------------------------------------------------------------------------------------------------


def by_polars(parquet: Path) -> Answer:
    import polars as pl

    chosen = product_list()
    listed = pl.col("k").is_in(chosen["code"].implode())

    def answer(table: Table) -> pl.DataFrame:
        economy, partner = sides(table)
        frame = pl.scan_parquet(parquet).filter(pl.col("t").is_between(*table.years))
        frame = frame.filter(pl.col(economy).is_in(codes(table.economies))) if table.economies else frame
        among = pl.col(partner).is_in(codes(table.partners)) if table.partners else pl.lit(True)
        frame = frame if table.measure == "part" else frame.filter(among)
        frame = frame.filter(listed) if table.listed and table.measure in ("value", "part") else frame
        frame = frame.join(chosen.lazy(), left_on="k", right_on="code") if table.split == "group" else frame
        split = (
            economy if table.measure == "mean" else {"economy": economy, "partner": partner, "product": "k"}.get(table.split, table.split)
        )
        numerator = {"value": pl.col("v") * 1000, "part": pl.col("v").filter(among)}.get(table.measure, pl.col("v").filter(listed))
        value = numerator.sum() if table.measure == "value" else numerator.sum() / pl.col("v").sum()
        cells = frame.group_by(pl.col("t").alias("period"), *([pl.col(split).alias("key")] if split else [])).agg(value.alias("value"))
        if table.measure == "mean":
            cells = cells.group_by("period").agg(pl.col("value").mean())
        found = cells.collect(engine="streaming")
        found = found.with_columns(pl.col("key").cast(pl.String) if "key" in found.columns else pl.lit("").alias("key"))
        return (_top_polars(found, table.top) if table.top else found).sort("period", "key")

    return answer


def _top_polars(cells: pl.DataFrame, top: int) -> pl.DataFrame:
    import polars as pl

    best = cells.filter(pl.col("period") == YEARS[-1]).top_k(top, by="value")["key"]
    named = pl.when(pl.col("key").is_in(best.implode())).then("key").otherwise(pl.lit("other")).alias("key")
    return cells.group_by("period", named).agg(pl.col("value").sum())


# --- pandas -----------------------------------------------------------------------------------------------------------


def by_pandas(parquet: Path) -> Answer:
    import pandas as pd
    import polars as pl

    whole: Any = pd.read_parquet(parquet, columns=["t", "i", "j", "k", "v"])
    chosen: Any = product_list().to_pandas()
    listed = whole["k"].isin(chosen["code"])
    groups = chosen.set_index("code")["group"]

    def answer(table: Table) -> pl.DataFrame:
        economy, partner = sides(table)
        rows = whole["t"].between(*table.years)
        rows = rows & whole[economy].isin(codes(table.economies)) if table.economies else rows
        among = whole[partner].isin(codes(table.partners)) if table.partners else rows
        of_list = table.listed and table.measure in ("value", "part")
        above = rows & among & listed if table.measure in ("share", "mean") or of_list else rows & among
        split = (
            economy if table.measure == "mean" else {"economy": economy, "partner": partner, "product": "k"}.get(table.split, table.split)
        )

        def total(mask: Any) -> Any:
            part = whole[mask]
            keys = ["t"] + ([part["k"].map(groups).rename("group") if split == "group" else split] if split else [])
            return part.groupby(keys)["v"].sum()

        cells = (
            total(above) * 1000
            if table.measure == "value"
            else total(above) / total(rows & listed if table.measure == "part" else rows & among)
        )
        if table.measure == "mean":
            cells = cells.fillna(0).groupby("t").mean()
        return pl.from_pandas(_tidy_pandas(cells, table.top))

    return answer


def _tidy_pandas(cells: Any, top: int) -> Any:
    frame = cells.dropna().rename("value").reset_index()
    frame.columns = ["period", "key", "value"] if frame.shape[1] == 3 else ["period", "value"]
    frame["key"] = frame["key"].astype(str) if "key" in frame else ""
    if top:
        best = frame[frame["period"] == YEARS[-1]].nlargest(top, "value")["key"]
        frame["key"] = frame["key"].where(frame["key"].isin(best), "other")
        frame = frame.groupby(["period", "key"], as_index=False)["value"].sum()
    return frame[["period", "key", "value"]].sort_values(["period", "key"])


# --- greentrade -------------------------------------------------------------------------------------------------------


def by_greentrade(store: Path) -> Answer:
    import polars as pl

    import greentrade
    from greentrade import economies

    database = greentrade.open(store)
    chosen = greentrade.product_list("imf-lct")
    verbs = {"value": "{}s", "share": "{}-share", "mean": "{}-share-mean", "part": "partner-share-{}s"}
    within = {"value": "intra-regional-imports", "part": "intra-regional-share"}

    def answer(table: Table) -> pl.DataFrame:
        single = table.economies and table.economies not in (REGION, "") and not table.economies.startswith("WLD")
        by = {"": (), "economy": () if single else ("reporter",)}.get(table.split, (table.split,))
        intra = table.partners == REGION
        result = database.compute(
            within[table.measure] if intra else verbs[table.measure].format(table.direction),
            reporters=table.economies or None,
            partners=None if intra else table.partners or None,
            products=chosen if table.listed else None,
            match="native",
            years=range(table.years[0], table.years[1] + 1),
            by=by,
            top=table.top or None,
        )
        key = table.split
        named = pl.col(key) if key else pl.lit("")
        if key in ("economy", "partner"):
            # The tables by hand know economies by number only.
            numbers = {name: str(economies.code(name)) for name in result.frame[key].unique() if name != "other"}
            named = pl.col(key).replace(numbers)
        return result.frame.filter(pl.col("value").is_not_null()).select("period", named.alias("key"), "value").sort("period", "key")

    return answer


CONTENDERS: dict[str, Callable[[Path], Answer]] = {"greentrade": by_greentrade, "duckdb": by_sql, "polars": by_polars, "pandas": by_pandas}
