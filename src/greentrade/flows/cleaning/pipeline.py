"""All steps in their order: a frame of records in, the same records with flags and evidence out, and the lines that are estimates."""

from __future__ import annotations

import narwhals as nw

from greentrade.columns import RECORDS
from greentrade.flows.cleaning import codes, corrections, outliers, ratios, repeats, totals, unspecified
from greentrade.flows.cleaning.settings import Cleaning, Tools
from greentrade.flows.cleaning.steps import EVIDENCE, STEPS


def cleaned(records: nw.LazyFrame, options: Cleaning | None = None, tools: Tools | None = None) -> nw.LazyFrame:
    """The records with the columns `EVIDENCE` beside their own.

    Every record comes back once, whatever is flagged: rows of `line` record are as many as went in. Lines that cleaning added
    (residues of totals, and what was allocated) stand below them and are estimates. What counts, `counts`, adds up to the reports, each
    total once; `<measure>_corrected` is what a reader who trusts the steps should use. `records`: columns of `columns.RECORDS`, and
    `ingest` if there is one. A record is judged beside the rows of the frame: give whole products and periods, and for ratios and
    jumps the periods before and after. Raises `InputError` for a correction that is out of date.
    """
    options, tools = options or Cleaning(), tools or Tools.local()
    if "ingest" not in records.collect_schema().names():
        records = records.with_columns(nw.lit("").alias("ingest"))
    frame = records.select(*RECORDS.names, "ingest")
    found = tools.collect(repeats.reports(frame))
    frame = corrections.applied(frame, tools, options.has("correction"))
    frame = repeats.marked(frame, options, tools, found)
    frame = codes.marked(frame, options, tools)
    out = nw.col(repeats.SUPERSEDED) | nw.col(repeats.OTHER) | nw.col(repeats.AGGREGATE)
    frame = tools.stage(frame.with_columns(nw.lit("record").alias("line"), (~out).alias("counts")), "marked")
    frame = totals.marked(frame, options, tools, found)
    frame = unspecified.allocated(unspecified.marked(frame, options), options, tools)
    frame = outliers.marked(outliers.with_unit_values(frame), options, tools)
    frame = ratios.marked(frame, options, tools)
    return _told(frame)


def _told(frame: nw.LazyFrame) -> nw.LazyFrame:
    """Marks as the list `flags`, and the columns in their order."""
    said = [nw.when(nw.col(step.mark)).then(nw.lit(step.id)) for step in STEPS.values()]
    frame = frame.with_columns(nw.concat_str(*said, separator=" ", ignore_nulls=True).alias("_said"))
    frame = frame.with_columns(nw.when(nw.col("_said") != "").then(nw.col("_said").str.split(" ")).alias("flags"))
    return frame.select(*RECORDS.names, "ingest", *(column.name for column in EVIDENCE))
