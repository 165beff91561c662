"""A figure as a file: numbers as CSV, XLSX and JSON, the picture as SVG and PNG. The same figure gives the same bytes."""

from __future__ import annotations

import json
import tempfile
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from greentrade.briefs.layout import wrap
from greentrade.briefs.theme import CHINESE_STACK, FONT_STACK, MUTED, SMALL, TEXT, TITLE, config, register_fonts, typeface
from greentrade.explorer.pages.figure import Drawing, sources
from greentrade.explorer.pages.static_files import files
from greentrade.explorer.problems import NotFoundError
from greentrade.indicators.export import about, neutral, write_xlsx

if TYPE_CHECKING:
    from greentrade.explorer.pages.view import View

WIDTH = 720
"""Pixels that a picture's plot is wide, beside its labels."""


COLUMN = 440
"""The same of a picture that stands on a page: in a column of it the letters are nearly as large as those of the text."""


def download(drawing: Drawing, view: View, ending: str, *, on_page: bool = False) -> bytes:
    """The file of a figure, as SVG also without the words that stand beside it `on_page`.

    Raises `NotFoundError` for a picture of a figure that has none.
    """
    if ending == "csv":
        # With a byte order mark, by which spreadsheets know UTF-8.
        return b"\xef\xbb\xbf" + frame(drawing).write_csv().encode()
    if ending == "xlsx":
        return _workbook(drawing)
    if ending == "json":
        return as_json(drawing, view).encode()
    if drawing.chart is None:
        raise NotFoundError("This figure has no picture", remedy="Its table is there as csv, xlsx and json")
    return svg(drawing, view.lang, on_page=on_page).encode() if ending == "svg" else png(drawing, view.lang)


def frame(drawing: Drawing) -> pl.DataFrame:
    """The rows of all answers, each with its indicator; no text of them begins like a formula."""
    parts = [result.frame.select(pl.lit(result.provenance.indicator).alias("indicator"), pl.all()) for _, result in drawing.answers]
    joined = pl.concat(parts, how="diagonal_relaxed")
    return joined.with_columns(pl.col(pl.String).map_elements(neutral, return_dtype=pl.String))


def as_json(drawing: Drawing, view: View) -> str:
    """Title, permanent link, and for each question its provenance, notes and data."""
    answers = [{**about(result), "data": result.frame.to_dicts()} for _, result in drawing.answers]
    told = {"title": drawing.title, "subtitle": drawing.subtitle, "notes": list(drawing.notes), "permanent": drawing.permanent(view)}
    return json.dumps({**told, "answers": answers}, ensure_ascii=False, indent=1) + "\n"


def _workbook(drawing: Drawing) -> bytes:
    coverage = pl.concat([result.coverage for _, result in drawing.answers]).unique(maintain_order=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "figure.xlsx"
        write_xlsx(replace(drawing.result, frame=frame(drawing), coverage=coverage, notes=drawing.findings), path)
        return path.read_bytes()


def picture(drawing: Drawing, lang: str, *, on_page: bool = False) -> dict[str, Any]:
    """The chart's specification at a fixed width, with title, subtitle and source unless these stand beside it `on_page`."""
    spec = deepcopy(drawing.chart.to_dict())
    shared = {name: spec.pop(name) for name in ("$schema", "datasets", "config") if name in spec}
    told = spec.pop("usermeta", None) or {}
    width = COLUMN if on_page and not told.keys() & {"aspect", "wide"} else WIDTH
    # A chart that fills its column has this width in a picture.
    spec["width"] = width if spec.get("width") in (None, "container") else spec["width"]
    if aspect := told.get("aspect"):
        spec["height"] = width * aspect
    spec.pop("autosize", None)
    for layer in spec.get("layer", []):
        _held(layer)
    if on_page:
        return {**shared, "padding": 12, "config": config(lang), "vconcat": [spec]}
    heading = wrap(drawing.title, WIDTH, TITLE, bold=True)
    spec["title"] = {"text": heading, "subtitle": wrap(drawing.subtitle, WIDTH, TEXT), "offset": 14}
    below = [line for each in (*drawing.notes, *sources(drawing, lang)) for line in wrap(each, WIDTH, SMALL)]
    foot = {"text": below or " ", "orient": "bottom", "fontSize": SMALL, "fontWeight": "normal", "color": MUTED, "offset": 10}
    return {**shared, "padding": 12, "config": config(lang), "vconcat": [spec], "title": foot}


def _held(layer: dict[str, Any]) -> None:
    """Put the data of one of our own files into a layer: nothing is fetched where a picture is made."""
    data = layer.get("data") or {}
    address = str(data.get("url", ""))
    if address.startswith("/static/"):
        content = json.loads(files()[address.split("/", 3)[-1]].read_text(encoding="utf-8"))
        layer["data"] = {"values": content, "format": data["format"]}


def svg(drawing: Drawing, lang: str, *, on_page: bool = False) -> str:
    """The picture as SVG text; where its typeface is not at hand, letters like it."""
    stack = CHINESE_STACK if lang == "zh" else FONT_STACK
    return _drawn(drawing, lang, on_page=on_page).replace(f'font-family="{typeface(lang)}"', f'font-family="{stack}"')


def png(drawing: Drawing, lang: str) -> bytes:
    """The picture as PNG, about 192 pixels an inch in print."""
    import vl_convert

    return vl_convert.svg_to_png(_drawn(drawing, lang), scale=2)


def _drawn(drawing: Drawing, lang: str, *, on_page: bool = False) -> str:
    import vl_convert

    register_fonts()
    return vl_convert.vegalite_to_svg(picture(drawing, lang, on_page=on_page))
