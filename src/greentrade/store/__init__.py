"""Where records rest: Delta tables, one atomic snapshot an ingest, every line of every file accounted for."""
