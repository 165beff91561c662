"""A publisher's release as the store holds it, on its own: what it says, as if nothing had come before or after.

The store enters a record once. A later download that repeats it is told in the table `rejects`, and the record stands under the
ingest that brought it first. So what a release of records holds is its own rows and those that it repeats.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import narwhals as nw
import polars as pl

from greentrade.columns import RECORDS
from greentrade.engine.duckdb import connect, literal, parquet, put
from greentrade.errors import InputError
from greentrade.store import Snapshot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from greentrade.engine import Engine

HELD_SINCE = "stands in the store since ingest "
"""How the store says, in `rejects`, that a line repeats a row of an earlier ingest."""

_NAMED = 12
"""How many releases an error names."""


@dataclass(frozen=True)
class Release(Snapshot):
    """A snapshot that sees one release alone. `name` is how it is cited, `table` where its rows are: records or flows."""

    name: str = ""
    table: str = ""

    @property
    def publisher(self) -> str:
        return self.ingests["publisher"][0]

    @property
    def vintage(self) -> str:
        return self.ingests["vintage"][0]

    def scan(self, table: str, engine: Engine, ingests: Sequence[str] | None = None) -> nw.LazyFrame | None:
        """The release's rows; of records those too that it repeats from earlier ingests."""
        own = super().scan(table, engine, ingests)
        if table != RECORDS.name or ingests is not None:
            return own
        names = [*RECORDS.names, "ingest"]
        again = self._repeated()
        parts = [] if own is None else [own.select(names)]
        parts += [] if again is None else [engine.scan([str(again)]).select(names)]
        return nw.concat(parts) if len(parts) == 2 else next(iter(parts), None)

    def cache(self, engine: str) -> Path:
        """A folder of the release's own: other ingests must not speak in what is kept for it."""
        return super().cache(engine).parent.parent / f"release-{self.key}" / engine

    @property
    def key(self) -> str:
        """Short text that tells this release's rows from those of every other."""
        return sha256("\n".join(self.ingests["ingest"]).encode()).hexdigest()[:16]

    def _repeated(self) -> Path | None:
        """A file with the records that the release repeats, under its own ingests; None where there are none."""
        target = self.cache("duckdb") / "repeated.parquet"
        if target.exists():
            return target
        rejects = self.files("rejects")
        if not rejects:
            return None
        told = (
            f"SELECT ingest, reason, text FROM {parquet(rejects, str(self.root / 'rejects'))} WHERE reason LIKE {literal(HELD_SINCE + '%')}"
        )
        connection = connect()
        since = connection.sql(f"SELECT DISTINCT substr(reason, {len(HELD_SINCE) + 1}) AS ingest FROM ({told})").pl()["ingest"].to_list()
        if not since:
            return None
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f"{target.name}.{uuid.uuid4().hex}.part")
        held = parquet(self.files(RECORDS.name, since), str(self.root / RECORDS.name))
        connection.execute(f"COPY ({_looked_up(told, held)}) TO {literal(part)} (FORMAT parquet, COMPRESSION zstd)")
        put(part, target)
        return target


def _looked_up(told: str, held: str) -> str:
    """SQL of the rows behind rejected lines. A line's text begins with the columns that no row lacks, the key and the value among them."""
    leading = [column for column in RECORDS.columns if column.required]
    assert leading == list(RECORDS.columns[: len(leading)]), "the text of a reject is read from its left"
    read = ", ".join(f"split_part(text, ',', {at})::{column.type} AS {column.name}" for at, column in enumerate(leading, start=1))
    same = " AND ".join(f"held.{column.name} = told.{column.name}" for column in leading)
    names = ", ".join(f"held.{name}" for name in RECORDS.names)
    return (
        f"SELECT {names}, told.ingest FROM (SELECT ingest, substr(reason, {len(HELD_SINCE) + 1}) AS since, {read} FROM ({told})) AS told "
        f"JOIN {held} AS held ON held.ingest = told.since AND {same}"
    )


def release(snapshot: Snapshot, text: str) -> Release:
    """The release that `BACI@202201` names: a source or publisher, and its vintage.

    A vintage may be written without its V. Raises `InputError` naming the releases of the store.
    """
    name, sign, vintage = (part.strip() for part in text.partition("@"))
    if not (name and sign and vintage):
        raise InputError(f"{text!r} names no release", remedy=f"Write PUBLISHER@RELEASE. {_there_are(snapshot)}")
    who = (pl.col("source").str.to_lowercase() == name.lower()) | (pl.col("publisher").str.to_lowercase() == name.lower())
    which = pl.col("vintage").str.to_lowercase().is_in([vintage.lower(), f"v{vintage.lower()}"])
    found = snapshot.ingests.filter(who & which)
    if found.is_empty():
        raise InputError(f"The store holds no release {text}", remedy=_there_are(snapshot))
    cited = sorted({f"{row['source']}@{row['vintage']}" for row in found.iter_rows(named=True)})
    tables = found["target"].unique().to_list()
    if len(tables) > 1 or found["vintage"].n_unique() > 1:
        raise InputError(f"{text} names several releases", rows=cited, remedy="Name one of them")
    return Release(snapshot.root, snapshot.number, found, "+".join(cited), tables[0])


def names(snapshot: Snapshot) -> list[str]:
    """Every release in the store, as it is cited: baci@V202201."""
    found = snapshot.ingests.select("source", "vintage").unique().sort("source", "vintage")
    return [f"{source}@{vintage}" for source, vintage in found.iter_rows()]


def _there_are(snapshot: Snapshot) -> str:
    held = names(snapshot)
    if not held:
        return "The store is empty: bring files in with greentrade ingest PATH"
    more = f" and {len(held) - _NAMED} more (greentrade store status)" if len(held) > _NAMED else ""
    return f"It has {', '.join(held[:_NAMED])}{more}"
