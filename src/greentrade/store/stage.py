"""One member of a file becomes one Parquet file of canonical rows, and a list of the lines that did not.

The fast road parses the text in DuckDB, straight to Parquet, in the order of the file: the place of a row in the data
file tells its line in the source, so lineage costs nothing. What proves it clean is cheap: the independent line count,
no parse error, no NULL in a required column, no repeated key. A file that fails any of these is read again on the
exact road, line by line, where each odd line is named with its reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pyarrow.parquet as pq
from numpy.typing import NDArray

from greentrade.columns import Table
from greentrade.engine.duckdb import literal, parquet
from greentrade.errors import GreentradeError
from greentrade.sources.reading import Member, Reading
from greentrade.store import lines

_PARQUET = "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
_SHOWN = 500
REJECT_SCHEMA = {"line": pl.Int64, "position": pl.Int64, "kind": pl.String, "reason": pl.String, "text": pl.String}


@dataclass(frozen=True)
class Staged:
    """A member read: its data file, the number of cells read (counted independently), and the rejects among them."""

    member: Member
    reading: Reading
    path: Path
    read: int
    accepted: int
    contents: frozenset[tuple[str, int, str]]  # the frequencies, periods and editions of its rows
    rejects: pl.DataFrame  # REJECT_SCHEMA

    @property
    def first_line(self) -> int:
        return first_line(self.member)

    def count(self, kind: str) -> int:
        return self.rejects.filter(pl.col("kind") == kind).height


def first_line(member: Member) -> int:
    """The line (or sheet row) of a member's first data row."""
    return member.text.header_lines + 1 if member.text else member.first_line


def stage(connection: duckdb.DuckDBPyConnection, member: Member, reading: Reading, target: Path) -> Staged:
    """Read a member into `target`. Every line read is accepted, quarantined, blank or a duplicate; checked here."""
    staged = _fast(connection, member, reading, target) if member.text else None
    staged = staged or _exact(connection, member, reading, target)
    if staged.read != staged.accepted + staged.rejects.height:
        raise GreentradeError(
            f"{member.name}: {staged.read:,} lines were counted but {staged.accepted:,} accepted and {staged.rejects.height:,} rejected",
            remedy="The file was not ingested; please report this with the file's layout",
        )
    return staged


def _selection(reading: Reading) -> str:
    """The SELECT list of the table's columns in order; a column that the source does not know is NULL."""
    return ", ".join(
        f"CAST({reading.select.get(column.name, 'NULL')} AS {column.type}) AS {column.name}" for column in reading.table.published
    )


# --- the fast road ----------------------------------------------------------------------------------------------------


def _fast(connection: duckdb.DuckDBPyConnection, member: Member, reading: Reading, target: Path) -> Staged | None:
    """Parse with DuckDB; None where the file is not provably clean."""
    read = lines.count_lines(member.path) - first_line(member) + 1
    try:
        stats = connection.execute(
            f"COPY (SELECT {_selection(reading)} FROM {_read_csv(member, reading)}) TO {literal(target)} "
            f"{_PARQUET[:-1]}, RETURN_STATS true)"
        ).fetchall()
    except duckdb.Error:
        # Whatever the fast parser cannot take (a torn line, mixed line ends, a word for a number), the exact road names by line.
        return None
    accepted, column_stats = stats[0][1], stats[0][4]
    # The parser skips empty lines without a word; they are looked for only where the two counts differ.
    blank = [] if accepted == read else [number for number in lines.blank_lines(member.path) if number >= first_line(member)]
    nulls = any(_has_nulls(column_stats, name, accepted) for name in reading.table.required)
    if nulls or accepted + len(blank) != read or _repeats(connection, target, reading):
        return None
    rejects = pl.DataFrame(
        [(number, number - first_line(member), "blank", "empty line", "") for number in blank], schema=REJECT_SCHEMA, orient="row"
    )
    return Staged(member, reading, target, read, accepted, contents(connection, target, column_stats), rejects)


def contents(connection: duckdb.DuckDBPyConnection, path: Path, stats: Mapping[str, Mapping[str, str]]) -> frozenset[tuple[str, int, str]]:
    """What a data file holds: read off its statistics where it is one year of one edition, as BACI's files are, else asked for."""
    ends = [(stats.get(f'"{name}"', {}).get("min"), stats.get(f'"{name}"', {}).get("max")) for name in ("freq", "period", "edition")]
    if all(low is not None and low == high for low, high in ends):
        freq, period, edition = (str(low) for low, _ in ends)
        return frozenset({(freq, int(period), edition)})
    return frozenset(connection.execute(f"SELECT DISTINCT freq, period, edition FROM {parquet([path])}").fetchall())


