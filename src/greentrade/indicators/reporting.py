"""Who reported what, when, in which edition, how late, and how much of a region's trade rests on its partners' reports.

It stands with the indicators since it takes its values, economies and periods as they do; what has been reported is found by
`flows`, never typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from greentrade import economies
from greentrade.errors import InputError
from greentrade.indicators.bounds import MEASURES, bounded, term
from greentrade.indicators.labels import Labels, everyone, labels
from greentrade.indicators.provenance import provenance
from greentrade.indicators.quantities import Quantities
from greentrade.indicators.registry import indicator
from greentrade.indicators.reports_held import reports_held
from greentrade.indicators.request import WORLD, Names, Request, Years, parse_items, parse_periods, parse_products

if TYPE_CHECKING:
    import altair as alt

    from greentrade.flows import Selection
    from greentrade.indicators.database import Database
    from greentrade.indicators.provenance import Provenance
    from greentrade.lists import ProductList

DIRECTIONS = ("export", "import")

STATUSES = {
    "annual": "its own annual report",
    "months": "no annual report: its year is the sum of `months` of its own monthly ones",
    "monthly": "its own report of the month",
    "silent": "a report of its own, but with none of the products that were asked for, and not a full one",
    "mirror": "no report of its own: its partners' reports, turned round",
    "none": "nothing, of its own or of any partner's",
}
"""What is known of an economy in a period and direction. A region's row has `region`."""

_TOLD = {
    "annual": "are annual reports",
    "months": "are sums of monthly reports",
    "monthly": "are reported",
    "silent": "are reported without the products",
    "mirror": "rest on partners' reports",
    "none": "are not known at all",
}

KEYS = ("period", "region", "economy", "direction")
FACTS = ("status", "months", "edition", "chapters", "products", "first_vintage", "lag_years")
COLUMNS = (
    *KEYS,
    *FACTS,
    *(f"{side}{end}_usd" for side in ("reported", "mirrored") for end in ("", "_lower", "_upper")),
    *(f"share_mirrored{end}" for end in ("", "_lower", "_upper")),
)
LAG = (
    "lag_years is the time from the end of the period to the date of the first release in the store that has the report: how late it came "
    "into this store, which is no earlier than its publication."
)


@dataclass(frozen=True)
class Reporting:
    """Who has reported what in a region.

    `frame`: one row a period, region, economy (ISO3) and direction, and one for each region as a whole (its label in the place of
    the economy). `status` is one of STATUSES; `months` how many of the twelve a year is the sum of; `edition` the editions of the
    report joined by +; `chapters` and `products` how many HS chapters and six-digit codes it has; `first_vintage` the first
    release in the store that has it, `lag_years` the years from the period's end to that date, null where the release is no
    date. `reported_usd`: what the economy itself reports; `mirrored_usd`: what its partners report of it; both with their bounds,
    in current US dollars, null where there are no data. Of a region they are what its members report, and what stands for the
    reports that are missing (and `status` is region). `share_mirrored`: an economy's mirrored value that stands for a missing
    report, over all that the region's members report and all that so stands for them; a region's is the sum of its members'.
    `notes`: what a reader must know. `provenance`: where the values come from.
    """

    frame: pl.DataFrame
    notes: tuple[str, ...]
    provenance: Provenance
    products: str
    freq: str

    def chart(self) -> alt.VConcatChart:
        """A heat map of `status`, economies by periods; see `greentrade.indicators.heat_map`."""
        from greentrade.indicators.heat_map import heat_map

        return heat_map(self)


def coverage(
    db: Database,
    regions: Names = None,
    years: Years = None,
    freq: str = "A",
    directions: str | Sequence[str] = DIRECTIONS,
    products: ProductList | Selection | str | Iterable[str] | None = None,
    match: str = "converted",
) -> Reporting:
    """Who reported what, when and in which edition, and how much of each total rests on mirror data; see `Reporting`.

    share_mirrored = M_i / (sum over j that report of R_j + sum over j that do not of M_j), M_i = 0 for economies that report:
    R what an economy reports (exports FOB, imports mostly CIF), M what its partners report of it (its exports as their imports).
    A year that is the sum of fewer than twelve months counts as reported; the missing months are not filled.

    `regions`: economies and groups ("CAREC,ASEAN"); None is every economy with data. `directions`: export, import, or both.
    `products`: a list or codes, whose values are meant then; a report that holds none of them and is not a full one says nothing of
    them. The other parameters are those of `Database.compute`. Raises `InputError` for what cannot be answered, and for a store
    that holds no reporters' records.
    """
    asked = _directions(directions)
    if not set(db.snapshot.ingests.filter(pl.col("accepted") > 0)["target"]) & {"records"}:
        raise InputError(
            "The store holds no reporters' records, so it cannot tell who reported",
            remedy="Bring in UN Comtrade's records with greentrade ingest PATH; reconciled flows do not say it",
        )
    trade = db.trade("reported", "mirror", freq)
    periods = parse_periods(years, freq, sorted(trade.coverage["period"].unique().to_list()))
    items = parse_items(regions, periods[-1]) or parse_items(WORLD, periods[-1]) or ()
    selection = parse_products(products, match)
    parts, found = [], None
    for direction in asked:
        request = Request(indicator(f"{direction}s"), items, None, selection, periods, freq, ("reporter",), None, None)
        view = _View(db, request, direction)
        parts.append(view.frame())
        found = found or view
    assert found is not None, "there is a direction"
    frame = pl.concat(parts).select(COLUMNS)
    order = {item.label: at for at, item in enumerate(items)}
    place = pl.col("region").replace_strict(order, return_dtype=pl.Int32)
    frame = frame.sort("period", place, pl.col("status") == "region", "economy", "direction")
    return Reporting(frame, tuple(_notes(frame, freq)), _about(found, asked, years), selection.label if selection else "all products", freq)


