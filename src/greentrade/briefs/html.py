"""The brief as one HTML file that needs nothing else: pictures inline, the typeface within, the data of each figure as a table.

Written for reading on a screen, aloud and on paper: landmarks, headings in order, a text for every picture, no scripts.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path

import jinja2

from greentrade.briefs.compose import Brief
from greentrade.briefs.figures import FigureData, PanelData
from greentrade.briefs.language import Language
from greentrade.briefs.perspectives import cells
from greentrade.briefs.perspectives import columns as annex_columns
from greentrade.briefs.tables import panel_table
from greentrade.briefs.theme import CHINESE_STACK, font_file, typeface

_TEMPLATES = Path(__file__).parent / "templates"


def page(brief: Brief, pictures: Mapping[str, str]) -> str:
    """The whole page. `pictures` holds the SVG text of each figure by its id."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    say = brief.language.say
    text = env.get_template("brief.html.j2").render(
        brief=brief,
        say=say,
        first=brief.provenances[0],
        said=brief.language.said,
        at=brief.language.date(brief.at),
        picture=lambda figure: inline(pictures[figure.id], figure, brief.language),
        rows=lambda panel: _rows(panel, brief.language),
        columns=lambda panel: panel_table(panel, brief.language).columns,
        entries=sorted(brief.products.entries, key=lambda entry: entry.code),
        annex_columns=annex_columns(brief.language),
        cells=lambda row, side: cells(row, side.unit, brief.language),
        chinese=CHINESE_STACK if brief.language.lang == "zh" else "",
        fonts="{{fonts}}",
    )
    # A typeface of Chinese is too large to send along, and no machine on which Chinese is read lacks one.
    return text.replace("{{fonts}}", "" if brief.language.lang == "zh" else _font_faces(text))


def inline(svg: str, figure: FigureData, language: Language) -> str:
    """The picture as part of a page: as wide as its place, with its title and its text for those who cannot see it."""
    if language.lang == "zh":
        svg = svg.replace(f'font-family="{typeface("zh")}"', f'font-family="{CHINESE_STACK}"')
    head = re.match(r"<svg\b[^>]*>", svg)
    assert head is not None, "the renderer writes an <svg> element first"
    size = re.search(r'viewBox="[^"]*"', head[0])
    assert size is not None, "the renderer states a viewBox"
    name = f"{figure.id}-text"
    opened = f'<svg xmlns="http://www.w3.org/2000/svg" {size[0]} role="img" aria-labelledby="{name}">'
    return f'{opened}<title id="{name}">{escape(figure.alternative)}</title>' + svg[head.end() :]


def _rows(panel: PanelData, language: Language) -> list[tuple[str, list[str]]]:
    """The table's rows as printed: names, and values in the panel's unit."""
    rows = []
    for _, name, values in panel_table(panel, language).rows:
        printed = ["–" if value is None else language.figure(value, panel.unit) for value in values]
        if panel.chart == "scatter" and values[0] is not None:
            printed[0] = language.number(values[0])
        rows.append((name, printed))
    return rows


def _font_faces(text: str) -> str:
    """The faces that the page uses, cut to the characters that it uses, as CSS."""
    characters = "".join(sorted(set(text)))
    faces = [(400, font_file()), (600, font_file(bold=True))]
    rule = "@font-face{{font-family:'Fira Sans';font-weight:{weight};src:url(data:font/woff;base64,{data}) format('woff')}}"
    return "\n".join(rule.format(weight=weight, data=base64.b64encode(_subset(file, characters)).decode()) for weight, file in faces)


def _subset(file: Path, characters: str) -> bytes:
    from fontTools import subset

    options = subset.Options(flavor="woff", layout_features=["kern", "liga", "tnum", "locl"], notdef_outline=True)
    font = subset.load_font(str(file), options)
    # The time of saving would make two runs differ.
    font.recalcTimestamp = False
    cutter = subset.Subsetter(options)
    cutter.populate(text=characters)
    cutter.subset(font)
    buffer = io.BytesIO()
    subset.save_font(font, buffer, options)
    return buffer.getvalue()
