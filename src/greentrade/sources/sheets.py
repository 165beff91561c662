"""Files that are not plain text tables, rewritten as Parquet of text: workbooks, HTML pages named `.xls`, wide tables.

A reader then sees what it sees of any file: columns of text. Whole numbers come without `.0`, dates as ISO 8601. Nothing is
dropped below the header, blank rows included, so that the place of a row tells its row in the sheet; a wide table becomes one
row a cell, line by line, and its place divided by the cells in a line tells the line.

A workbook is read whole by calamine (by way of fastexcel): about 90 bytes of memory a cell, 450 MB for 100,000 rows of
Comtrade's 47 columns.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from greentrade.errors import InputError
from greentrade.sources import trademap_layout
from greentrade.sources.reading import Member
from greentrade.sources.trademap import CELLS_PER_LINE

if TYPE_CHECKING:
    import polars as pl
    from lxml.html import HtmlElement

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # XLSX; the compound file of the older XLS
_PEEK = 1 << 14
_HEAD = 50
_MIDNIGHT = " 00:00:00"


def as_member(path: Path, name: str, workdir: Path, *, siblings: tuple[str, ...] = (), modified: str = "") -> Member | None:
    """The file rewritten as Parquet of text in `workdir`; None where it is plain text or Parquet already.

    Raises `InputError` for a workbook that cannot be read, that holds no table or more than one, and for a table of Trade
    Map's that cannot become records.
    """
    with path.open("rb") as stream:
        start = stream.read(_PEEK)
    if start.startswith(_WORKBOOKS):
        sheet = _workbook(path, name)
    elif start.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<"):
        sheet = _frame(list(_html_rows(_decoded(path.read_bytes()))))
    elif not start.startswith(b"PAR1") and trademap_layout.looks_wide(_decoded(start)):
        sheet = _frame(list(_text_rows(_decoded(path.read_bytes()))))
        return _wide(sheet, name, workdir / f"{path.name}.parquet", siblings, modified)
    else:
        return None
    target = workdir / f"{path.name}.parquet"
    return _wide(sheet, name, target, siblings, modified) or _table(sheet, name, target, siblings, modified)


def _wide(sheet: pl.DataFrame, name: str, target: Path, siblings: tuple[str, ...], modified: str) -> Member | None:
    """A wide table of Trade Map's, one row a cell."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    found = trademap_layout.find(_rows(sheet.head(trademap_layout.LOOKED_AT)), name)
    if found is None:
        return None
    rows = list(trademap_layout.long_rows(_rows(sheet), found))
    metadata = {CELLS_PER_LINE: str(len(found.columns)).encode()}
    schema = pa.schema([pa.field(column, pa.string()) for column in trademap_layout.LONG], metadata)
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    pq.write_table(pa.table([pa.array(column, pa.string()) for column in columns], schema=schema), target)
    head = tuple(rows[:_HEAD])
    return Member(name, target, trademap_layout.LONG, head, None, found.first_row + 1, siblings, modified)


def _table(sheet: pl.DataFrame, name: str, target: Path, siblings: tuple[str, ...], modified: str) -> Member:
    """A table whose first row of two cells or more is its header."""
    import polars as pl

    top = _rows(sheet.head(trademap_layout.LOOKED_AT))
    header = next((number for number, row in enumerate(top) if sum(bool(cell.strip()) for cell in row) > 1), None)
    if header is None:
        raise InputError(f"{name}: holds no table", remedy="Expected a header of two columns or more near the top of the sheet")
    body = sheet.slice(header + 1)
    kept = [place for place, cell in enumerate(top[header]) if cell.strip() or body[:, place].null_count() < body.height]
    columns = _distinct([top[header][place].strip() for place in kept])
    body = body.select(pl.nth(place).alias(column) for place, column in zip(kept, columns, strict=True))
    body.write_parquet(target, row_group_size=100_000)
    return Member(name, target, columns, tuple(tuple(row) for row in _rows(body.head(_HEAD))), None, header + 2, siblings, modified)


