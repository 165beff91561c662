"""Figures of a comparison: a line for each economy, list, perspective and match, and what each code adds between two matches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from greentrade import lists
from greentrade.briefs.facts import CENT
from greentrade.explorer.pages import plots
from greentrade.explorer.pages.comparison import Comparison, from_subject
from greentrade.explorer.pages.figure import Drawing
from greentrade.explorer.pages.naming import economy_name, group_name, product_name
from greentrade.explorer.pages.plot import Series, colours
from greentrade.explorer.pages.table import MISSING, Cell, Table, bounds, heading, largest, number, text
from greentrade.explorer.pages.view import View
from greentrade.indicators.registry import INDICATORS
from greentrade.indicators.registry import indicator as find_indicator

if TYPE_CHECKING:
    from greentrade.explorer.question import Question
    from greentrade.indicators import Database, Result

KIND = "compare"

_PART = ("partner", "product", "group")

MOST_CODES = 40
"""Codes of a table of differences; the files hold all."""


def figure(database: Database, view: View, subject: str) -> Drawing:
    """The comparison that a figure's name holds."""
    made = from_subject(subject)
    return drawing(database, view, made, made.indicators[0])


def drawing(database: Database, view: View, made: Comparison, name: str) -> Drawing:
    """An indicator's lines. Raises `InputError` for what the store cannot answer."""
    asked = made.questions(name, view)
    answered = [(question, question.answer(database)) for question in asked]
    series = [each for way, pair in zip(made.ways(), answered, strict=True) for each in _series(made, way, pair, view)]
    keys = [each.key for each in series]
    shades = colours([keys])
    shown = [Series(each.key, each.label, shades[each.key], each.rows, each.question) for each in series]
    values = [row["value"] for each in shown for row in each.rows]
    unit = view.numbers.unit(answered[0][1].provenance.unit, largest(values))
    periods = sorted({row["period"] for each in shown for row in each.rows})
    ranked = sorted(shown, key=lambda each: (_last(each) is None, -(_last(each) or 0.0), each.label))
    drawn = plots.lines(view, unit, ranked) if len(periods) > 1 else plots.bars(view, unit, _bars(ranked))
    title = view._(INDICATORS[name].title)
    subtitle = view.marks.parts([_same(made, view), unit.label])
    (question, result), *more = answered
    return Drawing(
        kind=KIND,
        subject=made.of(name).subject(),
        title=title,
        subtitle=subtitle,
        result=result,
        question=question,
        chart=drawn.plot,
        table=_table(ranked, periods, unit, view, view.marks.sentences(title, subtitle)),
        notes=drawn.notes,
        alternative=_in_words(title, ranked, unit, view),
        more=tuple(more),
    )


def _last(series: Series) -> float | None:
    return next((row["value"] for row in reversed(series.rows) if row["value"] is not None), None)


def _bars(series: Sequence[Series]) -> list[plots.Bar]:
    return [plots.Bar(each.label, each.rows[0], each.colour, each.question) for each in series if each.rows]


def _series(made: Comparison, way: tuple[str | None, str | None, str], answered: tuple[Question, Result], view: View) -> list[Series]:
    """A series each economy (and part, where there is a split) of one answer."""
    question, result = answered
    pinned = question.pinned(result)
    parts = [name for name in _PART if name in result.frame.columns and (name != "partner" or made.by == "partner")]
    found: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in result.frame.iter_rows(named=True):
        found.setdefault((row["economy"], *(str(row[name]) for name in parts)), []).append(row)
    told = _way(made, way, view)
    made_of = []
    for keys, rows in found.items():
        named = [*_who(made, keys, parts, view), *told]
        key = " ".join([*keys, *(str(each) for each in way)]) if len(list(made.ways())) > 1 else " ".join(keys)
        label = view.marks.clauses(*named) or economy_name(view, keys[0])
        made_of.append(Series(key, label, "", sorted(rows, key=lambda row: row["period"]), pinned))
    return made_of


def _who(made: Comparison, keys: tuple[str, ...], parts: Sequence[str], view: View) -> list[str]:
    """The names of what varies: of a single economy its name stands above the figure."""
    names = {"partner": economy_name, "product": product_name, "group": group_name}
    who = [economy_name(view, keys[0])] if len(made.reporters) > 1 else []
    return [*who, *(names[part](view, key) for part, key in zip(parts, keys[1:], strict=True))]


def _way(made: Comparison, way: tuple[str | None, str | None, str], view: View) -> list[str]:
    listed, perspective, match = way
    return [
        *([_list(listed, view)] if listed and len(made.lists) > 1 else []),
        *([perspectives(view)[perspective]] if perspective and len(made.perspectives) > 1 else []),
        *([matches(view)[match]] if len(made.matches) > 1 else []),
    ]


def _list(name: str, view: View) -> str:
    title = view.said(lists.list_metadata(name.partition("@")[0]).title)
    return view.marks.clauses(title, name.partition("@")[2])


