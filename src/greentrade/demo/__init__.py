"""The whole road on synthetic records: trade files fitted to published totals, ingested, and made into the CAREC brief."""
