"""One colour for one economy or product, the same in every figure of a brief.

The colours are those of Okabe and Ito (2008) and of Tol's muted and vibrant schemes (2021), which people with colour-blindness can
tell apart, and a brown, ordered so that those used first differ most in lightness too. Well-known economies and products have a
colour of their own; the rest get, in order of appearance, one that no neighbour in any figure has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

COLOURS = (
    "#0072b2",  # blue (Okabe-Ito)
    "#d55e00",  # vermilion (Okabe-Ito)
    "#009e73",  # bluish green (Okabe-Ito)
    "#e69f00",  # orange (Okabe-Ito)
    "#882255",  # wine (Tol muted)
    "#56b4e9",  # sky blue (Okabe-Ito)
    "#cc79a7",  # reddish purple (Okabe-Ito)
    "#332288",  # indigo (Tol muted)
    "#999933",  # olive (Tol muted)
    "#117733",  # green (Tol muted)
    "#cc3311",  # red (Tol vibrant)
    "#44aa99",  # teal (Tol muted)
    "#aa4499",  # purple (Tol muted)
    "#ddcc77",  # sand (Tol muted)
    "#cc6677",  # rose (Tol muted)
    "#7f5539",  # brown
)
OTHER, WORLD, AVERAGE = "#b8b8b8", "#555555", "#000000"
CONVERTED, NATIVE = COLOURS[0], COLOURS[3]

KNOWN: Mapping[str, str] = {
    "CHN": COLOURS[1],
    "DEU": COLOURS[3],
    "USA": COLOURS[0],
    "JPN": COLOURS[6],
    "KOR": COLOURS[11],
    "RUS": COLOURS[7],
    "KAZ": COLOURS[5],
    "UZB": COLOURS[2],
    "850760": COLOURS[2],
    "870380": COLOURS[0],
    "870340": COLOURS[3],
    "870360": COLOURS[5],
    "854140": COLOURS[13],
}
"""Colours that do not depend on the brief."""


def assign(panels: Iterable[Sequence[str]]) -> dict[str, str]:
    """A colour for every key (ISO3 code or HS code), given the keys that stand together in each panel.

    Keys that share a panel get different colours as long as there are enough; after that the one used least among its neighbours.
    The answer depends on the order of panels and keys alone.
    """
    neighbours: dict[str, set[str]] = {}
    for keys in panels:
        for key in keys:
            neighbours.setdefault(key, set()).update(other for other in keys if other != key)
    given: dict[str, str] = {}
    for key in sorted(neighbours, key=lambda key: key not in KNOWN):
        given[key] = _choose(key, [given[other] for other in neighbours[key] if other in given], given)
    return given


def _choose(key: str, near: list[str], given: Mapping[str, str]) -> str:
    wanted = KNOWN.get(key)
    if wanted and wanted not in near:
        return wanted
    # Products may share a colour with economies; among their own kind the well-known ones keep theirs to themselves if they can.
    kin = {other: colour for other, colour in given.items() if other.isdigit() == key.isdigit()}
    known = {colour for other, colour in kin.items() if other in KNOWN}
    used = list(kin.values())
    return min(COLOURS, key=lambda colour: (near.count(colour), colour in known, used.count(colour), COLOURS.index(colour)))
