"""Estimated weights as files: one a step, `HS2012-HS2017.csv`, with what they were estimated from beside it in TOML."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from greentrade.errors import InputError
from greentrade.nomenclature.chains import way
from greentrade.nomenclature.weights import Weights, default_weights, with_estimates

if TYPE_CHECKING:
    import polars as pl

COLUMNS = ("source", "target", "weight", "origin", "reporters")


def weights_folder(store: str | Path | None = None) -> Path:
    """Where a store keeps estimated weights: `reference/hs-weights` inside it.

    Without `store`, the one of `$GREENTRADE_STORE`, else `./greentrade-store`.
    """
    return Path(store or os.environ.get("GREENTRADE_STORE") or "greentrade-store") / "reference" / "hs-weights"


def read_weights(folder: str | Path | None) -> Weights:
    """The default weights, overlaid with the estimated ones found in a folder; None or an empty folder gives the default.

    Raises `InputError` where a file is not what `write_weights` writes, or its links are no longer those of the editions.
    """
    files = sorted(Path(folder).glob("HS*-HS*.csv")) if folder is not None and Path(folder).is_dir() else []
    estimated = {_step(file): _read(file) for file in files}
    return with_estimates(estimated) if estimated else default_weights()


def write_weights(frame: pl.DataFrame, a: str, b: str, folder: str | Path, about: Mapping[str, object]) -> Path:
    """Write the weights of a step and, beside them, what is known about them. Each file is replaced in one move."""
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    lines = [f"{key} = {_toml(value)}" for key, value in about.items()]
    _replace(place / f"{a}-{b}.toml", "\n".join(lines) + "\n")
    file = place / f"{a}-{b}.csv"
    _replace(file, frame.select(COLUMNS).sort("source", "target").write_csv())
    return file


def read_about(a: str, b: str, folder: str | Path) -> dict[str, object]:
    """What a step's weights were estimated from; empty where there are none."""
    import tomllib

    file = Path(folder) / f"{a}-{b}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def _replace(file: Path, text: str) -> None:
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(file)


def _toml(value: object) -> str:
    import json

    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(each) for each in value) + "]"
    return str(value) if isinstance(value, int | float) else json.dumps(str(value), ensure_ascii=False)


def _step(file: Path) -> tuple[str, str]:
    steps = way(*file.stem.split("-", 1))
    if len(steps) != 1:
        raise InputError(f"{file}: its name must be two neighbouring editions", remedy="Name it as HS2012-HS2017.csv")
    return steps[0]


def _read(file: Path) -> pl.DataFrame:
    import polars as pl

    kinds = {"source": pl.String, "target": pl.String, "weight": pl.Float64, "origin": pl.String, "reporters": pl.Int64}
    try:
        return pl.read_csv(file, schema_overrides=kinds).select(COLUMNS)
    except (pl.exceptions.PolarsError, OSError) as error:
        remedy = "Remove it, or estimate it anew: greentrade hs weights estimate"
        raise InputError(f"{file} does not hold the columns {', '.join(COLUMNS)}", remedy=remedy) from error
