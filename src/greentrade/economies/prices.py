"""Price indices that deflate values in current US dollars.

Each index is one TOML file of `data/deflators/`: who publishes it, its unit, its base, and one number a year. A user's own
index is a file of the same layout, given by its path.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from greentrade.economies.register import DATA
from greentrade.errors import InputError

if TYPE_CHECKING:
    import polars as pl

_FACTS = ("id", "title", "unit", "source", "url", "consulted", "licence")


@dataclass(frozen=True)
class PriceIndex:
    """A price index: annual means by year, with where they are from."""

    id: str
    title: str
    unit: str
    source: str
    url: str
    consulted: str
    licence: str
    notes: str
    index: Mapping[int, float]


def _read(text: str, origin: str) -> PriceIndex:
    try:
        content: dict[str, Any] = tomllib.loads(text)
        index = {int(year): float(value) for year, value in content["index"].items()}
        facts = {name: str(content[name]) for name in _FACTS}
    except (tomllib.TOMLDecodeError, KeyError, ValueError, TypeError, AttributeError) as error:
        wanted = f"{', '.join(_FACTS)} as text, and a table [index] of years and numbers"
        raise InputError(f"{origin} is no price index: {type(error).__name__} {error}", remedy=f"Give {wanted}") from error
    wrong = [f"{year} = {value}" for year, value in index.items() if not value > 0]
    if wrong or not index:
        raise InputError(f"{origin}: a price index must be above zero in at least one year", rows=wrong, remedy="Mend the table [index]")
    return PriceIndex(**facts, notes=" ".join(str(content.get("notes", "")).split()), index=MappingProxyType(dict(sorted(index.items()))))


@lru_cache(maxsize=1)
def price_indices() -> Mapping[str, PriceIndex]:
    """Every index that greentrade brings, by its id."""
    found = [_read(file.read_text(encoding="utf-8"), file.name) for file in sorted((DATA / "deflators").glob("*.toml"))]
    return MappingProxyType({index.id: index for index in found})


def price_index(name: str | Path) -> PriceIndex:
    """The index of that id (`us-cpi`), or the one in the TOML file of that path. Raises `InputError` for neither."""
    known = price_indices().get(str(name))
    if known:
        return known
    path = Path(name)
    if path.suffix != ".toml":
        choice = f"Choose one of {', '.join(price_indices())}, or give a .toml file of yours"
        raise InputError(f"Unknown deflator {str(name)!r}", remedy=choice)
    if not path.is_file():
        raise InputError(f"There is no file {name}", remedy="Give the path of a price index's .toml file")
    return _read(path.read_text(encoding="utf-8"), str(name))


def deflator(name: str | Path) -> pl.DataFrame:
    """The annual means of an index as a frame (period, index), in the index's own base; see `price_index` for its facts.

    A year that the frame lacks is not known: it is never extrapolated.
    """
    import polars as pl

    known = price_index(name).index
    return pl.DataFrame({"period": list(known), "index": list(known.values())}, schema={"period": pl.Int32, "index": pl.Float64})
