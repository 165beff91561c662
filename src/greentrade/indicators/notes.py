"""What a reader must know beside the numbers, in plain sentences found from the data.

Sentences are notes (`greentrade.indicators.note`): their texts here have translations in `data/notes.csv`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from greentrade import economies
from greentrade.flows import Selection
from greentrade.flows.coverage import of_reports
from greentrade.flows.matching import DIGITS, UNSTATED
from greentrade.flows.perspectives import OWN_BASIS
from greentrade.indicators.labels import UNALLOCATED, codes, label
from greentrade.indicators.note import Count, Economy, Note, Several, Share
from greentrade.indicators.periods import span, told
from greentrade.indicators.quantities import PRICED, VALUE, Quantities
from greentrade.indicators.reconciled_notes import agreement, whose
from greentrade.indicators.request import WORLD, Item

FEW_PRODUCTS = 1000
"""A store whose fullest report has fewer product codes than this holds an excerpt: an edition has more than 5,000."""

LARGE = 60
"""Of a group with more codes than this the members with data are counted; of a smaller one those without are named."""

SHOWN, SHOWN_CODES = 12, 6
"""How many economies and how many codes a sentence names."""

LEAST = 1e-9
"""Share of the value below which nothing is left out but the rounding of sums."""

_WAYS = {"export": "exports", "import": "imports"}
_HEADS = {"export": "Exports", "import": "Imports"}


def notes(q: Quantities, coverage: pl.DataFrame, frame: pl.DataFrame) -> tuple[str, ...]:
    """The notes of a result, most important first."""
    small = [code for item in q.request.reporters if not _is_large(item) for code in item.codes or ()]
    members = coverage.filter(pl.col("economy").is_in({label(code) for code in small}))
    sentences = [*_spans(q, members), *_mirrored(q, members), *_rowless(q, frame), *whose(q), *agreement(q), *_months(q)]
    sentences += [*_partners_months(q), *_codes(q), *_editions(q)]
    return (*sentences, *_products(q), *_large(q), *_unallocated(frame), *_weightless(q))


def _is_large(item: Item) -> bool:
    """Whether an item has so many members that who lacks data is a list that tells little: the World, or all but a few."""
    return item.codes is None or len(item.codes) > LARGE


def _spans(q: Quantities, coverage: pl.DataFrame) -> Iterator[str]:
    """Economies without data, with data only since or until a period, and with gaps."""
    first, last = q.request.periods[0], q.request.periods[-1]
    lacks = {"reported": "not reported", "mirror": "not named in any partner's report"}.get(q.trade.perspective, "not in the data")
    for (direction,), part in coverage.filter(pl.col("basis") == "none").group_by("direction", maintain_order=True):
        names = _names(part["economy"])
        yield Note("{way} of {names} are {lacks} in {span}.", way=_HEADS[str(direction)], names=names, lacks=lacks, span=span(first, last))
    late = coverage.filter(pl.col("first_period") > first)
    for (direction, since), part in late.group_by("direction", "first_period", maintain_order=True):
        names = _names(part["economy"])
        yield Note("{way} of {names} are available only since {since}.", way=_HEADS[str(direction)], names=names, since=_period(since))
    ended = coverage.filter(pl.col("last_period") < last)
    for (direction, until), part in ended.group_by("direction", "last_period", maintain_order=True):
        names = _names(part["economy"])
        yield Note("{way} of {names} are available only until {until}.", way=_HEADS[str(direction)], names=names, until=_period(until))
    for row in coverage.filter(pl.col("missing").list.len() > 0).iter_rows(named=True):
        gaps = told(row["missing"], q.request.periods)
        yield Note("{way} of {name} are missing in {gaps}.", way=_HEADS[row["direction"]], name=Economy(row["economy"]), gaps=gaps)


def _mirrored(q: Quantities, coverage: pl.DataFrame) -> Iterator[str]:
    """Economies whose gaps a mirror fills."""
    if q.trade.fill is None or coverage.is_empty():
        return
    filled = q.held.filter(pl.col("basis") == "mirror")
    filled = filled.with_columns(pl.col("economy").map_elements(economies.iso3, pl.String))
    filled = filled.join(coverage.select("economy", "direction"), on=["economy", "direction"], how="semi")
    for (direction, economy), part in filled.sort("direction", "economy", "period").group_by("direction", "economy", maintain_order=True):
        periods = told(part["period"].to_list(), q.request.periods)
        yield Note(
            "{way} of {name} in {periods} are what its partners report (mirror).",
            way=_HEADS[str(direction)],
            name=Economy(str(economy)),
            periods=periods,
        )


def _rowless(q: Quantities, frame: pl.DataFrame) -> Iterator[str]:
    """Economies and groups that have data, but no row: a split by product or partner has nothing to split."""
    shown = set(frame["economy"])
    without = [item.label for item in q.request.reporters if "reporter" not in q.request.by and item.label not in shown]
    if without:
        products = q.request.products.label if q.request.products else "any product"
        yield Note("There is no row of {items}: the data have no trade of theirs in {products}.", items=Several(without), products=products)


def _months(q: Quantities) -> Iterator[str]:
    """Years that are sums of months, the incomplete ones by name."""
    summed = _asked(q).filter(pl.col("months").is_not_null())
    if summed.is_empty():
        return
    short = _short(summed)
    if short is None:
        yield Note("Where an economy has no annual report, its year is the sum of its monthly ones.")
    else:
        yield Note("Where an economy has no annual report, its year is the sum of its monthly ones; incomplete are {short}.", short=short)


def _partners_months(q: Quantities) -> Iterator[str]:
    """Years of partners that are sums of fewer than twelve months, where the numbers are made of partners' reports."""
    made = _asked(q).filter(pl.col("basis").is_in(["mirror", OWN_BASIS]))
    if made.is_empty():
        return
    # What an economy imports is what its partners export.
    sides = made.select("period", pl.col("direction").replace({"export": "import", "import": "export"})).unique()
    reports = of_reports(q.trade.reports.admitted).join(sides, on=["period", "direction"], how="semi")
    short = _short(reports.join(q.labels.economy, left_on="economy", right_on="code", how="anti"))
    if short is not None:
        yield Note("The partners' years are sums of fewer than twelve months of {short}.", short=short)


