"""Structure messages: pysdmx writes the artefacts, and what it has no place for is added to its text.

That is names in Russian and Chinese, the roles of concepts, and stubs that tell only who an artefact is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from greentrade.explorer.sdmx import codes
from greentrade.explorer.sdmx.codes import Codes
from greentrade.explorer.sdmx.components import AGENCY, COMPONENTS

if TYPE_CHECKING:
    from lxml.etree import _Element as Element
    from pysdmx.model import AvailabilityConstraint
    from pysdmx.model.__base import MaintainableArtefact

ROLES = "urn:sdmx:org.sdmx.infomodel.conceptscheme.Concept=SDMX:CONCEPT_ROLES(1.0)"
_COMMON = {
    "2.1": "{http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common}",
    "3.0": "{http://www.sdmx.org/resources/sdmxml/schemas/v3_0/common}",
}
_STRUCTURE = {
    "2.1": "{http://www.sdmx.org/resources/sdmxml/schemas/v2_1/structure}",
    "3.0": "{http://www.sdmx.org/resources/sdmxml/schemas/v3_0/structure}",
}
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_NAMES = ("Name", "Description")
_NAMED = ("CL_AREA", "CL_COMMODITY", "CL_PRODUCT_LIST")
"""Codelists with names in several languages; those of editions have the names of CL_COMMODITY."""


@dataclass(frozen=True)
class Header:
    """Who sends a message and of when it is: the snapshot that answered, never the clock."""

    id: str
    prepared: datetime

    @property
    def at(self) -> str:
        return f"{self.prepared:%Y-%m-%dT%H:%M:%SZ}"


def write(
    made: Sequence[MaintainableArtefact | AvailabilityConstraint], form: str, header: Header, stubs: Mapping[str, tuple[str, str]]
) -> bytes:
    """A structure message. `form`: 2.1 or 3.0 (SDMX-ML), json (SDMX-JSON 2.0).

    `stubs`: by short URN how much is told (stub or complete) and where the whole is.
    """
    from pysdmx.io import write_sdmx
    from pysdmx.io.format import Format
    from pysdmx.model import Organisation
    from pysdmx.model.message import Header as Theirs

    formats = {
        "2.1": Format.STRUCTURE_SDMX_ML_2_1,
        "3.0": Format.STRUCTURE_SDMX_ML_3_0,
        "json": Format.STRUCTURE_SDMX_JSON_2_0_0,
    }
    told = Theirs(id=header.id, prepared=header.prepared, sender=Organisation(id=AGENCY, name="greentrade"))
    text = write_sdmx(made, formats[form], header=told, prettyprint=False)
    assert text is not None
    return _json(text, stubs) if form == "json" else _xml(text, form, stubs)


def emptied(artefact: Any) -> Any:
    """An artefact without its items, for a stub: there is no need to write what is thrown away."""
    from msgspec.structs import replace

    for name in ("items", "codes"):
        if hasattr(artefact, name) and name in artefact.__struct_fields__:
            return replace(artefact, **{name: ()})
    return artefact


def _xml(text: str, form: str, stubs: Mapping[str, tuple[str, str]]) -> bytes:
    from lxml.etree import XMLParser, fromstring, tostring

    space, common = _STRUCTURE[form], _COMMON[form]
    root = fromstring(text.encode(), XMLParser(resolve_entities=False, huge_tree=True))
    for codelist in root.iter(f"{space}Codelist"):
        if codelist.get("agencyID") == AGENCY:
            _languages(codelist.iter(f"{space}Code"), _names(codelist.get("id") or ""), common)
    for name in ("Dimension", "Attribute"):
        for element in root.iter(f"{space}{name}"):
            _role(element, form, space)
    for element in [each for each in root.iter("{*}*") if each.get("agencyID") and each.get("version")] if stubs else ():
        _shorten(element, stubs, common)
    return tostring(root, xml_declaration=True, encoding="UTF-8")


def _names(identifier: str) -> Codes:
    """The names of a codelist's codes where they are known in several languages, else none."""
    name = "CL_COMMODITY" if identifier.startswith("CL_HS") else identifier
    return codes.names_of(name, codes.held()) if name in _NAMED else {}


def _languages(found: Iterable[Element], names: Codes, common: str) -> None:
    for code in found:
        place = code.find(f"{common}Name")
        name = names.get(code.get("id") or "")
        if place is None or name is None:
            continue
        for lang, text in reversed(list(name.others.items())):
            other = place.makeelement(f"{common}Name", {_LANG: lang})
            other.text = text
            place.addnext(other)


def _role(element: Element, form: str, space: str) -> None:
    component = COMPONENTS.get(element.get("id") or "")
    place = element.find(f"{space}LocalRepresentation")
    if component is None or not component.role or place is None:
        return
    role = place.makeelement(f"{space}ConceptRole")
    if form == "2.1":
        where = {"agencyID": "SDMX", "maintainableParentID": "CONCEPT_ROLES", "maintainableParentVersion": "1.0"}
        role.append(role.makeelement("Ref", where | {"id": component.role, "class": "Concept", "package": "conceptscheme"}))
    else:
        role.text = f"{ROLES}.{component.role}"
    place.addnext(role)


def _shorten(element: Element, stubs: Mapping[str, tuple[str, str]], common: str) -> None:
    name = element.tag.rpartition("}")[2].replace("HierarchicalCodelist", "Hierarchy").replace("ContentConstraint", "DataConstraint")
    short = f"{name}={element.get('agencyID')}:{element.get('id')}({element.get('version')})"
    if short not in stubs:
        return
    how, where = stubs[short]
    for child in list(element):
        if child.tag not in [f"{common}{part}" for part in (_NAMES if how == "complete" else _NAMES[:1])]:
            element.remove(child)
    element.set("isExternalReference", "true")
    element.set("structureURL", where)


def _json(text: str, stubs: Mapping[str, tuple[str, str]]) -> bytes:
    message = json.loads(text)
    for found in message.get("data", {}).values():
        for place, each in enumerate(found):
            if each.get("agencyID") == AGENCY:
                _named(each.get("codes", ()), _names(each.get("id", "")))
            _parts(each.get("dataStructureComponents", {}))
            found[place] = _short(each, stubs)
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


def _named(found: Iterable[dict[str, Any]], names: Codes) -> None:
    for code in found:
        if (name := names.get(code["id"])) and name.others:
            code["names"] = {"en": name.text, **name.others}


def _parts(parts: dict[str, Any]) -> None:
    """The roles of concepts; and no empty list of groups, which the schema of SDMX-JSON does not allow."""
    if not parts.get("groups", True):
        del parts["groups"]
    found = [*parts.get("dimensionList", {}).get("dimensions", ()), *parts.get("attributeList", {}).get("attributes", ())]
    for each in found:
        if (component := COMPONENTS.get(each["id"])) and component.role:
            each["conceptRoles"] = [f"{ROLES}.{component.role}"]


def _short(artefact: dict[str, Any], stubs: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    identity = f"={artefact.get('agencyID')}:{artefact.get('id')}({artefact.get('version')})"
    match = next((told for short, told in stubs.items() if short.endswith(identity)), None)
    if match is None:
        return artefact
    kept = ("agencyID", "id", "version", "name", "names", *(("description",) if match[0] == "complete" else ()))
    link = {"rel": "external", "href": match[1]}
    return {name: artefact[name] for name in kept if name in artefact} | {"isExternalReference": True, "links": [link]}
