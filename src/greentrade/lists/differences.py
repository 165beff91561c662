"""What differs between two versions, entry by entry, with the reasons that the change log gives.

Where the versions are written in two editions, most differences are not anybody's decision: a code was split, merged or
renumbered. Those are told apart by the links between the editions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields, replace
from typing import TYPE_CHECKING

from greentrade.lists.changelog import LoggedChange, read_log
from greentrade.lists.crossing import Crossing, crossing
from greentrade.lists.entries import Entry
from greentrade.lists.versions import ProductList

if TYPE_CHECKING:
    import polars as pl

_TRAITS = {
    "rescope": ("scope", "scope_text", "dual_use", "dual_use_low", "dual_use_high"),
    "rename": ("name",),
    "regroup": ("group",),
    "document": ("rationale", "evidence"),
}
"""What a change of an entry is called, by the columns that change."""


@dataclass(frozen=True)
class Difference:
    """One thing that differs.

    `change`: add, drop, rescope, rename, regroup or document; between editions also `recode` (the same goods under other
    codes), `narrow` (a part of the goods is left out) and `widen` (the new code also holds goods that were not listed).
    `code` is the newer version's, except for what was dropped, recoded or narrowed. `cause` is `list` for a decision about
    the list, `edition` for what the new edition brings with it. `reason`, `evidence` and `proposal` come from the change log.
    """

    change: str
    code: str
    jurisdiction: str
    name: str
    group: str
    before: str
    after: str
    cause: str = "list"
    reason: str = ""
    evidence: str = ""
    proposal: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """The entry it is about: jurisdiction and code."""
        return (self.jurisdiction, self.code)


def diff(before: ProductList, after: ProductList, log: Iterable[LoggedChange] | None = None) -> tuple[Difference, ...]:
    """What differs between two lists or versions, in order of code.

    `log` is the change log to take reasons from; where left out, that of the lists' folder, if they are versions of one list.
    Raises `InputError` where the editions differ and the links between them are not known.
    """
    if before.edition == after.edition:
        found = list(_same_edition(before.entries, after.entries))
    else:
        found = list(_across(before, after, crossing(before.edition, after.edition)))
    rows = _relevant(before, after, _own_log(before, after) if log is None else log)
    return tuple(
        sorted(
            (_explained(each, rows, before.edition != after.edition) for each in found),
            key=lambda each: (each.code, each.jurisdiction, each.change),
        )
    )


def frame(differences: Sequence[Difference]) -> pl.DataFrame:
    """Differences as a frame, one row each; what is empty is null."""
    import polars as pl

    names = [field.name for field in fields(Difference)]
    table = pl.DataFrame([astuple(each) for each in differences], schema=dict.fromkeys(names, pl.String), orient="row")
    return table.with_columns(pl.all().replace("", None))


def _own_log(before: ProductList, after: ProductList) -> tuple[LoggedChange, ...]:
    if before.id != after.id or after.folder is None:
        return ()
    return read_log(after.folder)


def _relevant(before: ProductList, after: ProductList, log: Iterable[LoggedChange]) -> dict[tuple[str, str], list[LoggedChange]]:
    """Logged changes of the versions that lie between the two, by entry; the later ones last."""
    if before.id != after.id:
        return {}
    first, last = sorted((before.version, after.version))
    found: dict[tuple[str, str], list[LoggedChange]] = {}
    for row in sorted(log, key=lambda row: row.version):
        if first < row.version <= last:
            found.setdefault(row.key, []).append(row)
    return found


_OPPOSITE = {"add": "drop", "drop": "add"}


def _explained(difference: Difference, log: dict[tuple[str, str], list[LoggedChange]], across: bool) -> Difference:
    """The difference with the reason that the log gives. Between editions any row of the code does: a log says drop and add
    where the links say recoded, narrowed or rescoped.
    """
    rows = log.get(difference.key, [])
    fitting = [row for row in rows if row.change == difference.change]
    fitting = fitting or [row for row in rows if row.change == _OPPOSITE.get(difference.change)]
    fitting = fitting or (rows if across else [])
    if not fitting:
        return difference
    row = fitting[-1]
    return replace(difference, reason=row.reason, evidence=row.evidence, proposal=row.proposal)


def _same_edition(before: Iterable[Entry], after: Iterable[Entry]) -> Iterator[Difference]:
    old, new = ({entry.key: entry for entry in entries} for entries in (before, after))
    for key, entry in old.items():
        if key not in new:
            yield _dropped(entry)
        else:
            yield from _traits(entry, new[key])
    for key, entry in new.items():
        if key not in old:
            yield _added(entry)


def _added(entry: Entry, cause: str = "list") -> Difference:
    return Difference("add", entry.code, entry.jurisdiction, entry.name, entry.group, "", _told(entry, "rescope"), cause)


def _dropped(entry: Entry, cause: str = "list") -> Difference:
    return Difference("drop", entry.code, entry.jurisdiction, entry.name, entry.group, _told(entry, "rescope"), "", cause)


def _traits(old: Entry, new: Entry) -> Iterator[Difference]:
    for change, names in _TRAITS.items():
        if any(getattr(old, name) != getattr(new, name) for name in names):
            yield Difference(change, new.code, new.jurisdiction, new.name, new.group, _told(old, change), _told(new, change))


def _told(entry: Entry, change: str) -> str:
    """The columns that a change is about, in words: `ex-out: of silicon, dual-use 0.3 (0.2 to 0.5)`."""
    if change != "rescope":
        return "; ".join(text for name in _TRAITS[change] if (text := getattr(entry, name)))
    scope = f"{entry.scope}: {entry.scope_text}" if entry.scope_text else entry.scope
    if entry.dual_use is None:
        return scope
    return f"{scope}, dual-use {entry.dual_use:g} ({entry.dual_use_low or 0:g} to {entry.share_high:g})"


def _across(before: ProductList, after: ProductList, way: Crossing) -> Iterator[Difference]:
    """Differences between editions. Six-digit codes follow the links; national lines have none, and are compared by their code."""
    old, new = ({entry.code: entry for entry in each.entries if not entry.national} for each in (before, after))
    for entry in old.values():
        yield from _gone_or_recoded(entry, new, way)
    for code, entry in new.items():
        listed = [source for source in way.sources.get(code, ()) if source in old]
        if not listed:
            yield _added(entry)
        elif unlisted := [source for source in way.sources[code] if source not in old]:
            yield Difference("widen", code, "", entry.name, entry.group, " ".join(listed), f"also {' '.join(unlisted)}", "edition")
    lines = [[entry for entry in each.entries if entry.national] for each in (before, after)]
    yield from _same_edition(*lines)


def _gone_or_recoded(entry: Entry, new: dict[str, Entry], way: Crossing) -> Iterator[Difference]:
    targets = way.targets.get(entry.code, ())
    kept = [target for target in targets if target in new]
    left = [target for target in targets if target not in new]
    if not targets:
        yield _dropped(entry, "edition")
    elif not kept:
        yield _dropped(entry)
    elif left:
        yield Difference("narrow", entry.code, "", entry.name, entry.group, " ".join(targets), " ".join(kept))
    elif targets != (entry.code,):
        yield Difference("recode", entry.code, "", entry.name, entry.group, entry.code, " ".join(targets), "edition")
    if way.relation(entry.code) == "1:1":
        yield from (each for target in kept for each in _traits(entry, new[target]))
    else:  # a code that was split or merged has another name of necessity
        yield from (each for target in kept for each in _traits(entry, new[target]) if each.change in ("rescope", "regroup"))
