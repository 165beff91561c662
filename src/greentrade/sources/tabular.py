"""Any table, described by a small TOML mapping: the road for national statistics and for what no other source reads.

    target = "records"                # records (reporter, partner) or flows (exporter, importer)
    publisher = "National Statistical Committee"
    licence = "open data of the Republic"
    vintage = "2024-05-01"            # else the date of the file, or --vintage
    edition = "HS2017"                # or a column, below

    [columns]                         # a column of greentrade = the file's column
    period = "Year"                   # 2024, 202407, 2024-07 or 2024M07; or year and month apart
    reporter = "Reporter"             # M49 numbers, ISO3 or ISO2 codes, or names of economies
    partner = "Partner"
    product = "HS code"
    flow_code = "Flow"
    value_usd = "Value"
    weight_kg = "Weight"

    [constants]                       # what the file does not say, the same for all rows
    reporter = "KGZ"

    [units]                           # where they are not US dollars and kilograms
    value_usd = "thousand USD"
    weight_kg = "tonnes"

    [flows]                           # the file's words for flows
    "Экспорт" = "X"

The mapping is named by `--mapping`, else it is the file `<table>.toml` beside the table. Numbers are read as they stand, with a
decimal point and without separators of thousands: `1,234` may be either, and is set aside.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from greentrade import economies
from greentrade.columns import BOOLEAN, DOUBLE, FLOWS, INTEGER, RECORDS, Table
from greentrade.engine.duckdb import literal
from greentrade.errors import InputError
from greentrade.nomenclature import editions
from greentrade.sources import cells
from greentrade.sources.comtrade import FLOW_WORDS
from greentrade.sources.reading import Member, Reading

NAME = "tabular"
SETTINGS = ("target", "publisher", "licence", "vintage", "edition", "columns", "constants", "units", "flows")
_ECONOMIES = ("reporter", "partner", "exporter", "importer", "partner2")
_TOTALS = {"partner2": "0", "customs": "'C00'", "transport": "0"}
_DERIVED = ("freq", "product_level")
_SCALES = {"": 1.0, "thousand": 1e3, "thousands": 1e3, "million": 1e6, "millions": 1e6, "billion": 1e9, "billions": 1e9}
_DOLLARS = {"usd": 1.0, "us dollar": 1.0, "us dollars": 1.0}
_WEIGHTS = {"kg": 1.0, "kilogram": 1.0, "kilograms": 1.0, "g": 1e-3, "gram": 1e-3, "grams": 1e-3, "t": 1e3, "tonne": 1e3, "tonnes": 1e3}
"""Tons are missing on purpose: they may be metric, short (907.18 kg) or long (1,016.05 kg)."""


def recognises(member: Member) -> bool:
    """Never by its columns: a mapping beside the file, or `--as tabular`, chooses this reader."""
    return False


def read(member: Member, options: Mapping[str, str]) -> Reading:
    path = Path(options["mapping"]) if "mapping" in options else None
    if path is None:
        raise InputError(
            f"{member.name}: no mapping says what its columns are",
            rows=[f"it has {', '.join(member.columns)}"],
            remedy=f"Write {Path(member.name).name}.toml beside it, or pass --mapping",
        )
    mapping = _load(path)
    table = _table(path, mapping)
    columns, constants = _columns(member, path, table, mapping), mapping.get("constants", {})
    vintage = options.get("vintage") or str(mapping.get("vintage", "")) or member.modified
    if not vintage:
        raise InputError(f"{path}: says no vintage", remedy='Add vintage = "2024-05-01", the date of the publication')
    select = _select(path, table, columns, mapping, options)
    missing = [name for name in table.required if name not in select and name not in _DERIVED]
    if missing:
        raise InputError(
            f"{path}: does not say where {', '.join(missing)} stands",
            rows=[f"{member.name} has {', '.join(member.columns)}"],
            remedy="Add each under [columns] with the file's column, or under [constants] with its value",
        )
    period = columns.get("period") or columns.get("year")
    origin = {**columns, **({"freq": period, "period": period} if period else {}), "product_level": columns.get("product")}
    return Reading(
        source=NAME,
        table=table,
        publisher=str(mapping.get("publisher", "unstated")),
        licence=str(mapping.get("licence", "unstated")),
        vintage=vintage,
        select=select,
        origin={name: column for name, column in origin.items() if column and name in table.names and name not in constants},
        where_blank=cells.blank(member.columns),
    )


def _load(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as stream:
            mapping = tomllib.load(stream)
    except OSError as error:
        raise InputError(f"{path}: cannot be opened ({error.strerror})", remedy="Check the path of the mapping") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not TOML ({error})", remedy='Names with blanks or other letters stand in quotes: "HS code"') from error
    _known(path, mapping, SETTINGS, "setting")
    for name in ("columns", "constants", "units", "flows"):
        if not isinstance(mapping.get(name, {}), dict):
            raise InputError(f"{path}: {name} is not a section", remedy=f"Write [{name}] on a line of its own and its entries below")
    return mapping


def _known(path: Path, given: Mapping[str, Any], known: Sequence[str], what: str) -> None:
    strange = [name for name in given if name not in known]
    if strange:
        raise InputError(f"{path}: unknown {what} {', '.join(strange)}", remedy=f"Known are {', '.join(known)}")


def _table(path: Path, mapping: Mapping[str, Any]) -> Table:
    target = mapping.get("target", RECORDS.name)
    if target not in (RECORDS.name, FLOWS.name):
        raise InputError(f"{path}: unknown target {target!r}", remedy="Give records (reporter, partner) or flows (exporter, importer)")
    table = RECORDS if target == RECORDS.name else FLOWS
    known = [column.name for column in table.published if column.name not in _DERIVED]
    _known(path, mapping.get("columns", {}), [*known, "year", "month"], "column")
    _known(path, mapping.get("constants", {}), known, "constant")
    _known(path, mapping.get("units", {}), [name for name in known if name.endswith(("_usd", "_kg"))], "unit of")
    return table


def _columns(member: Member, path: Path, table: Table, mapping: Mapping[str, Any]) -> dict[str, str]:
    """The file's columns by their canonical names. Raises `InputError` for one that the file does not have."""
    wanted = {name: str(column) for name, column in mapping.get("columns", {}).items()}
    written = {column.strip().lower(): column for column in reversed(member.columns)}
    missing = [f"{column} (for {name})" for name, column in wanted.items() if column.strip().lower() not in written]
    if missing:
        raise InputError(
            f"{member.name}: has no column {', '.join(missing)}, which {path.name} names",
            rows=[f"it has {', '.join(member.columns)}"],
            remedy=f"Mend [columns] in {path}",
        )
    return {name: written[column.strip().lower()] for name, column in wanted.items()}


