"""Results as files and in notebooks. The same result gives the same bytes."""

from __future__ import annotations

import json
from datetime import datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from greentrade.indicators.result import Result

SHOWN_ROWS = 20
"""Rows of a result that a notebook shows."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def about(result: Result) -> dict[str, Any]:
    """Provenance, notes and fit, as plain values."""
    fit = None if result.fit is None else vars(result.fit)
    return {"provenance": result.provenance.as_dict(), "notes": list(result.notes), "fit": fit}


def as_json(result: Result) -> str:
    """One JSON object: provenance, notes, fit, coverage, data."""
    content = {**about(result), "coverage": result.coverage.to_dicts(), "data": result.frame.to_dicts()}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def write_parquet(result: Result, path: Path) -> None:
    """The frame, with `about` as JSON under the metadata key `greentrade`."""
    import pyarrow.parquet as pq

    table = result.frame.to_arrow()
    told = json.dumps(about(result), ensure_ascii=False).encode()
    pq.write_table(table.replace_schema_metadata({b"greentrade": told}), path)


def write_xlsx(result: Result, path: Path) -> None:
    """A workbook of the sheets Data, Coverage and Provenance. Text is written as text, never as a formula."""
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        # The file's own time stamps would make two runs differ.
        book.set_properties({"title": result.provenance.title, "created": datetime(2000, 1, 1)})
        heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        _sheet(book.add_worksheet("Data"), result.frame, heading)
        coverage = result.coverage.with_columns(pl.col("missing").cast(pl.List(pl.String)).list.join(", "))
        _sheet(book.add_worksheet("Coverage"), coverage, heading)
        _sheet(book.add_worksheet("Provenance"), _about_frame(result), heading)


def _sheet(sheet: Any, frame: pl.DataFrame, heading: Any) -> None:
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(frame.columns):
        sheet.write_string(0, column, name, heading)
        longest = frame[name].head(200).cast(pl.String).str.len_chars().max()
        sheet.set_column(column, column, min(60, max(len(name), longest if isinstance(longest, int) else 0) + 2))
        for row, cell in enumerate(frame[name].to_list(), start=1):
            if isinstance(cell, str):
                sheet.write_string(row, column, neutral(cell))
            elif isinstance(cell, bool):
                sheet.write_boolean(row, column, cell)
            elif cell is not None:
                sheet.write_number(row, column, cell)


def neutral(text: str) -> str:
    """Text that a spreadsheet will not take for a formula when it is copied on: OWASP's apostrophe before =, +, -, @, tab."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _about_frame(result: Result) -> pl.DataFrame:
    rows: list[tuple[str, str]] = []
    for name, value in result.provenance.as_dict().items():
        if name == "origins":
            rows += [("origin", "; ".join(str(part) for part in origin.values())) for origin in value]
        else:
            rows.append((name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)))
    rows += [("note", note) for note in result.notes]
    rows += [(f"fit: {name}", str(value)) for name, value in vars(result.fit).items()] if result.fit else []
    return pl.DataFrame(rows, schema={"what": pl.String, "is": pl.String}, orient="row")


def as_html(result: Result) -> str:
    """A small table with its title, unit, notes and provenance, for notebooks."""
    told, frame = result.provenance, result.frame
    # Where all is exact, bounds and editions tell nothing more.
    plain = {"unit", "lower", "upper"} if (frame["status"].is_in(["exact", "missing"])).all() else {"unit"}
    plain |= set() if frame["edition_break"].any() else {"edition_break"}
    shown = [name for name in frame.columns if name not in plain]
    head = "".join(f"<th>{escape(name)}</th>" for name in shown)
    body = "".join(f"<tr>{''.join(_cell(name, row[name]) for name in shown)}</tr>" for row in frame.head(SHOWN_ROWS).iter_rows(named=True))
    rest = f"<p>{frame.height - SHOWN_ROWS:,} more rows</p>" if frame.height > SHOWN_ROWS else ""
    notes = "".join(f"<li>{escape(note)}</li>" for note in result.notes)
    sources = "; ".join(sorted({f"{o.publisher} {o.vintage} ({o.licence})" for o in told.origins}))
    how = f"{told.formula}. {told.products}, {told.perspective}, {told.match} matching."
    line = f"{how} Snapshot {told.snapshot} ({told.snapshot_at}). {sources}. {told.software}."
    return (
        f'<div class="greentrade-result"><p><strong>{escape(told.title)}</strong> ({escape(told.unit)})</p>'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{rest}"
        f"<ul>{notes}</ul><p><small>{escape(line)}</small></p></div>"
    )


def _cell(name: str, cell: Any) -> str:
    if cell is None:
        return "<td>&ndash;</td>"
    if isinstance(cell, bool):
        return f"<td>{'break' if cell else ''}</td>"
    if isinstance(cell, float):
        text = f"{cell:,.0f}" if abs(cell) >= 1000 else f"{cell:.4g}"
        return f'<td style="text-align:right">{text}</td>'
    return f"<td>{escape(str(cell))}</td>"
