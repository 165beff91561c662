"""The brief as PDF by Typst: A4, tagged, fonts embedded, PDF/A-2b, so that a character without a glyph is an error and not a box."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from greentrade.briefs.charts import pieces, proportion
from greentrade.briefs.compose import Brief
from greentrade.briefs.perspectives import cells, columns
from greentrade.briefs.theme import FONT, check, font_folder, typeface
from greentrade.errors import InputError

_TEMPLATE = Path(__file__).parent / "templates" / "brief.typ"


def document(brief: Brief, pictures: Mapping[str, str]) -> bytes:
    """The PDF's bytes, the same for the same brief. `pictures` holds the SVG text of each figure by its id.

    Raises `InputError` where a text has a character that the typeface lacks, and where the machine has no typeface for the language.
    """
    import typst

    check(brief.language.lang)
    font = [typeface(brief.language.lang), FONT]
    # Content reaches the template as data, so nothing in a name or note can be taken for markup.
    try:
        return typst.compile(
            _TEMPLATE.read_bytes(),
            sys_inputs={"brief": json.dumps({**_content(brief, pictures), "font": font}, ensure_ascii=False)},
            font_paths=typst.Fonts(include_system_fonts=brief.language.lang == "zh", font_paths=[str(font_folder())]),
            pdf_standards=["a-2b"],
            timestamp=brief.at.replace(microsecond=0),
        )
    except typst.TypstError as error:
        raise InputError(
            f"The PDF cannot be set: {error}", remedy=f"Check the texts for characters that {font[0]} does not have"
        ) from error


def _perspectives(brief: Brief) -> dict[str, object] | None:
    annex, language = brief.perspectives, brief.language
    if annex is None:
        return None
    head = [language.say("economy"), *columns(language)]
    sides = [
        {"title": side.title(language), "head": head, "rows": [[row.label, *cells(row, side.unit, language)] for row in side.rows]}
        for side in annex.sides
    ]
    return {"title": annex.title, "text": annex.text, "sides": sides, "notes": list(annex.notes)}


def _content(brief: Brief, pictures: Mapping[str, str]) -> dict[str, object]:
    say, first, products = brief.language.say, brief.provenances[0], brief.products
    said = brief.language.said
    about = {"title": said(products.title), "label": products.label, "edition": products.edition, "steward": said(products.steward)}
    return {
        "lang": brief.language.lang,
        # The pages were laid out for the English texts; others may be longer.
        "shrink": brief.language.lang != "en",
        "title": brief.title,
        "subtitle": brief.subtitle,
        "source": brief.figures[0].source if brief.figures else "",
        "sections": [
            {
                "title": section.title,
                "paragraphs": list(section.paragraphs),
                "figures": [
                    {
                        "caption": say("figure", number=figure.number, title=figure.title),
                        "pictures": [
                            {"svg": svg, "proportion": proportion(svg)}
                            for svg in pieces(figure, pictures[figure.id], brief.colours, brief.language)
                        ],
                        "alternative": figure.alternative,
                    }
                    for figure in section.figures
                ],
            }
            for section in brief.sections
        ],
        "coverage": {"title": say("coverage_title"), "notes": list(brief.notes)},
        "sources": {
            "title": say("sources_title"),
            "notes": list(brief.sources),
            "text": say("reproduce", software=first.software, snapshot=first.snapshot, at=brief.language.date(brief.at)),
        },
        "perspectives": _perspectives(brief),
        "annex": {
            "title": say("annex_title"),
            "text": say("annex_text", **about, source=said(products.source), licence=said(products.licence)),
            "groups": [
                {"title": said(title), "entries": [[entry.code, said(entry.name)] for entry in products.entries if entry.group == group]}
                for group, title in products.groups.items()
            ],
        },
    }
