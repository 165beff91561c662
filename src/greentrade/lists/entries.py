"""One line of a list: its code, its scope, and the share of its trade that counts; the lines as a file, and their hash."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

COLUMNS = (
    "code",
    "jurisdiction",
    "name",
    "group",
    "scope",
    "scope_text",
    "dual_use",
    "dual_use_low",
    "dual_use_high",
    "rationale",
    "evidence",
)
"""Columns of a version's file, in order. Only code, name and group must be there."""

REQUIRED = ("code", "name", "group")
SHARES = ("dual_use", "dual_use_low", "dual_use_high")
SCOPES = ("full", "ex-out")
HS_DIGITS = 6


@dataclass(frozen=True)
class Entry:
    """One line of a list.

    `code`: 6 to 10 digits as text with its zeros; `name`: a short one for charts; `group`: the id of its technology group;
    `jurisdiction`: whose tariff line it is (EU, CN, EAEU, US) where the code has more than six digits, else empty;
    `scope`: `full`, or `ex-out` where only a part of the code is meant, which `scope_text` then describes;
    `dual_use` with its low and high: share of the code's trade that serves the list's purpose, 0 to 1, None where nobody
    has assessed it; `rationale` and `evidence`: why it is there, and where that can be read.
    """

    code: str
    name: str
    group: str
    jurisdiction: str = ""
    scope: str = "full"
    scope_text: str = ""
    dual_use: float | None = None
    dual_use_low: float | None = None
    dual_use_high: float | None = None
    rationale: str = ""
    evidence: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from the other entries of its version: jurisdiction and code."""
        return (self.jurisdiction, self.code)

    @property
    def hs6(self) -> str:
        """The six digits that every customs administration shares."""
        return self.code[:HS_DIGITS]

    @property
    def national(self) -> bool:
        """Whether it is a line of a national tariff, finer than the Harmonized System."""
        return len(self.code) > HS_DIGITS

    @property
    def label(self) -> str:
        """How it is shown: `850760`, or `EU 85076000`."""
        return f"{self.jurisdiction} {self.code}".strip()

    @property
    def share(self) -> float:
        """Share of its six-digit code that counts: `dual_use` where assessed, else 1 (the code is counted whole)."""
        return 1.0 if self.dual_use is None else self.dual_use

    @property
    def share_low(self) -> float:
        """The least share of its six-digit code that may belong to the list.

        1 for a full code that nobody has assessed; the assessed low end, 0 where it is not given; 0 for an ex-out that is
        not assessed, and for a national line, because how much of the six digits it makes up is not known.
        """
        if self.national:
            return 0.0
        if self.dual_use is None:
            return 1.0 if self.scope == "full" else 0.0
        return self.dual_use_low or 0.0

    @property
    def share_high(self) -> float:
        """The largest share of its six-digit code that may belong to the list: the assessed high end, else 1."""
        return 1.0 if self.dual_use_high is None else self.dual_use_high

    def cells(self) -> dict[str, str]:
        """The entry as the text of a file's row, by column; empty where there is nothing to say (`full` is not said)."""
        texts = {name: getattr(self, name) for name in COLUMNS if name not in SHARES}
        texts["scope"] = "" if self.scope == "full" else self.scope
        shares = {name: getattr(self, name) for name in SHARES}
        # repr is the shortest text that reads back as the same number.
        texts |= {name: "" if value is None else repr(float(value)) for name, value in shares.items()}
        return {name: texts[name] for name in COLUMNS}

    def contains(self, other: Entry) -> bool:
        """Whether the other entry is a finer line of this one: `850760` of any line under it, `EU 85076000` of `EU 8507600010`."""
        finer = len(other.code) > len(self.code) and other.code.startswith(self.code)
        return finer and self.jurisdiction in ("", other.jurisdiction)


def content_hash(edition: str, entries: Iterable[Entry]) -> str:
    """SHA-256 of the edition and the entries in order of code, so that line ends, row order and empty columns do not matter.

    An entry's line is code, name and group, then `column=value` for each other column that is not empty.
    """
    lines = sorted(_canonical(entry.cells()) for entry in entries)
    return sha256("\n".join([edition, *lines]).encode()).hexdigest()


def _canonical(cells: Mapping[str, str]) -> str:
    others = [f"{name}={cells[name]}" for name in COLUMNS if name not in REQUIRED and cells[name]]
    return "\t".join([cells["code"], cells["name"], cells["group"], *others])


def write_entries(entries: Iterable[Entry]) -> str:
    """The entries as the text of a version's file; columns that are empty throughout are left out."""
    rows = [entry.cells() for entry in entries]
    columns = [name for name in COLUMNS if name in REQUIRED or any(row[name] for row in rows)]
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
