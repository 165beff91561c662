"""Which artefacts a structure query asks for: by kind, agency, id and version, with what refers to them and what they refer to.

Both grammars come here: `codelist/GREENTRADE/CL_FREQ/latest` of SDMX 2.1, and of 3.0 what follows `structure/`, with `*`, `+` and `~`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from greentrade.explorer.sdmx import artefacts
from greentrade.explorer.sdmx.artefacts import Artefact, Catalogue, Key
from greentrade.explorer.sdmx.errors import NO_RESULTS, SYNTAX, SdmxError

KINDS_21 = {
    "agencyscheme": artefacts.AGENCIES,
    "organisationscheme": artefacts.AGENCIES,
    "codelist": artefacts.CODELIST,
    "conceptscheme": artefacts.CONCEPTSCHEME,
    "datastructure": artefacts.DATASTRUCTURE,
    "dataflow": artefacts.DATAFLOW,
    "hierarchicalcodelist": artefacts.HIERARCHY,
    "contentconstraint": artefacts.CONSTRAINT,
    "allowedconstraint": artefacts.CONSTRAINT,
    "structure": "*",
}
KINDS_30 = {each: each for each in dict.fromkeys(KINDS_21.values())}
"""Names of kinds in a URL, by the grammar. The service has artefacts of these kinds."""

EMPTY = (
    "metadatastructure", "metadataflow", "categoryscheme", "categorisation", "dataproviderscheme", "dataconsumerscheme",
    "organisationunitscheme", "metadataproviderscheme", "reportingtaxonomy", "provisionagreement", "metadataprovisionagreement",
    "structureset", "process", "actualconstraint", "attachmentconstraint", "metadataconstraint", "hierarchyassociation",
    "valuelist", "structuremap", "representationmap", "conceptschememap", "categoryschememap", "organisationschememap",
    "reportingtaxonomymap", "transformationscheme", "rulesetscheme", "userdefinedoperatorscheme", "customtypescheme",
    "namepersonalisationscheme", "namealiasscheme", "vtlmappingscheme",
)  # fmt: skip
"""Kinds that SDMX has and this service has none of."""

DETAILS = (
    "full", "allstubs", "referencestubs", "allcompletestubs", "referencecompletestubs", "referencepartial", "raw"
)  # fmt: skip
RELATIONS = ("none", "parents", "parentsandsiblings", "ancestors", "children", "descendants", "all")

_VERSION = re.compile(r"(\d+)([+~*]?)(?:\.(\d+)([+~*]?))?(?:\.(\d+)([+~*]?))?(?:-[A-Za-z0-9.-]+)?")


@dataclass(frozen=True)
class Found:
    """The answer to a structure query: what was asked for, what goes with it, and how much of each is told."""

    asked: tuple[Artefact, ...]
    related: tuple[Artefact, ...]
    items: frozenset[str]
    detail: str

    def stub(self, artefact: Artefact) -> str:
        """How an artefact is told: `full`, `stub` (id and name) or `complete` (with its description)."""
        whole = self.detail in ("full", "raw", "referencepartial")
        if whole or (self.detail.startswith("reference") and artefact in self.asked):
            return "full"
        return "complete" if "complete" in self.detail else "stub"


def find(parts: Sequence[str], parameters: Mapping[str, str], modern: bool) -> Found:
    """The artefacts of a query. `parts`: kind, agency, id, version and item as far as they are given; `modern` is the grammar of 3.0.

    Raises `SdmxError` for a query that is ill-formed or finds nothing.
    """
    kind, agency, identifier, version, item = _five(parts, modern)
    catalogue = artefacts.catalogue()
    detail = _one_of("detail", parameters.get("detail", "full"), DETAILS)
    relations = _relations(parameters.get("references", "none"), modern)
    if kind in EMPTY:
        raise SdmxError(NO_RESULTS, f"There is no {kind} here", remedy=f"The service has {', '.join(KINDS_30 if modern else KINDS_21)}")
    candidates = [
        each
        for each in catalogue.values()
        if kind in ("*", each.kind) and _named(each.agency, agency, modern) and _named(each.id, identifier, modern)
    ]
    asked = tuple(_of_version(candidates, version, modern))
    if not asked:
        raise SdmxError(NO_RESULTS, f"There is no {'/'.join(parts) or 'structure'}", remedy=_advice(catalogue, kind))
    return Found(asked, _related(catalogue, asked, relations), _items(item, asked, modern), detail)


def _five(parts: Sequence[str], modern: bool) -> tuple[str, str, str, str, str]:
    anything, latest = ("*", "~") if modern else ("all", "latest")
    if len(parts) > 5:
        raise SdmxError(SYNTAX, "The path of the query is too long", remedy="Give kind, agency, id, version and item")
    given = [part or default for part, default in zip(parts, (anything,) * 5, strict=False)]
    kind, agency, identifier, version, item = (*given, *(anything, anything, anything, latest, anything)[len(given) :])
    names = KINDS_30 if modern else KINDS_21
    if kind not in names and kind not in EMPTY:
        raise SdmxError(SYNTAX, f"There is no kind of structure {kind!r}", remedy=f"The service has {', '.join(names)}")
    return names.get(kind, kind), agency, identifier, version, item


def _named(name: str, asked: str, modern: bool) -> bool:
    return asked in ("*", "all") or name in asked.split("," if modern else "+")


def _items(asked: str, found: Sequence[Artefact], modern: bool) -> frozenset[str]:
    if asked in ("*", "all"):
        return frozenset()
    schemes = (artefacts.CODELIST, artefacts.CONCEPTSCHEME, artefacts.AGENCIES)
    if any(each.kind not in schemes for each in found):
        raise SdmxError(SYNTAX, "Only schemes and codelists have items", remedy="Leave the item out of the path")
    return frozenset(asked.split("," if modern else "+"))


def _of_version(found: Iterable[Artefact], asked: str, modern: bool) -> list[Artefact]:
    """Those of a version, each artefact's versions being looked at together."""
    families: dict[tuple[str, str, str], list[Artefact]] = {}
    for each in found:
        families.setdefault(each.key[:3], []).append(each)
    texts = asked.split(",") if modern else asked.split("+")
    kept: dict[Key, Artefact] = {}
    for family in families.values():
        ordered = sorted(family, key=lambda each: _numbers(each.version))
        for text in texts:
            kept |= {each.key: each for each in _matching(ordered, text, modern)}
    return list(kept.values())


