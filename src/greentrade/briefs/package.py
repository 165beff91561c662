"""The data package: what each CSV file holds, under which licences, from which releases, and how to make it again.

Frictionless Data Package, version 2 (https://datapackage.org): any of its readers can check and load the files.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from greentrade.briefs.compose import Brief
from greentrade.briefs.figures import FigureData
from greentrade.briefs.perspectives import Annex
from greentrade.briefs.tables import ANNEX
from greentrade.columns import RESULT_KEYS, RESULT_MEASURES

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_MEANINGS = {column.name: column.meaning for column in (*RESULT_KEYS, *RESULT_MEASURES)} | {
    "panel": "chart of the figure that shows the row",
    "indicator": "indicator that the value is of",
    "list": "list of products that the row is counted by, with its version",
    "match": "how the data's codes are recognised: converted to the list's edition, or native, by spelling",
    "label": "name as the chart prints it",
    "perspective": "who says so: the economy itself (reported), its partners (mirror), or one value made of both (reconciled)",
    "gdp_per_capita_ppp": "GDP per capita at purchasing power parities, international dollars",
}


def data_package(brief: Brief, tables: dict[str, tuple[str, pl.DataFrame]]) -> str:
    """The descriptor as JSON text. `tables` holds, for each figure, the path of its CSV file with its text and frame."""
    figures = {f"figures/{figure.id}.csv": _described(figure) for figure in brief.figures}
    if brief.perspectives:
        figures[f"figures/{ANNEX}.csv"] = _described_annex(brief.perspectives)
    first = brief.provenances[0]
    described = {
        "$schema": PROFILE,
        "name": "greentrade-brief",
        "title": brief.title,
        "description": brief.subtitle,
        "created": f"{brief.at:%Y-%m-%dT%H:%M:%SZ}",
        "licenses": _licences(brief),
        "sources": _sources(brief),
        "resources": [_resource(path, text, frame, figures[path]) for path, (text, frame) in tables.items()],
        "greentrade": {
            "snapshot": first.snapshot,
            "snapshot_at": first.snapshot_at,
            "software": first.software,
            "list": {"label": brief.products.label, "content_hash": brief.products.content_hash, "licence": brief.products.licence},
            "perspective": first.perspective,
            "fill": first.fill,
            "match": first.match,
            "edition": first.edition,
            "conversion": _conversion(brief),
            "region": brief.region,
            "notes": list(brief.notes),
        },
    }
    return json.dumps(described, indent=2, ensure_ascii=False) + "\n"


@dataclass(frozen=True)
class _About:
    """What the descriptor says of a table besides its columns; the results by panel."""

    name: str
    title: str
    description: str
    results: Mapping[str, Sequence[Any]]


def _described(figure: FigureData) -> _About:
    panels = {panel.id: panel.results for panel in figure.panels}
    return _About(figure.id, figure.title, " ".join((*figure.notes, figure.source)), panels)


def _described_annex(annex: Annex) -> _About:
    ways = dict.fromkeys(result.provenance.indicator for result in annex.results)
    panels = {way: [result for result in annex.results if result.provenance.indicator == way] for way in ways}
    return _About(ANNEX, annex.title, " ".join((annex.text, *annex.notes)), panels)


def _resource(path: str, text: str, frame: pl.DataFrame, about: _About) -> dict[str, Any]:
    raw = text.encode()
    return {
        "name": about.name,
        "path": path,
        "title": about.title,
        "description": about.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(raw),
        "hash": f"sha256:{hashlib.sha256(raw).hexdigest()}",
        "schema": {"fields": [_field(name, kind) for name, kind in frame.schema.items()], "missingValues": [""]},
        "greentrade": {panel: [result.provenance.as_dict() for result in results] for panel, results in about.results.items()},
    }


def _conversion(brief: Brief) -> list[dict[str, str]]:
    """The lists that data were converted to, each with its edition and the content hash of the weights."""
    found = dict.fromkeys((each.products, each.edition, each.weights) for each in brief.provenances if each.weights)
    return [{"list": listed, "edition": edition, "weights": weights} for listed, edition, weights in found]


def _field(name: str, kind: pl.DataType) -> dict[str, str]:
    typed = "boolean" if kind == pl.Boolean else "integer" if kind.is_integer() else "number" if kind.is_float() else "string"
    meaning = _MEANINGS.get(name)
    return {"name": name, "type": typed} | ({"description": meaning} if meaning else {})


def _licences(brief: Brief) -> list[dict[str, str]]:
    """The releases' licences, each once."""
    found = dict.fromkeys(origin.licence for provenance in brief.provenances for origin in provenance.origins)
    return [{"name": re.sub(r"[^A-Za-z0-9.]+", "-", licence).strip("-.")[:60], "title": licence} for licence in found]


def _sources(brief: Brief) -> list[dict[str, str]]:
    """The releases, and the list of products."""
    found = dict.fromkeys(origin for provenance in brief.provenances for origin in provenance.origins)
    listed = {"title": f"{brief.products.title} ({brief.products.label}): {brief.products.source}", "path": brief.products.url}
    return [{"title": origin.publisher, "version": origin.vintage} for origin in found] + [listed]