def _directions(directions: str | Sequence[str]) -> tuple[str, ...]:
    given = (directions,) if isinstance(directions, str) else tuple(directions)
    if not given or set(given) - set(DIRECTIONS):
        raise InputError(f"Unknown direction {', '.join(given)!r}", remedy="Choose export, import or both")
    return tuple(name for name in DIRECTIONS if name in given)


@dataclass(frozen=True)
class _View:
    """One direction of a request, as reporters and as their partners see it."""

    db: Database
    request: Request
    direction: str

    def quantities(self, perspective: str, fill: str | None = None) -> Quantities:
        trade = self.db.trade(perspective, fill, self.request.freq)
        filled = self.db.trade("reported", "mirror", self.request.freq)
        return Quantities(trade, self.request, self._labels(everyone(filled.coverage, self.request.periods)))

    def _labels(self, every: Sequence[int]) -> Labels:
        """Every member of every item under its own label; of the World, economies and not areas nobody reports for."""
        kinds = dict(economies.table().select("code", "kind").iter_rows())
        return labels(self.request, [code for code in every if kinds.get(code) in ("economy", "former")])

    def frame(self) -> pl.DataFrame:
        own, partners, filled = self.quantities("reported"), self.quantities("mirror"), self.quantities("reported", "mirror")
        keys, products = ("period", "economy"), self.request.products
        reported = term(own.values(self.direction, products, keys), "reported")
        mirrored = term(partners.values(self.direction, products, keys), "mirrored")
        members = own.membership.rename({"item": "region"})
        rows = reported.join(mirrored, on=keys, how="left").join(members, on="economy", how="inner")
        rows = rows.join(self._status(filled), on=keys, how="left").join(self._held(own), on=keys, how="left")
        # A report of its own that says nothing of the products: its partners' do not stand for it, it was there.
        silent = pl.col("status").is_null() & pl.col("edition").is_not_null()
        rows = rows.with_columns(pl.when(silent).then(pl.lit("silent")).otherwise(pl.col("status").fill_null("none")).alias("status"))
        rows = rows.with_columns(pl.lit(self.direction).alias("direction"))
        return _with_regions(rows).rename({name: f"{name}_usd" for name in rows.columns if name.startswith(("reported", "mirrored"))})

    def _status(self, filled: Quantities) -> pl.DataFrame:
        """period, economy, status, months, chapters: of the codes of an economy the report that says most."""
        found = filled.covered(self.direction, self.request.products).join(filled.labels.economy, left_on="economy", right_on="code")
        own = pl.col("basis") == "reported"
        kept = "annual" if self.request.freq == "A" else "monthly"
        status = pl.when(~own).then(pl.lit("mirror")).when(pl.col("months").is_not_null()).then(pl.lit("months")).otherwise(pl.lit(kept))
        ranked = found.with_columns(status.alias("status")).sort(
            own, pl.col("months").fill_null(12), "chapters", descending=True, nulls_last=True
        )
        best = ranked.unique(["period", "label"], keep="first", maintain_order=True)
        return best.select("period", pl.col("label").alias("economy"), "status", pl.col("months").cast(pl.Int64))

    def _held(self, own: Quantities) -> pl.DataFrame:
        """period, economy and what the reports of an economy are like."""
        held = reports_held(own.trade, self.direction, own.labels.economy["code"].to_list(), self.request.periods)
        labelled = held.join(own.labels.economy.unique(), left_on="economy", right_on="code")
        best = labelled.sort("chapters", "products", descending=True, nulls_last=True).unique(
            ["period", "label"], keep="first", maintain_order=True
        )
        return best.select("period", pl.col("label").alias("economy"), "edition", "chapters", "products", "first_vintage", "lag_years")