def _has_nulls(stats: Mapping[str, Mapping[str, str]], name: str, rows: int) -> bool:
    found = stats.get(f'"{name}"', stats.get(name, {}))
    return rows > 0 and found.get("null_count") != "0"


def _read_csv(member: Member, reading: Reading) -> str:
    text = member.text
    assert text is not None
    columns = [*member.columns, *(["__trailing"] if text.trailing_delimiter else [])]
    types = ", ".join(f"{literal(column)}: {literal(reading.types.get(column, 'VARCHAR'))}" for column in columns)
    nulls = "['', 'NA', 'nan', 'NaN']" if reading.types else "['']"
    return (
        f"read_csv({literal(member.path)}, auto_detect=false, header=false, skip={text.header_lines}, columns={{{types}}}, "
        f"delim={literal(text.delimiter)}, quote={literal(text.quote)}, escape={literal(text.quote)}, nullstr={nulls})"
    )


def _repeats(connection: duckdb.DuckDBPyConnection, path: Path, reading: Reading) -> bool:
    """Whether any key may occur twice. A file in key order proves the contrary in one light pass."""
    if reading.sorted_by_key and _strictly_increasing(path):
        return False
    keys = ", ".join(reading.table.key)
    counts = connection.execute(f"SELECT count(*), count(DISTINCT hash({keys})) FROM {parquet([path])}").fetchall()[0]
    return counts[0] != counts[1]


def _strictly_increasing(path: Path) -> bool:
    """Whether the rows of a flows file stand in the order of period, exporter, importer, product, none twice."""
    last = -1
    for batch in pq.ParquetFile(path, read_dictionary=["product"]).iter_batches(
        columns=["period", "exporter", "importer", "product"], batch_size=1 << 20
    ):
        product: Any = batch.column(3)
        period, exporter, importer, place = (_numbers(each) for each in (*batch.columns[:3], product.indices))
        codes = _numbers(product.dictionary.cast("int64"))[place]
        packed = ((period * 1000 + exporter) * 1000 + importer) * 1_000_000 + codes
        if len(packed) and (packed[0] <= last or not (np.diff(packed) > 0).all()):
            return False
        last = int(packed[-1]) if len(packed) else last
    return True


def _numbers(column: Any) -> NDArray[np.int64]:
    """A column without nulls. By DLPack: pyarrow's own way to NumPy imports pandas, which takes longer than the work."""
    return np.from_dlpack(column).astype(np.int64)


# --- the exact road ---------------------------------------------------------------------------------------------------


def _exact(connection: duckdb.DuckDBPyConnection, member: Member, reading: Reading, target: Path) -> Staged:
    """Read line by line, name every line that is no row, and write the rest."""
    raw, torn, read = _raw(member, target)
    relation = f"SELECT * REPLACE ({_casts(reading)}) FROM {raw}" if reading.types else f"SELECT * FROM {raw}"
    blank = reading.where_blank or "false"
    everything = target.with_suffix(".all.parquet")
    connection.execute(
        f"COPY (SELECT {_selection(reading)}, ({blank}) AS __blank, __position FROM ({relation})) TO {literal(everything)} {_PARQUET}"
    )
    rejected = pl.concat([torn, _rejected(connection, member, reading, everything, raw)])
    drop = rejected.select("position")
    connection.register("__drop", drop.to_arrow())
    accepted = connection.execute(
        f"COPY (SELECT {', '.join(column.name for column in reading.table.published)} FROM {parquet([everything])} "
        f"WHERE __position NOT IN (SELECT position FROM __drop)) TO {literal(target)} {_PARQUET}"
    ).fetchall()[0][0]
    connection.unregister("__drop")
    everything.unlink()
    target.with_suffix(".raw.parquet").unlink(missing_ok=True)
    return Staged(member, reading, target, read, accepted, contents(connection, target, {}), rejected.sort("position"))


def _raw(member: Member, target: Path) -> tuple[str, pl.DataFrame, int]:
    """A relation of the member's own columns and `__position`, the torn lines, and the independent count."""
    if member.text is None:
        rows = pq.ParquetFile(member.path).metadata.num_rows
        relation = (
            f"(SELECT * EXCLUDE (file_row_number), file_row_number AS __position FROM {parquet([member.path], file_row_number=True)})"
        )
        return relation, pl.DataFrame(schema=REJECT_SCHEMA), rows
    path = target.with_suffix(".raw.parquet")
    first = first_line(member)
    torn = lines.rewrite(member.path, member.columns, member.text, path)
    frame = pl.DataFrame([(t.line, t.line - first, t.kind, t.reason, t.text) for t in torn], schema=REJECT_SCHEMA, orient="row")
    relation = f"(SELECT * EXCLUDE (__line), __line - {first} AS __position FROM {parquet([path])})"
    return relation, frame, lines.count_lines(member.path) - first + 1


