"""What answers depend on beside the URL and the snapshot: the lists, the day on which they are read, and the software."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from greentrade import __version__
from greentrade.lists import user_folder

PACKAGE = Path(__file__).parent.parent.parent


class Sources:
    """The state of the lists and the software as it was at the last look."""

    def __init__(self) -> None:
        self.state = ""
        self.look()

    def look(self) -> None:
        """See whether a list was changed. The day counts too: a version of a list begins to be valid on one."""
        self.state = f"{software()} {date.today()} {stamp(user_folder().rglob('*'))}"


@lru_cache(maxsize=1)
def software() -> str:
    """The version, and when its files were written: a corrected file of the same version gives other answers."""
    parts = (path for path in PACKAGE.rglob("*") if path.suffix != ".pyc" and path.name != "__pycache__")
    return f"{__version__} {stamp(parts)}"


def stamp(paths: Iterable[Path]) -> str:
    """Some digits that change when one of the files does."""
    made = sha256()
    for path in sorted(paths):
        try:
            known = path.stat()
        except FileNotFoundError:
            continue
        made.update(f"{path} {known.st_mtime_ns} {known.st_size}\0".encode())
    return made.hexdigest()[:16]
