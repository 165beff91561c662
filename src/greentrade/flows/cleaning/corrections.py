"""Corrections as data: what a publisher has wrong, until the publisher has mended it.

A correction names one record, the column, the value that is expected to be wrong there, the right one, the reason, the source and
the date. Files `*.toml` (tables `[[correction]]`) and `*.csv` in the store's `reference/corrections` are read together. A correction
whose `expect` no longer matches stops the run and says which: it is out of date, and must be looked at again.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING

import narwhals as nw
import polars as pl

from greentrade.errors import InputError
from greentrade.flows.cleaning.steps import MEASURES
from greentrade.flows.current import record_order

if TYPE_CHECKING:
    from greentrade.flows.cleaning.settings import Tools

TOLERANCE = 1e-6
"""How far a value may be from `expect`, as a share of it: publishers print six or more digits."""
KEY = ("freq", "period", "reporter", "partner", "flow_code", "product", "partner2", "customs", "transport")
_KINDS = {"partner2": pl.Int32, "period": pl.Int32, "reporter": pl.Int32, "partner": pl.Int32, "transport": pl.Int32}
STATES = ("matches", "mended", "changed", "absent", "not held")


@dataclass(frozen=True)
class Correction:
    """One correction. `reporter` and `partner` are M49 codes; `expect` None means that the value is missing."""

    period: int
    reporter: int
    partner: int
    flow_code: str
    product: str
    column: str
    expect: float | None
    value: float
    reason: str
    source: str
    date: str
    partner2: int = 0
    customs: str = "C00"
    transport: int = 0
    file: str = ""

    @property
    def freq(self) -> str:
        return "A" if self.period < 10_000 else "M"

    @property
    def name(self) -> str:
        """How messages call it."""
        from greentrade.economies import iso3

        place = f" ({self.file})" if self.file else ""
        return f"{self.period} {iso3(self.reporter)} {self.flow_code} {iso3(self.partner)} {self.product} {self.column}{place}"


COLUMNS = tuple(field.name for field in fields(Correction) if field.name != "file")
_NEEDED = COLUMNS[:11]
_BEYOND = "cells beyond the header (text with commas needs quotes)"


def corrections_folder(store: str | Path | None = None) -> Path:
    """Where a store keeps corrections: `reference/corrections` inside it."""
    return Path(store or os.environ.get("GREENTRADE_STORE") or "greentrade-store") / "reference" / "corrections"


def read_corrections(folder: str | Path) -> tuple[Correction, ...]:
    """The corrections of a folder's files, in the order of the files; none where there is no folder.

    Raises `InputError` for a file that cannot be read, a row that lacks something, and two corrections of one value.
    """
    found = [each for file in sorted(Path(folder).glob("*")) if file.suffix in (".toml", ".csv") for each in _read(file)]
    seen: dict[tuple[object, ...], Correction] = {}
    for each in found:
        key = (*(getattr(each, name) for name in KEY), each.column)
        if key in seen:
            raise InputError("Two corrections of one value", rows=[seen[key].name, each.name], remedy="Remove one of them")
        seen[key] = each
    return tuple(found)


def _read(file: Path) -> list[Correction]:
    import csv
    import tomllib

    try:
        if file.suffix == ".toml":
            rows = _tables(tomllib.loads(file.read_text(encoding="utf-8")), file)
        else:
            # Spreadsheets write a mark of their own before the first name.
            with file.open(encoding="utf-8-sig", newline="") as opened:
                rows = list(csv.DictReader(opened, restkey=_BEYOND))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, csv.Error) as error:
        raise InputError(f"{file}: cannot be read ({error})", remedy="Mend the file") from error
    return [correction_of(row, f"{file.name}, correction {place}") for place, row in enumerate(rows, start=1)]


def _tables(told: Mapping[str, object], file: Path) -> Sequence[Mapping[str, object]]:
    """The tables of a TOML file. Anything else in it is a slip that would leave a correction out without a word."""
    rows = told.get("correction", [])
    if set(told) - {"correction"} or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise InputError(f"{file.name}: it holds something else than corrections", remedy="Write each as a table [[correction]]")
    return rows


def correction_of(row: Mapping[str, object], where: str) -> Correction:
    """A row of a file, checked. Raises `InputError` that says where and what."""
    from greentrade.economies import economy

    given = {name: cell for name, cell in row.items() if cell not in (None, "")}
    unknown = [name for name in given if name not in COLUMNS]
    missing = [name for name in _NEEDED if name not in given and name != "expect"]
    if unknown or missing:
        what = f"misses {', '.join(missing)}" if missing else f"does not know {', '.join(unknown)}"
        raise InputError(f"{where}: {what}", remedy=f"It needs {', '.join(_NEEDED)}; expect may be left out where the value is missing")
    try:
        found = Correction(
            period=int(str(given["period"])),
            reporter=economy(str(given["reporter"])).code,
            partner=economy(str(given["partner"])).code,
            flow_code=str(given["flow_code"]).upper(),
            product=str(given["product"]),
            column=str(given["column"]),
            expect=float(str(given["expect"])) if "expect" in given else None,
            value=float(str(given["value"])),
            partner2=int(str(given.get("partner2", 0))),
            customs=str(given.get("customs", "C00")).upper(),
            transport=int(str(given.get("transport", 0))),
            file=where.split(",")[0],
            **{name: str(given[name]) for name in ("reason", "source", "date")},
        )
        if not isfinite(found.value) or not isfinite(found.expect or 0.0):
            raise ValueError("a value is no number")
    except ValueError as error:
        raise InputError(f"{where}: {error}", remedy="Period, expect and value are numbers") from error
    except InputError as error:
        raise InputError(f"{where}: {error.what}", rows=error.rows, remedy=error.remedy) from error
    if found.column not in MEASURES:
        raise InputError(f"{where}: {found.column!r} cannot be corrected", remedy=f"Correct one of {', '.join(MEASURES)}")
    return found


def add_correction(new: Correction, folder: str | Path) -> Path:
    """Write a correction below the others in `corrections.csv` of a folder. Raises `InputError` where one of that value stands already."""
    place = Path(folder)
    same = [each for each in read_corrections(place) if all(getattr(each, n) == getattr(new, n) for n in (*KEY, "column"))]
    if same:
        raise InputError("There is a correction of this value already", rows=[same[0].name], remedy="Change it in its file")
    place.mkdir(parents=True, exist_ok=True)
    file = place / "corrections.csv"
    row = pl.DataFrame([{name: _cell(getattr(new, name)) for name in COLUMNS}], schema=dict.fromkeys(COLUMNS, pl.String))
    before = pl.read_csv(file, infer_schema=False) if file.exists() else row.clear()
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    pl.concat([before, row], how="diagonal").write_csv(part)
    part.replace(file)
    return file


def _cell(value: object) -> str | None:
    return None if value is None else str(value)


def table(corrections: Iterable[Correction]) -> pl.DataFrame:
    """Corrections as a frame: `id`, their key, column, expect, value, note (reason and source) and name."""
    rows = [
        {name: getattr(each, name) for name in (*KEY, "column", "expect", "value")}
        | {"id": place, "note": f"{each.reason} ({each.source}, {each.date})", "name": each.name}
        for place, each in enumerate(corrections)
    ]
    kinds = {name: _KINDS.get(name, pl.String) for name in KEY}
    kinds |= {"column": pl.String, "expect": pl.Float64, "value": pl.Float64, "id": pl.Int64, "note": pl.String, "name": pl.String}
    return pl.DataFrame(rows, schema=kinds)


def check(records: nw.LazyFrame, corrections: Sequence[Correction], tools: Tools) -> pl.DataFrame:
    """Each correction with what stands in the records: `found`, and `state`.

    matches: the value to be mended is there. mended: the publisher has the right one by now. changed: it has another. absent: the
    report is there, the record is not. not held: no row of that report is there, nothing to correct. Of a record that stands in several
    files the newest is asked: what an older one says no longer holds.
    """
    wanted = table(corrections)
    cells = tools.bring(wanted.select(KEY).unique())
    rows = tools.collect(records.join(cells, on=list(KEY), how="semi").select(*KEY, "edition", "ingest", *MEASURES))
    if tools.ingests is not None:
        order = pl.col("order") == pl.col("order").max().over(*KEY, "edition")
        rows = rows.join(record_order(tools.ingests), on="ingest").filter(order)
    report = ["freq", "period", "reporter", "flow_code"]
    held = tools.collect(records.join(tools.bring(wanted.select(report).unique()), on=report, how="semi").select(*report).unique())
    long = rows.unpivot(on=list(MEASURES), index=list(KEY), variable_name="column", value_name="found")
    long = long.with_columns(pl.lit(True).alias("there"))
    found = wanted.join(long, on=[*KEY, "column"], how="left").join(held.with_columns(pl.lit(True).alias("held")), on=report, how="left")
    matches = _near("expect") | (pl.col("expect").is_null() & pl.col("found").is_null())
    state = (
        pl.when(pl.col("held").is_null())
        .then(pl.lit("not held"))
        .when(pl.col("there").is_null())
        .then(pl.lit("absent"))
        .when(matches.fill_null(False))
        .then(pl.lit("matches"))
        .when(_near("value").fill_null(False))
        .then(pl.lit("mended"))
        .otherwise(pl.lit("changed"))
    )
    return found.with_columns(state.alias("state")).drop("there", "held").sort("id", "found")


def _near(other: str) -> pl.Expr:
    return (pl.col("found") - pl.col(other)).abs() <= TOLERANCE * pl.col(other).abs()


def applied(records: nw.LazyFrame, tools: Tools, wanted: bool) -> nw.LazyFrame:
    """The records with `<measure>_corrected`, `correction` (why) and `_correction`.

    Only rows that hold the expected value are mended: a conversion to another edition may say something else of the same record. A value
    in US dollars that is corrected takes with it the CIF or FOB value that was declared equal to it. Raises `InputError` where a
    correction finds neither its expected value nor no report at all.
    """
    frame = records.with_columns(nw.col(name).alias(f"{name}_corrected") for name in MEASURES)
    given = tools.corrections if wanted else ()
    checked = check(records, given, tools) if given else None
    if checked is not None:
        refuse(checked)
        checked = checked.filter(pl.col("state") == "matches")
    if checked is None or checked.is_empty():
        return frame.with_columns(nw.lit(None, nw.String).alias("correction"), nw.lit(False).alias("_correction"))
    checked = checked.unique("id")
    notes = checked.group_by(KEY).agg(pl.col("note").sort().str.join("; ").alias("correction"))
    frame = frame.join(tools.bring(notes), on=list(KEY), how="left").with_columns(nw.lit(False).alias("_correction"))
    for name in MEASURES:
        mended = checked.filter(pl.col("column") == name).select(*KEY, _mended="value", _expect="expect")
        if mended.height:
            frame = frame.join(tools.bring(mended), on=list(KEY), how="left")
            frame = _mend(frame, name).drop("_mended", "_expect")
    return frame.with_columns(nw.when(nw.col("_correction")).then(nw.col("correction")).alias("correction"))


def _mend(frame: nw.LazyFrame, name: str) -> nw.LazyFrame:
    found, expect, mended = nw.col(name), nw.col("_expect"), nw.col("_mended")
    near = ((found - expect).abs() <= TOLERANCE * expect.abs()).fill_null(False)
    hit = ~mended.is_null() & (near | (expect.is_null() & found.is_null()))
    columns = [nw.when(hit).then(mended).otherwise(nw.col(f"{name}_corrected")).alias(f"{name}_corrected")]
    if name == "value_usd":
        for other in ("value_cif_usd", "value_fob_usd"):
            same = hit & (nw.col(other) == found).fill_null(False)
            columns.append(nw.when(same).then(mended).otherwise(nw.col(f"{other}_corrected")).alias(f"{other}_corrected"))
    return frame.with_columns(*columns, (nw.col("_correction") | hit).alias("_correction"))


def refuse(checked: pl.DataFrame, also: Sequence[str] = ()) -> None:
    """Raise `InputError` that names the corrections of `check` that are out of date; `also`: further states to refuse."""
    wrong = checked.filter(pl.col("state").is_in(["mended", "changed", "absent", *also]))
    # Of several rows under one key, one that matches is enough.
    wrong = wrong.join(checked.filter(pl.col("state") == "matches"), on="id", how="anti").unique("id", maintain_order=True)
    if wrong.is_empty():
        return
    said = [f"{row['name']}: expects {row['expect']}, {_stands(row)}" for row in wrong.iter_rows(named=True)]
    raise InputError("A correction does not match the records", rows=said, remedy="Look at it again: remove or change it in its file")


def _stands(row: Mapping[str, object]) -> str:
    if row["state"] in ("absent", "not held"):
        return "there is no such record"
    return f"finds {row['found']}" + (", which the publisher has mended" if row["state"] == "mended" else "")
