"""One contender, one process: its wall time, its peak memory, and what it printed last as JSON.

The parent imports nothing heavy: Linux counts a parent's memory into the peak of a child it starts.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Measure:
    """What a process took: seconds by the wall clock, MiB of resident memory at its peak, and its answer."""

    seconds: float
    peak_mib: float
    answer: dict[str, Any] = field(default_factory=dict)


def run(module: str, *arguments: object, environment: dict[str, str] | None = None) -> Measure:
    """Run `python -m module arguments...` and measure it. A failing contender ends the whole run."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=os.environ | (environment or {}))
    assert process.stdout is not None
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"bench: {' '.join(command[2:])} failed")
    last = printed.strip().splitlines()[-1] if printed.strip() else ""
    return Measure(seconds, usage.ru_maxrss / 1024, json.loads(last) if last.startswith("{") else {})
