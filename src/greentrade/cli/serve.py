"""`greentrade serve`: the store on the web."""

from __future__ import annotations

from typing import Annotated

import typer

from greentrade.cli import options
from greentrade.cli.options import DEFAULT_STORE


def serve(
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS", help="Listen on this address; 0.0.0.0 for all.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Listen on this port; 0 for any that is free.")] = 8000,
    workers: Annotated[int, typer.Option("--workers", metavar="N", min=1, max=64, help="Processes that answer.")] = 1,
    public_url: Annotated[
        str, typer.Option("--public-url", metavar="URL", help="Where readers find the server, if a proxy stands before it.")
    ] = "",
    trusted_proxies: Annotated[
        str, typer.Option("--trusted-proxies", metavar="LIST", help="Addresses of proxies whose X-Forwarded-For is believed.")
    ] = "",
    per_minute: Annotated[
        int, typer.Option("--per-minute", metavar="N", min=0, help="Requests a client may make in a minute; 0: any.")
    ] = 600,
    databases: Annotated[int, typer.Option("--databases", metavar="N", min=1, max=64, help="Questions a worker answers at once.")] = 2,
    wait: Annotated[float, typer.Option("--wait", metavar="SECONDS", min=0.1, help="How long a request waits for its turn.")] = 10.0,
    deadline: Annotated[float, typer.Option("--deadline", metavar="SECONDS", min=0.1, help="How long one question may take.")] = 20.0,
    most_rows: Annotated[int, typer.Option("--most-rows", metavar="N", min=1, help="Rows an answer may have.")] = 50_000,
    kept_mb: Annotated[int, typer.Option("--kept-mb", metavar="MB", min=0, help="Memory of a worker for answers it has given.")] = 64,
    disk_gb: Annotated[
        float, typer.Option("--disk-gb", metavar="GB", min=0, help="What may be kept of a snapshot in the store's .cache.")
    ] = 10.0,
    metrics: Annotated[bool, typer.Option("--metrics/--no-metrics", help="Whether /metrics is answered.")] = True,
    grace: Annotated[int, typer.Option("--grace", metavar="SECONDS", min=0, help="How long requests may take to finish at the end.")] = 25,
    store: options.StoreFolder = DEFAULT_STORE,
) -> None:
    """Serve a store on the web: pages to read, a JSON API, SDMX.

    New data are picked up as they are ingested. SIGTERM or Ctrl-C ends it once the requests under way are answered.
    """
    from greentrade.explorer.operation.server import Serving, address, check_store, listen, run
    from greentrade.explorer.settings import Settings

    check_store(store)
    settings = Settings(
        store=store.expanduser().resolve(),
        databases=databases,
        wait_s=wait,
        deadline_s=deadline,
        most_rows=most_rows,
        per_minute=per_minute,
        kept_bytes=kept_mb * 2**20,
        disk_bytes=int(disk_gb * 2**30),
        metrics=metrics,
        public_url=public_url,
    )
    listening = listen(host, port)
    print(f"greentrade serves {store} at {address(listening)} ({workers} worker{'s' if workers > 1 else ''}); Ctrl-C ends it", flush=True)
    run(settings, Serving(host, port, workers, grace, trusted_proxies), listening)
