"""The column law: every table of the store and of the results, declared once.

One name has one meaning and one unit everywhere; the unit is the suffix. The store, the sources and the formula layer
take names, types, keys and meanings from here and declare none of their own.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

TEXT, INTEGER, BIGINT, DOUBLE, BOOLEAN, TIMESTAMP = "VARCHAR", "INTEGER", "BIGINT", "DOUBLE", "BOOLEAN", "TIMESTAMPTZ"

_ARROW: dict[str, pa.DataType] = {
    TEXT: pa.string(),
    INTEGER: pa.int32(),
    BIGINT: pa.int64(),
    DOUBLE: pa.float64(),
    BOOLEAN: pa.bool_(),
    TIMESTAMP: pa.timestamp("us", tz="UTC"),
    "VARCHAR[]": pa.list_(pa.string()),
    "INTEGER[]": pa.list_(pa.int32()),
}


@dataclass(frozen=True)
class Column:
    """A column: its name, its type (a DuckDB type name), what it means, and whether a row can stand without it.

    `own`: only rows that greentrade itself made have it; data files of what others published leave it out.
    """

    name: str
    type: str
    meaning: str
    required: bool = False
    own: bool = False


@dataclass(frozen=True)
class Table:
    """A table of the store: its columns in order, the key that identifies a row, and warnings for its users."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def published(self) -> tuple[Column, ...]:
        """The columns that a publisher's file can fill."""
        return tuple(column for column in self.columns if not column.own)

    @property
    def required(self) -> tuple[str, ...]:
        """Columns without which a row is quarantined."""
        return tuple(column.name for column in self.columns if column.required)

    def types(self) -> dict[str, str]:
        return {column.name: column.type for column in self.columns}

    def arrow_schema(self) -> pa.Schema:
        return pa.schema([pa.field(c.name, _ARROW[c.type], nullable=True) for c in self.columns])


_FREQ = Column("freq", TEXT, "frequency of the period: A (year) or M (month)", required=True)
_PERIOD = Column("period", INTEGER, "the year (2024) or the month (202407)", required=True)
_EDITION = Column("edition", TEXT, "edition of the Harmonized System: HS1992 ... HS2022, or HS where none is stated", required=True)
_PRODUCT = Column("product", TEXT, "HS code as text with its leading zeros; TOTAL for all products", required=True)
_WEIGHT = Column("weight_kg", DOUBLE, "net weight in kilograms; null where unknown or published as zero")
_INGEST = Column("ingest", TEXT, "the ingest that brought the row; joins to the table `ingests`", required=True)

RECORDS = Table(
    "records",
    "One line as a reporter declared it.",
    (
        _FREQ,
        _PERIOD,
        Column("reporter", INTEGER, "M49 code (with Comtrade's exceptions) of the economy that reports", required=True),
        Column("partner", INTEGER, "M49 code of the partner; 0 is the World", required=True),
        Column("partner2", INTEGER, "second partner (consignment); 0 is the total", required=True),
        Column("flow_code", TEXT, "X exports, M imports; RX re-exports, RM re-imports, DX domestic exports, ... are parts", required=True),
        _EDITION,
        _PRODUCT,
        Column("product_level", INTEGER, "digits of the product code: 6, 4 or 2; 0 for TOTAL", required=True),
        Column("customs", TEXT, "customs procedure; C00 is the total", required=True),
        Column("transport", INTEGER, "mode of transport; 0 is the total", required=True),
        Column("value_usd", DOUBLE, "primary value in current US dollars: CIF for most imports, FOB for exports", required=True),
        Column("value_cif_usd", DOUBLE, "CIF value in current US dollars, where reported"),
        Column("value_fob_usd", DOUBLE, "FOB value in current US dollars, where reported"),
        _WEIGHT,
        Column("weight_estimated", BOOLEAN, "whether the publisher estimated the net weight"),
        Column("quantity", DOUBLE, "quantity in `quantity_unit`; null where unknown or published as zero"),
        Column("quantity_unit", TEXT, "unit of `quantity` as the publisher abbreviates it"),
        Column("is_original", BOOLEAN, "whether `edition` is the one the reporter used, not a conversion"),
        Column("is_reported", BOOLEAN, "whether the line stands as the reporter sent it"),
        Column("is_aggregate", BOOLEAN, "whether the publisher added the line up from parts"),
    ),
    key=("freq", "period", "reporter", "partner", "partner2", "flow_code", "edition", "product", "customs", "transport"),
    warnings=(
        "Totals stand beside their parts (partner 0, product TOTAL or headings, transport 0, customs C00): use one or the other.",
        "Imports are valued CIF and exports FOB by most reporters, not by all.",
    ),
)

FLOWS = Table(
    "flows",
    "Exporter to importer, one value.",
    (
        _FREQ,
        _PERIOD,
        _EDITION,
        Column("exporter", INTEGER, "M49 code of the exporting economy", required=True),
        Column("importer", INTEGER, "M49 code of the importing economy", required=True),
        _PRODUCT,
        Column("value_fob_usd", DOUBLE, "FOB value in current US dollars", required=True),
        _WEIGHT,
        Column("value_exporter_usd", DOUBLE, "what the exporter reports, FOB; null where it reports nothing", own=True),
        Column("value_importer_usd", DOUBLE, "what the importer reports, as an FOB value; null where it reports nothing", own=True),
        Column("cif_margin", DOUBLE, "what the importer reports over its FOB value: fitted, reported or 1", own=True),
        Column(
            "weight_exporter", DOUBLE, "weight of the exporter's report (0..1), the importer's is the rest; null without both", own=True
        ),
        Column("lower", DOUBLE, "the lower of the two reports, FOB", own=True),
        Column("upper", DOUBLE, "the higher of the two reports, FOB", own=True),
        Column(
            "status",
            TEXT,
            "both, exporter only, importer only, conflicting (the reports differ more than tenfold), or incomplete (they speak for "
            "different months of the year: the one with more of them stands alone)",
            own=True,
        ),
        Column("months_exporter", INTEGER, "months of the year that the exporter's report speaks for; 12 for an annual one", own=True),
        Column("months_importer", INTEGER, "months of the year that the importer's report speaks for; 12 for an annual one", own=True),
    ),
    key=("freq", "period", "edition", "exporter", "importer", "product"),
    warnings=(
        "One release of a publisher stands beside the next; read through a snapshot, which takes the newest.",
        "Both reports, bounds and status are known of flows that greentrade reconciled, and null in publishers' flows.",
    ),
)

