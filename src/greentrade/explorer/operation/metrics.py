"""Counters for Prometheus. Workers of one server write theirs to files in a folder they share, and any of them tells the sum."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest, multiprocess

if TYPE_CHECKING:
    from greentrade.explorer.current import Current
    from greentrade.explorer.operation.shelf import Shelf

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20)
METHODS = ("GET", "HEAD", "OPTIONS")
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """What is counted in one worker, and what all workers have counted. `shared` is None for a worker alone."""

    def __init__(self, current: Current, shelf: Shelf, shared: Path | None) -> None:
        self.current, self.shelf, self.shared = current, shelf, shared
        disable_created_metrics()
        own = CollectorRegistry()
        self.registry = own
        self.requests = Counter("greentrade_requests", "Requests answered.", ["method", "route", "status"], registry=own)
        self.seconds = Histogram(
            "greentrade_request_seconds", "Seconds from a request to the end of its answer.", ["route"], buckets=SECONDS, registry=own
        )
        self.answers = Counter("greentrade_answers", "Where answers came from.", ["answer"], registry=own)
        self.under_way = Gauge("greentrade_requests_under_way", "Requests being answered.", multiprocess_mode="livesum", registry=own)
        self.lent = Gauge("greentrade_databases_lent", "Databases at work.", multiprocess_mode="livesum", registry=own)
        self.kept = Gauge("greentrade_kept_bytes", "Bytes of answers kept in memory.", multiprocess_mode="livesum", registry=own)
        self.memory = Gauge("greentrade_resident_bytes", "Memory of the workers.", multiprocess_mode="livesum", registry=own)
        self.snapshot = Gauge(
            "greentrade_snapshot", "Number of the snapshot that is answered from.", multiprocess_mode="livemin", registry=own
        )
        # Of several workers the oldest snapshot is told: one that has not looked yet must not say 0.
        self.look()

    @contextmanager
    def busy(self) -> Iterator[None]:
        """While a request is answered."""
        self.under_way.inc()
        try:
            yield
        finally:
            self.under_way.dec()

    def count(self, method: str, route: str, status: int, kept: str, seconds: float) -> None:
        """One request that was answered."""
        self.requests.labels(method if method in METHODS else "other", route, status).inc()
        self.seconds.labels(route).observe(seconds)
        self.answers.labels(kept).inc()

    def look(self) -> None:
        """Take down the state of this worker."""
        self.lent.set(self.current.lent)
        self.kept.set(self.shelf.bytes)
        self.memory.set(resident_bytes())
        self.snapshot.set(self.current.snapshot)

    def text(self) -> bytes:
        """All metrics, of all workers, in Prometheus' text format."""
        self.look()
        if self.shared is None:
            return generate_latest(self.registry)
        self._forget_the_dead()
        together = CollectorRegistry()
        multiprocess.MultiProcessCollector(together, path=str(self.shared))
        return generate_latest(together)

    def close(self) -> None:
        """This worker ends: its gauges go, its counters stay."""
        if self.shared is not None:
            multiprocess.mark_process_dead(os.getpid(), path=str(self.shared))

    def _forget_the_dead(self) -> None:
        """Gauges of workers that were killed."""
        assert self.shared is not None
        pids = {int(file.stem.rsplit("_", 1)[-1]) for file in self.shared.glob("gauge_live*.db")}
        for pid in pids:
            if not Path(f"/proc/{pid}").exists():
                multiprocess.mark_process_dead(pid, path=str(self.shared))


def resident_bytes() -> int:
    """Memory of this process."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