def perspectives(view: View) -> dict[str, str]:
    """What the perspectives are called."""
    return {"reported": view._("reported"), "mirror": view._("mirror"), "reconciled": view._("reconciled")}


def matches(view: View) -> dict[str, str]:
    """What the ways to match are called."""
    return {"converted": view._("converted"), "native": view._("as spelt")}


def _same(made: Comparison, view: View) -> str:
    """What all lines of a figure have in common."""
    said = [economy_name(view, made.reporters[0])] if len(made.reporters) == 1 else []
    said += [_list(made.lists[0], view)] if len(made.lists) == 1 else [made.products] if made.products else []
    said += [perspectives(view)[made.perspectives[0]]] if len(made.perspectives) == 1 else []
    said += [matches(view)["native"]] if made.matches == ("native",) else []
    if made.partner:
        partners = view.marks.names(economy_name(view, each) for each in made.partner.split(","))
        said.append(view._("partner {partner}", partner=partners))
    return view.marks.clauses(*said)


def _table(series: Sequence[Series], periods: Sequence[int], unit: Any, view: View, caption: str) -> Table:
    body = []
    for each in series:
        rows = {row["period"]: row for row in each.rows}
        body.append((text(each.label), *(_cell(rows.get(period), unit, view, each.question) for period in periods)))
    heads = (heading(view._("Series"), numeric=False), *(heading(view.numbers.year(period)) for period in periods))
    return Table(caption, heads, tuple(body))


def _cell(row: Mapping[str, Any] | None, unit: Any, view: View, question: Question | None) -> Cell:
    return number(row, unit, view, question) if row is not None else Cell(MISSING, status="missing", numeric=True)


def _in_words(title: str, series: Sequence[Series], unit: Any, view: View) -> str:
    said = [f"{each.label} {view.numbers.full(last, unit)}" for each in series if (last := _last(each)) is not None]
    return view.marks.ended(view.marks.headed(title, view.marks.clauses(*said)))


def can_be_taken_apart(made: Comparison) -> bool:
    """Whether a comparison is of both matches of one sum over the codes of one list."""
    one = len(made.reporters) == 1 and len(made.lists) == 1 and len(made.perspectives) <= 1 and made.by is None
    chosen = find_indicator(made.indicators[0])
    return one and len(made.matches) > 1 and chosen.additive and "product" in chosen.dimensions and not chosen.by


def codes(database: Database, view: View, made: Comparison) -> tuple[Table, int]:
    """What each code adds to the difference between converted and native in the last year, the largest first, and how many do."""
    from greentrade.indicators.request import parse_periods
    from greentrade.scope import contributions

    listed = lists.product_list(made.lists[0])
    name, perspective = made.indicators[0], made.perspectives[0] if made.perspectives else None
    held = sorted(database.trade(perspective).coverage["period"].unique().to_list())
    year = parse_periods(view.years, "A", held)[-1]
    rows = contributions(
        database, listed, reporters=made.reporters[0], years=[year], indicator=name, partners=made.partner, perspective=perspective
    )
    # Differences below half a cent come of floating-point arithmetic.
    rows = rows.filter(pl.col("difference").abs() > CENT)
    unit = view.numbers.unit(INDICATORS[name].unit, largest([*rows["native"], *rows["converted"]]) / 1000)
    names = {entry.hs6: view.said(entry.name) for entry in listed.entries}
    ways = dict(zip(made.matches, made.questions(name, view.with_(years=str(year), real=None)), strict=True))
    asked = {match: question.with_(by="product", as_of=database.snapshot.number) for match, question in ways.items()}
    body = []
    for row in rows.head(MOST_CODES).iter_rows(named=True):
        spelt = {**row, "value": row["native"], "lower": row["native"], "upper": row["native"], "status": "exact"}
        moved = {**row, "value": row["converted"]}
        change = row["difference"]
        body.append(
            (
                text(view.marks.aside(names.get(row["product"], ""), row["product"]), view.url(f"products/{row['product']}")),
                number(spelt, unit, view, asked["native"]),
                number(moved, unit, view, asked["converted"]),
                Cell(_between(row, unit, view), numeric=True),
                Cell(_signed(change, unit, view), change, numeric=True),
                Cell(row["data_codes"] or ""),
            )
        )
    title = view._("What each code adds, {year}", year=view.numbers.year(year))
    words = (view._("As spelt"), view._("Converted"), view._("Bounds"), view._("Difference"))
    heads = (heading(view._("Code"), numeric=False), *(heading(each) for each in words))
    return Table(
        view.marks.sentences(title, unit.label), (*heads, heading(view._("Codes of the data, with weights"), numeric=False)), tuple(body)
    ), rows.height


def _between(row: Mapping[str, Any], unit: Any, view: View) -> str:
    return "" if row["converted"] is None else bounds(row["lower"], row["upper"], row["converted"], unit, view)


def _signed(value: float, unit: Any, view: View) -> str:
    said = view.numbers.figure(value, unit)
    return f"+{said}" if value > 0 and not said.startswith("<") else said
