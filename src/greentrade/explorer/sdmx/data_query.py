"""What a data or availability query asks: the dataflow, the key, filters, and how the answer is to be packed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from greentrade.errors import InputError
from greentrade.explorer.sdmx import filters
from greentrade.explorer.sdmx.artefacts import DATAFLOW
from greentrade.explorer.sdmx.components import AGENCY, ATTRIBUTES, FLAT, SERIES, TIME, VALUE, at_level, flow_id
from greentrade.explorer.sdmx.errors import NO_RESULTS, SEMANTIC, SYNTAX, SdmxError
from greentrade.explorer.sdmx.filters import Filter
from greentrade.explorer.sdmx.structure_query import find
from greentrade.indicators.registry import INDICATORS, Indicator
from greentrade.store.snapshot import moment

Pattern = tuple[frozenset[str] | None, ...]
"""For each dimension of a series key the codes that are asked for; None is all."""

MOST_PATTERNS = 20
MOST_CODES = 1000

DETAILS = ("full", "dataonly", "serieskeysonly", "nodata")
FLOWS: dict[str, Indicator] = {flow_id(each.id): each for each in INDICATORS.values()}

_CODE = re.compile(r"[A-Za-z0-9_@$-]+")
_COMPONENT = re.compile(r"c\[([A-Za-z_]+)\]")
_COMMON = ("firstNObservations", "lastNObservations", "dimensionAtObservation", "updatedAfter", "includeHistory", "asOf", "format")
PARAMETERS_21 = ("startPeriod", "endPeriod", "detail", *_COMMON)
PARAMETERS_30 = ("attributes", "measures", "reportingYearStartDay", *_COMMON)


@dataclass(frozen=True)
class DataQuery:
    """A data query that is well-formed.

    `patterns`: keys, of which a series must match one. `at`: the dimension at the observation, or AllDimensions. `attributes`:
    those that are told, `values` whether the measure is; `observations` whether observations are told beside the series.
    `as_of`: a snapshot's number or a time. `since`: the same, after which changes are asked for; `history`: those of each snapshot.
    """

    flow: Indicator
    patterns: tuple[Pattern, ...]
    filters: tuple[Filter, ...] = ()
    first: int | None = None
    last: int | None = None
    at: str = TIME
    attributes: tuple[str, ...] = tuple(each.id for each in ATTRIBUTES)
    asked_attributes: bool = False
    values: bool = True
    observations: bool = True
    as_of: int | datetime | None = None
    since: int | datetime | None = None
    history: bool = False

    @property
    def flow_id(self) -> str:
        return flow_id(self.flow.id)

    @property
    def of_changes(self) -> bool:
        """Whether changes are asked for, and not the data as they are."""
        return self.history or self.since is not None


def read_21(parts: Sequence[str], parameters: Mapping[str, str]) -> DataQuery:
    """The query `data/{flow}/{key}/{provider}` of SDMX 2.1, after `data`."""
    flow, key, provider = (*parts, "", "")[:3] if parts else ("", "", "")
    if not flow or len(parts) > 3:
        raise SdmxError(SYNTAX, "The path is no data query", remedy="Write data/IMPORTS/A.KAZ..., as the documentation shows")
    if provider not in ("", "all", AGENCY, f"all,{AGENCY}", f"{AGENCY},{AGENCY}"):
        raise SdmxError(NO_RESULTS, f"There is no data provider {provider!r}", remedy=f"The provider is {AGENCY}; leave it out")
    named = flow.split(",")
    if len(named) > 3:
        raise SdmxError(SYNTAX, f"{flow!r} names no dataflow", remedy="Write AGENCY,FLOW,VERSION, or FLOW")
    agency, identifier, version = ("all", named[0], "latest") if len(named) == 1 else (*named, "latest")[:3]
    _known(parameters, PARAMETERS_21, modern=False)
    query = DataQuery(_flow(agency, identifier, version, modern=False), _patterns(key, modern=False))
    span = filters.between(parameters.get("startPeriod"), parameters.get("endPeriod"))
    detail = parameters.get("detail", "full")
    if detail not in DETAILS:
        raise SdmxError(SYNTAX, f"detail={detail} is not known", remedy=f"Give one of {', '.join(DETAILS)}")
    return _packed(_detailed(replace(query, filters=(span,) if span else ()), detail), parameters)


def read_30(parts: Sequence[str], parameters: Mapping[str, str]) -> DataQuery:
    """The query `data/{context}/{agency}/{id}/{version}/{key}` of SDMX 3.0, after `data`."""
    if len(parts) > 5:
        raise SdmxError(SYNTAX, "The path is no data query", remedy="Write data/dataflow/GREENTRADE/IMPORTS/+/A.KAZ.*")
    context, agency, identifier, version, key = (part or "*" for part in (*parts, *("*",) * 5)[:5])
    if context not in ("dataflow", "*"):
        raise SdmxError(SEMANTIC, f"Data are given by dataflow, not by {context}", remedy="Write data/dataflow/GREENTRADE/IMPORTS/+/")
    _known(parameters, PARAMETERS_30, modern=True)
    query = DataQuery(_flow(agency, identifier, version, modern=True), _patterns(key, modern=True))
    found = [filters.read(match[1], text) for name, text in parameters.items() if (match := _COMPONENT.fullmatch(name))]
    for each in found:
        query = _narrowed(query, each)
    return _packed(_attributed(query, parameters), parameters)


def _known(parameters: Mapping[str, str], known: Sequence[str], modern: bool) -> None:
    """Raise `SdmxError` for a parameter that is not known or not offered. A parameter is never passed over in silence."""
    wrong = [name for name in parameters if name not in known and not (modern and _COMPONENT.fullmatch(name))]
    if wrong:
        also = ", c[COMPONENT]" if modern else ""
        raise SdmxError(SYNTAX, "Unknown parameter", rows=tuple(wrong), remedy=f"A data query knows {', '.join(known)}{also}")
    if parameters.get("reportingYearStartDay", "--01-01") != "--01-01":
        raise SdmxError(SEMANTIC, "Data are given by calendar year", remedy="Leave reportingYearStartDay out")


def _flow(agency: str, identifier: str, version: str, modern: bool) -> Indicator:
    found = find((DATAFLOW, agency, identifier, version), {}, modern).asked
    if len(found) != 1:
        raise SdmxError(SEMANTIC, "A data query is of one dataflow", rows=tuple(each.id for each in found), remedy="Name one")
    return FLOWS[found[0].id]


def _patterns(key: str, modern: bool) -> tuple[Pattern, ...]:
    texts = key.split(",") if modern else [key]
    if len(texts) > MOST_PATTERNS:
        raise SdmxError(SYNTAX, f"The query has more than {MOST_PATTERNS} keys", remedy="Join them with + (A.KAZ+KGZ) or ask twice")
    return tuple(dict.fromkeys(_pattern(text, modern) for text in texts))


def _pattern(key: str, modern: bool) -> Pattern:
    if key in ("", "all", "*"):
        return (None,) * len(SERIES)
    parts = key.split(".")
    if len(parts) > len(SERIES) or (not modern and len(parts) < len(SERIES)):
        raise SdmxError(
            SYNTAX, f"The key {key!r} has {len(parts)} parts", remedy=f"A key has {len(SERIES)}: {'.'.join(SERIES)}; empty is all"
        )
    return tuple(_codes(part) for part in (*parts, *("",) * (len(SERIES) - len(parts))))


def _codes(part: str) -> frozenset[str] | None:
    if part in ("", "*"):
        return None
    found = frozenset(part.split("+"))
    wrong = [code for code in sorted(found) if not _CODE.fullmatch(code)]
    if wrong or len(found) > MOST_CODES:
        raise SdmxError(SYNTAX, f"{part[:50]!r} is no part of a key", rows=tuple(wrong), remedy="Join codes with +, as in KAZ+KGZ")
    return found


def _narrowed(query: DataQuery, filter_: Filter) -> DataQuery:
    """The query with a filter: a list of codes narrows the keys, what else there is is looked at in the answer."""
    if filter_.component in SERIES and filter_.plain is not None:
        place = SERIES.index(filter_.component)
        narrow = [_narrower(each, place, filter_.plain) for each in query.patterns]
        return replace(query, patterns=tuple(each for each in narrow if each is not None))
    return replace(query, filters=(*query.filters, filter_))


def _narrower(pattern: Pattern, place: int, wanted: frozenset[str]) -> Pattern | None:
    held = pattern[place]
    kept = wanted if held is None else held & wanted
    return (*pattern[:place], kept, *pattern[place + 1 :]) if kept else None


def _detailed(query: DataQuery, detail: str) -> DataQuery:
    if detail == "full":
        return query
    query = replace(query, observations=detail == "dataonly")
    if detail == "nodata":
        return replace(query, attributes=(*at_level("series"), *at_level("dataset")))
    return replace(query, attributes=())


def _attributed(query: DataQuery, parameters: Mapping[str, str]) -> DataQuery:
    """The query with the attributes and measures that SDMX 3.0 names."""
    sets = {"none": (), "msd": (), **{name: at_level(level) for name, level in (("dataset",) * 2, ("series",) * 2, ("obs", "observation"))}}
    every = tuple(each.id for each in ATTRIBUTES)
    sets |= {"dsd": every, "all": every, **{name: (name,) for name in every}}
    asked = _listed("attributes", parameters.get("attributes", "dsd"), sets)
    measures = _listed("measures", parameters.get("measures", "all"), {"all": (VALUE,), "none": (), VALUE: (VALUE,)})
    kept = tuple(name for name in every if name in asked)
    plain = not measures and not set(kept) & set(at_level("observation"))
    return replace(query, attributes=kept, asked_attributes="attributes" in parameters, values=bool(measures), observations=not plain)


def _listed(name: str, text: str, known: Mapping[str, tuple[str, ...]]) -> set[str]:
    wrong = [each for each in text.split(",") if each not in known]
    if wrong:
        raise SdmxError(SYNTAX, f"{name}={text} is not known", rows=tuple(wrong), remedy=f"Give some of {', '.join(known)}")
    return {each for part in text.split(",") for each in known[part]}


def _packed(query: DataQuery, parameters: Mapping[str, str]) -> DataQuery:
    at = parameters.get("dimensionAtObservation", TIME)
    if at not in (*SERIES, TIME, FLAT):
        raise SdmxError(SYNTAX, f"dimensionAtObservation={at} is not known", remedy=f"Give {FLAT}, {TIME} or one of {', '.join(SERIES)}")
    # Series without observations have no flat form.
    at = TIME if at == FLAT and not query.observations else at
    first, last = (_count(name, parameters.get(name)) for name in ("firstNObservations", "lastNObservations"))
    as_of, since = (_moment(name, parameters.get(name)) for name in ("asOf", "updatedAfter"))
    if isinstance(as_of, datetime) and isinstance(since, datetime) and since > as_of:
        raise SdmxError(SEMANTIC, "updatedAfter is later than asOf", remedy="Let updatedAfter come before asOf")
    history = _flag("includeHistory", parameters.get("includeHistory", "false"))
    return replace(query, at=at, first=first, last=last, as_of=as_of, since=since, history=history)


def _count(name: str, text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and 0 < int(text[:10]) <= 10**6):
        raise SdmxError(SYNTAX, f"{name}={text} is no positive whole number")
    return int(text)


def _flag(name: str, text: str) -> bool:
    # sdmx1 writes True as Python does.
    if text.lower() not in ("true", "false", "1", "0"):
        raise SdmxError(SYNTAX, f"{name}={text[:50]} is not known", remedy="Give true or false")
    return text.lower() in ("true", "1")


def _moment(name: str, text: str | None) -> int | datetime | None:
    if text is None:
        return None
    # In the query of a URL the + of a time zone is read as a blank.
    spelt = text.replace(" ", "+") if "T" in text else text
    if name == "updatedAfter" and len(text) == len("2026-01-31"):
        # What has changed since a day may have changed on that day.
        spelt = f"{text}T00:00"
    try:
        return moment(spelt)
    except InputError:
        wrong = f"{name}={text[:50]} is neither a snapshot nor a time"
        raise SdmxError(SEMANTIC, wrong, remedy="Write a snapshot's number, or 2026-01-31T12:00:00Z") from None
