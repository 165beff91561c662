"""Security headers on every answer: what a browser may load, whom it may tell, who may show our pages."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'self'; frame-ancestors 'none'; form-action 'self'; "
    "script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'"
)
"""Nothing from elsewhere, nothing inline, no text run as a program."""

ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class SecurityHeaders:
    """Adds them. Answers below `open_paths` may be read by other sites, all others may not even be embedded."""

    def __init__(self, app: ASGIApp, open_paths: Sequence[str]) -> None:
        self.app, self.open_paths = app, tuple(open_paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        policy = "cross-origin" if scope["path"].startswith(self.open_paths) else "same-origin"

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in ALWAYS.items():
                    headers[name] = value
                headers["Cross-Origin-Resource-Policy"] = policy
            await send(message)

        await self.app(scope, receive, with_headers)
