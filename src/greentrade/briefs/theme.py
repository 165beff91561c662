"""One look for every chart: the typeface, sizes, greys and page width that all figures share.

Charts are drawn at 96 pixels an inch on the text width of an A4 page (17 cm), so 13.4 pixels are 10 points in print.
The typeface is Fira Sans (SIL Open Font License 1.1) from the package `fontpkg-fira-sans`: Latin, Greek and Cyrillic.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

FONT = "Fira Sans"
FONT_STACK = "'Fira Sans', 'Helvetica Neue', Arial, sans-serif"
WIDTH = 642.0
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
TEXT, SMALL, TITLE = 13.4, 12.0, 15.0
INK, MUTED, GRID, PAPER = "#1a1a1a", "#555555", "#dddddd", "#ffffff"


def font_folder() -> Path:
    """The folder of the font files."""
    import fontpkg_fira_sans

    return Path(fontpkg_fira_sans.ROOT) / "files"


def font_file(*, bold: bool = False, italic: bool = False) -> Path:
    """The file of one face."""
    face = ("SemiBold" if bold else "") + ("Italic" if italic else "")
    return font_folder() / f"FiraSans-{face or 'Regular'}.ttf"


@functools.cache
def register_fonts() -> None:
    """Make the typeface known to the chart renderer; without it the charts would take whatever the machine has."""
    import vl_convert

    vl_convert.register_font_directory(str(font_folder()))


def config() -> dict[str, Any]:
    """The Vega-Lite configuration of every chart."""
    axis = {
        "labelFont": FONT,
        "titleFont": FONT,
        "labelFontSize": TEXT,
        "titleFontSize": TEXT,
        "titleFontWeight": "normal",
        "labelColor": INK,
        "titleColor": MUTED,
        "gridColor": GRID,
        "domainColor": MUTED,
        "tickColor": MUTED,
        "labelLimit": 0,
        "titleLimit": 0,
    }
    return {
        "aria": False,
        "background": PAPER,
        "font": FONT,
        "view": {"stroke": None},
        "axis": axis,
        "axisX": {"grid": False, "labelFlush": False, "labelOverlap": False},
        "axisY": {"domain": False, "ticks": False, "labelPadding": 6},
        "title": {
            "font": FONT,
            "subtitleFont": FONT,
            "anchor": "start",
            "frame": "bounds",
            "color": INK,
            "subtitleColor": MUTED,
            "fontSize": TITLE,
            "fontWeight": 600,
            "subtitleFontSize": TEXT,
            "subtitlePadding": 3,
            "limit": 0,
        },
        "text": {"font": FONT, "fontSize": TEXT, "color": INK},
        "concat": {"spacing": 26},
    }
