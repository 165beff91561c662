"""A version as one file for other programs - CSV, JSON or XLSX - that reads back as exactly the same version.

CSV carries its metadata beside it, in the way of the W3C's CSV on the Web: `FILE.csv-metadata.json`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from pathlib import Path
from typing import Any

from greentrade.errors import InputError
from greentrade.lists.entries import COLUMNS, SHARES, content_hash, write_entries
from greentrade.lists.reading import parse_entries
from greentrade.lists.versions import ProductList

FORMATS = ("csv", "json", "xlsx")
_ABOUT = tuple(field.name for field in fields(ProductList) if field.name not in ("groups", "entries", "folder"))


def export_text(products: ProductList, kind: str) -> str:
    """A version as text: `csv` the entries alone, `json` the metadata, groups and entries."""
    if kind == "csv":
        return write_entries(products.entries)
    rows = [{name: getattr(entry, name) for name in COLUMNS} for entry in products.entries]
    return json.dumps({**_about(products), "groups": products.groups, "entries": rows}, ensure_ascii=False, indent=1) + "\n"


def write_export(products: ProductList, path: Path, kind: str) -> tuple[Path, ...]:
    """Write a version as `csv` (with its metadata beside it), `json` or `xlsx`. Returns the files written.

    Raises `InputError` where the file cannot be written.
    """
    if not path.parent.is_dir() or path.is_dir():
        raise InputError(f"{path} cannot be written", remedy="Name a file in a folder that is there")
    if kind == "xlsx":
        _write_workbook(products, path)
        return (path,)
    path.write_text(export_text(products, kind), encoding="utf-8", newline="")
    if kind == "json":
        return (path,)
    beside = _beside(path)
    beside.write_text(json.dumps(_csvw(products, path.name), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return (path, beside)


def read_export(path: Path) -> ProductList:
    """The version in a file that `write_export` wrote; what it is, its ending says.

    Raises `InputError` for another file, and for one whose entries no longer have the content hash that stands in it.
    """
    reader = {".csv": _read_csv, ".json": _read_json, ".xlsx": _read_workbook}.get(path.suffix.lower())
    if reader is None:
        raise InputError(f"{path}: no list is read from this kind of file", remedy="Give a .csv, .json or .xlsx that was exported")
    try:
        about, groups, rows = reader(path)
        found = _version(path, about, groups, rows)
    except FileNotFoundError as error:
        raise InputError(f"{error.filename} is not there", remedy="A CSV needs its metadata file beside it") from error
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise InputError(f"{path} is no exported list ({type(error).__name__}: {error})", remedy="Export the list again") from error
    if content_hash(found.edition, found.entries) != found.content_hash:
        raise InputError(f"{path} no longer holds {found.label}", remedy="Export the list again, and propose changes to the list itself")
    return found


Parts = tuple[Mapping[str, Any], dict[str, str], bytes]
"""Metadata, groups, and the entries as the text of a version's file."""


def _version(path: Path, about: Mapping[str, Any], groups: dict[str, str], rows: bytes) -> ProductList:
    entries, problems = parse_entries(rows, groups)
    if problems:
        raise InputError(f"{path} cannot be read", rows=problems, remedy=problems[0].remedy)
    values: dict[str, Any] = {name: about.get(name) or "" for name in _ABOUT}
    values |= {name: date.fromisoformat(values[name]) if values[name] else None for name in ("valid_from", "valid_to")}
    return ProductList(**values, groups=groups, entries=entries)


def _about(products: ProductList) -> dict[str, str | None]:
    values = {name: getattr(products, name) for name in _ABOUT}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}-metadata.json")


def _csvw(products: ProductList, name: str) -> dict[str, Any]:
    columns = [{"name": column, "titles": column, "datatype": "number" if column in SHARES else "string"} for column in _columns(products)]
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "url": name,
        "dc:title": f"{products.title} ({products.label})",
        "dc:publisher": products.steward,
        "dc:source": products.url or products.source,
        "dc:rights": products.licence,
        "tableSchema": {"columns": columns, "primaryKey": [name for name in ("jurisdiction", "code") if name in _columns(products)]},
        "notes": [{"list": _about(products), "groups": products.groups}],
    }


def _columns(products: ProductList) -> list[str]:
    return write_entries(products.entries).splitlines()[0].split(",")


def _read_csv(path: Path) -> Parts:
    note = json.loads(_beside(path).read_text(encoding="utf-8"))["notes"][0]
    return note["list"], note["groups"], path.read_bytes()


def _read_json(path: Path) -> Parts:
    said = json.loads(path.read_text(encoding="utf-8"))
    return said, said["groups"], _as_csv(said["entries"])


def _as_csv(rows: Sequence[Mapping[str, Any]]) -> bytes:
    import csv
    import io

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(["" if row.get(name) is None else str(row[name]) for name in COLUMNS] for row in rows)
    return text.getvalue().encode()


def _write_workbook(products: ProductList, path: Path) -> None:
    """Sheets Entries, Groups and About. Text is written as text, never as a number or a formula."""
    import xlsxwriter

    columns = _columns(products)
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}) as book:
        # The file's own time stamps would make two runs differ.
        book.set_properties({"title": products.label, "created": datetime(2000, 1, 1)})
        heading = book.add_format({"bold": True})
        _sheet(book, "Entries", columns, [[getattr(entry, name) for name in columns] for entry in products.entries], heading)
        _sheet(book, "Groups", ["group", "title"], [list(pair) for pair in products.groups.items()], heading)
        _sheet(book, "About", ["what", "value"], [list(pair) for pair in _about(products).items()], heading)


def _sheet(book: Any, name: str, columns: list[str], rows: list[list[Any]], heading: Any) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column, heading)
        sheet.set_column(place, place, min(60, max(len(str(row[place] or "")) for row in [columns, *rows]) + 2))
        for line, row in enumerate(rows, 1):
            if isinstance(row[place], str):
                sheet.write_string(line, place, row[place])
            elif row[place] is not None:
                sheet.write_number(line, place, row[place])


def _read_workbook(path: Path) -> Parts:
    import fastexcel

    if not path.is_file():
        raise FileNotFoundError(2, "no such file", str(path))
    try:
        book = fastexcel.read_excel(path)
        sheets = {name: book.load_sheet(name, dtypes="string").to_polars() for name in ("Entries", "Groups", "About")}
    except fastexcel.FastExcelError as error:
        raise InputError(f"{path} is no workbook of a list: {error}", remedy="Export the list again") from error
    groups, about = (dict(sheets[name].iter_rows()) for name in ("Groups", "About"))
    return about, groups, _as_csv(sheets["Entries"].to_dicts())
