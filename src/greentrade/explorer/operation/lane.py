"""One costly question at a time.

A question about a selection that nothing is kept for reads all rows of the store: seconds of all processors. Such questions go one
after the other, over all workers of a store on a machine, so that the cheap ones beside them are answered as always.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path

from filelock import FileLock, Timeout

from greentrade.explorer.operation.refusals import BusyError


class Lane:
    """Room for one; others wait for it for `wait_s` seconds, and no more than `most_waiting` do. `lock` is a file shared by processes."""

    def __init__(self, lock: Path | None, wait_s: float, most_waiting: int) -> None:
        self._turn = threading.Lock()
        self._among_processes = FileLock(lock, thread_local=False) if lock else None
        self._wait_s = wait_s
        self._places = threading.BoundedSemaphore(most_waiting + 1)

    @contextmanager
    def turn(self, patient: bool = False) -> Iterator[None]:
        """Wait for one's turn and have it. Raises `BusyError` where it does not come in time; who is `patient` waits for ever."""
        if patient:
            with self._turn, self._among_processes or nullcontext():
                yield
            return
        if not self._places.acquire(blocking=False):
            raise self._busy()
        try:
            until = time.monotonic() + self._wait_s
            if not self._turn.acquire(timeout=self._wait_s):
                raise self._busy()
            with ExitStack() as stack:
                stack.callback(self._turn.release)
                self._among_processes_too(stack, until)
                yield
        finally:
            self._places.release()

    def _among_processes_too(self, stack: ExitStack, until: float) -> None:
        if self._among_processes is None:
            return
        try:
            stack.enter_context(self._among_processes.acquire(timeout=max(until - time.monotonic(), 0.05)))
        except Timeout:
            raise self._busy() from None

    @staticmethod
    def _busy() -> BusyError:
        return BusyError(
            "Questions that read the whole store are answered one at a time, and others came first", remedy="Try again in a few seconds"
        )
