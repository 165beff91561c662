"""The trade that indicators are computed from: one perspective on one snapshot.

What is worked out from all rows of the store, the totals of pairs and the detail of a list, is written to the snapshot's
cache once and read from there ever after; so are the small sums that most questions need.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from copy import copy
from functools import cached_property, partial
from hashlib import sha256
from typing import TYPE_CHECKING

import narwhals as nw
import polars as pl

from greentrade.engine import Engine
from greentrade.errors import InputError
from greentrade.flows import coverage as cover
from greentrade.flows import perspectives
from greentrade.flows.current import Bring
from greentrade.flows.exact import exact_sum
from greentrade.flows.hands import Choice
from greentrade.flows.matching import Selection
from greentrade.flows.perspectives import PERSPECTIVES, parse_fill
from greentrade.flows.reconciled import Flows, ends
from greentrade.flows.reports import RULES, Reports
from greentrade.nomenclature import read_weights, weights_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from greentrade.nomenclature import Weights
    from greentrade.store import Snapshot

DIRECTIONS = ("export", "import")


def default_perspective(snapshot: Snapshot) -> str:
    """`reported` where the store holds records, else `reconciled`. Raises `InputError` for an empty store."""
    held = set(snapshot.ingests.filter(pl.col("accepted") > 0)["target"])
    if not held:
        raise InputError("The store holds no trade yet", remedy="Bring files in with greentrade ingest PATH, or try greentrade demo")
    return "reported" if "records" in held else "reconciled"


def local(frame: pl.DataFrame) -> nw.LazyFrame:
    """A small table in memory as a lazy frame, for the same expressions that run on an engine."""
    return nw.from_native(frame.lazy())


def collected(frame: nw.LazyFrame) -> pl.DataFrame:
    """The rows of a lazy frame over memory."""
    return frame.collect("polars").to_native()


class Trade:
    """Trade as one perspective sees it, for years (`freq="A"`) or months (`"M"`).

    `perspective` is reported, mirror or reconciled, None for the store's default; `fill` is None, `mirror`, or
    `mirror:TKM,AFG`. Raises `InputError` for a perspective that the store cannot give.
    """

    def __init__(
        self, snapshot: Snapshot, engine: Engine, perspective: str | None = None, fill: str | None = None, freq: str = "A"
    ) -> None:
        self.snapshot, self.engine, self.freq = snapshot, engine, _one_of("freq", freq, ("A", "M"))
        self.perspective = _one_of("perspective", perspective or default_perspective(snapshot), PERSPECTIVES)
        self.fill = parse_fill(fill)
        self._check_held()
        self._kept: dict[str, nw.LazyFrame] = {}
        self._selections: dict[str, Selection] = {}
        self._held: dict[str, pl.DataFrame] = {}
        self._choices: dict[Choice, Trade] = {}
        self.flows = Flows.of(snapshot, engine, freq) if self.perspective == "reconciled" else None

    # --- whose flows --------------------------------------------------------------------------------------------------

    def answering(self, asked: Sequence[Selection | None]) -> Trade:
        """The same for a question that takes these selections (None: all products) of one hand; see `flows.hands`.

        Raises `InputError` where no flows of the store cover them.
        """
        return self._with(self.flows.hands.answering(asked)) if self.flows and self.flows.hands else self

    def comparing(self, periods: Collection[int]) -> Trade:
        """The same for a number that compares these periods with one another."""
        return self._with(self.flows.hands.throughout(self.flows.choice, periods)) if self.flows and self.flows.hands else self

    def _with(self, choice: Choice) -> Trade:
        if choice not in self._choices:
            other = copy(self)
            assert self.flows is not None, "only reconciled flows have several hands"
            other.flows = self.flows.under(choice)
            # What is kept has the choice in its name, and is shared; what was worked out of this one is not.
            for name in ("coverage", "fullest", "ahead_of_force"):
                other.__dict__.pop(name, None)
            self._choices[choice] = other
        return self._choices[choice]

    @property
    def bounded(self) -> bool:
        """Whether values have the bounds of their flows beside them (`flows.reconciled.BOUNDS`)."""
        return len(self._measures) > 1

    @property
    def _measures(self) -> tuple[str, ...]:
        return self.flows.measures if self.flows else ("value_usd",)

    # --- what is asked for --------------------------------------------------------------------------------------------

    def totals(self) -> nw.LazyFrame:
        """All products together: TRADE less product and weight, with `products`, the number of rows in the sum (0: a TOTAL)."""
        return nw.concat([self._seen(self._all_products(), direction, ["products"]) for direction in DIRECTIONS])

    def products(self, selection: Selection | None, directions: Sequence[str] = DIRECTIONS) -> nw.LazyFrame:
        """TRADE frame of the selected products; None selects every product, and is not kept."""
        return nw.concat([self._seen(self._detail(selection), direction, ["product", "weight_kg"]) for direction in directions])

    def summary(
        self, selection: Selection | None, direction: str, dims: Sequence[str] = (), *, priced: bool = False
    ) -> tuple[nw.LazyFrame, Bring]:
        """Sums by period, economy and `dims` in one direction, and what brings small tables to them.

        `selection` None is all products; `dims` are some of partner and product. Columns: period, economy, the dims,
        value_usd, and BOUNDS where flows have them (`bounded`). Sums of a converted selection stand by the data's own edition
        and product, to be weighed by who asks. `priced` sums only rows that state a net weight beside their value, with weight_kg.
        Products by partners stay with the engine; all else is small and is held in memory once it was asked for.
        """
        if selection is not None and selection.converted:
            dims = (*(name for name in dims if name == "partner"), "edition", "product")
        if {"partner", "product"} <= set(dims) or (selection is None and "product" in dims):
            return self._view(selection, direction, dims, priced=priced), self.engine.frame
        name = f"{self._name(selection)}-{self._viewpoint}-{direction}-by-{'-'.join(dims) or 'economy'}{'-priced' if priced else ''}"
        if name not in self._held:
            sums = [exact_sum(measure) for measure in (*self._measures, *(["weight_kg"] if priced else []))]
            rows = partial(self._view, selection, direction, dims, priced=priced)
            kept = self._keep(name, lambda: rows().group_by("period", "economy", *dims).agg(*sums))
            self._held[name] = self.engine.collect(kept).sort("period", "economy", *dims)
        return local(self._held[name]), local

    def collect(self, frame: nw.LazyFrame) -> pl.DataFrame:
        """The rows of a frame that `summary` gave, wherever it is."""
        return collected(frame) if frame.implementation.is_polars() else self.engine.collect(frame)

    @cached_property
    def coverage(self) -> pl.DataFrame:
        """Who has data when, in this perspective; see `flows.coverage`."""
        if self.flows is not None:
            return self._covered_flows(self.flows)
        if self.perspective == "mirror":
            return self._covered_mirror()
        own = cover.of_reports(self.reports.admitted)
        return own if self.fill is None else pl.concat([own, self.gaps]).sort("period", "direction", "economy")

    def covered(self, selection: Selection | None, direction: str) -> pl.DataFrame:
        """The coverage of one direction, as far as it speaks of the selected products (`coverage.answers`)."""
        name = f"{self._name(selection)}-{self._viewpoint}-{direction}-covered"
        if name not in self._held:
            whole = self.coverage.filter(pl.col("direction") == direction)
            self._held[name] = whole if selection is None else whole.filter(cover.answers(whole, self.traders(selection, direction)))
        return self._held[name]

    def agreement(self, selection: Selection | None, direction: str) -> pl.DataFrame:
        """What greentrade's own flows rest on: period, economy, status (`columns.FLOWS`), value_usd; none where none are in force.

        Sums of a converted selection stand by the data's own edition and product too, to be weighed by who asks.
        """
        keys = ("period", "economy", "status", *(("edition", "product") if selection is not None and selection.converted else ()))
        if self.flows is None or not self.bounded:
            return pl.DataFrame(schema=dict.fromkeys(keys, pl.String) | {name: pl.Int32 for name in keys[:2]} | {"value_usd": pl.Float64})
        name = f"{self._name(selection)}-{direction}-agreement-{len(keys)}"
        if name not in self._held:
            rows = self._detail(selection).filter(nw.col("period").is_in(list(self.flows.own_editions)))
            seen = self._seen(rows, direction, ["product", "status"])
            kept = self._keep(name, lambda: seen.group_by(*keys).agg(exact_sum("value_usd")))
            self._held[name] = self.engine.collect(kept).sort(*keys)
        return self._held[name]

    def codes(self, selection: Selection) -> pl.DataFrame:
        """The codes that a selection meets in the data: columns edition, product, one row each."""
        name = f"{self._name(selection)}-codes"
        if name not in self._held:
            kept = self._keep(name, lambda: self._detail(selection).select("edition", "product").unique())
            self._held[name] = self.engine.collect(kept).sort("edition", "product")
        return self._held[name]

    def editions(self, selection: Selection | None, direction: str) -> pl.DataFrame:
        """The editions in which an economy's data stand: columns period, economy, edition, one row each."""
        name = f"{self._name(selection)}-{self._viewpoint}-{direction}-editions"
        if name not in self._held:
            kept = self._keep(name, lambda: self._view(selection, direction, ()).select("period", "economy", "edition").unique())
            self._held[name] = self.engine.collect(kept).sort("period", "economy", "edition")
        return self._held[name]

    @cached_property
    def data_editions(self) -> tuple[str, ...]:
        """The editions in which any of the store's rows stand."""
        return tuple(sorted(set(self.snapshot.ingests["editions"].explode().drop_nulls())))

    @cached_property
    def weights(self) -> Weights:
        """The weights that move data from one edition to another: those estimated for this store, else the default ones."""
        return read_weights(weights_folder(self.snapshot.root))

    def traders(self, selection: Selection, direction: str) -> pl.DataFrame:
        """period, economy: who trades any of the selected products in a direction."""
        return collected(self.summary(selection, direction)[0].select("period", "economy"))

    @property
    def releases(self) -> pl.DataFrame:
        """The ledger's rows of the ingests that this perspective draws on."""
        return self.releases_of(None)

    def releases_of(self, periods: Collection[int] | None) -> pl.DataFrame:
        """The same; of flows that several hands made those of these periods only."""
        ledger = self.snapshot.ingests.filter(pl.col("accepted") > 0)
        return ledger.filter(pl.col("target") == "records") if self.flows is None else self.flows.releases(ledger, periods)

    @cached_property
    def fullest(self) -> pl.DataFrame:
        """period, products: the most product rows that any total is the sum of; totals taken from TOTAL are left out."""
        counted = self._all_products().filter(nw.col("products") > 0).group_by("period").agg(nw.col("products").max())
        return self.engine.collect(self._keep(f"{self._name(None)}-fullest", lambda: counted)).sort("period")

    @cached_property
    def ahead_of_force(self) -> pl.DataFrame:
        """edition, period: flows that do not count because no edition of theirs was in force by then."""
        return pl.DataFrame(schema={"edition": pl.String, "period": pl.Int32}) if self.flows is None else self.flows.ahead_of_force()

    # --- what is kept -------------------------------------------------------------------------------------------------

    def _keep(self, name: str, build: Callable[[], nw.LazyFrame]) -> nw.LazyFrame:
        if name not in self._kept:
            folder = self.snapshot.cache(self.engine.name) / f"{name}-r{RULES}"
            self._kept[name] = self.engine.kept(folder) or self.engine.keep(build(), folder)
        return self._kept[name]

    def _name(self, selection: Selection | None) -> str:
        source, mark = ("flows", self.flows.mark) if self.flows else ("reports", "")
        return f"{source}-{self.freq}-{'totals' if selection is None else selection.key}{mark}"

    @cached_property
    def _viewpoint(self) -> str:
        if self.fill is None:
            return self.perspective
        return f"{self.perspective}-filled-{sha256(str(self.fill).encode()).hexdigest()[:8] if self.fill else 'all'}"

    def _all_products(self) -> nw.LazyFrame:
        return self._keep(self._name(None), self.flows.totals if self.flows else self.reports.totals)

    def _detail(self, selection: Selection | None) -> nw.LazyFrame:
        if selection is None:
            return self._product_rows(None)
        name = self._name(selection)
        found = self._keep(name, lambda: self._selected(selection))
        self._selections[name] = selection
        return found

    def _selected(self, selection: Selection) -> nw.LazyFrame:
        """The rows of a selection; of flows out of those of a wider one that was asked for before, if there is one.

        Reports are read anew: which of their rows are totals of others shows among all that are asked for.
        """
        for wide in sorted(self._selections.values(), key=lambda each: len(each.codes)) if self.flows else ():
            rows = self._kept.get(self._name(wide))
            if rows is not None and wide.covers(selection, self.data_editions):
                return rows.filter(selection.condition(self.data_editions))
        return self._product_rows(selection)

    def _product_rows(self, selection: Selection | None) -> nw.LazyFrame:
        return self.flows.products(selection, self.data_editions) if self.flows else self.reports.products(selection)

    # --- the perspective ----------------------------------------------------------------------------------------------

    @cached_property
    def reports(self) -> Reports:
        """The reports behind the perspectives reported and mirror."""
        return Reports(self.snapshot, self.engine, self.freq)

    def _view(self, selection: Selection | None, direction: str, dims: Sequence[str], *, priced: bool = False) -> nw.LazyFrame:
        if priced:
            rows = self._seen(self._detail(selection), direction, ["product", "weight_kg"])
            return rows.filter((nw.col("weight_kg") > 0) & (nw.col("value_usd") > 0))
        if selection is None and "product" not in dims:
            return self._seen(self._all_products(), direction, ["products"])
        return self._seen(self._detail(selection), direction, ["product"])

    def _seen(self, rows: nw.LazyFrame, direction: str, detail: Sequence[str]) -> nw.LazyFrame:
        if self.flows is not None:
            return perspectives.reconciled(rows, direction, [*detail, *self._measures[1:]], list(self.flows.own_editions))
        if self.perspective == "mirror":
            return perspectives.mirror(rows, direction, detail)
        own = perspectives.reported(rows, direction, detail)
        if self.fill is None or self.gaps.is_empty():
            return own
        gaps = self.engine.frame(self.gaps.select("period", "direction", "economy"))
        return perspectives.filled(own, perspectives.mirror(rows, direction, detail), gaps)

    @cached_property
    def gaps(self) -> pl.DataFrame:
        """Coverage that the mirror of `fill` adds."""
        own = cover.of_reports(self.reports.admitted)
        return cover.gaps(own, self._covered_mirror(), self.fill or ())

    def _covered_mirror(self) -> pl.DataFrame:
        named = self._keep(f"reports-{self.freq}-partners", self.reports.partners)
        return cover.of_mirror(self.engine.collect(named))

    def _covered_flows(self, flows: Flows) -> pl.DataFrame:
        kept = self._keep(f"flows-{self.freq}-ends{flows.mark}", lambda: ends(self._all_products()))
        found = cover.of_flows(self.engine.collect(kept), list(flows.own_editions))
        if not flows.own_editions:
            return found
        # Greentrade's own flows are made of reports: where a report shows none of them, there are none.
        reports = cover.of_reports(self.reports.admitted)
        return cover.of_own_flows(found, reports, self._covered_mirror(), flows.own_editions)

    def _check_held(self) -> None:
        held = set(self.snapshot.ingests.filter(pl.col("accepted") > 0)["target"])
        needed = "flows" if self.perspective == "reconciled" else "records"
        if needed not in held:
            lacks, has, other = ("records", "reconciled flows", "reconciled")
            if needed == "flows":
                lacks, has, other = ("reconciled flows", "records", "reported or mirror")
            raise InputError(
                f"The store holds no {lacks}, so there is no perspective {self.perspective!r}",
                remedy=f"It holds {has}: use perspective {other}" if held else "It is empty: bring files in with greentrade ingest PATH",
            )
        if self.fill is not None and self.perspective != "reported":
            raise InputError(
                f"fill has no meaning for the perspective {self.perspective!r}", remedy="It fills gaps of perspective 'reported'"
            )


def _one_of(what: str, given: str, known: Sequence[str]) -> str:
    if given not in known:
        raise InputError(f"Unknown {what} {given!r}", remedy=f"Choose one of {', '.join(known)}")
    return given
