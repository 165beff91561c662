"""What an operator chooses when the explorer is started; workers of one server read the same choices from the environment."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

VARIABLE = "GREENTRADE_SERVE"
"""Environment variable that hands the settings to the workers of a server."""


@dataclass(frozen=True)
class Settings:
    """How the explorer runs.

    `store`: the folder to read. `databases`: how many questions a worker answers at once, each with its own engine.
    `wait_s`: how long a request waits for a free one; `deadline_s`: how long the engine may work on one question;
    `most_rows`: how many rows an answer may have; `per_minute`: requests that one client may make in a minute, 0 for any number;
    `kept_bytes`: memory of a worker for answers it has given; `metrics`: whether /metrics is answered.
    """

    store: Path
    databases: int = 2
    wait_s: float = 5.0
    deadline_s: float = 20.0
    most_rows: int = 50_000
    per_minute: int = 600
    kept_bytes: int = 64 * 2**20
    metrics: bool = True

    def to_environment(self) -> None:
        """Leave the settings for workers that start after this."""
        os.environ[VARIABLE] = json.dumps({**asdict(self), "store": str(self.store)})

    @classmethod
    def from_environment(cls) -> Settings:
        """The settings that `to_environment` left."""
        held = json.loads(os.environ[VARIABLE])
        return cls(**{**held, "store": Path(held["store"])})
