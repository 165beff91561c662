"""Data messages in SDMX-CSV 1.0 and 2.0: one row an observation, one column a component.

The notes of an answer are left out unless they are asked for: every row would repeat them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from greentrade.explorer.sdmx.codes import Held, Name, names_of
from greentrade.explorer.sdmx.components import AGENCY, COMPONENTS, SERIES, TIME, VALUE, VERSION
from greentrade.explorer.sdmx.packing import Packed, text


@dataclass(frozen=True)
class Style:
    """What a client chooses beside the format. `labels`: id, both or (2.0) name; `keys`: none, obs, series or both (2.0)."""

    labels: str = "id"
    keys: str = "none"


def write(packed: Packed, modern: bool, style: Style, held: Held) -> bytes:
    """A message of SDMX-CSV 2.0 (`modern`) or 1.0."""
    to = io.StringIO(newline="")
    writer = csv.writer(to, lineterminator="\r\n")
    writer.writerows(_Table(packed, modern, style, held).rows())
    return to.getvalue().encode()


class _Table:
    def __init__(self, packed: Packed, modern: bool, style: Style, held: Held) -> None:
        self.packed, self.modern, self.style, self.held = packed, modern, style, held
        query = packed.answer.query
        self.flow = query.flow_id
        repeated = [name for name in packed.dataset if name != "NOTES" or query.asked_attributes]
        value = [VALUE] if query.values and query.observations else []
        told = [name for name in query.attributes if name in (*packed.of_series, *packed.of_observations)]
        time = [TIME] if query.observations else []
        self.columns = (*SERIES, *time, *value, *told, *repeated)
        self.names: dict[str, dict[str, str]] = {}

    def rows(self) -> Iterator[list[str]]:
        yield self._head()
        frame = self.packed.answer.frame
        own = [name for name in self.columns if name in frame.columns]
        rest = [self.packed.dataset[name] for name in self.columns if name not in frame.columns]
        kept = frame.select(own) if self.packed.answer.query.observations else frame.select(own).unique(maintain_order=True)
        lead = self._lead()
        for row in kept.iter_rows():
            cells = ["" if value is None else text(value) for value in (*row, *rest)]
            yield [*lead, *self._keys(cells), *self._labelled(cells)]

    def _head(self) -> list[str]:
        named = self.style.labels == "both"
        columns = [f"{name}: {COMPONENTS[name].name}" if named else name for name in self.columns]
        if self.style.labels == "name":
            columns = [part for name in self.columns for part in (name, COMPONENTS[name].name)]
        if not self.modern:
            return ["DATAFLOW", *columns]
        keys = {"obs": ["OBS_KEY"], "series": ["SERIES_KEY"], "both": ["SERIES_KEY", "OBS_KEY"]}.get(self.style.keys, [])
        structure = ["STRUCTURE_NAME"] if self.style.labels == "name" else []
        return ["STRUCTURE", "STRUCTURE_ID", *structure, "ACTION", *keys, *columns]

    def _lead(self) -> list[str]:
        title = self.packed.answer.query.flow.title
        identity = f"{AGENCY}:{self.flow}({VERSION})"
        told = f"{identity}: {title}" if self.style.labels == "both" else identity
        if not self.modern:
            return [told]
        return ["dataflow", told, *([title] if self.style.labels == "name" else []), "I"]

    def _keys(self, cells: Sequence[str]) -> list[str]:
        series = ".".join(cells[: len(SERIES)])
        observation = f"{series}.{cells[len(SERIES)]}" if self.packed.answer.query.observations else series
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
