"""The numbers of a brief as tables: a workbook with a sheet a panel, a CSV file a figure, and the rows that HTML prints."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import polars as pl

from greentrade.briefs.figures import FigureData, PanelData
from greentrade.briefs.language import Language
from greentrade.briefs.perspectives import Side
from greentrade.columns import RESULT_KEYS, RESULT_MEASURES
from greentrade.flows.perspectives import PERSPECTIVES

if TYPE_CHECKING:
    from greentrade.briefs.compose import Brief

ANNEX = "annex-perspectives"
"""What the files call the table of the annex on perspectives."""

_EPOCH = datetime(1980, 1, 1)
"""Creation date of every workbook: the same numbers give the same bytes."""


@dataclass(frozen=True)
class Table:
    """A panel as a table: the names of its columns, and for each series its code, its name and its numbers (None: no data)."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[float | None, ...]], ...]


def panel_table(panel: PanelData, language: Language) -> Table:
    """Series down, years across; of a scatter the two measures of the one year. Numbers are in the result's unit."""
    if panel.chart == "scatter":
        points = [(series, panel.point(series)) for series in panel.series if series.key in panel.places]
        rows = tuple((series.key, series.label, (x, y)) for series, (x, y) in sorted(points, key=lambda item: item[0].label))
        return Table((language.say("gdp_per_capita"), str(panel.years[-1])), rows)
    if panel.chart == "definitions":
        return _under_lists(panel, language)
    rows = tuple((series.key, series.label, tuple(panel.value(series, year) for year in panel.years)) for series in panel.series)
    return Table(tuple(str(year) for year in panel.years), rows)


def _under_lists(panel: PanelData, language: Language) -> Table:
    """A row a list and match: the value of the one year with its bounds."""
    year = panel.years[-1]
    rows = []
    for series in panel.series:
        value = panel.values[series.key, year]
        rows.append((series.list, series.label, (value, *panel.bounds.get((series.key, year), (value, value)))))
    return Table((str(year), language.say("lower_heading"), language.say("upper_heading")), tuple(rows))


def figure_csv(figure: FigureData) -> tuple[str, pl.DataFrame]:
    """All numbers of a figure as tidy CSV text, with the frame behind it: panel, indicator, keys, label, measures."""
    parts = []
    for panel in figure.panels:
        labels = pl.DataFrame(
            {"key": [series.key for series in panel.series], "label": [series.label for series in panel.series]},
            schema={"key": pl.String, "label": pl.String},
        )
        named = panel.frame.join(labels, on="key", how="left", maintain_order="left")
        parts.append(named.with_columns(pl.lit(panel.id).alias("panel")).drop("key", "role"))
    frame = _ordered(pl.concat(parts, how="diagonal_relaxed"))
    return frame.write_csv(), frame


def _ordered(frame: pl.DataFrame) -> pl.DataFrame:
    """Columns in one order: where a row belongs, its keys and name, its measures, the rest."""
    order = ["figure", "panel", "indicator", "list", "match", "perspective", *(column.name for column in (*RESULT_KEYS, *RESULT_MEASURES))]
    known = [name for name in order if name in frame.columns]
    rest = [name for name in frame.columns if name not in (*known, "label")]
    place = known.index("value")
    return frame.select(*known[:place], "label", *known[place:], *rest)


def sheet_name(figure: FigureData, panel: PanelData) -> str:
    """1a for the first panel of figure 1."""
    return f"{figure.number}{chr(ord('a') + figure.panels.index(panel))}"


def workbook(brief: Brief) -> bytes:
    """The workbook as bytes: a contents sheet, then a sheet a panel with title, unit, numbers, notes and source."""
    import xlsxwriter

    buffer = io.BytesIO()
    # Text stays text: a name that begins like a formula or a link is neither.
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, plain) as book:
        book.set_properties({"title": brief.title, "subject": brief.subtitle, "comments": brief.figures[0].source, "created": _EPOCH})
        styles = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format({"bold": True, "bottom": 1, "align": "right"}),
            "name": book.add_format({"bold": True, "bottom": 1}),
            "USD": book.add_format({"num_format": "#,##0"}),
            "share": book.add_format({"num_format": "0.00%"}),
            "number": book.add_format({"num_format": "#,##0.####"}),
            "link": book.add_format({"font_color": "#0072b2", "underline": 1}),
            "note": book.add_format({"font_color": "#555555"}),
        }
        _contents(book.add_worksheet(brief.language.say("contents")), brief, styles)
        for figure in brief.figures:
            for panel in figure.panels:
                _sheet(book.add_worksheet(sheet_name(figure, panel)), figure, panel, brief.language, styles)
        for side in brief.perspectives.sides if brief.perspectives else ():
            name = brief.language.say("perspectives.sheet", way=brief.language.say(f"coverage.{side.direction}s"))
            _side(book.add_worksheet(name), side, brief, styles)
        _rows(book.add_worksheet(brief.language.say("data_sheet")), brief, styles)
    return buffer.getvalue()


