"""Proposed changes of a list: made, answered, taken back, and tried out in memory before anybody adopts them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from greentrade.errors import InputError
from greentrade.lists.amending import amended
from greentrade.lists.catalogue import BUILT_IN, is_path, list_folder, list_ids, user_folder
from greentrade.lists.entries import HS_DIGITS, SHARES, content_hash
from greentrade.lists.metadata import read_metadata
from greentrade.lists.record import ANSWERING, FILE, PROPOSING, Event, appended, last_number, read_events, record_text
from greentrade.lists.transaction import copy_folder, locked, write_files
from greentrade.lists.versions import ProductList, read_version


@dataclass(frozen=True)
class Proposal:
    """A proposed change of one version of a list.

    `kind` add, drop, rescope or split; `change` the entry's new traits (`into` for a split: names by code); `answers` the
    comments, approvals, objections, and the withdrawal or adoption, oldest first.
    """

    id: str
    kind: str
    list: str
    base: str
    code: str
    jurisdiction: str
    by: str
    at: str
    reason: str
    evidence: str
    change: dict[str, Any] = field(hash=False)
    answers: tuple[Event, ...] = ()

    @property
    def status(self) -> str:
        """`open`, `adopted` or `withdrawn`."""
        ends = {"adopt": "adopted", "withdraw": "withdrawn"}
        return next((ends[each.kind] for each in self.answers if each.kind in ends), "open")

    @property
    def version(self) -> str:
        """The version that adopted it, empty where none has."""
        return next((each.base for each in self.answers if each.kind == "adopt"), "")

    @property
    def codes(self) -> tuple[tuple[str, str], ...]:
        """Every entry it touches, as jurisdiction and code."""
        return (_key(self.jurisdiction, self.code), *(_key(self.jurisdiction, code) for code in self.change.get("into", ())))

    @property
    def label(self) -> str:
        """The code as it is shown: `850760`, or `EU 85076000`."""
        return " ".join(part for part in _key(self.jurisdiction, self.code) if part)

    def standing(self, verdict: str) -> tuple[str, ...]:
        """Who approves (`approve`) or objects (`object`): each person's last word counts."""
        last = {each.by: each.kind for each in self.answers if each.kind in ("approve", "object")}
        return tuple(person for person, kind in last.items() if kind == verdict)

    def conflicts(self, others: Iterable[Proposal]) -> tuple[Proposal, ...]:
        """The open proposals among others that touch a code of this one, or a code above or below it."""
        mine = self.codes
        return tuple(
            each
            for each in others
            if each.id != self.id and each.status == "open" and any(_overlap(a, b) for a in mine for b in each.codes)
        )

    def sentence(self) -> str:
        """The proposal in one line: `imf-lct-1: drop 252390 from imf-lct@2025-08-16, by A. Person: the reason`."""
        code = self.label
        into = self.change.get("into")
        what = {"add": f"add {code} to", "drop": f"drop {code} from", "rescope": f"rescope {code} in"}
        action = f"split {code} into {', '.join(into)} in" if into else what[self.kind]
        return f"{self.id}: {action} {self.list}@{self.base}, by {self.by}: {self.reason}"


@dataclass(frozen=True)
class Proposed:
    """What came of proposing: the proposal, the open ones in conflict with it, the version it changes and what it would become.

    `copied` is the folder that a built-in list was copied to, None where it was the user's own already.
    """

    proposal: Proposal
    conflicts: tuple[Proposal, ...]
    before: ProductList
    after: ProductList
    copied: Path | None


def proposals(name: str, lists: Path | None = None) -> tuple[Proposal, ...]:
    """All proposals on a list, oldest first. Raises `InputError` for an unknown list or a damaged record."""
    return gather(read_events(list_folder(name.partition("@")[0], lists)))


def proposal(identifier: str, lists: Path | None = None) -> Proposal:
    """A proposal by its id (`imf-lct-1`). Raises `InputError` naming the list's open proposals."""
    return one(gather(read_events(folder_of(identifier, lists))), identifier)


