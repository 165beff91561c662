"""UN Comtrade, today's layout: the 47 columns of its downloads, its API and its bulk files.

The names vary with the road that a file took: camelCase as the API writes them (`partner2Code`, `cifvalue`), snake_case as
comtradr and other clients rename them (`partner2code`, `cif_value`), capitals in bulk files (`CIFValue`). They are compared
without capitals and punctuation. Columns for detail that a file does not have (second partner, customs procedure, mode of
transport) mean the total. The bulk files' names carry the date of publication:
`COMTRADE-FINAL-CM504200003H1[2023-01-03].gz` (uncomtrade/comtradeapicall, "Downloaded file name convention").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from greentrade.columns import RECORDS
from greentrade.errors import InputError
from greentrade.nomenclature import editions
from greentrade.sources import cells
from greentrade.sources.reading import Member, Reading

NAME = "comtrade"
PUBLISHER = "UN Comtrade, United Nations Statistics Division"
LICENCE = "UN Comtrade, policy on use and re-dissemination"
MARKS = ("reportercode", "partnercode", "cmdcode", "primaryvalue")
FLOW_WORDS = {
    **{word: "M" for word in ("import", "imports")},
    **{word: "X" for word in ("export", "exports")},
    **{word: "RX" for word in ("re-export", "re-exports", "reexport")},
    **{word: "RM" for word in ("re-import", "re-imports", "reimport")},
    **{word: "DX" for word in ("domestic export", "domestic exports")},
    **{word: "FM" for word in ("foreign import", "foreign imports")},
}
QUANTITY_UNITS = dict(enumerate(("m²", "1000 kWh", "m", "u", "2u", "l", "kg", "1000u", "u (jeu/pack)", "12u", "m³", "carat"), start=2))
"""Comtrade's quantity unit codes and the World Customs Organization's abbreviations (UN Comtrade Reference Tables)."""
WEIGHT_ESTIMATED_FLAGS = (4, 6)
"""Estimation flag: 0 none, 2 the quantity, 4 the net weight, 6 both (UNSD, Quantity and Weight Data in UN Comtrade, October
2009, section 4.1)."""
_PUBLISHED = re.compile(r"COMTRADE-\w+-\w+\[(\d{4}-\d{2}-\d{2})\]", re.IGNORECASE)


def recognises(member: Member) -> bool:
    columns = {cells.plain(column) for column in member.columns}
    return columns.issuperset(MARKS) and not columns.isdisjoint(("period", "refyear")) and not columns.isdisjoint(("flowcode", "flowdesc"))


def read(member: Member, options: Mapping[str, str]) -> Reading:
    found = {cells.plain(column): column for column in reversed(member.columns)}
    need(member, found, *((mark,) for mark in MARKS), ("period", "refyear"), ("flowcode", "flowdesc"))
    period = found.get("period") or found["refyear"]
    flow = found.get("flowcode") or found["flowdesc"]
    level = cells.whole(found["aggrlevel"]) if "aggrlevel" in found else None
    product = cells.product(found["cmdcode"], level)
    stated = f"upper({cells.text(found['freqcode'])})" if "freqcode" in found else None
    freq, when = cells.freq_and_period(cells.whole(period), stated)
    classification, edition = edition_of(member, found.get("classificationcode") or found.get("classificationsearchcode"), options)
    value = cells.amount(found["primaryvalue"])
    select = {
        "freq": freq,
        "period": when,
        "reporter": cells.whole(found["reportercode"]),
        "partner": cells.whole(found["partnercode"]),
        "partner2": total(found.get("partner2code"), "0"),
        "flow_code": flow_code(found),
        "edition": edition,
        "product": product,
        "product_level": cells.digits(product),
        "customs": total(found.get("customscode"), "'C00'"),
        "transport": total(found.get("motcode"), "0"),
        "value_usd": value,
        "value_cif_usd": beside(found.get("cifvalue"), value),
        "value_fob_usd": beside(found.get("fobvalue"), value),
        "weight_kg": optional(cells.measure, found.get("netwgt")),
        "weight_estimated": _weight_estimated(found),
        "quantity": optional(cells.measure, found.get("qty")),
        "quantity_unit": quantity_unit(found.get("qtyunitabbr"), found.get("qtyunitcode")),
        "is_original": optional(cells.yes, found.get("isoriginalclassification")),
        "is_reported": optional(cells.yes, found.get("isreported")),
        "is_aggregate": optional(cells.yes, found.get("isaggregate")),
    }
    origin = {
        "freq": found.get("freqcode", period),
        "period": period,
        "reporter": found["reportercode"],
        "partner": found["partnercode"],
        "partner2": found.get("partner2code"),
        "flow_code": flow,
        "edition": classification,
        "product": found["cmdcode"],
        "product_level": found["cmdcode"],
        "customs": found.get("customscode"),
        "transport": found.get("motcode"),
        "value_usd": found["primaryvalue"],
    }
    return Reading(
        source=NAME,
        table=RECORDS,
        publisher=PUBLISHER,
        licence=LICENCE,
        vintage=vintage_of(member, options),
        select=select,
        origin={name: column for name, column in origin.items() if column},
        where_blank=cells.blank(member.columns),
    )


def need(member: Member, found: Mapping[str, str], *wanted: tuple[str, ...]) -> None:
    """Raise `InputError` where a file lacks a column: each of `wanted` names the variants of one."""
    missing = [" or ".join(variants) for variants in wanted if not any(name in found for name in variants)]
    if missing:
        raise InputError(
            f"{member.name}: misses the column {', '.join(missing)}",
            rows=[f"it has {', '.join(member.columns)}"],
            remedy="Download the file with all columns, or describe its own in a TOML mapping for --as tabular",
        )


def vintage_of(member: Member, options: Mapping[str, str]) -> str:
    """The date of publication: as the user says, as a bulk file's name says, else the date of the file."""
    published = _PUBLISHED.search(member.name)
    vintage = options.get("vintage") or (published[1] if published else member.modified)
    if not vintage:
        raise InputError(f"{member.name}: carries no date, in its name or as a file", remedy="Pass --vintage with the date of the download")
    return vintage


