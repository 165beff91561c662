"""The whole road on synthetic records: trade files fitted to published totals, ingested, and made into the CAREC brief."""

from greentrade.demo.run import LABEL, run, write_files

__all__ = ["LABEL", "run", "write_files"]
