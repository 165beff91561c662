"""Pictures of what the model found: reliability by economy, margin by distance."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from greentrade import economies
from greentrade.errors import InputError
from greentrade.flows.reconcile.reliability import SIDES

if TYPE_CHECKING:
    import altair as alt

# Okabe & Ito (2008): distinct for colour-blind readers.
_BLUE, _ORANGE = "#0072B2", "#D55E00"
LEAST = 10
"""Flows of a step of distance, to be drawn."""

MOST = 40
"""Economies of a chart: those with the most flows."""


def named_effects(effects: pl.DataFrame) -> pl.DataFrame:
    """The effects of economies in one period or more, by ISO3: period, role, economy, effect, se, n, unreliability."""
    mine = effects.filter(pl.col("role").is_in(SIDES)) if "name" in effects.columns else effects.clear()
    if mine.is_empty():
        raise InputError("Nothing was found out about any economy", remedy="It takes flows that both sides report")
    letters = {name: economies.iso3(int(name)) for name in mine["name"].unique().to_list()}
    named = mine.with_columns(pl.col("name").replace_strict(letters).alias("economy"))
    return named.select("period", "role", "economy", "effect", "se", "n", "unreliability").sort("period", "role", "unreliability")


def named_months(months: pl.DataFrame) -> pl.DataFrame:
    """The reports of years that are made of few months: period, economy, direction, months, reported."""
    if "economy" not in months.columns or months.is_empty():
        return pl.DataFrame(
            schema={"period": pl.Int32, "economy": pl.String, "direction": pl.String, "months": pl.Int32, "reported": pl.String}
        )
    letters = {code: economies.iso3(code) for code in months["economy"].unique().to_list()}
    return months.with_columns(pl.col("economy").replace_strict(letters)).sort("period", "economy", "direction")


def reliability_chart(effects: pl.DataFrame, period: int) -> alt.LayerChart:
    """Each economy's unreliability as an exporter and as an importer, with two standard errors either way."""
    import altair as alt

    named = named_effects(effects).filter(pl.col("period") == period)
    largest = named.group_by("economy").agg(pl.col("n").sum()).sort("n", "economy", descending=[True, False]).head(MOST)
    shown = named.join(largest.select("economy"), on="economy", how="semi").with_columns(
        (pl.col("unreliability") - 2 * pl.col("se")).clip(lower_bound=0).alias("low"),
        (pl.col("unreliability") + 2 * pl.col("se")).alias("high"),
    )
    order = shown.group_by("economy").agg(pl.col("unreliability").mean()).sort("unreliability", "economy")["economy"].to_list()
    base = alt.Chart(shown.to_arrow()).encode(
        y=alt.Y("economy:N", sort=order, title=None),
        yOffset="role:N",
        color=alt.Color("role:N", title=None, scale=alt.Scale(domain=list(SIDES), range=[_BLUE, _ORANGE])),
    )
    distance: Any = alt.X("unreliability:Q", title="unreliability (mean |ln ratio| of the two reports that is the reporter's)")
    layers: list[Any] = [
        base.mark_rule(opacity=0.5).encode(x=alt.X("low:Q", title=""), x2="high:Q"),
        base.mark_circle(size=40).encode(x=distance, tooltip=["economy", "role", "unreliability", "se", "n"]),
    ]
    subtitle = f"Line: two standard errors either way; the {len(order)} economies with the most flows that both sides report"
    title = alt.TitleParams(f"Reliability of reporters, {period}", subtitle=subtitle)
    return alt.LayerChart(layer=layers).properties(title=title, width=480, height=alt.Step(9))


def margin_chart(margins: pl.DataFrame) -> alt.LayerChart:
    """The margin that was applied, by distance: the median of the flows of each step of distance."""
    import altair as alt

    if margins.is_empty() or "distance_km" not in margins.columns:
        raise InputError("No margin by distance is known", remedy="Import distances: greentrade geo import dist_cepii.dta")
    # A handful of flows is no median.
    often = margins.filter(pl.col("flows") >= LEAST).with_columns(pl.col("period").cast(pl.String))
    base = alt.Chart(often.to_arrow())
    encoded = base.encode(
        x=alt.X("distance_km:Q", scale=alt.Scale(type="log"), title="distance, km"),
        y=alt.Y("median:Q", scale=alt.Scale(zero=False), title="CIF value / FOB value, median"),
        color=alt.Color("period:O", title=None, scale=alt.Scale(scheme="viridis")),
    )
    marks: list[Any] = [
        encoded.mark_line(),
        encoded.mark_circle().encode(size=alt.Size("flows:Q", title="flows"), tooltip=["distance_km", "median", "flows"]),
    ]
    return alt.LayerChart(layer=marks).properties(title="CIF margin by distance", width=480, height=300)


def write_charts(effects: pl.DataFrame, margins: pl.DataFrame, folder: Path) -> list[Path]:
    """Both charts as SVG, of reliability one a period. Raises `InputError` for a folder that cannot be written to."""
    written: list[Path] = []
    periods = effects["period"].unique().sort().to_list() if "name" in effects.columns else []
    charts = {f"reliability-{period}": reliability_chart(effects, period) for period in periods}
    if not margins.is_empty():
        charts["margin-by-distance"] = margin_chart(margins)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, chart in charts.items():
            file = folder / f"{name}.svg"
            chart.save(str(file))
            written.append(file)
    except OSError as error:
        raise InputError(f"{folder}: cannot be written ({error.strerror})", remedy="Choose a folder that you may write to") from error
    return written
