"""Every kind of figure by its name in URLs: what a page shows, a file is downloaded from and a permanent link leads to."""

from __future__ import annotations

from greentrade.explorer.pages.compare_figures import figure as comparison
from greentrade.explorer.pages.figure import Kind
from greentrade.explorer.pages.list_figures import headline, headlines
from greentrade.explorer.pages.region_members import kind as members
from greentrade.explorer.pages.region_panels import region_kinds

FIGURES: dict[str, Kind] = {
    "lists-headline": headlines,
    "list-headline": headline,
    "compare": comparison,
    "members": members,
    **region_kinds(),
}
"""Kind -> how it is made. A subject is what the kind is about: an economy, a product, a region."""
