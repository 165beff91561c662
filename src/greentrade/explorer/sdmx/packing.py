"""An answer as messages hold it: series with their observations, or observations alone.

The dimension at the observation decides: by time (series), by another dimension (cross-sections), or by all of them (flat).
Attributes of a series stand with the observations where a series is not one of time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from greentrade.explorer.sdmx.answer import Answer
from greentrade.explorer.sdmx.components import FLAT, SERIES, TIME, VALUE, at_level

Cells = dict[str, Any]


@dataclass(frozen=True)
class Series:
    """A series: its key, its attributes, its observations, each with its own dimensions, measure and attributes."""

    key: Cells
    attributes: Cells
    observations: tuple[Cells, ...]


@dataclass(frozen=True)
class Packed:
    """How an answer is packed: the dimensions of a series and of an observation, and the attributes that each level has."""

    answer: Answer
    key: tuple[str, ...]
    at: tuple[str, ...]
    of_series: tuple[str, ...]
    of_observations: tuple[str, ...]

    @property
    def flat(self) -> bool:
        return not self.key

    @property
    def dataset(self) -> Cells:
        """The attributes of the whole."""
        return {name: value for name, value in self.answer.dataset.items() if name in self.answer.query.attributes}

    @property
    def cells(self) -> tuple[str, ...]:
        """What an observation has: its dimensions, the measure, its attributes."""
        return (*self.at, *([VALUE] if self.answer.query.values else []), *self.of_observations)

    def series(self) -> Iterator[Series]:
        """The series, in the order of their keys. Without observations where only keys are asked for."""
        frame, told = self.answer.frame, self.answer.query.observations
        rows = frame.select(*self.key, *self.of_series, *self.cells).iter_rows()
        width, depth = len(self.key), len(self.key) + len(self.of_series)
        for key, group in groupby(rows, key=lambda row: row[:width]):
            found = list(group)
            attributes = _filled(zip(self.of_series, found[0][width:depth], strict=True))
            observations = tuple(_filled(zip(self.cells, row[depth:], strict=True)) for row in found) if told else ()
            yield Series(dict(zip(self.key, key, strict=True)), attributes, observations)

    def observations(self) -> Iterator[Cells]:
        """The observations of a flat answer."""
        for row in self.answer.frame.select(self.cells).iter_rows():
            yield _filled(zip(self.cells, row, strict=True))


def pack(answer: Answer) -> Packed:
    """The answer, packed as its query asks."""
    query = answer.query
    at = (*SERIES, TIME) if query.at == FLAT else (query.at,)
    key = tuple(name for name in (*SERIES, TIME) if name not in at)
    told = [name for name in query.attributes if name in answer.frame.columns and answer.frame[name].null_count() < answer.frame.height]
    by_series = tuple(name for name in told if name in at_level("series"))
    by_observation = tuple(name for name in told if name in at_level("observation"))
    if query.at == TIME:
        return Packed(answer, key, at, by_series, by_observation)
    return Packed(answer, key, at, (), (*by_observation, *by_series))


def text(value: Any) -> str:
    """A value as messages spell it: numbers in their shortest exact form, true and false."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)


def _filled(cells: Any) -> Cells:
    return {name: value for name, value in cells if value is not None}