REJECTS = Table(
    "rejects",
    "Every line of a source file that did not become a row, with its reason.",
    (
        Column("member", TEXT, "the file, or the file inside the archive, as `archive!member`", required=True),
        Column("line", BIGINT, "line (or sheet row) in that file, counted from 1", required=True),
        Column("position", BIGINT, "place among the cells read from that file, counted from 0", required=True),
        Column("kind", TEXT, "quarantined, blank or duplicate", required=True),
        Column("reason", TEXT, "what is wrong with the line", required=True),
        Column("text", TEXT, "the line as it stands in the file, cut at 500 characters"),
    ),
    key=("ingest", "member", "position"),
)

INGESTS = Table(
    "ingests",
    "The ledger: one row an ingested file. Its Delta version is the number of the store's snapshot.",
    (
        _INGEST,
        Column("at", TIMESTAMP, "when the ingest was committed, UTC", required=True),
        Column(
            "source",
            TEXT,
            "the reader: baci, comtrade, comtrade_legacy, trademap or tabular; or greentrade, which reconciled",
            required=True,
        ),
        Column("target", TEXT, "the table the rows went to: records or flows", required=True),
        Column("file", TEXT, "the file as it was given", required=True),
        Column("sha256", TEXT, "hash of the file", required=True),
        Column("bytes", BIGINT, "size of the file", required=True),
        Column("publisher", TEXT, "who published the file", required=True),
        Column("vintage", TEXT, "the publisher's release (V202501) or the date of the download", required=True),
        Column("licence", TEXT, "terms under which the file may be used", required=True),
        Column("editions", "VARCHAR[]", "HS editions in the file", required=True),
        Column("freqs", "VARCHAR[]", "frequencies in the file", required=True),
        Column("periods", "INTEGER[]", "periods in the file", required=True),
        Column("read", BIGINT, "lines (cells, in a wide table) counted independently of the reader", required=True),
        Column("accepted", BIGINT, "rows that entered the table", required=True),
        Column("quarantined", BIGINT, "lines set aside with a reason", required=True),
        Column("blank", BIGINT, "empty lines", required=True),
        Column("duplicate", BIGINT, "lines that repeat a row of the file or of the store", required=True),
        Column("members", TEXT, "JSON: for each file in the archive its name, data file and place of the first row", required=True),
        Column("software", TEXT, "version of greentrade that read the file", required=True),
    ),
    key=("ingest",),
)

TABLES: dict[str, Table] = {table.name: table for table in (RECORDS, FLOWS, REJECTS, INGESTS)}

TRADE = Table(
    "trade",
    "What `flows` hands to `indicators`: one value for an economy, a direction, a partner and a product.",
    (
        _FREQ,
        _PERIOD,
        Column("direction", TEXT, "export or import, seen from `economy`", required=True),
        Column("economy", INTEGER, "M49 code of the economy whose trade it is", required=True),
        Column("partner", INTEGER, "M49 code of the partner; 0 where only the World total is known", required=True),
        _EDITION,
        _PRODUCT,
        Column("value_usd", DOUBLE, "value in current US dollars", required=True),
        Column("lower_usd", DOUBLE, "the lower of the two reports of reconciled flows, summed", own=True),
        Column("upper_usd", DOUBLE, "the higher of the two reports of reconciled flows, summed", own=True),
        _WEIGHT,
        Column("basis", TEXT, "reported, mirror, reconciled (by a publisher) or reconciled-own (by greentrade)", required=True),
    ),
    key=("freq", "period", "direction", "economy", "partner", "edition", "product"),
)

RESULT_MEASURES = (
    Column("value", DOUBLE, "the indicator's value in `unit`; null where data are missing"),
    Column("lower", DOUBLE, "lower bound; equals `value` where it is exact"),
    Column("upper", DOUBLE, "upper bound; equals `value` where it is exact"),
    Column("unit", TEXT, "unit of the three", required=True),
    Column(
        "status",
        TEXT,
        "exact (the bounds agree), bounded, unknown (no lower bound: the value rests on conversion weights alone), or missing "
        "(no data: value is null)",
        required=True,
    ),
    Column("basis", TEXT, "reported, mirror, reconciled (by a publisher), reconciled-own (by greentrade), or several joined by +"),
    Column("edition", TEXT, "edition of the Harmonized System in which the economy's data stand, several joined by +"),
    Column("edition_break", BOOLEAN, "whether that differs from the period before: the series crosses an edition here", required=True),
)
"""Measures of every tidy result; the keys before them are some of `RESULT_KEYS`, in that order."""

RESULT_KEYS = (
    Column("period", INTEGER, "the year (2024) or the month (202407)", required=True),
    Column("economy", TEXT, "ISO3 code, or the group expression the user gave"),
    Column("partner", TEXT, "ISO3 code, or the group expression the user gave"),
    Column("group", TEXT, "technology group of the list"),
    Column("product", TEXT, "HS code; `other` for the rest of a top-N"),
)
