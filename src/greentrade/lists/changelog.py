"""`changes.csv`: why each code came, went or changed, version by version."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from greentrade.errors import InputError

FILE = "changes.csv"
CHANGES = ("add", "drop", "rescope", "rename", "regroup", "document")
"""What can happen to an entry: its scope or dual-use share, its name, its group, or its rationale and evidence change."""


@dataclass(frozen=True)
class LoggedChange:
    """A row of the change log: in which version, what happened to which code, why, where that can be read, and by which proposal."""

    version: str
    change: str
    code: str
    jurisdiction: str
    reason: str
    evidence: str = ""
    proposal: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """The entry it is about: jurisdiction and code."""
        return (self.jurisdiction, self.code)


COLUMNS = tuple(field.name for field in fields(LoggedChange))
_NEEDED = COLUMNS[:5]


def read_log(folder: Path) -> tuple[LoggedChange, ...]:
    """The change log of a list's folder, in its order; empty where there is none.

    Raises `InputError` for a missing or unknown column, an unknown change, or a row without version, code or reason.
    """
    file = folder / FILE
    if not file.is_file():
        return ()
    try:
        reader = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline=""), strict=True)
        names = list(reader.fieldnames or [])
        wrong = [name for name in names if name not in COLUMNS] + [f"{name} is missing" for name in _NEEDED if name not in names]
        if wrong:
            raise InputError(f"{file}: wrong columns", rows=wrong, remedy=f"The columns are {', '.join(COLUMNS)}")
        return tuple(_logged(file, reader.line_num, row) for row in reader)
    except UnicodeDecodeError as error:
        raise InputError(f"{file} is not UTF-8 text", remedy="Save the file as CSV UTF-8") from error
    except csv.Error as error:
        raise InputError(f"{file} is no CSV: {error}", remedy='Close every quotation mark: "text with a comma"') from error


def _logged(file: Path, line: int, row: dict[str, str]) -> LoggedChange:
    if None in row or None in row.values():
        raise InputError(
            f"{file}, row {line}: has other cells than the header", remedy='Put a text with a comma in quotation marks: "a, b"'
        )
    texts = {name: row.get(name, "").strip() for name in COLUMNS}
    if texts["change"] not in CHANGES:
        raise InputError(f"{file}, row {line}: unknown change {texts['change']!r}", remedy=f"Write {', '.join(CHANGES)}")
    empty = [name for name in ("version", "code", "reason") if not texts[name]]
    if empty:
        raise InputError(f"{file}, row {line} ({texts['code']}): no {' and no '.join(empty)}", remedy="Every change needs its reason")
    return LoggedChange(**texts)


def write_log(rows: Iterable[LoggedChange]) -> str:
    """The change log as the text of its file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(astuple(row) for row in rows)
    return text.getvalue()
