"""What a reader must know of reconciled flows: who reconciled which periods, and how much of a number rests on one report alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import polars as pl

from greentrade.flows.current import OWN
from greentrade.flows.hands import Choice
from greentrade.indicators.note import Note, Several, Share
from greentrade.indicators.periods import told
from greentrade.indicators.quantities import Quantities

TWO_SIDED = {"both": "", "conflicting": "on reports that differ more than tenfold", "incomplete": "on reports of different months"}
ONE_SIDED = {"exporter only": "{share} on the exporter's alone", "importer only": "{share} on the importer's alone"}
_WAYS = {"export": "exports", "import": "imports"}


def whose(q: Quantities) -> Iterator[str]:
    """Who reconciled the flows, period by period, and where greentrade's own stood back."""
    flows, asked = q.trade.flows, q.request.periods
    if flows is None or flows.hands is None:
        return
    choice, published = flows.choice, flows.hands.published
    mine = [period for period in asked if period in flows.own_editions]
    others = [period for period in asked if period in published and period not in mine]
    if mine and others:
        yield Note(
            "Reconciled flows of {mine} are greentrade's own, made from the records of the store, those of {others} are of {publishers}: "
            "where a series passes from the one to the other, part of the change is one of method.",
            mine=told(mine, asked),
            others=told(others, asked),
            publishers=_publishers(q, others),
        )
    elif mine:
        yield Note("The reconciled flows are greentrade's own, made from the records of the store.")
    if choice.mixed:
        yield Note("Nobody's flows cover all of these periods, so that growth compares the flows of one with those of another.")
    aside = sorted(choice.aside & set(asked))
    if aside:
        yield Note(
            "Greentrade's own flows of {aside} are set aside: growth compares periods, and those of {publishers} cover all of them.",
            aside=told(aside, asked),
            publishers=_publishers(q, others),
        )
    yield from _partial(q, choice, published)


def _partial(q: Quantities, choice: Choice, published: Collection[int]) -> Iterator[str]:
    """Periods of which greentrade's own flows hold less than is asked for."""
    asked, held = q.request.periods, dict(choice.partial)
    for label in dict.fromkeys(held.values()):
        here = [period for period in asked if held.get(period) == label]
        instead, none = ([period for period in here if (period in published) == there] for there in (True, False))
        if instead:
            yield Note(
                "Greentrade's own flows of {periods} hold {products} only, not all that is asked for: "
                "those of {publishers} stand in every term.",
                periods=told(instead, asked),
                products=label,
                publishers=_publishers(q, instead),
            )
        if none:
            yield Note(
                "Greentrade's own flows of {periods} hold {products} only, not all that is asked for, and there are no others: "
                "there is no value.",
                periods=told(none, asked),
                products=label,
            )


def _publishers(q: Quantities, periods: Collection[int]) -> Several:
    releases = q.trade.releases_of(periods).filter(pl.col("source") != OWN)
    return Several(releases["publisher"].unique().sort().to_list(), between=" and ")


def agreement(q: Quantities) -> Iterator[str]:
    """How much of a value rests on both reports, on reports that conflict, and on one report alone."""
    for direction in q.request.indicator.directions:
        sums = _sums(q, direction)
        whole = sum(sums.values())
        if not whole:
            continue
        part = {status: value / whole for status, value in sums.items()}
        both = sum(part.get(status, 0.0) for status in TWO_SIDED)
        sides = {"way": _WAYS[direction], "both": Share(both)}
        sentence = Note("Of the {way} in greentrade's own flows {both} rest on both reports", **sides)
        doubts = [Note(f"{{share}} {what}", share=Share(part[status])) for status, what in TWO_SIDED.items() if what and part.get(status)]
        if doubts:
            sentence = Note("{sentence} ({doubts})", sentence=sentence, doubts=Several(doubts))
        alone = [Note(ONE_SIDED[status], share=Share(part[status])) for status in ONE_SIDED if part.get(status)]
        if not alone:
            yield Note("{sentence}.", sentence=sentence)
            continue
        yield Note(
            "{sentence}, {alone}, which nothing limits: bounds show the doubt of the former only.",
            sentence=sentence,
            alone=Several(alone, between=" and "),
        )


def _sums(q: Quantities, direction: str) -> dict[str, float]:
    """USD by status of the flow, over the request's economies and periods. Partners are not told apart."""
    found, selection = q.trade.agreement(q.request.products, direction), q.request.products
    asked = found.filter(pl.col("period").is_in(q.request.periods), pl.col("economy").is_in(q.labels.economy["code"].unique().implode()))
    if selection is not None and selection.converted:
        weights = q.weighed(selection, ("period", "economy")).membership.group_by("edition", "product").agg(pl.col("weight").sum())
        asked = asked.join(weights, on=["edition", "product"]).with_columns(pl.col("value_usd") * pl.col("weight"))
    return dict(asked.group_by("status").agg(pl.col("value_usd").sum()).sort("status").iter_rows())