def propose(
    name: str,
    kind: str,
    code: str,
    *,
    by: str,
    reason: str,
    evidence: str,
    jurisdiction: str = "",
    change: Mapping[str, Any] | None = None,
    at: datetime | None = None,
    lists: Path | None = None,
) -> Proposed:
    """Propose a change of a list's newest version: `add`, `drop`, `rescope` or `split` one code.

    `change` holds the new traits by column (name, group, scope, scope_text, dual_use ...), for a split `into`: names by
    code. `evidence` is a web address or DOI. A built-in list is first copied into the user's folder. The proposal is recorded,
    nothing else changes. Raises `InputError` where the change cannot be made, or is not explained.
    """
    said = {"by": by.strip(), "reason": reason.strip(), "evidence": evidence.strip()}
    _explained(kind, said)
    base, folder = _base(name, lists)
    code = code.replace(".", "").replace(" ", "")
    jurisdiction = jurisdiction if kind == "split" or len(code) > HS_DIGITS else ""
    event = Event("?", kind, base.id, base.version, code, jurisdiction, at=_time(at), change=_typed(change or {}), **said)
    after = apply(base, [_proposal(event)])
    target, copied = _own_folder(folder, lists)
    with locked(target):
        events = read_events(target)
        made = replace(event, id=f"{base.id}-{last_number(events) + 1}")
        write_files(target, {FILE: appended(record_text(target), [made])})
    others = gather(events)
    mine = _proposal(made)
    return Proposed(mine, mine.conflicts(others), base, replace(after, version=f"{base.version}+{made.id}"), target if copied else None)


def answer(identifier: str, kind: str, *, by: str, text: str = "", at: datetime | None = None, lists: Path | None = None) -> Proposal:
    """Put an answer to an open proposal on record: `comment`, `approve`, `object` or `withdraw`.

    A comment, an objection and a withdrawal need a text. Raises `InputError` for a proposal that is unknown or no longer open.
    """
    if kind not in ANSWERING or kind == "adopt":
        raise InputError(f"Unknown answer {kind!r}", remedy="Choose comment, approve, object or withdraw")
    _printable({"by": by, "reason": text})
    if not by.strip() or (not text.strip() and kind != "approve"):
        raise InputError(f"To {kind} needs a name and a reason", remedy="Give both")
    folder = folder_of(identifier, lists)
    one(gather(read_events(folder)), identifier)  # nothing is locked for a proposal that is not there
    with locked(folder):
        found = one(gather(read_events(folder)), identifier)
        still_open(found)
        event = Event(found.id, kind, found.list, "", found.code, found.jurisdiction, by.strip(), _time(at), text.strip())
        write_files(folder, {FILE: appended(record_text(folder), [event])})
        return one(gather(read_events(folder)), identifier)


def withdraw(identifier: str, *, by: str, reason: str, at: datetime | None = None, lists: Path | None = None) -> Proposal:
    """Take an open proposal back; it stays on record. Raises `InputError` as `answer` does."""
    return answer(identifier, "withdraw", by=by, text=reason, at=at, lists=lists)


def apply(products: ProductList, changes: Sequence[Proposal]) -> ProductList:
    """A version with proposals carried out, in memory: for trying out what they do.

    Its version reads `2025-08-16+imf-lct-1`. Raises `InputError` where a proposal cannot be carried out on it.
    """
    entries = products.entries
    for each in changes:
        entries = amended(entries, each, products.edition, products.groups)
    version = "+".join([products.version, *(each.id for each in changes)])
    return replace(products, version=version, entries=entries, content_hash=content_hash(products.edition, entries), folder=None)


def gather(events: Iterable[Event]) -> tuple[Proposal, ...]:
    """The proposals that a record's events make, each with its answers."""
    found: dict[str, Proposal] = {}
    for event in events:
        if event.kind in PROPOSING:
            found[event.id] = _proposal(event)
        elif event.id in found:
            found[event.id] = replace(found[event.id], answers=(*found[event.id].answers, event))
    return tuple(found.values())


def one(found: Sequence[Proposal], identifier: str) -> Proposal:
    """The proposal of that id. Raises `InputError` naming the open ones."""
    for each in found:
        if each.id == identifier:
            return each
    known = ", ".join(each.id for each in found if each.status == "open") or "none"
    raise InputError(f"There is no proposal {identifier!r}", remedy=f"Open proposals of this list: {known}")


