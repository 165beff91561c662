"""The life of a code as a tree: one branch a way through the editions, one leaf a link."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl
    from rich.tree import Tree

Row = dict[str, Any]

SHOWN = 6
"""Links of weight 0 that are named one by one; of more, only the number and the first."""


def print_tree(code: str, edition: str, found: pl.DataFrame, descriptions: Path, out: Path | None) -> None:
    """Print what `nomenclature.trace` found, to the screen or to a file."""
    from rich.console import Console

    from greentrade.cli.table import screen_width

    tree = _tree("".join(code.split()).replace(".", ""), edition, found, descriptions)
    if out is None:
        Console(file=sys.stdout, width=screen_width() or 160, highlight=False, soft_wrap=False).print(tree)
        return
    text = io.StringIO()
    Console(file=text, width=160, highlight=False).print(tree)
    out.write_text(text.getvalue(), encoding="utf-8")


def _tree(code: str, edition: str, found: pl.DataFrame, descriptions: Path) -> Tree:
    from rich.tree import Tree

    from greentrade.nomenclature import within

    tree = Tree(_label(f"{edition} {code}", code, edition, descriptions))
    roots = within(code, edition)
    for ways in _ways(edition, found):
        branch = tree.add(f"{edition} to {ways[-1]['to']}")
        plain = [root for root in roots if len(roots) > 1 and _unchanged(root, ways)]
        if plain:
            branch.add(f"unchanged: {', '.join(plain)}")
        for root in roots:
            rows = [row for row in ways if row["code"] == root]
            if root not in plain:
                stem = branch if len(roots) == 1 else branch.add(_label(root, root, edition, descriptions))
                _grow(stem, rows, root, edition, descriptions)
    if not found.height:
        tree.add("no other edition was asked for")
    return tree


def _ways(edition: str, found: pl.DataFrame) -> Iterable[list[Row]]:
    """The rows of each way out of the edition: towards newer and towards older editions."""
    rows = found.to_dicts()
    starts = [place for place, row in enumerate(rows) if row["from"] == edition and (place == 0 or rows[place - 1]["to"] != row["to"])]
    return [rows[start:end] for start, end in zip(starts, [*starts[1:], len(rows)], strict=True)]


def _unchanged(root: str, rows: list[Row]) -> bool:
    """Whether a code goes through all steps as itself, nothing else mixed in."""
    return all((row["target"], row["relation"]) == (root, "1:1") for row in rows if row["code"] == root)


def _grow(stem: Tree, rows: list[Row], source: str, edition: str, descriptions: Path) -> None:
    """Add the targets of a code in the next edition, and theirs in the one after; editions that change nothing share a line."""
    same = list(_same(rows, source, edition))
    if same:
        span = same[0] if len(same) == 1 else f"{same[0]} to {same[-1]}"
        stem = stem.add(_label(f"{span} {source}  1:1  unchanged", source, same[-1], descriptions))
        edition = same[-1]
    here = _links_of(rows, source, edition)
    for row in sorted((row for row in here if row["weight"] > 0), key=lambda row: (-row["weight"], row["target"])):
        leaf = stem.add(_label(_link(row), row["target"], row["to"], descriptions))
        _grow(leaf, rows, row["target"], row["to"], descriptions)
    for formal, what in ((False, "possible, weight 0"), (True, "formal only")):
        _add_zeros(stem, [row for row in here if row["weight"] == 0 and row["formal"] is formal], what, descriptions)


def _same(rows: list[Row], code: str, edition: str) -> Iterator[str]:
    """The next editions in which a code stays itself, one after the other."""
    here = _links_of(rows, code, edition)
    while len(here) == 1 and (here[0]["target"], here[0]["relation"]) == (code, "1:1"):
        yield here[0]["to"]
        here = _links_of(rows, code, here[0]["to"])


def _links_of(rows: list[Row], source: str, edition: str) -> list[Row]:
    return [row for row in rows if (row["from"], row["source"]) == (edition, source)]


def _add_zeros(stem: Tree, rows: list[Row], what: str, descriptions: Path) -> None:
    """Links that no trade goes: one by one, or counted where they are many."""
    if len(rows) <= SHOWN:
        for row in rows:
            stem.add(_label(f"{row['to']} {row['target']}  {row['relation']}  {what}", row["target"], row["to"], descriptions, "dim"))
    else:
        first = ", ".join(row["target"] for row in rows[:SHOWN])
        stem.add(_text(f"{rows[0]['to']} {first} and {len(rows) - SHOWN:,} more: {what}", "dim"))


def _link(row: Row) -> str:
    origin = f"{row['origin']}, {row['reporters']} reporters" if row["reporters"] else row["origin"]
    formal = ", formal link" if row["formal"] else ""
    return f"{row['to']} {row['target']}  {row['weight']:.1%}  {row['relation']}  {origin}{formal}"


def _label(text: str, code: str, edition: str, descriptions: Path, style: str = "") -> Any:
    """A line of the tree with the code's description where one was imported."""
    from greentrade.nomenclature import read_descriptions

    label = _text(text, style)
    if words := read_descriptions(edition, descriptions).get(code):
        label.append(f"  {words}", style="italic dim")
    return label


def _text(text: str, style: str = "") -> Any:
    from rich.text import Text

    return Text(text, style=style)
