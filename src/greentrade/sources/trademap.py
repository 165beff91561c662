"""ITC Trade Map: tables of one economy's trade by partner or by product, and of a pair of economies by product.

No file of ITC's was at hand when this was written: the layout is built from what public files and readers of them show, which
`trademap_layout` names. Values are in thousands of US dollars. The text export states no unit: it is taken for the site's
default, thousands of US dollars, so a table downloaded in another currency must be taken as Excel, where the unit stands.
The text export of partners names no product either: pass `--product`. Trade Map states no edition of the HS; `--edition` says
it where it is known. Its values are those of UN Comtrade and of national customs, CIF for most imports.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from greentrade import economies
from greentrade.columns import RECORDS
from greentrade.errors import InputError
from greentrade.sources import cells
from greentrade.sources.reading import Member, Reading
from greentrade.sources.trademap_layout import LONG

NAME = "trademap"
PUBLISHER = "International Trade Centre, Trade Map"
LICENCE = "ITC Market Analysis Tools, terms and conditions"
CELLS_PER_LINE = b"cells_per_line"
"""Key in a rewritten table's Parquet metadata: the number of rows that one line of the sheet became."""
_EMPTY = "('', '-', '..', '...')"
_FLOWS = {"M": "M", "IMPORT": "M", "IMPORTS": "M", "X": "X", "EXPORT": "X", "EXPORTS": "X"}


def recognises(member: Member) -> bool:
    return member.text is None and member.columns == LONG


def read(member: Member, options: Mapping[str, str]) -> Reading:
    if not recognises(member):
        raise InputError(
            f"{member.name}: not a table of Trade Map's",
            rows=[f"its columns are {', '.join(member.columns[:8])}"],
            remedy="Expected headings such as 'Imported value in 2020' beside Exporters, Importers or Product code",
        )
    vintage = options.get("vintage") or member.modified
    if not vintage:
        raise InputError(f"{member.name}: the file carries no date", remedy="Pass --vintage with the date of the download")
    product = _product(member, options)
    return Reading(
        source=NAME,
        table=RECORDS,
        publisher=PUBLISHER,
        licence=LICENCE,
        vintage=vintage,
        select={
            "freq": "CASE WHEN contains(\"period\", 'M') THEN 'M' ELSE 'A' END",
            "period": "TRY_CAST(replace(\"period\", '-M', '') AS INTEGER)",
            "reporter": _reporter(member, options),
            "partner": cells.whole("partner_code"),
            "partner2": "0",
            "flow_code": _flow_code(member, options),
            "edition": f"'{options.get('edition', 'HS')}'",
            "product": product,
            "product_level": cells.digits(product),
            "customs": "'C00'",
            "transport": "0",
            "value_usd": _value(),
        },
        origin={
            "freq": "period",
            "period": "period",
            "reporter": "reporter",
            "partner": "partner",
            "flow_code": "flow",
            "product": "product",
            "product_level": "product",
            "value_usd": "value",
        },
        where_blank=f'"value" IN {_EMPTY}',
        cells_per_line=_cells_per_line(member),
    )


def _says_nothing(member: Member, column: str) -> bool:
    """Whether the file itself is silent on a fact that holds for the whole table."""
    place = LONG.index(column)
    return not any(row[place] for row in member.head)


def _option(member: Member, options: Mapping[str, str], name: str, example: str) -> str:
    if name not in options:
        raise InputError(
            f"{member.name}: neither the table nor its name says the {name}", remedy=f"Pass --{name}, such as --{name} {example}"
        )
    return options[name].strip()


def _product(member: Member, options: Mapping[str, str]) -> str:
    if not _says_nothing(member, "product"):
        return cells.product("product")
    product = _option(member, options, "product", "850760").upper()
    if not re.fullmatch(r"TOTAL|(?:\d\d){1,3}", product):
        raise InputError(f"{product}: not an HS code", remedy="Give two, four or six digits, or TOTAL")
    return f"'{product}'"


def _reporter(member: Member, options: Mapping[str, str]) -> str:
    if not _says_nothing(member, "reporter") or not _says_nothing(member, "reporter_code"):
        read = cells.whole("reporter_code")
        # The world reports nothing.
        return f"CASE WHEN {read} > 0 THEN {read} END"
    return str(economies.find(_option(member, options, "reporter", "KGZ")).code)


def _flow_code(member: Member, options: Mapping[str, str]) -> str:
    if not _says_nothing(member, "flow"):
        return "nullif(\"flow\", '')"
    flow = _option(member, options, "flow", "imports").upper()
    if flow not in _FLOWS:
        raise InputError(f"{flow.lower()}: not a flow of Trade Map's", remedy="Give imports or exports")
    return f"'{_FLOWS[flow]}'"


def _value() -> str:
    """Thousands of US dollars as US dollars; digits may be parted in threes."""
    parted = "[0-9]+(\\.[0-9]+)?|[0-9]{1,3}([, ][0-9]{3})+(\\.[0-9]+)?"
    joined = "TRY_CAST(regexp_replace(\"value\", '[, ]', '', 'g') AS DOUBLE)"
    return f"CASE WHEN regexp_full_match(\"value\", '{parted}') THEN {joined} * 1000 END"


def _cells_per_line(member: Member) -> int:
    import pyarrow.parquet as pq

    return int((pq.read_metadata(member.path).metadata or {})[CELLS_PER_LINE])
