"""A version of a product list as SDMX structures: codelists, a hierarchy, and what says whose they are and what they mean.

Each version gives a codelist of its entries (`CL_IMF_LCT`), one of its groups (`CL_IMF_LCT_GROUP`), where needed one of stems
that only carry national lines (`CL_IMF_LCT_STEM`), and a hierarchy over them (`H_IMF_LCT`). What SDMX has no place for
stands in annotations, whose ids are the concepts of the scheme `CS_PRODUCT_LISTS`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime

from pysdmx.model import (
    Agency,
    AgencyScheme,
    Annotation,
    Code,
    Codelist,
    Concept,
    ConceptScheme,
    HierarchicalCode,
    Hierarchy,
    LevelType,
)
from pysdmx.model.__base import MaintainableArtefact

from greentrade.errors import InputError
from greentrade.lists.entries import Entry
from greentrade.lists.exports.fields import about, cells
from greentrade.lists.exports.tree import LEVELS, bare_stems, by_key, headings, key
from greentrade.lists.versions import ProductList

AGENCY = "GREENTRADE"
JSON = "JSON"
"""Title of an annotation whose text is a JSON string, because XML would not carry the plain text unchanged."""

CONCEPTS = {
    "CONTENT_HASH": ("Content hash", "SHA-256 of the edition and the entries of a version"),
    "DESCRIPTION": ("Description", "What the list is"),
    "DUAL_USE": ("Dual-use share", "Share of the code's trade, 0 to 1, that serves the purpose of the list; absent: not assessed"),
    "DUAL_USE_HIGH": ("Dual-use share, upper bound", "Upper bound of the dual-use share"),
    "DUAL_USE_LOW": ("Dual-use share, lower bound", "Lower bound of the dual-use share"),
    "EDITION": ("Edition", "Edition of the Harmonized System in which the codes are written"),
    "EVIDENCE": ("Evidence", "Where the reasons for an entry can be checked"),
    "GROUP": ("Technology group", "Id of the technology group of an entry"),
    "ID": ("Id", "Id of the list; id of a group where SDMX does not allow it as that of a code"),
    "JURISDICTION": ("Jurisdiction", "Whose tariff a national line belongs to"),
    "LICENCE": ("Licence", "Terms under which the codes may be used"),
    "NAME": ("Name", "Short name of an entry or a group, where SDMX-ML does not carry it unchanged"),
    "RATIONALE": ("Rationale", "Why the product counts"),
    "REASON": ("Reason", "Why the version was made"),
    "SCOPE": ("Scope", "ex-out: only a part of the code is in the list; absent: the whole code is"),
    "SCOPE_TEXT": ("Scope text", "Which part of the code is in the list"),
    "SOURCE": ("Source", "Where the version comes from"),
    "STEWARD": ("Steward", "Who keeps the list"),
    "TITLE": ("Title", "Title of the list, where SDMX-ML does not carry it unchanged"),
    "URL": ("Address", "Address of the source"),
    "VALID_FROM": ("Valid from", "First day on which the version is in use"),
    "VALID_TO": ("Valid to", "Last day on which the version is in use"),
    "VERSION": ("Version", "The version as it is cited: a date"),
}

_ID = re.compile(r"[A-Za-z0-9_@$-]+")
_LOST_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufeff\ufffe\uffff]")


def structures(version: ProductList) -> list[MaintainableArtefact]:
    """The codelists and the hierarchy of one version. Raises `InputError` for a version that cannot be exported."""
    by_key(version)
    names = {"agency": AGENCY, "version": sdmx_version(version), "is_final": True, **_validity(version)}
    title = _name(version.title, version.id)
    entries = Codelist(
        id=codelist_id(version),
        name=title,
        description=_plain(version.description) or None,
        items=tuple(_code(entry) for entry in version.entries),
        annotations=_annotations({"title": version.title} | about(version), plain=("title", "description")),
        **names,
    )
    groups = Codelist(
        id=f"{codelist_id(version)}_GROUP",
        name=f"{title}: technology groups",
        items=tuple(_group(number, group, version.groups[group]) for number, group in enumerate(version.groups, start=1)),
        **names,
    )
    stems = Codelist(
        id=f"{codelist_id(version)}_STEM",
        name=f"{title}: six-digit stems that only carry national lines",
        items=tuple(Code(id=stem, name=f"HS {stem}") for stem in bare_stems(version)),
        **names,
    )
    hierarchy = Hierarchy(
        id=f"H_{_list_id(version)}",
        name=f"{title}: groups, six-digit codes, national lines",
        codes=_branches(version),
        has_formal_levels=True,
        is_partial=False,
        level=_levels(),
        **names,
    )
    return [entries, groups, *([stems] if stems.items else []), hierarchy]


def common_structures() -> list[MaintainableArtefact]:
    """Who the maintenance agency is, and what the annotations mean."""
    agency = Agency(id=AGENCY, name="greentrade", description="Green-trade statistics from customs records that anyone can check")
    concepts = tuple(Concept(id=name, name=label, description=meaning) for name, (label, meaning) in CONCEPTS.items())
    return [
        AgencyScheme(agency="SDMX", items=(agency,), is_partial=True),
        ConceptScheme(
            id="CS_PRODUCT_LISTS", name="What product lists say of codes", agency=AGENCY, version="1.0.0", is_final=True, items=concepts
        ),
    ]


def codelist_id(version: ProductList) -> str:
    """Id of the codelist of a version's entries: CL_IMF_LCT."""
    return f"CL_{_list_id(version)}"


