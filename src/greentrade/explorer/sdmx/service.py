"""One request of the service, from its path to the bytes of a message; the grammar of SDMX 2.1 or that of 3.0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from greentrade.explorer.sdmx import artefacts, availability, codes, data_query, negotiation, structure_query
from greentrade.explorer.sdmx.artefacts import Artefact
from greentrade.explorer.sdmx.components import AGENCY
from greentrade.explorer.sdmx.data_query import DataQuery
from greentrade.explorer.sdmx.errors import NO_RESULTS, NOT_IMPLEMENTED, SYNTAX, SdmxError
from greentrade.explorer.sdmx.negotiation import Format
from greentrade.explorer.sdmx.structure_message import Header, emptied
from greentrade.explorer.sdmx.structure_query import KINDS_21

if TYPE_CHECKING:
    from greentrade.explorer.current import Current
    from greentrade.explorer.sdmx.packing import Packed

BASES = {"2.1": "/sdmx/2.1", "3.0": "/sdmx/3.0"}

NOT_OFFERED = ("metadata", "registration")
"""Resources of SDMX that the service has not."""


@dataclass(frozen=True)
class Asked:
    """A request: the grammar, the parts of its path, its parameters, the header Accept, and the query as it was spelt."""

    grammar: str
    parts: tuple[str, ...]
    parameters: Mapping[str, str]
    accept: str
    spelt: str

    @property
    def modern(self) -> bool:
        return self.grammar == "3.0"


@dataclass(frozen=True)
class Told:
    """An answer: its bytes and what they are."""

    body: bytes
    content_type: str
    file: str


def answer(asked: Asked, current: Current) -> Told:
    """Answer a request. Raises `SdmxError`, and what computing raises."""
    resource = asked.parts[0] if asked.parts else ""
    if resource == "data":
        return _data(asked, current)
    if resource in ("availableconstraint", "availability"):
        return _availability(asked, current)
    if resource == "schema":
        return _schema(asked, current)
    if asked.modern and resource == "structure":
        return _structures(asked, asked.parts[1:] or ("*",), current)
    if not asked.modern and (resource in KINDS_21 or resource in structure_query.EMPTY):
        return _structures(asked, asked.parts, current)
    known = ("data", "availability", "schema", "structure") if asked.modern else ("data", "availableconstraint", "schema", *KINDS_21)
    remedy = f"There are {', '.join(known)}"
    if resource in NOT_OFFERED:
        raise SdmxError(NOT_IMPLEMENTED, f"{resource} queries are not offered", remedy=remedy)
    raise SdmxError(NO_RESULTS, f"There is no resource {resource[:50]!r}", remedy=remedy)


def _data(asked: Asked, current: Current) -> Told:
    form = _format(asked, negotiation.DATA)
    query = (data_query.read_30 if asked.modern else data_query.read_21)(asked.parts[1:], asked.parameters)
    if form in (negotiation.GENERIC_TIME, negotiation.SPECIFIC_TIME) and query.at != data_query.TIME:
        raise SdmxError(SYNTAX, "A format of time series has TIME_PERIOD at the observation", remedy="Leave dimensionAtObservation out")
    from greentrade.explorer.sdmx import changes
    from greentrade.explorer.sdmx.answer import answer as compute
    from greentrade.explorer.sdmx.packing import pack

    held = codes.held()
    changes.check(query, form)
    if query.of_changes:
        found = changes.changes(query, held, current)
    else:
        with current.database(changes.snapshot_of(query.as_of, current)) as database:
            found = [compute(database, query, held, current.settings.most_rows)]
    header = _header(asked, found[-1].snapshot, found[-1].snapshot_at)
    return Told(_written([pack(each) for each in found], form, header, held), form.content_type, f"{query.flow_id.lower()}.{_ending(form)}")


def _written(packed: Sequence[Packed], form: Format, header: Header, held: codes.Held) -> bytes:
    from greentrade.explorer.sdmx import data_csv, data_json, data_xml

    if form.kind == "json":
        return data_json.write(packed, header, held)
    if form.kind.startswith("csv"):
        style = data_csv.Style(form.options.get("labels", "id"), form.options.get("keys", "none"))
        return data_csv.write(packed, form.kind == "csv2", style, held)
    kind, _, of_time = form.kind.partition("-")
    return data_xml.write(packed, kind, header, bool(of_time))


def _availability(asked: Asked, current: Current) -> Told:
    """What a key has data of; references give the dataflow, its structure and the codelists with it."""
    from greentrade.explorer.sdmx import changes

    form = _format(asked, negotiation.STRUCTURES)
    parameters = dict(asked.parameters)
    mode, references = parameters.pop("mode", "exact"), parameters.pop("references", "none")
    query, component = _availability_query(asked, parameters)
    if query.of_changes:
        raise SdmxError(NOT_IMPLEMENTED, "Availability is not told of changes", remedy="Ask for the data with updatedAfter")
    with current.database(changes.snapshot_of(query.as_of, current)) as database:
        found, counts = availability.available(database, query, codes.held(), current.settings.most_rows, component, mode)
        header = _header(asked, database.snapshot.number, database.snapshot.at)
    related = _referenced(query, references, asked.modern)
    made = [availability.constraint(query, found, counts), *(each.make() for each in related)]
    return _message(made, form, header, {})


def _availability_query(asked: Asked, parameters: Mapping[str, str]) -> tuple[DataQuery, str]:
    parts = asked.parts[1:]
    place = 5 if asked.modern else 3
    component = parts[place] if len(parts) > place else "all"
    if len(parts) > place + 1:
        raise SdmxError(SYNTAX, "The path of the query is too long", remedy="It ends with the key and a dimension")
    return (data_query.read_30 if asked.modern else data_query.read_21)(parts[:place], parameters), component


def _referenced(query: DataQuery, references: str, modern: bool) -> Sequence[Artefact]:
    known = ("none", "all", "dataflow", "datastructure", "conceptscheme", "codelist", "dataproviderscheme", "valuelist")
    chosen = references.split("," if modern else "+")
    if any(each not in known for each in chosen):
        raise SdmxError(SYNTAX, f"references={references} is not known", remedy=f"Give one of {', '.join(known)}")
    if chosen == ["none"]:
        return ()
    found = structure_query.find(("dataflow", AGENCY, query.flow_id), {"references": "descendants"}, modern)
    every = (*found.asked, *found.related)
    return every if "all" in chosen else [each for each in every if each.kind in chosen]


def _schema(asked: Asked, current: Current) -> Told:
    """What data of a dataflow look like: its structure with all that it refers to, and what it is restricted to."""
    context, *parts = asked.parts[1:] or ("",)
    if context not in ("dataflow", "datastructure"):
        raise SdmxError(SYNTAX, f"There is no schema of a {context[:50]!r}", remedy="Write schema/dataflow/GREENTRADE/IMPORTS/1.0.0")
    _only(asked, ("dimensionAtObservation", "explicitMeasure", "deletion", "format"))
    form = _format(asked, negotiation.STRUCTURES)
    found = structure_query.find((context, *parts), {"references": "descendants"}, asked.modern)
    catalogue = artefacts.catalogue()
    flows = {each.key for each in found.asked if each.kind == artefacts.DATAFLOW}
    limits = [each for each in catalogue.values() if each.kind == artefacts.CONSTRAINT and not flows.isdisjoint(each.refers)]
    told = [each for each in (*found.asked, *found.related) if each.kind != artefacts.DATAFLOW]
    agencies = [each for each in catalogue.values() if each.kind == artefacts.AGENCIES]
    number = current.snapshot
    header = _header(asked, number, current.store.snapshot(number).at)
    return _message([each.make() for each in (*told, *limits, *agencies)], form, header, {})


def _only(asked: Asked, known: Sequence[str]) -> None:
    """Raise `SdmxError` for parameters beside these."""
    wrong = tuple(name for name in asked.parameters if name not in known)
    if wrong:
        raise SdmxError(SYNTAX, "Unknown parameter", rows=wrong, remedy=f"The query knows {', '.join(known)}")


def _structures(asked: Asked, parts: Sequence[str], current: Current) -> Told:
    _only(asked, ("detail", "references", "format"))
    form = _format(asked, negotiation.STRUCTURES)
    found = structure_query.find(parts, asked.parameters, asked.modern)
    made, stubs = [], {}
    for artefact in (*found.asked, *found.related):
        how = found.stub(artefact)
        one = artefact.make()
        # The schema of SDMX-ML 3.0 has no hierarchy without codes.
        if how != "full" and (artefact.kind, form.kind) != (artefacts.HIERARCHY, "3.0"):
            one = emptied(one)
            stubs[one.short_urn] = (how, _address(artefact, asked.modern))
        made.append(_with_items(one, found.items) if artefact in found.asked else one)
    number = current.snapshot
    return _message(made, form, _header(asked, number, current.store.snapshot(number).at), stubs)


def _with_items(artefact: Any, items: frozenset[str]) -> Any:
    if not items:
        return artefact
    from msgspec.structs import replace

    kept = tuple(each for each in artefact.items if each.id in items)
    if not kept:
        raise SdmxError(NO_RESULTS, f"{artefact.id} has no such item", rows=tuple(sorted(items)))
    return replace(artefact, items=kept, is_partial=True)


def _message(made: Sequence[Any], form: Format, header: Header, stubs: Mapping[str, tuple[str, str]]) -> Told:
    from greentrade.explorer.sdmx import structure_message

    return Told(structure_message.write(made, form.kind, header, stubs), form.content_type, f"structure.{_ending(form)}")


def _address(artefact: Artefact, modern: bool) -> str:
    names = {kind: name for name, kind in reversed(KINDS_21.items())}
    path = "/".join((artefact.agency, artefact.id, artefact.version))
    return f"{BASES['3.0']}/structure/{artefact.kind}/{path}" if modern else f"{BASES['2.1']}/{names[artefact.kind]}/{path}"


def _format(asked: Asked, offered: Mapping[str, Sequence[Format]]) -> Format:
    return negotiation.choose(asked.accept, asked.parameters.get("format"), offered[asked.grammar])


def _header(asked: Asked, snapshot: int, at: Any) -> Header:
    """A header that the same question of the same snapshot has again."""
    spelt = f"{asked.grammar} {asked.spelt} {asked.accept} {snapshot}"
    return Header(f"GREENTRADE_{snapshot}_{sha256(spelt.encode()).hexdigest()[:16]}", at)


def _ending(form: Format) -> str:
    return "csv" if form.media.endswith("csv") else form.media.rpartition("+")[2]
