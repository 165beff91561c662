"""GDP and GDP per capita by source, vintage and year.

No figures come with greentrade: they are imported from the publisher's files into a folder of the user's, one Parquet file an
import, and looked up there. The same file twice changes nothing; of two vintages the newer one answers.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from greentrade.economies.register import DATA, letters
from greentrade.errors import InputError

if TYPE_CHECKING:
    import polars as pl

GDP = "NY.GDP.MKTP.CD"
GDP_PER_CAPITA_PPP = "NY.GDP.PCAP.PP.CD"


@dataclass(frozen=True)
class Series:
    """A series of national accounts: the World Bank's code, its title and its unit."""

    code: str
    title: str
    unit: str


@lru_cache(maxsize=1)
def series() -> Mapping[str, Series]:
    """The series that the importer takes, by code."""
    with (DATA / "series.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: Series(**row) for row in csv.DictReader(file)}


def reference_folder(store: str | Path | None = None) -> Path:
    """Where a store keeps imported national accounts: `reference/gdp` inside it.

    Without `store`, the one of `$GREENTRADE_STORE`, else `./greentrade-store`.
    """
    return Path(store or os.environ.get("GREENTRADE_STORE") or "greentrade-store") / "reference" / "gdp"


def _economy_of(iso3: str) -> int | None:
    """The canonical code of an ISO3 of the World Bank; None for its aggregates and for what trade statistics do not know."""
    found = letters().get(iso3)
    return found.canonical if found and len(iso3) == 3 and found.kind != "group" else None


def import_world_bank(path: str | Path, folder: str | Path | None = None, vintage: str | None = None) -> pl.DataFrame:
    """Import a World Bank file of GDP, GDP per capita or population into `folder` (default: `reference_folder()`).

    Layouts: see `greentrade.economies.world_bank`. Returns what was imported, one row an observation: period, economy (M49 code;
    null for the Bank's aggregates, which are kept), iso3, series, value, unit, source, vintage, licence, file. Series that are
    not in `series()` are left out. `vintage` replaces the date found in the file. Raises `InputError` where the file cannot be
    read, names one observation twice with two values, or holds none of the series.
    """
    import polars as pl

    from greentrade.economies import world_bank

    path = Path(path)
    found = world_bank.read(path, frozenset(series()))
    units = {code: facts.unit for code, facts in series().items()}
    frame = pl.DataFrame([asdict(observation) for observation in found.observations]).unique(maintain_order=True)
    twice = frame.filter(pl.struct("iso3", "series", "year").is_duplicated())
    if twice.height:
        rows = [f"{row['iso3']} {row['series']} {row['year']} = {row['value']}" for row in twice.to_dicts()]
        raise InputError(f"{path.name} has two values of one observation", rows=rows, remedy="Remove one of them")
    codes = {iso3: _economy_of(iso3) for iso3 in frame["iso3"].unique().to_list()}
    frame = frame.select(
        pl.col("year").cast(pl.Int32).alias("period"),
        pl.col("iso3").replace_strict(codes, return_dtype=pl.Int32).alias("economy"),
        "iso3",
        "series",
        "value",
        pl.col("series").replace_strict(units, return_dtype=pl.String).alias("unit"),
        pl.lit(found.database).alias("source"),
        pl.lit(vintage or found.vintage).alias("vintage"),
        pl.lit(world_bank.LICENCE).alias("licence"),
        pl.lit(path.name).alias("file"),
    ).sort("series", "period", "iso3")
    _keep(frame, path, Path(folder) if folder else reference_folder())
    return frame


def _keep(frame: pl.DataFrame, path: Path, folder: Path) -> None:
    """Write an import under a name that its content gives, whole or not at all."""
    import hashlib
    import uuid

    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"world-bank_{frame['vintage'][0]}_{digest[:12]}.parquet"
    part = target.with_name(f"{target.name}.{uuid.uuid4().hex}.part")
    frame.write_parquet(part)
    part.replace(target)


def _newest(folder: Path, code: str, year: int) -> pl.DataFrame:
    """One row an economy and source: the value of the newest vintage."""
    import polars as pl

    files = sorted(folder.glob("*.parquet"))
    if not files:
        raise InputError("No national accounts were imported into the store", remedy="Import a World Bank file: greentrade gdp import FILE")
    frame = pl.concat([pl.read_parquet(file) for file in files])
    known = frame.filter(pl.col("series") == code, pl.col("economy").is_not_null())
    found = known.filter(pl.col("period") == year)
    if found.is_empty():
        years = sorted(known["period"].unique().to_list())
        held = f"{series()[code].title} is held for {years[0]} to {years[-1]}" if years else f"Import a file of {code}"
        raise InputError(f"No values of {series()[code].title} in {year}", remedy=held)
    newest = found.sort("vintage", "file").unique(["source", "economy"], keep="last", maintain_order=True)
    return newest.select("period", "economy", "iso3", "value", "unit", "source", "vintage", "licence").sort("economy")


def national_accounts(code: str, year: int, source: str | None = None, folder: str | Path | None = None) -> pl.DataFrame:
    """One series of `series()` in one year: period, economy, iso3, value, unit, source, vintage, licence; one row an economy.

    An economy without a value has no row. Of several vintages of a source the newest answers; with several sources, name one.
    Raises `InputError` for an unknown series, for a year without values, and where the source is left open.
    """
    if code not in series():
        raise InputError(f"Unknown series {code!r}", remedy=f"Choose one of {', '.join(series())}")
    found = _newest(Path(folder) if folder else reference_folder(), code, year)
    sources = sorted(found["source"].unique().to_list())
    if source is None and len(sources) > 1:
        raise InputError(f"{series()[code].title} in {year} has several sources", rows=sources, remedy="Name one of them as `source`")
    if source is not None and source not in sources:
        raise InputError(f"{series()[code].title} in {year} is not held from {source!r}", remedy=f"Choose one of {'; '.join(sources)}")
    return found.filter(found["source"] == (source or sources[0]))


def gdp_per_capita_ppp(year: int, source: str | None = None, folder: str | Path | None = None) -> pl.DataFrame:
    """GDP per capita at purchasing power parity in current international dollars; see `national_accounts`."""
    return national_accounts(GDP_PER_CAPITA_PPP, year, source, folder)


def gdp(year: int, source: str | None = None, folder: str | Path | None = None) -> pl.DataFrame:
    """GDP in current US dollars; see `national_accounts`."""
    return national_accounts(GDP, year, source, folder)
