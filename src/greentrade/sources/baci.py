"""CEPII's BACI: reconciled bilateral flows by HS6 code, one CSV a year, in a zip an edition and a release.

Layout after BACI's own Readme: t year, i exporter, j importer, k product, v thousand USD (FOB), q tonnes (`NA` where
unknown). Older extracts carry the long names year, exporter, importer, product_code, value, weight. The edition and the
release stand only in the name: `BACI_HS17_Y2020_V202201.csv`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from greentrade.columns import FLOWS
from greentrade.errors import InputError
from greentrade.sources.reading import Member, Reading

NAME = "baci"
PUBLISHER = "CEPII"
LICENCE = "Etalab 2.0"
LAYOUTS = (
    ("t", "i", "j", "k", "v", "q"),
    ("year", "exporter", "importer", "product_code", "value", "weight"),
)
_NAME = re.compile(r"BACI_HS(?P<edition>\d\d)(?:_Y[\d-]+)?_V(?P<release>\d{6}[a-z]?)", re.IGNORECASE)


def edition_of(short: str) -> str:
    """HS1992 from 92, HS2017 from 17."""
    return f"HS{'19' if short > '80' else '20'}{short}"


def is_code_file(name: str) -> bool:
    """Whether the file is one of BACI's own code tables or its Readme, which hold no trade."""
    base = re.split(r"[!/\\]", name)[-1].lower()
    return base.startswith(("country_codes", "product_codes", "readme"))


def recognises(member: Member) -> bool:
    columns = {column.strip().lower() for column in member.columns}
    return any(columns >= set(layout) for layout in LAYOUTS)


def read(member: Member, options: Mapping[str, str]) -> Reading:
    found = _NAME.search(member.name)
    edition = options.get("edition") or (edition_of(found["edition"]) if found else None)
    vintage = options.get("vintage") or (f"V{found['release']}" if found else None)
    if edition is None or vintage is None:
        raise InputError(
            f"{member.name}: BACI states its HS edition and release only in the file's name, and this name has none",
            remedy="Restore the published name (BACI_HS17_Y2020_V202201.csv), or pass --edition HS2017 --vintage V202201",
        )
    published = {column.strip().lower(): column for column in member.columns}
    layout = next(names for names in LAYOUTS if set(names) <= published.keys())
    t, i, j, k, v, q = (published[name] for name in layout)
    return Reading(
        source=NAME,
        table=FLOWS,
        publisher=PUBLISHER,
        licence=LICENCE,
        vintage=vintage,
        select={
            "freq": "'A'",
            "period": f'CASE WHEN "{t}" BETWEEN 1900 AND 2100 THEN "{t}" END',
            "edition": f"'{edition}'",
            "exporter": f'"{i}"',
            "importer": f'"{j}"',
            # Read as a number, so that a code that lost its leading zero on the way (71120) gets it back.
            "product": f'CASE WHEN "{k}" BETWEEN 100000 AND 999999 THEN "{k}"::VARCHAR '
            f'WHEN "{k}" BETWEEN 10000 AND 99999 THEN \'0\' || "{k}"::VARCHAR END',
            "value_fob_usd": f'CASE WHEN "{v}" BETWEEN 0 AND 1e15 THEN "{v}" * 1000 END',
            # Read as text: BACI pads its `NA`s with blanks, which no null marker of a parser matches.
            "weight_kg": f'nullif(greatest(TRY_CAST("{q}" AS DOUBLE), 0) * 1000, 0)',
        },
        origin={"period": t, "exporter": i, "importer": j, "product": k, "value_fob_usd": v, "weight_kg": q},
        types={t: "INTEGER", i: "INTEGER", j: "INTEGER", k: "INTEGER", v: "DOUBLE"},
        sorted_by_key=True,
    )
