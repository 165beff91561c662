"""The end of a worker. A thread that computes cannot be stopped, and Python waits for all of them: not for ever."""

from __future__ import annotations

import atexit
import os
import threading
import time

ENOUGH_S = 2.0
"""How long threads have to notice that what they compute was called off."""


def end_soon() -> None:
    """End this process in a moment, even if threads are still at work; what was registered for its end is done."""

    def end() -> None:
        time.sleep(ENOUGH_S)
        atexit._run_exitfuncs()
        os._exit(0)

    threading.Thread(target=end, name="end", daemon=True).start()
