"""Every structural artefact that the service has: what it is called, what it refers to, and how it is made.

The catalogue is cheap and says names and references; an artefact itself is made when it is asked for, and kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from greentrade import nomenclature
from greentrade.explorer.sdmx import codes
from greentrade.explorer.sdmx.codes import Codes, Held
from greentrade.explorer.sdmx.components import AGENCY, COMPONENTS, CONCEPTS, DIMENSIONS, STRUCTURE, TOTAL, VERSION, flow_id, urn
from greentrade.indicators.registry import INDICATORS, Indicator
from greentrade.lists.exports.sdmx_structures import bare_stems, codelist_id, sdmx_version, structures
from greentrade.lists.versions import ProductList

if TYPE_CHECKING:
    from pysdmx.model.__base import MaintainableArtefact

AGENCIES, CODELIST, CONCEPTSCHEME, DATASTRUCTURE, DATAFLOW, HIERARCHY, CONSTRAINT = (
    "agencyscheme",
    "codelist",
    "conceptscheme",
    "datastructure",
    "dataflow",
    "hierarchy",
    "dataconstraint",
)

TITLE = "Indicators of trade"

Key = tuple[str, str, str, str]
"""Kind, agency, id, version."""


@dataclass(frozen=True, eq=False)
class Artefact:
    """An artefact of the catalogue. `refers` are the keys of what it refers to; `make` builds it."""

    kind: str
    id: str
    name: str
    refers: tuple[Key, ...]
    make: Callable[[], MaintainableArtefact] = field(repr=False)
    version: str = VERSION
    agency: str = AGENCY

    @property
    def key(self) -> Key:
        return (self.kind, self.agency, self.id, self.version)


Catalogue = Mapping[Key, Artefact]


def catalogue() -> Catalogue:
    """Every artefact by its key, for the lists as they stand now."""
    return _catalogue(codes.held())


@lru_cache(maxsize=2)
def _catalogue(held: Held) -> Catalogue:
    found = [
        Artefact(AGENCIES, "AGENCIES", "Agencies", (), _agencies, "1.0", "SDMX"),
        Artefact(CONCEPTSCHEME, CONCEPTS, "Concepts of the indicators", _enumerations(), _concepts),
        Artefact(CONCEPTSCHEME, "CS_PRODUCT_LISTS", "What product lists say of codes", (), partial(_common, 1)),
        *_codelists(held),
        Artefact(
            DATASTRUCTURE, STRUCTURE, "Indicators of trade", ((CONCEPTSCHEME, AGENCY, CONCEPTS, VERSION), *_enumerations()), _structure
        ),
        *(_flow(indicator) for indicator in INDICATORS.values()),
        *(_constraint(indicator) for indicator in INDICATORS.values()),
        *(each for version in held.versions.values() for each in _of_list(version)),
    ]
    return {each.key: each for each in found}


def _enumerations() -> tuple[Key, ...]:
    names = dict.fromkeys(each.codelist for each in COMPONENTS.values() if each.codelist)
    return tuple((CODELIST, AGENCY, name, VERSION) for name in names)


def _codelists(held: Held) -> list[Artefact]:
    made = [_codelist(name, title, lambda found=found: found) for name, (title, found) in codes.FIXED.items()]
    made.append(_codelist("CL_AREA", "Economies and groups of economies", codes.areas))
    made.append(_codelist("CL_COMMODITY", "Technology groups and codes of the Harmonized System, all editions", lambda: held.commodities))
    made.append(_codelist("CL_PRODUCT_LIST", "Product lists and their versions", lambda: held.codes))
    for edition in nomenclature.editions():
        title = f"Codes of the Harmonized System, edition {edition.name.removeprefix('HS')}"
        made.append(_codelist(f"CL_{edition.name}", title, partial(_edition_codes, held, edition.name)))
    return made


def _edition_codes(held: Held, edition: str) -> Codes:
    names = held.commodities
    return {code: names[code] for code in codes.commodities_of(edition)}


def _codelist(identifier: str, title: str, found: Callable[[], Codes]) -> Artefact:
    def make() -> MaintainableArtefact:
        from pysdmx.model import Code, Codelist

        items = tuple(Code(id=code, name=name.text, description=name.meaning or None) for code, name in found().items())
        return Codelist(id=identifier, name=title, agency=AGENCY, version=VERSION, is_final=True, items=items)

    return Artefact(CODELIST, identifier, title, (), make)


def _agencies() -> MaintainableArtefact:
    return _common(0)


def _common(place: int) -> MaintainableArtefact:
    from greentrade.lists.exports.sdmx_structures import common_structures

    return common_structures()[place]


def _concepts() -> MaintainableArtefact:
    from pysdmx.model import Concept, ConceptScheme, DataType

    items = tuple(
        Concept(
            id=each.id,
            name=each.name,
            description=each.meaning,
            dtype=None if each.codelist else DataType(each.kind),
            enum_ref=_enumeration(each.codelist),
        )
        for each in COMPONENTS.values()
    )
    return ConceptScheme(id=CONCEPTS, name="Concepts of the indicators", agency=AGENCY, version=VERSION, is_final=True, items=items)


def _enumeration(codelist: str) -> str | None:
    return urn("codelist.Codelist", codelist) if codelist else None


def _structure() -> MaintainableArtefact:
    from pysdmx.model import Component, Components, DataStructureDefinition, DataType, Role
    from pysdmx.model.__base import ItemReference

    series = ",".join(each.id for each in DIMENSIONS[:-1])
    levels = {"series": series, "observation": "O", "dataset": "D", "": None}
    roles = {each.id: Role.DIMENSION for each in DIMENSIONS} | {"OBS_VALUE": Role.MEASURE}
    made = [
        Component(
            id=each.id,
            required=each.id in roles,
            role=roles.get(each.id, Role.ATTRIBUTE),
            concept=ItemReference(sdmx_type="Concept", agency=AGENCY, id=CONCEPTS, version=VERSION, item_id=each.id),
            local_dtype=None if each.codelist else DataType(each.kind),
            local_enum_ref=_enumeration(each.codelist),
            attachment_level=levels[each.level],
        )
        for each in COMPONENTS.values()
    ]
    return DataStructureDefinition(id=STRUCTURE, name=TITLE, agency=AGENCY, version=VERSION, is_final=True, components=Components(made))


def _flow(indicator: Indicator) -> Artefact:
    structure = (DATASTRUCTURE, AGENCY, STRUCTURE, VERSION)

    def make() -> MaintainableArtefact:
        from pysdmx.model import Dataflow

        return Dataflow(
            id=flow_id(indicator.id),
            name=indicator.title,
            description=f"{indicator.formula}. Source: {indicator.source}",
            agency=AGENCY,
            version=VERSION,
            is_final=True,
            structure=urn("datastructure.DataStructure", STRUCTURE),
        )

    return Artefact(DATAFLOW, flow_id(indicator.id), indicator.title, (structure,), make)


def _constraint(indicator: Indicator) -> Artefact:
    """What the indicator has by its nature, whatever a store holds: by what it cannot be split."""
    flow = (DATAFLOW, AGENCY, flow_id(indicator.id), VERSION)
    identifier, name = f"CC_{flow_id(indicator.id)}", f"What {indicator.title} can be asked for"

    def make() -> MaintainableArtefact:
        from pysdmx.model.constraint import ConstraintAttachment, CubeKeyValue, CubeRegion, CubeValue, DataConstraint

        allowed = CubeRegion([CubeKeyValue(id=name, values=[CubeValue(code) for code in found]) for name, found in _nature(indicator)])
        attached = ConstraintAttachment(data_provider=None, dataflows=[urn("datastructure.Dataflow", flow_id(indicator.id))])
        return DataConstraint(
            id=identifier, name=name, agency=AGENCY, version=VERSION, is_final=True, constraint_attachment=attached, cube_regions=[allowed]
        )

    return Artefact(CONSTRAINT, identifier, name, (flow,), make)


def _nature(indicator: Indicator) -> list[tuple[str, list[str]]]:
    """Dimensions and the codes that an indicator is restricted to."""
    from greentrade import economies

    found = [("FREQ", ["A", "M"])]
    if "region" in indicator.needs:
        found.append(("REF_AREA", list(economies.groups())))
    if "partner" not in indicator.dimensions:
        found.append(("COUNTERPART_AREA", [TOTAL]))
    return found


def _of_list(version: ProductList) -> list[Artefact]:
    """The codelists and the hierarchy of a version of a list, as lists are exported."""
    made, codelist, number = {}, codelist_id(version), sdmx_version(version)
    entries, groups, stems = (f"{codelist}{ending}" for ending in ("", "_GROUP", "_STEM"))
    hierarchy = f"H_{codelist.removeprefix('CL_')}"
    known = [entries, groups, *([stems] if bare_stems(version) else [])]
    for name in known:
        made[CODELIST, name] = (f"{version.title}, {version.version}", ())
    made[HIERARCHY, hierarchy] = (f"{version.title}, {version.version}", tuple((CODELIST, AGENCY, name, number) for name in known))
    exported = lru_cache(maxsize=1)(lambda: {each.id: each for each in structures(version)})
    return [
        Artefact(kind, name, title, refers, lambda name=name: exported()[name], number) for (kind, name), (title, refers) in made.items()
    ]
