"""Signs that goods only pass through an economy: what its trade is compared with, from where on that is a sign, and in which words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Signs:
    """From where on a comparison is a sign of transit.

    `excess`: so large a share of exports is explained neither by imports nor by capacity. `unusual`: so many times its usual ratio, and
    its peers', is the ratio of exports to imports. `follows` and `changes`: so large is the correlation with the supplier's exports, over
    so many yearly changes at least. `gap`: so many times what the economy declares does the supplier declare; `weight`: so large a share
    the difference has in the economy's trade in the product; `carries`: so large a share of the exports the supplier's goods could be.
    """

    excess: float = 0.1
    unusual: float = 3.0
    follows: float = 0.7
    changes: int = 5
    gap: float = 2.0
    weight: float = 0.1
    carries: float = 0.5
    history: int = 5


def main_supplier(own: pl.DataFrame, supplied: pl.DataFrame, signs: Signs) -> pl.DataFrame:
    """For each period and product one supplier, with S (`supplier_usd`) and M_s (`declared_usd`).

    S: exports to the economy as the supplier declares them, FOB; M_s: imports from the supplier as the economy declares them, 0 where
    it has none, unknown (null) where it declares any of them from the World alone (partner 0), so that nobody knows whose they are. Of
    the suppliers with S >= 2 M_s and S - M_s >= a tenth of the largest S the one with the largest S - M_s; else the one with the
    largest S.
    """
    imports = own.filter(pl.col("kind") == "M")
    declared = imports.select("period", "product", supplier="partner", declared_usd="value_usd")
    unnamed = imports.filter(pl.col("partner") == 0).select("period", "product", pl.lit(True).alias("unnamed"))
    both = supplied.rename({"reporter": "supplier", "value_usd": "supplier_usd"})
    both = both.join(declared, on=["period", "product", "supplier"], how="left").join(unnamed, on=["period", "product"], how="left")
    known = pl.when(pl.col("unnamed").is_null()).then(pl.col("declared_usd").fill_null(0.0))
    both = both.with_columns(known.alias("declared_usd")).drop("unnamed")
    wide = pl.col("supplier_usd") >= signs.gap * pl.col("declared_usd")
    gap = pl.col("supplier_usd") - pl.col("declared_usd")
    both = both.with_columns(pl.when(wide).then(gap).otherwise(0.0).alias("gap"))
    # A gap that is small beside the economy's trade is no reason to look past its main supplier.
    largest = pl.col("supplier_usd").max().over("period", "product")
    both = both.with_columns(pl.when(pl.col("gap") >= signs.weight * largest).then(pl.col("gap")).otherwise(0.0).alias("gap"))
    ordered = both.sort("gap", "supplier_usd", "supplier", descending=[True, True, False])
    return ordered.unique(["period", "product"], keep="first", maintain_order=True).drop("gap")


def comparisons(frame: pl.DataFrame, supplied: pl.DataFrame, signs: Signs) -> pl.DataFrame:
    """What exports and imports of a product are compared with, year by year.

    export_import_ratio  rho_t = X_t / M_t
    usual_ratio          median of rho_s over the other years s, of which there must be three
    capacity_usd         C_t = max(0, median of X_s - M_s over the `history` years before t): what the economy made itself
    excess_usd           X_t - M_t - C_t
    mirror_ratio         S_t / M_s,t, the supplier's declaration over the economy's own; null where the latter is zero
    correlation          of the changes of ln X and of ln S from year to year, over the years in which both are above zero
    """
    frame = frame.sort("product", "period")
    ratio = pl.when((pl.col("exports_usd") > 0) & (pl.col("imports_usd") > 0)).then(pl.col("exports_usd") / pl.col("imports_usd"))
    frame = frame.with_columns(
        ratio.alias("export_import_ratio"),
        pl.when(pl.col("declared_usd") > 0).then(pl.col("supplier_usd") / pl.col("declared_usd")).alias("mirror_ratio"),
        (pl.col("exports_usd") - pl.col("imports_usd")).alias("_balance"),
    )
    sent = {key[0]: part for key, part in supplied.partition_by("product", as_dict=True).items()}
    parts = []
    for key, part in frame.partition_by("product", as_dict=True, maintain_order=True).items():
        by_supplier = sent.get(key[0], supplied.clear())
        rows = part.select("period", "exports_usd", "_balance", "export_import_ratio", "supplier").to_dicts()
        found = [_of_year(row, rows, by_supplier, signs) for row in rows]
        kinds = {"usual_ratio": pl.Float64, "capacity_usd": pl.Float64, "correlation": pl.Float64, "changes": pl.Int64}
        parts.append(pl.concat([part, pl.DataFrame(found, schema=kinds)], how="horizontal"))
    frame = pl.concat(parts)
    return frame.with_columns((pl.col("_balance") - pl.col("capacity_usd")).alias("excess_usd")).drop("_balance")


def flags(frame: pl.DataFrame, signs: Signs) -> pl.DataFrame:
    """`flag`: which of the following hold, joined by "; ", else null.

    re-exports reported   RX > 0
    pass-through          no re-exports are reported; X - M - C >= 0.1 X or rho >= 3 max(usual, peers); and correlation >= 0.7 over
                          five changes or more, and S >= 0.5 X: exports exceed what imports and capacity explain, move with one
                          supplier's, and half of them or more could be its goods
    imports undeclared    S >= 2 M_s, and S - M_s >= 0.1 max(X, M, S): the supplier declares far more to the economy than it declares;
                          not said where the supplier's report of the year has more months than the economy's
    """
    x, m, s = pl.col("exports_usd"), pl.col("imports_usd"), pl.col("supplier_usd")
    excess = pl.col("excess_usd") >= signs.excess * x
    norm = pl.max_horizontal("usual_ratio", "peer_ratio")
    unusual = pl.col("usual_ratio").is_not_null() & (pl.col("export_import_ratio") >= signs.unusual * norm)
    follows = (pl.col("correlation") >= signs.follows) & (pl.col("changes") >= signs.changes)
    unknown = pl.col("reexports_usd").is_null() & (s >= signs.carries * x).fill_null(False)
    passing = unknown & (x > 0) & (excess.fill_null(False) | unusual.fill_null(False)) & follows.fill_null(False)
    gap = s - pl.col("declared_usd")
    comparable = pl.col("supplier_months") <= pl.col("months")
    undeclared = comparable & (s >= signs.gap * pl.col("declared_usd")) & (gap >= signs.weight * pl.max_horizontal(x, m, s))
    said = [
        pl.when(pl.col("reexports_usd") > 0).then(pl.lit("re-exports reported")),
        pl.when(passing).then(pl.lit("pass-through")),
        pl.when(undeclared.fill_null(False)).then(pl.lit("imports undeclared")),
    ]
    text = pl.concat_str(said, separator="; ", ignore_nulls=True)
    return frame.with_columns(pl.when(text != "").then(text).alias("flag"))


def evidence(row: Mapping[str, object], signs: Signs) -> str | None:
    """A flag's reasons in words; what is not known is said, too."""
    said: list[str] = []
    flag = str(row["flag"] or "")
    if row["imports_usd"] is None and row["exports_usd"] is None:
        return "the economy does not report this year; the supplier's declaration stands alone"
    if "re-exports reported" in flag:
        how = "as re-exports" if row["reexports_basis"] == "RX" else "as exports that are not domestic"
        said.append(f"{_money(row['reexports_usd'])} of {_money(row['exports_usd'])} exported are reported {how}")
    if "pass-through" in flag:
        said += _passing(row, signs)
    if "imports undeclared" in flag:
        said.append(
            f"{row['supplier']} declares {_money(row['supplier_usd'])} to the economy, which declares {_money(row['declared_usd'])} from it"
        )
    if row["imports_usd"] is None:
        said.append("the economy reports no imports this year")
    elif row["supplier"] is not None and row["declared_usd"] is None:
        said.append("the economy does not say where all of its imports come from")
    elif (row["supplier_months"] or 0) > (row["months"] or 0):  # type: ignore[operator]
        said.append(f"{row['supplier']} reports {row['supplier_months']} months of the year and the economy {row['months']}: not compared")
    return "; ".join(said) or None


