"""Which codes have data: an availability constraint for a key.

Where the query may be answered, its answer says so exactly, with counts. Where that would be too much, the codes are those that the
store has of each dimension by itself: not each combination of them has data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from greentrade import economies
from greentrade.explorer.sdmx.answer import answer
from greentrade.explorer.sdmx.codes import FIXED, Held, group_codes
from greentrade.explorer.sdmx.components import SERIES, TIME, TOTAL, urn
from greentrade.explorer.sdmx.cube import Cube, period_text
from greentrade.explorer.sdmx.data_query import DataQuery
from greentrade.explorer.sdmx.errors import NO_RESULTS, SYNTAX, TOO_LARGE, SdmxError
from greentrade.explorer.sdmx.filters import days

if TYPE_CHECKING:
    from pysdmx.model import AvailabilityConstraint

    from greentrade.indicators import Database

Found = dict[str, list[str]]


def available(
    database: Database, query: DataQuery, held: Held, most_rows: int, component: str, mode: str
) -> tuple[Found, tuple[int, int] | None]:
    """The codes of each dimension, and how many series and observations they have, where that is known.

    `component`: the dimension that is asked for, `all` for each. `mode`: exact (what the query gives) or available (what else it may
    be narrowed or widened to). Raises `SdmxError` where there is nothing.
    """
    wanted = (*SERIES, TIME) if component in ("all", "*", "") else tuple(component.split(","))
    wrong = tuple(each for each in wanted if each not in (*SERIES, TIME))
    if wrong or mode not in ("exact", "available"):
        raise SdmxError(
            SYNTAX, "The availability query cannot be read", rows=wrong, remedy=f"Name {', '.join(SERIES)}; mode is exact or available"
        )
    if mode == "exact":
        try:
            return _exact(database, query, held, most_rows, wanted)
        except SdmxError as error:
            if error.code != TOO_LARGE:
                raise
    return _possible(Cube(database, query.flow, held), query, wanted, mode), None


def constraint(query: DataQuery, found: Found, counts: tuple[int, int] | None) -> AvailabilityConstraint:
    """The constraint of pysdmx's model."""
    from pysdmx.model import AvailabilityConstraint
    from pysdmx.model.constraint import ConstraintAttachment, CubeKeyValue, CubeRegion, CubeTimeRange, CubeValue, TimePeriodBoundary

    values = [CubeKeyValue(id=name, values=[CubeValue(code) for code in codes]) for name, codes in found.items() if name != TIME]
    if TIME in found:
        first, last = min(found[TIME]), max(found[TIME])
        span = CubeTimeRange(start_period=TimePeriodBoundary(first), end_period=TimePeriodBoundary(last))
        values.append(CubeKeyValue(id=TIME, time_range=span))
    attached = ConstraintAttachment(data_provider=None, dataflows=[urn("datastructure.Dataflow", query.flow_id)])
    series, observations = counts or (None, None)
    return AvailabilityConstraint(
        constraint_attachment=attached, cube_region=CubeRegion(values), series_count=series, obs_count=observations
    )


def _exact(database: Database, query: DataQuery, held: Held, most_rows: int, wanted: tuple[str, ...]) -> tuple[Found, tuple[int, int]]:
    frame = answer(database, replace(query, at=TIME), held, most_rows).frame
    counts = (frame.select(SERIES).n_unique(), frame.height)
    return {name: frame[name].unique().sort().to_list() for name in wanted}, counts


def _possible(cube: Cube, query: DataQuery, wanted: tuple[str, ...], mode: str) -> Found:
    """The codes that the store has of each dimension; `exact`: of those that the key names."""
    found = _of_store(cube)
    if not found[TIME]:
        raise SdmxError(NO_RESULTS, "The store has no data of the indicator")
    if mode == "exact":
        asked = {name: [pattern[place] for pattern in query.patterns] for place, name in enumerate(SERIES)}
        for name, sets in asked.items():
            if all(each is not None for each in sets):
                named = set().union(*(each or () for each in sets))
                found[name] = [code for code in found[name] if code in named] or sorted(named)
        times = [each for each in query.filters if each.component == TIME]
        found[TIME] = [each for each in found[TIME] if all(time.holds(each) for time in times)]
        if not found[TIME]:
            raise SdmxError(NO_RESULTS, "The store has no data of that time")
    return {name: found[name] for name in wanted}


def _of_store(cube: Cube) -> Found:
    held = {
        (freq, seen): periods
        for freq in FIXED["CL_FREQ"][1]
        for seen in FIXED["CL_PERSPECTIVE"][1]
        if (periods := cube.periods(freq, seen))
    }
    areas = sorted({area for freq, seen in held for area in cube.areas(freq, seen)})
    partners = sorted({*economies.groups(), *areas}) if "partner" in cube.flow.dimensions else []
    return {
        "FREQ": sorted({freq for freq, _ in held}),
        "REF_AREA": areas,
        "COUNTERPART_AREA": [*([] if "partner" in cube.flow.by else [TOTAL]), *partners],
        "COMMODITY": _commodities(cube),
        "PRODUCT_LIST": [TOTAL, *cube.held.in_use.values()],
        "PERSPECTIVE": sorted({seen for _, seen in held}),
        "MATCH": list(FIXED["CL_MATCH"][1]),
        TIME: sorted({period_text(each) for periods in held.values() for each in periods}, key=lambda each: days(each)[0]),
    }


def _commodities(cube: Cube) -> list[str]:
    found: Mapping[str, None] = dict.fromkeys([] if "product" in cube.flow.by else [TOTAL])
    for code in cube.held.in_use.values():
        version = cube.held.versions[code]
        groups = group_codes(version) if "group" in cube.flow.dimensions else ()
        products = version.hs6_codes if "product" in cube.flow.dimensions else ()
        found = {**found, **dict.fromkeys(groups), **dict.fromkeys(products)}
    return sorted(found)
