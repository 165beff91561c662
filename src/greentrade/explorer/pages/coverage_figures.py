"""Who reported what: economies by periods, in the colours and signs of the heat map of `greentrade.indicators.heat_map`.

What a colour says is said by a sign too. The picture is drawn anew for a page: it fills its column and speaks its language.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import polars as pl

from greentrade.explorer.pages.figure import Drawing
from greentrade.explorer.pages.naming import economy_name
from greentrade.explorer.pages.plot import SCHEMA, SMALL, Plot, time_axis, web_config
from greentrade.explorer.pages.table import Cell, Table, heading, text
from greentrade.explorer.problems import NotFoundError
from greentrade.indicators.coverage import SCHEMA as COVERAGE
from greentrade.indicators.heat_map import KINDS, MOST_CELLS

if TYPE_CHECKING:
    from greentrade.explorer.pages.figure import Kind
    from greentrade.explorer.pages.view import View
    from greentrade.indicators import Database
    from greentrade.indicators.reporting import Reporting

LISTED = "list"
"""Behind a region and a slash: the products of the view's list instead of all."""

ROW, REGION = 19, "region"


@dataclass(frozen=True)
class Covered(Drawing):
    """A figure of coverage; the API has a resource of its own for it."""

    direction: str = "import"

    def calls(self) -> list[str]:
        """The call that gives the figure's rows."""
        told = self.result.provenance
        asked = {"reporter": self.question.reporter, "direction": self.direction, "years": self.question.years, "as_of": told.snapshot}
        asked |= {"list": told.products} if self.question.product_list else {}
        return [f"/api/v1/coverage?{urlencode({name: value for name, value in asked.items() if value is not None}, safe=',:@')}"]


def of_imports(database: Database, view: View, subject: str) -> Covered:
    """Who reported imports; `subject` is a region, `CAREC/list` of the list's products alone."""
    return _figure(database, view, subject, "import")


def of_exports(database: Database, view: View, subject: str) -> Covered:
    """Who reported exports."""
    return _figure(database, view, subject, "export")


KINDS_OF_FIGURES: dict[str, Kind] = {"coverage-imports": of_imports, "coverage-exports": of_exports}


def _figure(database: Database, view: View, subject: str, direction: str) -> Covered:
    from greentrade.indicators.reporting import coverage
    from greentrade.indicators.result import Result

    region, slash, part = subject.partition("/")
    if slash and part != LISTED:
        raise NotFoundError(f"There is no figure of {subject!r}", remedy=f"Write a region, or a region and /{LISTED}")
    products = view.selection() if part == LISTED else None
    found = coverage(database, region, view.years, "A", direction, products, view.match)
    question = view.asks(f"{direction}s", reporter=region, by="reporter", fill="mirror", perspective="reported", real=None)
    question = question if products is not None else question.with_(product_list=None)
    result = Result(found.frame, found.provenance, pl.DataFrame(schema=COVERAGE), found.notes)
    title = {"import": view._("Who reported imports"), "export": view._("Who reported exports")}[direction]
    what = view.said(products.title) if products is not None else view._("all products")
    return Covered(
        kind=f"coverage-{direction}s",
        subject=subject,
        title=title,
        subtitle=view.marks.clauses(economy_name(view, region), what),
        result=result,
        question=question,
        chart=_chart(view, found),
        table=_table(view, found, title),
        notes=_notes(view, found),
        alternative=_alternative(view, found, title),
        direction=direction,
    )


def words(view: View) -> dict[str, str]:
    """What each status means, for a legend."""
    return {
        "annual": view._("own annual report (22: in HS2022)"),
        "monthly": view._("own report of the month"),
        "months": view._("sum of own months (5m: of five)"),
        "mirror": view._("M: partners’ reports only"),
        "silent": view._("s: a report without these products"),
        "none": view._("–: no data"),
    }


def _ordered(view: View, found: Reporting) -> tuple[pl.DataFrame, list[str]]:
    """The cells of economies with name and sign, and the names: those that report most first."""
    frame = found.frame.filter(pl.col("status") != REGION)
    edition = pl.col("edition").str.extract(r"(\d\d)$").fill_null("")
    sign = (
        pl.when(pl.col("status").is_in(["annual", "monthly"]))
        .then(edition)
        .when(pl.col("status") == "months")
        .then(pl.format("{}m", "months"))
        .otherwise(pl.col("status").replace({"mirror": "M", "silent": "s", "none": "–"}))
    )
    weight = pl.col("status").replace_strict({"annual": 12, "monthly": 12, "months": 6, "mirror": 1}, default=0, return_dtype=pl.Int64)
    names = {iso3: economy_name(view, iso3) for iso3 in frame["economy"].unique()}
    named = frame.with_columns(pl.col("economy").replace_strict(names, return_dtype=pl.String).alias("name"), sign.alias("sign"))
    order = named.group_by("name").agg(weight.sum().alias("own")).sort("own", "name", descending=[True, False])["name"].to_list()
    return named, order


