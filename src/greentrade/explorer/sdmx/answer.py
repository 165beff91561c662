"""The answer to a data query: one tidy frame of the structure's components, and what holds for all of it.

Reporters are asked in portions, and the rows are counted as they come: no query takes more memory than the answer it may have.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import polars as pl

from greentrade.errors import InputError
from greentrade.explorer.sdmx.codes import Held, group_codes
from greentrade.explorer.sdmx.components import FLAT, SERIES, STATUS, TIME, TOTAL, UNITS, VALUE
from greentrade.explorer.sdmx.cube import CODES, GROUPS, NAMED, WHOLE, Cube, Question, period_text
from greentrade.explorer.sdmx.errors import NO_RESULTS, TOO_LARGE, SdmxError
from greentrade.indicators.database import Database
from greentrade.indicators.registry import GROWTH

if TYPE_CHECKING:
    from greentrade.explorer.sdmx.data_query import DataQuery
    from greentrade.indicators import Result

SPARSE = 20
"""Of so many possible cells at least one has data: a query with more cells than this times the most rows is not begun."""

PORTION = 400_000
"""Cells that are computed at once, unless one reporter has more."""

INFORMATION, REPLACE, DELETE = "Information", "Replace", "Delete"
"""Actions of SDMX: data to be read; to be put in the place of those of the same keys; to be taken out."""

MEASURES = (VALUE, "LOWER", "UPPER", "OBS_STATUS", "BASIS", "EDITION", "EDITION_BREAK")
ATTACHED = ("UNIT_MEASURE", "UNIT_MULT", "COMMODITY_EDITION", "BASE_PERIOD")
SCHEMA = {
    **dict.fromkeys((*SERIES, TIME), pl.String),
    **dict.fromkeys((VALUE, "LOWER", "UPPER"), pl.Float64),
    **dict.fromkeys(("OBS_STATUS", "BASIS", "EDITION"), pl.String),
    "EDITION_BREAK": pl.Boolean,
    **dict.fromkeys(ATTACHED, pl.String),
}


@dataclass(frozen=True)
class Answer:
    """A data set. `frame`: one row an observation, sorted as `query.at` groups them; `dataset`: its attributes.

    `action`: what a copy of the data is to do with it. Of a history it says when its observations came, or went, to the last digit:
    snapshots may follow one another within a second.
    """

    query: DataQuery
    frame: pl.DataFrame
    dataset: dict[str, str | int]
    snapshot: int
    snapshot_at: datetime
    action: str = INFORMATION

    @property
    def valid_from(self) -> str:
        return self.snapshot_at.isoformat() if self.query.history and self.action == REPLACE else ""

    @property
    def valid_to(self) -> str:
        return self.snapshot_at.isoformat() if self.query.history and self.action == DELETE else ""


class _Told:
    """What results say of themselves, each thing once."""

    def __init__(self) -> None:
        self.notes: dict[str, None] = {}
        self.sources: dict[str, None] = {}
        self.software = ""
        self.refused: InputError | None = None

    def nothing(self) -> SdmxError:
        """Why there is no answer."""
        if self.refused is not None:
            return SdmxError(NO_RESULTS, self.refused.what, rows=self.refused.rows, remedy=self.refused.remedy)
        return SdmxError(NO_RESULTS, "The store has no data of that", remedy="The availability query tells what it has")

    def hear(self, result: Result) -> None:
        self.notes |= dict.fromkeys(result.notes)
        self.sources |= {f"{each.publisher}, {each.vintage} ({each.licence})": None for each in result.provenance.origins}
        self.software = result.provenance.software


def answer(database: Database, query: DataQuery, held: Held, most_rows: int) -> Answer:
    """Answer a query. Raises `SdmxError` where there is nothing, and where there is more than may be answered."""
    cube = Cube(database, query.flow, held)
    questions = cube.questions(query)
    bounded(sum(each.rows for each in questions), SPARSE * most_rows, most_rows)
    told, parts, count = _Told(), [], 0
    for question in questions:
        for part in _portions(cube, question, told):
            kept = filtered(part, query)
            count += kept.height
            bounded(count, most_rows, most_rows)
            parts.append(kept)
    frame = pl.concat(parts).unique(subset=[*SERIES, TIME], keep="first") if parts else pl.DataFrame(schema=SCHEMA)
    if frame.is_empty():
        raise told.nothing()
    return Answer(query, ends(in_order(frame, query), query), _dataset(database, told), database.snapshot.number, database.snapshot.at)


def bounded(rows: int, limit: int, most: int) -> None:
    """Raise `SdmxError` where there are more rows than the limit."""
    if rows > limit:
        raise SdmxError(
            TOO_LARGE,
            f"The answer would have more than the {most:,} observations that one may have",
            remedy="Name fewer codes in the key (_T where a dimension need not be split), one list, perspective and match, or fewer years",
        )


def _portions(cube: Cube, question: Question, told: _Told) -> Iterator[pl.DataFrame]:
    size = max(1, PORTION // max(1, question.width * question.held))
    years = question.periods if cube.flow.id == "cross-section" else (None,)
    for start in range(0, len(question.reporters), size):
        for year in years:
            try:
                result = _ask(cube, question, question.reporters[start : start + size], year)
            except InputError as error:
                # A cross-section needs the GDP of its year; of the others nothing of that kind is expected.
                if year is None:
                    raise
                told.refused = error
                continue
            told.hear(result)
            yield _normal(cube, question, result)


def _ask(cube: Cube, question: Question, reporters: tuple[str, ...], year: int | None) -> Result:
    by = {
        "partner": question.partner == CODES,
        "group": question.commodity == GROUPS,
        "product": question.commodity == CODES,
    }
    selection = None if question.product_list == TOTAL else cube.held.versions[question.product_list]
    # The limit of a lent database is of answers; what an answer is picked from is bounded by its portions.
    return Database.compute(
        cube.database,
        cube.flow.id,
        reporters=reporters,
        partners=question.partners if question.partner == NAMED else None,
        products=sorted(question.commodities or ()) if question.commodity == NAMED else selection,
        years=year,
        perspective=question.perspective,
        match=question.match,
        by=tuple(name for name, there in by.items() if there),
        freq=question.freq,
    )


def _normal(cube: Cube, question: Question, result: Result) -> pl.DataFrame:
    """A result in the components of the structure: the periods and commodities that are wanted, without series that have no value."""
    frame = result.frame.filter(pl.col("period").is_in(question.periods))
    commodity = {WHOLE: pl.lit(TOTAL), NAMED: pl.lit(next(iter(question.commodities or (TOTAL,)))), CODES: pl.col("product")}
    if question.commodity == GROUPS:
        ids = {group: code for code, group in group_codes(cube.held.versions[question.product_list]).items()}
        commodity[GROUPS] = pl.col("group").replace(ids)
    edition = result.provenance.edition
    columns = {
        "FREQ": pl.lit(question.freq),
        "REF_AREA": pl.col("economy"),
        "COUNTERPART_AREA": pl.lit(TOTAL) if question.partner == WHOLE else pl.col("partner"),
        "COMMODITY": commodity[question.commodity],
        "PRODUCT_LIST": pl.lit(question.product_list),
        "PERSPECTIVE": pl.lit(question.perspective),
        "MATCH": pl.lit(question.match),
        TIME: pl.col("period").replace_strict({each: period_text(each) for each in question.periods}, return_dtype=pl.String),
        VALUE: pl.col("value"),
        "LOWER": pl.col("lower"),
        "UPPER": pl.col("upper"),
        "OBS_STATUS": pl.col("status").replace_strict(STATUS, return_dtype=pl.String),
        "BASIS": pl.col("basis"),
        "EDITION": pl.col("edition"),
        "EDITION_BREAK": pl.col("edition_break"),
        "UNIT_MEASURE": pl.col("unit").replace_strict(UNITS, return_dtype=pl.String),
        "UNIT_MULT": pl.lit("0"),
        "COMMODITY_EDITION": pl.lit(edition, pl.String),
        "BASE_PERIOD": pl.lit(_base(result) if cube.flow.unit == GROWTH else None, pl.String),
    }
    normal = frame.select(each.alias(name) for name, each in columns.items()).cast(SCHEMA)  # type: ignore[arg-type]
    if question.commodity in (GROUPS, CODES):
        normal = normal.filter(pl.col("COMMODITY").is_in(list(question.commodities or ())))
    return normal.filter(pl.col(VALUE).is_not_null().any().over(SERIES))


def _base(result: Result) -> str:
    return period_text(result.provenance.parameters["periods"][0])


def filtered(frame: pl.DataFrame, query: DataQuery) -> pl.DataFrame:
    """The observations that the query's filters let pass; of time a question has only what passes."""
    for each in query.filters:
        if each.component != TIME and each.component in frame.columns:
            frame = frame.filter(pl.Series([each.holds(value) for value in frame[each.component]], dtype=pl.Boolean))
    return frame


def in_order(frame: pl.DataFrame, query: DataQuery) -> pl.DataFrame:
    """The observations as the dimension at the observation groups them."""
    order = [name for name in (*SERIES, TIME) if name != query.at]
    return frame.sort([*order, *([query.at] if query.at != FLAT else [])])


def ends(frame: pl.DataFrame, query: DataQuery) -> pl.DataFrame:
    """The first and the last observations of each series, where only these are asked for."""
    place = pl.col(TIME).rank("ordinal").over(SERIES)
    count = pl.len().over(SERIES)
    if query.first is not None and query.last is not None:
        return frame.filter((place <= query.first) | (place > count - query.last))
    if query.first is not None:
        return frame.filter(place <= query.first)
    return frame if query.last is None else frame.filter(place > count - query.last)


def _dataset(database: Database, told: _Told) -> dict[str, str | int]:
    found: dict[str, str | int] = {
        "SNAPSHOT": database.snapshot.number,
        "SOURCE": "; ".join(told.sources),
        "SOFTWARE": told.software,
        "NOTES": " ".join(told.notes),
    }
    return {name: text for name, text in found.items() if text}