def _passing(row: Mapping[str, object], signs: Signs) -> list[str]:
    said = []
    excess, exports = row["excess_usd"], row["exports_usd"]
    if isinstance(excess, float) and isinstance(exports, float) and excess >= signs.excess * exports:
        said.append(
            f"exports of {_money(exports)} exceed imports of {_money(row['imports_usd'])} and a capacity of {_money(row['capacity_usd'])}"
        )
    ratio, usual, peers = row["export_import_ratio"], row["usual_ratio"], row["peer_ratio"]
    norm = [each for each in (usual, peers) if isinstance(each, float)]
    if isinstance(ratio, float) and isinstance(usual, float) and ratio >= signs.unusual * max(norm):
        among = f", {peers:.2f} among its peers" if isinstance(peers, float) else ""
        said.append(f"exports are {ratio:.2f} of imports, in other years {usual:.2f}{among}")
    said.append(f"they move with exports of {row['supplier']} to it (correlation {row['correlation']:.2f} over {row['changes']} changes)")
    return said


def _money(value: object) -> str:
    """USD 4.8 million."""
    amount = float(value) if isinstance(value, int | float) else 0.0
    for size, word in ((1e9, "billion"), (1e6, "million"), (1e3, "thousand")):
        if abs(amount) >= size:
            return f"USD {amount / size:,.1f} {word}"
    return f"USD {amount:,.0f}"


