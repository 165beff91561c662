"""The figure of any question: lines over time, bars for one period, points of a cross-section; and its table, series by period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from greentrade.explorer.pages.cloud import Dot, Scale, scatter
from greentrade.explorer.pages.figure import Drawing
from greentrade.explorer.pages.naming import economy_name, group_name, product_name
from greentrade.explorer.pages.plot import Series, colours
from greentrade.explorer.pages.plots import Bar, Drawn, bars, lines
from greentrade.explorer.pages.table import Cell, Table, heading, largest, number, text
from greentrade.indicators.labels import OTHER

if TYPE_CHECKING:
    from greentrade.briefs.numbers import Unit
    from greentrade.explorer.pages.view import View
    from greentrade.explorer.question import Question
    from greentrade.indicators import Result

LINES, BARS, ROWS = 10, 25, 200
"""Series that lines and bars show, and rows of the table; files hold all."""

DIMENSIONS = ("economy", "partner", "group", "product")
INCOME = "gdp_per_capita_ppp"


@dataclass(frozen=True)
class Asked(Drawing):
    """A figure that lives at its indicator's page: there are its permanent link and its files."""

    def path(self, ending: str = "") -> str:
        """The indicator's page, or the file of what was asked there."""
        return f"indicators/{self.subject}" + (f".{ending}" if ending else "")


@dataclass(frozen=True)
class _One:
    """One series: its name, the keys that name it, and its rows in order of time."""

    name: str
    keys: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]

    @property
    def last(self) -> float:
        """The last known value, by which series are ranked; what a top-N merged comes last."""
        if OTHER in self.keys:
            return float("-inf")
        return next((row["value"] for row in reversed(self.rows) if row["value"] is not None), float("-inf"))


def figure(view: View, question: Question, result: Result, query: Mapping[str, str]) -> Asked:
    """The figure of an answer. `query` are the parameters of its page beside those of the view."""
    found = _series(view, result)
    unit = view.numbers.unit(result.provenance.unit, largest(result.frame["value"]))
    drawn = _drawn(view, unit, question, result, found)
    title = view._(result.provenance.title)
    cut = (
        [view._("The table shows {shown} of {all} series; the files hold all of them.", shown=ROWS, all=len(found))]
        if len(found) > ROWS
        else []
    )
    fewer = (
        [view._("The chart shows the {shown} largest of {all} series.", shown=_most(result), all=len(found))]
        if len(found) > _most(result)
        else []
    )
    return Asked(
        kind="indicator",
        subject=question.indicator,
        title=title,
        subtitle=_subtitle(view, result, found, unit),
        result=result,
        question=question,
        chart=drawn.plot,
        table=_table(view, unit, question, result, found),
        notes=(*drawn.notes, *(fewer if drawn.plot else []), *_rest(view, result, found), *cut),
        alternative=_alternative(view, title, unit, found),
        query=query,
    )


def _rest(view: View, result: Result, found: Sequence[_One]) -> list[str]:
    """That a chart of lines leaves the rest of a top-N to the table."""
    left = any(OTHER in each.keys for each in found) and result.frame["period"].n_unique() > 1
    return [view._("What is not among the largest is in the table only, as others.")] if left else []


def _series(view: View, result: Result) -> list[_One]:
    """The series of a result, the largest first."""
    held = [name for name in DIMENSIONS if name in result.frame.columns]
    varying = [name for name in held if result.frame[name].n_unique() > 1] or held[:1]
    found = []
    for keys, part in result.frame.sort("period").group_by(held, maintain_order=True):
        named = dict(zip(held, map(str, keys), strict=True))
        name = view.marks.clauses(*(label(view, key, named[key]) for key in varying))
        found.append(_One(name, tuple(named.values()), tuple(part.to_dicts())))
    return sorted(found, key=lambda each: (-each.last, each.name))


def label(view: View, dimension: str, key: str) -> str:
    """What a key of a result is called."""
    if dimension in ("economy", "partner"):
        return economy_name(view, key)
    return product_name(view, key) if dimension == "product" else group_name(view, key)


