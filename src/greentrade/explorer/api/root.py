"""The start of the API: what it holds, and where its description is."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response
from pydantic import Field

from greentrade import __version__
from greentrade.explorer.api.answers import ROOT, Link, Told, one, place
from greentrade.explorer.api.documented import Resources, thing

router = Resources(tags=["Start"])

RESOURCES = {
    "observations": "An indicator computed: values with bounds, provenance, notes and coverage",
    "explain": "The rows of the store behind one number",
    "indicators": "Formulas, units, splits and sources",
    "economies": "Codes, names in English, Russian and Chinese, memberships",
    "groups": "Groups of economies and their members at a date",
    "products": "Codes of the Harmonized System, their predecessors and successors",
    "editions": "Editions of the Harmonized System",
    "lists": "Lists of green products: versions, entries, differences, proposals",
    "coverage": "Who reported what, and what rests on mirror data",
    "vintages": "Releases held, and what differs between two of them (/vintages/diff)",
    "snapshots": "The history of the store",
    "quarantine": "Lines that were turned away, counted by reason",
}


class Resource(Told):
    """A part of the API."""

    name: str
    href: str
    description: str


class RootLinks(Link):
    """Where this is described."""

    openapi: str = Field(description="The OpenAPI document.")
    documentation: str = Field(description="The same as a page for readers.")


class Start(Told):
    """What the API holds."""

    software: str = Field(examples=["greentrade 0.1.0"])
    snapshot: int = Field(description="The newest snapshot of the store; 0 for an empty one.")
    resources: list[Resource]
    links: RootLinks


@router.get("", **thing(Start))
def start(request: Request) -> Response:
    """What the API holds."""
    resources = [Resource(name=name, href=place(request, f"{ROOT}/{name}"), description=told) for name, told in RESOURCES.items()]
    links = RootLinks(self=place(request, ROOT), openapi=place(request, f"{ROOT}/openapi.json"), documentation=place(request, "/api"))
    return one(
        request,
        Start(software=f"greentrade {__version__}", snapshot=request.app.state.current.snapshot, resources=resources, links=links),
    )
