"""Marks between names and clauses as a language writes them: Chinese has signs of its own, which hold their blank themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Marks:
    """The marks of a language, each with the blank that follows or goes before it."""

    comma: str = ", "
    colon: str = ": "
    semicolon: str = "; "
    stop: str = ". "
    opening: str = " ("
    closing: str = ")"
    series: str = ", "
    """Between names in a row, which Chinese tells from the comma between clauses."""

    def names(self, names: Iterable[str]) -> str:
        """Names in a row: China, Japan."""
        return self.series.join(names)

    def clauses(self, *clauses: str) -> str:
        """Clauses after each other, without those that are empty: Low-carbon technology products, million US dollars."""
        return self.comma.join(filter(None, clauses))

    def parts(self, parts: Iterable[str]) -> str:
        """What has commas of its own, without what is empty: exports, 2024; imports, 2024."""
        return self.semicolon.join(filter(None, parts))

    def headed(self, head: str, rest: str) -> str:
        """What is said of a thing after its name: Exports: 5 billion."""
        return f"{head}{self.colon}{rest}"

    def sentences(self, *sentences: str) -> str:
        """Sentences whose last may have its full stop: Exports. Million US dollars."""
        return self.stop.join(filter(None, sentences))

    def aside(self, text: str, more: str) -> str:
        """A text with another in brackets: Lithium-ion batteries (850760)."""
        return f"{text}{self.opening}{more}{self.closing}"

    def text(self, sentences: Iterable[str]) -> str:
        """Whole sentences, each with its full stop, after each other."""
        return self.blank.join(filter(None, sentences))

    @property
    def blank(self) -> str:
        """What stands between two sentences after the full stop of the first."""
        return self.stop[1:]

    def ended(self, text: str) -> str:
        """A sentence with its full stop, which one at the end of an abbreviation stands for."""
        return text if text.endswith(self.end) else text + self.end

    @property
    def end(self) -> str:
        """The full stop at the end of a text."""
        return self.stop[:1]


_WESTERN = Marks()
# Written by their names: several look like the Western signs.
_CHINESE = Marks(
    comma="\N{FULLWIDTH COMMA}",
    colon="\N{FULLWIDTH COLON}",
    semicolon="\N{FULLWIDTH SEMICOLON}",
    stop="\N{IDEOGRAPHIC FULL STOP}",
    opening="\N{FULLWIDTH LEFT PARENTHESIS}",
    closing="\N{FULLWIDTH RIGHT PARENTHESIS}",
    series="\N{IDEOGRAPHIC COMMA}",
)


def marks(lang: str) -> Marks:
    """The marks of a language of the pages."""
    return _CHINESE if lang == "zh" else _WESTERN