def still_open(found: Proposal) -> None:
    """Raises `InputError` for a proposal that was adopted or withdrawn."""
    if found.status != "open":
        into = f" into {found.list}@{found.version}" if found.version else ""
        raise InputError(f"The proposal {found.id} was {found.status}{into}", remedy="Make a new proposal")


def folder_of(identifier: str, lists: Path | None = None) -> Path:
    """The folder of the list that a proposal's id names. Raises `InputError` for an id that names none."""
    name, dash, number = identifier.rpartition("-")
    if not (dash and number.isdigit() and name in list_ids(lists)):
        raise InputError(
            f"There is no proposal {identifier!r}", remedy="A proposal is named ID-NUMBER; `greentrade lists proposals ID` shows them"
        )
    return list_folder(name, lists)


def _base(name: str, lists: Path | None) -> tuple[ProductList, Path]:
    """The newest version of a list, valid or prepared, and its folder."""
    if is_path(name.partition("@")[0]):
        path = Path(name)
        raise InputError(
            f"{name} is a path", remedy=f"Name the list by its id, and its folder apart: --list {path.name} --lists {path.parent}"
        )
    identifier, _, version = name.partition("@")
    folder = list_folder(identifier, lists)
    about = read_metadata(folder)
    if version and about.version(version) != about.head:
        raise InputError(f"{name} is not the newest version", remedy=f"Propose the change to {about.id}@{about.head.version}")
    return read_version(about, about.head), folder


def _own_folder(folder: Path, lists: Path | None) -> tuple[Path, bool]:
    """The folder that may be written, and whether a built-in list had to be copied to it."""
    if folder.parent != BUILT_IN:
        return folder, False
    target = user_folder(lists) / folder.name
    copy_folder(folder, target)
    return target, True


def _typed(change: Mapping[str, Any]) -> dict[str, Any]:
    """The traits as they are read back from a file: texts without blanks around, shares as floats."""
    typed: dict[str, Any] = {name: value.strip() if isinstance(value, str) else value for name, value in change.items()}
    typed |= {name: float(typed[name]) for name in SHARES if typed.get(name) is not None}
    if "into" in typed:
        typed["into"] = {code.replace(".", "").strip(): name.strip() for code, name in typed["into"].items()}
    return typed


def _explained(kind: str, said: Mapping[str, str]) -> None:
    if kind not in PROPOSING:
        raise InputError(f"Unknown kind of proposal {kind!r}", remedy=f"Choose {', '.join(PROPOSING)}")
    _printable(said)
    if missing := [name for name, text in said.items() if not text.strip()]:
        raise InputError(f"A proposal needs: {', '.join(missing)}", remedy="Say who proposes it, why, and where that can be read")
    if not said["evidence"].startswith(("https://", "http://", "doi:")):
        raise InputError(f"The evidence {said['evidence']!r} is no address", remedy="Give one that begins with https://, http:// or doi:")


def _printable(said: Mapping[str, str]) -> None:
    wrong = [name for name, text in said.items() if not text.isprintable()]
    if wrong:
        raise InputError(f"A line break or control character stands in: {', '.join(wrong)}", remedy="Write it on one line")


def _proposal(event: Event) -> Proposal:
    return Proposal(
        event.id,
        event.kind,
        event.list,
        event.base,
        event.code,
        event.jurisdiction,
        event.by,
        event.at,
        event.reason,
        event.evidence,
        event.change,
    )


def _time(at: datetime | None) -> str:
    return f"{(at or datetime.now(UTC)).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _key(jurisdiction: str, code: str) -> tuple[str, str]:
    return (jurisdiction if len(code) > HS_DIGITS else "", code)


def _overlap(a: tuple[str, str], b: tuple[str, str]) -> bool:
    """Whether one entry is the other, or stands above it."""
    (one_of, code), (other_of, other) = sorted((a, b), key=lambda key: len(key[1]))
    return other.startswith(code) and one_of in ("", other_of)
