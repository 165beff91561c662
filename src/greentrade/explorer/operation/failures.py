"""An error of ours becomes a line in the log and an answer, inside all other layers, so that it too is measured and has its headers."""

from __future__ import annotations

import traceback
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from greentrade.explorer.operation.exchange import notes, told


class Failures:
    """Answers what the application did not expect with 500."""

    def __init__(self, app: ASGIApp, log: Any) -> None:
        self.app, self.log = app, log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = False

        async def watched(message: Message) -> None:
            nonlocal began
            began = True
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            found = notes(scope)
            found.error = f"{type(error).__name__}: {error}"
            self.log.error("failure", request=found.request, path=scope["path"], traceback=traceback.format_exc())
            if began:
                raise
            await (await told(scope, error))(scope, receive, send)