def _casts(reading: Reading) -> str:
    """The columns that the fast road casts while parsing, cast here from their text."""
    return ", ".join(
        f"TRY_CAST(NULLIF(NULLIF(trim(\"{name}\"), ''), 'NA') AS {type_}) AS \"{name}\"" for name, type_ in reading.types.items()
    )


def _rejected(connection: duckdb.DuckDBPyConnection, member: Member, reading: Reading, everything: Path, raw: str) -> pl.DataFrame:
    """Blank cells, rows that miss a required column, and rows that repeat a key, each with its reason."""
    missing = " OR ".join(f"{name} IS NULL" for name in reading.table.required)
    blank = connection.sql(
        f"SELECT __position AS position, 'blank' AS kind, 'empty cell' AS reason FROM {parquet([everything])} WHERE __blank"
    ).pl()
    bad = connection.sql(f"SELECT __position AS position FROM {parquet([everything])} WHERE NOT __blank AND ({missing})").pl()
    connection.register("__bad", bad.to_arrow())
    why = connection.sql(f"""
        SELECT __position AS position, 'quarantined' AS kind, {_reason(reading)} AS reason
        FROM {parquet([everything])} AS cooked JOIN {raw} AS raw USING (__position) WHERE __position IN (SELECT position FROM __bad)
    """).pl()
    connection.unregister("__bad")
    repeated = repeats(connection, everything, reading.table, f"NOT __blank AND NOT ({missing})")
    found = pl.concat([frame.cast({"position": pl.Int64}) for frame in (blank, why, repeated)])
    first, width = first_line(member), reading.cells_per_line
    with_line = found.with_columns((first + pl.col("position") // width).alias("line"))
    return with_line.join(_texts(connection, member, found, raw), on="position", how="left").select(list(REJECT_SCHEMA))


def _reason(reading: Reading) -> str:
    """SQL of the reason of a quarantined row: each required column that cannot be read, with the file's own words."""
    parts: list[str] = []
    for name in reading.table.required:
        origin = reading.origin.get(name)
        said = f"coalesce(raw.{_quoted(origin)}::VARCHAR, '')" if origin else "''"
        where = f" in column {origin}" if origin else ""
        text = f"{literal(f'{name}: cannot read ')} || '\"' || {said} || '\"' || {literal(where)}"
        parts.append(f"CASE WHEN cooked.{name} IS NULL THEN {text} END")
    return f"concat_ws('; ', {', '.join(parts)})"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _texts(connection: duckdb.DuckDBPyConnection, member: Member, found: pl.DataFrame, raw: str) -> pl.DataFrame:
    """The first characters of the rejected rows, as the file has them."""
    fields = ", ".join(f"coalesce({_quoted(column)}::VARCHAR, '')" for column in member.columns)
    connection.register("__found", found.select("position").to_arrow())
    texts = connection.sql(f"""
        SELECT __position AS position, substr(concat_ws(',', {fields}), 1, {_SHOWN}) AS text
        FROM {raw} WHERE __position IN (SELECT position FROM __found)
    """).pl()
    connection.unregister("__found")
    return texts.cast({"position": pl.Int64})


def repeats(connection: duckdb.DuckDBPyConnection, path: Path, table: Table, where: str) -> pl.DataFrame:
    """Rows that repeat the key of an earlier row: a duplicate if all columns agree, else quarantined as contradictory."""
    keys = ", ".join(table.key)
    values = ", ".join(column.name for column in table.published)
    return connection.sql(f"""
        WITH valid AS (SELECT *, hash({keys}) AS h FROM {parquet([path])} WHERE {where}),
             suspect AS (SELECT * FROM valid WHERE h IN (SELECT h FROM valid GROUP BY h HAVING count(*) > 1)),
             placed AS (
                SELECT __position, row({values}) AS whole, first_value(row({values})) OVER same AS first, row_number() OVER same AS place
                FROM suspect WINDOW same AS (PARTITION BY {keys} ORDER BY __position))
        SELECT __position AS position,
               CASE WHEN whole IS NOT DISTINCT FROM first THEN 'duplicate' ELSE 'quarantined' END AS kind,
               CASE WHEN whole IS NOT DISTINCT FROM first THEN 'repeats an earlier row of the file'
                    ELSE 'contradicts an earlier row of the file with the same key' END AS reason
        FROM placed WHERE place > 1
    """).pl()
