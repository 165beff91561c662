"""Changes from period to period: ratios far from those of others (Hidiroglou-Berthelot), and leaps out and back."""

from __future__ import annotations

import narwhals as nw

from greentrade.flows.cleaning.settings import Cleaning, Tools
from greentrade.flows.cleaning.steps import STEPS

RATIO, JUMP = STEPS["ratio"].mark, STEPS["jump"].mark
SERIES = ["freq", "reporter", "partner", "flow_code", "edition", "product", "partner2", "customs", "transport"]
"""What a series is: no ratio is formed across a change of edition."""
GROUP = ["freq", "period", "flow_code", "edition", "product"]
VALUE = "value_usd_corrected"


def month_number() -> nw.Expr:
    """Periods as a running number: years as they are, months as 12 y + m, so that the period before is one less."""
    period = nw.col("period")
    return nw.when(nw.col("freq") == "M").then((period // 100) * 12 + period % 100).otherwise(period).cast(nw.Int32)


def with_neighbours(frame: nw.LazyFrame, sides: tuple[int, ...]) -> nw.LazyFrame:
    """Value and unit value of the same series one period before (`_before_value`, `_before_u`) and after (`_after_...`)."""
    frame = frame.with_columns(month_number().alias("_t"))
    rows = frame.filter(nw.col("counts") & (nw.col("line") == "record") & (nw.col(VALUE) > 0))
    for side, name in ((1, "before"), (-1, "after")):
        if side not in sides:
            continue
        other = rows.select(*SERIES, (nw.col("_t") + side).cast(nw.Int32).alias("_t"), VALUE, "_ln_u", "unit_value_unit")
        # One row a series and period, even if the frame should hold two.
        other = other.group_by(*SERIES, "_t").agg(
            nw.col(VALUE).max().alias(f"_{name}_value"),
            nw.col("_ln_u").max().alias(f"_{name}_u"),
            nw.col("unit_value_unit").max().alias(f"_{name}_unit"),
        )
        frame = frame.join(other, on=[*SERIES, "_t"], how="left")
    judged = nw.col("counts") & (nw.col("line") == "record") & (nw.col(VALUE) > 0).fill_null(False)
    return frame.with_columns(judged.alias("_judged")).drop("_t")


def effects(frame: nw.LazyFrame, now: str, before: str, group: list[str], u: float, least: int) -> nw.LazyFrame:
    """`_r` = x(t) / x(t-1); s = 1 - r_M / r where r < r_M, else r / r_M - 1; `_e` = s max(x(t), x(t-1))^U.

    r_M: the group's median ratio; x in any unit, above zero; U in [0, 1]. Null where either x is missing, and in groups of fewer than
    `least` ratios. Source: Hidiroglou & Berthelot (1986), Survey Methodology 12(1), section 3.
    """
    x, y, r, middle = nw.col(now), nw.col(before), nw.col("_r"), nw.col("_r_middle")
    frame = frame.with_columns(nw.when((x > 0) & (y > 0)).then(x / y).alias("_r"))
    known = frame.filter(~r.is_null()).group_by(*group).agg(r.median().alias("_r_middle"), nw.len().alias("_n"))
    frame = frame.join(known.filter(nw.col("_n") >= least).drop("_n"), on=group, how="left")
    s = nw.when(~r.is_null() & (r < middle)).then(1 - middle / r).when(~r.is_null() & (r >= middle)).then(r / middle - 1)
    size = nw.when(x >= y).then(x).otherwise(y)
    return frame.with_columns((s * size**u).alias("_e"), (size**u).alias("_size"))


def bounds(frame: nw.LazyFrame, group: list[str], a: float, c: float) -> nw.LazyFrame:
    """`_e_lower` = E_M - C d_1, `_e_upper` = E_M + C d_3; d_1 = max(E_M - E_Q1, |A E_M|), d_3 = max(E_Q3 - E_M, |A E_M|).

    E_Q1, E_M, E_Q3: quartiles of the group's effects, interpolated linearly. A bound whose d is 0 is null: a group in which most ratios
    are the same has no width to judge by. Source: as `effects`.
    """
    e = nw.col("_e")
    known = (
        frame.filter(~e.is_null())
        .group_by(*group)
        .agg(e.quantile(0.25, "linear").alias("_q1"), e.median().alias("_q2"), e.quantile(0.75, "linear").alias("_q3"))
    )
    floor = (a * nw.col("_q2")).abs()
    low, high = nw.col("_q2") - nw.col("_q1"), nw.col("_q3") - nw.col("_q2")
    known = known.with_columns(
        nw.when(low > floor).then(low).otherwise(floor).alias("_d1"), nw.when(high > floor).then(high).otherwise(floor).alias("_d3")
    )
    known = known.with_columns(
        nw.when(nw.col("_d1") > 0).then(nw.col("_q2") - c * nw.col("_d1")).alias("_e_lower"),
        nw.when(nw.col("_d3") > 0).then(nw.col("_q2") + c * nw.col("_d3")).alias("_e_upper"),
    )
    return frame.join(known.select(*group, "_e_lower", "_e_upper"), on=group, how="left")


def marked(frame: nw.LazyFrame, options: Cleaning, tools: Tools) -> nw.LazyFrame:
    """`_ratio` and `_jump` with their evidence."""
    sides = (1, -1) if options.has("jump") else (1,) if options.has("ratio") else ()
    frame = tools.stage(with_neighbours(frame, sides), "neighbours") if sides else frame
    frame = _ratio(frame, options) if options.has("ratio") else _nothing(frame, RATIO, ("ratio", "effect", "ratio_lower", "ratio_upper"))
    if not options.has("jump"):
        frame = frame.with_columns(nw.lit(None, nw.Float64).alias("jump_factor"), nw.lit(None, nw.String).alias("jump_in"))
        frame = frame.with_columns(nw.lit(False).alias(JUMP))
    else:
        frame = _jump(frame, options)
    spent = [name for name in frame.collect_schema().names() if name.startswith(("_before_", "_after_")) or name == "_judged"]
    return frame.drop(*spent)


def _ratio(frame: nw.LazyFrame, options: Cleaning) -> nw.LazyFrame:
    frame = frame.with_columns(nw.when(nw.col("_judged")).then(nw.col(VALUE)).alias("_now"))
    frame = effects(frame, "_now", "_before_value", GROUP, options.u, options.least)
    frame = bounds(frame, GROUP, options.a, options.c)
    e, lower, upper = nw.col("_e"), nw.col("_e_lower"), nw.col("_e_upper")
    return frame.with_columns(
        ((e < lower).fill_null(False) | (e > upper).fill_null(False)).alias(RATIO),
        nw.col("_r").alias("value_ratio"),
        e.alias("value_effect"),
        _ratio_at(lower).alias("value_ratio_lower"),
        _ratio_at(upper).alias("value_ratio_upper"),
    ).drop("_now", "_r", "_r_middle", "_e", "_size", "_e_lower", "_e_upper")


def _ratio_at(bound: nw.Expr) -> nw.Expr:
    """The ratio whose effect is a bound: s = E / max^U, r = r_M (1 + s) for s >= 0, else r_M / (1 - s)."""
    s = bound / nw.col("_size")
    middle = nw.col("_r_middle")
    ratio = nw.when(s >= 0).then(middle * (1 + s)).otherwise(middle / (1 - s))
    return nw.when(~nw.col("_e").is_null() & ~bound.is_null()).then(ratio)


def _jump(frame: nw.LazyFrame, options: Cleaning) -> nw.LazyFrame:
    """min(y(t)/y(t-1), y(t)/y(t+1)) >= F, or max(...) <= 1/F: the series leaps by F and is back in the period after.

    y: the unit value, F = `leap`, where all three periods have one in the same unit; else the value, F = `value_leap`.
    """
    same = (nw.col("_before_unit") == nw.col("unit_value_unit")) & (nw.col("_after_unit") == nw.col("unit_value_unit"))
    by_unit = (nw.col("_judged") & same & ~nw.col("_ln_u").is_null()).fill_null(False)
    now, before, after = nw.col(VALUE), nw.col("_before_value"), nw.col("_after_value")
    by_value = (nw.col("_judged") & ~by_unit & (before > 0) & (after > 0)).fill_null(False)
    frame = frame.with_columns(
        nw.when(by_unit).then((nw.col("_ln_u") - nw.col("_before_u")).exp()).when(by_value).then(now / before).alias("_out"),
        nw.when(by_unit).then((nw.col("_ln_u") - nw.col("_after_u")).exp()).when(by_value).then(now / after).alias("_back"),
        nw.when(by_unit).then(nw.lit("unit value")).when(by_value).then(nw.lit("value")).alias("jump_in"),
    )
    out, back = nw.col("_out"), nw.col("_back")
    up = nw.when((out > 1) & (back > 1)).then(nw.when(out < back).then(out).otherwise(back))
    down = nw.when((out < 1) & (back < 1)).then(nw.when(out > back).then(out).otherwise(back))
    frame = frame.with_columns(up.alias("_up"), down.alias("_down"))
    leap = nw.when(nw.col("jump_in") == "unit value").then(nw.lit(options.leap)).otherwise(nw.lit(options.value_leap))
    jumped = (nw.col("_up") >= leap).fill_null(False) | (nw.col("_down") <= 1 / leap).fill_null(False)
    frame = frame.with_columns(
        jumped.alias(JUMP),
        nw.when(nw.col("_up").is_null()).then(nw.col("_down")).otherwise(nw.col("_up")).alias("jump_factor"),
    )
    return frame.with_columns(nw.when(~nw.col("jump_factor").is_null()).then(nw.col("jump_in")).alias("jump_in")).drop(
        "_out", "_back", "_up", "_down"
    )


def _nothing(frame: nw.LazyFrame, mark: str, names: tuple[str, ...]) -> nw.LazyFrame:
    return frame.with_columns(*(nw.lit(None, nw.Float64).alias(f"value_{name}") for name in names), nw.lit(False).alias(mark))
