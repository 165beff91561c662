"""Adopting proposals: they become the list's next version, with its change log, its hash and its place in the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from greentrade.errors import InputError
from greentrade.lists import changelog, record
from greentrade.lists.catalogue import BUILT_IN
from greentrade.lists.changelog import LoggedChange
from greentrade.lists.differences import diff
from greentrade.lists.entries import write_entries
from greentrade.lists.metadata import FILE, Metadata, Version, read_metadata, with_version
from greentrade.lists.proposals import Proposal, apply, folder_of, gather, one, still_open
from greentrade.lists.record import Event
from greentrade.lists.transaction import locked, write_files
from greentrade.lists.versions import ProductList, read_list, read_version


def adopt(
    identifiers: Sequence[str], version: str, *, by: str, reason: str = "", at: datetime | None = None, lists: Path | None = None
) -> ProductList:
    """Make a list's next version out of open proposals.

    `version` is its date (YYYY-MM-DD), later than the newest version's; a date to come prepares it. Written are the version's
    file, its table in `list.toml` with its content hash, its rows of the change log, and the adoption in the record: all or
    nothing. Raises `InputError` where a proposal is not open, was made to an older version, or is in conflict with another
    open one; and for a date that will not do.
    """
    identifiers = list(dict.fromkeys(identifiers))
    folders = {folder_of(identifier, lists) for identifier in identifiers}
    if len(folders) != 1:
        names = sorted(folder.name for folder in folders)
        raise InputError("One version is made of proposals to one list", rows=names, remedy="Adopt each list's proposals apart")
    folder = folders.pop()
    if folder.parent == BUILT_IN:
        raise InputError(f"There are no proposals to {folder.name}", remedy="`greentrade lists propose` makes one")
    if not by.strip():
        raise InputError("An adoption needs a name", remedy="Say who adopts it")
    with locked(folder):
        about = read_metadata(folder)
        events = record.read_events(folder)
        every = gather(events)
        chosen = [one(every, identifier) for identifier in identifiers]
        day = about.next_version(version)
        _adoptable(about, chosen, every)
        before = read_version(about, about.head)
        after = apply(before, chosen)
        made = _made(about, after, chosen, day, reason)
        log = [*changelog.read_log(folder), *_logged(before, after, chosen, day)]
        stamp = f"{(at or datetime.now(UTC)).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        answers = [Event(p.id, "adopt", p.list, day, p.code, p.jurisdiction, by.strip(), stamp, made.reason) for p in chosen]
        write_files(
            folder,
            {
                f"{day}.csv": write_entries(after.entries),
                changelog.FILE: changelog.write_log(log),
                record.FILE: record.appended(record.record_text(folder), answers),
                FILE: with_version((folder / FILE).read_text(encoding="utf-8-sig"), made),
            },
        )
    return read_list(folder, day)


def _adoptable(about: Metadata, chosen: Sequence[Proposal], every: Sequence[Proposal]) -> None:
    for each in chosen:
        still_open(each)
        if each.base != about.head.version:
            raise InputError(
                f"{each.id} was made to {each.list}@{each.base}, and the newest version is {about.head.version}",
                remedy="Withdraw it, and propose the change to the newest version",
            )
        if rivals := each.conflicts(every):
            raise InputError(
                f"{each.id} is in conflict with other open proposals to the same code",
                rows=[rival.id for rival in rivals],
                remedy="Withdraw all but one of them",
            )


def _made(about: Metadata, after: ProductList, chosen: Sequence[Proposal], day: str, reason: str) -> Version:
    base = about.head
    return replace(
        base,
        version=day,
        source=f"{about.id}@{base.version}, changed by {', '.join(each.id for each in chosen)}; {base.source}",
        reason=reason.strip() or "; ".join(f"{each.kind} {each.code}: {each.reason}" for each in chosen),
        content_hash=after.content_hash,
        valid_from=date.fromisoformat(day),
        valid_to=None,
    )


def _logged(before: ProductList, after: ProductList, chosen: Sequence[Proposal], day: str) -> list[LoggedChange]:
    """A row for every difference, with the reason of the proposal that touches the code."""
    by_key = {key: each for each in chosen for key in each.codes}
    rows = []
    for found in diff(before, after, log=()):
        why = by_key[found.key]
        rows.append(LoggedChange(day, found.change, found.code, found.jurisdiction, why.reason, why.evidence, why.id))
    return rows
