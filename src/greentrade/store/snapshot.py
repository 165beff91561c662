"""A store as it stood at one moment: what was in the ledger, the frames to read, and the lines behind each row."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from greentrade.columns import TABLES
from greentrade.engine.duckdb import connect, literal, parquet
from greentrade.errors import InputError
from greentrade.store import ledger
from greentrade.store.lineage import source_lines

if TYPE_CHECKING:
    import narwhals as nw

    from greentrade.engine import Engine

Ask = Callable[[str], pl.DataFrame]
"""Answers an SQL query. To start DuckDB takes longer than most of its answers, so that one connection answers several."""

_LEDGER_FACTS = ("file", "source", "publisher", "vintage", "licence")


@dataclass(frozen=True)
class Snapshot:
    """One state of a store. `ingests` is its ledger in order, with `rank` counting from 1."""

    root: Path
    number: int
    ingests: pl.DataFrame

    @property
    def at(self) -> datetime:
        """When the newest ingest of this snapshot was committed."""
        return self.ingests["at"].max() if self.ingests.height else datetime.fromtimestamp(0, UTC)  # type: ignore[return-value]

    def files(self, table: str, ingests: Sequence[str] | None = None) -> list[str]:
        """The Parquet files of a table that this snapshot sees, of all ingests or of some."""
        wanted = self.ingests["ingest"].to_list() if ingests is None else list(ingests)
        if wanted and table not in self._found:
            self._found[table] = ledger.files(self.root, table)
        return sorted(file for ingest in wanted for file in self._found[table].get(ingest, ()))

    def scan(self, table: str, engine: Engine, ingests: Sequence[str] | None = None) -> nw.LazyFrame | None:
        """The table's rows with their `ingest`, of all ingests or of some; None where there are none."""
        found = self.files(table, ingests)
        return engine.scan(found, str(self.root / table)) if found else None

    def cache(self, engine: str) -> Path:
        """The folder for what an engine works out once for this snapshot."""
        # The newest ingest names it, not the number alone: a store made anew counts from 1 again.
        name = self.ingests["ingest"][-1] if self.ingests.height else "empty"
        return self.root / ".cache" / f"{self.number}-{name}" / engine

    def rows(
        self, table: str, where: str, limit: int | None = None, ingests: Sequence[str] | None = None, engine: Engine | None = None
    ) -> pl.DataFrame:
        """Rows of a table that meet an SQL condition, each with the file and line it came from. `engine` runs the query, else a new one.

        Returns the table's columns, `ingest`, `member` (file, or archive!file), `line`, and the ledger's file, source,
        publisher, vintage and licence, in the order of the store.
        """
        found = self.files(table, ingests)
        if not found:
            names = [*(column.name for column in TABLES[table].published), "ingest"]
            return pl.DataFrame(schema={name: pl.String for name in [*names, "member", "line", *_LEDGER_FACTS]})
        ask = engine.query if engine else _asker()
        relation = parquet(found, str(self.root / table), filename=True, file_row_number=True, union_by_name=True)
        cut = f"LIMIT {int(limit)}" if limit is not None else ""
        query = (
            f"SELECT {', '.join(whole(ask, relation, table))}, ingest, filename AS data_file, file_row_number AS place FROM {relation} "
            f"WHERE {where} ORDER BY ingest, data_file, place {cut}"
        )
        return self._located(ask, ask(query)).join(
            self.ingests.select("ingest", *_LEDGER_FACTS), on="ingest", how="left", maintain_order="left"
        )

    def _located(self, ask: Ask, rows: pl.DataFrame) -> pl.DataFrame:
        """Replace `data_file` and `place` of rows by the source's `member` and `line`."""
        rows = rows.with_columns(pl.col("data_file").str.split("/").list.last())
        parts = [self._located_part(ask, part) for part in rows.partition_by("data_file", "ingest", maintain_order=True)]
        empty = rows.with_columns(pl.lit(None, pl.String).alias("member"), pl.lit(None, pl.Int64).alias("line"))
        return (pl.concat(parts) if parts else empty).drop("data_file", "place")

    def _located_part(self, ask: Ask, part: pl.DataFrame) -> pl.DataFrame:
        ingest, data_file = part["ingest"][0], part["data_file"][0]
        member = next(m for m in self._members[ingest] if m["data_file"] == data_file)
        rejected = self._rejected(ask, ingest, member["name"])
        places = part["place"].cast(pl.Int64).to_numpy()
        found = source_lines(places, rejected, member["first_line"], member["cells_per_line"])
        return part.with_columns(pl.lit(member["name"]).alias("member"), pl.Series("line", found, pl.Int64))

    @cached_property
    def _found(self) -> dict[str, dict[str, list[str]]]:
        """The files of the tables that were asked for, by ingest: what a snapshot sees does not change."""
        return {}

    @cached_property
    def _members(self) -> dict[str, list[dict[str, Any]]]:
        pairs = self.ingests.select("ingest", "members").iter_rows()
        return {ingest: json.loads(members) for ingest, members in pairs}

    def _rejected(self, ask: Ask, ingest: str, member: str) -> np.ndarray:
        found = self.files("rejects", [ingest])
        if not found:
            return np.array([], dtype=np.int64)
        query = f"SELECT position FROM {parquet(found)} WHERE member = {literal(member)} ORDER BY position"
        return ask(query)["position"].cast(pl.Int64).to_numpy()


def _asker() -> Ask:
    """Answers on one connection of its own."""
    connection = connect()
    return lambda query: connection.sql(query).pl()


def whole(ask: Ask, relation: str, table: str) -> list[str]:
    """The SELECT list of a table's columns; one that files of an earlier version all lack is NULL, greentrade's own is left out."""
    held = set(ask(f"DESCRIBE SELECT * FROM {relation}")["column_name"])
    columns = [column for column in TABLES[table].columns if column.name in held or not column.own]
    return [column.name if column.name in held else f"NULL::{column.type} AS {column.name}" for column in columns]


def moment(as_of: int | str | datetime | None) -> int | datetime | None:
    """What `--as-of` means: a snapshot's number, a day (to its end) or a moment, UTC. Raises `InputError` for anything else."""
    if as_of is None or isinstance(as_of, (int, datetime)):
        return as_of
    if as_of.isdigit() and len(as_of) < 8:
        return int(as_of)
    try:
        found = datetime.fromisoformat(as_of)
    except ValueError as error:
        raise InputError(
            f"--as-of {as_of!r} is neither a snapshot nor a date", remedy="Write 12, 2026-01-31 or 2026-01-31T12:00"
        ) from error
    if len(as_of) == len("2026-01-31"):
        found = found.replace(hour=23, minute=59, second=59, microsecond=999_999)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
