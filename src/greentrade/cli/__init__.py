"""The commands: thin, with the same verbs as the Python API; one module a command.

Modules here import nothing heavy at their top, so that `greentrade --help` answers at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

TRACEBACK = "GREENTRADE_TRACEBACK"
"""Environment variable: set it to see the traceback of an error that is a bug of ours."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit code: 0; 2 for wrong input; 75 for try again; 130 for Ctrl-C; 70 for a bug of ours."""
    from greentrade.cli.app import command
    from greentrade.errors import GreentradeError

    try:
        command(args=None if arguments is None else list(arguments), prog_name="greentrade")
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 0
    except GreentradeError as error:
        print(f"greentrade: {error}", file=sys.stderr)
        return error.exit_code
    except Exception as error:
        return _unexpected(error)
    return 0


def _unexpected(error: Exception) -> int:
    if type(error).__name__ == "InterruptException":  # DuckDB's own word for Ctrl-C
        return 130
    if os.environ.get(TRACEBACK):
        raise error
    what = str(error).strip().splitlines()
    print(
        f"greentrade: internal error: {type(error).__name__}: {what[0] if what else ''} (set {TRACEBACK}=1 to see where)", file=sys.stderr
    )
    return 70
