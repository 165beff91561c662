"""The two kinds of error a user can meet: mend the input, or try again later.

Every error that greentrade raises on purpose is one of these two. The command line prints its sentence and exits with
the class's `exit_code`; the web answers it as a problem document. Anything else that escapes is a bug of ours.
"""

from __future__ import annotations

from collections.abc import Sequence


class GreentradeError(Exception):
    """Base of the errors that greentrade raises on purpose.

    `what` says what is wrong and names the file or parameter; `rows` shows the first few offending rows or values;
    `remedy` says what to do about it.
    """

    exit_code = 1

    def __init__(self, what: str, *, rows: Sequence[object] = (), remedy: str = "") -> None:
        self.what = what
        self.rows = tuple(rows)
        self.remedy = remedy
        super().__init__(self.sentence())

    def sentence(self) -> str:
        """One line: what is wrong, the first rows that show it, and the remedy."""
        shown = ", ".join(str(row) for row in self.rows[:3])
        more = f" (and {len(self.rows) - 3:,} more)" if len(self.rows) > 3 else ""
        parts = [self.what.rstrip(".") + (f": {shown}{more}" if shown else ""), self.remedy.rstrip(".")]
        return ". ".join(part for part in parts if part) + "."


class InputError(GreentradeError):
    """The input must be mended: a wrong parameter, an unreadable file, an unknown code. Exit code 2."""

    exit_code = 2


class TryAgainError(GreentradeError):
    """Nothing is wrong with the input; a source is down or another writer is at work. Exit code 75 (EX_TEMPFAIL)."""

    exit_code = 75
