"""The codes of the dimensions and attributes, with their names: economies, lists, commodities, status.

What depends on the lists that the server holds is made anew when a list gets another version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache

from greentrade import economies, lists, nomenclature
from greentrade.explorer.sdmx.components import TOTAL
from greentrade.lists.exports.sdmx_structures import group_code
from greentrade.lists.metadata import Metadata
from greentrade.lists.versions import ProductList
from greentrade.lists.words import said

LANGUAGES = ("en", "ru", "zh")


@dataclass(frozen=True)
class Name:
    """A code's name, in other languages too where these are known, and what it means."""

    text: str
    meaning: str = ""
    others: Mapping[str, str] = field(default_factory=dict, hash=False)


Codes = Mapping[str, Name]

FIXED: dict[str, tuple[str, Codes]] = {
    "CL_FREQ": ("Frequency", {"A": Name("Annual"), "M": Name("Monthly")}),
    "CL_PERSPECTIVE": (
        "Perspective",
        {
            "reported": Name("Reported", "Imports as the importer reports them, exports as the exporter does"),
            "mirror": Name("Mirror", "The partners' reports turned round"),
            "reconciled": Name("Reconciled", "One FOB value a flow, made from both reports"),
        },
    ),
    "CL_MATCH": (
        "Match",
        {
            "converted": Name("Converted", "Data are moved to the edition of the list with conversion weights, with bounds"),
            "native": Name("Native", "Codes are recognised by their spelling, in whatever edition they stand"),
        },
    ),
    "CL_OBS_STATUS": (
        "Observation status",
        {
            "A": Name("Normal value", "Exact: both bounds equal the value"),
            "E": Name("Estimated value", "Converted: the value lies between its bounds"),
            "O": Name("Missing value", "No data"),
            "U": Name("Low reliability", "Converted, without a lower bound: the value rests on conversion weights alone"),
        },
    ),
    "CL_UNIT_MEASURE": (
        "Unit of measure",
        {
            "USD": Name("US dollar", "Current US dollars"),
            "USD_KG": Name("US dollar per kilogram", "Current US dollars per kilogram of net weight"),
            "SHARE": Name("Share", "A fraction of one"),
            "GROWTH": Name("Growth", "A relative change since the base period: 0.5 is +50 %"),
            "INDEX": Name("Index", "A number without unit"),
        },
    ),
    "CL_UNIT_MULT": ("Unit multiplier", {"0": Name("Units")}),
}
"""Codelists that are the same on every server, by id: title and codes. Those of status are codes of SDMX:CL_OBS_STATUS."""


@lru_cache(maxsize=1)
def areas() -> Codes:
    """Economies and other areas that trade is recorded under, and groups of them."""
    found = {TOTAL: Name("All partners together", "COUNTERPART_AREA only: not split by partner")}
    for code, group in economies.groups().items():
        found[code] = Name(group.title, others={lang: group.name(lang) for lang in LANGUAGES[1:]})
    for row in sorted(economies.table().iter_rows(named=True), key=lambda row: row["iso3"]):
        if row["iso3"] not in found and row["code"] == row["canonical"]:
            one = economies.economy(row["code"])
            found[row["iso3"]] = Name(one.name(), others={lang: one.name(lang) for lang in LANGUAGES[1:]})
    return found


@dataclass(frozen=True, eq=False)
class Held:
    """The lists that the server holds: each version by its code (`imf-lct@2025-08-16`), and which version is in use, by id."""

    versions: Mapping[str, ProductList]
    in_use: Mapping[str, str]

    @cached_property
    def codes(self) -> Codes:
        """CL_PRODUCT_LIST."""
        found = {TOTAL: Name("No list", "All products, or a commodity that is named by its code")}
        for code, version in self.versions.items():
            use = "In use. " if self.in_use[version.id] == code else ""
            meaning = f"{use}{len(version.entries)} entries in {version.edition}"
            found[code] = _named("{}, {}", (version.title, version.version), meaning)
        return found

    @cached_property
    def commodities(self) -> Codes:
        """CL_COMMODITY: technology groups of the lists, then all codes of the Harmonized System. Names are those of the lists."""
        found = {TOTAL: Name("All together", "The whole list, or all products where there is no list")}
        groups: dict[str, dict[str, None]] = {}
        names: dict[str, str] = {}
        for version in self.versions.values():
            for code, group in group_codes(version).items():
                groups.setdefault(code, {})[version.groups[group]] = None
            for entry in version.entries:
                if entry.scope != "ex-out" and len(entry.code) == 6:
                    names.setdefault(entry.code, entry.name)
        for code, titles in sorted(groups.items()):
            found[code] = _named("; ".join(["{}"] * len(titles)), tuple(titles), "Technology group of a product list")
        return found | {code: _named("{}", (names[code],)) if code in names else Name(f"HS {code}") for code in all_commodities()}


def _named(form: str, parts: tuple[str, ...], meaning: str = "") -> Name:
    """A name made of names in lists, in the other languages where these have translations."""
    text = form.format(*parts)
    others = {lang: form.format(*(said(part, lang) for part in parts)) for lang in LANGUAGES[1:]}
    return Name(text, meaning, {lang: other for lang, other in others.items() if other != text})


@lru_cache(maxsize=1)
def all_commodities() -> tuple[str, ...]:
    """Every code of the Harmonized System of 2, 4 and 6 digits, of any of its editions."""
    return tuple(sorted({code for edition in nomenclature.editions() for code in commodities_of(edition.name)}))


@lru_cache(maxsize=16)
def commodities_of(edition: str) -> tuple[str, ...]:
    """The codes of one edition: chapters, headings and six digits, so sorted that each stands below its heading."""
    parts = nomenclature.chapters(edition) | nomenclature.headings(edition) | set(nomenclature.codes(edition))
    return tuple(sorted(parts))


def group_codes(version: ProductList) -> dict[str, str]:
    """The technology groups of a list by their codes."""
    return {group_code(number, group): group for number, group in enumerate(version.groups, start=1)}


def held() -> Held:
    """The lists as they stand now."""
    today = date.today()
    about = [lists.list_metadata(name) for name in lists.list_ids()]
    known = tuple((each.id, version.version, version.content_hash) for each in about for version in each.versions)
    return _held(known, tuple((each.id, _in_use(each, today)) for each in about))


def _in_use(about: Metadata, day: date) -> str:
    """The newest version that is valid on a day; where none is, the newest."""
    return next((each.version for each in reversed(about.versions) if each.valid(day)), about.head.version)


@lru_cache(maxsize=2)
def _held(known: tuple[tuple[str, str, str], ...], in_use: tuple[tuple[str, str], ...]) -> Held:
    versions = [lists.product_list(f"{name}@{version}") for name, version, _ in known]
    return Held({each.label: each for each in versions}, {name: f"{name}@{version}" for name, version in in_use})


def names_of(codelist: str, held_now: Held) -> Codes:
    """The codes of a codelist of the structure."""
    if codelist in FIXED:
        return FIXED[codelist][1]
    return {"CL_AREA": areas, "CL_COMMODITY": lambda: held_now.commodities, "CL_PRODUCT_LIST": lambda: held_now.codes}[codelist]()
