"""Names of the semantic web: the vocabularies used, our own few terms, and the IRI of everything in an export.

An IRI is built from a base, by default `https://w3id.org/greentrade/lists/`. It is an identifier that never changes, not a
promise that a page is found there. Our own terms have one namespace, whatever the base, so that every export is read alike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF, OWL, PROV, RDF, RDFS, SKOS, XSD

from greentrade.errors import InputError
from greentrade.lists.versions import ProductList

XKOS = Namespace("http://rdf-vocabulary.ddialliance.org/xkos#")
GT = Namespace("https://w3id.org/greentrade/terms#")
PREFIXES = {
    "dct": DCTERMS,
    "foaf": FOAF,
    "gt": GT,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "skos": SKOS,
    "xkos": XKOS,
    "xsd": XSD,
}

_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x20\x7f]+")

TERMS = {
    "contentHash": ("Content hash", "SHA-256 of the edition and the entries of a version", None),
    "dualUse": ("Dual-use share", "Share of the code's trade, 0 to 1, that serves the purpose of the list", None),
    "dualUseHigh": ("Dual-use share, upper bound", "Upper bound of the dual-use share", None),
    "dualUseLow": ("Dual-use share, lower bound", "Lower bound of the dual-use share", None),
    "evidence": ("Evidence", "Where the reasons for an entry can be checked: an address, or a citation as text", DCTERMS.references),
    "formal": ("Formal link", "A link of the HS2022 headings 8549 and 8524 that is nominal: hardly any trade moves along it", None),
    "group": ("Technology group", "The technology group of an entry, as the list has it", SKOS.semanticRelation),
    "jurisdiction": ("Jurisdiction", "Whose tariff a national line belongs to: EU, CN, EAEU, US ...", None),
    "position": ("Position", "Place of an entry or a group in its version, counted from 1", None),
    "rationale": ("Rationale", "Why the product counts: its environmental reason", SKOS.note),
    "relation": ("Relation", "1:1, n:1, 1:n or n:n: how many codes stand on either side of a link between editions", None),
    "scope": ("Scope", "full: the whole code is in the list; ex-out: only the part that the scope note names", None),
    "validFrom": ("Valid from", "First day on which a version is in use", DCTERMS.valid),
    "validTo": ("Valid to", "Last day on which a version is in use", DCTERMS.valid),
}
"""Our own terms: label, meaning, and the term of a common vocabulary that a general one narrows."""


@dataclass(frozen=True)
class Base:
    """Where the IRIs of an export begin."""

    iri: str

    def __post_init__(self) -> None:
        if not (_WEB_ADDRESS.fullmatch(self.iri) and self.iri[-1] in "/#"):
            raise InputError(f"{self.iri!r} is no base for identifiers", remedy="Give an http(s) address that ends in / or #")

    def list(self, identifier: str) -> URIRef:
        """The list through all its versions."""
        return self._of(identifier)

    def version(self, version: ProductList) -> URIRef:
        """One version of a list: a concept scheme."""
        return self._of(version.id, version.version)

    def within(self, version: ProductList, *parts: str) -> URIRef:
        """Something of a version: `code/850760`, `line/EU/85076000`, `group/batteries`, `level/HS6`."""
        return self._of(version.id, version.version, *parts)

    def concept(self, version: ProductList, code: str, jurisdiction: str = "") -> URIRef:
        """A six-digit code or a national line of a version."""
        return self.within(version, "line", jurisdiction, code) if jurisdiction else self.within(version, "code", code)

    def group(self, version: ProductList, group: str) -> URIRef:
        """A technology group of a version."""
        return self.within(version, "group", group)

    def edition(self, name: str) -> URIRef:
        """An edition of the Harmonized System. The underscore keeps it apart from lists, whose ids begin with a letter."""
        return self._of("_hs", name)

    def edition_code(self, name: str, code: str) -> URIRef:
        """A six-digit code of an edition."""
        return self._of("_hs", name, code)

    def correspondence(self, older: ProductList, target: str, *parts: str) -> URIRef:
        """The correspondence of a version with another version or with an edition, or one association of it."""
        return self._of(older.id, "correspondence", f"{older.version}--{target}", *parts)

    def _of(self, *parts: str) -> URIRef:
        return URIRef(self.iri + "/".join(quote(part, safe="") for part in parts))


def empty_graph() -> Graph:
    """A graph that knows our prefixes and no others, so that the same content always gives the same file."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph


def english(text: str) -> Literal:
    """Text with the language tag that the standards ask for. The lists' names are English."""
    return Literal(text, lang="en")


def address_or_text(text: str) -> URIRef | Literal:
    """An IRI where the text is a web address that RDF can carry unchanged, else the text itself."""
    return URIRef(text) if _WEB_ADDRESS.fullmatch(text) else Literal(text)


def declare_terms(graph: Graph) -> None:
    """Say in the graph itself what our own terms mean."""
    for name, (label, meaning, general) in TERMS.items():
        graph.add((GT[name], RDF.type, RDF.Property))
        graph.add((GT[name], RDFS.label, english(label)))
        graph.add((GT[name], RDFS.comment, english(meaning)))
        if general is not None:
            graph.add((GT[name], RDFS.subPropertyOf, general))