def _select(path: Path, table: Table, columns: Mapping[str, str], mapping: Mapping[str, Any], options: Mapping[str, str]) -> dict[str, str]:
    units, flows, types = mapping.get("units", {}), mapping.get("flows", {}), table.types()
    select: dict[str, str] = {name: default for name, default in _TOTALS.items() if name in types}
    edition = options.get("edition") or mapping.get("edition")
    if edition:
        select["edition"] = literal(_edition(path, str(edition)))
    select |= {name: _constant(path, name, value) for name, value in mapping.get("constants", {}).items()}
    for name, column in columns.items():
        if name in types and name != "period":
            select[name] = _expression(path, name, column, types[name], units.get(name), flows)
    if {"period", "year"} & columns.keys() or "period" in select:
        select |= dict(zip(("freq", "period"), _period(columns, select), strict=True))
    if "product" in select and "product_level" in types:
        select["product_level"] = cells.digits(select["product"])
    return select


def _expression(path: Path, name: str, column: str, type_: str, unit: object, flows: Mapping[str, Any]) -> str:
    """How a column of the file becomes one of greentrade's."""
    if name in _ECONOMIES:
        return cells.otherwise(column, _economy(column), _TOTALS[name]) if name in _TOTALS else _economy(column)
    if name == "product":
        return cells.product(column)
    if name == "flow_code":
        words = {**FLOW_WORDS, **{code: code for code in FLOW_WORDS.values()}, **{word: str(code) for word, code in flows.items()}}
        return cells.translated(cells.text(column), words)
    if name == "edition":
        return cells.translated(cells.text(column), _editions())
    if type_ == DOUBLE:
        factor = _factor(path, name, str(unit)) if unit is not None else 1.0
        read = cells.measure(column) if name in ("weight_kg", "quantity") else cells.amount(column)
        return read if factor == 1.0 else f"{read} * {factor!r}"
    if name in _TOTALS:
        return cells.otherwise(column, cells.whole(column) if type_ == INTEGER else f"upper({cells.text(column)})", _TOTALS[name])
    return cells.yes(column) if type_ == BOOLEAN else cells.text(column)


