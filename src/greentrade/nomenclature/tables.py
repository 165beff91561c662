"""The tables of links between neighbouring editions: those that come with greentrade, and those that a user adds.

A table `HS2022-HS2017.csv` holds every pair of codes of two neighbouring editions: `newer,older,unsd`, where `unsd` is 1 on the
code that the UN Statistics Division's conversion names. `supplement.csv` adds pairs without which a code would have no way on, each
with its reason; `formal.csv` names headings and codes whose links are nominal. A user's tables stand in a store's
`reference/hs-links`: a new edition needs its table there and its row in `editions.csv` beside it, and no code.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from greentrade.errors import InputError

if TYPE_CHECKING:
    import polars as pl

DATA = Path(__file__).parent / "data"
_LINKS = DATA / "links"
_store: Path | None = None


def use_store(store: str | Path | None) -> None:
    """Read further editions and links from this store's `reference/hs-links`; None goes back to the default store.

    The default is the store of `$GREENTRADE_STORE`, else `./greentrade-store`.
    """
    global _store
    _store = Path(store) if store is not None else None


def user_folder(store: str | Path | None = None) -> Path:
    """Where a store keeps a user's own editions and links: `reference/hs-links` inside it."""
    return Path(store or _store or os.environ.get("GREENTRADE_STORE") or "greentrade-store") / "reference" / "hs-links"


def folders() -> tuple[Path, ...]:
    """Folders that hold tables: greentrade's own, and the user's where there is one."""
    own = user_folder()
    return (DATA, own.resolve()) if own.is_dir() else (DATA,)


@dataclass(frozen=True, eq=False)
class Tables:
    """All tables of links that were found: one frame a step, keyed by its newer and its older edition.

    Columns: newer, older, unsd (the UNSD converts the newer code to this one), formal (the link is nominal).
    """

    steps: Mapping[tuple[str, str], pl.DataFrame]
    hash: str

    def step(self, newer: str, older: str) -> pl.DataFrame:
        """The links of two neighbouring editions. Raises `InputError` where no table has them."""
        if (newer, older) not in self.steps:
            known = ", ".join(f"{a}-{b}" for a, b in self.steps)
            raise InputError(
                f"There is no table of links between {newer} and {older}",
                remedy=f"Put {newer}-{older}.csv into {user_folder()}; the tables are {known}",
            )
        return self.steps[newer, older]

    @cached_property
    def codes(self) -> Mapping[str, frozenset[str]]:
        """The six-digit codes of every edition."""
        found: dict[str, set[str]] = {}
        for (newer, older), frame in self.steps.items():
            found.setdefault(newer, set()).update(frame["newer"])
            found.setdefault(older, set()).update(frame["older"])
        return {name: frozenset(codes) for name, codes in found.items()}


def tables() -> Tables:
    """The tables that count now."""
    return _read(folders())


@cache
def _read(places: tuple[Path, ...]) -> Tables:
    import polars as pl

    files = [*sorted(_LINKS.glob("HS*-HS*.csv")), *(file for place in places[1:] for file in sorted(place.glob("HS*-HS*.csv")))]
    sides = [DATA / "supplement.csv", DATA / "formal.csv", *(place / "formal.csv" for place in places[1:])]
    sides = [file for file in sides if file.is_file()]
    content = sha256()
    for file in [*files, *sides]:
        content.update(file.read_bytes())
    formal = {(row["newer_edition"], row["code"]) for file in sides if file.name == "formal.csv" for row in _rows(file)}
    steps: dict[tuple[str, str], pl.DataFrame] = {}
    for file in files:
        newer, _, older = file.stem.partition("-")
        frame = pl.concat([_links(file), _supplement(newer, older)]).unique(["newer", "older"], keep="first").sort("newer", "older")
        nominal = sorted(code for edition, code in formal if edition == newer)
        # The link that the UNSD converts by is one of a thousand alike: taken for real, 854231 would lose six sevenths to e-waste.
        # A code of one predecessor is its real successor (waste batteries, 8549.11 to 8549.19, were 8548.10), and so is one of its heading.
        elsewhere = (pl.len().over("newer") > 1) & (pl.col("newer").str.slice(0, 4) != pl.col("older").str.slice(0, 4))
        formally = pl.any_horizontal(pl.lit(False), *(pl.col("newer").str.starts_with(code) for code in nominal)) & elsewhere
        steps[newer, older] = frame.with_columns(formally.alias("formal"))
    return Tables(steps, content.hexdigest())


def _links(file: Path) -> pl.DataFrame:
    """A table as it stands. Raises `InputError` where it is no table of links."""
    import polars as pl

    try:
        frame = pl.read_csv(file, schema_overrides={"newer": pl.String, "older": pl.String, "unsd": pl.Int8})
        frame = frame.select("newer", "older", pl.col("unsd").fill_null(0) == 1)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InputError(f"{file} is no table of links", remedy="It must have the columns newer,older,unsd; unsd is 0 or 1") from error
    wrong = frame.filter(~(pl.col("newer").str.contains(r"^\d{6}$") & pl.col("older").str.contains(r"^\d{6}$")).fill_null(False))
    if wrong.height:
        raise InputError(f"{file}: codes must be six digits", rows=wrong.rows(), remedy="Write them as text, with their leading zeros")
    twice = frame.filter("unsd").filter(pl.col("newer").is_duplicated())
    if twice.height:
        raise InputError(f"{file}: a newer code has two conversions", rows=twice.rows(), remedy="Leave 1 in the column unsd on one of them")
    return frame


def _supplement(newer: str, older: str) -> pl.DataFrame:
    import polars as pl

    rows = [
        (row["newer"], row["older"], False)
        for row in _rows(DATA / "supplement.csv")
        if (row["newer_edition"], row["older_edition"]) == (newer, older)
    ]
    return pl.DataFrame(rows, schema={"newer": pl.String, "older": pl.String, "unsd": pl.Boolean}, orient="row")


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))
