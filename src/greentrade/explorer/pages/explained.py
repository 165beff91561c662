"""One number taken apart, as data: the terms of its formula, the rows behind them, how their codes count, other views of it.

The page and the panel of `explain` draw what is found here; nothing here knows of a page.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from greentrade.columns import RESULT_KEYS
from greentrade.errors import InputError
from greentrade.explorer.pages.explain_link import KEYS, PREFIX
from greentrade.explorer.question import Question
from greentrade.indicators.request import WORLD

if TYPE_CHECKING:
    import polars as pl

    from greentrade.indicators import Database, Result

ROWS = 25
"""Rows of a term that a page lists; the rest is one row with their sum."""

MOST_ROWS = 10_000
"""Rows of a term that are looked at for the page."""

MOST_IN_A_PERIOD = 2_000_000
"""Rows of a period beyond which the World's are not looked for: a page cannot wait for them."""

_NUMERIC = tuple(column.name for column in RESULT_KEYS if column.type != "VARCHAR")
_MANY = re.compile(r"sum of (?:([\d,]+)|too many)")
"""How the rule of a row begins that stands for many."""


@dataclass(frozen=True)
class Term:
    """A part of the formula: its name, the sum of its rows in a unit (USD, kg), and the largest of those.

    `rest` is what the others sum to, None where all are listed; `others` says how many they are, None where nobody counted.
    """

    name: str
    value: float
    unit: str
    rows: tuple[dict[str, Any], ...]
    rest: float | None
    others: int | None


@dataclass(frozen=True)
class Weight:
    """How a code of the data counts for the number: with what part of its value, between which bounds, and for which codes."""

    edition: str
    product: str
    weight: float
    lower: float
    upper: float
    becomes: tuple[str, ...]

    @property
    def plain(self) -> bool:
        """Whether the code counts whole, under the code that it is spelt like."""
        return (self.weight, self.lower, self.upper) == (1, 1, 1) and self.becomes == (self.product,)


@dataclass(frozen=True)
class Explained:
    """A number with all that it rests on. `row` is its row of the result; `question` is what was asked, `keys` name the number.

    `told` is false where the rows of the World were too many to be looked for: then there are no terms and no weights.
    """

    question: Question
    keys: dict[str, Any]
    result: Result
    row: dict[str, Any]
    terms: tuple[Term, ...]
    weights: tuple[Weight, ...]
    told: bool = True


def read(params: Mapping[str, str]) -> tuple[Question, dict[str, Any]]:
    """The question and the keys of a URL. Raises `InputError` for what is unknown or ill-formed."""
    keys = {name.removeprefix(PREFIX): value for name, value in params.items() if name.startswith(PREFIX)}
    question = Question.read({name: value for name, value in params.items() if not name.startswith(PREFIX)})
    unknown = [name for name in keys if name not in KEYS]
    if unknown:
        raise InputError("Unknown key", rows=unknown, remedy=f"A number is named by {', '.join(PREFIX + name for name in KEYS)}")
    wrong = [f"{name}={value}" for name, value in keys.items() if name in _NUMERIC and not (value.isdecimal() and len(value) <= 6)]
    if wrong:
        raise InputError("The key is no period", rows=wrong, remedy="Write key.period=2024")
    return question, {name: int(value) if name in _NUMERIC else value for name, value in keys.items()}


def explained(database: Database, question: Question, keys: Mapping[str, Any], rows: int = ROWS) -> Explained:
    """The number that `keys` name in the answer to a question. Raises `InputError` where they do not name one."""
    import polars as pl

    result = question.answer(database)
    named = result.frame.filter([pl.col(name) == value for name, value in keys.items() if name in result.frame.columns] or [pl.lit(True)])
    if named.height == 1 and set(keys) <= set(result.frame.columns) and _too_wide(database, result, named.row(0, named=True)):
        row = named.row(0, named=True)
        return Explained(question, {name: row[name] for name in KEYS if name in row}, result, row, (), (), told=False)
    found = result.explain(limit=MOST_ROWS, **keys)
    row = named.row(0, named=True)
    full = {name: row[name] for name in KEYS if name in row}
    terms = tuple(_term(str(name), part, rows) for (name,), part in found.group_by("term", maintain_order=True))
    return Explained(question, full, result, row, terms, _weights(database, question, result, row, found))


