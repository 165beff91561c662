"""Data messages in SDMX-ML: generic and structure-specific of 2.1, and that of 3.0.

Written here and not by pysdmx, whose writers need pandas and know neither cross-sections nor series without observations.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from greentrade.explorer.sdmx.components import AGENCY, STRUCTURE, VALUE, VERSION, urn
from greentrade.explorer.sdmx.packing import Cells, Packed, Series, text
from greentrade.explorer.sdmx.structure_message import Header

GENERIC, SPECIFIC, MODERN = "generic", "specific", "3.0"

_BASE = "http://www.sdmx.org/resources/sdmxml/schemas/"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_QUOTED = {'"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"}


def write(sets: Sequence[Packed], form: str, header: Header, series_of_time: bool = False) -> bytes:
    """A message of data sets. `form`: generic, specific or 3.0; `series_of_time`: the root element of the time-series formats of 2.1."""
    return "".join(_generic(sets, header, series_of_time) if form == GENERIC else _specific(sets, form, header, series_of_time)).encode()


def _specific(sets: Sequence[Packed], form: str, header: Header, series_of_time: bool) -> Iterator[str]:
    version = "v3_0" if form == MODERN else "v2_1"
    root = "StructureSpecificTimeSeriesData" if series_of_time else "StructureSpecificData"
    namespace = f"{urn('datastructure.Dataflow', sets[0].answer.query.flow_id)}:ObsLevelDim:{sets[0].answer.query.at}"
    spaces = {
        "xsi": _XSI,
        "mes": f"{_BASE}{version}/message",
        "com": f"{_BASE}{version}/common",
        "ss": f"{_BASE}{version}/data/structurespecific",
        "ns1": namespace,
    }
    yield _open(root, spaces)
    yield _header(sets, form, header, f' namespace="{escape(namespace, _QUOTED)}"')
    scope = {} if form == MODERN else {"ss:dataScope": "DataStructure"}
    for packed in sets:
        told = {f"ss:{name}": value for name, value in _of_set(packed).items()}
        yield f"<mes:DataSet{_attributes({'xsi:type': 'ns1:DataSetType', **scope, **told})}{_attributes(packed.dataset)}>"
        if packed.flat:
            yield from (f"<Obs{_attributes(each)}/>" for each in packed.observations())
        else:
            yield from (_specific_series(each) for each in packed.series())
        yield "</mes:DataSet>"
    yield f"</mes:{root}>\n"


def _of_set(packed: Packed) -> dict[str, str]:
    """What a data set says of itself: its structure, what to do with it, and from or to when its observations hold."""
    answer = packed.answer
    dates = {"validFromDate": answer.valid_from, "validToDate": answer.valid_to}
    return {"structureRef": STRUCTURE, "action": answer.action, **{name: at for name, at in dates.items() if at}}


def _specific_series(series: Series) -> str:
    opened = f"<Series{_attributes(series.key)}{_attributes(series.attributes)}"
    if not series.observations:
        return f"{opened}/>"
    return f"{opened}>{''.join(f'<Obs{_attributes(each)}/>' for each in series.observations)}</Series>"


def _generic(sets: Sequence[Packed], header: Header, series_of_time: bool) -> Iterator[str]:
    root = "GenericTimeSeriesData" if series_of_time else "GenericData"
    spaces = {"xsi": _XSI, "mes": f"{_BASE}v2_1/message", "com": f"{_BASE}v2_1/common", "gen": f"{_BASE}v2_1/data/generic"}
    yield _open(root, spaces)
    yield _header(sets, GENERIC, header, "")
    for packed in sets:
        yield f"<mes:DataSet{_attributes(_of_set(packed))}>{_values('Attributes', packed.dataset)}"
        if packed.flat:
            yield from (_generic_observation(each, packed) for each in packed.observations())
        else:
            yield from (_generic_series(each, packed) for each in packed.series())
        yield "</mes:DataSet>"
    yield f"</mes:{root}>\n"


def _generic_series(series: Series, packed: Packed) -> str:
    observations = "".join(_generic_observation(each, packed) for each in series.observations)
    key, attributes = _values("SeriesKey", series.key), _values("Attributes", series.attributes)
    return f"<gen:Series>{key}{attributes}{observations}</gen:Series>"


def _generic_observation(cells: Cells, packed: Packed) -> str:
    at = {name: cells[name] for name in packed.at}
    # Only a single dimension can go without its name.
    dimension = _values("ObsKey", at) if packed.flat else f'<gen:ObsDimension value="{escape(text(at[packed.at[0]]), _QUOTED)}"/>'
    value = f'<gen:ObsValue value="{text(cells[VALUE])}"/>' if VALUE in cells else ""
    attributes = _values("Attributes", {name: cells[name] for name in packed.of_observations if name in cells})
    return f"<gen:Obs>{dimension}{value}{attributes}</gen:Obs>"


def _values(name: str, cells: Mapping[str, Any]) -> str:
    if not cells:
        return ""
    held = "".join(f'<gen:Value id="{key}" value="{escape(text(value), _QUOTED)}"/>' for key, value in cells.items())
    return f"<gen:{name}>{held}</gen:{name}>"


def _open(root: str, spaces: Mapping[str, str]) -> str:
    named = "".join(f' xmlns:{prefix}="{escape(space, _QUOTED)}"' for prefix, space in spaces.items())
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<mes:{root}{named}>'


def _header(sets: Sequence[Packed], form: str, header: Header, more: str) -> str:
    at, flow = sets[0].answer.query.at, sets[0].answer.query.flow_id
    actions = {each.answer.action for each in sets}
    # Sets of several actions say it themselves.
    action = f"<mes:DataSetAction>{actions.pop()}</mes:DataSetAction>" if len(actions) == 1 else ""
    # SDMX leaves the structureID to the sender. rsdmx fetches the data structure of that id, so it is that of the data structure.
    if form == MODERN:
        structure = f"<com:StructureUsage>{urn('datastructure.Dataflow', flow)}</com:StructureUsage>"
    else:
        structure = f'<com:StructureUsage><Ref agencyID="{AGENCY}" id="{flow}" version="{VERSION}" class="Dataflow"/></com:StructureUsage>'
    return (
        f"<mes:Header><mes:ID>{header.id}</mes:ID><mes:Test>false</mes:Test><mes:Prepared>{header.at}</mes:Prepared>"
        f'<mes:Sender id="{AGENCY}"><com:Name xml:lang="en">greentrade</com:Name></mes:Sender>'
        f'<mes:Structure structureID="{STRUCTURE}"{more} dimensionAtObservation="{at}">{structure}</mes:Structure>'
        f"{action}<mes:Extracted>{header.at}</mes:Extracted></mes:Header>"
    )


def _attributes(cells: Mapping[str, Any] | Iterable[tuple[str, Any]]) -> str:
    held = cells.items() if isinstance(cells, Mapping) else cells
    return "".join(f' {name}="{escape(text(value), _QUOTED)}"' for name, value in held)
