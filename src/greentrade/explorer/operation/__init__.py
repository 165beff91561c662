"""What the service needs to run in public: limits, kept answers, logs, metrics, health; none of it knows what is asked.

`install` wraps the application. From the outside in: every request is logged and measured, gets the security headers, is checked
for its form, is counted against its client's limit, is answered from what is kept, or is computed and compressed.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from greentrade.explorer.operation.ending import ENOUGH_S, end_soon

READ_FROM_ANYWHERE = ("/api/", "/sdmx/")
"""Paths that scripts of other sites may read."""

EXPOSED = ("ETag", "Link", "RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-ID", "Content-Disposition")


def install(app: FastAPI) -> None:
    """Wrap an application whose `state` has `settings` and `current`, and add health, readiness and metrics to it."""
    from starlette.middleware.gzip import GZipMiddleware

    from greentrade.explorer.operation import health
    from greentrade.explorer.operation.address import Address
    from greentrade.explorer.operation.crossing import Crossing
    from greentrade.explorer.operation.drawer import Drawer
    from greentrade.explorer.operation.failures import Failures
    from greentrade.explorer.operation.headers import SecurityHeaders
    from greentrade.explorer.operation.intake import Intake
    from greentrade.explorer.operation.kept import KeptAnswers
    from greentrade.explorer.operation.log import make_logger
    from greentrade.explorer.operation.metrics import Metrics
    from greentrade.explorer.operation.observe import Observe
    from greentrade.explorer.operation.rate import RateLimit
    from greentrade.explorer.operation.shelf import Shelf
    from greentrade.explorer.operation.watch import Watch

    settings, current = app.state.settings, app.state.current
    app.state.log = make_logger()
    app.state.shelf = Shelf(settings.kept_bytes)
    drawer = Drawer(settings.shared, 4 * settings.kept_bytes) if settings.shared else None
    app.state.metrics = Metrics(current, app.state.shelf, settings.shared)
    app.state.watch = Watch(current, app.state.log, [app.state.metrics.look, *([drawer.tidy] if drawer else [])])
    app.include_router(health.router)
    # The one that is added last is the outermost.
    app.add_middleware(Failures, log=app.state.log)
    app.add_middleware(GZipMiddleware, compresslevel=6)
    app.add_middleware(KeptAnswers, current=current, shelf=app.state.shelf, drawer=drawer)
    app.add_middleware(RateLimit, per_minute=settings.per_minute, shared=settings.shared)
    app.add_middleware(Intake)
    app.add_middleware(Crossing, paths=READ_FROM_ANYWHERE, expose=EXPOSED)
    app.add_middleware(Address, public_url=settings.public_url)
    app.add_middleware(SecurityHeaders, open_paths=READ_FROM_ANYWHERE)
    app.add_middleware(Observe, log=app.state.log, metrics=app.state.metrics)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """While the application runs the store is watched; at the end what is still under way is called off.

    An application whose `state` has `alone` is all that its process does: then the process ends too, whatever its threads wait for.
    """
    app.state.watch.start()
    try:
        yield
    finally:
        app.state.watch.stop()
        app.state.current.close()
        app.state.watch.wait(ENOUGH_S)
        app.state.metrics.close()
        if getattr(app.state, "alone", False):
            end_soon()
