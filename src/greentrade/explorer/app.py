"""The explorer put together: pages, JSON API, SDMX and operation in one application."""

from __future__ import annotations

from fastapi import FastAPI

from greentrade import __version__
from greentrade.explorer import api, operation, orientation, pages, problems, sdmx
from greentrade.explorer.current import Current
from greentrade.explorer.settings import Settings


def create_app(settings: Settings) -> FastAPI:
    """The application for a store. Raises `InputError` where there is no store."""
    app = FastAPI(title="greentrade", version=__version__, docs_url=None, redoc_url=None, openapi_url=None, lifespan=operation.lifespan)
    app.state.settings = settings
    app.state.current = Current(settings)
    for part in (operation, api, sdmx, pages, orientation):
        part.install(app)
    problems.install(app, pages.problem_page)
    return app


def from_environment() -> FastAPI:
    """The application for the settings that the command left for its workers."""
    app = create_app(Settings.from_environment())
    app.state.alone = True
    return app