def sdmx_version(version: ProductList) -> str:
    """A version's date as a semantic version: 2025-08-16 is 2025.8.16. Raises `InputError` where the version is no date."""
    try:
        day = date.fromisoformat(version.version)
    except ValueError as error:
        raise InputError(f"The version of {version.label} is no date", remedy="Name versions by their date, such as 2026-01-31") from error
    return f"{day.year}.{day.month}.{day.day}"


def group_code(number: int, group: str) -> str:
    """The id of a group's code: the group's own id, or G and its number where SDMX does not allow that."""
    return group if _ID.fullmatch(group) else f"G{number}"


def _list_id(version: ProductList) -> str:
    return re.sub(r"[^A-Za-z0-9]", "_", version.id).upper()


def _validity(version: ProductList) -> dict[str, datetime]:
    days = {"valid_from": version.valid_from, "valid_to": version.valid_to}
    return {name: datetime(day.year, day.month, day.day, tzinfo=UTC) for name, day in days.items() if day is not None}


def _code(entry: Entry) -> Code:
    said = {"name": entry.name} | cells(entry)
    note = ". ".join(each.rstrip(".") for each in (_plain(entry.scope_text), _plain(entry.rationale)) if each)
    annotations = _annotations(said, plain=("code", "name"))
    return Code(id=key(entry), name=_name(entry.name, entry.code), description=note or None, annotations=annotations)


def _group(number: int, group: str, title: str) -> Code:
    code = group_code(number, group)
    annotations = _annotations({"id": group, "name": title}, plain=("id", "name") if code == group else ("name",))
    return Code(id=code, name=_name(title, group), annotations=annotations)


def _branches(version: ProductList) -> tuple[HierarchicalCode, ...]:
    codes = {group: group_code(number, group) for number, group in enumerate(version.groups, start=1)}
    taken = set(codes.values())
    branches = []
    for group, below in headings(version).items():
        nodes = []
        for heading in below:
            lines = tuple(_node(version, "", key(line), "LINE") for line in heading.lines)
            # A stem stands in each group that it has lines in; SDMX wants the places of a hierarchy to have different ids.
            place = heading.code if heading.code not in taken else f"{heading.code}_{codes[group]}"
            taken.add(place)
            nodes.append(_node(version, "" if heading.entry else "_STEM", heading.code, "HS6", lines, place))
        branches.append(_node(version, "_GROUP", codes[group], "GROUP", tuple(nodes)))
    return tuple(branches)


def _node(
    version: ProductList, codelist: str, code: str, level: str, below: tuple[HierarchicalCode, ...] = (), place: str = ""
) -> HierarchicalCode:
    """A place in the hierarchy, which points to the code of one of the version's codelists."""
    scheme = f"{AGENCY}:{codelist_id(version)}{codelist}({sdmx_version(version)})"
    urn = f"urn:sdmx:org.sdmx.infomodel.codelist.Code={scheme}.{code}"
    return HierarchicalCode(id=place or code, urn=urn, level=level, codes=below)


def _levels() -> LevelType:
    below: LevelType | None = None
    for name, label, meaning in reversed(LEVELS):
        below = LevelType(id=name, name=label, description=meaning, level=below)
    assert below is not None
    return below


def _annotations(said: Mapping[str, str], plain: Iterable[str]) -> tuple[Annotation, ...]:
    """One annotation a field; the fields of `plain` stand elsewhere already, unless they would not survive there."""
    wanted = {name: text for name, text in said.items() if not (name in plain and _survives(text))}
    return tuple(_annotation(name.upper(), text) for name, text in wanted.items())


def _annotation(name: str, text: str) -> Annotation:
    if not _survives(text):
        return Annotation(id=name, type=name, title=JSON, text=json.dumps(text))
    return Annotation(id=name, type=name, text=text)


def _survives(text: str) -> bool:
    """Whether SDMX-ML gives a text back as it is: it strips blanks at the ends and cannot carry control characters."""
    return bool(text) and text == text.strip() and not _LOST_IN_XML.search(text)


def _plain(text: str) -> str:
    return _LOST_IN_XML.sub(" ", text).strip()


def _name(text: str, instead: str) -> str:
    """A name that SDMX-ML can carry. Every structure must have one."""
    return _plain(text) or _plain(instead) or "-"
