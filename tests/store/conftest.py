"""Small trade files in the publishers' layouts, for the tests of the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from greentrade.store import Store

BACI_HEADER = "t,i,j,k,v,q"
COMTRADE_HEADER = (
    "typeCode,freqCode,refPeriodId,refYear,refMonth,period,reporterCode,reporterISO,reporterDesc,flowCode,flowDesc,partnerCode,"
    "partnerISO,partnerDesc,partner2Code,partner2ISO,partner2Desc,classificationCode,classificationSearchCode,isOriginalClassification,"
    "cmdCode,cmdDesc,aggrLevel,isLeaf,customsCode,customsDesc,mosCode,motCode,motDesc,qtyUnitCode,qtyUnitAbbr,qty,isQtyEstimated,"
    "altQtyUnitCode,altQtyUnitAbbr,altQty,isAltQtyEstimated,netWgt,isNetWgtEstimated,grossWgt,isGrossWgtEstimated,cifvalue,fobvalue,"
    "primaryValue,legacyEstimationFlag,isReported,isAggregate"
)


def write_baci(folder: Path, rows: Iterable[str], name: str = "BACI_HS17_Y2020_V202201.csv", end: str = "\n") -> Path:
    """A BACI file of these lines."""
    path = folder / name
    path.write_bytes((end.join([BACI_HEADER, *rows]) + end).encode())
    return path


def comtrade_line(
    period: int = 2020, reporter: int = 398, flow: str = "M", partner: int = 156, code: str = "850760", value: float = 1000.0,
    classification: str = "H5", weight: str = "10",
) -> str:  # fmt: skip
    """A line of Comtrade's current CSV layout."""
    freq = "A" if period < 10_000 else "M"
    level = 0 if code == "TOTAL" else len(code)
    return (
        f"C,{freq},{period},{str(period)[:4]},52,{period},{reporter},,,{flow},,{partner},,,0,W00,World,{classification},HS,true,"
        f'{code},"Cells, of a kind",{level},true,C00,TOTAL CPC,0,0,TOTAL MOT,'
        f"8,kg,{weight},false,8,kg,{weight},false,{weight},false,,false,,,{value},0,true,false"
    )


def write_comtrade(folder: Path, lines: Iterable[str], name: str = "comtrade.csv", trailing_comma: bool = True) -> Path:
    """A Comtrade CSV of these lines; its data rows end in a comma that the header lacks, as the real ones do."""
    path = folder / name
    tail = "," if trailing_comma else ""
    path.write_text("\n".join([COMTRADE_HEADER, *(line + tail for line in lines)]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store."""
    return Store.open(tmp_path / "store", create=True)


@pytest.fixture
def baci_file(tmp_path: Path) -> Callable[..., Path]:
    """Writes a BACI file: `baci_file(rows, name=..., end=...)`."""
    return lambda rows, **options: write_baci(options.pop("folder", tmp_path), rows, **options)


@pytest.fixture
def comtrade_file(tmp_path: Path) -> Callable[..., Path]:
    """Writes a Comtrade CSV: `comtrade_file([dict of fields, ...], name=...)`; see `comtrade_line` for the fields."""
    return lambda rows, **options: write_comtrade(options.pop("folder", tmp_path), [comtrade_line(**row) for row in rows], **options)
