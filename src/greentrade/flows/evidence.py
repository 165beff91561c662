"""The rows of the store behind a part of the trade, each with its file, its line and the rule by which it counts.

The rows are fetched by whole cells and go through the same rules as the whole table does.
"""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw
import polars as pl

from greentrade.flows import perspectives
from greentrade.flows.census import DIRECTIONS
from greentrade.flows.matching import Selection
from greentrade.flows.trade import Trade, collected, local

MOST_ROWS = 200_000
"""Beyond this many rows a number is not taken apart."""

_CODES = {direction: code for code, direction in DIRECTIONS.items()}
_OPPOSITE = {"export": "import", "import": "export"}
_COUNTED = ("period", "direction", "economy", "partner", "product", "value_usd", "basis")


def evidence(
    trade: Trade, selection: Selection | None, direction: str, codes: Sequence[int], periods: Sequence[int]
) -> pl.DataFrame | None:
    """The rows behind the trade of some economies in a direction and some periods; None where there are more than MOST_ROWS.

    Columns: how the row counts (`counted_period`, direction, economy, `counted_partner`, value_usd as `contribution`, basis,
    rule), and the row as `Snapshot.rows` gives it. `selection` None is what all products are the sum of.
    """
    if trade.perspective == "reconciled":
        parts = [_flows(trade, selection, direction, codes, periods)]
    elif trade.perspective == "mirror":
        parts = [_records(trade, selection, direction, codes, periods, mirror=True)]
    else:
        parts = [_records(trade, selection, direction, codes, periods, mirror=False)]
        gaps = trade.gaps if trade.fill is not None else trade.coverage.clear()
        here = gaps.filter(pl.col("direction") == direction, pl.col("economy").is_in(codes), pl.col("period").is_in(periods))
        if here.height:
            mirrored = _records(trade, selection, direction, codes, periods, mirror=True)
            places = ["period", "direction", "economy"]
            parts.append(
                None if mirrored is None else mirrored.join(here, left_on=["counted_period", *places[1:]], right_on=places, how="semi")
            )
    found = [part for part in parts if part is not None]
    return pl.concat(found) if len(found) == len(parts) else None


def _flows(trade: Trade, selection: Selection | None, direction: str, codes: Sequence[int], periods: Sequence[int]) -> pl.DataFrame | None:
    assert trade.flows is not None, "this perspective is made of flows"
    end = "exporter" if direction == "export" else "importer"
    where = f"freq = '{trade.freq}' AND period IN ({_list(periods)}) AND {end} IN ({_list(codes)})"
    where += f" AND ({selection.sql()})" if selection else ""
    rows = trade.snapshot.rows("flows", where, MOST_ROWS + 1, trade.releases["ingest"].unique().sort().to_list(), trade.engine)
    if rows.height > MOST_ROWS:
        return None
    placed = rows.with_row_index("place")
    rows_counted = trade.flows.in_force(local(placed), local)
    counted = perspectives.reconciled(rows_counted, direction, ["product", "place"], list(trade.flows.own_editions))
    return _joined(trade, selection, counted, placed)


def _records(
    trade: Trade, selection: Selection | None, direction: str, codes: Sequence[int], periods: Sequence[int], *, mirror: bool
) -> pl.DataFrame | None:
    reports = trade.reports
    flow_code = _CODES[_OPPOSITE[direction] if mirror else direction]
    own = reports.admitted.filter(pl.col("counts_for").is_in(periods), pl.col("flow_code") == flow_code)
    if not mirror:
        own = own.filter(pl.col("reporter").is_in(codes))
    if own.is_empty():
        return _nothing(trade)
    where = f"flow_code = '{flow_code}' AND period IN ({_list(own['period'].unique().sort().to_list())})"
    # Which heading counts depends on what the report has below it, for whichever partner: then whole reports are needed.
    if not mirror:
        where += f" AND reporter IN ({_list(codes)})"
    elif own["shallowest"].min() == 6:
        where += f" AND partner IN ({_list(codes)})"
    where += f" AND {_product_condition(selection, own)}"
    rows = trade.snapshot.rows("records", where, MOST_ROWS + 1, engine=trade.engine)
    if rows.height > MOST_ROWS:
        return None
    placed = rows.with_row_index("place")
    frame = reports.product_rows(local(placed), selection, local) if selection else reports.total_rows(local(placed), local)
    see = perspectives.mirror if mirror else perspectives.reported
    counted = see(frame, direction, ["product", "place"])
    return _joined(trade, selection, counted.filter(nw.col("economy").is_in(list(codes))), placed)


def _nothing(trade: Trade) -> pl.DataFrame:
    placed = trade.snapshot.rows("records", "FALSE", 0).with_row_index("place")
    kinds = {name: pl.Int32 if name in ("period", "economy", "partner") else pl.String for name in _COUNTED}
    counted = pl.DataFrame(schema={**kinds, "value_usd": pl.Float64, "place": pl.UInt32})
    return _joined(trade, None, local(counted), placed)


def _product_condition(selection: Selection | None, own: pl.DataFrame) -> str:
    if selection:
        return f"({selection.sql()})"
    return "product_level = 0" if (own["totals"] > 0).all() else "TRUE"


def _joined(trade: Trade, selection: Selection | None, counted: nw.LazyFrame, placed: pl.DataFrame) -> pl.DataFrame:
    """How each row counts, beside the row itself."""
    mine = collected(counted.select(*_COUNTED, "place"))
    mine = mine.rename(
        {"period": "counted_period", "partner": "counted_partner", "product": "counted_product", "value_usd": "contribution"}
    )
    found = mine.join(placed, on="place", how="left").sort("place").drop("place")
    return found.with_columns(
        pl.concat_str(_who(found.columns), _which(trade), pl.lit(_product_rule(selection)), separator="; ", ignore_nulls=True).alias("rule")
    )


def _who(columns: Sequence[str]) -> pl.Expr:
    """Whose word the row is."""
    basis, partner = pl.col("basis"), pl.col("counted_partner")
    # Only greentrade's own flows say what they rest on.
    status = pl.col("status") if "status" in columns else pl.lit(None, pl.String)
    return (
        pl.when(basis == "reconciled")
        .then(pl.lit("reconciled flow of the newest release, in the latest edition in force"))
        .when(basis == perspectives.OWN_BASIS)
        .then(pl.format("flow that greentrade reconciled from the records of the store, newest run; reports: {}", status))
        .when(basis == "mirror")
        .then(pl.lit("the partner's report, turned round; newest of its key, not a total beside its parts"))
        .when(partner == 0)
        .then(pl.lit("the economy's own report of the World, since it names no partner; newest of its key"))
        .otherwise(pl.lit("the economy's own report; newest of its key, not a total beside its parts"))
    )


def _which(trade: Trade) -> pl.Expr:
    """Why a month counts in a year; nothing for other rows."""
    months = pl.lit(trade.freq == "A") & (pl.col("freq") == "M")
    return pl.when(months).then(pl.lit("one of the months of a year without an annual report"))


def _product_rule(selection: Selection | None) -> str:
    if selection is None:
        return "part of all products"
    how = "moved to the edition of" if selection.converted else "spelt like one of"
    return f"code {how} {selection.label} ({selection.match} matching)"


def _list(codes: Sequence[int]) -> str:
    return ", ".join(str(int(code)) for code in codes)
