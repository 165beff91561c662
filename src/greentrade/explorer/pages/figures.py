"""Every kind of figure by its name in URLs: what a page shows, a file is downloaded from and a permanent link leads to."""

from __future__ import annotations

from greentrade.explorer.pages import economy_figures, partner_figures, product_figures, world_figures
from greentrade.explorer.pages.compare_figures import figure as comparison
from greentrade.explorer.pages.coverage_figures import KINDS_OF_FIGURES
from greentrade.explorer.pages.figure import Kind
from greentrade.explorer.pages.list_figures import headline, headlines
from greentrade.explorer.pages.region_members import kind as members
from greentrade.explorer.pages.region_panels import region_kinds

FIGURES: dict[str, Kind] = {
    "world": world_figures.world,
    "world-trade": world_figures.world_trade,
    "economy-trade": economy_figures.trade,
    "economy-share": economy_figures.share,
    "economy-concentration": economy_figures.concentration,
    "economy-products-exports": economy_figures.exported_products,
    "economy-products-imports": economy_figures.imported_products,
    "economy-suppliers": partner_figures.suppliers,
    "economy-destinations": partner_figures.destinations,
    "economy-sankey-imports": partner_figures.import_ways,
    "economy-sankey-exports": partner_figures.export_ways,
    "economy-rca": partner_figures.strengths,
    "product-trade": product_figures.trade,
    "product-sellers": product_figures.sellers,
    "product-buyers": product_figures.buyers,
    "product-price": product_figures.price,
    "lists-headline": headlines,
    "list-headline": headline,
    **KINDS_OF_FIGURES,
    "compare": comparison,
    "members": members,
    **region_kinds(),
}
"""Kind -> how it is made. A subject is what the kind is about: an economy, a product, a region."""
