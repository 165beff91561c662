"""What trade amounts to: named indicators with their formulas, units and sources, and results that can be checked.

`formulas` holds the arithmetic, `registry` names the indicators, `database` computes them, `result` is what comes out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from greentrade.indicators.database import Database
    from greentrade.indicators.result import Result

__all__ = ["Database", "Result"]


def __getattr__(name: str) -> object:
    # The registry is read by commands that compute nothing: what they do not use is not imported.
    if name not in __all__:
        raise AttributeError(f"module 'greentrade.indicators' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"greentrade.indicators.{name.lower()}"), name)