def _too_wide(database: Database, result: Result, row: Mapping[str, Any]) -> bool:
    """Whether the rows of all economies would have to be looked for among very many."""
    import polars as pl

    from greentrade.indicators.explain import TERMS

    if row["economy"] != WORLD and all(term.who != "world" for term in TERMS[result.provenance.indicator]):
        return False
    table = "flows" if result.provenance.perspective == "reconciled" else "records"
    ingests = database.snapshot.ingests.filter(pl.col("target") == table, pl.col("periods").list.contains(row["period"]))
    rows = (ingests["accepted"] / ingests["periods"].list.len()).sum()
    return rows > MOST_IN_A_PERIOD


def _term(name: str, part: pl.DataFrame, most: int) -> Term:
    many = [match is not None for match in map(_MANY.match, part["rule"])]
    listed, summed = part.filter([not each for each in many]), part.filter(many)
    cut = listed.slice(most)
    counts = [match[1] for match in map(_MANY.match, summed["rule"]) if match]
    if not cut.height and not summed.height:
        return Term(name, _sum(part), part["unit"][0], tuple(listed.to_dicts()), None, 0)
    others = None if None in counts else cut.height + sum(int(count.replace(",", "")) for count in counts)
    return Term(name, _sum(part), part["unit"][0], tuple(listed.head(most).to_dicts()), _sum(cut) + _sum(summed), others)


def _sum(rows: pl.DataFrame) -> float:
    return math.fsum(rows["contribution"].drop_nulls())


def _weights(database: Database, question: Question, result: Result, row: Mapping[str, Any], found: pl.DataFrame) -> tuple[Weight, ...]:
    """How the codes of the listed rows count under the number's own label; nothing where codes are matched by spelling."""
    import polars as pl

    from greentrade.indicators.request import parse_products
    from greentrade.scope.world import membership

    selection = parse_products(question.selection(), question.match)
    if selection is None or not selection.converted or "product" not in found.columns:
        return ()
    counted = _counted(selection.codes, selection.groups, result, row)
    held = found.filter(pl.col("product").str.len_chars() == 6).select("edition", "product").drop_nulls().unique()
    weights = database.trade(question.perspective, question.fill, question.freq).weights
    whole = membership(selection, weights, held["edition"], dict.fromkeys(counted, "all")).join(held, on=["edition", "product"])
    single = membership(selection, weights, held["edition"], {code: code for code in counted}).filter(pl.col("weight") > 0)
    becomes = single.group_by("edition", "product").agg(pl.col("label").sort().alias("becomes"))
    joined = whole.join(becomes, on=["edition", "product"], how="left").sort("edition", "product")
    return tuple(
        Weight(each["edition"], each["product"], each["weight"], each["lower"], each["upper"], tuple(each["becomes"] or ()))
        for each in joined.iter_rows(named=True)
        if each["weight"]
    )


def _counted(codes: tuple[str, ...], groups: Mapping[str, str], result: Result, row: Mapping[str, Any]) -> list[str]:
    """The codes of the selection that count for the number: one product, a group, the rest of a top-N, or all."""
    if "product" in row and row["product"] in codes:
        return [row["product"]]
    chosen = list(codes)
    if row.get("product") == "other":
        kept = set(result.frame["product"])
        chosen = [code for code in chosen if code not in kept]
    if row.get("group") is not None and row["group"] != "other":
        chosen = [code for code in chosen if groups.get(code) == row["group"]]
    elif row.get("group") == "other":
        kept = set(result.frame["group"])
        chosen = [code for code in chosen if groups.get(code) not in kept]
    return chosen
