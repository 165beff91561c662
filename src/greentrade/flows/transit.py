"""Re-exports and transit: net of what is reported as re-exported, else signs that goods only pass through, with their evidence.

Gross exports hold re-exports by the convention of trade statistics. Where an economy reports them (flow RX, or domestic exports DX), net
is gross less re-exports. Where it does not, three comparisons tell of goods that pass through; none of them is proof.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

import narwhals as nw
import polars as pl

from greentrade import economies
from greentrade.errors import InputError
from greentrade.flows.canonical import canonical, unions
from greentrade.flows.exact import exact_sum
from greentrade.flows.leaves import REPORT
from greentrade.flows.matching import Selection
from greentrade.flows.reports import Reports
from greentrade.flows.transit_signs import Signs, comparisons, evidence, flags, main_supplier
from greentrade.nomenclature import read_weights, weights_folder

if TYPE_CHECKING:
    from greentrade.engine import Engine
    from greentrade.nomenclature import Weights
    from greentrade.store import Snapshot

RULES = 3
"""Number of the rules here, in the names of what is kept: raise it when a rule changes."""

FLOW_CODES = {"X": "X", "M": "M", "RX": "X", "DX": "X", "RM": "M", "FM": "M"}
"""Flows that are read, and the gross flow that each is a part of."""


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
    """One row a product and year of an economy's trade; see SCHEMA, and `comparisons` and `flags` of `transit_signs`.

    `selection` None takes every product in the edition of the data; a converted selection moves them to the edition of its codes.
    Raises `InputError` for an unknown economy, and where the store holds no records of it.
    """
    if snapshot.scan("records", engine) is None:
        raise InputError("The store holds no records", remedy="Bring in reporters' records: greentrade ingest PATH")
    reports = Reports(snapshot, engine, "A")
    iso3 = economies.economy(economy).iso3
    codes = [row.code for row in economies.variants(iso3)]
    rows = _kept(reports, selection, read_weights(weights_folder(snapshot.root)))
    it = economies.economy(iso3).canonical
    by_it = rows.filter(nw.col("reporter") == it)
    own = engine.collect(by_it.group_by("kind", "period", "product", "partner").agg(exact_sum("value_usd")))
    others = rows.filter(nw.col("reporter") != it, ~nw.col("reporter").is_in(unions()))
    to_it = others.filter((nw.col("kind") == "X") & (nw.col("partner") == it))
    supplied = engine.collect(to_it.group_by("period", "product", "reporter").agg(exact_sum("value_usd")))
    if own.is_empty() and supplied.is_empty():
        raise InputError(f"The store holds no records of {iso3} in these products", remedy="See greentrade store status")
    signs = signs or Signs()
    frame = gross_and_net(own, _reported(reports, codes))
    frame = frame.join(main_supplier(own, supplied, signs), on=["period", "product"], how="full", coalesce=True)
    # Of products a report of TOTAL alone says nothing.
    admitted = reports.admitted.filter(pl.col("products") > 0)
    frame = with_months(_spanned(frame, admitted, it), admitted, it)
    frame = frame.join(engine.collect(peer_ratios(others)), on=["period", "product"], how="left")
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


def peer_ratios(others: nw.LazyFrame) -> nw.LazyFrame:
    """peer_ratio = median over the other economies of X / M, for each period and product; X and M above zero."""
    sides = others.filter(nw.col("kind").is_in(["X", "M"])).select(
        "period", "product", "reporter",
        *(nw.when(nw.col("kind") == kind).then(nw.col("value_usd")).alias(f"_{kind}") for kind in ("X", "M")),
    )  # fmt: skip
    sides = sides.group_by("period", "product", "reporter").agg(exact_sum("_X"), exact_sum("_M"))
    traded = sides.filter((nw.col("_X") > 0) & (nw.col("_M") > 0)).with_columns((nw.col("_X") / nw.col("_M")).alias("_ratio"))
    return traded.group_by("period", "product").agg(nw.col("_ratio").median().alias("peer_ratio"))


# --- rows ----------------------------------------------------------------------------------------------------------------------


def _kept(reports: Reports, selection: Selection | None, weights: Weights) -> nw.LazyFrame:
    """kind (flow code), period, reporter, partner, product, value_usd of the selection, in the edition of its codes; kept once.

    Economies stand under the code of today (`canonical`), whoever writes them.
    """
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
        rows = reports.product_rows(rows, selection, engine.frame)
        rows = rows.with_columns(nw.lit(kind).alias("kind"), canonical("reporter"), canonical("partner"))
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
    """Which flows the economy reports by product in a year at all: kind, period. As part of a gross flow whose report counts."""
    records = reports.snapshot.scan("records", reports.engine)
    assert records is not None, "the caller has looked"
    mine = records.filter(
        nw.col("reporter").is_in(list(codes)) & nw.col("flow_code").is_in(list(FLOW_CODES)) & (nw.col("product_level") > 0)
    )
    found = reports.engine.collect(mine.select(*REPORT).unique()).rename({"flow_code": "kind"})
    found = found.with_columns(pl.col("kind").replace_strict(FLOW_CODES).alias("flow_code"))
    return found.join(reports.admitted, on=list(REPORT)).select("kind", period="counts_for").unique()


def with_months(frame: pl.DataFrame, admitted: pl.DataFrame, it: int) -> pl.DataFrame:
    """`months` and `supplier_months` for which the economy's imports and the supplier's exports are known; 12 in an annual report.

    Where the economy reports no imports at all, what it declares from the supplier is not zero but unknown.
    """
    months, today = pl.col("reported_months").bitwise_count_ones().fill_null(12), pl.col("reporter").replace(economies.aliases())
    known = admitted.with_columns(today).group_by("counts_for", "reporter", "flow_code").agg(months.max().cast(pl.Int64).alias("months"))
    own = known.filter(pl.col("reporter") == it, pl.col("flow_code") == "M").select("months", period="counts_for")
    theirs = known.filter(pl.col("flow_code") == "X").select(period="counts_for", supplier="reporter", supplier_months="months")
    frame = frame.join(own, on="period", how="left").join(theirs, on=["period", "supplier"], how="left")
    return frame.with_columns(pl.when(pl.col("imports_usd").is_not_null()).then(pl.col("declared_usd")).alias("declared_usd"))


def _spanned(frame: pl.DataFrame, admitted: pl.DataFrame, it: int) -> pl.DataFrame:
    """Exports and imports of zero, not unknown, where the economy reports the flow that year and has no row of the product."""
    mine = admitted.filter(pl.col("reporter").replace(economies.aliases()) == it)
    for flow, name in (("X", "exports_usd"), ("M", "imports_usd")):
        years = mine.filter(pl.col("flow_code") == flow)["counts_for"].unique().to_list()
        zero = pl.col(name).is_null() & pl.col("period").is_in(years)
        frame = frame.with_columns(pl.when(zero).then(0.0).otherwise(pl.col(name)).alias(name))
    return frame