def _short(coverage: pl.DataFrame) -> Several | None:
    """The years of fewer than twelve months by economy and direction: KAZ 2024 imports (7 of 12); None where there are none."""
    short = coverage.filter(pl.col("months") < 12).sort("economy", "period", "direction")
    parts = [
        Note(
            "{economy} {period} {way} ({months} of 12)",
            economy=economies.iso3(row["economy"]),
            period=row["period"],
            way=_WAYS[row["direction"]],
            months=row["months"],
        )
        for row in short.head(SHOWN).iter_rows(named=True)
    ]
    return Several(parts, more=max(0, short.height - SHOWN)) if parts else None


def _codes(q: Quantities) -> Iterator[str]:
    """Codes that were asked for and that no record of an edition has, or that an edition cannot tell from its neighbours."""
    products = q.request.products
    if products is None:
        return
    # Converted, only the editions are asked for: the codes would have to be counted anew over all rows.
    directions = q.request.indicator.directions
    found = pl.concat([q.trade.editions(products, way) for way in directions]) if products.converted else q.trade.codes(products)
    if found.is_empty():
        matched = f"{products.match} matching"
        yield Note("No record in the store has a code of {products} ({match}).", products=products.label, match=matched)
        return
    used = set(_asked(q)["editions"].explode().drop_nulls()) or set(found["edition"])
    yield from _weighed(q, products, used) if products.converted else _lost(found, products, used)


def _lost(found: pl.DataFrame, products: Selection, used: set[str]) -> Iterator[str]:
    lost: dict[tuple[str, ...], list[str]] = {}
    for edition in sorted(used):
        met = {product[:digits] for product in found.filter(pl.col("edition") == edition)["product"] for digits in DIGITS}
        lost.setdefault(tuple(code for code in products.codes if code not in met), []).append(edition)
    for absent, where in lost.items():
        if absent:
            few = _codes_text(absent, len(products.codes))
            yield Note(
                "No record in {editions} has {codes} of {products} ({match}).",
                editions=Several(where, between=" or "),
                codes=few,
                products=products.label,
                match=f"{products.match} matching",
            )


def _weighed(q: Quantities, products: Selection, used: set[str]) -> Iterator[str]:
    """What the conversion of each edition rests on."""
    by_code = {code: code for code in products.codes}
    for edition in sorted(used - {products.edition, UNSTATED}):
        counted = products.membership(q.trade.weights, edition, by_code)
        sure = set(counted.filter(pl.col("lower") > 0)["label"])
        unsure = [code for code in products.codes if code not in sure]
        if unsure:
            few = _codes_text(unsure, len(products.codes))
            yield Note(
                "In {edition} no code lies wholly inside {codes} of {products}: what is known of these rests on conversion weights.",
                edition=edition,
                codes=few,
                products=products.label,
            )
    if UNSTATED in used:
        yield Note("Records that state no edition of the Harmonized System are matched by spelling.")


def _codes_text(lost: Sequence[str], asked: int) -> Note:
    codes = Several(lost[:SHOWN_CODES], more=max(0, len(lost) - SHOWN_CODES))
    return Note("{lost} of the {asked} codes ({codes})", lost=len(lost), asked=asked, codes=codes)


