"""Who says so: reported, mirror, reconciled; and a mirror put where a report is missing.

Each function turns rows of one shape into `columns.TRADE`, seen from an economy and in a direction. `detail` names the
columns that come along: product, weight, or the number of rows behind a total.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import narwhals as nw

from greentrade.errors import InputError
from greentrade.flows.census import DIRECTIONS

OWN_BASIS = "reconciled-own"
"""Basis of flows that greentrade reconciled itself, where those of a publisher are `reconciled`."""

PERSPECTIVES = ("reported", "mirror", "reconciled")
_FLOW_CODES = {direction: code for code, direction in DIRECTIONS.items()}
_OPPOSITE = {"export": "import", "import": "export"}


def reported(reports: nw.LazyFrame, direction: str, detail: Sequence[str]) -> nw.LazyFrame:
    """An economy's trade as it reports it: exports FOB, imports CIF by most."""
    mine = reports.filter(nw.col("flow_code") == _FLOW_CODES[direction])
    return _trade(mine, direction, "reporter", "partner", "reported", "value_usd", detail)


def mirror(reports: nw.LazyFrame, direction: str, detail: Sequence[str]) -> nw.LazyFrame:
    """An economy's trade as its partners report it: their imports are its exports. World totals name no partner."""
    theirs = reports.filter((nw.col("flow_code") == _FLOW_CODES[_OPPOSITE[direction]]) & (nw.col("partner") != 0))
    return _trade(theirs, direction, "partner", "reporter", "mirror", "value_usd", detail)


def reconciled(flows: nw.LazyFrame, direction: str, detail: Sequence[str], own: Collection[int] = ()) -> nw.LazyFrame:
    """One FOB value a flow, made from both reports by a publisher, or in the periods `own` by greentrade itself."""
    economy, partner = ("exporter", "importer") if direction == "export" else ("importer", "exporter")
    seen = _trade(flows, direction, economy, partner, "reconciled", "value_fob_usd", detail)
    if not own:
        return seen
    mine = nw.col("period").is_in(sorted(own))
    return seen.with_columns(nw.when(mine).then(nw.lit(OWN_BASIS)).otherwise(nw.col("basis")).alias("basis"))


def filled(own: nw.LazyFrame, mirrored: nw.LazyFrame, gaps: nw.LazyFrame) -> nw.LazyFrame:
    """Reports, and the mirror where there are none. `gaps`: period, direction, economy without a report of their own."""
    return nw.concat([own, mirrored.join(gaps, on=["period", "direction", "economy"], how="semi")])


def parse_fill(fill: str | None) -> tuple[int, ...] | None:
    """What `fill` asks for: None for nothing, () for every economy, else the codes named in `mirror:TKM,AFG`.

    Raises `InputError` for anything else.
    """
    if fill is None:
        return None
    kind, _, names = fill.partition(":")
    if kind != "mirror":
        raise InputError(f"Unknown fill {fill!r}", remedy="Write mirror, or mirror:TKM,AFG for some economies only")
    from greentrade.economies import members

    return tuple(sorted({code for name in names.split(",") if name.strip() for code in members(name.strip())}))


def _trade(frame: nw.LazyFrame, direction: str, economy: str, partner: str, basis: str, value: str, detail: Sequence[str]) -> nw.LazyFrame:
    return frame.select(
        "freq",
        "period",
        nw.lit(direction).alias("direction"),
        nw.col(economy).alias("economy"),
        nw.col(partner).alias("partner"),
        "edition",
        *detail,
        nw.col(value).alias("value_usd"),
        nw.lit(basis).alias("basis"),
    )
