"""How much two lists have in common: in codes, and in the trade that they cover."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

import polars as pl

from greentrade.flows import Selection
from greentrade.indicators.bounds import status
from greentrade.indicators.request import WORLD, parse_periods
from greentrade.scope.world import asked_economies, by_data_code, membership

if TYPE_CHECKING:
    from greentrade.indicators import Database
    from greentrade.indicators.request import Years
    from greentrade.lists import ProductList
    from greentrade.lists.versions import Shares

DIRECTIONS = ("export", "import")
COVERED = ("period", "direction", "part", "a", "b", "value", "lower", "upper", "unit", "status")


def overlap(lists: Sequence[ProductList]) -> pl.DataFrame:
    """Codes in common of every pair: a, b, edition, codes_a, codes_b, in_common, wholly_in_common, only_a, only_b, jaccard, counted.

    J = |A and B| / |A or B|, of six-digit codes in `edition`. Where the two lists are written in different editions, the
    codes of the newer one are taken back to the older edition (links that are nominal do not count): in_common are codes that
    it touches, wholly_in_common those of which it has all successors. `counted` says which: as written, or taken back.
    A code counts as one, whatever part of it a list means.

    Source: Jaccard (1901), Bulletin de la Société Vaudoise des Sciences Naturelles 37, pp. 547-579.
    """
    rows = [_pair(a, b) for a, b in combinations(lists, 2)]
    schema = {
        "a": pl.String, "b": pl.String, "edition": pl.String, "codes_a": pl.Int64, "codes_b": pl.Int64, "in_common": pl.Int64,
        "wholly_in_common": pl.Int64, "only_a": pl.Int64, "only_b": pl.Int64, "jaccard": pl.Float64, "counted": pl.String,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def _pair(a: ProductList, b: ProductList) -> tuple[object, ...]:
    from greentrade.nomenclature import edition

    older = min((a.edition, b.edition), key=lambda name: edition(name).in_force_from)
    (touched_a, whole_a), (touched_b, whole_b) = (_taken_back(products, older) for products in (a, b))
    both, either = touched_a & touched_b, touched_a | touched_b
    jaccard = len(both) / len(either) if either else None
    same = a.edition == b.edition
    counted = f"as written, in {older}" if same else f"{(b if a.edition == older else a).label} taken back to {older}"
    only_a, only_b = len(touched_a - touched_b), len(touched_b - touched_a)
    return (
        a.label, b.label, older, len(touched_a), len(touched_b), len(both), len(both & whole_a & whole_b), only_a, only_b, jaccard, counted,
    )  # fmt: skip


def _taken_back(products: ProductList, older: str) -> tuple[set[str], set[str]]:
    """The codes of an edition that a list touches, and those that lie in it wholly."""
    mine = set(products.hs6_codes)
    if products.edition == older:
        return mine, mine
    from greentrade.nomenclature import links

    found = links(products.edition, older).filter(~pl.col("formal"))
    sides = found.group_by("target").agg(
        pl.col("source").is_in(list(mine)).any().alias("any"), pl.col("source").is_in(list(mine)).all().alias("all")
    )
    return set(sides.filter("any")["target"]), set(sides.filter("all")["target"])


def covered(
    db: Database, lists: Sequence[ProductList], years: Years = None, match: str = "converted", perspective: str | None = None
) -> pl.DataFrame:
    """World exports and imports covered by each list, and by what every pair has in common or together.

    One row a period, direction and part: `list` (of `a` alone), `intersection` or `union` of `a` and `b`; value, lower, upper
    in current USD, status. Of two lists in one edition a code counts in both with the lesser of its two shares, in either with
    the greater. Of two lists in different editions each code c of the data has a share m_c in either list, and

        both = m_a m_b,               between max(0, l_a + l_b - 1) and min(u_a, u_b)
        either = m_a + m_b - m_a m_b, between max(l_a, l_b) and min(1, u_a + u_b)

    where m_a m_b is exact if one of them is 0 or 1, and elsewhere assumes that the shares are independent; the bounds do not
    (Fréchet's inequalities).
    """
    trade = db.trade(perspective)
    periods = parse_periods(years, trade.freq, sorted(trade.coverage["period"].unique().to_list()))
    parts = [_plain(db, products, "list", products.label, None, (periods, match, perspective)) for products in lists]
    for a, b in combinations(lists, 2):
        if match == "native" or a.edition == b.edition:
            for part, chosen in zip(("intersection", "union"), _joint(a, b, match), strict=True):
                parts.append(_plain(db, chosen, part, a.label, b.label, (periods, match, perspective)))
        else:
            parts.append(_weighed(db, a, b, periods, perspective))
    order = pl.col("part").replace_strict({"list": 0, "intersection": 1, "union": 2}, return_dtype=pl.Int8)
    return pl.concat(parts).sort("period", "direction", order, maintain_order=True)


def _joint(a: ProductList, b: ProductList, match: str) -> tuple[Selection | None, Selection]:
    """What two lists of one edition have in common (None: nothing), and what they have together."""
    of_a, of_b = a.shares(), b.shares()
    both = {code: _each(min, of_a[code], of_b[code]) for code in of_a if code in of_b}
    either = {**of_a, **of_b, **{code: _each(max, of_a[code], of_b[code]) for code in both}}

    def selection(shares: dict[str, Shares], sign: str) -> Selection:
        return Selection(tuple(sorted(shares)), f"{a.label} {sign} {b.label}", match, a.edition, {}, shares)

    return (selection(both, "and") if both else None), selection(either, "or")


def _each(choose: Callable[[float, float], float], first: Shares, second: Shares) -> Shares:
    value, low, high = (choose(x, y) for x, y in zip(first, second, strict=True))
    return value, low, high


def _plain(
    db: Database, products: ProductList | Selection | None, part: str, a: str, b: str | None, asked: tuple[Sequence[int], str, str | None]
) -> pl.DataFrame:
    periods, match, perspective = asked
    if products is None:
        held = db.trade(perspective).coverage.filter(pl.col("period").is_in(list(periods))).select("period", "direction").unique()
        none = [pl.lit(0.0).alias(name) for name in ("value", "lower", "upper")]
        frame = held.with_columns(*none, pl.lit("USD").alias("unit"), pl.lit("exact").alias("status"))
    else:
        parameters = {"products": products, "years": periods, "match": match, "perspective": perspective}
        found = {way: db.compute(f"{way}s", **parameters).frame for way in DIRECTIONS}  # type: ignore[arg-type]
        frame = pl.concat([each.with_columns(pl.lit(way).alias("direction")) for way, each in found.items()])
    return frame.with_columns(pl.lit(part).alias("part"), pl.lit(a).alias("a"), pl.lit(b, pl.String).alias("b")).select(COVERED)


def _weighed(db: Database, a: ProductList, b: ProductList, periods: Sequence[int], perspective: str | None) -> pl.DataFrame:
    """The joint trade of two lists in different editions, from the shares of the data's codes in either."""
    chosen = [Selection.of_list(products, "converted") for products in (a, b)]
    trade = db.trade(perspective).answering(chosen)
    who = asked_economies(trade, WORLD, periods)
    parts = []
    for direction in DIRECTIONS:
        sums = [by_data_code(trade, selection, direction, who, periods) for selection in chosen]
        rows = pl.concat(sums).unique(["period", "edition", "product"])
        for name, selection in zip(("a", "b"), chosen, strict=True):
            shares = membership(selection, trade.weights, rows["edition"], dict.fromkeys(selection.codes, "all")).drop("label")
            renamed = shares.rename({"weight": f"m_{name}", "lower": f"l_{name}", "upper": f"u_{name}"})
            rows = rows.join(renamed, on=["edition", "product"], how="left")
        rows = rows.with_columns(pl.col("^[mlu]_[ab]$").fill_null(0.0)).with_columns(pl.lit(direction).alias("direction"))
        parts += [_joined(rows, *both) for both in _frechet()]
    named = pl.concat(parts).with_columns(pl.lit(a.label).alias("a"), pl.lit(b.label).alias("b"), pl.lit("USD").alias("unit"))
    return named.with_columns(status()).select(COVERED)


def _frechet() -> tuple[tuple[str, pl.Expr, pl.Expr, pl.Expr], ...]:
    m_a, m_b, l_a, l_b, u_a, u_b = (pl.col(f"{kind}_{name}") for kind in "mlu" for name in "ab")
    both = m_a * m_b
    return (
        ("intersection", both, pl.max_horizontal(pl.lit(0.0), l_a + l_b - 1), pl.min_horizontal(u_a, u_b)),
        ("union", m_a + m_b - both, pl.max_horizontal(l_a, l_b), pl.min_horizontal(pl.lit(1.0), u_a + u_b)),
    )


def _joined(rows: pl.DataFrame, part: str, value: pl.Expr, lower: pl.Expr, upper: pl.Expr) -> pl.DataFrame:
    usd = pl.col("value_usd")
    sums = [(usd * share).sum().alias(name) for share, name in ((value, "value"), (lower, "lower"), (upper, "upper"))]
    return rows.group_by("period", "direction").agg(sums).with_columns(pl.lit(part).alias("part"))