def _workbook(path: Path, name: str) -> pl.DataFrame:
    """The one sheet of a workbook that holds anything, as text."""
    import fastexcel

    try:
        reader = fastexcel.read_excel(path.read_bytes())
        # From the first row on: blank rows above a table count in the numbers of its rows.
        loaded = {sheet: reader.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string") for sheet in reader.sheet_names}
    except fastexcel.FastExcelError as error:
        what = str(error).splitlines()[0]
        raise InputError(f"{name}: cannot be read as a workbook ({what})", remedy="Save it again as XLSX, without a password") from error
    filled = [sheet for sheet, content in loaded.items() if content.height]
    if len(filled) != 1:
        problem = "holds data on several sheets" if filled else "holds no data"
        raise InputError(f"{name}: {problem}", rows=filled, remedy="Save the one sheet to read as a file of its own")
    return _dates(loaded[filled[0]].to_polars())


def _dates(sheet: pl.DataFrame) -> pl.DataFrame:
    """Dates without the midnight that a workbook gives them."""
    import polars as pl

    dated = [column for column in sheet.columns if sheet[column].str.ends_with(_MIDNIGHT).any()]
    return sheet.with_columns(pl.col(column).str.strip_suffix(_MIDNIGHT) for column in dated)


def _html_rows(page: str) -> Iterator[list[str]]:
    """The rows of all tables of a page, in order, as a spreadsheet opens it: merged cells keep their text at the top left."""
    import lxml.html

    # An XML declaration contradicts text that is decoded already.
    document = lxml.html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", page), parser=lxml.html.HTMLParser(huge_tree=True))
    table, below = None, {}
    for row in document.iter("tr"):
        if next(row.iter("table"), None) is not None:
            continue  # a row of the page's frame, around other tables
        above = next(row.iterancestors("table"), None)
        table, below = above, below if above is table else {}
        yield _html_row(row, below)


def _html_row(row: HtmlElement, below: dict[int, int]) -> list[str]:
    """The cells of a row; `below` holds the places that cells of the rows above still cover, and for how many rows."""
    cells: list[str] = []
    for cell in row.iter("td", "th"):
        _covered(cells, below)
        place, width, height = len(cells), _span(cell, "colspan"), _span(cell, "rowspan")
        cells += [" ".join(cell.text_content().split()), *[""] * (width - 1)]
        if height > 1:
            # One more, for this very row is counted down too once it is complete.
            below.update({place + column: height for column in range(width)})
    _covered(cells, below)
    for place in list(below):
        below[place] -= 1
        if below[place] == 0:
            del below[place]
    return cells


def _covered(cells: list[str], below: dict[int, int]) -> None:
    while below.get(len(cells)):
        cells.append("")


def _span(cell: HtmlElement, name: str) -> int:
    said = cell.get(name, "1")
    return min(max(int(said), 1), 1000) if said.isdecimal() else 1


def _text_rows(text: str) -> Iterator[list[str]]:
    """The cells of each physical line taken alone, so that the place of a row is the number of its line."""
    lines = text.removesuffix("\n").split("\n")
    delimiter = max("\t,;", key=max(lines[: trademap_layout.LOOKED_AT], key=len).count)
    for line in lines:
        # A quote left open would swallow the cells after it.
        quoting = csv.QUOTE_NONE if line.count('"') % 2 else csv.QUOTE_MINIMAL
        yield next(csv.reader([line.rstrip("\r")], delimiter=delimiter, quoting=quoting), [])


def _frame(rows: Sequence[Sequence[str]]) -> pl.DataFrame:
    """Rows of unequal length as a frame of text."""
    import polars as pl

    width = max(map(len, rows), default=0)
    filled = [[cell or None for cell in row] + [None] * (width - len(row)) for row in rows]
    return pl.DataFrame(filled, schema=[(f"column_{place}", pl.String) for place in range(width)], orient="row")


def _rows(sheet: pl.DataFrame) -> list[list[str]]:
    return [[cell or "" for cell in row] for row in sheet.iter_rows()]


def _distinct(names: list[str]) -> tuple[str, ...]:
    """Names as published; an empty or repeated one gets its place as a suffix."""
    seen: set[str] = set()
    for place, name in enumerate(names):
        names[place] = name if name and name.lower() not in seen else f"{name or 'column'}_{place}"
        seen.add(names[place].lower())
    return tuple(names)


def _decoded(data: bytes) -> str:
    """Text from UTF-16 by its mark, from UTF-8, else from Latin-1."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")
