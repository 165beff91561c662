"""Notes on what came, went and changed: from the list's change log, and from comparing versions where the log is silent."""

from __future__ import annotations

from collections.abc import Sequence

from rdflib import Graph
from rdflib.namespace import SKOS
from rdflib.term import Node

from greentrade.lists.changelog import LoggedChange, read_log
from greentrade.lists.entries import COLUMNS, Entry
from greentrade.lists.exports.vocabulary import Base, english
from greentrade.lists.versions import ProductList


def add_notes(graph: Graph, base: Base, versions: Sequence[ProductList]) -> None:
    """Add to the concepts of each version why they came or changed, and to the version what it dropped.

    The change log is that of the folder that a version was read from; a version made in memory has none.
    """
    for older, newer in zip([None, *versions], versions, strict=False):
        logged = [row for row in (read_log(newer.folder) if newer.folder else ()) if row.version == newer.version]
        for row in logged:
            _log(graph, base, newer, row)
        if older is not None:
            _compare(graph, base, older, newer, {row.key for row in logged})


def _log(graph: Graph, base: Base, version: ProductList, row: LoggedChange) -> None:
    here = any(entry.key == row.key for entry in version.entries)
    node: Node = base.concept(version, row.code, row.jurisdiction) if here else base.version(version)
    code = "" if here else f" {f'{row.jurisdiction} {row.code}'.strip()}"
    # A version's own change note is its reason; what it dropped is history.
    graph.add((node, SKOS.changeNote if here else SKOS.historyNote, english(f"{row.version}, {row.change}{code}: {row.reason}")))
    if row.evidence or row.proposal:
        said = [f"evidence: {row.evidence}" if row.evidence else "", f"proposal {row.proposal}" if row.proposal else ""]
        graph.add((node, SKOS.editorialNote, english(f"{row.version}, {row.change}{code}, {', '.join(filter(None, said))}")))


def _compare(graph: Graph, base: Base, older: ProductList, newer: ProductList, logged: set[tuple[str, str]]) -> None:
    then, now = ({entry.key: entry for entry in version.entries if entry.key not in logged} for version in (older, newer))
    for name, entry in now.items():
        text = _change(then.get(name), entry)
        if text:
            graph.add((base.concept(newer, entry.code, entry.jurisdiction), SKOS.changeNote, english(f"{newer.version}, {text}")))
    for name, entry in then.items():
        if name not in now:
            graph.add((base.version(newer), SKOS.historyNote, english(f"{newer.version}, drop {entry.label}: {entry.name}")))


def _change(then: Entry | None, now: Entry) -> str:
    if then is None:
        return "add"
    changed = [column for column in COLUMNS if getattr(then, column) != getattr(now, column)]
    return f"changed: {', '.join(changed)}" if changed else ""