def _period(columns: Mapping[str, str], select: Mapping[str, str]) -> tuple[str, str]:
    """Frequency and period from one column, from a year and a month, or from a constant."""
    if "period" in columns:
        # 2024-07 and 2024M07 are months as much as 202407.
        bare = f"regexp_replace({cells.text(columns['period'])}, '^([0-9]{{4}})[-M/]([0-9]{{2}})$', '\\1\\2')"
        whole = f"TRY_CAST(regexp_replace({bare}, '\\.0+$', '') AS DOUBLE)"
        return cells.freq_and_period(f"CASE WHEN {whole} % 1 = 0 THEN TRY_CAST({whole} AS INTEGER) END")
    if "year" not in columns:
        return cells.freq_and_period(select["period"])
    year = cells.whole(columns["year"])
    return cells.freq_and_period(f"(({year}) * 100 + ({cells.whole(columns['month'])}))" if "month" in columns else year)


def _economy(column: str) -> str:
    """An economy's code from a number, an ISO3 or ISO2 code, or a name in English, Russian or Chinese."""
    listed = ", ".join(f"{literal(said)}: {code}" for said, code in _economies_called().items())
    return f"coalesce({cells.whole(column)}, MAP {{{listed}}}[lower({cells.text(column)})])"


@cache
def _economies_called() -> dict[str, int]:
    import polars as pl

    called: dict[str, int] = {}
    for row in economies.table().sort(pl.col("code") != pl.col("canonical")).iter_rows(named=True):
        for said in (row["iso3"], row["iso2"], row["name_en"], row["name_ru"], row["name_zh"]):
            if said:
                # Codes that stand under another come last: letters and shared names mean the one that holds today's records.
                called.setdefault(said.lower(), row["canonical"])
    return called


def _constant(path: Path, name: str, value: object) -> str:
    """A constant as SQL; what has a register is looked up here, where a wrong one can be named."""
    if not isinstance(value, bool | int | float | str):
        raise InputError(f"{path}: the constant {name} is no number and no text", remedy="Write one value")
    if name in _ECONOMIES:
        return str(economies.find(value if isinstance(value, int) else str(value)).code)
    if name == "edition":
        return literal(_edition(path, str(value)))
    if name == "product" and not re.fullmatch(r"TOTAL|(?:\d\d){1,3}", str(value)):
        raise InputError(f"{path}: the constant product {value!r} is no HS code", remedy='Give two, four or six digits as text, or "TOTAL"')
    if name == "flow_code":
        return literal(FLOW_WORDS.get(str(value).lower(), str(value).upper()))
    return str(value).lower() if isinstance(value, bool) else literal(value) if isinstance(value, str) else repr(value)


def _edition(path: Path, given: str) -> str:
    known = _editions()
    if given.upper() not in known:
        raise InputError(f"{path}: unknown edition {given!r}", remedy=f"Known are {', '.join(dict.fromkeys(known.values()))}")
    return known[given.upper()]


def _editions() -> dict[str, str]:
    """Editions by their names and by Comtrade's codes for them; HS where none is stated."""
    return {**{e.name: e.name for e in editions()}, **{e.short: e.name for e in editions()}, "HS": "HS"}


def _factor(path: Path, name: str, unit: str) -> float:
    """US dollars or kilograms in one of the unit: "thousand USD", "1000 USD", "tonnes"."""
    measures = _DOLLARS if name.endswith("_usd") else _WEIGHTS
    words = unit.strip().lower()
    scale, _, rest = ("", "", words) if words in measures else words.partition(" ")
    if rest not in measures or not (scale.isdecimal() or scale in _SCALES):
        raise InputError(
            f"{path}: cannot turn {unit!r} into {'US dollars' if name.endswith('_usd') else 'kilograms'} (for {name})",
            remedy=f"Give {', '.join(measures)}, alone or after thousand, million, billion or a number; convert other units beforehand",
        )
    return (float(scale) if scale.isdecimal() else _SCALES[scale]) * measures[rest]
