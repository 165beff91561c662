"""Data messages in SDMX-CSV 1.0 and 2.0: one row an observation, one column a component.

A history has columns of its own for when an observation came, or went, as SDMX-CSV 2.0 allows. The notes of an answer are left out
unless they are asked for: every row would repeat them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from greentrade.explorer.sdmx.codes import Held, Name, names_of
from greentrade.explorer.sdmx.components import AGENCY, COMPONENTS, SERIES, TIME, VALUE, VERSION
from greentrade.explorer.sdmx.packing import Packed, text


@dataclass(frozen=True)
class Style:
    """What a client chooses beside the format. `labels`: id, both or (2.0) name; `keys`: none, obs, series or both (2.0)."""

    labels: str = "id"
    keys: str = "none"


def write(sets: Sequence[Packed], modern: bool, style: Style, held: Held) -> bytes:
    """A message of SDMX-CSV 2.0 (`modern`) or 1.0. Only 2.0 can tell data sets of several actions apart."""
    to = io.StringIO(newline="")
    writer = csv.writer(to, lineterminator="\r\n")
    writer.writerows(_Table(sets, modern, style, held).rows())
    return to.getvalue().encode()


def _told(packed: Packed) -> set[str]:
    """The components that a data set has columns of."""
    query = packed.answer.query
    time = [TIME] if query.observations else []
    value = [VALUE] if query.values and query.observations else []
    whole = [name for name in packed.dataset if name != "NOTES" or query.asked_attributes]
    return {*SERIES, *time, *value, *packed.of_series, *packed.of_observations, *whole}


class _Table:
    def __init__(self, sets: Sequence[Packed], modern: bool, style: Style, held: Held) -> None:
        self.sets, self.modern, self.style, self.held = sets, modern, style, held
        self.query = sets[0].answer.query
        told = {name for packed in sets for name in _told(packed)}
        self.columns = tuple(name for name in COMPONENTS if name in told)
        self.names: dict[str, dict[str, str]] = {}

    def rows(self) -> Iterator[list[str]]:
        yield self._head()
        for packed in self.sets:
            yield from self._of_set(packed)

    def _of_set(self, packed: Packed) -> Iterator[list[str]]:
        frame, told = packed.answer.frame, _told(packed)
        own = [pl.col(name) if name in frame.columns else pl.lit(packed.dataset[name]).alias(name) for name in self.columns if name in told]
        kept = frame.select(own) if self.query.observations else frame.select(own).unique(maintain_order=True)
        lead, dates = self._lead(packed.answer.action), self._dates(packed)
        for row in kept.iter_rows(named=True):
            cells = ["" if row.get(name) is None else text(row[name]) for name in self.columns]
            yield [*lead, *self._keys(cells), *self._labelled(cells), *dates]

    def _dates(self, packed: Packed) -> list[str]:
        return [packed.answer.valid_from, packed.answer.valid_to] if self.query.history else []

    def _head(self) -> list[str]:
        named = self.style.labels == "both"
        columns = [f"{name}: {COMPONENTS[name].name}" if named else name for name in self.columns]
        if self.style.labels == "name":
            columns = [part for name in self.columns for part in (name, COMPONENTS[name].name)]
        if not self.modern:
            return ["DATAFLOW", *columns]
        keys = {"obs": ["OBS_KEY"], "series": ["SERIES_KEY"], "both": ["SERIES_KEY", "OBS_KEY"]}.get(self.style.keys, [])
        structure = ["STRUCTURE_NAME"] if self.style.labels == "name" else []
        dates = ["VALID_FROM", "VALID_TO"] if self.query.history else []
        return ["STRUCTURE", "STRUCTURE_ID", *structure, "ACTION", *keys, *columns, *dates]

    def _lead(self, action: str) -> list[str]:
        title = self.query.flow.title
        identity = f"{AGENCY}:{self.query.flow_id}({VERSION})"
        told = f"{identity}: {title}" if self.style.labels == "both" else identity
        if not self.modern:
            return [told]
        return ["dataflow", told, *([title] if self.style.labels == "name" else []), action[0]]

    def _keys(self, cells: Sequence[str]) -> list[str]:
        series = ".".join(cells[: len(SERIES)])
        observation = f"{series}.{cells[len(SERIES)]}" if self.query.observations else series
        return {"obs": [observation], "series": [series], "both": [series, observation]}.get(self.style.keys, []) if self.modern else []

    def _labelled(self, cells: list[str]) -> list[str]:
        if self.style.labels == "id":
            return cells
        named = [self._label(column, cell) for column, cell in zip(self.columns, cells, strict=True)]
        if self.style.labels == "name":
            return [part for cell, name in zip(cells, named, strict=True) for part in (cell, name or "")]
        return [f"{cell}: {name}" if name else cell for cell, name in zip(cells, named, strict=True)]

    def _label(self, column: str, cell: str) -> str | None:
        codelist = COMPONENTS[column].codelist
        if not codelist or not cell:
            return None
        known = self.names.setdefault(codelist, {})
        if cell not in known:
            known[cell] = names_of(codelist, self.held).get(cell, Name(cell)).text
        return known[cell]
