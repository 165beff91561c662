"""UN Comtrade's answer as its API v1 sends it: `{"elapsedTime", "count", "data", "error"}` and the fields of a record.

The names are the API's own and go unchanged into the tables that are written for the ingest.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import NoneType
from typing import get_args

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """One record. Fields that tell what the record is about are required; what a reporter may leave out is not.

    Fields that the API may add later stay in the raw answer and are left out here.
    """

    model_config = ConfigDict(coerce_numbers_to_str=True)

    typeCode: str | None = None
    freqCode: str
    refPeriodId: int | None = None
    refYear: int | None = None
    refMonth: int | None = None
    period: str
    reporterCode: int
    reporterISO: str | None = None
    reporterDesc: str | None = None
    flowCode: str
    flowDesc: str | None = None
    partnerCode: int
    partnerISO: str | None = None
    partnerDesc: str | None = None
    partner2Code: int | None = None
    partner2ISO: str | None = None
    partner2Desc: str | None = None
    classificationCode: str
    classificationSearchCode: str | None = None
    isOriginalClassification: bool | None = None
    cmdCode: str
    cmdDesc: str | None = None
    aggrLevel: int | None = None
    isLeaf: bool | None = None
    customsCode: str | None = None
    customsDesc: str | None = None
    mosCode: str | None = None
    motCode: int | None = None
    motDesc: str | None = None
    qtyUnitCode: int | None = None
    qtyUnitAbbr: str | None = None
    qty: float | None = None
    isQtyEstimated: bool | None = None
    altQtyUnitCode: int | None = None
    altQtyUnitAbbr: str | None = None
    altQty: float | None = None
    isAltQtyEstimated: bool | None = None
    netWgt: float | None = None
    isNetWgtEstimated: bool | None = None
    grossWgt: float | None = None
    isGrossWgtEstimated: bool | None = None
    cifvalue: float | None = None
    fobvalue: float | None = None
    primaryValue: float | None
    legacyEstimationFlag: int | None = None
    isReported: bool | None = None
    isAggregate: bool | None = None


class Answer(BaseModel):
    """What one call brings. `error` is the API's own word on a call that it answered without data."""

    count: int | None
    data: list[Record]
    error: str | None = None


def write_table(records: Sequence[Record], path: Path) -> None:
    """Writes records to Parquet, one column a field of `Record`."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    kinds = {name: get_args(field.annotation) or (field.annotation,) for name, field in Record.model_fields.items()}
    schema = pa.schema([(name, types[next(kind for kind in union if kind is not NoneType)]) for name, union in kinds.items()])
    pq.write_table(pa.Table.from_pylist([record.model_dump() for record in records], schema=schema), path)
