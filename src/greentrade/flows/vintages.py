"""What changed between two releases of a publisher, and why: summed as the user asks, largest first."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from greentrade import economies
from greentrade.errors import InputError
from greentrade.flows.exact import THOUSANDTHS
from greentrade.flows.release_pairs import EXPLANATIONS, NEW_PERIOD, OLD_PERIOD, UNCHANGED, Pairs, totals
from greentrade.flows.release_sides import RecordsSide, sides
from greentrade.flows.releases import Release, release

if TYPE_CHECKING:
    from greentrade.engine import Engine
    from greentrade.flows.matching import Selection
    from greentrade.store import Snapshot

SPLITS = ("economy", "partner", "product")
APART = (NEW_PERIOD, OLD_PERIOD)
"""What one release covers and the other does not is no revision, and is summed apart."""

UNALLOCATED = "_X"
"""Label of a partner that is known only as a World total (SDMX's code for not specified)."""

_MEASURES = ("value_from_usd", "value_to_usd", "change_usd", "change_lower_usd", "change_upper_usd", "change")


@dataclass(frozen=True)
class Changes:
    """What changed between two releases.

    `frame`: publisher, from, to, period, direction, the splits asked for (economy and partner as ISO3; product after its edition),
    value_from_usd and value_to_usd (null where the release has no such line), change_usd with its bounds change_lower_usd and
    change_upper_usd, change (relative to value_from_usd), explanation (see EXPLANATIONS) and rows, the lines behind it. The
    largest change comes first, periods that one release lacks come last, lines that did not change are left out; `left_out`
    counts the rows beyond `top`. `summary`: the same sums of all lines by direction and explanation, with absolute_change_usd,
    the sum of |change| of the lines, and share, the part of the whole change that is so explained; periods that one release
    lacks stand apart and have no share. `about`: what the numbers were made from.
    """

    before: Release
    after: Release
    frame: pl.DataFrame
    summary: pl.DataFrame
    left_out: int
    notes: tuple[str, ...]
    about: dict[str, Any] = field(hash=False)

    def sentences(self) -> Iterator[str]:
        """The summary in words: both totals, the change and what explains it, then what stands apart, then the notes."""
        if self.summary.is_empty():
            yield f"Neither {self.before.name} nor {self.after.name} has any line of {self.about['products']} that was asked for"
        for (direction,), part in self.summary.group_by("direction", maintain_order=True):
            both = part.filter(~pl.col("explanation").is_in(APART))
            before, after = (float(both[name].sum()) for name in _MEASURES[:2])
            relative = f" ({(after - before) / before:+.1%})" if before else ""
            yield (
                f"{str(direction).capitalize()}s in periods that both have: {_money(before)} in {self.before.name}, {_money(after)} in "
                f"{self.after.name}, a change of {_money(after - before)}{relative}"
            )
            for row in part.iter_rows(named=True):
                share = "" if row["share"] is None or row["explanation"] == UNCHANGED else f", {row['share']:.1%} of the change"
                yield f"  {row['explanation']}: {_money(row['change_usd'])}{share} ({row['rows']:,} rows)"
        if self.left_out:
            yield f"{self.left_out:,} rows with smaller changes are left out"
        yield from (f"note: {note}" for note in self.notes)


def periods(before: Release, after: Release, engine: Engine, freq: str = "A") -> list[int]:
    """The periods that either release holds, in order. Raises `InputError` for two that cannot be compared, or hold none."""
    _check(before, after)
    found = sorted({period for side in sides(before, after, engine, freq, None) for period in side.editions["period"]})
    if not found:
        kind = "annual" if freq == "A" else "monthly"
        raise InputError(f"Neither {before.name} nor {after.name} holds {kind} data of products", remedy="See greentrade store status")
    return found


def compare(
    snapshot: Snapshot,
    engine: Engine,
    before: str | Release,
    after: str | Release,
    *,
    products: Selection | None = None,
    reporters: Collection[int] | None = None,
    partners: Collection[int] | None = None,
    years: Collection[int] | None = None,
    direction: str | None = None,
    by: Sequence[str] = ("economy", "product"),
    top: int | None = None,
    freq: str = "A",
) -> Changes:
    """Compare two releases, as `BACI@202201` and `BACI@202301`; see `Changes`.

    change = v_after - v_before of each line (period, economy, partner, product), in current US dollars (FOB in BACI). With
    products, v = sum over codes a of w_a v_a: what `Database.compute` counts, converted to the edition of the codes. The shares
    w_a lie between l_a and u_a and are the same in both releases, so the change lies between sum l_a r_a + u_a f_a and
    sum u_a r_a + l_a f_a, where r_a >= 0 and f_a <= 0 are its rises and falls. Lines that stand in two editions have the wider
    bounds of two independent numbers.

    `reporters`, `partners`: codes of economies; None is all. `years`: periods; None is all of both. `direction`: from which end
    flows are seen (None is export); which reports are compared (None is both). `by`: some of economy, partner, product; periods
    and directions are always apart. `top`: how many rows; None is all. `freq`: A or M. Raises `InputError` for a release that the
    store does not hold, and for two that cannot be compared.
    """
    first, second = (release(snapshot, each) if isinstance(each, str) else each for each in (before, after))
    _check_question(by, direction, freq)
    periods(first, second, engine, freq)
    pairs = Pairs(*sides(first, second, engine, freq, direction), products, reporters, partners, years)
    labels = None if products is None else {code: code if "product" in by else "all" for code in products.codes}
    frame, left_out = _frame(pairs, labels, by, top)
    return Changes(first, second, frame, _summary(pairs, labels, "partner" in by), left_out, tuple(_notes(pairs)), _about(pairs))


def _check(before: Release, after: Release) -> None:
    if before.key == after.key:
        raise InputError(f"{before.name} would be compared with itself", remedy="Name two releases")
    if before.table != after.table or before.publisher != after.publisher:
        told = [f"{each.name} is {each.table} of {each.publisher}" for each in (before, after)]
        raise InputError("These are not two releases of one publisher", rows=told, remedy="Name two of one publisher")


def _check_question(by: Sequence[str], direction: str | None, freq: str) -> None:
    wrong = [name for name in by if name not in SPLITS]
    if wrong or not by:
        raise InputError(f"Changes cannot be split by {', '.join(wrong) or 'nothing'}", remedy=f"Choose from {', '.join(SPLITS)}")
    if direction not in (None, "export", "import"):
        raise InputError(f"Unknown direction {direction!r}", remedy="Choose export or import")
    if freq not in ("A", "M"):
        raise InputError(f"Unknown freq {freq!r}", remedy="Choose one of A, M")


def _frame(pairs: Pairs, labels: dict[str, str] | None, by: Sequence[str], top: int | None) -> tuple[pl.DataFrame, int]:
    """The rows of `Changes.frame`, and how many are left out. Sums, their order and the cut are the engine's."""
    ends = [name for name in SPLITS[:2] if name in by]
    keys = ["period", "direction", *ends, *(["edition", "product"] if "product" in by else [])]
    order = [*keys, "explanation"]
    sums = pairs.sums(labels, "partner" in by).filter(nw.col("explanation") != UNCHANGED).group_by(*order).agg(*totals())
    sums = sums.with_columns(nw.col("explanation").is_in(APART).alias("_apart"), (nw.col("after") - nw.col("before")).abs().alias("_size"))
    sorting = {"by": ["_apart", "_size", *order], "descending": [False, True, *(False for _ in order)]}
    count = pairs.engine.collect(sums.select(nw.len().alias("rows")))["rows"][0]
    found = pairs.engine.collect(sums if top is None else sums.sort(**sorting).head(top)).sort(**sorting)
    isos = {end: {str(code): _iso3(code) for code in found[end].unique()} for end in ends}
    named = [pl.col(end).cast(pl.String).replace(isos[end]) for end in ends]
    first, second = pairs.first.release, pairs.second.release
    told = {"publisher": first.publisher, "from": first.vintage, "to": second.vintage}
    measured = found.with_columns(*named, *_measures(), *(pl.lit(text).alias(name) for name, text in told.items()))
    return measured.select(*told, *keys, *_MEASURES, "explanation", pl.col("lines").alias("rows")), count - found.height


def _summary(pairs: Pairs, labels: dict[str, str] | None, partner: bool) -> pl.DataFrame:
    groups = ["direction", "explanation"]
    found = pairs.engine.collect(pairs.sums(labels, partner).group_by(*groups).agg(*totals()))
    if labels is not None and len(set(labels.values())) > 1:
        # A code split between two codes of a list is wholly inside it: the whole's bounds are closer than the sum of the parts' bounds.
        together = pairs.sums(dict.fromkeys(labels, "all"), partner).group_by(*groups)
        ends = ["least", "most", "lines"]
        found = found.drop(ends).join(pairs.engine.collect(together.agg(*totals(ends))), on=groups, how="left")
    change, apart = pl.col("after") - pl.col("before"), pl.col("explanation").is_in(APART)
    total = pl.when(apart).then(0).otherwise(change).sum().over("direction")
    order = pl.col("explanation").replace_strict({name: at for at, name in enumerate(EXPLANATIONS)}, return_dtype=pl.Int32)
    return (
        found.with_columns(
            *_measures(),
            ((pl.col("rise") - pl.col("fall")) / THOUSANDTHS).alias("absolute_change_usd"),
            pl.when(~apart & (total != 0)).then(pl.when(change == 0).then(0.0).otherwise(change / total)).alias("share"),
        )
        .sort("direction", order)
        .select(*groups, *_MEASURES, "absolute_change_usd", "share", pl.col("lines").alias("rows"))
    )


def _measures() -> list[pl.Expr]:
    """The measures of sums, in dollars."""
    before, after = pl.col("before"), pl.col("after")
    change = after - before
    money = {
        "value_from_usd": pl.when(pl.col("lines_before") > 0).then(before),
        "value_to_usd": pl.when(pl.col("lines_after") > 0).then(after),
        "change_usd": change,
        # Each part is rounded to a thousandth of a dollar by itself: the change is never outside its bounds for that.
        "change_lower_usd": pl.min_horizontal(pl.col("least"), change),
        "change_upper_usd": pl.max_horizontal(pl.col("most"), change),
    }
    relative = pl.when((pl.col("lines_before") > 0) & (before != 0)).then(change / before).alias("change")
    return [*((amount / THOUSANDTHS).alias(name) for name, amount in money.items()), relative]


def _notes(pairs: Pairs) -> Iterator[str]:
    for side in (pairs.first, pairs.second):
        if isinstance(side, RecordsSide) and (totals := side.totals_alone(pairs.years)):
            yield f"{side.release.name} holds {totals:,} reports of totals alone (TOTAL), of which nothing is compared."
    names = pairs.first.release.vintage, pairs.second.release.vintage
    for (before, after, target), part in pairs.moved.group_by("before", "after", "target", maintain_order=True):
        first, last = part["period"].min(), part["period"].max()
        span = str(first) if first == last else f"{first} to {last}"
        yield (
            f"{span}: {names[0]} stands in {before}, {names[1]} in {after}; both are moved to {target} with conversion weights. "
            "Where these decide how a line changed, it is told as edition, and a revision is not told apart from that."
        )
    if pairs.products is not None and pairs.products.converted:
        yield f"Values are what counts of {pairs.products.label}, moved to {pairs.products.edition}."


def _about(pairs: Pairs) -> dict[str, Any]:
    from greentrade import __version__

    first, second = pairs.first.release, pairs.second.release
    return {
        "from": first.name,
        "to": second.name,
        "publisher": first.publisher,
        "licences": sorted({text for each in (first, second) for text in each.ingests["licence"]}),
        "snapshot": first.number,
        "products": pairs.products.label if pairs.products else "all products",
        "edition": pairs.products.edition if pairs.products else None,
        "weights": pairs.weights.hash if pairs.products or pairs.moved.height else None,
        "freq": pairs.first.freq,
        "unit": "USD",
        "software": f"greentrade {__version__}",
    }


def _iso3(code: int) -> str:
    return UNALLOCATED if code == 0 else economies.iso3(code)


def _money(value: float) -> str:
    """An amount as a reader says it: USD 1,234.5 million, or thousands and dollars where there are fewer."""
    size = abs(value)
    for unit, name in ((1e9, " billion"), (1e6, " million")):
        if size >= unit:
            return f"USD {value / unit:,.2f}{name}"
    return f"USD {value:,.0f}"
