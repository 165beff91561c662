"""Values of trade under a request's labels: what the formulas are fed with.

Sums are taken by the engine over what `flows` keeps; what comes back is a few thousand rows, completed with the rows that
the data lack: zero where an economy reports but does not trade, null where it does not report.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from dataclasses import replace
from functools import cached_property

import narwhals as nw
import polars as pl

from greentrade import economies
from greentrade.errors import InputError
from greentrade.flows import Selection, Trade
from greentrade.flows.exact import exact_sum
from greentrade.flows.reconciled import BOUNDS
from greentrade.indicators.bounds import MEASURES, exact, term
from greentrade.indicators.formulas import deflate
from greentrade.indicators.labels import OTHER, Labels, everyone, label, named, product_groups
from greentrade.indicators.request import Request
from greentrade.indicators.weighed import Weighed

ALL = None
"""Selection of all products."""

VALUE, PRICED, WEIGHT = "value", "priced value", "weight"
"""What is summed: all value in USD; that of rows which state a net weight too; and the weight of these rows in kg."""


class Quantities:
    """Values for one request, each with its bounds: periods, labels and keys of the request, unless a call says otherwise."""

    def __init__(self, trade: Trade, request: Request, labels: Labels) -> None:
        self.trade, self.request, self.labels = trade, request, labels
        self._found: dict[Hashable, pl.DataFrame] = {}

    def with_labels(self, labels: Labels) -> Quantities:
        """The same request under other labels."""
        return Quantities(self.trade, self.request, labels)

    def keeping(self, dimension: str, names: Collection[str]) -> Quantities:
        """The same with all labels of a dimension but these merged into `other`; what was summed before serves again."""
        other = self.with_labels(self.labels.keeping(dimension, names))
        if dimension != "economy":
            other._found = self._found
        return other

    def values(
        self,
        direction: str,
        selection: Selection | None,
        keys: Sequence[str] | None = None,
        *,
        intra: bool = False,
        measure: str = VALUE,
    ) -> pl.DataFrame:
        """Trade by `keys` (default: the request's), complete: the keys, value, lower and upper of the measure, sorted by the keys.

        `intra` counts only partners of the region that the economy was asked for in.
        """
        keys = tuple(keys or self.request.keys)
        return self.complete(self.observed(direction, selection, keys, intra=intra, measure=measure), direction, selection, keys)

    def both(self, selection: Selection | None, keys: Sequence[str] | None = None) -> pl.DataFrame:
        """Exports and imports side by side, complete: the keys, the terms `export` and `import` in USD (see `bounds.term`)."""
        keys = tuple(keys or self.request.keys)
        sides = {direction: self.observed(direction, selection, keys) for direction in ("export", "import")}
        seen = pl.concat([side.select(keys) for side in sides.values()]).unique()
        full = [term(self.complete(side, direction, selection, keys, seen), direction) for direction, side in sides.items()]
        return full[0].join(full[1], on=keys, how="left", maintain_order="left")

    def world(self, direction: str, selection: Selection | None, keys: Sequence[str]) -> pl.DataFrame:
        """Trade of all economies by `keys`, which hold no economy: the keys, value, lower and upper, where there is any."""
        view = self._under(named(self.everyone).with_columns(pl.lit("world").alias("label")))
        return view.observed(direction, selection, ("period", "economy", *keys[1:])).drop("economy")

    def covered(self, direction: str, selection: Selection | None) -> pl.DataFrame:
        """The perspective's coverage in the request's periods, as far as it speaks of the selected products."""
        return self.trade.covered(selection, direction).filter(pl.col("period").is_in(self.request.periods))

    @cached_property
    def held(self) -> pl.DataFrame:
        """The coverage that the request asks for, of all economies: its periods, directions and products."""
        return pl.concat([self.covered(direction, self.request.products) for direction in self.request.indicator.directions])

    @cached_property
    def everyone(self) -> list[int]:
        """Codes of the World in the request's periods."""
        return everyone(self.trade.coverage, self.request.periods)

    # --- the same under other labels ----------------------------------------------------------------------------------

    def by_member(self) -> Quantities:
        """Each member of the items under its own label."""
        return self._under(named(self.labels.asked["code"].unique().sort().to_list()))

    @property
    def membership(self) -> pl.DataFrame:
        """economy, item: the members' labels, and those of the items that they were asked for in."""
        members = self.labels.asked.join(named(self.labels.asked["code"].unique().to_list()), on="code", suffix="_own")
        return members.select(pl.col("label_own").alias("economy"), "item").unique(maintain_order=True)

    def partners_as_economies(self) -> Quantities:
        """The request's partners in the place of its economies; where none are named, every economy with data."""
        return self._under(self.labels.partner if self.labels.partner is not None else named(self.everyone))

    def _under(self, economy: pl.DataFrame) -> Quantities:
        """The same request for other economies: label, code."""
        return self.with_labels(replace(self.labels, asked=economy.with_columns(pl.col("label").alias("item"))))

    # --- from outside the store ---------------------------------------------------------------------------------------

    def constant_prices(self, values: pl.DataFrame) -> pl.DataFrame:
        """The measures in prices of the first period, where the request names a deflator; see `formulas.deflate`."""
        if self.request.real is None:
            return values
        index = economies.deflator(self.request.real)
        known = dict(index.iter_rows())
        unknown = [period for period in self.request.periods if period not in known]
        if unknown:
            held = f"It is known for {min(known)} to {max(known)}, by year"
            raise InputError(f"The deflator {self.request.real} is not known for these periods", rows=unknown, remedy=held)
        priced = values.join(index, on="period", how="left", maintain_order="left")
        for measure in MEASURES:
            priced = deflate(priced, measure, "index", known[self.request.periods[0]], measure)
        return priced.drop("index")

    def gdp_per_capita_ppp(self) -> pl.DataFrame:
        """economy, gdp_per_capita_ppp in the last period, from what was imported into the store."""
        folder = economies.reference_folder(self.trade.snapshot.root)
        found = economies.gdp_per_capita_ppp(self.request.periods[-1], folder=folder)
        return found.select(pl.col("iso3").alias("economy"), pl.col("value").alias("gdp_per_capita_ppp"))

    # --- from the engine ----------------------------------------------------------------------------------------------

    def observed(
        self, direction: str, selection: Selection | None, keys: Sequence[str], *, intra: bool = False, measure: str = VALUE
    ) -> pl.DataFrame:
        """The sums that the data hold: the keys, value, lower and upper, sorted by the keys."""
        dims = tuple(
            name for name, there in (("partner", "partner" in keys or intra), ("product", "product" in keys or "group" in keys)) if there
        )
        weighed = self.weighed(selection, keys) if selection is not None and selection.converted else None
        asked = (direction, selection, dims, "partner" in keys, intra, measure, None if weighed is None else weighed.labels)
        if asked not in self._found:
            self._found[asked] = self._summed(direction, selection, dims, "partner" in keys, intra, measure, weighed)
        return self._relabelled(self._found[asked], selection, keys, weighed)

    def weighed(self, selection: Selection, keys: Sequence[str]) -> Weighed:
        """How a converted selection's data count under the labels that the keys ask for."""
        return Weighed.of(selection, self.trade, self.labels, keys)

    def _summed(
        self,
        direction: str,
        selection: Selection | None,
        dims: Sequence[str],
        by_partner: bool,
        intra: bool,
        measure: str,
        weighed: Weighed | None,
    ) -> pl.DataFrame:
        """Sums by period, label of the economy, and label or code of the partner and product."""
        periods = self.request.periods
        frame, bring = self.trade.summary(selection, direction, dims, priced=measure != VALUE)
        frame = frame.filter((nw.col("period") >= periods[0]) & (nw.col("period") <= periods[-1]))
        frame = frame.join(bring(self.labels.economy), left_on="economy", right_on="code", how="inner")
        if intra:
            region = bring(self.labels.region.rename({"label": "of"}))
            frame = frame.join(region, left_on=["label", "partner"], right_on=["of", "code"], how="semi")
        columns = ["period", "label", *(["product"] if "product" in dims else [])]
        if by_partner and self.labels.partner is not None:
            frame = frame.join(bring(self.labels.partner.rename({"label": "with"})), left_on="partner", right_on="code", how="inner")
            columns.append("with")
        elif by_partner:
            columns.append("partner")
        # A weight has no bounds of its own: those of a flow lie between the values of its two reports.
        summed = ("weight_kg",) if measure == WEIGHT else ("value_usd", *(BOUNDS if self.trade.bounded else ()))
        if weighed is None:
            sums = self.trade.collect(frame.group_by(*columns).agg(*(exact_sum(name) for name in summed)))
            sums = sums.rename(dict(zip(summed, MEASURES, strict=False)))
            return sums if len(summed) > 1 else exact(sums)
        columns = [*(name for name in columns if name != "product"), "counted"]
        counted = weighed.counted(frame, bring, *summed)
        return self.trade.collect(counted.group_by(*columns).agg(*(exact_sum(name) for name in MEASURES)))

    def _relabelled(self, found: pl.DataFrame, selection: Selection | None, keys: Sequence[str], weighed: Weighed | None) -> pl.DataFrame:
        found = found.rename({"label": "economy"})
        if "with" in found.columns:
            found = found.rename({"with": "partner"})
        elif "partner" in keys:
            # Text first: where nothing is traded, polars would leave the numbers' type.
            names = {str(code): label(code) for code in found["partner"].unique().to_list()}
            found = found.with_columns(pl.col("partner").cast(pl.String).replace(names))
        if weighed is not None:
            found = found.join(weighed.names, on="counted", how="left")
            detail = ("partner",)
        else:
            found = found.join(product_groups(selection), on="product", how="left") if "group" in keys else found
            detail = ("partner", "product", "group")
        folded = [self.labels.folded(name, pl.col(name)).alias(name) for name in keys if name in detail]
        found = found.with_columns(folded)
        if weighed is None and "product" in self.labels.kept and "group" in keys:
            found = found.with_columns(pl.when(pl.col("product") == OTHER).then(pl.lit(OTHER)).otherwise(pl.col("group")).alias("group"))
        summed = nw.from_native(found).group_by(*keys).agg(*(exact_sum(name) for name in MEASURES)).to_native()
        return summed.filter(pl.col("period").is_in(self.request.periods)).sort(keys)

    # --- what the data lack -------------------------------------------------------------------------------------------

    def complete(
        self, observed: pl.DataFrame, direction: str, selection: Selection | None, keys: Sequence[str], seen: pl.DataFrame | None = None
    ) -> pl.DataFrame:
        """Every period of every series: 0 where the economy has data but no such trade, null where it has none.

        A series is an economy with the other keys that `seen` (default: what is observed) has for it.
        """
        periods = pl.DataFrame({"period": self.request.periods}, schema={"period": pl.Int32})
        grid = periods.join(self._series(observed if seen is None else seen, keys), how="cross")
        covered = self._covered(direction, selection, keys)
        full = grid.join(covered, on=["period", "economy"], how="left").join(observed, on=list(keys), how="left")
        known = pl.col("covered").fill_null(False)
        if selection is not None and not selection.converted and {"product", "group"} & set(keys):
            full = full.join(self._in_use(selection, keys), on=[name for name in keys if name in ("product", "group")], how="left")
            unstated = pl.col("editions").list.len().fill_null(0) == 0
            known = known & (unstated | pl.col("editions").list.set_intersection("used_in").list.len().fill_null(0).gt(0))
        measures = [pl.when(pl.col(name).is_not_null()).then(pl.col(name)).when(known).then(pl.lit(0.0)).alias(name) for name in MEASURES]
        return full.select(*keys, *measures).sort(keys)

    def _series(self, seen: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
        rest = [name for name in keys if name not in ("period", "economy")]
        asked = self.labels.economy.select(pl.col("label").alias("economy")).unique()
        if not rest:
            return asked
        if rest == ["partner"] and self.labels.partner is not None:
            named = self.labels.folded("partner", pl.col("label")).alias("partner")
            return asked.join(self.labels.partner.select(named).unique(), how="cross")
        return seen.select("economy", *rest).unique()

    def _covered(self, direction: str, selection: Selection | None, keys: Sequence[str]) -> pl.DataFrame:
        """period, economy: whether any of its codes has data that answer the question, and in which editions."""
        coverage = self.covered(direction, selection)
        if "partner" in keys:
            coverage = coverage.filter(pl.col("product_partners" if selection is not None else "total_partners"))
        labelled = coverage.join(self.labels.economy, left_on="economy", right_on="code")
        return labelled.group_by("period", pl.col("label").alias("economy")).agg(
            pl.lit(True).alias("covered"), pl.col("editions").list.explode(keep_nulls=False, empty_as_null=False).unique()
        )

    def _in_use(self, selection: Selection, keys: Sequence[str]) -> pl.DataFrame:
        """For each product or group label the editions in which the store has any record of it."""
        codes = self.trade.codes(selection)
        if "group" in keys:
            codes = codes.join(product_groups(selection), on="product", how="left")
        names = [name for name in keys if name in ("product", "group")]
        codes = codes.with_columns([self.labels.folded(name, pl.col(name)).alias(name) for name in names])
        return codes.group_by(names).agg(pl.col("edition").unique().alias("used_in"))
