"""Distances, common borders and coasts: what the cost of transport depends on.

No distances come with greentrade: CEPII's GeoDist is imported from the user's own download into a folder beside the store,
one Parquet file an import; the newest import answers. Which economies have no coast is a table of this room.
"""

from __future__ import annotations

import csv
import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from greentrade.economies.register import DATA, aliases, letters
from greentrade.errors import InputError

if TYPE_CHECKING:
    import polars as pl

LICENCE = "Etalab 2.0"
SOURCE = "CEPII, GeoDist"
_ORIGINS, _DESTINATIONS = ("iso_o", "exporter", "iso3_o"), ("iso_d", "importer", "iso3_d")


def geography_folder(store: str | Path | None = None) -> Path:
    """Where a store keeps imported distances: `reference/geography` inside it.

    Without `store`, the one of `$GREENTRADE_STORE`, else `./greentrade-store`.
    """
    return Path(store or os.environ.get("GREENTRADE_STORE") or "greentrade-store") / "reference" / "geography"


@lru_cache(maxsize=1)
def landlocked() -> frozenset[int]:
    """The canonical codes of the economies without a coast."""
    with (DATA / "landlocked.csv").open(encoding="utf-8", newline="") as file:
        return frozenset(letters()[row["iso3"]].canonical for row in csv.DictReader(file))


@lru_cache(maxsize=1)
def _letters() -> dict[str, int]:
    """Canonical codes by the letters that a file of distances may use."""
    found = {iso3: row.canonical for iso3, row in letters().items() if len(iso3) == 3}
    with (DATA / "distance_letters.csv").open(encoding="utf-8", newline="") as file:
        found.update((row["letters"], letters()[row["iso3"]].canonical) for row in csv.DictReader(file))
    return found


def import_distances(path: str | Path, folder: str | Path | None = None) -> pl.DataFrame:
    """Import CEPII's `dist_cepii` (.dta, .xls, .xlsx or .csv) into `folder` (default: `geography_folder()`).

    Returns one row a pair of economies: exporter, importer (M49 codes), distance_km (between their largest cities), contiguous,
    source, licence, file. Pairs whose letters are of no economy are left out. Raises `InputError` where the file cannot be read,
    lacks a column, or names a pair twice with two distances.
    """
    import polars as pl

    path = Path(path)
    frame, codes = _read(path), _letters()
    names = {name.lower(): name for name in frame.columns}
    origin, destination = _column(path, names, _ORIGINS), _column(path, names, _DESTINATIONS)
    ends = {"exporter": pl.col(origin), "importer": pl.col(destination)}
    found = frame.select(
        *(end.replace_strict(codes, default=None, return_dtype=pl.Int32).alias(name) for name, end in ends.items()),
        pl.col(_column(path, names, ("dist",))).cast(pl.Float64, strict=False).alias("distance_km"),
        pl.col(_column(path, names, ("contig",))).cast(pl.Float64, strict=False).eq(1).alias("contiguous"),
        pl.lit(SOURCE).alias("source"),
        pl.lit(LICENCE).alias("licence"),
        pl.lit(path.name).alias("file"),
    )
    found = found.drop_nulls(["exporter", "importer", "distance_km"]).filter(pl.col("distance_km") > 0).unique()
    twice = found.filter(pl.struct("exporter", "importer").is_duplicated())
    if twice.height or found.is_empty():
        rows = [f"{row['exporter']} to {row['importer']}: {row['distance_km']} km" for row in twice.to_dicts()]
        what = "has two distances of one pair" if rows else "holds no distance between economies that are known"
        raise InputError(f"{path.name} {what}", rows=rows, remedy="Give CEPII's dist_cepii as it was downloaded")
    found = found.sort("exporter", "importer")
    _keep(found, path, Path(folder) if folder else geography_folder())
    return found


def _read(path: Path) -> pl.DataFrame:
    import polars as pl

    from greentrade.economies.stata import read_stata

    if not path.is_file():
        raise InputError(f"There is no file {path}", remedy="Give CEPII's dist_cepii.dta")
    if path.suffix.lower() == ".dta":
        return read_stata(path)
    try:
        return pl.read_excel(path) if path.suffix.lower() in (".xls", ".xlsx") else pl.read_csv(path, infer_schema=False)
    except (pl.exceptions.PolarsError, OSError, ValueError) as error:
        raise InputError(f"{path.name}: cannot be read ({str(error).splitlines()[0]})", remedy="Give CEPII's dist_cepii.dta") from error


def _column(path: Path, names: dict[str, str], variants: tuple[str, ...]) -> str:
    for variant in variants:
        if variant in names:
            return names[variant]
    raise InputError(
        f"{path.name}: misses the column {' or '.join(variants)}", rows=[f"it has {', '.join(names)}"], remedy="Give CEPII's dist_cepii"
    )


def _keep(frame: pl.DataFrame, path: Path, folder: Path) -> None:
    """Write an import under a name that its content gives, whole or not at all; it is the only one that stays."""
    import hashlib

    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"distances_{digest[:12]}.parquet"
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    frame.write_parquet(part)
    part.replace(target)
    for other in folder.glob("distances_*.parquet"):
        if other != target:
            other.unlink()


def distances_file(folder: str | Path | None = None) -> Path | None:
    """The file of the distances imported into `folder`; None where there are none."""
    found = sorted((Path(folder) if folder else geography_folder()).glob("distances_*.parquet"))
    return found[-1] if found else None


def geography(folder: str | Path | None = None) -> pl.DataFrame | None:
    """One row a pair of codes under which trade is recorded: exporter, importer, distance_km, contiguous, landlocked_exporter,
    landlocked_importer. A code that stands under another has the distances of that one. None where no distances were imported.
    """
    import polars as pl

    file = distances_file(folder)
    if file is None:
        return None
    pairs = pl.read_parquet(file).select("exporter", "importer", "distance_km", "contiguous")
    rows = [*((code, code) for code in set(pairs["exporter"]) | set(pairs["importer"])), *aliases().items()]
    codes = pl.DataFrame(rows, schema={"code": pl.Int32, "canonical": pl.Int32}, orient="row")
    for end in ("exporter", "importer"):
        pairs = pairs.join(codes, left_on=end, right_on="canonical").drop(end).rename({"code": end})
    dry = {end: pl.col(end).replace(aliases()).is_in(list(landlocked())) for end in ("exporter", "importer")}
    return pairs.select(
        "exporter",
        "importer",
        "distance_km",
        "contiguous",
        *(expression.alias(f"landlocked_{end}") for end, expression in dry.items()),
    ).sort("exporter", "importer")
