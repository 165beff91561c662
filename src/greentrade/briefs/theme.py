"""One look for every chart: the typeface, sizes, greys and page width that all figures share.

Charts are drawn at 96 pixels an inch on the text width of an A4 page (17 cm), so 13.4 pixels are 10 points in print.
The typeface is Fira Sans (SIL Open Font License 1.1) from the package `fontpkg-fira-sans`: Latin, Greek and Cyrillic. No package
of a reasonable size has Chinese, so that is set in a typeface of the machine, found by its name.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from greentrade.errors import InputError

FONT = "Fira Sans"
FONT_STACK = "'Fira Sans', 'Helvetica Neue', Arial, sans-serif"
CHINESE = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "PingFang SC",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
)
"""Typefaces of Chinese that machines usually have, the best first; they have Latin letters too, so all of a text is set in one."""

CHINESE_STACK = ", ".join([*(f"'{name}'" for name in CHINESE), "sans-serif"])
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


def typeface(lang: str) -> str:
    """The family in which a language is set. For Chinese the first of the usual ones, where the machine has none (see `check`)."""
    return (_chinese() or CHINESE[0]) if lang == "zh" else FONT


def has_typeface(lang: str) -> bool:
    """Whether the machine has a typeface for the language."""
    return lang != "zh" or _chinese() is not None


def check(lang: str) -> None:
    """Raises `InputError` where the machine has no typeface for the language."""
    if not has_typeface(lang):
        raise InputError(
            "This machine has no Chinese typeface, which the PDF and the PNG pictures need",
            remedy=f"Install one of {', '.join(CHINESE)} (on Debian and Ubuntu: apt-get install fonts-noto-cjk)",
        )


@functools.cache
def _chinese() -> str | None:
    import typst

    known = set(typst.Fonts(include_system_fonts=True).families())
    return next((name for name in CHINESE if name in known), None)


def config(lang: str = "en") -> dict[str, Any]:
    """The Vega-Lite configuration of every chart."""
    font = typeface(lang)
    axis = {
        "labelFont": font,
        "titleFont": font,
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
        "font": font,
        "view": {"stroke": None},
        "axis": axis,
        "axisX": {"grid": False, "labelFlush": False, "labelOverlap": False},
        "axisY": {"domain": False, "ticks": False, "labelPadding": 6},
        "title": {
            "font": font,
            "subtitleFont": font,
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
        "text": {"font": font, "fontSize": TEXT, "color": INK},
        "concat": {"spacing": 26},
    }
