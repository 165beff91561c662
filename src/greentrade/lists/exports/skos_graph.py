"""A version of a product list as a concept scheme: SKOS for the concepts, XKOS for the levels of a statistical classification."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, FOAF, OWL, PROV, RDF, RDFS, SKOS, XSD
from rdflib.term import Node

from greentrade.errors import InputError
from greentrade.lists.entries import Entry
from greentrade.lists.exports.correspondences import between_versions, to_edition
from greentrade.lists.exports.notes import add_notes
from greentrade.lists.exports.tree import LEVELS, bare_stems, by_key, headings
from greentrade.lists.exports.vocabulary import GT, XKOS, Base, address_or_text, declare_terms, empty_graph, english
from greentrade.lists.versions import ProductList
from greentrade.nomenclature import edition

_PATTERNS = {"GROUP": ".+", "HS6": "[0-9]{6}", "LINE": "[A-Z]{2,5} [0-9]{7,10}"}
_SHARES = {"dual_use": GT.dualUse, "dual_use_low": GT.dualUseLow, "dual_use_high": GT.dualUseHigh}


def graph_of(lists: Mapping[str, Sequence[ProductList]], base: Base, editions: Sequence[str]) -> Graph:
    """All versions, what binds them together, and how their codes read in other editions."""
    graph = empty_graph()
    declare_terms(graph)
    for identifier, versions in lists.items():
        _add_list(graph, base, identifier, versions)
        for version in versions:
            _add_version(graph, base, version)
        add_notes(graph, base, versions)
        for older, newer in pairwise(versions):
            _add_revision(graph, base, older, newer)
            between_versions(graph, base, older, newer)
        for version in versions:
            for name in editions:
                if name != version.edition:
                    to_edition(graph, base, version, name)
    return graph


def _add_list(graph: Graph, base: Base, identifier: str, versions: Sequence[ProductList]) -> None:
    """The list through all its versions: the concept that XKOS lets its versions belong to."""
    node = base.list(identifier)
    newest = versions[-1]
    _add(graph, node, {RDF.type: SKOS.Concept, DCTERMS.identifier: Literal(identifier), SKOS.prefLabel: english(newest.title)})
    if newest.description:
        graph.add((node, DCTERMS.description, english(newest.description)))
    for version in versions:
        graph.add((node, DCTERMS.hasVersion, base.version(version)))


def _add_version(graph: Graph, base: Base, version: ProductList) -> None:
    by_key(version)
    scheme = base.version(version)
    _add(graph, scheme, {RDF.type: SKOS.ConceptScheme, **_about(base, version), **_dates(version)})
    graph.add((scheme, RDF.type, PROV.Entity))
    _add_edition(graph, base, version.edition)
    if version.steward:
        _add(graph, base.within(version, "publisher"), {RDF.type: FOAF.Agent, FOAF.name: english(version.steward)})
        graph.add((scheme, DCTERMS.publisher, base.within(version, "publisher")))
    if version.licence:
        _add(graph, base.within(version, "licence"), {RDF.type: DCTERMS.LicenseDocument, RDFS.label: english(version.licence)})
        graph.add((scheme, DCTERMS.license, base.within(version, "licence")))
    members = {"GROUP": _add_groups(graph, base, version), "HS6": _add_stems(graph, base, version), "LINE": []}
    for position, entry in enumerate(version.entries, start=1):
        node = base.concept(version, entry.code, entry.jurisdiction)
        _add(graph, node, {**_concept(base, version, entry.label, entry.name, position), **_entry(base, version, entry)})
        members["LINE" if entry.national else "HS6"].append(node)
    _add_broader(graph, base, version)
    _add_levels(graph, base, version, {level: nodes for level, nodes in members.items() if nodes or level != "LINE"})


def _about(base: Base, version: ProductList) -> dict[URIRef, Node]:
    texts = {
        DCTERMS.description: version.description and english(version.description),
        DCTERMS.source: version.source and Literal(version.source),
        RDFS.seeAlso: version.url and address_or_text(version.url),
        SKOS.changeNote: version.reason and english(version.reason),
    }
    return {
        DCTERMS.identifier: Literal(version.label),
        SKOS.notation: Literal(version.label),
        SKOS.prefLabel: english(f"{version.title}, version {version.version}"),
        DCTERMS.title: english(version.title),
        OWL.versionInfo: Literal(version.version),
        DCTERMS.isVersionOf: base.list(version.id),
        XKOS.belongsTo: base.list(version.id),
        DCTERMS.conformsTo: base.edition(version.edition),
        GT.contentHash: Literal(version.content_hash),
    } | {name: value for name, value in texts.items() if isinstance(value, Node)}


def _dates(version: ProductList) -> dict[URIRef, Node]:
    try:
        issued = date.fromisoformat(version.version)
    except ValueError as error:
        raise InputError(f"The version of {version.label} is no date", remedy="Name versions by their date, such as 2026-01-31") from error
    days = {DCTERMS.issued: issued, GT.validFrom: version.valid_from, GT.validTo: version.valid_to}
    return {name: Literal(day.isoformat(), datatype=XSD.date) for name, day in days.items() if day is not None}


def _add_edition(graph: Graph, base: Base, name: str) -> None:
    found = edition(name)
    facts = {
        RDF.type: SKOS.ConceptScheme,
        SKOS.notation: Literal(name),
        SKOS.prefLabel: english(f"Harmonized System, {found.in_force_from} edition"),
        DCTERMS.issued: Literal(f"{found.in_force_from}-01-01", datatype=XSD.date),
    }
    _add(graph, base.edition(name), facts)


def _add_groups(graph: Graph, base: Base, version: ProductList) -> list[Node]:
    scheme = base.version(version)
    nodes: list[Node] = []
    for position, (group, title) in enumerate(version.groups.items(), start=1):
        node = base.group(version, group)
        _add(graph, node, {**_concept(base, version, group, title, position), SKOS.topConceptOf: scheme})
        graph.add((scheme, SKOS.hasTopConcept, node))
        nodes.append(node)
    return nodes


def _add_stems(graph: Graph, base: Base, version: ProductList) -> list[Node]:
    """Six-digit codes that are no entries and only carry national lines: concepts without a group, a scope or a position."""
    nodes: list[Node] = []
    for code in bare_stems(version):
        node = base.concept(version, code)
        _add(graph, node, _concept(base, version, code, f"HS {code}"))
        nodes.append(node)
    return nodes


def _concept(base: Base, version: ProductList, notation: str, label: str, position: int | None = None) -> dict[URIRef, Node]:
    place = {} if position is None else {GT.position: Literal(position)}
    return {
        RDF.type: SKOS.Concept,
        SKOS.inScheme: base.version(version),
        SKOS.notation: Literal(notation),
        SKOS.prefLabel: english(label),
        **place,
    }


def _entry(base: Base, version: ProductList, entry: Entry) -> dict[URIRef, Node]:
    said: dict[URIRef, Node] = {GT.group: base.group(version, entry.group), GT.scope: Literal(entry.scope)}
    for name, term in _SHARES.items():
        share = getattr(entry, name)
        if share is not None:
            # A plain decimal of the shortest digits that give the same number again; RDF writers round doubles.
            said[term] = Literal(format(Decimal(repr(share)), "f"), datatype=XSD.decimal, normalize=False)
    if entry.jurisdiction:
        said[GT.jurisdiction] = Literal(entry.jurisdiction)
    if entry.scope_text:
        said[SKOS.scopeNote] = english(entry.scope_text)
    if entry.scope != "full":
        said[XKOS.exclusionNote] = english(f"Everything of {entry.label} that the scope note does not name")
    if entry.rationale:
        said[GT.rationale] = english(entry.rationale)
    if entry.evidence:
        said[GT.evidence] = address_or_text(entry.evidence)
    return said


def _add_broader(graph: Graph, base: Base, version: ProductList) -> None:
    for group, below in headings(version).items():
        for heading in below:
            stem = base.concept(version, heading.code)
            _narrower(graph, base.group(version, group), stem)
            for line in heading.lines:
                _narrower(graph, stem, base.concept(version, line.code, line.jurisdiction))


def _narrower(graph: Graph, above: Node, below: Node) -> None:
    graph.add((above, SKOS.narrower, below))
    graph.add((below, SKOS.broader, above))


def _add_levels(graph: Graph, base: Base, version: ProductList, members: Mapping[str, Sequence[Node]]) -> None:
    scheme = base.version(version)
    levels: list[Node] = []
    for name, label, meaning in LEVELS:
        if name not in members:
            continue
        node = base.within(version, "level", name)
        levels.append(node)
        facts = {
            RDF.type: XKOS.ClassificationLevel,
            XKOS.depth: Literal(len(levels), datatype=XSD.positiveInteger),
            XKOS.notationPattern: Literal(_PATTERNS[name]),
            SKOS.prefLabel: english(label),
            SKOS.definition: english(meaning),
        }
        _add(graph, node, facts)
        for member in members[name]:
            graph.add((node, SKOS.member, member))
    head = BNode()
    Collection(graph, head, levels)
    graph.add((scheme, XKOS.levels, head))
    graph.add((scheme, XKOS.numberOfLevels, Literal(len(levels), datatype=XSD.positiveInteger)))


def _add_revision(graph: Graph, base: Base, older: ProductList, newer: ProductList) -> None:
    graph.add((base.version(newer), PROV.wasRevisionOf, base.version(older)))
    graph.add((base.version(newer), XKOS.supersedes, base.version(older)))


def _add(graph: Graph, node: Node, facts: Mapping[URIRef, Node]) -> None:
    for term, value in facts.items():
        graph.add((node, term, value))
