"""Writes the registry's indicators into indicators.md, between its marks: `python docs/registry.py`. A test says when this is due."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).with_name("indicators.md")
BLOCK = re.compile(r"(<!-- registry -->\n).*(<!-- end -->)", re.DOTALL)


def registry() -> str:
    """Every indicator as a definition: id, title, formula, unit, splits, source."""
    from greentrade.indicators.registry import INDICATORS

    parts: list[str] = []
    for each in INDICATORS.values():
        splits = ", ".join(f"**{name}**" if name in each.by else name for name in each.dimensions)
        needs = f" Needs: {', '.join(each.needs)}." if each.needs else ""
        told = (f"Formula: `{each.formula}`", f"Unit: {each.unit}. Splits: {splits}.{needs}", f"Source: {each.source}.")
        parts.append("\n".join([f"`{each.id}`", f": {each.title}", "", *(f"  - {line}" for line in told), ""]))
    return "\n".join(parts)


def with_registry(page: str) -> str:
    """The page with the registry as it is now."""
    return BLOCK.sub(lambda found: f"{found[1]}\n{registry()}\n{found[2]}", page)


if __name__ == "__main__":
    PAGE.write_text(with_registry(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