def _rows(sheet: Any, brief: Brief, styles: dict[str, Any]) -> None:
    """All rows of all figures, as in the CSV files: each value with its bounds, status and edition."""
    frames = [figure_csv(figure)[1].select(pl.lit(figure.id).alias("figure"), pl.all()) for figure in brief.figures]
    if brief.perspectives and brief.perspectives.frame.height:
        frames.append(brief.perspectives.frame.select(pl.lit(ANNEX).alias("figure"), pl.all()))
    frame = _ordered(pl.concat(frames, how="diagonal_relaxed"))
    sheet.freeze_panes(1, 0)
    for place, (name, kind) in enumerate(frame.schema.items()):
        sheet.write_string(0, place, name, styles["name"])
        sheet.set_column(place, place, 28 if name == "label" else 18 if kind.is_float() else 13)
        # A whole column at once: cell by cell through a chooser of types would take longer than all the charts.
        write = sheet.write_boolean if kind == pl.Boolean else sheet.write_number if kind.is_numeric() else sheet.write_string
        for row, value in enumerate(frame[name].to_list(), 1):
            if value is not None:
                write(row, place, value)
    sheet.autofilter(0, 0, frame.height, frame.width - 1)


def _contents(sheet: Any, brief: Brief, styles: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 8)
    sheet.set_column(1, 1, 90)
    sheet.set_column(2, 2, 40)
    sheet.write_string(0, 0, brief.title, styles["title"])
    sheet.write_string(1, 0, brief.subtitle)
    row = 3
    for figure in brief.figures:
        sheet.write_string(row, 0, brief.language.say("figure", number=figure.number, title=figure.title), styles["name"])
        sheet.write_blank(row, 1, None, styles["name"])
        sheet.write_blank(row, 2, None, styles["name"])
        for panel in figure.panels:
            row += 1
            name = sheet_name(figure, panel)
            sheet.write_url(row, 0, f"internal:'{name}'!A1", styles["link"], name)
            sheet.write_string(row, 1, panel.title)
            sheet.write_string(row, 2, panel.subtitle)
        row += 2
    for line in (*brief.notes, *brief.sources):
        sheet.write_string(row, 0, line, styles["note"])
        row += 1


def _sheet(sheet: Any, figure: FigureData, panel: PanelData, language: Language, styles: dict[str, Any]) -> None:
    table = panel_table(panel, language)
    number = {"USD": styles["USD"], "share": styles["share"], "growth": styles["share"]}.get(panel.unit.code, styles["number"])
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 44)
    sheet.set_column(2, 1 + len(table.columns), 16)
    sheet.freeze_panes(4, 2)
    sheet.write_string(0, 0, panel.title, styles["title"])
    sheet.write_string(1, 0, language.marks.headed(language.say("unit_heading"), language.plain(panel.unit)))
    sheet.write_string(3, 0, language.say("code"), styles["name"])
    sheet.write_string(3, 1, language.say(panel.dimension), styles["name"])
    for place, column in enumerate(table.columns):
        sheet.write_string(3, 2 + place, column, styles["head"])
    for row, (code, name, values) in enumerate(table.rows, 4):
        sheet.write_string(row, 0, code)
        sheet.write_string(row, 1, name)
        for place, value in enumerate(values):
            if value is not None:
                first_of_scatter = panel.chart == "scatter" and place == 0
                sheet.write_number(row, 2 + place, value, styles["number"] if first_of_scatter else number)
    _below(sheet, 5 + len(table.rows), (*figure.notes, figure.source), styles)


def _side(sheet: Any, side: Side, brief: Brief, styles: dict[str, Any]) -> None:
    """A direction of the annex on perspectives, in US dollars: values, the bounds of the reconciled one, what is said of the report."""
    say, annex = brief.language.say, brief.perspectives
    assert annex is not None, "a side belongs to an annex"
    heads = [say(f"perspectives.head_{name}") for name in PERSPECTIVES]
    heads += [say("lower_heading"), say("upper_heading"), say("perspectives.head_remark")]
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 32)
    sheet.set_column(2, 1 + len(heads), 18)
    sheet.freeze_panes(4, 2)
    marks = brief.language.marks
    sheet.write_string(0, 0, marks.headed(annex.title, side.heading), styles["title"])
    sheet.write_string(1, 0, marks.headed(say("unit_heading"), say("unit_plain.USD")))
    sheet.write_string(3, 0, say("code"), styles["name"])
    sheet.write_string(3, 1, say("economy"), styles["name"])
    for place, head in enumerate(heads):
        sheet.write_string(3, 2 + place, head, styles["head"])
    for line, row in enumerate(side.rows, 4):
        sheet.write_string(line, 0, row.key)
        sheet.write_string(line, 1, row.label)
        values = [row.value(perspective) for perspective in PERSPECTIVES] + list(row.values.get("reconciled", (None, None, None))[1:])
        for place, value in enumerate(values):
            if value is not None:
                sheet.write_number(line, 2 + place, value, styles["USD"])
        sheet.write_string(line, 2 + len(values), row.remark)
    _below(sheet, 5 + len(side.rows), (annex.text, *annex.notes), styles)


def _below(sheet: Any, row: int, lines: Sequence[str], styles: dict[str, Any]) -> None:
    for offset, line in enumerate(lines):
        sheet.write_string(row + offset, 0, line, styles["note"])
