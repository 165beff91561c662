"""Rows that the store holds already: a year in two downloads enters once, and its second coming is counted.

A row is held if a visible row of the same table and source agrees with it to the last column. A newer release of
reconciled flows is kept whole beside the older one; the rows they share are no duplicates.
"""

from __future__ import annotations

from dataclasses import replace

import duckdb
import polars as pl

from greentrade.engine.duckdb import literal, parquet
from greentrade.store.lineage import source_positions
from greentrade.store.snapshot import Snapshot, whole
from greentrade.store.stage import REJECT_SCHEMA, Staged, contents


def without_held(connection: duckdb.DuckDBPyConnection, before: Snapshot, part: Staged) -> Staged:
    """The staged file without the rows that the snapshot holds; these are entered among its rejects as duplicates."""
    table = part.reading.table
    held = _overlapping(before, part)
    if not held:
        return part
    names = [column.name for column in table.published]
    same = " AND ".join(f"new.{c} = held.{c}" if c in table.key else f"new.{c} IS NOT DISTINCT FROM held.{c}" for c in names)
    relation = parquet(held, str(before.root / table.name), union_by_name=True)
    columns = ", ".join(whole(lambda query: connection.sql(query).pl(), relation, table.name))
    repeated = connection.sql(
        f"SELECT new.file_row_number AS place, min(held.ingest) AS ingest FROM {parquet([part.path], file_row_number=True)} AS new "
        f"JOIN (SELECT {columns}, ingest FROM {relation}) AS held ON {same} GROUP BY ALL ORDER BY place"
    ).pl()
    return part if repeated.is_empty() else _drop(connection, part, repeated)


def _overlapping(before: Snapshot, part: Staged) -> list[str]:
    """The store's files that may hold the same rows: same table and source, a period in common, for flows the same release."""
    periods, editions = {period for _, period, _ in part.contents}, {edition for *_, edition in part.contents}
    candidates = before.ingests.filter(pl.col("source") == part.reading.source, pl.col("target") == part.reading.table.name)
    if part.reading.table.name == "flows":
        candidates = candidates.filter(pl.col("vintage") == part.reading.vintage)
    shared = [
        row["ingest"] for row in candidates.iter_rows(named=True) if periods & set(row["periods"]) and editions & set(row["editions"])
    ]
    return before.files(part.reading.table.name, shared)


def _drop(connection: duckdb.DuckDBPyConnection, part: Staged, repeated: pl.DataFrame) -> Staged:
    """Take out rows that repeat the store's, by their place in the data file, and enter them among the rejects."""
    rejected = part.rejects["position"].sort().to_numpy()
    positions = source_positions(repeated["place"].cast(pl.Int64).to_numpy(), rejected)
    names = [column.name for column in part.reading.table.published]
    connection.register("__repeated", repeated.to_arrow())
    relation = parquet([part.path], file_row_number=True)
    texts = connection.sql(
        f"SELECT substr(array_to_string([{', '.join(f'{name}::VARCHAR' for name in names)}], ','), 1, 500) AS text "
        f"FROM {relation} WHERE file_row_number IN (SELECT place FROM __repeated) ORDER BY file_row_number"
    ).pl()["text"]
    target = part.path.with_name(part.path.name.replace(".parquet", "-new.parquet"))
    accepted = connection.execute(
        f"COPY (SELECT {', '.join(names)} FROM {relation} WHERE file_row_number NOT IN (SELECT place FROM __repeated)) "
        f"TO {literal(target)} (FORMAT parquet, COMPRESSION zstd)"
    ).fetchall()[0][0]
    connection.unregister("__repeated")
    part.path.unlink()
    found = pl.DataFrame({"position": positions, "text": texts}).with_columns(
        (part.first_line + pl.col("position") // part.reading.cells_per_line).alias("line"),
        pl.lit("duplicate").alias("kind"),
        ("stands in the store since ingest " + repeated["ingest"]).alias("reason"),
    )
    rejects = pl.concat([part.rejects, found.select(list(REJECT_SCHEMA)).cast(REJECT_SCHEMA)]).sort("position")  # type: ignore[arg-type]
    return replace(part, path=target, accepted=accepted, contents=contents(connection, target, {}), rejects=rejects)