def _chart(view: View, found: Reporting) -> Plot | None:
    cells, names = _ordered(view, found)
    if not cells.height or cells.height > MOST_CELLS:
        return None
    said = words(view)
    there = [status for status in KINDS if status in set(cells["status"])]
    periods = sorted(cells["period"].unique().to_list())
    rows = [
        {"period": row["period"], "name": row["name"], "kind": said[row["status"]], "sign": row["sign"], "edition": row["edition"] or ""}
        for row in cells.iter_rows(named=True)
    ]
    ink = {said[status]: KINDS[status][2] for status in there}
    axis = {**time_axis(periods), "orient": "top", "labelAngle": 0, "domain": False, "ticks": False}
    del axis["format"]
    x = {"field": "period", "type": "ordinal", "axis": axis}
    y = {
        "field": "name",
        "type": "nominal",
        "scale": {"domain": names},
        "axis": {"title": None, "domain": False, "ticks": False, "labelPadding": 6},
    }
    legend = {
        "title": None,
        "orient": "bottom",
        "direction": "vertical",
        "labelLimit": 0,
        "symbolType": "square",
        "symbolSize": 150,
        "labelFontSize": SMALL,
    }
    colour = {"domain": [said[status] for status in there], "range": [KINDS[status][1] for status in there]}
    shade = {"field": "kind", "type": "nominal", "scale": colour, "legend": legend}
    titles = {"name": view._("Economy"), "period": view._("Period"), "kind": view._("Report"), "edition": view._("Edition")}
    tips = [{"field": name, "type": "nominal", "title": title} for name, title in titles.items()]
    letters = {"field": "kind", "type": "nominal", "scale": {"domain": list(ink), "range": list(ink.values())}, "legend": None}
    size = {"expr": f"width / {len(periods)} > 22 ? 11 : width / {len(periods)} > 13 ? 8 : 0"}
    layers = [
        {"mark": {"type": "rect", "stroke": "#8c8c8c", "strokeWidth": 0.6}, "encoding": {"x": x, "y": y, "color": shade, "tooltip": tips}},
        {"mark": {"type": "text", "fontSize": size}, "encoding": {"x": x, "y": y, "text": {"field": "sign"}, "color": letters}},
    ]
    return Plot(
        {
            "$schema": SCHEMA,
            "width": "container",
            "height": ROW * len(names),
            "autosize": {"type": "fit-x", "contains": "padding"},
            "padding": {"left": 0, "right": 2, "top": 8, "bottom": 2},
            "config": web_config(),
            "data": {"values": rows},
            "resolve": {"scale": {"color": "independent"}},
            "layer": layers,
        }
    )


def _table(view: View, found: Reporting, title: str) -> Table:
    """Economies by periods in words, and below them what rests on mirror data."""
    cells, names = _ordered(view, found)
    periods = sorted(cells["period"].unique().to_list())
    placed = {(row["name"], row["period"]): _said(view, row) for row in cells.iter_rows(named=True)}
    codes = dict(cells.select("name", "economy").iter_rows())
    body = [
        (text(name, view.url(f"economies/{codes[name]}")), *(text(placed.get((name, period), "–")) for period in periods)) for name in names
    ]
    shares = {row["period"]: row["share_mirrored"] for row in found.frame.filter(pl.col("status") == REGION).iter_rows(named=True)}
    if shares:
        last = [Cell("–" if shares.get(p) is None else view.numbers.percent(shares[p]), shares.get(p), numeric=True) for p in periods]
        body.append((text(view._("Part of the total that rests on mirror data")), *last))
    header = (heading(view._("Economy"), numeric=False), *(heading(view.numbers.year(period), numeric=False) for period in periods))
    return Table(title, header, tuple(body))


def _said(view: View, row: dict[str, Any]) -> str:
    if row["status"] in ("annual", "monthly"):
        return row["edition"] or view._("reported")
    if row["status"] == "months":
        return view.ngettext("{number} month", "{number} months", row["months"])
    return {"mirror": view._("mirror"), "silent": view._("without these products"), "none": view._("no data")}[row["status"]]


def _resting(found: Reporting) -> pl.DataFrame:
    return found.frame.filter(pl.col("status") == REGION).drop_nulls("share_mirrored").sort("period")


def _notes(view: View, found: Reporting) -> tuple[str, ...]:
    """How much of the total rests on mirror data, and where most."""
    region = _resting(found)
    if region.is_empty():
        return ()
    most = region.sort("share_mirrored", "period", descending=[True, False]).row(0, named=True)
    last = region.row(-1, named=True)
    said = view._(
        "{last} of the total of {last_year} rests on partners’ reports; most in {year}: {share}.",
        last=view.numbers.percent(last["share_mirrored"]),
        last_year=view.numbers.year(last["period"]),
        year=view.numbers.year(most["period"]),
        share=view.numbers.percent(most["share_mirrored"]),
    )
    return (said,)


def _alternative(view: View, found: Reporting, title: str) -> str:
    counted = dict(found.frame.filter(pl.col("status") != REGION)["status"].value_counts().iter_rows())
    said = words(view)
    parts = view.marks.parts(f"{said[status]} {view.numbers.number(count)}" for status, count in sorted(counted.items()))
    return view.marks.headed(title, parts)
