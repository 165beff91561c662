"""What an operator chooses when the explorer is started; workers of one server read the same choices from the environment."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from greentrade.errors import InputError

VARIABLE = "GREENTRADE_SERVE"
"""Environment variable that hands the settings to the workers of a server."""


@dataclass(frozen=True)
class Settings:
    """How the explorer runs.

    `store`: the folder to read. `databases`: how many questions a worker answers at once, each with its own engine; one more, for all
    workers together, may read all rows of the store. `wait_s`: how long a request waits for its turn; `deadline_s`: how long the
    engine may work on one question; `most_rows`: how many rows an answer may have; `per_minute`: requests that one client may make in
    a minute, 0 for any number; `kept_bytes`: memory of a worker for answers it has given; `disk_bytes`: what may be kept of a
    snapshot in the store's `.cache`: beyond it new selections are answered from all rows, each time; `metrics`: whether /metrics is
    answered; `public_url`: where readers find the explorer, as https://trade.example.org, where that is not the address that requests
    name; `shared`: a folder for what workers of one server share, none for a worker alone.
    """

    store: Path
    databases: int = 2
    wait_s: float = 10.0
    deadline_s: float = 20.0
    most_rows: int = 50_000
    per_minute: int = 600
    kept_bytes: int = 64 * 2**20
    disk_bytes: int = 10 * 2**30
    metrics: bool = True
    public_url: str = ""
    shared: Path | None = None

    def __post_init__(self) -> None:
        for name in ("databases", "wait_s", "deadline_s", "most_rows"):
            if not getattr(self, name) > 0:
                raise InputError(f"{name} is {getattr(self, name)}", remedy="Give a number above zero")
        for name in ("per_minute", "kept_bytes", "disk_bytes"):
            if getattr(self, name) < 0:
                raise InputError(f"{name} is {getattr(self, name)}", remedy="Give zero or more")
        if self.public_url:
            _check_address(self.public_url)

    def to_environment(self) -> None:
        """Leave the settings for workers that start after this."""
        os.environ[VARIABLE] = json.dumps(asdict(self), default=str)

    @classmethod
    def from_environment(cls) -> Settings:
        """The settings that `to_environment` left. Raises `InputError` where there are none."""
        if VARIABLE not in os.environ:
            raise InputError("The explorer was not told which store to read", remedy="Start it with greentrade serve")
        held = json.loads(os.environ[VARIABLE])
        known = {each.name for each in fields(cls)}
        assert set(held) <= known, "to_environment wrote them"
        paths = {name: Path(held[name]) for name in ("store", "shared") if held.get(name)}
        return cls(**{**held, **paths})


def _check_address(url: str) -> None:
    """Raise `InputError` for what is no scheme and host."""
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.rstrip("/") or parts.query or parts.fragment:
        raise InputError(f"{url!r} is no address of a server", remedy="Write https://trade.example.org, without a path")
