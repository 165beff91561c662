"""A list carried over to another edition: what is certain is filled in, everything else is shown and left to a person.

The result is a proposal, never a list. Written as a draft, it is a CSV beside the versions with a column `decide`; once every
row says keep or drop, `settle` makes it a version.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from greentrade.errors import InputError
from greentrade.lists import changelog
from greentrade.lists.catalogue import list_folder
from greentrade.lists.changelog import LoggedChange
from greentrade.lists.checking import DRAFT
from greentrade.lists.crossing import Crossing, crossing
from greentrade.lists.differences import Difference, diff
from greentrade.lists.entries import COLUMNS, Entry, write_entries
from greentrade.lists.metadata import FILE, Metadata, Version, read_metadata, with_version
from greentrade.lists.reading import collect
from greentrade.lists.transaction import copy_folder, locked, write_files
from greentrade.lists.versions import ProductList, build, read_list, read_version
from greentrade.nomenclature import edition

if TYPE_CHECKING:
    import polars as pl

ASKED = ("decide", "reason", "from", "relation", "why", "edition")
"""Columns that a draft has before those of a version."""
SHOWN = 6
"""Codes that are named where a successor takes in goods of others; some take in those of hundreds."""

KEEP, LEAVE = "keep", "drop"


@dataclass(frozen=True)
class Carried:
    """One code of a list and one code of the other edition that holds its goods.

    `relation` from source to target: 1:1, n:1, 1:n, n:n, 1:0. `decide` is `keep` where nothing else is possible (1:1), else
    empty, and `why` says what has to be decided. `nominal`: further successors by a formal link only.
    """

    code: str
    jurisdiction: str
    name: str
    group: str
    target: str
    relation: str
    decide: str
    why: str
    nominal: str


@dataclass(frozen=True)
class Conversion:
    """A list carried over to an edition: the version it comes from, the edition, one row a pair of codes."""

    products: ProductList
    edition: str
    rows: tuple[Carried, ...]

    @property
    def undecided(self) -> tuple[str, ...]:
        """The codes of the list about which a person has to decide, in order."""
        return tuple(dict.fromkeys(row.code for row in self.rows if not row.decide))

    def frame(self) -> pl.DataFrame:
        """One row a pair of codes; what is empty is null."""
        import polars as pl

        schema = {field.name: pl.String for field in fields(Carried)}
        return pl.DataFrame([astuple(row) for row in self.rows], schema=schema, orient="row").with_columns(pl.all().replace("", None))


def convert(products: ProductList, to: str) -> Conversion:
    """Carry a list over to another edition, older or newer.

    Raises `InputError` where the edition is unknown, is the list's own, or has no links to it.
    """
    target = edition(to).name
    if target == products.edition:
        raise InputError(f"{products.label} is written in {target} already", remedy="Name another edition with --to")
    way = crossing(products.edition, target)
    listed = frozenset(products.hs6_codes)
    rows = tuple(row for entry in products.entries for row in _carried(entry, way, listed))
    return Conversion(products, target, rows)


def _carried(entry: Entry, way: Crossing, listed: frozenset[str]) -> Iterator[Carried]:
    targets = way.targets.get(entry.hs6, ())
    relation = way.relation(entry.hs6)
    nominal = " ".join(way.nominal.get(entry.hs6, ()))
    certain = relation == "1:1" and not entry.national
    for target in targets or ("",):
        why = "" if certain else _question(entry, target, way, listed)
        yield Carried(
            entry.code, entry.jurisdiction, entry.name, entry.group, target, relation, KEEP if certain else "", why, nominal
        )  # fmt: skip


def _question(entry: Entry, target: str, way: Crossing, listed: frozenset[str]) -> str:
    if not target:
        return f"no code of {way.new} holds its goods"
    others = [code for code in way.sources[target] if code != entry.hs6]
    parts = {"not listed": [code for code in others if code not in listed], "listed too": [code for code in others if code in listed]}
    said = [f"{target} also holds goods of {_some(codes)} ({which})" for which, codes in parts.items() if codes]
    if len(way.targets[entry.hs6]) > 1:
        said.append(f"its goods are spread over {len(way.targets[entry.hs6])} codes")
    if entry.national:
        said.append(f"the line of {way.new} has to be found in the tariff of {entry.jurisdiction}")
    return "; ".join(said)


def _some(codes: list[str]) -> str:
    more = f" and {len(codes) - SHOWN} more" if len(codes) > SHOWN else ""
    return " ".join(codes[:SHOWN]) + more


def write_draft(conversion: Conversion, out: Path, version: str) -> Path:
    """Write a conversion as the draft of a version into `out`/ID, which becomes a copy of the list where it is not there yet.

    Every row that has to be decided has an empty cell in the column `decide`. Returns the draft's file. Raises `InputError`
    where the version's date is none, or is not later than the versions that are there.
    """
    products = conversion.products
    if products.folder is None:
        raise InputError(f"{products.label} has no folder", remedy="Convert a list that was read from a folder")
    folder = out / products.id
    read_metadata(folder if (folder / FILE).is_file() else products.folder).next_version(version)
    copy_folder(products.folder, folder)
    with locked(folder):
        read_metadata(folder).next_version(version)
        write_files(folder, {f"{version}{DRAFT}": _draft(conversion)})
    return folder / f"{version}{DRAFT}"


def _draft(conversion: Conversion) -> str:
    entries = {(entry.jurisdiction, entry.code): entry for entry in conversion.products.entries}
    text = io.StringIO()
    writer = csv.DictWriter(text, [*ASKED, *COLUMNS], lineterminator="\n")
    writer.writeheader()
    for row in conversion.rows:
        entry = entries[row.jurisdiction, row.code]
        asked = {"decide": row.decide, "from": row.code, "relation": row.relation, "why": row.why, "edition": conversion.edition}
        # A national line's successor is not known: its code stays as it was, for a person to correct.
        kept = replace(entry, code=entry.code if entry.national else row.target)
        writer.writerow(asked | kept.cells())
    return text.getvalue()


def settle(name: str, lists: Path | None = None) -> ProductList:
    """Make the decided draft of a list its next version, with its hash and its rows of the change log.

    Rows that say `drop` go, the columns that asked go, and what is a decision about the list (not the edition's doing) needs
    its `reason`. Raises `InputError` naming the rows that are not decided or not sound, and the decisions without a reason.
    """
    folder = list_folder(name, lists)
    drafts = sorted(folder.glob(f"*{DRAFT}"))
    if len(drafts) != 1:
        found = ", ".join(draft.name for draft in drafts) or "no draft"
        raise InputError(f"{folder} holds {found}", remedy="One draft can be settled: `greentrade lists convert` makes it")
    draft = drafts[0]
    with locked(folder):
        about = read_metadata(folder)
        day = draft.name.removesuffix(DRAFT)
        about.next_version(day)
        rows = _decided(draft)
        before = read_version(about, about.head)
        after = _settled(about, draft, day, rows)
        log = [*changelog.read_log(folder), *_reasons(draft, before, after, rows)]
        made = Version(
            day, after.edition, after.source, after.url, after.licence, after.reason, after.content_hash, date.fromisoformat(day)
        )  # fmt: skip
        text = with_version((folder / FILE).read_text(encoding="utf-8-sig"), made)
        write_files(folder, {f"{day}.csv": write_entries(after.entries), changelog.FILE: changelog.write_log(log), FILE: text})
        draft.unlink()
    return read_list(folder, day)


Row = dict[str, str]


def _decided(draft: Path) -> list[tuple[int, Row]]:
    try:
        reader = csv.DictReader(io.StringIO(draft.read_text(encoding="utf-8-sig"), newline=""), strict=True)
        missing = [name for name in (*ASKED, *COLUMNS) if name not in (reader.fieldnames or [])]
        rows = [(reader.line_num, row) for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{draft} cannot be read: {error}", remedy="Save it as CSV UTF-8 with commas") from error
    if missing:
        raise InputError(f"{draft} lacks columns", rows=missing, remedy="Leave the draft's columns as they are")
    ragged = [f"row {line}" for line, row in rows if None in row or None in row.values()]
    if ragged:
        raise InputError(f"{draft}: rows have other cells than the header", rows=ragged, remedy="Put texts with commas in quotation marks")
    open_rows = [f"row {line} ({row['from']})" for line, row in rows if row["decide"].strip() not in (KEEP, LEAVE)]
    if open_rows:
        raise InputError(f"{draft} is not decided", rows=open_rows, remedy=f"Write {KEEP} or {LEAVE} into the column decide of every row")
    return rows


def _settled(about: Metadata, draft: Path, day: str, rows: list[tuple[int, Row]]) -> ProductList:
    kept = [(line, row) for line, row in rows if row["decide"].strip() == KEEP]
    entries, problems = collect(((line, {name: row[name] for name in COLUMNS}) for line, row in kept), about.groups)
    if problems:
        raise InputError(f"{draft} is not sound", rows=problems, remedy=problems[0].remedy)
    editions = {row["edition"].strip() for _, row in kept}
    if len(editions) != 1:
        raise InputError(f"{draft} names several editions", rows=sorted(editions), remedy="A version is written in one")
    head, target = about.head, edition(editions.pop()).name
    moved = f"Carried over from {head.edition} to {target}"
    source = f"{about.id}@{head.version}, carried over to {target}; {head.source}"
    made = replace(head, version=day, edition=target, source=source, reason=moved, valid_from=date.fromisoformat(day), valid_to=None)
    return build(about, made, entries)


def _reasons(draft: Path, before: ProductList, after: ProductList, rows: list[tuple[int, Row]]) -> list[LoggedChange]:
    """A row of the change log for every decision about the list. Raises `InputError` for those without a reason."""
    said: dict[str, str] = {}
    for _, row in rows:
        if reason := row["reason"].strip():
            said.setdefault(row["from"].strip(), reason)
            said[row["code"].strip()] = reason
    needed = [each for each in diff(before, after, log=()) if each.cause == "list"]
    silent = [f"{each.change} of {each.code}" for each in needed if each.code not in said]
    if silent:
        raise InputError(f"{draft}: decisions without a reason", rows=silent, remedy="Write one into the column reason of the code's rows")
    return [_logged(after.version, each, said[each.code]) for each in needed]


def _logged(version: str, each: Difference, reason: str) -> LoggedChange:
    # What an edition change leaves out in part is dropped in part: the log knows that as a change of scope.
    change = "rescope" if each.change == "narrow" else each.change
    return LoggedChange(version, change, each.code, each.jurisdiction, reason)
