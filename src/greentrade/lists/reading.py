"""A version's file, read with every fault named: row, code, what is wrong, what to do.

The file is a plain CSV so that it can be edited in a spreadsheet and reviewed in git. Spreadsheets do harm to codes (lost
zeros, decimal commas, semicolons), so all the faults are told at once.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from greentrade.lists.entries import COLUMNS, HS_DIGITS, REQUIRED, SCOPES, SHARES, Entry

LENGTHS = {"EU": (8, 10), "CN": (8, 10), "EAEU": (10,), "US": (8, 10)}
"""Digits of the national lines of tariffs whose lengths are fixed: Combined Nomenclature and TARIC, China, EAEU, HTS."""

_FORMULA_STARTS = ("=", "+", "-", "@")


@dataclass(frozen=True)
class Problem:
    """A fault in a file: where (`row 5`, empty for the whole file), the code it is about, what it is, what to do."""

    where: str
    code: str
    what: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.where} ({self.code})" if self.where and self.code else self.where or self.code
        return f"{place}: {self.what}" if place else self.what


def parse_entries(content: bytes, groups: Mapping[str, str]) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    """The entries in a version's file, and every fault found. Rows with a fault are no entries.

    A byte order mark and Windows line ends are taken as they come: they change nothing.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return (), (Problem(f"row {line}", "", "is not UTF-8 text", "Save the file as CSV UTF-8"),)
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        if faults := tuple(_header_faults(reader.fieldnames or [])):
            return (), faults
        return _rows(reader, groups)
    except csv.Error as error:
        return (), (Problem(f"row {reader.line_num}", "", f"is no CSV ({error})", 'Close every quotation mark: "text with a comma"'),)


def _rows(reader: csv.DictReader[str], groups: Mapping[str, str]) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    return collect(((reader.line_num, row) for row in reader), groups)


def collect(rows: Iterable[tuple[int, Mapping[str, str]]], groups: Mapping[str, str]) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    """The entries in rows of texts that come with their line numbers, and every fault found."""
    entries: dict[tuple[str, str], tuple[int, Entry]] = {}
    problems: list[Problem] = []
    for line, row in rows:
        faults = list(row_faults(row, groups))
        problems += [Problem(f"row {line}", str(row.get("code") or ""), what, remedy) for what, remedy in faults]
        if faults:
            continue
        entry = _entry(row)
        if entry.key in entries:
            problems.append(_twice(line, entry, *entries[entry.key]))
        else:
            entries[entry.key] = (line, entry)
    if not entries and not problems:
        problems.append(Problem("", "", "holds no entries", "Write one row a code below the header"))
    return tuple(entry for _, entry in entries.values()), tuple(problems)


def _twice(line: int, entry: Entry, first_line: int, first: Entry) -> Problem:
    also = f" under two groups, {first.group} and {entry.group}" if first.group != entry.group else ""
    return Problem(f"row {line}", entry.code, f"stands already in row {first_line}{also}", "Keep one of the rows")


def _header_faults(names: Iterable[str]) -> Iterator[Problem]:
    names = list(names)
    if len(names) == 1 and (";" in names[0] or "\t" in names[0]):
        yield Problem("row 1", "", "its columns are not separated by commas", "Save the file as CSV with commas")
        return
    for name in names:
        if name == "decide":
            yield Problem(
                "row 1", "", "has the column decide: it is a draft", "Decide every row, then run `greentrade lists settle FOLDER`"
            )
        elif name not in COLUMNS:
            yield Problem("row 1", "", f"unknown column {name!r}", f"The columns are {', '.join(COLUMNS)}")
        elif names.count(name) > 1:
            yield Problem("row 1", "", f"the column {name} stands twice", "Keep one")
    for name in REQUIRED:
        if name not in names:
            yield Problem("row 1", "", f"the column {name} is missing", f"Begin the file with the header {','.join(REQUIRED)}")


def _entry(row: Mapping[str, str]) -> Entry:
    values: dict[str, Any] = {name: (row.get(name) or "").strip() for name in COLUMNS}
    values |= {name: float(values[name]) if values[name] else None for name in SHARES}
    values["scope"] = values["scope"] or "full"
    return Entry(**values)


Fault = tuple[str, str]
"""What is wrong with a row, and the remedy."""


