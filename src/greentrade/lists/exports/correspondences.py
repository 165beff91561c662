"""How the codes of one version read in the next version, or in another edition of the Harmonized System (xkos:Correspondence).

Between versions of one edition, equal codes correspond. Between editions the official links decide: the codes themselves are
facts, and what a link means for the whole code is said both as 1:1, n:1, 1:n or n:n and by a mapping property of SKOS.
National lines have no official links between editions; their six-digit stems stand for them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS, XSD

from greentrade.lists.entries import Entry
from greentrade.lists.exports.tree import bare_stems, by_key
from greentrade.lists.exports.vocabulary import GT, XKOS, Base, english
from greentrade.lists.versions import ProductList
from greentrade.nomenclature import edition

_MAPPINGS = {"1:1": SKOS.exactMatch, "n:1": SKOS.broadMatch, "1:n": SKOS.narrowMatch, "n:n": SKOS.relatedMatch}
_SAME_MEANING = ("scope", "scope_text")


@dataclass(frozen=True)
class Link:
    """An official link between editions: its codes, and how many codes stand on either side, with and without nominal links."""

    source: str
    target: str
    relation: str
    real: str
    formal: bool


def between_versions(graph: Graph, base: Base, older: ProductList, newer: ProductList) -> None:
    """Add the correspondence of two versions."""
    table = _table(graph, base, older, newer.version, f"{older.label} to {newer.label}", base.version(newer), newer.version)
    if older.edition == newer.edition:
        _same_codes(graph, base, table, older, newer)
    else:
        _linked_codes(graph, base, table, older, newer)


def to_edition(graph: Graph, base: Base, version: ProductList, name: str) -> None:
    """Add the correspondence of a version's six-digit codes with those of another edition, with the codes it reaches."""
    target = base.edition(name)
    issued = f"{edition(name).in_force_from}-01-01"
    graph.add((target, RDF.type, SKOS.ConceptScheme))
    graph.add((target, SKOS.notation, Literal(name)))
    graph.add((target, SKOS.prefLabel, english(f"Harmonized System, {edition(name).in_force_from} edition")))
    graph.add((target, DCTERMS.issued, Literal(issued, datatype=XSD.date)))
    table = _table(graph, base, version, name, f"{version.label} to {name}", target, version.version)
    entries = by_key(version)
    for code in sorted({entry.hs6 for entry in version.entries}):
        for link in _links(version.edition, name).get(code, ()):
            there = base.edition_code(name, link.target)
            graph.add((there, RDF.type, SKOS.Concept))
            graph.add((there, SKOS.inScheme, target))
            graph.add((there, SKOS.notation, Literal(link.target)))
            graph.add((there, SKOS.prefLabel, english(f"HS {link.target} ({name})")))
            here, association = base.concept(version, code), base.correspondence(version, name, f"{code}--{link.target}")
            _associate(graph, table, here, there, association)
            _relate(graph, association, here, there, link, (_whole(entries.get(code)), True))


def _same_codes(graph: Graph, base: Base, table: URIRef, older: ProductList, newer: ProductList) -> None:
    now = by_key(newer)
    for name, entry in by_key(older).items():
        if name in now:
            here, there = base.concept(older, entry.code, entry.jurisdiction), base.concept(newer, entry.code, entry.jurisdiction)
            _associate(graph, table, here, there, base.correspondence(older, newer.version, f"{name}--{name}"))
            same = all(getattr(entry, column) == getattr(now[name], column) for column in _SAME_MEANING)
            graph.add((here, SKOS.exactMatch if same else SKOS.closeMatch, there))


def _linked_codes(graph: Graph, base: Base, table: URIRef, older: ProductList, newer: ProductList) -> None:
    then, now = by_key(older), by_key(newer)
    targets = {*bare_stems(newer), *(code for code in newer.codes if len(code) == 6)}
    for code in sorted({entry.hs6 for entry in older.entries}):
        for link in _links(older.edition, newer.edition).get(code, ()):
            if link.target not in targets:
                continue
            here, there = base.concept(older, code), base.concept(newer, link.target)
            association = base.correspondence(older, newer.version, f"{code}--{link.target}")
            _associate(graph, table, here, there, association)
            _relate(graph, association, here, there, link, (_whole(then.get(code)), _whole(now.get(link.target))))


def _table(graph: Graph, base: Base, older: ProductList, name: str, label: str, target: URIRef, issued: str) -> URIRef:
    table = base.correspondence(older, name)
    graph.add((table, RDF.type, XKOS.Correspondence))
    graph.add((table, SKOS.prefLabel, english(label)))
    graph.add((table, DCTERMS.issued, Literal(issued, datatype=XSD.date)))
    graph.add((table, XKOS.compares, base.version(older)))
    graph.add((table, XKOS.compares, target))
    return table


def _associate(graph: Graph, table: URIRef, source: URIRef, target: URIRef, association: URIRef) -> None:
    graph.add((table, XKOS.madeOf, association))
    graph.add((association, RDF.type, XKOS.ConceptAssociation))
    graph.add((association, XKOS.sourceConcept, source))
    graph.add((association, XKOS.targetConcept, target))


def _relate(graph: Graph, association: URIRef, source: URIRef, target: URIRef, link: Link, whole: tuple[bool, bool]) -> None:
    """Say what a link between editions means: its relation, and the mapping property. A nominal link maps nothing."""
    graph.add((association, GT.relation, Literal(link.relation)))
    if link.formal:
        graph.add((association, GT.formal, Literal(True)))
    else:
        graph.add((source, _mapping(link, *whole), target))


def _mapping(link: Link, whole_source: bool, whole_target: bool) -> URIRef:
    """The mapping property of a link whose concepts may be a part of their codes only.

    Nominal links are left out of the count, and make an exact match a close one. A part of a code that goes wholly into one
    code is narrower than that one; otherwise it is not known which links the part takes.
    """
    if whole_source and whole_target:
        return SKOS.closeMatch if link.real == "1:1" != link.relation else _MAPPINGS[link.real]
    if whole_target and link.real in ("1:1", "n:1"):
        return SKOS.broadMatch
    if whole_source and link.real in ("1:1", "1:n"):
        return SKOS.narrowMatch
    return SKOS.relatedMatch


def _whole(entry: Entry | None) -> bool:
    """Whether a concept is the whole of its code. A stem without an entry is."""
    return entry is None or entry.scope == "full"


@cache
def _links(source: str, target: str) -> dict[str, tuple[Link, ...]]:
    """The official links between two editions, by code of the first; ascending."""
    from greentrade.nomenclature import links

    rows = links(source, target).select("source", "target", "relation", "formal").sort("source", "target").rows()
    onward = Counter(here for here, _, _, formal in rows if not formal)
    backward = Counter(there for _, there, _, formal in rows if not formal)
    found: dict[str, list[Link]] = {}
    for here, there, relation, formal in rows:
        real = f"{'1' if backward[there] < 2 else 'n'}:{'1' if onward[here] < 2 else 'n'}"
        found.setdefault(here, []).append(Link(here, there, relation, real, formal))
    return {code: tuple(below) for code, below in found.items()}
