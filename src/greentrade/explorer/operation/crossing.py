"""Scripts of other sites may read the API and SDMX (CORS), and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send


class Crossing:
    """Starlette's CORS for some paths, without credentials: there are none."""

    def __init__(self, app: ASGIApp, paths: Sequence[str], expose: Sequence[str]) -> None:
        self.app, self.paths = app, tuple(paths)
        self.crossed = CORSMiddleware(
            app,
            allow_origins=["*"],
            allow_methods=["GET", "HEAD"],
            allow_headers=["Accept", "If-None-Match", "X-Request-ID"],
            expose_headers=list(expose),
            max_age=86400,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        crossing = scope["type"] == "http" and scope["path"].startswith(self.paths)
        await (self.crossed if crossing else self.app)(scope, receive, send)