def _with_regions(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with the share that rests on mirror data, and a row for each region of more than one economy."""
    mine = pl.col("status").is_in(["annual", "months", "monthly"])
    counted = []
    for end in ("", "_lower", "_upper"):
        counted.append(pl.when(mine).then(pl.col(f"reported{end}")).otherwise(0.0).fill_null(0.0).alias(f"_own{end}"))
        counted.append(
            pl.when(pl.col("status") == "mirror").then(pl.col(f"mirrored{end}")).otherwise(0.0).fill_null(0.0).alias(f"_filled{end}")
        )
    rows = rows.with_columns(counted)
    sums = [name for name in rows.columns if name.startswith("_")]
    whole = rows.group_by("period", "region").agg(pl.col(sums).sum().name.prefix("all"))
    shared = _share(rows.join(whole, on=["period", "region"], how="left"), "_filled")
    known = pl.col("status").is_in(["annual", "months", "monthly", "mirror"]).any().alias("known")
    members = rows.group_by("period", "region").agg(pl.col("economy").n_unique().alias("members"), known)
    totals = _share(whole.join(members, on=["period", "region"]).filter(pl.col("members") > 1), "all_filled")
    named = {f"all_own{end}": f"reported{end}" for end in ("", "_lower", "_upper")}
    named |= {f"all_filled{end}": f"mirrored{end}" for end in ("", "_lower", "_upper")}
    region = totals.rename(named).with_columns(
        *(pl.when(pl.col("known")).then(pl.col(name)).alias(name) for name in named.values()),
        pl.col("region").alias("economy"),
        pl.lit("region").alias("status"),
        pl.lit(rows["direction"].first(), pl.String).alias("direction"),
        *(pl.lit(None, rows.schema[name]).alias(name) for name in FACTS if name != "status"),
    )
    columns = [name for name in shared.columns if not name.startswith(("_", "all"))]
    return pl.concat([shared.select(columns), region.select(columns)])


def _share(frame: pl.DataFrame, part: str) -> pl.DataFrame:
    """s = f / (f + rest) with its bounds; null where the whole is zero."""
    terms = frame.select(
        "period",
        *(pl.col(f"{part}{end}").alias(f"part{end}") for end in ("", "_lower", "_upper")),
        *(
            (pl.col(f"all_own{end}") + pl.col(f"all_filled{end}") - pl.col(f"{part}{end}")).alias(f"rest{end}")
            for end in ("", "_lower", "_upper")
        ),
    )
    whole = pl.col("part") + pl.col("rest")
    share = bounded(lambda t: t.with_columns(pl.when(whole > 0).then(pl.col("part") / whole).alias("value")), terms, ["part"], ["rest"])
    names = {"value": "share_mirrored", "lower": "share_mirrored_lower", "upper": "share_mirrored_upper"}
    return pl.concat([frame, share.select(*MEASURES).rename(names)], how="horizontal")


def _notes(frame: pl.DataFrame, freq: str) -> Iterator[str]:
    """What each region's reports amount to, and what the columns mean."""
    unit = "years" if freq == "A" else "months"
    for (region, direction), part in frame.group_by("region", "direction", maintain_order=True):
        members = part.filter(pl.col("status") != "region")
        counted = members["status"].value_counts().rows()
        told = ", ".join(f"{count:,} {_TOLD[status]}" for status, count in sorted(counted, key=lambda pair: list(STATUSES).index(pair[0])))
        yield f"{region}, {direction}s: of {members.height:,} economies × {unit}, {told}.{_resting(part)}"
    short = frame.filter(pl.col("months") < 12).height
    if short:
        yield f"{short:,} of the years that are sums of months lack some of the twelve; what is missing is not filled."
    if frame["lag_years"].drop_nulls().len():
        yield LAG


def _resting(part: pl.DataFrame) -> str:
    """How much of a region's total rests on mirror data: over all periods, and where most."""
    region = part.filter(pl.col("status") == "region").drop_nulls("share_mirrored")
    if region.is_empty():
        return ""
    own, filled = (float(region[name].sum()) for name in ("reported_usd", "mirrored_usd"))
    most = region.sort("share_mirrored", "period", descending=[True, False]).row(0, named=True)
    if not filled:
        return " Nothing of the total rests on mirror data."
    return f" {filled / (own + filled):.1%} of the total rests on mirror data, most in {most['period']} ({most['share_mirrored']:.1%})."


def _about(view: _View, directions: Sequence[str], years: Years) -> Provenance:
    asked = {
        "regions": [item.label for item in view.request.reporters],
        "years": years if years is None or isinstance(years, (int, str)) else list(years),
        "freq": view.request.freq,
        "directions": list(directions),
        "fill": "mirror",
        "match": view.request.products.match if view.request.products else "converted",
    }
    trade = view.db.trade("reported", "mirror", view.request.freq)
    found = provenance(trade, view.request, asked, "mirror+reported", "USD")
    formula = "share_mirrored = sum of M_i without a report / (sum of R_i with a report + sum of M_i without one)"
    return replace(found, indicator="coverage", title="Who reported what", formula=formula)
