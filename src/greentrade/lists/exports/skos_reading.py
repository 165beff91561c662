"""The versions of product lists in a graph, whatever base their identifiers have."""

from __future__ import annotations

from pathlib import Path

from rdflib import Graph
from rdflib.namespace import DCTERMS, FOAF, OWL, RDFS, SKOS
from rdflib.term import Node

from greentrade.errors import InputError
from greentrade.lists.entries import Entry
from greentrade.lists.exports.fields import entry_of, version_of
from greentrade.lists.exports.vocabulary import GT, XKOS
from greentrade.lists.versions import ProductList

_VERSION_TEXTS = {
    "version": OWL.versionInfo,
    "title": DCTERMS.title,
    "source": DCTERMS.source,
    "url": RDFS.seeAlso,
    "content_hash": GT.contentHash,
    "description": DCTERMS.description,
    "reason": SKOS.changeNote,
    "valid_from": GT.validFrom,
    "valid_to": GT.validTo,
}
_ENTRY_TEXTS = {
    "jurisdiction": GT.jurisdiction,
    "name": SKOS.prefLabel,
    "scope": GT.scope,
    "dual_use": GT.dualUse,
    "dual_use_low": GT.dualUseLow,
    "dual_use_high": GT.dualUseHigh,
    "rationale": GT.rationale,
    "evidence": GT.evidence,
}


def read_turtle(path: Path) -> Graph:
    """The graph in a Turtle file. Raises what rdflib raises for a file that is none."""
    graph = Graph(bind_namespaces="none")
    # The text is passed, not the path: rdflib takes a path for a relative base.
    graph.parse(data=path.read_bytes().decode("utf-8-sig"), format="turtle", publicID="https://w3id.org/greentrade/")
    return graph


def versions_in(graph: Graph) -> list[ProductList]:
    """All versions in a graph, by id and date."""
    found = [_version(graph, scheme) for scheme in sorted(graph.subjects(GT.contentHash), key=str)]
    return sorted(found, key=lambda version: (version.id, version.version))


def _version(graph: Graph, scheme: Node) -> ProductList:
    said = {name: text for name, term in _VERSION_TEXTS.items() if (text := _text(graph, scheme, term)) is not None}
    said |= {
        "id": _needed(graph, _one(graph, scheme, DCTERMS.isVersionOf), DCTERMS.identifier),
        "edition": _needed(graph, _one(graph, scheme, DCTERMS.conformsTo), SKOS.notation),
        "steward": _beyond(graph, scheme, DCTERMS.publisher, FOAF.name),
        "licence": _beyond(graph, scheme, DCTERMS.license, RDFS.label),
    }
    groups = {
        _needed(graph, node, SKOS.notation): _needed(graph, node, SKOS.prefLabel) for node in _ordered(graph, scheme, SKOS.topConceptOf)
    }
    members = _ordered(graph, scheme, SKOS.inScheme)
    entries = [_entry(graph, node) for node in members if (node, GT.group, None) in graph]
    return version_of(said, groups, entries)


def _ordered(graph: Graph, scheme: Node, term: Node) -> list[Node]:
    """What a term ties to the scheme, by position; stems, which have none, are left out."""
    places = {node: _text(graph, node, GT.position) for node in graph.subjects(term, scheme)}
    return sorted((node for node, place in places.items() if place), key=lambda node: int(places[node] or 0))


def _entry(graph: Graph, node: Node) -> Entry:
    said = {name: text for name, term in _ENTRY_TEXTS.items() if (text := _text(graph, node, term)) is not None}
    said["code"] = _needed(graph, node, SKOS.notation).split(" ")[-1]
    said["group"] = _needed(graph, _one(graph, node, GT.group), SKOS.notation)
    # A reasoner may have added exclusion notes to the scope notes, of which they are a kind.
    notes = set(graph.objects(node, SKOS.scopeNote)) - set(graph.objects(node, XKOS.exclusionNote))
    said["scope_text"] = str(next(iter(sorted(notes, key=str)), ""))
    return entry_of(said)


def _text(graph: Graph, node: Node, term: Node) -> str | None:
    values = sorted(graph.objects(node, term), key=str)
    if len(values) > 1:
        raise InputError(f"{node} has more than one {term}", rows=[str(value) for value in values], remedy="Keep the one that was exported")
    return str(values[0]) if values else None


def _needed(graph: Graph, node: Node, term: Node) -> str:
    text = _text(graph, node, term)
    if text is None:
        raise InputError(f"{node} has no {term}", remedy="Export the list anew, or give the whole file")
    return text


def _one(graph: Graph, node: Node, term: Node) -> Node:
    values = sorted(graph.objects(node, term), key=str)
    if len(values) != 1:
        raise InputError(f"{node} must have one {term}, and has {len(values)}", remedy="Export the list anew, or give the whole file")
    return values[0]


def _beyond(graph: Graph, node: Node, term: Node, further: Node) -> str:
    """The text one step further, empty where the first step leads nowhere."""
    return _needed(graph, _one(graph, node, term), further) if (node, term, None) in graph else ""
