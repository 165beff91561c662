"""A number's trade as others tell it: in the other perspectives, and partner by partner as either side reports it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from greentrade.errors import InputError
from greentrade.explorer.pages.explain_link import KEYS
from greentrade.indicators.labels import OTHER
from greentrade.indicators.registry import INDICATORS
from greentrade.indicators.request import WORLD

if TYPE_CHECKING:
    import polars as pl

    from greentrade.explorer.question import Question
    from greentrade.indicators import Database
    from greentrade.lists import ProductList

PERSPECTIVES = ("reported", "mirror", "reconciled")
PARTNERS = 12
"""Partners whose two reports are listed; the rest is one row."""


@dataclass(frozen=True)
class Told:
    """The same number in a perspective: the question that asks for it, and its row; `why` says why there is none."""

    perspective: str
    question: Question
    row: dict[str, Any] | None
    why: str = ""


@dataclass(frozen=True)
class Pair:
    """One partner: what the economy itself reports of the trade, what the partner reports, and what was made of both.

    `ratio` is the partner's report over the economy's own, None where there are not both.
    """

    partner: str
    values: dict[str, float | None]

    @property
    def ratio(self) -> float | None:
        own, theirs = self.values.get("reported"), self.values.get("mirror")
        return theirs / own if own and theirs is not None else None


@dataclass(frozen=True)
class Reports:
    """Both reports of one direction of a number's trade, by partner, the largest first.

    `questions` ask for each perspective; `rest` sums the partners that are not listed, `others` is how many they are.
    """

    direction: str
    questions: dict[str, Question]
    pairs: tuple[Pair, ...]
    rest: Pair | None
    others: int


def held_tables(database: Database) -> set[str]:
    """Which kinds of rows the snapshot holds: records, flows."""
    ingests = database.snapshot.ingests
    return set(ingests.filter(ingests["accepted"] > 0)["target"])


def perspectives(database: Database, question: Question, keys: Mapping[str, Any]) -> tuple[Told, ...]:
    """The number in every perspective that the store can take, that of the question among them."""
    held = held_tables(database)
    found = []
    for name in PERSPECTIVES:
        if ("flows" if name == "reconciled" else "records") in held:
            found.append(_told(database, question.with_(perspective=name, fill=question.fill if name == "reported" else None), keys))
    return tuple(found)


def _told(database: Database, question: Question, keys: Mapping[str, Any]) -> Told:
    import polars as pl

    name = str(question.perspective)
    try:
        frame = question.answer(database).frame
    except InputError as error:
        return Told(name, question, None, error.what)
    mine = frame.filter([pl.col(key) == value for key, value in keys.items()])
    return Told(name, question, mine.row(0, named=True) if mine.height == 1 else None)


def both_reports(database: Database, question: Question, row: Mapping[str, Any]) -> tuple[Reports, ...]:
    """Both reports of the trade that a number is made of, one `Reports` a direction.

    Nothing where the store holds no records, for the World (whose partners are all of it), and for the rest of a top-N.
    """
    if "records" not in held_tables(database) or row["economy"] == WORLD or OTHER in (row.get(key) for key in KEYS):
        return ()
    products = _products(question, row)
    names = [name for name in PERSPECTIVES if name != "reconciled" or "flows" in held_tables(database)]
    found = (_of(database, question, direction, row, products, names) for direction in INDICATORS[question.indicator].directions)
    return tuple(each for each in found if each.pairs)


def _products(question: Question, row: Mapping[str, Any]) -> ProductList | str | None:
    """The products of the number: those of the question, or the part of them that its row is about."""
    chosen = question.selection()
    if chosen is None or isinstance(chosen, str):
        return row.get("product") or chosen
    entries = chosen.entries
    if row.get("product"):
        entries = tuple(entry for entry in entries if entry.hs6 == row["product"])
    if row.get("group"):
        entries = tuple(entry for entry in entries if entry.group == row["group"])
    return chosen if entries == chosen.entries else replace(chosen, id=f"{chosen.id} (part)", entries=entries)


def _of(database: Database, question: Question, direction: str, row: Mapping[str, Any], products: Any, names: list[str]) -> Reports:
    import polars as pl

    asked = {
        name: question.with_(
            indicator=f"{direction}s", reporter=row["economy"], partner=row.get("partner"), by="partner", perspective=name,
            years=str(row["period"]), fill=None, real=None, top=None,
        )
        for name in names
    }  # fmt: skip
    parts = [_by_partner(database, each, products).rename({"value": name}) for name, each in asked.items()]
    joined = parts[0]
    for part in parts[1:]:
        joined = joined.join(part, on="partner", how="full", coalesce=True)
    sized = joined.filter(pl.max_horizontal(pl.col(names).fill_null(0.0)) > 0)
    ordered = sized.sort(pl.max_horizontal(pl.col(names).fill_null(0.0)), "partner", descending=[True, False])
    pairs = [Pair(each["partner"], {name: each[name] for name in names}) for each in ordered.iter_rows(named=True)]
    rest = ordered.slice(PARTNERS)
    summed = Pair("", {name: float(rest[name].sum()) for name in names}) if rest.height else None
    return Reports(direction, asked, tuple(pairs[:PARTNERS]), summed, rest.height)


def _by_partner(database: Database, question: Question, products: Any) -> pl.DataFrame:
    """partner, value: the trade in one perspective; without rows where the perspective has no answer."""
    import polars as pl

    try:
        found = database.compute(
            question.indicator, reporters=question.reporter, partners=question.partner, products=products, years=question.years,
            perspective=question.perspective, match=question.match, by=("partner",), freq=question.freq,
        )  # fmt: skip
    except InputError:
        return pl.DataFrame(schema={"partner": pl.String, "value": pl.Float64})
    return found.frame.select("partner", "value")
