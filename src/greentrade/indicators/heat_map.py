"""Who reported what, as a heat map: economies by periods, one panel a direction.

What a colour says is said by a sign too: the digits of the edition on an annual report, the number of months, M for mirror data. The
colours are of Okabe and Ito (2008) and differ in lightness, so that the picture survives a black-and-white printer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from greentrade import economies
from greentrade.errors import InputError

if TYPE_CHECKING:
    import altair as alt

    from greentrade.indicators.reporting import Reporting

MOST_CELLS = 5000
"""What Altair takes."""

KINDS = {
    "annual": ("own annual report (17: in HS2017)", "#0072B2", "white"),
    "monthly": ("own report of the month (17: in HS2017)", "#0072B2", "white"),
    "months": ("sum of own months (5m: of five)", "#BFDDF0", "#1a1a1a"),
    "mirror": ("M  partners' reports only (mirror)", "#E69F00", "#1a1a1a"),
    "silent": ("s  a report without these products", "#DDDDDD", "#1a1a1a"),
    "none": ("–  no data", "#FFFFFF", "#767676"),
}
"""Status: what the legend says of it, its colour, and that of the sign on it."""

_WIDE, _NARROW, _HIGH, _WIDTH = 27, 13, 19, 560
_FONT = 10.5


def heat_map(reporting: Reporting) -> alt.VConcatChart:
    """The map of a `Reporting`: rows are economies, those that report most first. Raises `InputError` for more cells than fit."""
    import altair as alt

    cells = _cells(reporting)
    if cells.height > MOST_CELLS:
        raise InputError(f"{cells.height:,} cells are too many for a heat map", remedy="Name a region, a direction or fewer years")
    there = [status for status in KINDS if status in set(cells["status"])]
    step = max(_NARROW, min(_WIDE, _WIDTH // cells["period"].n_unique()))
    panels = [
        _panel(part, region, direction, there, step)
        for (region, direction), part in cells.group_by("region", "direction", maintain_order=True)
    ]
    chart = alt.vconcat(*panels, title=_title(reporting), spacing=22)
    return chart.configure_view(stroke=None).configure_axis(domain=False, ticks=False, labelLimit=0)


def _cells(reporting: Reporting) -> pl.DataFrame:
    """A row a cell: its sign, and the name of its economy; those that report most come first."""
    frame = reporting.frame.filter(pl.col("status") != "region")
    weight = pl.when(pl.col("status").is_in(["annual", "monthly"])).then(12).when(pl.col("status") == "months").then("months").otherwise(0)
    # Mirror data count after any report, and a report of other products after that.
    filled = pl.when(pl.col("status") == "mirror").then(1000).when(pl.col("status") == "silent").then(1).otherwise(0)
    names = {iso3: economies.name(iso3) for iso3 in frame["economy"].unique()}
    group = ["region", "direction", "economy"]
    edition = pl.col("edition").str.extract(r"(\d\d)$").fill_null("")
    sign = (
        pl.when(pl.col("status").is_in(["annual", "monthly"]))
        .then(edition)
        .when(pl.col("status") == "months")
        .then(pl.format("{}m", "months"))
        .otherwise(pl.col("status").replace({"mirror": "M", "silent": "s", "none": "–"}))
    )
    marked = frame.with_columns(
        pl.col("economy").replace_strict(names, return_dtype=pl.String).alias("name"),
        sign.alias("sign"),
        weight.sum().over(group).alias("_own"),
        filled.sum().over(group).alias("_filled"),
    )
    regions = pl.col("region").replace_strict(
        {region: at for at, region in enumerate(frame["region"].unique(maintain_order=True))}, return_dtype=pl.Int32
    )
    ordered = marked.sort(regions, "direction", -pl.col("_own"), -pl.col("_filled"), "name", "period")
    columns = ["period", "region", "direction", "economy", "name", "status", "sign", "edition", "months", "lag_years"]
    shares = reporting.frame.filter(pl.col("status") == "region").select("period", "region", "direction", resting="share_mirrored")
    return ordered.select(columns).join(shares, on=["period", "region", "direction"], how="left", maintain_order="left")


def _panel(cells: pl.DataFrame, region: object, direction: object, there: list[str], step: int) -> alt.VConcatChart:
    import altair as alt

    periods = cells["period"].unique().sort().to_list()
    rows = cells["name"].unique(maintain_order=True).to_list()
    data = cells.with_columns(pl.col("period").cast(pl.String)).to_arrow()
    below = cells.unique(["period"]).sort("period").drop_nulls("resting")
    every = alt.Scale(domain=[str(period) for period in periods])
    across = alt.X("period:O", scale=every, axis=_axis(periods, step, orient="top"))
    up = alt.Y("name:N", sort=rows, axis=alt.Axis(title=None, labelPadding=6))
    legend = alt.Legend(title=None, orient="bottom", direction="horizontal", columns=2, labelLimit=0, symbolType="square", symbolSize=150)
    texts = [KINDS[status][0] for status in there]
    scale = alt.Scale(domain=texts, range=[KINDS[status][1] for status in there])
    base = alt.Chart(data).transform_calculate(kind=_lookup(there))
    squares = base.mark_rect(stroke="#8c8c8c", strokeWidth=0.6).encode(
        x=across,
        y=up,
        color=alt.Color("kind:N", scale=scale, legend=legend),
        tooltip=["name:N", "period:O", "kind:N", "edition:N", "months:Q", alt.Tooltip("lag_years:Q", format=".1f")],
    )
    layers = [squares]
    for status in there:
        mine = base.transform_filter(f"datum.status == '{status}'")
        size = _FONT if step > 20 else 8
        layers.append(mine.mark_text(fontSize=size, color=KINDS[status][2]).encode(x=across, y=up, text="sign:N"))
    title = alt.TitleParams(f"{region}: {direction}s", anchor="start", fontSize=12)
    main = alt.layer(*layers).properties(width=step * len(periods), height=_HIGH * len(rows), title=title)
    if below.is_empty():
        return alt.vconcat(main)
    percent = pl.col("resting") * 100
    whole = pl.when(percent == 0).then(pl.lit("0")).when(percent < 9.95).then(percent.round(1).cast(pl.String))
    whole = whole.otherwise(percent.round(0).cast(pl.Int64).cast(pl.String))
    shown = below.with_columns(pl.col("period").cast(pl.String), pl.lit("% from mirror").alias("name"), whole.alias("share"))
    strip = alt.Chart(shown.to_arrow()).mark_text(fontSize=_FONT if step > 20 else 8)
    strip = strip.encode(x=across.copy().axis(None), y=alt.Y("name:N", axis=alt.Axis(title=None, labelPadding=6)), text="share:N")
    return alt.vconcat(main, strip.properties(width=step * len(periods), height=_HIGH), spacing=2)


def _lookup(there: list[str]) -> str:
    pairs = ", ".join(f'"{status}": "{KINDS[status][0]}"' for status in there)
    return f"({{{pairs}}})[datum.status]"


def _axis(periods: list[int], step: int, orient: str) -> alt.Axis:
    import altair as alt

    angle = 0 if step >= _WIDE and periods[-1] < 9999 else -90
    return alt.Axis(title=None, orient=orient, labelAngle=angle, labelFontSize=_FONT, labelPadding=3)  # type: ignore[arg-type]


def _title(reporting: Reporting) -> alt.TitleParams:
    import altair as alt

    which = "" if reporting.products == "all products" else f", {reporting.products}"
    told = ["Below each panel: the part of the region's total that rests on mirror data, in percent."]
    return alt.TitleParams(f"Who reported what{which}", subtitle=told if _has_regions(reporting) else [], anchor="start", fontSize=14)


def _has_regions(reporting: Reporting) -> bool:
    return bool(reporting.frame.filter(pl.col("status") == "region").height)
