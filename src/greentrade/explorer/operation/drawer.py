"""Answers that the workers of one server have in common, as files: what one has computed the others need not compute.

A file is written under another name and renamed, so that nobody reads half an answer. The folder is the server's own and ends with it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from greentrade.explorer.operation.shelf import Answer

ENDING = ".answer"


class Drawer:
    """Files of answers below a folder, at most `most` bytes after each `tidy`."""

    def __init__(self, folder: Path, most: int) -> None:
        self.folder, self.most = folder / "answers", most
        self.folder.mkdir(exist_ok=True)

    def get(self, key: str) -> Answer | None:
        """The answer that some worker gave; None where none has."""
        try:
            head, _, body = (self.folder / f"{key}{ENDING}").read_bytes().partition(b"\n")
        except FileNotFoundError:
            return None
        told = json.loads(head)
        headers = tuple((name.encode("latin-1"), value.encode("latin-1")) for name, value in told["headers"])
        return Answer(told["status"], headers, body, told["route"])

    def put(self, key: str, answer: Answer) -> None:
        """Leave an answer for the others."""
        if answer.size > self.most // 8:
            return
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.headers]
        head = json.dumps({"status": answer.status, "headers": headers, "route": answer.route}).encode()
        part = self.folder / f"{key}.{os.getpid()}"
        part.write_bytes(head + b"\n" + answer.body)
        part.rename(self.folder / f"{key}{ENDING}")

    def tidy(self) -> None:
        """Let go of the oldest answers where there are too many."""
        found = []
        for entry in os.scandir(self.folder):
            try:
                known = entry.stat()
            except FileNotFoundError:
                continue
            found.append((known.st_mtime_ns, known.st_size, entry.path))
        over = sum(size for _, size, _ in found) - self.most
        for _, size, path in sorted(found):
            if over <= 0:
                return
            Path(path).unlink(missing_ok=True)
            over -= size
