"""Re-exports and transit: net of what is reported as re-exported, else signs that goods only pass through, with their evidence.

Gross exports hold re-exports by the convention of trade statistics. Where an economy reports them (flow RX, or domestic exports DX), net
is gross less re-exports. Where it does not, three comparisons tell of goods that pass through; none of them is proof.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

import narwhals as nw
import polars as pl

from greentrade import economies
from greentrade.errors import InputError
from greentrade.flows.exact import exact_sum
from greentrade.flows.matching import Selection
from greentrade.flows.reports import Reports
from greentrade.nomenclature import read_weights, weights_folder

if TYPE_CHECKING:
    from greentrade.engine import Engine
    from greentrade.nomenclature import Weights
    from greentrade.store import Snapshot

RULES = 1
"""Number of the rules here, in the names of what is kept: raise it when a rule changes."""

FLOW_CODES = {"X": "X", "M": "M", "RX": "X", "DX": "X", "RM": "M", "FM": "M"}
"""Flows that are read, and the gross flow that each is a part of."""


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


SCHEMA = {
    "period": pl.Int32,
    "economy": pl.String,
    "product": pl.String,
    "exports_usd": pl.Float64,
    "reexports_usd": pl.Float64,
    "net_exports_usd": pl.Float64,
    "reexports_basis": pl.String,
    "imports_usd": pl.Float64,
    "reimports_usd": pl.Float64,
    "net_imports_usd": pl.Float64,
    "supplier": pl.String,
    "supplier_usd": pl.Float64,
    "declared_usd": pl.Float64,
    "mirror_ratio": pl.Float64,
    "export_import_ratio": pl.Float64,
    "usual_ratio": pl.Float64,
    "peer_ratio": pl.Float64,
    "capacity_usd": pl.Float64,
    "excess_usd": pl.Float64,
    "correlation": pl.Float64,
    "changes": pl.Int64,
    "flag": pl.String,
    "evidence": pl.String,
}
"""Columns of `transit`: exports FOB and imports CIF as declared; `supplier_usd` what the supplier declares to have exported to the
economy, `declared_usd` what the economy declares to have imported from it; ratios without unit."""


def transit(
    snapshot: Snapshot, engine: Engine, economy: str, selection: Selection | None = None, years: Iterable[int] | None = None,
    signs: Signs | None = None,
) -> pl.DataFrame:  # fmt: skip
    """One row a product and year of an economy's trade; see SCHEMA, `comparisons` and `flags`.

    `selection` None takes every product in the edition of the data; a converted selection moves them to the edition of its codes.
    Raises `InputError` for an unknown economy, and where the store holds no records of it.
    """
    if snapshot.scan("records", engine) is None:
        raise InputError("The store holds no records", remedy="Bring in reporters' records: greentrade ingest PATH")
    reports = Reports(snapshot, engine, "A")
    iso3 = economies.economy(economy).iso3
    codes = [row.code for row in economies.variants(iso3)]
    rows = _kept(reports, selection, read_weights(weights_folder(snapshot.root)))
    by_it = rows.filter(nw.col("reporter").is_in(codes))
    own = engine.collect(by_it.group_by("kind", "period", "product", "partner").agg(exact_sum("value_usd")))
    to_it = rows.filter((nw.col("kind") == "X") & nw.col("partner").is_in(codes))
    supplied = engine.collect(to_it.group_by("period", "product", "reporter").agg(exact_sum("value_usd")))
    if own.is_empty() and supplied.is_empty():
        raise InputError(f"The store holds no records of {iso3} in these products", remedy="See greentrade store status")
    signs = signs or Signs()
    frame = gross_and_net(own, _reported(reports, codes))
    frame = frame.join(main_supplier(own, supplied, signs), on=["period", "product"], how="full", coalesce=True)
    frame = with_months(_spanned(frame, reports, codes), reports.admitted, codes)
    frame = frame.join(engine.collect(peer_ratios(rows, codes)), on=["period", "product"], how="left")
    frame = flags(comparisons(frame, supplied, signs), signs)
    if years is not None:
        frame = frame.filter(pl.col("period").is_in(list(years)))
    frame = frame.with_columns(
        pl.lit(iso3).alias("economy"), pl.col("supplier").map_elements(economies.iso3, return_dtype=pl.String).alias("supplier")
    )
    told = [evidence(row, signs) for row in frame.iter_rows(named=True)]
    frame = frame.with_columns(pl.Series("evidence", told, pl.String))
    return frame.select(pl.col(name).cast(kind) for name, kind in SCHEMA.items()).sort("product", "period")


def gross_and_net(own: pl.DataFrame, reported: pl.DataFrame) -> pl.DataFrame:
    """net exports = X - RX; where RX is not reported but DX is, RX = X - DX. net imports = M - RM; where only FM is, RM = M - FM.

    X, M: gross exports and imports; RX re-exports, DX domestic exports, RM re-imports, FM foreign imports, all in US dollars.
    `own`: kind, period, product, partner, value_usd; `reported`: kind, period, the flows that the economy reports in a year at all:
    there a product without a row has none, elsewhere it is unknown (null), and net with it.
    Source: UNSD (2011), International Merchandise Trade Statistics: Concepts and Definitions 2010, chapter II.
    """
    wide = own.group_by("period", "product").agg(
        pl.col("value_usd").filter(pl.col("kind") == kind).sum().round(3).alias(kind) for kind in FLOW_CODES
    )
    has = reported.unique().with_columns(pl.lit(True).alias("there"))
    for kind in FLOW_CODES:
        there = has.filter(pl.col("kind") == kind).select("period", pl.col("there").alias(f"has_{kind}"))
        wide = wide.join(there, on="period", how="left")
        wide = wide.with_columns(pl.when(pl.col(f"has_{kind}")).then(pl.col(kind)).alias(kind))

    def part(gross: str, again: str, domestic: str) -> pl.Expr:
        rest = (pl.col(gross) - pl.col(domestic)).clip(lower_bound=0)
        return pl.when(pl.col(again).is_not_null()).then(pl.col(again)).otherwise(rest)

    basis = (
        pl.when(pl.col("RX").is_not_null())
        .then(pl.lit("RX"))
        .when(pl.col("DX").is_not_null() & pl.col("X").is_not_null())
        .then(pl.lit("X - DX"))
    )
    wide = wide.with_columns(
        pl.col("X").alias("exports_usd"),
        pl.col("M").alias("imports_usd"),
        part("X", "RX", "DX").alias("reexports_usd"),
        part("M", "RM", "FM").alias("reimports_usd"),
        basis.alias("reexports_basis"),
    )
    return wide.select(
        "period", "product", "exports_usd", "reexports_usd", "reexports_basis", "imports_usd", "reimports_usd",
        (pl.col("exports_usd") - pl.col("reexports_usd")).round(3).alias("net_exports_usd"),
        (pl.col("imports_usd") - pl.col("reimports_usd")).round(3).alias("net_imports_usd"),
    )  # fmt: skip


def main_supplier(own: pl.DataFrame, supplied: pl.DataFrame, signs: Signs) -> pl.DataFrame:
    """For each period and product one supplier, with S (`supplier_usd`) and M_s (`declared_usd`).

    S: exports to the economy as the supplier declares them, FOB; M_s: imports from the supplier as the economy declares them, 0 where
    it has none. Of the suppliers with S >= 2 M_s and S - M_s >= a tenth of the largest S the one with the largest S - M_s; else the one
    with the largest S.
    """
    declared = own.filter(pl.col("kind") == "M").select("period", "product", supplier="partner", declared_usd="value_usd")
    both = supplied.rename({"reporter": "supplier", "value_usd": "supplier_usd"})
    both = both.join(declared, on=["period", "product", "supplier"], how="left").with_columns(pl.col("declared_usd").fill_null(0.0))
    wide = pl.col("supplier_usd") >= signs.gap * pl.col("declared_usd")
    gap = pl.col("supplier_usd") - pl.col("declared_usd")
    both = both.with_columns(pl.when(wide).then(gap).otherwise(0.0).alias("gap"))
    # A gap that is small beside the economy's trade is no reason to look past its main supplier.
    largest = pl.col("supplier_usd").max().over("period", "product")
    both = both.with_columns(pl.when(pl.col("gap") >= signs.weight * largest).then(pl.col("gap")).otherwise(0.0).alias("gap"))
    ordered = both.sort("gap", "supplier_usd", "supplier", descending=[True, True, False])
    return ordered.unique(["period", "product"], keep="first", maintain_order=True).drop("gap")


def peer_ratios(rows: nw.LazyFrame, codes: Sequence[int]) -> nw.LazyFrame:
    """peer_ratio = median over the other economies of X / M, for each period and product; X and M above zero."""
    others = rows.filter(~nw.col("reporter").is_in(list(codes)) & nw.col("kind").is_in(["X", "M"]))
    value = nw.col("value_usd")
    sides = others.group_by("period", "product", "reporter").agg(
        nw.when(nw.col("kind") == "X").then(value).sum().alias("_x"), nw.when(nw.col("kind") == "M").then(value).sum().alias("_m")
    )
    traded = sides.filter((nw.col("_x") > 0) & (nw.col("_m") > 0)).with_columns((nw.col("_x") / nw.col("_m")).alias("_ratio"))
    return traded.group_by("period", "product").agg(nw.col("_ratio").median().alias("peer_ratio"))


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


# --- rows ----------------------------------------------------------------------------------------------------------------------


def _kept(reports: Reports, selection: Selection | None, weights: Weights) -> nw.LazyFrame:
    """kind (flow code), period, reporter, partner, product, value_usd of the selection, in the edition of its codes; kept once."""
    engine, snapshot = reports.engine, reports.snapshot
    converted = selection is not None and selection.converted
    mark = f"{selection.key if selection else 'all'}-{weights.hash[:8] if converted else ''}"
    if converted and selection is not None:
        mark += sha256(repr(sorted(selection.shares.items())).encode()).hexdigest()[:8]
    folder = snapshot.cache(engine.name) / f"transit-{mark}-r{RULES}"
    found = engine.kept(folder)
    if found is not None:
        return found
    records = snapshot.scan("records", engine)
    assert records is not None, "the caller has looked"
    parts = []
    for kind, gross in FLOW_CODES.items():
        # As a row of the gross flow it is a part of, it comes under the same rules: edition, newest file, totals once, months of a year.
        rows = records.filter(nw.col("flow_code") == kind).with_columns(nw.lit(gross).alias("flow_code"))
        rows = reports.product_rows(rows, selection, engine.frame).with_columns(nw.lit(kind).alias("kind"))
        parts.append(rows.select("kind", "period", "reporter", "partner", "edition", "product", "value_usd"))
    rows = nw.concat(parts)
    if converted and selection is not None:
        rows = rows.join(engine.frame(_membership(selection, weights, snapshot)), on=["edition", "product"], how="inner")
        rows = rows.with_columns((nw.col("value_usd") * nw.col("weight")).alias("value_usd"), nw.col("label").alias("product"))
    return engine.keep(rows.group_by("kind", "period", "reporter", "partner", "product").agg(exact_sum("value_usd")), folder)


def _membership(selection: Selection, weights: Weights, snapshot: Snapshot) -> pl.DataFrame:
    labels = {code: code for code in selection.codes}
    editions = sorted(set(snapshot.ingests["editions"].explode().drop_nulls()))
    parts = [selection.membership(weights, name, labels).with_columns(pl.lit(name).alias("edition")) for name in editions]
    return pl.concat(parts).select("edition", "product", "label", "weight").filter(pl.col("weight") > 0)


def _reported(reports: Reports, codes: Sequence[int]) -> pl.DataFrame:
    """Which flows the economy reports in a year at all: kind, period."""
    records = reports.snapshot.scan("records", reports.engine)
    assert records is not None, "the caller has looked"
    mine = records.filter(nw.col("reporter").is_in(list(codes)) & nw.col("flow_code").is_in(list(FLOW_CODES)))
    found = reports.engine.collect(mine.select("freq", "period", "flow_code").unique())
    year = pl.when(pl.col("freq") == "M").then(pl.col("period") // 100).otherwise(pl.col("period"))
    return found.select(kind="flow_code", period=year.cast(pl.Int32)).unique()


def with_months(frame: pl.DataFrame, admitted: pl.DataFrame, codes: Sequence[int]) -> pl.DataFrame:
    """`months` and `supplier_months` for which the economy's imports and the supplier's exports are known; 12 in an annual report.

    Where the economy reports no imports at all, what it declares from the supplier is not zero but unknown.
    """
    months = pl.when(pl.col("freq") == "A").then(12).otherwise(1)
    known = admitted.group_by("counts_for", "reporter", "flow_code").agg(months.sum().clip(upper_bound=12).cast(pl.Int64).alias("months"))
    own = known.filter(pl.col("reporter").is_in(codes), pl.col("flow_code") == "M")
    own = own.group_by(period="counts_for").agg(pl.col("months").max())
    theirs = known.filter(pl.col("flow_code") == "X").select(period="counts_for", supplier="reporter", supplier_months="months")
    frame = frame.join(own, on="period", how="left").join(theirs, on=["period", "supplier"], how="left")
    return frame.with_columns(pl.when(pl.col("imports_usd").is_not_null()).then(pl.col("declared_usd")).alias("declared_usd"))


def _spanned(frame: pl.DataFrame, reports: Reports, codes: Sequence[int]) -> pl.DataFrame:
    """Exports and imports of zero, not unknown, where the economy reports the flow that year and has no row of the product."""
    for flow, name in (("X", "exports_usd"), ("M", "imports_usd")):
        own = reports.admitted.filter(pl.col("reporter").is_in(codes), pl.col("flow_code") == flow)
        years = own["counts_for"].unique().to_list()
        zero = pl.col(name).is_null() & pl.col("period").is_in(years)
        frame = frame.with_columns(pl.when(zero).then(0.0).otherwise(pl.col(name)).alias(name))
    return frame