def _of_year(row: Mapping[str, object], rows: Sequence[Mapping[str, object]], sent: pl.DataFrame, signs: Signs) -> dict[str, object]:
    from statistics import median

    year = row["period"]
    others = [each["export_import_ratio"] for each in rows if each["period"] != year and each["export_import_ratio"] is not None]
    before = [each["_balance"] for each in rows if 0 < year - each["period"] <= signs.history and each["_balance"] is not None]  # type: ignore[operator]
    theirs = dict(sent.filter(pl.col("reporter") == row["supplier"]).select("period", "value_usd").iter_rows()) if row["supplier"] else {}
    mine = {each["period"]: each["exports_usd"] for each in rows}
    correlation, changes = co_movement(mine, theirs)
    return {
        "usual_ratio": median(others) if len(others) >= 3 else None,  # type: ignore[type-var]
        "capacity_usd": max(0.0, median(before)) if before else None,  # type: ignore[type-var]
        "correlation": correlation,
        "changes": changes,
    }


def co_movement(mine: Mapping[object, object], theirs: Mapping[object, object]) -> tuple[float | None, int]:
    """Pearson's r of d ln x and d ln y over neighbouring years in which both are above zero, and the number of changes.

    x, y by year in US dollars. Changes, not levels: two series that both grow are no sign of anything. None for fewer than three
    changes, or where one side never changes.
    """
    from math import log
    from statistics import StatisticsError, correlation

    both = {year: (log(x), log(y)) for year, x in mine.items() if x and (y := theirs.get(year))}  # type: ignore[arg-type]
    pairs = [(both[year][0] - both[year - 1][0], both[year][1] - both[year - 1][1]) for year in both if year - 1 in both]  # type: ignore[operator]
    if len(pairs) < 3:
        return None, len(pairs)
    try:
        return correlation(*zip(*pairs, strict=True)), len(pairs)  # type: ignore[arg-type]
    except StatisticsError:
        return None, len(pairs)
