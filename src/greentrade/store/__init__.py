"""Where records rest: Delta tables, one atomic snapshot an ingest, every line of every file accounted for.

`Store` is the door; `ledger` holds the rule of visibility, `ingest` and `stage` the road of a file, `lineage` the way back.
"""

from greentrade.store.ingest import IngestReport
from greentrade.store.snapshot import Snapshot
from greentrade.store.store import Store

__all__ = ["IngestReport", "Snapshot", "Store"]
