"""greentrade: green-trade statistics from customs records that anyone can check.

    import greentrade as gt

    db = gt.open("greentrade-store")
    r = db.compute("imports", reporters="CAREC-CHN", products=gt.product_list("imf-lct"), years="2005:2024")

Importing this costs nothing: what is behind the names is imported when they are used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"
__all__ = ["__version__", "open", "product_list"]

if TYPE_CHECKING:
    from greentrade.indicators.database import open_store as open
    from greentrade.lists import product_list

_HOMES = {"open": ("greentrade.indicators.database", "open_store"), "product_list": ("greentrade.lists", "product_list")}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'greentrade' has no attribute {name!r}")
    from importlib import import_module

    module, attribute = _HOMES[name]
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