def edition_of(member: Member, column: str | None, options: Mapping[str, str]) -> tuple[str | None, str]:
    """The column of the classification and the expression of the edition; another classification than the HS gives NULL."""
    if column:
        return column, cells.translated(cells.text(column), {**{e.short: e.name for e in editions()}, "HS": "HS"})
    if "edition" in options:
        return None, f"'{options['edition']}'"
    raise InputError(
        f"{member.name}: has no column for the classification", remedy="Pass --edition with the one of its codes, such as HS2017"
    )


def total(column: str | None, default: str) -> str:
    """A code, and the total's where the file has none: C00 among customs procedures, 0 elsewhere."""
    if column is None:
        return default
    read = cells.whole(column) if default == "0" else f"upper({cells.text(column)})"
    return cells.otherwise(column, read, default)


def optional(read: Callable[[str], str], column: str | None) -> str:
    """How a column is read, and NULL where the file does not have it."""
    return read(column) if column else "NULL"


def beside(column: str | None, value: str) -> str:
    """A CIF or FOB value. Comtrade writes 0 where the reporter gave none: beside a value above zero it is no statement."""
    if column is None:
        return "NULL"
    read = cells.amount(column)
    return f"CASE WHEN {read} > 0 OR {value} = 0 THEN {read} END"


def quantity_unit(abbreviation: str | None, code: str | None) -> str:
    """The unit's abbreviation, from its code where a file has only that; NULL for no quantity (-1, 1, N/A)."""
    said = [cells.text(abbreviation)] if abbreviation else []
    if code:
        known = " ".join(f"WHEN {number} THEN '{unit}'" for number, unit in QUANTITY_UNITS.items())
        said.append(f"CASE {cells.whole(code)} WHEN -1 THEN NULL WHEN 1 THEN NULL {known} ELSE 'code ' || {cells.whole(code)} END")
    return cells.first(said)


def flow_code(found: Mapping[str, str]) -> str:
    """The flow's letters (X, M, RX, ... as Comtrade writes them), from its word where a file has only that."""
    names = [found[name] for name in ("flowcode", "flowdesc") if name in found]
    said = cells.first(cells.text(name) for name in names)
    return f"CASE WHEN regexp_full_match({said}, '[A-Z]{{1,3}}') THEN {said} ELSE {cells.translated(said, FLOW_WORDS)} END"


def _weight_estimated(found: Mapping[str, str]) -> str:
    if "isnetwgtestimated" in found:
        return cells.yes(found["isnetwgtestimated"])
    return weight_flag(found.get("legacyestimationflag"))


def weight_flag(column: str | None) -> str:
    """Whether the estimation flag says that the net weight was estimated; NULL for a flag that is none of 0, 2, 4, 6."""
    if column is None:
        return "NULL"
    return f"CASE WHEN {cells.whole(column)} IN (0, 2, 4, 6) THEN {cells.whole(column)} IN {WEIGHT_ESTIMATED_FLAGS} END"
