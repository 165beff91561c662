"""The effect of a change of definition in plain sentences, for a person who decides on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from greentrade.scope.impact import Impact

NAMED = 3
"""How many economies and codes a sentence names."""

_WAYS = {"export": "exports", "import": "imports"}


def sentences(impact: Impact) -> tuple[str, ...]:
    """What `Impact.summary` says."""
    told = [_codes(impact)]
    for direction, way in _WAYS.items():
        frame = impact.frame.filter(pl.col("direction") == direction, pl.col("change_usd").is_not_null())
        if frame.is_empty():
            told.append(f"There are no {way} under both definitions to compare.")
            continue
        last = frame.filter(pl.col("period") == pl.col("period").max())
        told += [*_world(last, way), *_economies(last, way), *_ranks(last, way), *_carried(impact, last, direction)]
    return tuple(told)


def _codes(impact: Impact) -> str:
    what = f"{impact.before} -> {impact.after} ({impact.match}, {impact.perspective})"
    changed = impact.changes.filter(pl.col("change") != "kept")
    if changed.is_empty():
        return f"{what}: the codes and what counts of them are the same."
    counts = [(kind, changed.filter(pl.col("change") == kind)["code"].to_list()) for kind in ("added", "dropped", "rescoped")]
    return f"{what}: " + ", ".join(f"{len(codes)} {kind}{_which(codes)}" for kind, codes in counts if codes) + "."


def _which(codes: list[str]) -> str:
    return f" ({', '.join(codes)})" if len(codes) <= NAMED else ""


def _world(last: pl.DataFrame, way: str) -> list[str]:
    told = []
    for row in last.filter(pl.col("economy") == "WLD").iter_rows(named=True):
        grown = "" if row["growth"] is None else f" ({row['growth']:+.1%})"
        bounds = ""
        if row["change_lower_usd"] < row["change_usd"] or row["change_usd"] < row["change_upper_usd"]:
            bounds = f"; the change lies between {money(row['change_lower_usd'], '+')} and {money(row['change_upper_usd'], '+')}"
        values = f"{money(row['before_value_usd'])} before, {money(row['after_value_usd'])} after{grown}{bounds}"
        told.append(f"World {way} of the list in {row['period']}: {values}.")
    return told


def _economies(last: pl.DataFrame, way: str) -> list[str]:
    """The largest winners and losers."""
    ranked = last.filter(pl.col("before_rank").is_not_null() | pl.col("after_rank").is_not_null())
    moved = ranked.filter(pl.col("change_usd") != 0).sort(["change_usd", "economy"], descending=[True, False])
    if moved.is_empty():
        return []
    period = moved["period"][0]
    gains, losses = moved.filter(pl.col("change_usd") > 0).head(NAMED), moved.filter(pl.col("change_usd") < 0).reverse().head(NAMED)
    parts = [f"{title} {_named(rows)}" for title, rows in (("largest gains", gains), ("largest losses", losses)) if rows.height]
    return [f"Changes of {way} in {period}: {'; '.join(parts)}."]


def _named(rows: pl.DataFrame) -> str:
    return ", ".join(f"{economy} {money(change, '+')}" for economy, change in rows.select("economy", "change_usd").iter_rows())


def _ranks(last: pl.DataFrame, way: str) -> list[str]:
    ranked = last.drop_nulls("rank_change")
    if ranked.is_empty():
        return []
    moved = ranked.filter(pl.col("rank_change") != 0)
    told = f"Ranks in {way} in {ranked['period'][0]}: {moved.height} of {ranked.height} economies change"
    if moved.is_empty():
        return [f"{told}."]
    furthest = moved.sort([pl.col("rank_change").abs(), "economy"], descending=[True, False]).row(0, named=True)
    return [f"{told}, {furthest['economy']} the most (from {furthest['before_rank']} to {furthest['after_rank']})."]


def _carried(impact: Impact, last: pl.DataFrame, direction: str) -> list[str]:
    """The codes that the World's change comes from."""
    period = last["period"][0]
    found = impact.codes.filter(pl.col("direction") == direction, pl.col("period") == period, pl.col("contribution_usd") != 0)
    if found.is_empty():
        return []
    largest = found.sort([pl.col("contribution_usd").abs(), "code"], descending=[True, False]).head(NAMED)
    parts = [f"{row['code']} ({row['change']}) {money(row['contribution_usd'], '+')}" for row in largest.iter_rows(named=True)]
    more = f"; {found.height - NAMED} more codes" if found.height > NAMED else ""
    return [f"The World's {_WAYS[direction]} change in {period} by {', '.join(parts)}{more}."]


def money(value: float, sign: str = "") -> str:
    """A value in USD as a person reads it: 1.23 bn USD."""
    for unit, name in ((1e9, "bn USD"), (1e6, "m USD")):
        if abs(value) >= unit:
            return f"{value / unit:{sign},.2f} {name}"
    return f"{value:{sign},.0f} USD"
