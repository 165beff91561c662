"""What a user may choose about cleaning, and what the steps need from where the rows are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from greentrade.errors import InputError
from greentrade.flows.cleaning.staging import Staging
from greentrade.flows.cleaning.steps import STEPS

if TYPE_CHECKING:
    import narwhals as nw
    import polars as pl

    from greentrade.engine import Engine
    from greentrade.flows.cleaning.corrections import Correction
    from greentrade.flows.current import Bring
    from greentrade.store import Snapshot

KEEP, ALLOCATE = "keep", "allocate"


@dataclass(frozen=True)
class Cleaning:
    """Which steps run, and with what.

    `partners` and `products`: keep what is unspecified aside, or allocate it. `z`: bound of the robust z. `least`: so many
    unit values, or ratios, a group must have to judge one. `u`, `a`, `c`: Hidiroglou & Berthelot's parameters: U in [0, 1] is
    how much more a ratio of large values weighs than one of small values (0: no more), A keeps the interval from closing where
    ratios hardly differ, C is the interval's width. `leap` and `value_leap`: the factors of a jump.
    """

    steps: tuple[str, ...] = tuple(STEPS)
    partners: str = KEEP
    products: str = KEEP
    z: float = 3.5
    least: int = 10
    u: float = 0.4
    a: float = 0.05
    c: float = 20.0
    leap: float = 10.0
    value_leap: float = 100.0

    def __post_init__(self) -> None:
        wrong = [name for name in self.steps if name not in STEPS]
        if wrong:
            raise InputError("Unknown step of cleaning", rows=wrong, remedy=f"The steps are {', '.join(STEPS)}")
        if {self.partners, self.products} - {KEEP, ALLOCATE}:
            given = [self.partners, self.products]
            raise InputError("What is unspecified is kept or allocated", rows=given, remedy="Write keep or allocate")
        if not (0 <= self.u <= 1 and self.a >= 0 and min(self.z, self.c) > 0 and min(self.leap, self.value_leap) > 1 and self.least >= 3):
            raise InputError(
                "A parameter of cleaning is out of range", remedy="0 <= u <= 1, a >= 0, z and c above 0, leaps above 1, least 3 or more"
            )

    @classmethod
    def of(cls, steps: Iterable[str] | None = None, skip: Iterable[str] | None = None, **choices: object) -> Cleaning:
        """The named steps (all where None) but for the skipped ones, in their order."""
        named, without = list(STEPS) if steps is None else list(steps), list(skip or ())
        wrong = [name for name in (*named, *without) if name not in STEPS]
        if wrong:
            raise InputError("Unknown step of cleaning", rows=wrong, remedy=f"The steps are {', '.join(STEPS)}")
        return cls(tuple(name for name in STEPS if name in named and name not in without), **choices)  # type: ignore[arg-type]

    def has(self, *steps: str) -> bool:
        """Whether any of these steps runs."""
        return any(name in self.steps for name in steps)

    @property
    def key(self) -> str:
        """Short text that tells these choices from all others, for the names of what is kept."""
        return sha256(repr(sorted(asdict(self).items())).encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Tools:
    """What the steps need beside the rows: ways to bring small tables to them and to fetch small ones, the ledger, corrections.

    `stage` writes a frame down, so that what follows reads it instead of working it out again.
    """

    bring: Bring
    collect: Callable[[nw.LazyFrame], pl.DataFrame]
    stage: Callable[[nw.LazyFrame, str], nw.LazyFrame]
    ingests: pl.DataFrame | None = None
    corrections: tuple[Correction, ...] = ()

    @classmethod
    def local(cls, ingests: pl.DataFrame | None = None, corrections: Iterable[Correction] = ()) -> Tools:
        """For frames in memory."""
        from greentrade.flows.trade import collected, local

        return cls(local, collected, lambda frame, name: local(collected(frame)), ingests, tuple(corrections))

    @classmethod
    def of(cls, snapshot: Snapshot, engine: Engine, corrections: Iterable[Correction] = (), staging: Staging | None = None) -> Tools:
        """For the rows of a snapshot on an engine. What is staged is removed by `staging.clear`, or when Python ends."""
        return cls(engine.frame, engine.collect, staging or Staging(snapshot, engine), snapshot.ingests, tuple(corrections))