def row_faults(row: Mapping[str, str], groups: Mapping[str, str]) -> Iterator[Fault]:
    """What is wrong with one row of texts, each with its remedy; nothing for a good row."""
    if None in row:
        yield "has more cells than the header", 'Put a text that holds a comma in quotation marks: "text, and more"'
        return
    if None in row.values():
        yield "has fewer cells than the header", "Write a comma for every empty cell"
        return
    texts = {name: text.strip() for name, text in row.items()}
    yield from _text_faults(texts)
    yield from _code_faults(texts["code"], texts.get("jurisdiction", ""))
    if not texts["name"]:
        yield "has no name", "Give a short name of your own, for charts"
    if texts["group"] not in groups:
        yield f"its group {texts['group']!r} is unknown", f"The groups of list.toml are {', '.join(groups)}"
    yield from _scope_faults(texts.get("scope", ""), texts.get("scope_text", ""))
    yield from _share_faults({name: texts.get(name, "") for name in SHARES})


def _text_faults(texts: Mapping[str, str]) -> Iterator[Fault]:
    for name, text in texts.items():
        if not text.isprintable():
            yield f"its {name} holds a line break, a tab or a control character", "Write it on one line"
        if text.startswith(_FORMULA_STARTS):
            yield f"its {name} begins with {text[0]!r}, which a spreadsheet takes for a formula", "Begin it with a letter or a digit"


def _code_faults(code: str, jurisdiction: str) -> Iterator[Fault]:
    digits = code.replace(".", "").replace(" ", "")
    if digits != code and digits.isascii() and digits.isdigit() and len(digits) >= HS_DIGITS and code[-2:-1] != ".":
        yield f"its code {code!r} holds a point or a blank", f"Write digits alone: {digits}"
    elif not (code.isascii() and code.isdigit()):
        yield f"its code {code!r} is no digits", "Write 6 to 10 digits as text, without points or exponents"
    elif len(code) == HS_DIGITS - 1:
        yield (
            f"its code {code!r} has 5 digits: has a spreadsheet dropped the zero in front",
            f"Write 0{code}, and format the column as text",
        )
    elif not HS_DIGITS <= len(code) <= 10:
        yield f"its code {code!r} has {len(code)} digits", "Write 6 digits, or 7 to 10 with a jurisdiction"
    else:
        yield from _jurisdiction_faults(code, jurisdiction)


def _jurisdiction_faults(code: str, jurisdiction: str) -> Iterator[Fault]:
    national = len(code) > HS_DIGITS
    lengths = LENGTHS.get(jurisdiction)
    if national and not jurisdiction:
        yield f"its code {code!r} has {len(code)} digits and no jurisdiction", "Say whose tariff line it is: EU, CN, EAEU, US ..."
    elif not national and jurisdiction:
        yield f"its six digits are international, yet the jurisdiction is {jurisdiction}", "Leave the jurisdiction empty"
    elif national and not (jurisdiction.isascii() and jurisdiction.isalpha() and jurisdiction.isupper() and 2 <= len(jurisdiction) <= 5):
        yield f"its jurisdiction {jurisdiction!r} is no code", "Write two to five capital letters: EU, CN, EAEU, US ..."
    elif national and lengths and len(code) not in lengths:
        yield (
            f"its code {code!r} has {len(code)} digits, and lines of {jurisdiction} have {' or '.join(map(str, lengths))}",
            "Restore the zero in front that a spreadsheet may have dropped, or correct the code",
        )


def _scope_faults(scope: str, scope_text: str) -> Iterator[Fault]:
    if scope and scope not in SCOPES:
        yield f"its scope {scope!r} is unknown", f"Write {' or '.join(SCOPES)}"
    elif scope == "ex-out" and not scope_text:
        yield "is an ex-out without scope_text", "Say in scope_text which part of the code is meant"
    elif scope != "ex-out" and scope_text:
        yield "has a scope_text and is no ex-out", "Write ex-out as its scope, or take the text away"


def _share_faults(texts: Mapping[str, str]) -> Iterator[Fault]:
    numbers: dict[str, float] = {}
    for name, text in texts.items():
        try:
            numbers[name] = float(text) if text else 0.0
        except ValueError:
            yield f"its {name} {text!r} is no number", "Write a share from 0 to 1 with a decimal point: 0.5"
            return
        if not 0 <= numbers[name] <= 1:
            yield f"its {name} is {text}, not a share from 0 to 1", "Write 0.5 for a half"
            return
        if float(f"{numbers[name]:.15g}") != numbers[name]:
            yield f"its {name} {text} has more digits than a spreadsheet keeps", "Round it"
            return
    if not texts["dual_use"] and (texts["dual_use_low"] or texts["dual_use_high"]):
        yield "has a low or high dual-use share without dual_use", "Give the central share too"
        return
    low, middle = numbers["dual_use_low"], numbers["dual_use"]
    high = numbers["dual_use_high"] if texts["dual_use_high"] else 1.0
    if texts["dual_use"] and not low <= middle <= high:
        yield f"its dual-use shares are not in order: low {low:g}, share {middle:g}, high {high:g}", "Write low <= dual_use <= high"
