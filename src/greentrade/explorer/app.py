"""The explorer put together: pages, JSON API, SDMX and operation in one application."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from fastapi import FastAPI

from greentrade import __version__
from greentrade.explorer import operation, problems
from greentrade.explorer.current import Current
from greentrade.explorer.settings import Settings

PARTS = ("operation", "api", "sdmx", "pages")


def create_app(settings: Settings) -> FastAPI:
    """The application for a store. Raises `InputError` where there is no store."""
    app = FastAPI(title="greentrade", version=__version__, docs_url=None, redoc_url=None, openapi_url=None, lifespan=operation.lifespan)
    app.state.settings = settings
    app.state.current = Current(settings)
    page = None
    for part in PARTS:
        if find_spec(f"greentrade.explorer.{part}"):
            module = import_module(f"greentrade.explorer.{part}")
            page = getattr(module, "problem_page", page)
            if hasattr(module, "install"):
                module.install(app)
    problems.install(app, page or (lambda request, error: None))
    return app


def from_environment() -> FastAPI:
    """The application for the settings that the command left for its workers."""
    return create_app(Settings.from_environment())
