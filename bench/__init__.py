"""Measures greentrade against DuckDB, Polars and pandas on files of BACI's shape; `python -m bench --help`.

Speed is measured here and documented in docs/performance.md; tests do not assert it.
"""
