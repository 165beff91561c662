"""One number under every list of the spec and under both matches: what the definition alone does to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from greentrade import lists
from greentrade.briefs.bounds import bounds, editions
from greentrade.briefs.figures import ListLabel, PanelData, Series
from greentrade.flows import Selection
from greentrade.scope.sensitivity import MATCHES, sensitivity

if TYPE_CHECKING:
    from greentrade.briefs.figures import Desk
    from greentrade.briefs.spec import Panel
    from greentrade.lists import ProductList


def under_lists(desk: Desk, panel: Panel) -> PanelData:
    """The last year's value of the panel's call under the brief's own list and those of `scope_lists`, largest first.

    A series a list and match, with the bounds of `greentrade.scope.sensitivity`. Raises `InputError` for a list that is not
    there, and as `Database.compute` does.
    """
    call, choices, language = panel.calls[0], desk.choices, desk.language
    compared = _lists(desk)
    asked = {
        "reporters": desk.expand(call.reporters, panel.id),
        "partners": desk.expand(call.partners, panel.id) or None,
        "years": [choices.years[-1]],
        "perspective": choices.perspective,
        "fill": choices.fill,
    }
    frame = sensitivity(desk.asking, compared, call.indicator, matches=MATCHES, **asked)  # type: ignore[arg-type]
    results = tuple(desk.asking.compute(call.indicator, products=each, match=match, **asked) for each in compared for match in MATCHES)
    keyed = frame.with_columns(
        pl.format("{} {}", "list", "match").alias("key"), pl.col("match").alias("role"), pl.lit(call.indicator).alias("indicator")
    )
    known = keyed.filter(pl.col("value").is_not_null())
    values = {(key, year): value for key, year, value in known.select("key", "period", "value").iter_rows()}
    stand = [edition for edition, _, _ in editions([known], choices.years[-1:])]
    unit = language.unit(str(frame["unit"].drop_nulls().first() or "USD"), max(values.values(), default=0.0))
    return PanelData(
        id=panel.id,
        chart=panel.chart,
        title=desk.say(f"panels.{panel.id}.title"),
        subtitle=language.sentence(language.marks.text([unit.label, desk.say(f"panels.{panel.id}.subtitle")])),
        dimension="list",
        unit=unit,
        years=choices.years[-1:],
        series=_series(desk, compared, values),
        values=values,
        frame=keyed,
        results=results,
        named=frozenset({choices.products.label}),
        notes=_notes(desk, stand),
        lists={each.label: ListLabel(language.said(each.title), _detail(desk, each, stand)) for each in compared},
        bounds=bounds(keyed),
    )


def _lists(desk: Desk) -> list[ProductList]:
    """The brief's own list, then those of the spec, each once."""
    named = [desk.choices.products, *(lists.product_list(name) for name in desk.spec.scope_lists)]
    return list({products.label: products for products in named}.values())


def _series(desk: Desk, compared: list[ProductList], values: dict[tuple[str, int], float]) -> tuple[Series, ...]:
    """Converted, then native, of each list with a value; lists by the converted value, the largest first."""
    last, say = desk.choices.years[-1], desk.language.say

    def size(products: ProductList) -> tuple[float, str]:
        return -values.get((f"{products.label} converted", last), 0.0), products.label

    made = []
    for products in sorted(compared, key=size):
        for match in sorted(MATCHES):
            key = f"{products.label} {match}"
            if (key, last) in values:
                label = say(
                    "definitions.series", title=desk.language.said(products.title), match=say(f"match.{match}", edition=products.edition)
                )
                made.append(Series(key, label, match, products.label))
    return tuple(made)


def _detail(desk: Desk, products: ProductList, stand: list[str]) -> str:
    """Name and edition of a list, and how many of its codes the data have: an excerpt of all trade has not all."""
    codes = products.hs6_codes
    return desk.language.say(
        "definitions.list", label=products.id, edition=products.edition, count=len(codes), held=_held(desk, products, stand)
    )


def _held(desk: Desk, products: ProductList, stand: list[str]) -> int:
    """How many codes of a list any record in these editions touches."""
    trade = desk.db.trade(desk.choices.perspective, desk.choices.fill)
    selection = Selection.of_list(products, "converted")
    records = trade.codes(selection)
    met: set[str] = set()
    for edition in stand:
        counted = selection.membership(trade.weights, edition, {code: code for code in selection.codes}).filter(pl.col("upper") > 0)
        there = records.filter(pl.col("edition") == edition)
        met |= set(counted.join(there, on="product", how="semi")["label"])
    return len(met)


def _notes(desk: Desk, stand: list[str]) -> tuple[str, ...]:
    """What the bars and lines are, and in which editions the data stand."""
    say = desk.language.say
    return (say("definitions.note"), *([say("definitions.editions", editions=desk.language.enumerate(stand))] if stand else []))
