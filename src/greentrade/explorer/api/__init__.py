"""The JSON API `/api/v1`: the registers, the numbers and where they come from, for programs; described by OpenAPI 3.1.

Each resource has a module with its models and routes. `answers` and `forms` write JSON, CSV and Parquet, `description` the document.
"""

from __future__ import annotations

from fastapi import APIRouter, Depends, FastAPI


def install(app: FastAPI) -> None:
    """Add the API, its OpenAPI document and its page to the application."""
    from greentrade.explorer.api import (
        description,
        economies,
        explanations,
        holdings,
        indicators,
        lists,
        observations,
        products,
        reporting,
        root,
    )
    from greentrade.explorer.api.answers import ROOT
    from greentrade.explorer.api.asked import only_known

    router = APIRouter(dependencies=[Depends(only_known)])
    for part in (root, observations, explanations, indicators, economies, products, lists, reporting, holdings):
        router.include_router(part.router, prefix=ROOT)
    app.include_router(router)
    description.install(app, router)