def _most(result: Result) -> int:
    return LINES if result.frame["period"].n_unique() > 1 else len(result.frame) if INCOME in result.frame.columns else BARS


def _drawn(view: View, unit: Unit, question: Question, result: Result, found: Sequence[_One]) -> Drawn:
    pinned = question.pinned(result)
    shown = list(found[: _most(result)])
    paint = colours([[each.name for each in shown if OTHER not in each.keys]])
    tints = [paint["other"] if OTHER in each.keys else paint[each.name] for each in shown]
    if INCOME in result.frame.columns:
        return _cross_section(view, unit, pinned, shown)
    if result.frame["period"].n_unique() > 1:
        # The rest of a top-N is larger than any of the largest, and would flatten their lines; the table has it.
        shown, tints = [each for each in shown if OTHER not in each.keys], [paint[each.name] for each in shown if OTHER not in each.keys]
        series = [Series(each.name, each.name, tint, each.rows, pinned) for each, tint in zip(shown, tints, strict=True)]
        return lines(view, unit, series, height=300)
    known = [(each, each.rows[-1]) for each in shown if each.rows[-1]["value"] is not None]
    if any(row["value"] < 0 for _, row in known):
        # Bars grow to the right: what is below nought is told by the table.
        return Drawn(None)
    return bars(view, unit, [Bar(each.name, row, tints[0], pinned) for each, row in known])


def _cross_section(view: View, unit: Unit, question: Question, shown: Sequence[_One]) -> Drawn:
    """Economies over their income."""
    rows = [(each, row) for each in shown for row in each.rows if row["value"] is not None and row[INCOME] is not None]
    dots = [Dot(each.name, row[INCOME], row["value"], row, "#0072b2", place < 8, question) for place, (each, row) in enumerate(rows)]
    income = view.numbers.unit("", 0.0)
    across = Scale(view._("GDP per capita, PPP (international dollars, logarithmic)"), income)
    return Drawn(scatter(view, dots, across, Scale(unit.label, unit, log=False)))


def _subtitle(view: View, result: Result, found: Sequence[_One], unit: Unit) -> str:
    """Of whom, when, in which unit."""
    periods = result.frame["period"]
    span = view.numbers.years((int(periods.min()), int(periods.max()))) if len(periods) else ""  # type: ignore[arg-type]
    whom = [name for name in dict.fromkeys(result.frame["economy"]) if name != OTHER] if len(found) else []
    who = economy_name(view, whom[0]) if len(whom) == 1 else view.ngettext("{number} economy", "{number} economies", len(whom))
    return view.marks.clauses(who, span, unit.label)


def _table(view: View, unit: Unit, question: Question, result: Result, found: Sequence[_One]) -> Table:
    pinned = question.pinned(result)
    periods = sorted(result.frame["period"].unique().to_list())
    gap = Cell("–", status="missing", numeric=True)
    rows = []
    for each in found[:ROWS]:
        cells = {row["period"]: number(row, unit, view, pinned) for row in each.rows}
        income = [_income(view, each.rows[-1][INCOME])] if INCOME in result.frame.columns else []
        rows.append((text(each.name), *(cells.get(period, gap) for period in periods), *income))
    extra = [heading(view._("GDP per capita, PPP"))] if INCOME in result.frame.columns else []
    header = (heading(view._("Series"), numeric=False), *(heading(view.numbers.year(period)) for period in periods), *extra)
    caption = view._("{title}, {unit}", title=view._(result.provenance.title), unit=unit.label)
    return Table(caption, header, tuple(rows))


def _income(view: View, value: float | None) -> Cell:
    return Cell("–" if value is None else view.numbers.number(value), value, numeric=True)


def _alternative(view: View, title: str, unit: Unit, found: Sequence[_One]) -> str:
    """The last value of the first series, in words."""
    parts = []
    for each in found[:LINES]:
        row = next((row for row in reversed(each.rows) if row["value"] is not None), None)
        if row is not None:
            parts.append(view.marks.aside(f"{each.name} {view.numbers.full(row['value'], unit)}", view.numbers.year(row["period"])))
    return view.marks.headed(title, view.marks.parts(parts)) if parts else title
