"""A colour belongs to one economy or product in the whole brief, and people with colour-blindness can tell neighbours apart."""

from __future__ import annotations

import itertools

from greentrade.briefs.palette import COLOURS, KNOWN, OTHER, assign

# Machado, Oliveira & Fernandes (2009), severity 1.0: how linear RGB looks to people without red or green receptors.
BLIND = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
}


def linear(colour: str) -> list[float]:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def lab(rgb: list[float]) -> tuple[float, float, float]:
    """CIE L*a*b* of linear sRGB, white D65."""
    rows = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
    x, y, z = (sum(weight * max(0, part) for weight, part in zip(row, rgb, strict=True)) for row in rows)
    fx, fy, fz = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x / 0.95047, y, z / 1.08883))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def distance(one: str, other: str, kind: str) -> float:
    seen = [[sum(weight * part for weight, part in zip(row, linear(each), strict=True)) for row in BLIND[kind]] for each in (one, other)]
    return sum((a - b) ** 2 for a, b in zip(lab(seen[0]), lab(seen[1]), strict=True)) ** 0.5


def test_the_first_colours_differ_for_colour_blind_readers() -> None:
    """CIE76 distances above 10 are told apart at a glance; a panel has seven named parts and grey."""
    for kind in BLIND:
        for one, other in itertools.combinations((*COLOURS[:7], OTHER), 2):
            assert distance(one, other, kind) > 10, (kind, one, other)


def test_neighbours_get_different_colours() -> None:
    panels = [
        ["CHN", "DEU", "USA", "JPN", "KOR"],
        ["KAZ", "UZB", "AFG", "TJK", "CHN", "RUS"],
        [f"E{number}" for number in range(len(COLOURS))],
    ]
    given = assign(panels)
    for keys in panels:
        assert len({given[key] for key in keys}) == len(keys)


def test_the_well_known_keep_their_colour_whatever_stands_beside_them() -> None:
    assert assign([["AFG", "CHN"]])["CHN"] == assign([["CHN", "DEU"], ["CHN", "850760"]])["CHN"] == KNOWN["CHN"]


def test_others_leave_the_colours_of_the_well_known_alone_while_there_are_enough() -> None:
    given = assign([["CHN", "USA"], ["AFG", "TJK"]])
    assert not {given["AFG"], given["TJK"]} & {given["CHN"], given["USA"]}


def test_the_same_panels_give_the_same_colours() -> None:
    panels = [["PAK", "MNG", "GEO"], ["GEO", "AZE"]]
    assert assign(panels) == assign([list(keys) for keys in panels])


def test_more_keys_than_colours_share_them_evenly() -> None:
    given = assign([[f"E{number}" for number in range(2 * len(COLOURS))]])
    assert all(list(given.values()).count(colour) == 2 for colour in COLOURS)
