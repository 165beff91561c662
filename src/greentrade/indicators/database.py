"""The Python API: open a store, ask for an indicator."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from greentrade import nomenclature
from greentrade.engine import get_engine
from greentrade.errors import InputError
from greentrade.flows import Trade
from greentrade.indicators.compute import compute
from greentrade.indicators.registry import GROWTH
from greentrade.indicators.registry import indicator as find_indicator
from greentrade.indicators.request import WORLD, Names, Request, Years, parse_by, parse_items, parse_periods, parse_products
from greentrade.store import Store

if TYPE_CHECKING:
    from greentrade.flows import Selection
    from greentrade.indicators.result import Result
    from greentrade.lists import ProductList


def open_store(path: str | Path = "greentrade-store", engine: str = "duckdb", as_of: int | str | datetime | None = None) -> Database:
    """Open a store for questions. `as_of` is a snapshot's number or a date; `engine` is duckdb or spark.

    Raises `InputError` where there is no store, no such snapshot or no such engine.
    """
    return Database(Store.open(path), engine, as_of)


class Database:
    """One snapshot of a store, and an engine that answers questions about it."""

    def __init__(self, store: Store, engine: str = "duckdb", as_of: int | str | datetime | None = None) -> None:
        # Editions and links that a user has added to this store count from here on.
        nomenclature.use_store(store.root)
        self.store = store
        self.snapshot = store.snapshot(as_of)
        self.engine = get_engine(engine)
        self._trades: dict[tuple[str | None, str | None, str], Trade] = {}

    def trade(self, perspective: str | None = None, fill: str | None = None, freq: str = "A") -> Trade:
        """Trade as one perspective sees it; see `greentrade.flows.Trade`."""
        asked = (perspective, fill, freq)
        if asked not in self._trades:
            self._trades[asked] = Trade(self.snapshot, self.engine, perspective, fill, freq)
        return self._trades[asked]

    def compute(
        self,
        indicator: str,
        *,
        reporters: Names = None,
        partners: Names = None,
        products: ProductList | Selection | str | Iterable[str] | None = None,
        years: Years = None,
        perspective: str | None = None,
        fill: str | None = None,
        match: str = "converted",
        by: str | Sequence[str] = (),
        real: str | None = None,
        top: int | None = None,
        freq: str = "A",
    ) -> Result:
        """Compute an indicator.

        `indicator`: an id of `greentrade.indicators.registry.INDICATORS`. `reporters`: economies and groups, one row of the
        result each ("IDN,CAREC-CHN"); None is the World, WLD. `partners`: the same for partners; None is all of them
        together. `products`: a product list, HS codes, or None for all products. `years`: 2024, "2005:2024", a range or a
        list; None is all that the store has; with `freq="M"` months, 202401. `perspective`: reported, mirror or reconciled;
        None is reported where the store holds records, else reconciled, where greentrade's own flows come before a publisher's in
        periods of which they cover all that the number is made of. `fill`: "mirror" (or "mirror:TKM,AFG") takes the
        partners' reports where an economy has none of its own. `match`: how codes are recognised across HS editions: converted
        moves the data to the edition of the list, with bounds; native goes by spelling, as most published numbers do.
        `by`: splits by reporter, partner, product, group. `real`: a deflator ("us-cpi"): values and growth in prices of the
        first period. `top`: keep the largest of the last split, by the last period's trade over all rows, and merge the rest
        into `other`.

        Returns a `Result`. Raises `InputError` for what cannot be answered, with what can.
        """
        chosen = find_indicator(indicator)
        selection = parse_products(products, match)
        trade = self.trade(perspective, fill, freq).answering((selection, None) if "totals" in chosen.needs else (selection,))
        periods = _periods(trade, years, freq)
        if chosen.unit == GROWTH:
            trade = trade.comparing(periods)
        request = Request(
            indicator=chosen,
            reporters=parse_items(reporters, periods[-1]) or parse_items(WORLD, periods[-1]) or (),
            partners=parse_items(partners, periods[-1]),
            products=selection,
            periods=periods,
            freq=freq,
            by=parse_by(by, chosen),
            real=real,
            top=top,
        )
        _check(request)
        parameters = _parameters(request, fill, match)
        return compute(trade, request, parameters)


def _periods(trade: Trade, years: Years, freq: str) -> tuple[int, ...]:
    """The periods of a result. Where flows of some are left out because they do not cover what is asked, an error names these."""
    try:
        return parse_periods(years, freq, sorted(trade.coverage["period"].unique().to_list()))
    except InputError as error:
        partial = trade.flows.choice.partial if trade.flows else ()
        if not partial:
            raise
        rows = [f"{period}: greentrade's own flows hold {label} only, not all that is asked for" for period, label in partial]
        raise InputError(error.what, rows=rows, remedy=f"{error.remedy}; or reconcile more, as in greentrade reconcile --all") from error


def _check(request: Request) -> None:
    """Raise `InputError` for a question that is well spelt but has no answer."""
    chosen = request.indicator
    if request.partners and "partner" not in chosen.dimensions:
        raise InputError(f"{chosen.id} does not depend on partners", remedy="Leave partners out")
    if request.real and not chosen.deflatable:
        raise InputError(f"{chosen.id} is the same in constant prices", remedy="Leave real out")
    if request.top is not None and (request.top < 1 or not request.by):
        raise InputError("top needs a split to choose from, and a number above zero", remedy='Name one, as in by=("product",), top=7')
    if "weights" in chosen.needs and request.products is None and "product" not in request.by:
        raise InputError(f"{chosen.id} is of named products", remedy="Name a list or codes, or split by product")
    if chosen.id == "cross-section" and len(request.periods) > 1:
        raise InputError(
            "A cross-section is of one period", rows=[f"{request.periods[0]} to {request.periods[-1]}"], remedy="Name one year"
        )
    single = [item.label for item in request.reporters if not item.is_group]
    if "region" in chosen.needs and single:
        raise InputError(f"{chosen.id} is of a group of economies", rows=single, remedy="Name a group, as in CAREC-CHN or DEU+FRA")


def _parameters(request: Request, fill: str | None, match: str) -> dict[str, Any]:
    """The question in its shortest full form."""
    return {
        "reporters": [item.label for item in request.reporters],
        "partners": None if request.partners is None else [item.label for item in request.partners],
        "products": request.products.label if request.products else None,
        "periods": list(request.periods),
        "freq": request.freq,
        "fill": fill,
        "match": match,
        "by": list(request.by),
        "real": request.real,
        "top": request.top,
    }
