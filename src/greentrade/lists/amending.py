"""One proposal carried out on a version's entries, with everything refused that would not make a sound list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from greentrade.errors import InputError
from greentrade.lists.entries import HS_DIGITS, SHARES, Entry
from greentrade.lists.reading import row_faults

if TYPE_CHECKING:
    from greentrade.lists.proposals import Proposal

TRAITS = ("name", "group", "scope", "scope_text", *SHARES)
"""What a proposal may say of an entry."""


def amended(entries: tuple[Entry, ...], proposal: Proposal, edition: str, groups: Mapping[str, str]) -> tuple[Entry, ...]:
    """The entries after one proposal. A list in order of code stays in order; else new entries come last.

    Raises `InputError` where the code is not in the list (or is already), is not in the edition, stands above or below a
    listed one, or where the entry would not be sound: no name, unknown group, ex-out without text, share out of order.
    """
    after = {"add": _add, "drop": _drop, "rescope": _rescope, "split": _split}[proposal.kind](entries, proposal)
    old = set(entries)
    for entry in after:
        if entry not in old:
            _sound(entry, proposal, after, edition, groups)
    ordered = [entry.code for entry in entries] == sorted(entry.code for entry in entries)
    return tuple(sorted(after, key=lambda entry: entry.code) if ordered else after)


def _add(entries: tuple[Entry, ...], proposal: Proposal) -> list[Entry]:
    _known_traits(proposal.change, TRAITS)
    missing = [name for name in ("name", "group") if not proposal.change.get(name)]
    if missing:
        raise InputError(f"To add {proposal.code} needs {' and '.join(missing)}", remedy="Give a short name and the id of its group")
    _not_listed(entries, proposal.jurisdiction, proposal.code, proposal.list)
    new = Entry(proposal.code, "", "", proposal.jurisdiction, rationale=proposal.reason, evidence=proposal.evidence)
    return [*entries, replace(new, **proposal.change)]


def _drop(entries: tuple[Entry, ...], proposal: Proposal) -> list[Entry]:
    _known_traits(proposal.change, ())
    old = _listed(entries, proposal)
    if len(entries) == 1:
        raise InputError(f"{proposal.code} is the only entry of {proposal.list}", remedy="A list needs one entry at least")
    return [entry for entry in entries if entry is not old]


def _rescope(entries: tuple[Entry, ...], proposal: Proposal) -> list[Entry]:
    _known_traits(proposal.change, TRAITS)
    old = _listed(entries, proposal)
    change = dict(proposal.change)
    if change.get("scope") == "full":  # the text of an ex-out ends with the ex-out
        change.setdefault("scope_text", "")
    new = replace(old, **change)
    if new == old:
        raise InputError(
            f"The proposal changes nothing of {old.label}", remedy="Say what changes: scope, scope text, dual-use share, name or group"
        )
    return [new if entry is old else entry for entry in entries]


def _split(entries: tuple[Entry, ...], proposal: Proposal) -> list[Entry]:
    _known_traits(proposal.change, ("into",))
    into: Mapping[str, str] = proposal.change.get("into") or {}
    if not into:
        raise InputError(f"To split {proposal.code} needs the codes that take its place", remedy="Give them with --into CODE,CODE")
    old = _listed(entries, proposal)
    others = tuple(entry for entry in entries if entry is not old)
    parts = []
    for code, name in into.items():
        jurisdiction = proposal.jurisdiction if len(code) > HS_DIGITS else ""
        _not_listed(others, jurisdiction, code, proposal.list)
        parts.append(Entry(code, name or old.name, old.group, jurisdiction, rationale=proposal.reason, evidence=proposal.evidence))
    if [part.key for part in parts] == [old.key]:
        raise InputError(f"{old.label} is split into itself", remedy="Name the finer codes")
    place = entries.index(old)
    return [*entries[:place], *parts, *entries[place + 1 :]]


def _known_traits(change: Mapping[str, Any], known: Iterable[str]) -> None:
    wrong = [name for name in change if name not in known]
    if wrong:
        raise InputError("That is no part of such a proposal", rows=wrong, remedy=f"It may say: {', '.join(known) or 'nothing further'}")


def _listed(entries: Iterable[Entry], proposal: Proposal) -> Entry:
    jurisdiction = proposal.jurisdiction if len(proposal.code) > HS_DIGITS else ""
    entries = list(entries)
    for entry in entries:
        if entry.key == (jurisdiction, proposal.code):
            return entry
    near = [entry.label for entry in entries if entry.code[:4] == proposal.code[:4]]
    advice = f"Listed in the same heading: {', '.join(near[:8])}" if near else "Nothing of its heading is listed"
    shown = f"{jurisdiction} {proposal.code}".strip()
    raise InputError(f"{shown} is not in {proposal.list}@{proposal.base}", remedy=advice)


def _not_listed(entries: Iterable[Entry], jurisdiction: str, code: str, name: str) -> None:
    if any(entry.key == (jurisdiction, code) for entry in entries):
        raise InputError(f"{f'{jurisdiction} {code}'.strip()} is in {name} already", remedy="To change it, propose to rescope it")


def _sound(entry: Entry, proposal: Proposal, after: Iterable[Entry], edition: str, groups: Mapping[str, str]) -> None:
    from greentrade.nomenclature import exists

    faults = list(row_faults(entry.cells(), groups))
    if faults:
        raise InputError(f"{entry.label}: {faults[0][0]}", remedy=faults[0][1])
    if not exists(entry.hs6, edition):
        raise InputError(f"{edition} has no code {entry.hs6}", remedy=f"`greentrade hs {entry.hs6}` shows the editions that have it")
    for other in after:
        if entry.contains(other) or other.contains(entry):
            raise InputError(
                f"{entry.label} and {other.label} cannot both be listed: one stands above the other",
                remedy=f"Split {min(entry.label, other.label, key=len)} into its lines, or leave the finer code out",
            )
