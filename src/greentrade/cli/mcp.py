"""`greentrade mcp`: the store as tools for assistants, over standard input and output."""

from __future__ import annotations

from greentrade.cli.options import DEFAULT_STORE, StoreFolder


def mcp(store: StoreFolder = DEFAULT_STORE) -> None:
    """Serve the store to an assistant by the Model Context Protocol.

    The assistant's program starts this command itself and talks to it over standard input and output; it only reads.
    """
    from greentrade.explorer.assistant import server
    from greentrade.explorer.current import Current
    from greentrade.explorer.settings import Settings

    server(Current(Settings(store))).run("stdio")
