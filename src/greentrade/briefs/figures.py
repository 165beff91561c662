"""The data of every panel: the indicator calls of a spec, made once each, as series ready to draw, print and write about."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from typing import Any

import polars as pl

from greentrade import economies
from greentrade.briefs.asking import Asking
from greentrade.briefs.bounds import MOST_BANDS, Bounds, bounds, breaks, total_bounds
from greentrade.briefs.language import Language
from greentrade.briefs.numbers import Unit
from greentrade.briefs.spec import Call, Panel, Spec
from greentrade.columns import BOOLEAN, DOUBLE, INTEGER, RESULT_KEYS, RESULT_MEASURES, TEXT
from greentrade.errors import InputError
from greentrade.flows.matching import MATCHES
from greentrade.indicators.registry import indicator

_KINDS: Mapping[str, Any] = {TEXT: pl.String, INTEGER: pl.Int32, DOUBLE: pl.Float64, BOOLEAN: pl.Boolean}
_EMPTY = {column.name: _KINDS[column.type] for column in (RESULT_KEYS[0], *RESULT_MEASURES)} | dict.fromkeys(
    ("indicator", "key", "role"), pl.String
)
_COLUMN = {"reporter": "economy", "partner": "partner", "product": "product", "group": "group"}


@dataclass(frozen=True)
class Series:
    """One line, part, bar or dot: an ISO3 code, HS code or group; its name; the part it plays; the list that it is counted by."""

    key: str
    label: str
    role: str = "item"
    list: str = ""


@dataclass(frozen=True)
class ListLabel:
    """How a chart names a list of products: its title, and beside it its id, its edition and how many of its codes the data have."""

    title: str
    detail: str


@dataclass(frozen=True)
class Fit:
    """A least-squares line y = intercept + slope x, in the units of the result."""

    slope: float
    intercept: float
    r2: float
    n: int


@dataclass(frozen=True)
class PanelData:
    """A panel with its numbers. `values` holds (key, year) -> value in the result's unit; a missing value has no entry.

    `bounds` holds (key, year) -> lower and upper bound where a value is not exact, `total_bounds` the same for the sum of a
    stack's parts; `breaks` the years in which a series changes edition; `lists` the lists of products, where there are several, by
    their labels; `differences(year)` gives, of a panel that shows both
    matches, what each code contributes to their difference (see `greentrade.scope.contributions`).
    """

    id: str
    chart: str
    title: str
    subtitle: str
    dimension: str
    unit: Unit
    years: tuple[int, ...]
    series: tuple[Series, ...]
    values: Mapping[tuple[str, int], float]
    frame: pl.DataFrame
    results: tuple[Any, ...]
    named: frozenset[str] = frozenset()
    across: str = ""
    places: Mapping[str, float] = field(default_factory=dict)
    fit: Fit | None = None
    notes: tuple[str, ...] = ()
    bounds: Mapping[tuple[str, int], Bounds] = field(default_factory=dict)
    total_bounds: Mapping[int, Bounds] = field(default_factory=dict)
    breaks: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    lists: Mapping[str, ListLabel] = field(default_factory=dict)
    differences: Callable[[int], pl.DataFrame] | None = field(default=None, compare=False)

    @property
    def drawn(self) -> str:
        """The kind of chart that suits the years: of a single year, what shows a course of years is a ranking."""
        return "ranking" if len(self.years) == 1 and self.chart not in ("scatter", "definitions") else self.chart

    @property
    def crossed(self) -> tuple[int, ...]:
        """The years in which any series of a chart over time changes edition."""
        return tuple(sorted({year for years in self.breaks.values() for year in years})) if len(self.years) > 1 else ()

    @property
    def dotted(self) -> bool:
        """Whether a chart of lines has too many that are not exact to draw a band round each."""
        return self.drawn == "lines" and len({key for key, _ in self.bounds}) > MOST_BANDS

    @property
    def has_data(self) -> bool:
        return bool(self.values)

    def value(self, series: Series, year: int) -> float | None:
        return self.values.get((series.key, year))

    def point(self, series: Series) -> tuple[float, float]:
        """Where a scatter draws an economy: its place on the horizontal axis and its value in the last year."""
        return self.places[series.key], self.values[series.key, self.years[-1]]


@dataclass(frozen=True)
class FigureData:
    """A figure ready to draw: its panels, the notes below it and the line that names its sources."""

    id: str
    number: int
    title: str
    panels: tuple[PanelData, ...]
    notes: tuple[str, ...]
    source: str
    alternative: str
    """What the picture shows, in words, for those who cannot see it."""

    @property
    def results(self) -> tuple[Any, ...]:
        return tuple(result for panel in self.panels for result in panel.results)


@dataclass(frozen=True)
class Choices:
    """What the user chose, or else the spec: whose trade, in what, when, seen how."""

    region: str
    products: Any
    years: tuple[int, ...]
    perspective: str | None
    fill: str | None
    match: str


class Desk:
    """Computes the panels of a brief, each distinct call once, in the order in which they refer to one another."""

    def __init__(self, db: Any, spec: Spec, choices: Choices, language: Language, say: Callable[[str], str]) -> None:
        self.db, self.spec, self.choices, self.language, self.say = db, spec, choices, language, say
        self.panels: dict[str, PanelData] = {}
        self.asking = Asking(db)
        self.alone = len(economies.members(choices.region, at=choices.years[-1])) < 2
        self._products = {entry.code: language.said(entry.name) for entry in choices.products.entries}

    def panel(self, panel: Panel) -> PanelData:
        """The panel's numbers. Raises `InputError` where it refers to a panel that does not stand before it."""
        if panel.chart == "definitions":
            from greentrade.briefs.definitions import under_lists

            made = under_lists(self, panel)
        else:
            made = self._computed(panel)
        self.panels[panel.id] = made
        return made

    def _computed(self, panel: Panel) -> PanelData:
        asked = [(call, self._answer(call, panel.id)) for call in panel.calls]
        answers = [(call, answer) for call, answer in asked if not isinstance(answer, str)]
        column = _COLUMN[panel.calls[0].by[-1]] if panel.calls[0].by else "economy"
        parts = [_series_frame(call, result, column) for call, result in answers]
        frame = pl.concat(parts, how="diagonal_relaxed") if parts else pl.DataFrame(schema=_EMPTY)
        known = frame.filter(pl.col("value").is_not_null())
        values = {(row["key"], row["period"]): row["value"] for row in known.select("key", "period", "value").iter_rows(named=True)}
        years = self._years(panel.calls[0])
        unit = self._unit(frame, panel, years)
        special = self._cross_section(answers[0][1], frame) if panel.chart == "scatter" and answers else {}
        both = {call.role for call in panel.calls} >= set(MATCHES) and bool(answers)
        marks = self.language.marks
        subtitle = self.language.sentence(marks.text([unit.label, self.say(f"panels.{panel.id}.subtitle")]))
        return PanelData(
            id=panel.id,
            chart=panel.chart,
            title=self.say(f"panels.{panel.id}.title"),
            subtitle=marks.parts([subtitle, self._fit_label(special.get("fit"))]),
            dimension=column,
            unit=unit,
            years=years,
            series=self._series(frame, values, column, years[-1], panel),
            values=values,
            frame=frame,
            results=tuple(result for _, result in answers),
            notes=tuple(dict.fromkeys([*(answer for _, answer in asked if isinstance(answer, str)), *special.pop("notes", ())])),
            bounds=bounds(frame),
            total_bounds=self._totals(panel),
            breaks=breaks(frame),
            differences=cache(partial(self._differences, panel.calls[0], panel.id)) if both else None,
            **special,
        )

    def _totals(self, panel: Panel) -> dict[int, Bounds]:
        """Bounds of the sums that a stack shows, asked for as sums."""
        if panel.chart != "stack":
            return {}
        asked = [self._answer(replace(call, by=(), top=0), panel.id) for call in panel.calls if self.match(call) == "converted"]
        return total_bounds(answer for answer in asked if not isinstance(answer, str))

    def _differences(self, call: Call, where: str, year: int) -> pl.DataFrame:
        """What each code of the list contributes in a year to the difference between converted and native."""
        from greentrade.scope import contributions

        return contributions(
            self.db,
            self.choices.products,
            reporters=self._members(self.expand(call.reporters, where)),
            years=[year],
            indicator=call.indicator,
            partners=self.expand(call.partners, where) or None,
            perspective=self.choices.perspective,
            fill=self.choices.fill,
        )

    def _members(self, names: str) -> str:
        """The same economies with groups by the members of the last year, as the panels have them in every year."""
        last = self.choices.years[-1]
        items = [name.strip() for name in names.split(",")]
        members = {name: economies.members(name, at=last) for name in items if economies.is_group(name)}
        return ",".join("+".join(map(economies.iso3, members[name])) if name in members else name for name in items)

    def match(self, call: Call) -> str:
        """How a call recognises the codes: as it says, else as the brief does."""
        return call.match or self.choices.match

    def _years(self, call: Call) -> tuple[int, ...]:
        return self.choices.years[-1:] if call.years == "last" else self.choices.years

    def _answer(self, call: Call, where: str) -> Any:
        """The result of a call, made once; a sentence where the data cannot answer it (no GDP, a region of one economy)."""
        reporters = self.expand(call.reporters, where)
        needs = indicator(call.indicator).needs
        if not reporters:
            return self.language.say("no_data")
        if "region" in needs and self.alone:
            return self.language.say("no_region", region=self.language.economy(self.choices.region, article=True))
        asked = {
            "reporters": reporters,
            "partners": self.expand(call.partners, where) or None,
            "years": list(self._years(call)),
            "by": call.by,
            "top": call.top or None,
            "real": call.real or None,
            "perspective": self.choices.perspective,
            "fill": self.choices.fill,
        }
        try:
            return self.asking.compute(call.indicator, products=self._expand_products(call.products), match=self.match(call), **asked)
        except InputError as error:
            if "gdp" not in needs:
                raise
            return self.language.say("no_gdp", reason=error.sentence())

    def _expand_products(self, products: str) -> Any:
        return {"list": self.choices.products, "all": None}.get(products, products)

    def expand(self, text: str, where: str) -> str:
        """Fill `{region}`, `{focus}`, `{comparators}`, `{keys:ID}` and `{rest:ID}`."""
        own = {"region": self.choices.region, "focus": self.spec.focus, "comparators": self.spec.comparators}

        def fill(match: re.Match[str]) -> str:
            name, _, panel = match[1].partition(":")
            if name in own and not panel:
                return own[name]
            if name not in ("keys", "rest") or panel not in self.panels:
                known = ", ".join([*own, *(f"keys:{name}" for name in self.panels)])
                raise InputError(
                    f"{self.spec.file}: panel {where!r} refers to {match[0]}, which is not known there", remedy=f"Known are {known}"
                )
            keys = [series.key for series in self.panels[panel].series if series.role == "item" and series.key != "other"]
            return ",".join(keys) if name == "keys" else "-".join(["WLD", *keys])

        filled = re.sub(r"\{([^{}]+)\}", fill, text)
        return ",".join(dict.fromkeys(item.strip() for item in filled.split(",") if item.strip()))

    def _series(
        self, frame: pl.DataFrame, values: Mapping[tuple[str, int], float], column: str, last: int, panel: Panel
    ) -> tuple[Series, ...]:
        """The series in the order in which they are drawn: by the last year's value, the rest of a top-N after the others."""
        found = {(row[0], row[1]): None for row in frame.select("key", "role").iter_rows()}
        some = {key for key, _ in values}
        # An economy without any number keeps its place where economies stand one by one: its gap is a finding too.
        kept = [(key, role) for key, role in found if key in some or panel.chart in ("multiples",)]
        order = {"rest": 1, "average": 2, "world": 3}

        def rank(item: tuple[str, str]) -> tuple[Any, ...]:
            value = values.get((item[0], last))
            return (order.get(item[1], 0), item[0] == "other", value is None, -(value or 0.0), item[0])

        return tuple(Series(key, self._label(key, role, column), role) for key, role in sorted(kept, key=rank))

    def _label(self, key: str, role: str, column: str) -> str:
        if role in ("average", "world"):
            return self.language.say(role)
        if role in MATCHES:
            return self.language.say(f"match.{role}", edition=self.choices.products.edition)
        if key == "other":
            return self.language.say("other.products" if column in ("product", "group") else "other.economies")
        if column == "product":
            return self._products.get(key, key)
        if column == "group":
            return self.language.said(self.choices.products.groups.get(key, key))
        return self.language.economy(key)

    def _unit(self, frame: pl.DataFrame, panel: Panel, years: Sequence[int]) -> Unit:
        """The unit that suits the largest number in the chart: a stack's largest total, elsewhere the largest value."""
        drawn = frame.filter(pl.col("period").is_in(list(years)))
        largest = drawn.group_by("period").agg(pl.col("value").sum())["value"].max() if panel.chart == "stack" else drawn["value"].max()
        return self.language.unit(str(frame["unit"].drop_nulls().first() or "USD"), float(largest or 0))  # type: ignore[arg-type]

    def _cross_section(self, result: Any, frame: pl.DataFrame) -> dict[str, Any]:
        members = {economies.iso3(code) for code in economies.members(self.choices.region, at=self.choices.years[-1])}
        named = members | set(self.spec.comparators.split(","))
        places = {row["key"]: row["gdp_per_capita_ppp"] for row in frame.iter_rows(named=True) if row["gdp_per_capita_ppp"] is not None}
        fit = result.fit
        line = Fit(fit.slope, fit.intercept, fit.r2, fit.n) if fit is not None and fit.r2 is not None else None
        notes = [self._gdp_source()]
        return {
            "named": frozenset(named),
            "places": places,
            "fit": line,
            "across": self.language.say("log_scale", measure=self.language.say("gdp_per_capita")),
            "notes": notes,
        }

    def _gdp_source(self) -> str:
        folder = economies.reference_folder(self.db.snapshot.root)
        facts = (
            economies.gdp_per_capita_ppp(self.choices.years[-1], folder=folder)
            .select("source", "vintage")
            .unique()
            .sort("source", "vintage")
        )
        said = self.language.published
        named = [self.language.say("release", publisher=said(source), vintage=vintage) for source, vintage in facts.iter_rows()]
        return self.language.say("gdp_source", sources=self.language.enumerate(named))

    def _fit_label(self, fit: Fit | None) -> str:
        return self.language.say("fit", r2=self.language.number(fit.r2, 2), n=fit.n) if fit else ""


def _series_frame(call: Call, result: Any, column: str) -> pl.DataFrame:
    """A result's frame with its indicator, the key of each series and its role."""
    frame: pl.DataFrame = result.frame
    key = pl.col(column) if call.role == "item" else pl.lit("other" if call.role == "rest" else call.role)
    indicator = pl.lit(result.provenance.indicator).alias("indicator")
    return frame.with_columns(indicator, key.cast(pl.String).alias("key"), pl.lit(call.role).alias("role"))
