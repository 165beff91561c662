"""Everything that can be wrong with a list's folder, found at once and told with a remedy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from greentrade.errors import InputError
from greentrade.lists import changelog, record
from greentrade.lists.catalogue import BUILT_IN, built_in_ids, is_path, list_folder
from greentrade.lists.changelog import LoggedChange
from greentrade.lists.differences import Difference, diff
from greentrade.lists.entries import Entry
from greentrade.lists.metadata import FILE, Metadata, Version, read_metadata
from greentrade.lists.proposals import Proposal, gather
from greentrade.lists.reading import parse_entries
from greentrade.lists.transaction import PENDING
from greentrade.lists.versions import ProductList, build

if TYPE_CHECKING:
    import polars as pl

DRAFT = ".draft.csv"


@dataclass(frozen=True)
class Finding:
    """One thing found: `level` error (the list cannot be relied on), warning or note; where; the code; what; what to do."""

    level: str
    file: str
    where: str
    code: str
    what: str
    remedy: str


def check(name: str, lists: Path | None = None) -> tuple[Finding, ...]:
    """Check a list by id or folder; empty where nothing is found. Raises `InputError` only for a list that is not there.

    Checked are: the metadata; each version's rows, codes against its edition, codes under two groups, parents listed beside
    their children, and its hash; the change log against what differs between the versions; the record of proposals; files
    that belong to no version; for a copy of a built-in list, that their common versions are the same.
    """
    identifier = name.partition("@")[0]
    folder = Path(identifier).expanduser() if is_path(identifier) else list_folder(identifier, lists)
    if not folder.is_dir():
        raise InputError(f"There is no folder {folder}", remedy="Give a list's id or folder")
    try:
        about = read_metadata(folder)
    except InputError as error:
        return (_error(FILE, "", "", error.sentence(), ""),)
    found = [*_metadata(about), *_files(about)]
    versions = []
    for each in about.versions:
        products, findings = _version(about, each)
        found += findings
        versions.append(products)
    return (*found, *_log(about, versions), *_record(about))


def frame(findings: Sequence[Finding]) -> pl.DataFrame:
    """Findings as a frame, one row each; what is empty is null."""
    import polars as pl

    schema = {field.name: pl.String for field in fields(Finding)}
    return pl.DataFrame([astuple(each) for each in findings], schema=schema, orient="row").with_columns(pl.all().replace("", None))


def structure(entries: Sequence[Entry]) -> Iterator[tuple[str, str, str, str]]:
    """What is wrong between entries, as level, code, what, remedy: parents beside children, six digits under two groups."""
    stems: dict[str, list[Entry]] = {}
    for entry in entries:
        stems.setdefault(entry.hs6, []).append(entry)
    for code, family in stems.items():
        for parent in family:
            children = [each for each in family if parent.contains(each)]
            if children:
                below = ", ".join(each.label for each in children)
                yield "error", parent.label, f"is listed beside {below}, which it contains", "List the code or its lines, not both"
        groups = sorted({entry.group for entry in family})
        if len(groups) > 1:
            whole = any(not entry.national for entry in family)
            yield (
                "error" if whole else "warning",
                code,
                f"stands under two groups, {' and '.join(groups)}",
                "Give it one group; lines under two groups cannot be told apart in six-digit data",
            )


def _metadata(about: Metadata) -> Iterator[Finding]:
    for name in about.unknown:
        yield Finding("warning", FILE, "", "", f"unknown name {name!r}", "Correct it, or take it out")
    if about.id != about.folder.resolve().name:
        yield _error(FILE, "", "", f"the id {about.id!r} is not the folder's name", "Let both be the same")
    if about.id in built_in_ids() and about.folder.resolve().parent != BUILT_IN:
        yield from _against_built_in(about, read_metadata(BUILT_IN / about.id))


def _against_built_in(own: Metadata, built_in: Metadata) -> Iterator[Finding]:
    mine = {each.version: each.content_hash for each in own.versions}
    for each in built_in.versions:
        if each.version not in mine:
            remedy = f"`greentrade lists show {own.id}@{each.version} --lists {BUILT_IN}` shows it"
            yield Finding("note", FILE, "", "", f"greentrade comes with a version {each.version} that is not here", remedy)
        elif mine[each.version] != each.content_hash:
            what = f"version {each.version} has another content hash than the one that comes with greentrade"
            yield _error(FILE, "", "", what, "A published version does not change: restore it")


def _files(about: Metadata) -> Iterator[Finding]:
    known = {about.file(each.version).name for each in about.versions} | {changelog.FILE}
    for file in sorted(about.folder.glob("*.csv")):
        if file.name.endswith(DRAFT):
            yield Finding("note", file.name, "", "", "is a draft", "Decide every row, then `greentrade lists settle` makes it a version")
        elif file.name not in known:
            yield Finding("warning", file.name, "", "", "belongs to no version of list.toml", "Add its [[versions]] table, or take it away")
    if (about.folder / PENDING).is_dir():
        yield Finding("warning", PENDING, "", "", "a write was cut short", "The next proposal, answer or adoption completes it")


def _version(about: Metadata, version: Version) -> tuple[ProductList | None, list[Finding]]:
    file = about.file(version.version)
    if not file.is_file():
        return None, [_error(file.name, "", "", "is not there", f"list.toml names the version {version.version}: add its file")]
    entries, problems = parse_entries(file.read_bytes(), about.groups)
    found = [_error(file.name, each.where, each.code, each.what, each.remedy) for each in problems]
    found += [Finding(level, file.name, "", code, what, remedy) for level, code, what, remedy in structure(entries)]
    try:
        products = build(about, version, entries)
        found += [
            _error(
                file.name, "", entry.label, f"{products.edition} has no code {entry.hs6}", f"`greentrade hs {entry.hs6}` shows who has it"
            )
            for entry in _unknown(products)
        ]
    except InputError as error:
        return None, [*found, _error(FILE, "", "", error.sentence(), "")]
    if problems:
        return None, found
    return products, found + list(_hash(file, version, products.content_hash))


def _unknown(products: ProductList) -> list[Entry]:
    from greentrade.nomenclature import exists

    return [entry for entry in products.entries if not exists(entry.hs6, products.edition)]


def _hash(file: Path, version: Version, content_hash: str) -> Iterator[Finding]:
    if not version.content_hash:
        yield _error(
            file.name, "", "", "has no content hash in list.toml", f'When it is ready, add content_hash = "{content_hash}" to its table'
        )
    elif version.content_hash != content_hash:
        yield _error(
            file.name,
            "",
            "",
            f"holds something else than was published: its content hash is {content_hash}",
            "A version does not change: restore the file, and put the change into a new version",
        )


def _log(about: Metadata, versions: Sequence[ProductList | None]) -> Iterator[Finding]:
    try:
        log = changelog.read_log(about.folder)
    except InputError as error:
        yield _error(changelog.FILE, "", "", error.sentence(), "")
        return
    known = {each.version for each in about.versions}
    for row in log:
        if row.version not in known:
            yield _error(changelog.FILE, "", row.code, f"speaks of a version {row.version} that is not there", "Correct the version")
    for before, after in pairwise(versions):
        if before and after:
            yield from _logged(before, after, [row for row in log if row.version == after.version])


def _logged(before: ProductList, after: ProductList, rows: Sequence[LoggedChange]) -> Iterator[Finding]:
    """What differs without a row in the log, and the rows that nothing bears out."""
    found = [each for each in diff(before, after, log=()) if each.cause == "list"]
    said, seen = ({(each.change, *each.key) for each in some} for some in (rows, found))
    # Between editions the log may say drop and add where the links say recoded, narrowed or rescoped.
    across, keys = before.edition != after.edition, {row.key for row in rows}
    for each in found:
        if (each.change, *each.key) not in said and not (across and each.key in keys):
            what = f"{_doing(each)} in {after.version} has no row"
            row = f"Add {after.version},{each.change},{each.code},{each.jurisdiction},REASON"
            # A better source or a clearer rationale changes nothing that is counted.
            yield Finding("warning" if each.change == "document" else "error", changelog.FILE, "", each.code, what, row)
    for row in rows:
        if not across and (row.change, *row.key) not in seen:
            yield Finding("warning", changelog.FILE, "", row.code, f"{row.change} in {row.version} did not happen", "Correct the row")


def _doing(each: Difference) -> str:
    return f"{each.change} of {f'{each.jurisdiction} {each.code}'.strip()}"


def _record(about: Metadata) -> Iterator[Finding]:
    try:
        events, faults = record.inspect_record(about.folder)
    except InputError as error:
        yield _error(record.FILE, "", "", error.sentence(), "")
        return
    for fault in faults:
        yield _error(record.FILE, "", "", fault, "The record is only ever added to: restore it from your version control or backup")
    yield from _adoptions(about, gather(events))


def _adoptions(about: Metadata, found: Iterable[Proposal]) -> Iterator[Finding]:
    """Adoptions on record whose version is not there, and proposals in the change log whose adoption is not on record."""
    adopted = {each.id: each.version for each in found if each.status == "adopted"}
    known = {each.version for each in about.versions}
    for identifier, version in adopted.items():
        if version not in known:
            what = f"{identifier} was adopted into {version}, which list.toml does not have"
            yield _error(record.FILE, "", "", what, "Restore the version from your version control or backup")
    try:
        named = {row.proposal: row.version for row in changelog.read_log(about.folder) if row.proposal}
    except InputError:
        return  # told where the log is checked
    for identifier, version in named.items():
        if adopted.get(identifier) != version:
            what = f"the adoption of {identifier} into {version} is not on record, though {changelog.FILE} names it"
            yield _error(record.FILE, "", "", what, "Restore the record from your version control or backup")


def _error(file: str, where: str, code: str, what: str, remedy: str) -> Finding:
    return Finding("error", file, where, code, what, remedy)
