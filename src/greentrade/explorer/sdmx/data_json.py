"""Data messages in SDMX-JSON 2.0: codes by their place among those that occur, with their names.

The message is that of the published schema; pysdmx reads and writes no data in this format.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from greentrade.explorer.sdmx.codes import Held, Name, names_of
from greentrade.explorer.sdmx.components import AGENCY, COMPONENTS, SERIES, STRUCTURE, TIME, VALUE, Component, at_level, urn
from greentrade.explorer.sdmx.filters import days
from greentrade.explorer.sdmx.packing import Cells, Packed
from greentrade.explorer.sdmx.structure_message import Header

SCHEMA = "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/data-message/tools/schemas/2.0.0/sdmx-json-data-schema.json"


def write(sets: Sequence[Packed], header: Header, held: Held) -> bytes:
    """A message of SDMX-JSON 2.0: data sets, each with its structure."""
    meta = {
        "schema": SCHEMA,
        "id": header.id,
        "test": False,
        "prepared": header.at,
        "contentLanguages": ["en", "ru", "zh"],
        "sender": {"id": AGENCY, "name": "greentrade"},
    }
    structures, datasets = zip(*(_set(packed, place, held) for place, packed in enumerate(sets)), strict=True)
    message = {"meta": meta, "data": {"structures": structures, "dataSets": datasets}}
    return json.dumps(message, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _set(packed: Packed, place: int, held: Held) -> tuple[dict[str, Any], dict[str, Any]]:
    """A structure and its data set, which stand at the same place of a message."""
    places = _Places(packed, held)
    query = packed.answer.query
    links = [{"rel": "dataflow", "urn": urn("datastructure.Dataflow", query.flow_id)}]
    structure = {
        "dataSets": [place],
        "links": [*links, {"rel": "datastructure", "urn": urn("datastructure.DataStructure", STRUCTURE)}],
        "name": query.flow.title,
        "dimensions": {
            "dataSet": [],
            "series": [places.dimension(name) for name in packed.key],
            "observation": [places.dimension(name) for name in packed.at] if query.observations else [],
        },
        "measures": {"observation": [_component(COMPONENTS[VALUE])] if query.values and query.observations else []},
        "attributes": {
            "dataSet": [places.attribute(name) for name in packed.dataset],
            "series": [places.attribute(name) for name in packed.of_series],
            "observation": [places.attribute(name) for name in packed.of_observations] if query.observations else [],
        },
    }
    dates = {"validFrom": packed.answer.valid_from, "validTo": packed.answer.valid_to}
    dataset: dict[str, Any] = {
        "structure": place,
        "action": packed.answer.action,
        **{name: at for name, at in dates.items() if at},
        "links": links,
        "attributes": list(packed.dataset.values()),
    }
    if packed.flat:
        dataset["observations"] = dict(_observation(places, packed, each) for each in packed.observations())
    else:
        dataset["series"] = {}
        for each in packed.series():
            told: dict[str, Any] = {"attributes": [places.value(name, each.attributes) for name in packed.of_series]}
            if query.observations:
                told["observations"] = dict(_observation(places, packed, cells) for cells in each.observations)
            dataset["series"][places.key(packed.key, each.key)] = told
    return structure, dataset


class _Places:
    """The codes that occur in an answer, and the place of each among those of its component."""

    def __init__(self, packed: Packed, held: Held) -> None:
        self.held = held
        self.found: dict[str, dict[str, int]] = {}
        coded = [name for name in packed.answer.frame.columns if name == TIME or COMPONENTS[name].codelist]
        for name in coded:
            values = packed.answer.frame[name].drop_nulls().unique().sort().to_list()
            self.found[name] = {code: place for place, code in enumerate(values)}

    def key(self, names: Iterable[str], cells: Cells) -> str:
        return ":".join(str(self.found[name][cells[name]]) for name in names)

    def value(self, name: str, cells: Cells) -> Any:
        """The place of a code, or the value of a component that has no codes."""
        value = cells.get(name)
        return self.found[name][value] if value is not None and name in self.found else value

    def dimension(self, name: str) -> dict[str, Any]:
        component = COMPONENTS[name]
        place = len(SERIES) if name == TIME else SERIES.index(name)
        return {**_component(component), "keyPosition": place, "values": self._values(component)}

    def attribute(self, name: str) -> dict[str, Any]:
        component = COMPONENTS[name]
        relations = {"dataset": {"dataflow": {}}, "series": {"dimensions": list(SERIES)}, "observation": {"observation": {}}}
        told = {**_component(component), "relationship": relations[component.level]}
        if name in self.found:
            return {**told, "values": self._values(component)}
        return {**told, "format": {"dataType": component.kind}} if name not in at_level("dataset") else told

    def _values(self, component: Component) -> list[dict[str, Any]]:
        codes = list(self.found[component.id])
        if component.id == TIME:
            return [_period(code) for code in codes]
        names = names_of(component.codelist, self.held)
        return [_named(code, names.get(code, Name(code))) for code in codes]


def _observation(places: _Places, packed: Packed, cells: Cells) -> tuple[str, list[Any]]:
    value = [cells.get(VALUE)] if packed.answer.query.values else []
    return places.key(packed.at, cells), [*value, *(places.value(name, cells) for name in packed.of_observations)]


def _component(component: Component) -> dict[str, Any]:
    roles = {"roles": [component.role]} if component.role else {}
    return {"id": component.id, "name": component.name, "description": component.meaning, **roles}


def _named(code: str, name: Name) -> dict[str, Any]:
    names = {"names": {"en": name.text, **name.others}} if name.others else {}
    return {"id": code, "name": name.text, **names}


def _period(code: str) -> dict[str, Any]:
    first, last = days(code)
    return {"id": code, "name": code, "start": f"{first}T00:00:00Z", "end": f"{last}T23:59:59Z"}
