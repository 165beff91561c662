"""What a change of a list does: totals, shares and ranks of every economy before and after.

Asked before a proposal is adopted, and between any two versions. Both sides are computed from the same snapshot in the same
way, so that the only difference between them is the definition.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from greentrade.scope.changes import changes, part
from greentrade.scope.measures import ranked, worst

if TYPE_CHECKING:
    from greentrade.indicators import Database
    from greentrade.indicators.request import Names, Years
    from greentrade.lists import ProductList

WORLD = "WLD"
DIRECTIONS = ("export", "import")
_KEYS = ["period", "economy", "direction"]
_MEASURED = ("value_usd", "lower_usd", "upper_usd", "share", "lower_share", "upper_share", "rank", "status")
COLUMNS = (
    *_KEYS, *(f"before_{name}" for name in _MEASURED), *(f"after_{name}" for name in _MEASURED),
    "change_usd", "change_lower_usd", "change_upper_usd", "growth", "change_share", "rank_change", "status",
)  # fmt: skip


@dataclass(frozen=True)
class Impact:
    """The effect of a change of definition.

    `before` and `after` are cited as id@version; `match` and `perspective` how trade was read. `frame`: one row a period,
    economy (ISO3, WLD, or an expression that was asked for) and direction: `before_` and `after_` value, bounds (USD), share
    in all exports or imports with its bounds, rank and status; `change_usd` = after - before with its bounds; `growth` =
    change / before; `change_share`; `rank_change` = before - after (2 is two places up); `status`, the worse of the two.
    `codes`: what changed in the list and what it weighs: one row a code that was added, dropped or rescoped, period and
    direction: the World's value, lower, upper in USD and `contribution_usd` to the change (of a dropped code the negative).
    `changes`: every code of either list with its change, see `greentrade.scope.changes`.
    """

    before: str
    after: str
    match: str
    perspective: str
    frame: pl.DataFrame
    codes: pl.DataFrame
    changes: pl.DataFrame

    def summary(self) -> tuple[str, ...]:
        """The effect in plain sentences: the codes, and for each direction the World, winners and losers, ranks, what carries it."""
        from greentrade.scope.sentences import sentences

        return sentences(self)


def impact(
    db: Database,
    before: ProductList,
    after: ProductList,
    years: Years = None,
    reporters: Names = None,
    match: str = "converted",
    perspective: str | None = None,
) -> Impact:
    """Totals, shares and ranks of every economy under two definitions; see `Impact`.

    change_i = V_i(after) - V_i(before); rank_i = 1 + number of economies with a larger V (ties are equal), among all
    economies with data, whoever is asked for. Bounds of the change: where both lists are in one edition they are those of the
    codes that differ, lower = L(added) - U(dropped), upper = U(added) - L(dropped), as what both lists have cancels out;
    otherwise they are those of two independent numbers, L(after) - U(before) and U(after) - L(before), which is wider.
    `reporters`: None is the World and every economy with data. Values in current US dollars. Raises `InputError` as
    `Database.compute` does.
    """
    asked = _Asked(db, years, match, perspective, reporters)
    moved = changes(before, after)
    sides = [asked.side(products).rename(_prefixed(name)) for name, products in (("before", before), ("after", after))]
    frame = sides[0].join(sides[1], on=_KEYS, how="full", coalesce=True)
    frame = _with_change(frame, asked.bounds_of_change(before, after, moved))
    if reporters is not None:
        frame = frame.filter(pl.col("economy").is_in(asked.names))
    codes = _weighed(asked, before, after, moved)
    trade = db.trade(perspective)
    # Economies without data under either definition, in the whole of the span, say nothing.
    silent = pl.col("before_value_usd").is_null() & pl.col("after_value_usd").is_null()
    return Impact(before.label, after.label, match, trade.perspective, frame.filter(~silent).select(COLUMNS).sort(_KEYS), codes, moved)


class _Asked:
    """The question that both definitions are put to."""

    def __init__(self, db: Database, years: Years, match: str, perspective: str | None, reporters: Names) -> None:
        self.db, self.years, self.match, self.perspective = db, years, match, perspective
        given = reporters.split(",") if isinstance(reporters, str) else list(reporters or [WORLD])
        self.names = [name.strip() for name in given if name.strip()]

    def values(self, indicator: str, products: ProductList, **split: object) -> pl.DataFrame:
        """An indicator's frame for the question's years, match and perspective."""
        asked = {"products": products, "years": self.years, "match": self.match, "perspective": self.perspective, **split}
        return self.db.compute(indicator, **asked).frame  # type: ignore[arg-type]

    def everywhere(self, indicator: str, products: ProductList) -> pl.DataFrame:
        """The indicator of every economy, and of the items that were asked for and are none (the World, groups)."""
        every = self.values(indicator, products, by="reporter")
        items = self.values(indicator, products, reporters=self.names)
        self.names = _labels(self.names, items)
        return pl.concat([every, items.join(every.select("economy").unique(), on="economy", how="anti")], how="diagonal_relaxed")

    def side(self, products: ProductList) -> pl.DataFrame:
        """One definition: keys and measures, ranks among all economies."""
        parts = []
        for direction in DIRECTIONS:
            values = self.everywhere(f"{direction}s", products).select("period", "economy", "value", "lower", "upper", "status")
            shares = self.everywhere(f"{direction}-share", products).select(
                "period",
                "economy",
                pl.col("value").alias("share"),
                pl.col("lower").alias("lower_share"),
                pl.col("upper").alias("upper_share"),
            )
            joined = values.join(shares, on=["period", "economy"], how="left").with_columns(pl.lit(direction).alias("direction"))
            parts.append(joined)
        usd = {"value": "value_usd", "lower": "lower_usd", "upper": "upper_usd"}
        return ranked(pl.concat(parts).rename(usd), "value_usd", "rank").select(*_KEYS, *_MEASURED)

    def bounds_of_change(self, before: ProductList, after: ProductList, moved: pl.DataFrame) -> pl.DataFrame | None:
        """The keys, change_lower_usd, change_upper_usd from the codes that differ; None where both sides' own bounds must do."""
        if before.edition != after.edition or self.match == "native":
            return None
        differ = moved.filter(pl.col("change") != "kept")
        new = self._bounds(part(after, differ["after_code"].drop_nulls().to_list()), "new")
        old = self._bounds(part(before, differ["before_code"].drop_nulls().to_list()), "old")
        joined = new.join(old, on=_KEYS, how="full", coalesce=True)
        zero = [pl.col(name).fill_null(0.0) for name in ("new_lower", "old_upper", "new_upper", "old_lower")]
        return joined.select(*_KEYS, (zero[0] - zero[1]).alias("change_lower_usd"), (zero[2] - zero[3]).alias("change_upper_usd"))

    def _bounds(self, products: ProductList | None, name: str) -> pl.DataFrame:
        columns = [f"{name}_lower", f"{name}_upper"]
        if products is None:
            schema = dict(zip([*_KEYS, *columns], (pl.Int32, pl.String, pl.String, pl.Float64, pl.Float64), strict=True))
            return pl.DataFrame(schema=schema)
        both = [self.everywhere(f"{direction}s", products).with_columns(pl.lit(direction).alias("direction")) for direction in DIRECTIONS]
        return pl.concat(both).select(*_KEYS, pl.col("lower").alias(columns[0]), pl.col("upper").alias(columns[1]))


