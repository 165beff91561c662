"""Which reader a file belongs to: every source is asked in turn, `--as` overrides."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import cast

from greentrade.errors import InputError
from greentrade.sources.reading import Member, Reading, Source

NAMES = ("baci", "comtrade", "comtrade_legacy", "trademap", "tabular")


def source(name: str) -> Source:
    """The source of that name. Raises `InputError` for an unknown one."""
    if name not in NAMES:
        raise InputError(f"Unknown source {name!r}", remedy=f"Choose one of {', '.join(NAMES)}")
    return cast(Source, import_module(f"greentrade.sources.{name}"))


def detect(member: Member, name: str | None = None) -> Source | None:
    """The source that recognises the file, or None; `name` overrides the detection."""
    if name is not None:
        return source(name)
    return next((found for found in map(source, NAMES) if found.recognises(member)), None)


def read(member: Member, options: Mapping[str, str]) -> Reading:
    """The reading of a file by its source. Raises `InputError` where no source recognises it."""
    found = detect(member, options.get("source"))
    if found is None:
        shown = ", ".join(member.columns[:8]) + (", ..." if len(member.columns) > 8 else "")
        raise InputError(
            f"{member.name}: not a layout that greentrade knows (columns: {shown})",
            remedy="Name the reader with --as, or describe the columns in a TOML mapping for --as tabular",
        )
    return found.read(member, options)
