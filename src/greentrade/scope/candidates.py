"""What a person who keeps a list should look at: codes that the data and the nomenclature speak for, each with its evidence.

Nothing here decides. Four kinds of evidence stand side by side, because no common scale would be honest; each kind is
ranked in its own measure, and the kinds take turns.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from greentrade.indicators.bounds import status
from greentrade.indicators.request import parse_periods
from greentrade.scope.lines import national_lines
from greentrade.scope.moves import moving_along, rising
from greentrade.scope.successors import relatives
from greentrade.scope.world import exporters, in_edition, world_exports

if TYPE_CHECKING:
    from greentrade.indicators import Database
    from greentrade.indicators.request import Years
    from greentrade.lists import ProductList

KINDS = ("successor", "predecessor", "moves with the list", "rising in the heading", "national line")

SCHEMA = {
    "rank": pl.Int64, "kind": pl.String, "code": pl.String, "edition": pl.String, "jurisdiction": pl.String, "listed": pl.String,
    "score": pl.Float64, "measure": pl.String, "evidence": pl.String, "period": pl.Int32, "value": pl.Float64, "lower": pl.Float64,
    "upper": pl.Float64, "unit": pl.String, "status": pl.String,
}  # fmt: skip

RECENT = 3
"""Periods over which exports are added up for comparative advantages: one year's are too restless for small economies."""


def candidates(
    db: Database,
    products: ProductList,
    top: int = 50,
    years: Years = None,
    perspective: str | None = None,
    others: Sequence[ProductList] | None = None,
) -> pl.DataFrame:
    """Candidates for a list, for a person to decide: rank, kind, code, edition, jurisdiction, listed, score, measure, evidence.

    Kinds, each with its `score` (what it is, says `measure`):

    - successor, predecessor: a code of a newer or older edition that goods of a listed code went to or came from, spelt like
      no code of the list; score: the share of it that is the list's (0 to 1), ranked by the trade that share carries;
    - moves with the list: phi_k = mean over listed l of min(P(RCA_k > 1 | RCA_l > 1), P(RCA_l > 1 | RCA_k > 1)), of exports
      summed over the last three periods, with the correlation of its yearly growth with the list's;
    - rising in the heading: of the same four digits as a listed code; score: growth a year above the heading's (0.1 is ten
      points) from the first to the last period;
    - national line: a finer line below a listed code that other lists name (`others`; None is every list there is); score: how many.

    `listed` are the list's codes that speak for it. value, lower, upper: the World's exports of the code in `period`, current
    USD: as the data have it for successors and predecessors, else moved to the list's edition; status missing where the data
    have none. `years`: the periods to look at, None is all. `top`: how many rows, taken from the kinds in turn.
    Sources: see `greentrade.scope.proximity`; the shares are the conversion weights of `greentrade.nomenclature`.
    """
    trade = db.trade(perspective).answering((None,))
    periods = parse_periods(years, trade.freq, sorted(trade.coverage["period"].unique().to_list()))
    world = world_exports(trade, periods)
    moved = in_edition(world, products.edition, trade.weights)
    held = sorted(world["period"].unique())
    recent = in_edition(exporters(trade, held[-RECENT:]), products.edition, trade.weights)
    found = [
        relatives(products, world, trade.weights, newer=True),
        relatives(products, world, trade.weights, newer=False),
        moving_along(products, moved, recent.select("economy", "product", "value")),
        rising(products, moved),
        national_lines(products, moved, others),
    ]
    kinds = [_ranked(frame, kind) for frame, kind in zip(found, KINDS, strict=True)]
    every = pl.concat(kinds).sort("place", "turn").head(top).with_row_index("rank", offset=1)
    return every.select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())


def _ranked(frame: pl.DataFrame, kind: str) -> pl.DataFrame:
    """One kind's candidates, the best first, with place in the kind and the kind's turn."""
    measured = frame.with_columns(
        status(), pl.lit("USD").alias("unit"), pl.lit(kind).alias("kind"), pl.lit(KINDS.index(kind)).alias("turn")
    )
    best_first = measured.sort("order", "code", descending=[True, False], nulls_last=True).with_row_index("place")
    return best_first.select("place", "turn", *(name for name in SCHEMA if name != "rank"))