def _labels(names: list[str], items: pl.DataFrame) -> list[str]:
    """What the asked names are called in a result."""
    return items["economy"].unique(maintain_order=True).to_list() or names


def _prefixed(name: str) -> dict[str, str]:
    return {measure: f"{name}_{measure}" for measure in _MEASURED}


def _with_change(frame: pl.DataFrame, bounds: pl.DataFrame | None) -> pl.DataFrame:
    before, after = pl.col("before_value_usd"), pl.col("after_value_usd")
    lower = pl.col("after_lower_usd") - pl.col("before_upper_usd")
    upper = pl.col("after_upper_usd") - pl.col("before_lower_usd")
    changed = frame.with_columns(
        (after - before).alias("change_usd"),
        pl.when(before != 0).then((after - before) / before).alias("growth"),
        (pl.col("after_share") - pl.col("before_share")).alias("change_share"),
        (pl.col("before_rank") - pl.col("after_rank")).alias("rank_change"),
        worst("before_status", "after_status").alias("status"),
        lower.alias("change_lower_usd"),
        upper.alias("change_upper_usd"),
    )
    if bounds is not None:
        changed = changed.drop("change_lower_usd", "change_upper_usd").join(bounds, on=_KEYS, how="left")
    change = pl.col("change_usd")
    # Sums are rounded to a thousandth of a dollar, each on its own: the bounds must not fall inside by that.
    return changed.with_columns(
        pl.when(change.is_not_null()).then(pl.min_horizontal("change_lower_usd", change)).alias("change_lower_usd"),
        pl.when(change.is_not_null()).then(pl.max_horizontal("change_upper_usd", change)).alias("change_upper_usd"),
    )


_CODES = {
    "period": pl.Int32, "direction": pl.String, "code": pl.String, "edition": pl.String, "change": pl.String, "value": pl.Float64,
    "lower": pl.Float64, "upper": pl.Float64, "unit": pl.String, "status": pl.String, "contribution_usd": pl.Float64,
}  # fmt: skip


def _weighed(asked: _Asked, before: ProductList, after: ProductList, moved: pl.DataFrame) -> pl.DataFrame:
    """What the World trades of each code that differs; a rescoped code stands once, with its value after."""
    keys = ["period", "direction", "code", "edition", "change"]
    parts = [_side_of_codes(asked, after, moved, "after_code", 1.0), _side_of_codes(asked, before, moved, "before_code", -1.0)]
    found = pl.concat([part for part in parts if part is not None] or [pl.DataFrame(schema=_CODES)]).drop_nulls("value")
    contributions = found.group_by(keys).agg(pl.col("contribution_usd").sum())
    stands = found.unique(keys, keep="first", maintain_order=True).drop("contribution_usd")
    return stands.join(contributions, on=keys).select(*_CODES).sort(keys)


def _side_of_codes(asked: _Asked, products: ProductList, moved: pl.DataFrame, mine: str, sign: float) -> pl.DataFrame | None:
    differ = moved.filter((pl.col("change") != "kept") & pl.col(mine).is_not_null())
    some = part(products, differ[mine].to_list())
    if some is None:
        return None
    both = []
    for direction in DIRECTIONS:
        found = asked.values(f"{direction}s", some, reporters=[WORLD], by=("product",))
        both.append(found.select("period", pl.lit(direction).alias("direction"), "product", "value", "lower", "upper", "unit", "status"))
    named = pl.concat(both).join(differ, left_on="product", right_on=mine)
    return named.with_columns((sign * pl.col("value")).alias("contribution_usd")).select(pl.col(c).cast(k) for c, k in _CODES.items())