def _matching(ordered: Sequence[Artefact], text: str, modern: bool) -> Sequence[Artefact]:
    if text in ("*", "all"):
        return ordered
    if text in ("latest", "~") or (modern and text == "+"):
        return ordered[-1:]
    found = _VERSION.fullmatch(text)
    if not found:
        raise SdmxError(SYNTAX, f"{text!r} is no version", remedy="Write 1.0.0, or latest (SDMX 2.1), +, ~, * (SDMX 3.0)")
    first, one, second, two, third, three = found.groups()
    wanted = tuple(int(each) for each in (first, second, third) if each is not None)
    wild = next((place for place, sign in enumerate((one, two, three)) if sign), None)
    if wild is None:
        return [each for each in ordered if _numbers(each.version) == wanted]
    sign = (one, two, three)[wild]
    near = [each for each in ordered if _numbers(each.version)[:wild] == wanted[:wild] and _numbers(each.version) >= wanted]
    return near if sign == "*" else near[-1:]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(each) for each in version.split("."))


def _relations(text: str, modern: bool) -> tuple[str, ...]:
    names = KINDS_30 if modern else KINDS_21
    chosen = tuple(text.split("," if modern else "+"))
    for each in chosen:
        if each not in EMPTY:
            _one_of("references", each, (*RELATIONS, *(name for name in names if name not in ("*", "structure"))))
    return tuple(each if each in RELATIONS else names.get(each, each) for each in chosen)


def _one_of(name: str, value: str, known: Iterable[str]) -> str:
    if value not in known:
        raise SdmxError(SYNTAX, f"{name}={value} is not known", remedy=f"Give one of {', '.join(known)}")
    return value


def _related(catalogue: Catalogue, asked: Sequence[Artefact], relations: Sequence[str]) -> tuple[Artefact, ...]:
    start = {each.key for each in asked}
    found: set[Key] = set()
    for relation in relations:
        found |= _relation(catalogue, start, relation)
    return tuple(each for key, each in catalogue.items() if key in found - start)


def _relation(catalogue: Catalogue, start: set[Key], relation: str) -> set[Key]:
    parents = _above(catalogue, start)
    if relation == "none":
        return set()
    if relation == "parents":
        return parents
    if relation == "children":
        return _below(catalogue, start)
    if relation == "ancestors":
        return _closed(catalogue, start, _above)
    if relation == "descendants":
        return _closed(catalogue, start, _below)
    if relation == "parentsandsiblings":
        return parents | _below(catalogue, parents)
    everything = parents | _below(catalogue, parents) | _closed(catalogue, start, _below)
    if relation == "all":
        return everything
    return {key for key in everything | _closed(catalogue, start, _above) if key[0] == relation}


def _above(catalogue: Catalogue, of: set[Key]) -> set[Key]:
    return {key for key, each in catalogue.items() if not of.isdisjoint(each.refers)}


def _below(catalogue: Catalogue, of: set[Key]) -> set[Key]:
    return {key for each in of for key in catalogue[each].refers}


def _closed(catalogue: Catalogue, start: set[Key], step: Callable[[Catalogue, set[Key]], set[Key]]) -> set[Key]:
    found: set[Key] = set()
    edge = start
    while edge:
        edge = step(catalogue, edge) - found
        found |= edge
    return found


def _advice(catalogue: Catalogue, kind: str) -> str:
    names = list(dict.fromkeys(each.id for each in catalogue.values() if kind in ("*", each.kind)))
    return f"There are {', '.join(names[:40])}{', ...' if len(names) > 40 else ''}"