def _editions(q: Quantities) -> Iterator[str]:
    """A series that crosses editions, and flows that come before their edition's time."""
    used = _asked(q).select("period", "editions").explode("editions").drop_nulls().unique()
    if q.request.products is not None and used["editions"].n_unique() > 1:
        spans = (
            used.group_by("editions")
            .agg(pl.col("period").min().alias("first"), pl.col("period").max().alias("last"))
            .sort("first", "editions")
        )
        parts = [Note("{edition} ({span})", edition=edition, span=span(first, last)) for edition, first, last in spans.iter_rows()]
        moved = Note("they are moved to {edition}", edition=str(q.request.products.edition))
        yield Note(
            "The data stand in several editions of the Harmonized System: {editions}; {followed}.",
            editions=Several(parts),
            followed=moved if q.request.products.converted else "codes that changed are not followed",
        )
    unused = q.trade.ahead_of_force.filter(pl.col("period").is_in(q.request.periods))
    for (edition,), part in unused.group_by("edition", maintain_order=True):
        periods = told(part["period"].to_list())
        yield Note("Flows in {edition} of {periods} are not used: the edition was not in force yet.", edition=str(edition), periods=periods)


def _products(q: Quantities) -> Iterator[str]:
    """A store that holds some products only, and whose total is therefore no total."""
    if "totals" not in q.request.indicator.needs and q.request.products is not None:
        return
    counted = q.trade.fullest.filter(pl.col("period").is_in(q.request.periods))
    most = counted["products"].max()
    if isinstance(most, int) and most < FEW_PRODUCTS:
        yield Note(
            "All products are what the store holds of them: at most {most} product codes between two economies, and no record TOTAL.",
            most=Count(most),
        )


def _large(q: Quantities) -> Iterator[str]:
    """Of how many economies the World, or another large group, is the sum."""
    large = [item for item in q.request.reporters if _is_large(item)]
    if "world" in q.request.indicator.needs and all(item.codes is not None for item in large):
        large.append(Item(WORLD, None))
    for item in large:
        counted = q.held.filter(pl.col("economy").is_in(codes(item, q.everyone))).group_by("period").agg(pl.col("economy").n_unique())
        if counted.height:
            (first, least), (last, most) = counted.sort("period").row(0), counted.sort("period").row(-1)
            name = "The World" if item.label == WORLD else item.label
            if last == first:
                yield Note("{name} is the sum of the {least} economies with data in {first}.", name=name, least=least, first=first)
                continue
            ends = {"least": least, "first": first, "most": most, "last": last}
            yield Note("{name} is the sum of the {least} economies with data in {first} and of {most} in {last}.", name=name, **ends)


def _unallocated(frame: pl.DataFrame) -> Iterator[str]:
    if "partner" in frame.columns and UNALLOCATED in frame["partner"]:
        yield Note("Partner {partner} is trade that is known only as a World total.", partner=UNALLOCATED)


def _weightless(q: Quantities) -> Iterator[str]:
    """How much of the value a unit value leaves out, and that the unit value of several products is not a price."""
    if "weights" not in q.request.indicator.needs:
        return
    (direction,), keys = q.request.indicator.directions, ("period", "economy", *(["product"] if q.request.products is None else []))
    sums = [q.observed(direction, q.request.products, keys, measure=measure) for measure in (VALUE, PRICED)]
    whole, priced = (each.group_by("period").agg(pl.col("value").sum()) for each in sums)
    both = whole.join(priced, on="period", how="left", suffix="_priced").filter(pl.col("value") > 0)
    left = 1 - pl.col("value_priced").fill_null(0.0) / pl.col("value")
    worst = both.select("period", left.alias("left")).sort("left", "period", descending=[True, False]).head(1)
    if worst.height and worst["left"][0] > LEAST:
        share = Share(1 - float(both["value_priced"].sum()) / float(both["value"].sum()))
        most, period = Share(worst["left"][0]), _period(worst["period"][0])
        if both.height == 1 or most.value < 0.001:
            yield Note("What states no net weight is left out: {share} of the value.", share=share)
        else:
            words = "What states no net weight is left out: {share} of the value in all, at most {most}, in {period}."
            yield Note(words, share=share, most=most, period=period)
    if "product" not in q.request.by and (q.request.products is None or len(q.request.products.codes) > 1):
        yield Note("The unit value of several products moves with their mix as well as with their prices.")


def _asked(q: Quantities) -> pl.DataFrame:
    """The coverage of the request's own economies."""
    return q.held.join(q.labels.economy, left_on="economy", right_on="code", how="semi")


def _period(found: object) -> int:
    return int(str(found))


def _names(found: pl.Series) -> Several:
    named = sorted(found.head(SHOWN), key=economies.name)
    return Several([Economy(economy) for economy in named], more=max(0, found.len() - SHOWN), last=" and ")
