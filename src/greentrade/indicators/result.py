"""What `compute` gives: a tidy table with its provenance, its coverage, its notes, and ways to use it elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from greentrade.indicators.formulas import Fit
from greentrade.indicators.provenance import Provenance

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd


@dataclass(frozen=True)
class Result:
    """An indicator's values.

    `frame`: the keys (`columns.RESULT_KEYS`) and the measures (`columns.RESULT_MEASURES`), sorted by the keys; a
    cross-section has `gdp_per_capita_ppp` beside them. `coverage`: one row an economy and direction: economy (ISO3),
    direction, first_period, last_period, missing (periods between the two without data), basis (reported, mirror, mixed,
    reconciled or none). `notes`: what a reader must know, in plain sentences. `fit`: the line through a cross-section.
    """

    frame: pl.DataFrame
    provenance: Provenance
    coverage: pl.DataFrame
    notes: tuple[str, ...]
    fit: Fit | None = None
    _explain: Callable[..., pl.DataFrame] | None = field(default=None, repr=False, compare=False)

    def to_polars(self) -> pl.DataFrame:
        return self.frame

    def to_pandas(self) -> pd.DataFrame:
        return self.frame.to_pandas()

    def to_csv(self, path: str | Path | None = None) -> str:
        """The frame as CSV; written to `path` if there is one. The provenance is in JSON, Parquet and XLSX only."""
        text = self.frame.write_csv()
        if path is not None:
            Path(path).write_text(text, encoding="utf-8", newline="")
        return text

    def to_json(self, path: str | Path | None = None) -> str:
        """Provenance, notes, coverage and data as one JSON object; written to `path` if there is one."""
        from greentrade.indicators.export import as_json

        text = as_json(self)
        if path is not None:
            Path(path).write_text(text, encoding="utf-8", newline="")
        return text

    def to_parquet(self, path: str | Path) -> None:
        """The frame as Parquet, with provenance and notes as JSON in the file's metadata, under the key `greentrade`."""
        from greentrade.indicators.export import write_parquet

        write_parquet(self, Path(path))

    def to_xlsx(self, path: str | Path) -> None:
        """A workbook with the sheets Data, Coverage and Provenance."""
        from greentrade.indicators.export import write_xlsx

        write_xlsx(self, Path(path))

    def chart(self) -> alt.LayerChart:
        """An Altair chart: lines over time, bars for one period, points with their line for a cross-section.

        Bounds are a band (over bars a line), and a diamond marks where a series crosses an edition of the Harmonized System.
        """
        from greentrade.indicators.chart import chart

        return chart(self)

    def explain(self, limit: int = 10_000, **keys: Any) -> pl.DataFrame:
        """The store's rows behind one number, named by its keys: `r.explain(period=2024, economy="KAZ", product="850760")`.

        One row a row of the store, with `term` (which part of the formula), `contribution` in its `unit` (USD; of weights kg),
        `rule` (why it counts), the row's own columns, and file, line, ingest, vintage, publisher and licence. The contributions of a
        term sum to its value. Of a term with more than `limit` rows the largest are listed, and the rest is one row with their sum.
        Raises `InputError` where the keys do not name one row of `frame`.
        """
        assert self._explain is not None, "a result that compute made can explain itself"
        return self._explain(self, limit, keys)

    def _repr_html_(self) -> str:
        from greentrade.indicators.export import as_html

        return as_html(self)
