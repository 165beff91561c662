"""Measures in the room's one form: value, lower, upper, unit, status, and how two of them make a change.

A result has more measures where the data were moved between editions (`edition`, `edition_break`); those stand if they are there.
"""

from __future__ import annotations

import polars as pl

from greentrade import economies

MEASURES = ("value", "lower", "upper", "unit", "status", "basis", "edition", "edition_break")
ORDER = ("exact", "bounded", "unknown", "missing")
"""Status from best to worst: what is made of several numbers is as good as the worst of them."""

UNRANKED = ("area", "group")
"""Kinds of codes that are no economy: areas not specified, bunkers, unions that report beside their members."""


def measures(frame: pl.DataFrame) -> list[str]:
    """The measures that a frame has, in their order."""
    return [name for name in MEASURES if name in frame.columns]


def worst(*statuses: str) -> pl.Expr:
    """The worst of several status columns; a status that is not there counts as missing."""
    places = [
        pl.col(name).fill_null("missing").replace_strict(dict(zip(ORDER, range(4), strict=True)), return_dtype=pl.Int8) for name in statuses
    ]
    return pl.max_horizontal(places).replace_strict(dict(enumerate(ORDER)), return_dtype=pl.String)


def ranked(frame: pl.DataFrame, value: str, name: str) -> pl.DataFrame:
    """`name`: rank_i = 1 + number of economies of the same period and direction with a larger value; ties share a rank.

    Only economies are ranked, in competition with all others in the frame; groups, the World and areas not specified have none.
    """
    countable = pl.when(pl.col("economy").is_in(ranking())).then(pl.col(value))
    return frame.with_columns(countable.rank("min", descending=True).over("period", "direction").cast(pl.Int32).alias(name))


def ranking() -> list[str]:
    """Labels that take part in a ranking."""
    return economies.table().filter(~pl.col("kind").is_in(UNRANKED))["iso3"].unique().sort().to_list()
