"""Where a result comes from: enough to make it again, and nothing that differs between two runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from greentrade import __version__
from greentrade.flows import Trade
from greentrade.indicators.request import Request


@dataclass(frozen=True)
class Origin:
    """A release that the result draws on."""

    source: str
    publisher: str
    vintage: str
    licence: str


@dataclass(frozen=True)
class Provenance:
    """What a result was computed from and how.

    `parameters` are the question as it was asked; `snapshot` the store's number and `snapshot_at` when that was committed;
    `products` the list with its version, or the codes; `edition` the one that converted data were moved to, and `weights` the
    content hash of the weights that moved them; `basis` whose reports are in it, and of reconciled flows who reconciled them.
    """

    indicator: str
    title: str
    formula: str
    unit: str
    parameters: dict[str, Any] = field(hash=False)
    snapshot: int
    snapshot_at: str
    origins: tuple[Origin, ...]
    products: str
    perspective: str
    fill: str | None
    match: str
    edition: str | None
    weights: str | None
    basis: str
    software: str

    def as_dict(self) -> dict[str, Any]:
        """The same as plain dictionaries and lists, for JSON."""
        found = asdict(self)
        found["origins"] = [asdict(origin) for origin in self.origins]
        return found


def provenance(trade: Trade, request: Request, parameters: dict[str, Any], basis: str, unit: str) -> Provenance:
    """The provenance of a request's result."""
    snapshot, indicator = trade.snapshot, request.indicator
    converted = request.products if request.products is not None and request.products.converted else None
    return Provenance(
        indicator=indicator.id,
        title=indicator.title,
        formula=indicator.formula,
        unit=unit,
        parameters=parameters,
        snapshot=snapshot.number,
        snapshot_at=f"{snapshot.at:%Y-%m-%dT%H:%M:%SZ}",
        origins=_origins(trade, request.periods),
        products=request.products.label if request.products else "all products",
        perspective=trade.perspective,
        fill=parameters["fill"],
        match=parameters["match"],
        edition=converted.edition if converted else None,
        weights=trade.weights.hash if converted else None,
        basis=basis,
        software=f"greentrade {__version__}",
    )


def _origins(trade: Trade, periods: Sequence[int]) -> tuple[Origin, ...]:
    """The releases in force for the result's perspective; of flows of several hands those of the result's periods."""
    facts = trade.releases_of(periods).select("source", "publisher", "vintage", "licence").unique()
    facts = facts.sort("source", "vintage", "publisher", "licence")
    return tuple(Origin(**row) for row in facts.iter_rows(named=True))
