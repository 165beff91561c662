"""Product lists as SKOS and XKOS in Turtle, for vocabulary servers and knowledge graphs; and back without loss.

A version is a concept scheme, a group, a code or a national line a concept of it; versions are tied by PROV and Dublin Core,
and correspondence tables say how codes read in the next version and in other editions of the Harmonized System.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from greentrade.lists.exports.fields import read_file, write_file
from greentrade.lists.exports.tree import versions_of_lists
from greentrade.lists.versions import ProductList
from greentrade.nomenclature import edition

BASE = "https://w3id.org/greentrade/lists/"
"""Where identifiers begin if nothing else is said. It names things for good; it does not promise that a page is there."""

SHAPES = Path(__file__).parent / "shapes.ttl"
"""SHACL shapes that every export conforms to: the integrity conditions of SKOS, and the structure of product lists."""


def write(lists: Sequence[ProductList], path: Path, *, base: str = BASE, editions: Sequence[str] = ()) -> None:
    """Write versions of lists as one Turtle file.

    `base`: where the identifiers begin, an http(s) address that ends in / or #. `editions`: editions of the Harmonized System
    (HS2022) whose correspondence with the lists' codes is to be written too. The same lists always give the same bytes.
    Raises `InputError` for a base that is none, an unknown edition, and a file that cannot be written.
    """
    found = versions_of_lists(lists)
    names = sorted({edition(name).name for name in editions})

    from greentrade.lists.exports.skos_graph import graph_of
    from greentrade.lists.exports.vocabulary import Base

    write_file(Path(path), graph_of(found, Base(base), names).serialize(format="turtle"))


def read(path: Path) -> list[ProductList]:
    """The versions of lists in a Turtle file that `write` wrote, by id and date, whatever their base.

    Raises `InputError` for a file that is no Turtle, holds no product list, or holds one whose content hash does not agree.
    """
    path = Path(path)
    from rdflib.plugins.parsers.notation3 import BadSyntax

    from greentrade.lists.exports.skos_reading import read_turtle, versions_in

    return read_file(path, "Turtle", lambda: versions_in(read_turtle(path)), (BadSyntax, OSError, ValueError, TypeError))
