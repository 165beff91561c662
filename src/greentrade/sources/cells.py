"""DuckDB expressions that read one cell of a file: the words in which the sources say how a column is to be read.

Every expression works on text and on typed columns alike and gives NULL for what cannot be read. Publishers, spreadsheets
and data frames write the same thing in many ways: a missing value as nothing, `NA` or `nan`; a whole number as `764` or
`764.0`; a code with a leading apostrophe that keeps a spreadsheet from eating its zero.

An expression names its column as few times as it can: they nest, and each repetition would multiply in the next one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from greentrade.engine.duckdb import literal

_MISSING = "^(?i:na|n/a|nan|none|null)$"


def identifier(column: str) -> str:
    """A column's name as an SQL identifier."""
    return '"' + column.replace('"', '""') + '"'


def plain(column: str) -> str:
    """A name without capitals, blanks and punctuation, by which variants of one heading are told to be one."""
    return "".join(letter for letter in column.lower() if letter.isalnum())


def text(column: str) -> str:
    """The cell's text without blanks around it; NULL where it says that there is nothing."""
    return f"nullif(regexp_replace(trim(CAST({identifier(column)} AS VARCHAR)), '{_MISSING}', ''), '')"


def amount(column: str) -> str:
    """A number that is not negative: a value, of which zero is a statement."""
    read = f"TRY_CAST({identifier(column)} AS DOUBLE)"
    return f"CASE WHEN isfinite({read}) AND {read} >= 0 THEN {read} END"


def measure(column: str) -> str:
    """A number above zero: a weight or a quantity, which publishers write as zero where it is unknown."""
    read = f"TRY_CAST({identifier(column)} AS DOUBLE)"
    return f"CASE WHEN isfinite({read}) AND {read} > 0 THEN {read} END"


def whole(column: str) -> str:
    """A whole number, written with or without a fraction of zero."""
    read = f"TRY_CAST({identifier(column)} AS DOUBLE)"
    return f"CASE WHEN {read} % 1 = 0 THEN TRY_CAST({read} AS INTEGER) END"


def yes(column: str) -> str:
    """A boolean: true, True, 1, false, False, 0."""
    return f"TRY_CAST({identifier(column)} AS BOOLEAN)"


def otherwise(column: str, read: str, default: str) -> str:
    """`read`, and `default` where the cell is empty: for dimensions whose absence means the total."""
    return f"CASE WHEN {text(column)} IS NULL THEN {default} ELSE {read} END"


def translated(expression: str, words: Mapping[str, str]) -> str:
    """What the expression's text stands for, without regard to capitals; NULL for a text that stands for nothing."""
    cases = " ".join(f"WHEN {literal(word.lower())} THEN {literal(meaning)}" for word, meaning in words.items())
    return f"CASE lower({expression}) {cases} END" if cases else "NULL"


def first(expressions: Iterable[str]) -> str:
    """The first of the expressions that is not NULL."""
    listed = list(expressions)
    return f"coalesce({', '.join(listed)})" if listed else "NULL"


def blank(columns: Iterable[str]) -> str:
    """Whether the whole row holds nothing. Columns are looked at one after another, so a row with a first cell costs one look."""
    looks = (f"nullif(trim(CAST({identifier(column)} AS VARCHAR)), '')" for column in columns)
    return f"{first(looks)} IS NULL"


def product(column: str, level: str | None = None) -> str:
    """An HS code of two, four or six places, or TOTAL.

    A leading zero that was lost on the way comes back: no chapter is 00, so a code of an odd number of digits has lost
    exactly one. Where the publisher states the number of digits, `level` (an expression) must agree with it. Codes for the
    rest of a heading (9999AA) stay as they are.
    """
    bare = f"regexp_replace(upper(trim(CAST({identifier(column)} AS VARCHAR))), '^''|\\.0+$', '', 'g')"
    padded = f"regexp_replace({bare}, '^([0-9]|[0-9]{{3}}|[0-9]{{5}})$', '0\\1')"
    code = f"nullif(regexp_extract({padded}, '^(TOTAL|[0-9]{{2}}([0-9A-Z]{{2}}){{0,2}})$'), '')"
    return f"CASE WHEN coalesce({level}, {digits(code)}) = {digits(code)} THEN {code} END" if level else code


def digits(code: str) -> str:
    """Number of places of a product code; 0 for TOTAL."""
    return f"length(replace({code}, 'TOTAL', ''))"


def freq_and_period(period: str, freq: str | None = None) -> tuple[str, str]:
    """Frequency and period from a whole number, 2024 or 202401; a stated frequency must agree with it."""
    month = f"{period} BETWEEN 190001 AND 210012 AND {period} % 100 BETWEEN 1 AND 12"
    written = f"CASE WHEN {period} BETWEEN 1900 AND 2100 THEN 'A' WHEN {month} THEN 'M' END"
    return (
        f"CASE WHEN coalesce({freq}, {written}) = {written} THEN {written} END" if freq else written,
        f"CASE WHEN {period} BETWEEN 1900 AND 2100 OR ({month}) THEN {period} END",
    )
