"""Where readers find the explorer, for the links that answers carry.

Behind a proxy a request names the address that the proxy knows. With a public address set, no header of a request has a say in it.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send


class Address:
    """Every request is as if it had been made to `public_url`; empty leaves requests as they are."""

    def __init__(self, app: ASGIApp, public_url: str) -> None:
        self.app = app
        self.parts = urlsplit(public_url) if public_url else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self.parts is not None:
            host = self.parts.netloc.encode("latin-1")
            scope["scheme"] = self.parts.scheme
            scope["headers"] = [(b"host", host), *(each for each in scope["headers"] if each[0] != b"host")]
        await self.app(scope, receive, send)
